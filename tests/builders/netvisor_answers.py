"""Answers of Netvisor's interface written by hand, and the samples of the reference folder."""

import os
from functools import cache
from pathlib import Path

import pytest

from invoice_connector.core.connection import Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.providers.netvisor.account import Account, Partner

SECRET = {
    "partner_id": "xxx_yyy",
    "partner_key": "07f94228d149a96b2f25e3edad55096e",
    "sender": "Testiclient",
}
CREDENTIALS = Credentials({"customer_key": "7cd680e89e880553358bc07cd28b0ee2"})
SETTINGS = Settings(
    provider="netvisor",
    environment="test",
    name="Testi",
    technical={"organisation_id": "1967543-8", "customer_id": "CUST_1"},
)
ACCOUNT = Account(
    organisation_id="1967543-8",
    customer_id="CUST_1",
    customer_key=CREDENTIALS["customer_key"],
    partner=Partner(**SECRET),
)


def sample(name: str) -> bytes:
    """Return a file of the reference folder's Netvisor samples."""
    return samples()[name]


@cache
def samples() -> dict[str, bytes]:
    """Return all answers of the reference folder, by folder and name."""
    folder = os.environ.get("NETVISOR_SAMPLES")
    if not folder:
        pytest.skip("NETVISOR_SAMPLES is not set: the folder of Netvisor's samples")
    return {
        f"{path.parent.name}/{path.name}": path.read_bytes()
        for path in sorted(Path(folder).glob("*/*"))
    }


def success(body: str = "") -> bytes:
    """A successful answer."""
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?><Root><ResponseStatus>'
        "<Status>OK</Status><TimeStamp>1.3.2026 14:00:00</TimeStamp></ResponseStatus>"
        f"{body}</Root>"
    ).encode()


def failure(code: str, text: str = "text") -> bytes:
    """A refusal."""
    return (
        f"<Root><ResponseStatus><Status>FAILED</Status><Status>  {code} :: {text}</Status>"
        "<TimeStamp>1.3.2026 14:00:00</TimeStamp></ResponseStatus></Root>"
    ).encode()


def rows(*listed: str) -> bytes:
    """An answer of salesinvoicelist.nv."""
    return success(f"<SalesInvoiceList>{''.join(listed)}</SalesInvoiceList>")


def row(key: int, *, status: str = "open", issued: str = "2026-03-01", total: str = "12,40") -> str:
    """One row of a list."""
    return (
        f"<SalesInvoice><NetvisorKey>{key}</NetvisorKey><InvoiceNumber>{1000 + key}</InvoiceNumber>"
        f'<InvoiceDate format="ansi">{issued}</InvoiceDate><InvoiceStatus>{status}</InvoiceStatus>'
        "<CustomerCode>C1</CustomerCode><CustomerName>Asiakas Oy</CustomerName>"
        f"<ReferenceNumber>1070</ReferenceNumber><InvoiceSum>{total}</InvoiceSum>"
        f"<OpenSum>{total}</OpenSum><Uri>/getsalesinvoice.nv?netvisorkey={key}</Uri></SalesInvoice>"
    )


def detail(key: int, body: str = "", number: str | None = None) -> str:
    """One document; ``body`` goes before its lines."""
    return (
        f"<SalesInvoice><SalesInvoiceNetvisorKey>{key}</SalesInvoiceNetvisorKey>"
        f"<SalesInvoiceNumber>{number or 1000 + key}</SalesInvoiceNumber>{body}</SalesInvoice>"
    )


def details(*documents: str) -> bytes:
    """An answer of getsalesinvoice.nv: a single document has a form of its own."""
    if len(documents) == 1:
        return success(documents[0])
    return success(f"<SalesInvoices>{''.join(documents)}</SalesInvoices>")
