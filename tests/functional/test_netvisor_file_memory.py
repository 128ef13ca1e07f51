"""The largest file that is taken out of an answer, and what that costs in memory."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

_MOST_MB = 80
_READ = """
import sys
from pathlib import Path
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.netvisor.endpoints import Resource
from invoice_connector.providers.netvisor.envelope import read_envelope
from invoice_connector.providers.netvisor.errors import Exchange
from invoice_connector.providers.netvisor.files import HeldFiles
from invoice_connector.providers.netvisor.held_file import LARGEST_FILE
from invoice_connector.providers.netvisor.source import write_document
from invoice_connector.providers.xml import MAX_FILES_BYTES

def read(files):
    response = HttpResponse(200, {}, Path(sys.argv[1]).read_bytes())
    exchange = Exchange(Resource("getsalesinvoice"), "1", 200)
    return read_envelope(response, exchange, MAX_FILES_BYTES, files).require("salesinvoice")

files = HeldFiles()
invoice = read(files)
(file,) = files.take_out(invoice)
assert file.content.size == LARGEST_FILE and len(write_document(invoice)) < 1000
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""
_ANSWER = b"""<?xml version="1.0" encoding="utf-8" standalone="yes"?><Root><ResponseStatus>\
<Status>OK</Status></ResponseStatus><SalesInvoice><SalesInvoiceAttachments>\
<SalesInvoiceAttachment><FileName>a.pdf</FileName><DocumentData>%s</DocumentData>\
</SalesInvoiceAttachment></SalesInvoiceAttachments></SalesInvoice></Root>"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak")
@pytest.mark.parametrize("encode", [base64.b64encode, base64.encodebytes])
def test_a_file_of_25_mb_costs_a_known_amount_of_memory(tmp_path: Path, encode) -> None:
    answer = tmp_path / "answer.xml"
    answer.write_bytes(_ANSWER % encode(b"%PDF-1.4\n" + bytes(25 * 1024 * 1024 - 9)))
    read = [sys.executable, "-c", _READ, str(answer)]
    path = {"PYTHONPATH": "shared"}
    done = subprocess.run(read, env=path, capture_output=True, text=True, check=True)
    assert 25 < int(done.stdout) < _MOST_MB
