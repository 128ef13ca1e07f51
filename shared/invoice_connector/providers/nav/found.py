"""The list row of an invoice that no list showed, made of its document and audit data."""

from invoice_connector.core.invoice import (
    InvoiceDetail,
    InvoiceSummary,
    Operation,
    Party,
    SourceDocument,
)


def summarise(document: SourceDocument, detail: InvoiceDetail) -> InvoiceSummary:
    """Make the row.

    A document does not say whether it modifies or cancels; what refers to another invoice counts
    as a modification. Its amounts are differences either way.
    """
    supplier, customer = detail.supplier, detail.customer or Party()
    return InvoiceSummary(
        id=document.id,
        version=document.version,
        number=detail.number,
        operation=Operation.MODIFY if detail.original_number else Operation.CREATE,
        issue_date=detail.issue_date,
        supplier_tax_number=document.id.parts[0],
        supplier_name=supplier.name or "",
        inserted_at=document.version.inserted_at,
        category=detail.category,
        batch_index=detail.batch_index,
        supplier_member_tax_number=_digits(supplier.member_tax_number),
        customer_tax_number=_digits(customer.tax_number),
        customer_member_tax_number=_digits(customer.member_tax_number),
        customer_name=customer.name,
        payment_method=detail.payment_method,
        payment_date=detail.payment_date,
        appearance=detail.appearance,
        channel=document.audit.get("source"),
        delivery_date=detail.delivery_date,
        currency=detail.currency,
        amounts=detail.amounts,
        original_number=detail.original_number,
        modification_index=detail.modification_index,
        is_complete_electronic=detail.is_complete_electronic,
    )


def _digits(tax_number: str | None) -> str | None:
    """Return the eight digits before VAT code and county, which may be missing."""
    return tax_number.partition("-")[0] if tax_number else None
