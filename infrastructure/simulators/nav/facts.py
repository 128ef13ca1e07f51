"""What the service reads out of a reported document: the digest fields and the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from infrastructure.simulators.nav.generator.model import Document, Invoice


@dataclass(frozen=True, slots=True)
class Totals:
    """Signed totals with their forint twins; None where the document does not state one."""

    net: Decimal | None = None
    net_huf: Decimal | None = None
    vat: Decimal | None = None
    vat_huf: Decimal | None = None
    gross: Decimal | None = None
    gross_huf: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """Facts of one invoice in a document (Online Számla spec, section 1.8.6.2, digest fields).

    ``batch_index`` is set on the items of a batch modification only; ``version`` is the
    InvoiceData version the document was reported in.
    """

    invoice_number: str
    operation: str
    category: str
    issue_date: date
    supplier_tax_number: str
    supplier_name: str
    totals: Totals
    batch_index: int | None = None
    supplier_group_member: str | None = None
    customer_tax_number: str | None = None
    customer_group_member: str | None = None
    customer_name: str | None = None
    payment_method: str | None = None
    payment_date: date | None = None
    appearance: str | None = None
    delivery_date: date | None = None
    currency: str | None = None
    original_invoice_number: str | None = None
    modification_index: int | None = None
    is_master_known: bool = True
    is_complete: bool | None = None
    line_count: int = 0
    first_line: int = 1
    version: str = "3.0"


def facts_of(document: Document) -> Iterator[InvoiceFacts]:
    """Facts of each invoice of a generated document, taken from the model, not from its XML."""
    for index, invoice in enumerate(document.invoices, start=1):
        yield _facts(document, invoice, index if document.is_batch else None)


def _facts(document: Document, invoice: Invoice, batch_index: int | None) -> InvoiceFacts:
    reference = invoice.reference
    return InvoiceFacts(
        invoice_number=document.number,
        operation=document.operation,
        category=invoice.category,
        issue_date=document.issue_date,
        supplier_tax_number=invoice.supplier.tax_number,
        supplier_name=invoice.supplier.name,
        totals=_totals(invoice),
        batch_index=batch_index,
        supplier_group_member=invoice.supplier.group_member,
        customer_tax_number=invoice.customer.tax_number,
        customer_group_member=invoice.customer.group_member,
        customer_name=invoice.customer.name,
        payment_method=invoice.payment_method,
        payment_date=invoice.payment_date,
        appearance=invoice.appearance,
        delivery_date=invoice.delivery_date,
        currency=invoice.currency,
        original_invoice_number=reference.original_number if reference else None,
        modification_index=reference.modification_index if reference else None,
        is_master_known=reference.is_master_known if reference else True,
        is_complete=document.is_complete,
        line_count=len(invoice.lines),
        first_line=reference.first_line if reference else 1,
    )


def _totals(invoice: Invoice) -> Totals:
    total = invoice.total()
    return Totals(total.net, total.net_huf, total.vat, total.vat_huf, total.gross, total.gross_huf)
