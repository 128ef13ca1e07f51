"""Small InvoiceData documents of version 3.0, and an API whose source is the NAV simulator."""

from base64 import b64encode

from invoice_connector.core.invoice import InvoiceId, InvoiceRef, VersionKey
from tests.builders.api_world import ApiClient, ApiWorld, Reply
from tests.fakes.nav_world import COMPANY, SECRETS, NavWorld

DATA = "http://schemas.nav.gov.hu/OSA/3.0/data"
BASE = "http://schemas.nav.gov.hu/OSA/3.0/base"
SUPPLIER = "11111111"
XML = {"content-type": "application/xml"}


def tax_number(element: str, digits: str) -> str:
    """Write a tax number, or nothing."""
    number = f"<b:taxpayerId>{digits}</b:taxpayerId><b:vatCode>2</b:vatCode>"
    return f"<{element}>{number}</{element}>" if digits else ""


def invoice(
    customer: str = COMPANY,
    *,
    supplier: str = SUPPLIER,
    member: str = "",
    original: str = "",
    net: str = "1000.00",
) -> str:
    """Write one invoice, without the number that stands before it."""
    group = tax_number("groupMemberTaxNumber", member)
    buyer = tax_number("customerTaxNumber", customer).replace(
        "</customerTaxNumber>", f"{group}</customerTaxNumber>"
    )
    reference = f"<originalInvoiceNumber>{original}</originalInvoiceNumber>" if original else ""
    return f"""<invoice>{f"<invoiceReference>{reference}</invoiceReference>" if original else ""}
<invoiceHead><supplierInfo>{tax_number("supplierTaxNumber", supplier)}
<supplierName>Szállító Kft.</supplierName></supplierInfo>
<customerInfo><customerVatData>{buyer}</customerVatData></customerInfo>
<invoiceDetail><invoiceCategory>NORMAL</invoiceCategory><currencyCode>HUF</currencyCode>
</invoiceDetail></invoiceHead><invoiceSummary><summaryNormal>
<invoiceNetAmount>{net}</invoiceNetAmount><invoiceVatAmount>270.00</invoiceVatAmount>
</summaryNormal></invoiceSummary></invoice>"""


def document(number: str, *invoices: str, namespace: str = DATA) -> bytes:
    """Write a document; of several invoices a batch document, counted from 1."""
    batch = "".join(
        f"<batchInvoice><batchIndex>{index}</batchIndex>{one}</batchInvoice>"
        for index, one in enumerate(invoices, 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<InvoiceData xmlns="{namespace}" xmlns:b="{BASE}"><invoiceNumber>{number}</invoiceNumber>
<invoiceIssueDate>2026-01-10</invoiceIssueDate>
<completenessIndicator>false</completenessIndicator>
<invoiceMain>{batch if len(invoices) > 1 else invoices[0]}</invoiceMain></InvoiceData>""".encode()


def client(world: NavWorld, role: str = "editor") -> ApiClient:
    """Return a client of the world's own tenant."""
    return ApiWorld(world.ports, world.source).client(world.ref.tenant_id, role)


def path(world: NavWorld, *parts: str) -> str:
    """Return the path of the world's invoices."""
    return "/".join((f"/v1/connections/{world.ref.connection_id}/invoices", *parts))


def upload(world: NavWorld, content: bytes, *, query: str = "", **headers: str) -> Reply:
    """Upload a document as the gateway hands it on; text that it is, or base64."""
    try:
        raw, is_base64 = content.decode(), False
    except UnicodeDecodeError:
        raw, is_base64 = b64encode(content).decode(), True
    return client(world).send(
        "POST",
        path(world, "upload"),
        raw=raw,
        is_base64=is_base64,
        query=query,
        headers={**XML, **headers},
    )


def as_supplier_sent(world: NavWorld, number: str) -> bytes:
    """Return the document of an invoice that the simulator holds."""
    key = InvoiceId((SUPPLIER, number))
    settings = world.connection.settings
    provider = world.ports.providers["nav"]
    source = provider.open(settings, provider.spec.prepare_credentials(SECRETS))
    found = source.fetch_document(InvoiceRef(key, VersionKey(world.clock.now())))
    assert found
    return found.content
