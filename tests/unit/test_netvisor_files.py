"""Files come out of a document whole, or not at all."""

import base64
from hashlib import sha256
from tempfile import SpooledTemporaryFile

import pytest
from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.live_read import SourceFile
from invoice_connector.providers.netvisor import held_file
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.files import MOST_FILES, HeldFiles
from invoice_connector.providers.netvisor.held_file import LARGEST_FILE
from invoice_connector.providers.xml import MAX_FILES_BYTES, XmlError, parse_untrusted
from tests.builders.held_files import content_of, parsed
from tests.builders.netvisor_answers import sample
from tests.unit.test_netvisor_answers import client


def attachment(content: str, name: str = "a.pdf", mime: str = "application/pdf") -> str:
    return (
        f"<SalesinvoiceAttachment><mimetype>{mime}</mimetype><filename>{name}</filename>"
        f"<documentdata>{content}</documentdata></SalesinvoiceAttachment>"
    )


def take_files(document: bytes) -> tuple[SourceFile, ...]:
    root, files = parsed(document)
    return files.take_out(root)


def document(*attachments: str, picture: str = "") -> bytes:
    pdf = f"<LastSentInvoicePDFBase64Data>{picture}</LastSentInvoicePDFBase64Data>"
    return (
        f"<SalesInvoice><SalesInvoiceNumber>1001</SalesInvoiceNumber>{pdf}"
        f"<SalesInvoiceAttachments>{''.join(attachments)}</SalesInvoiceAttachments></SalesInvoice>"
    ).encode()


def test_files_of_the_sample_are_taken_out() -> None:
    root, held = parsed(sample("response/getsalesinvoice.single_all_flags.xml"))
    (element,) = root.iter("SalesInvoice")
    files = held.take_out(element)
    assert [(f.name, f.media_type, f.description) for f in files] == [
        ("1001.pdf", "application/pdf", ""),
        ("Example_picture.jpg", "image/jpeg", "Description"),
    ]
    assert content_of(files[0]) == b"%PDF-1.4\n"
    left = etree.tostring(element)
    assert b"JVBERi0" not in left
    assert b"Example_picture.jpg" in left


def test_white_space_in_base64_is_no_fault() -> None:
    text = base64.b64encode(b"content of a file").decode()
    spaced = f"\n  {text[:8]}\r\n{text[8:]} "
    (file,) = take_files(document(attachment(spaced)))
    assert content_of(file) == b"content of a file"


def test_file_without_name_or_type_has_general_ones() -> None:
    (file,) = take_files(document(attachment("QQ==", name="", mime="")))
    assert (file.name, file.media_type) == ("attachment", "application/octet-stream")
    assert content_of(file) == b"A"


def test_file_without_content_is_none() -> None:
    assert take_files(document(attachment(""), picture="  ")) == ()


@pytest.mark.parametrize(
    "text", ["%%%", "QQ=", "QQ==QQ==", "QUFB&#xe9;A==", "QQ==" + " " * 70_000 + "QQ=="]
)
def test_broken_file_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        take_files(document(attachment(text)))
    assert (caught.value.code, caught.value.failure) == ("b64_invalid", FailureClass.SOURCE_DATA)


def test_file_over_the_limit_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        take_files(document(picture="A" * (LARGEST_FILE * 4 // 3 + 8)))
    assert caught.value.code == "netvisor_file_too_large"


def test_answer_with_the_largest_file_can_be_read() -> None:
    text = base64.b64encode(bytes(LARGEST_FILE))
    body = b"".join(
        (
            b"<Root><ResponseStatus><Status>OK</Status></ResponseStatus><SalesInvoice>",
            b"<SalesInvoiceNumber>7</SalesInvoiceNumber>",
            b"<LastSentInvoicePDFBase64Data>",
            text,
            b"</LastSentInvoicePDFBase64Data></SalesInvoice></Root>",
        )
    )
    assert len(body) < MAX_FILES_BYTES
    one, _ = client(body)
    files = HeldFiles()
    (element,) = one.get_details(InvoiceKind.INVOICE, ["7"], Parts(pdf=True), files)
    (file,) = files.take_out(element)
    assert file.content.size == LARGEST_FILE


def test_digest_and_size_are_those_of_the_content() -> None:
    content = bytes(range(256)) * 1000
    (file,) = take_files(document(attachment(base64.encodebytes(content).decode())))
    assert (file.content.size, file.content.sha256) == (len(content), sha256(content).hexdigest())
    assert content_of(file) == content_of(file) == content


@pytest.mark.parametrize("name", ["Comment", "DocumentData", "SalesInvoiceAttachment"])
def test_text_elsewhere_stays_in_the_tree(name: str) -> None:
    plain = f"<SalesInvoice><{name}>QQ==</{name}></SalesInvoice>".encode()
    root, files = parsed(plain)
    assert files.take_out(root) == ()
    assert etree.tostring(root) == plain


def test_tree_is_the_one_that_is_built_without_files() -> None:
    plain = sample("response/getsalesinvoice.single_all_flags.xml")
    root, _ = parsed(plain)
    other = parse_untrusted(plain, roots=None)
    for element in other.iter("LastSentInvoicePDFBase64Data", "DocumentData", "documentdata"):
        element.text = None
    assert etree.tostring(root, method="c14n") == etree.tostring(other, method="c14n")


def test_content_is_closed_when_nobody_holds_it() -> None:
    root, files = parsed(document(attachment(base64.b64encode(bytes(2_000_000)).decode())))
    (file,) = files.take_out(root)
    stream = file.content.open()
    del file
    assert stream.closed


def is_refused(answer: bytes) -> bool:
    one, _ = client(answer)
    files = HeldFiles()
    try:
        (element,) = one.get_details(InvoiceKind.INVOICE, ["7"], Parts(pdf=True), files)
        files.take_out(element)
    except SourceError:
        return True
    return False


@pytest.mark.parametrize(
    ("status", "second", "end"),
    [
        ("OK", "QQ==", b""),
        ("OK", "QQ==", b"</Root>junk"),
        ("FAILED", "QQ==", b"</Root>"),
        ("OK", "%%%", b"</Root>"),
    ],
    ids=["cut", "malformed", "refused", "broken file"],
)
def test_nothing_is_left_of_an_answer_that_is_refused(
    monkeypatch: pytest.MonkeyPatch, status: str, second: str, end: bytes
) -> None:
    streams: list[SpooledTemporaryFile[bytes]] = []

    def opened(max_size: int) -> SpooledTemporaryFile[bytes]:
        streams.append(SpooledTemporaryFile(max_size))  # noqa: SIM115
        return streams[-1]

    monkeypatch.setattr(held_file, "SpooledTemporaryFile", opened)
    first = base64.b64encode(bytes(2_000_000)).decode()
    head = f"<Root><ResponseStatus><Status>{status}</Status></ResponseStatus>".encode()
    assert is_refused(head + document(attachment(first), attachment(second)) + end)
    assert streams
    assert all(stream.closed for stream in streams)


def test_number_of_files_is_bounded() -> None:
    assert len(take_files(document(*[attachment("QQ==")] * MOST_FILES))) == MOST_FILES
    with pytest.raises(XmlError) as caught:
        parsed(document(*[attachment("QQ==")] * MOST_FILES, picture="QQ=="))
    assert caught.value.code == "xml_limit"
