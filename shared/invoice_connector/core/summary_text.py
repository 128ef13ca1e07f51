"""Invoice summaries as plain text fields, for fingerprints and storage; and back."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from invoice_connector.core.invoice import (
    Amounts,
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
    Operation,
    VersionKey,
)

_DATES = ("issue_date", "payment_date", "delivery_date")
_AMOUNTS = ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")
_PLAIN = (
    "number",
    "supplier_tax_number",
    "supplier_name",
    "category",
    "batch_index",
    "supplier_member_tax_number",
    "customer_tax_number",
    "customer_member_tax_number",
    "customer_name",
    "payment_method",
    "appearance",
    "channel",
    "currency",
    "original_number",
    "modification_index",
    "is_complete_electronic",
    "customer_code",
    "payment_reference",
)


def summary_fields(summary: InvoiceSummary) -> dict[str, Any]:
    """Write a summary as JSON-ready fields; amounts keep their scale, empty fields are left out."""
    fields: dict[str, Any] = {
        "id": list(summary.id.parts),
        "version": [
            summary.version.inserted_at.isoformat(),
            summary.version.transaction_id,
            summary.version.index,
        ],
        "operation": summary.operation.value,
        "inserted_at": summary.inserted_at.isoformat(),
        **{name: getattr(summary, name) for name in _PLAIN},
    }
    for name in _DATES:
        value: date | None = getattr(summary, name)
        fields[name] = value.isoformat() if value else None
    for name in _AMOUNTS:
        amount: Decimal | None = getattr(summary.amounts, name)
        fields[f"amount_{name}"] = None if amount is None else str(amount)
    if summary.kind is not InvoiceKind.INVOICE:
        fields["kind"] = summary.kind.value
    if summary.status is not None:
        fields["status"] = summary.status.value
    if summary.open_amount is not None:
        fields["open_amount"] = str(summary.open_amount)
    if summary.extra:
        fields["extra"] = dict(summary.extra)
    return {name: value for name, value in fields.items() if value is not None}


def summary_from_fields(fields: Mapping[str, Any]) -> InvoiceSummary:
    """Read back what ``summary_fields`` wrote."""
    inserted_at, transaction_id, index = fields["version"]
    amounts = {
        name: Decimal(fields[f"amount_{name}"]) for name in _AMOUNTS if f"amount_{name}" in fields
    }
    status, open_amount = fields.get("status"), fields.get("open_amount")
    dates: dict[str, Any] = {"issue_date": None}
    dates |= {name: date.fromisoformat(fields[name]) for name in _DATES if name in fields}
    return InvoiceSummary(
        id=InvoiceId(tuple(fields["id"])),
        version=VersionKey(datetime.fromisoformat(inserted_at), transaction_id, index),
        operation=Operation(fields["operation"]),
        inserted_at=datetime.fromisoformat(fields["inserted_at"]),
        amounts=Amounts(**amounts),
        kind=InvoiceKind(fields.get("kind", InvoiceKind.INVOICE)),
        status=InvoiceStatus(status) if status else None,
        open_amount=Decimal(open_amount) if open_amount else None,
        extra=dict(fields.get("extra", {})),
        **dates,
        **{name: fields[name] for name in _PLAIN if name in fields},
    )
