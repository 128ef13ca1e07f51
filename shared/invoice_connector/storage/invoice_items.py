"""Items of the invoices table. Short names: headers are billed by the kilobyte."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute

from invoice_connector.core.chain import base_id
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.hand_over import HandOver, HandOverState
from invoice_connector.core.invoice import (
    Amounts,
    DetailState,
    FoundBy,
    InvoiceHeader,
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
    Operation,
    SourceDocument,
    Validity,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, has_problem
from invoice_connector.core.ports import StoredVersion
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import (
    Amount,
    Choice,
    Day,
    Structure,
    Text,
    UtcTime,
    Whole,
    read_time,
    write_time,
)
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import InvoicesItem

INDEX_KEYS = {
    DateKind.INSERTED_AT: "inserted_key",
    DateKind.ISSUE_DATE: "issue_key",
    DateKind.DELIVERY_DATE: "delivery_key",
    DateKind.PAYMENT_DATE: "payment_key",
}


def _write_version(version: VersionKey) -> list[Any]:
    return [write_time(version.inserted_at), version.transaction_id, version.index]


def _read_version(row: list[Any]) -> VersionKey:
    return VersionKey(read_time(row[0]), *row[1:])


def _write_hand_over(given: HandOver) -> list[Any]:
    changed_at = write_time(given.changed_at) if given.changed_at else None
    return [given.state, given.external_reference, given.version, changed_at, given.of_version]


def _read_hand_over(row: list[Any]) -> HandOver:
    state, reference, version, changed_at, of_version = row
    moment = read_time(changed_at) if changed_at else None
    return HandOver(HandOverState(state), reference, version, moment, of_version)


class SummaryItem(InvoicesItem):
    """An item that holds a summary; without a version it holds none."""

    version = Structure[Any](_write_version, _read_version, "ve")
    summary_hash = Text("h")
    number = Text("no")
    operation = Choice(Operation, "op")
    issue_date = Day("id")
    supplier_tax_number = Text("st")
    supplier_name = Text("sn")
    inserted_at = UtcTime("ia")
    category = Text("ca")
    batch_index = Whole("bi")
    supplier_member_tax_number = Text("sm")
    customer_tax_number = Text("ct")
    customer_member_tax_number = Text("cm")
    customer_name = Text("cn")
    payment_method = Text("pm")
    payment_date = Day("pd")
    appearance = Text("ap")
    channel = Text("ch")
    delivery_date = Day("dd")
    currency = Text("cu")
    net = Amount("n")
    vat = Amount("t")
    gross = Amount("g")
    net_huf = Amount("nh")
    vat_huf = Amount("th")
    gross_huf = Amount("gh")
    original_number = Text("on")
    modification_index = Whole("mi")
    is_complete_electronic = BooleanAttribute(attr_name="ce", null=True)
    kind = Choice(InvoiceKind, "ki")
    status = Choice(InvoiceStatus, "su")
    open_amount = Amount("oa")
    customer_code = Text("cc")
    payment_reference = Text("pr")
    extra = Structure[Any](dict, dict, "x")

    def summary(self, invoice_id: InvoiceId) -> InvoiceSummary:
        """Read the summary."""
        amounts = from_attributes(self, Amounts)
        return from_attributes(self, InvoiceSummary, id=invoice_id, amounts=amounts)


class HeaderItem(SummaryItem):
    """The only item of an invoice that changes; it alone is in the indexes."""

    revision = Whole("r")
    detail_state = Choice(DetailState, "ds")
    first_seen_at = UtcTime("fs")
    updated_at = UtcTime("ua")
    changed_by = Text("cb")
    detail_version = Structure[Any](_write_version, _read_version, "dv")
    problem_code = Text("pc")
    validity = Choice(Validity, "vl")
    validity_checked_at = UtcTime("vc")
    found_by = Choice(FoundBy, "fb")
    hand_over = Structure[HandOver](_write_hand_over, _read_hand_over, "ho")
    order_key = Text("vk")

    @classmethod
    def of(cls, ref: ConnectionRef, header: InvoiceHeader) -> "HeaderItem":
        """Write a header."""
        summary = header.summary
        return cls(
            keys.data_key(ref),
            keys.header_key(summary.id),
            open_key=summary.id.key if header.is_open else None,
            **_index_attributes(header),
            order_key=summary.version.key,
            **_summary_attributes(summary),
            hand_over=header.hand_over if header.hand_over.version else None,
            **to_attributes(header, "summary", "hand_over"),
        )

    def header(self) -> InvoiceHeader:
        """Read a header."""
        invoice_id = InvoiceId.from_key(self.sk.removeprefix("INV#"))
        return from_attributes(self, InvoiceHeader, summary=self.summary(invoice_id))


class VersionItem(SummaryItem):
    """One version of an invoice as the source listed it."""

    seen_at = UtcTime("sa")

    @classmethod
    def of(
        cls,
        ref: ConnectionRef,
        summary: InvoiceSummary,
        version: VersionKey,
        summary_hash: str,
        seen_at: datetime,
    ) -> "VersionItem":
        """Write a version."""
        return cls(
            keys.data_key(ref),
            keys.version_key(summary.id, version),
            summary_hash=summary_hash,
            seen_at=seen_at,
            **_summary_attributes(summary),
        )

    def stored(self, invoice_id: InvoiceId, *, document: bool) -> StoredVersion:
        """Read a version."""
        summary = self.summary(invoice_id)
        return StoredVersion(self.version, summary, self.summary_hash or "", document, self.seen_at)


class LinkItem(InvoicesItem):
    """Leads from an original to an invoice that refers to it; all of it is in the key."""

    @classmethod
    def of(cls, ref: ConnectionRef, summary: InvoiceSummary) -> "LinkItem":
        """Write the link of a summary that refers to an original."""
        return cls(keys.data_key(ref), keys.link_key(base_id(summary), summary.id))


class DocumentItem(InvoicesItem):
    """A raw document; immutable. Large content lies in the bucket, under ``content_key``."""

    version = Structure[Any](_write_version, _read_version, "ve")
    content_key = Text()
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    sha256 = Text()
    media_type = Text()
    format_version = Text()
    hash_is_valid = BooleanAttribute(null=True)
    audit = Structure[Any](dict, dict)
    stored_at = UtcTime()

    @classmethod
    def of(
        cls, ref: ConnectionRef, document: SourceDocument, stored_at: datetime, **content: Any
    ) -> "DocumentItem":
        """Write a document whose content is kept as ``content`` says."""
        return cls(
            keys.data_key(ref),
            keys.document_key(document.id, document.version),
            stored_at=stored_at,
            **to_attributes(document, "id", "content"),
            **content,
        )

    def document(self, invoice_id: InvoiceId, content: bytes) -> SourceDocument:
        """Read a document."""
        return from_attributes(self, SourceDocument, id=invoice_id, content=content)


def _index_attributes(header: InvoiceHeader) -> Mapping[str, Any]:
    problem_key = keys.inserted_key(header) if has_problem(header) else None
    dates = {INDEX_KEYS[kind]: keys.date_key(kind, header) for kind in DateKind}
    return {**dates, "problem_key": problem_key}


def _summary_attributes(summary: InvoiceSummary) -> Mapping[str, Any]:
    is_invoice = summary.kind is InvoiceKind.INVOICE  # what nearly all are costs no space
    return {
        **to_attributes(summary, "id", "amounts", "extra", "kind"),
        **to_attributes(summary.amounts),
        "extra": summary.extra or None,
        "kind": None if is_invoice else summary.kind,
    }
