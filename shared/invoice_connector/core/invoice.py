"""Invoices as the connector knows them, whatever source system they come from."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from invoice_connector.core.amounts import Amounts
from invoice_connector.core.errors import InputError
from invoice_connector.core.hand_over import HandOver
from invoice_connector.core.invoice_states import (
    OPEN_STATUSES,
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.windows import compact

__all__ = [
    "Amounts",
    "DetailState",
    "FoundBy",
    "InvoiceDetail",
    "InvoiceHeader",
    "InvoiceId",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceRef",
    "InvoiceStatus",
    "InvoiceSummary",
    "Operation",
    "Party",
    "SourceDocument",
    "Validity",
    "VatTotal",
    "VersionKey",
]

_SEPARATOR = "\x1f"  # cannot occur in XML text, so it cannot occur in an invoice number


@dataclass(frozen=True, slots=True, order=True)
class InvoiceId:
    """Natural key of an invoice within its connection.

    NAV: (supplier tax number, invoice number[, batch index]). Netvisor: (kind, NetvisorKey).
    """

    parts: tuple[str, ...]

    @property
    def key(self) -> str:
        """Join the parts without ambiguity, for storage keys."""
        return _SEPARATOR.join(self.parts)

    @property
    def public(self) -> str:
        """Write the id for URLs: base64url without padding, reversible."""
        return base64.urlsafe_b64encode(self.key.encode()).decode().rstrip("=")

    @classmethod
    def from_key(cls, key: str) -> "InvoiceId":
        """Read back what ``key`` wrote."""
        return cls(tuple(key.split(_SEPARATOR)))

    @classmethod
    def from_public(cls, text: str) -> "InvoiceId":
        """Read back what ``public`` wrote.

        Raises:
            InputError: the text is no such id.
        """
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            invoice_id = cls.from_key(raw.decode())
        except (binascii.Error, UnicodeError, ValueError) as error:
            raise InputError("invalid_invoice_id", field="invoice_id") from error
        if invoice_id.public != text or not all(invoice_id.parts):
            raise InputError("invalid_invoice_id", field="invoice_id")
        return invoice_id


@dataclass(frozen=True, slots=True, order=True)
class VersionKey:
    """Which report of an invoice this is; totally ordered, the highest is current.

    A source that names its versions gives all three parts. For one that does not, a version is a
    read: when it began, and the fingerprint of what it brought (``of_read``).
    """

    inserted_at: datetime
    transaction_id: str = ""
    index: int = 0

    @classmethod
    def of_read(cls, began_at: datetime, content: bytes = b"") -> "VersionKey":
        """Name what a read brought; a list row needs no fingerprint.

        Args:
            began_at: when the request was sent. What the source answers is at least as new, and
                one request at a time makes this the order of the answers.
            content: the bytes that are kept.
        """
        whole = began_at.replace(microsecond=began_at.microsecond // 1000 * 1000)
        return cls(whole, hashlib.sha256(content).hexdigest()[:32] if content else "")

    @property
    def key(self) -> str:
        """Write the version so that text order equals version order."""
        return f"{compact(self.inserted_at)}#{self.transaction_id}#{self.index:05d}"


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """One row of a source's invoice list. ``extra`` keeps what this model does not name.

    ``payment_date`` is the due date. ``customer_code`` is the source's name for the customer,
    ``payment_reference`` what the payer shall quote.
    """

    id: InvoiceId
    version: VersionKey
    number: str
    operation: Operation
    issue_date: date | None
    supplier_tax_number: str
    supplier_name: str
    inserted_at: datetime
    category: str | None = None
    batch_index: int | None = None
    supplier_member_tax_number: str | None = None
    customer_tax_number: str | None = None
    customer_member_tax_number: str | None = None
    customer_name: str | None = None
    payment_method: str | None = None
    payment_date: date | None = None
    appearance: str | None = None
    channel: str | None = None
    delivery_date: date | None = None
    currency: str | None = None
    amounts: Amounts = field(default_factory=Amounts)
    original_number: str | None = None
    modification_index: int | None = None
    is_complete_electronic: bool | None = None
    kind: InvoiceKind = InvoiceKind.INVOICE
    status: InvoiceStatus | None = None
    open_amount: Decimal | None = None
    customer_code: str | None = None
    payment_reference: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceRef:
    """What a detail read needs to know: which invoice, and which version the list showed."""

    id: InvoiceId
    version: VersionKey


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as the source delivered it, decoded to the original bytes.

    ``version`` is the one that the document's own audit data names, which may differ from the
    one asked for. ``hash_is_valid``: True/False when the source's rules let us check, else None.
    """

    id: InvoiceId
    version: VersionKey
    content: bytes
    media_type: str
    format_version: str
    hash_is_valid: bool | None = None
    audit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VatTotal:
    """One row of the document's own VAT summary. ``rate`` is the label shown, e.g. ``27%``."""

    rate: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Party:
    """Supplier, customer or fiscal representative as written on the document."""

    name: str | None = None
    tax_number: str | None = None
    member_tax_number: str | None = None
    community_vat_number: str | None = None
    third_state_tax_id: str | None = None
    address: str | None = None
    bank_account: str | None = None
    vat_status: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; ``extra`` maps the path below the line to each value not named here."""

    number: int
    description: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    vat_rate: str | None = None
    amounts: Amounts = field(default_factory=Amounts)
    nature: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """A parsed document. Every text value of it is in a named field or in an ``extra``.

    ``extra`` maps the path of a value below the document's root to its text, with ``[n]`` after a
    repeated element's name.
    """

    number: str
    issue_date: date | None
    format_version: str
    category: str | None
    currency: str | None
    exchange_rate: Decimal | None
    delivery_date: date | None
    payment_date: date | None
    payment_method: str | None
    appearance: str | None
    is_complete_electronic: bool | None
    batch_index: int | None
    original_number: str | None
    modification_index: int | None
    modify_without_master: bool | None
    supplier: Party
    customer: Party | None
    representative: Party | None
    lines: tuple[InvoiceLine, ...]
    vat_totals: tuple[VatTotal, ...]
    amounts: Amounts
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceHeader:
    """The stored state of an invoice: the current summary plus what the connector knows of it.

    ``revision`` counts every change. ``changed_by`` is the window or batch that wrote last, so
    that work done twice is counted once. ``detail_version`` is the version whose document is
    stored, if any. ``validity_checked_at`` is when the source last confirmed or denied the report.
    """

    summary: InvoiceSummary
    summary_hash: str
    revision: int
    detail_state: DetailState
    first_seen_at: datetime
    updated_at: datetime
    changed_by: str = ""
    detail_version: VersionKey | None = None
    problem_code: str | None = None
    validity: Validity = Validity.UNKNOWN
    validity_checked_at: datetime | None = None
    found_by: FoundBy = FoundBy.LIST
    hand_over: HandOver = field(default_factory=HandOver)

    @property
    def is_open(self) -> bool:
        """Tell whether a payment is waited for, as far as is known."""
        return self.summary.status in OPEN_STATUSES and self.validity is not Validity.DELETED
