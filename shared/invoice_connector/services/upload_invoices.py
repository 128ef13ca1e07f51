"""Take in a document that somebody found elsewhere, marked as such.

It stands in for what the source has not listed yet. Its version is older than any of the source's,
so whatever the source says of the invoice later takes its place; it says nothing about coverage.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from invoice_connector.core.chain import base_id
from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import ConflictError, InputError, LostRaceError
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceDetail,
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.uploading import (
    Addressee,
    Uploaded,
    Uploading,
    UploadOutcome,
    is_version_of,
    version_of,
)
from invoice_connector.services.read_invoices import PARSER_FAILURES
from invoice_connector.services.store_summaries import decide

MOST_INVOICES = 50  # of one document; each is stored with all of it

_ROUNDS = 5
_OURS = Addressee.OURS
_Summarise = Callable[[SourceDocument, InvoiceDetail], InvoiceSummary]


def upload_invoices(
    ports: Ports, ref: ConnectionRef, content: bytes, *, replaces: bool
) -> Sequence[Uploaded]:
    """Store the invoices of a document that are addressed to the connection's company.

    Nothing is stored if one of them is refused.

    Args:
        ports: all ports.
        ref: whose invoices.
        content: the document's own bytes.
        replaces: whether a document that was uploaded before may be replaced by another one.

    Raises:
        NotFoundError: ``connection_not_found``.
        ConflictError: ``connection_disconnected``, ``connection_incomplete``,
            ``upload_not_supported`` by this source, ``upload_known``: the source has listed it,
            ``upload_differs`` from what was uploaded before.
        InputError: another ``upload_…`` code: unreadable, not addressed to the company, too many.
    """
    upload = _Upload.begin(ports, ref, content, replaces)
    found = upload.own(upload.read())
    headers = ports.invoices.headers(ref, [key for key, _ in found])
    outcomes = {upload.outcome(headers[key]) for key in headers}
    if len(headers) == len(found) and outcomes == {UploadOutcome.KNOWN}:
        raise ConflictError("upload_known", details={"invoice_id": found[0][0].public})
    return [upload.store(key, detail) for key, detail in found]


@dataclass(frozen=True, slots=True)
class _Upload:
    """One document on its way in."""

    ports: Ports
    connection: Connection
    spec: ProviderSpec
    uploading: Uploading
    summarise: _Summarise
    content: bytes
    replaces: bool

    @classmethod
    def begin(cls, ports: Ports, ref: ConnectionRef, content: bytes, replaces: bool) -> "_Upload":
        """Make sure that the connection takes documents."""
        connection = ports.connections.get(ref)
        if connection.settings.disconnected_at is not None:
            raise ConflictError("connection_disconnected")
        provider = ports.providers[connection.settings.provider]
        uploading, summarise = provider.uploading, provider.spec.summarise
        if uploading is None or summarise is None:
            raise ConflictError("upload_not_supported")
        return cls(ports, connection, provider.spec, uploading, summarise, content, replaces)

    def read(self) -> Sequence[tuple[InvoiceId, InvoiceDetail]]:
        """Read the document; what the provider's checks did not foresee is no crash either."""
        try:
            return self.uploading.read(self.content)
        except PARSER_FAILURES:
            raise InputError("upload_unreadable") from None

    def own(
        self, found: Sequence[tuple[InvoiceId, InvoiceDetail]]
    ) -> Sequence[tuple[InvoiceId, InvoiceDetail]]:
        """Keep what is the company's; a batch document may hold invoices of others, too."""
        rows = [self.row(key, detail, version_of(self.content, None)) for key, detail in found]
        addressees = self.addressees(rows)
        kept = [one for one, whose in zip(found, addressees, strict=True) if whose is _OURS]
        if not kept:
            raise _refusal(rows[0], addressees[0])
        if len(kept) > MOST_INVOICES:
            raise InputError("upload_too_many")
        return kept

    def addressees(self, rows: Sequence[InvoiceSummary]) -> Sequence[Addressee]:
        """Tell whose the invoices are; a change that names no customer is its original's."""
        found = [self.addressee(row) for row in rows]
        unnamed = {
            base_id(row)
            for row, whose in zip(rows, found, strict=True)
            if whose is Addressee.UNNAMED and row.original_number is not None
        }
        known = self.ports.invoices.headers(self.connection.ref, unnamed) if unnamed else {}
        return [
            _OURS if whose is Addressee.UNNAMED and base_id(row) in known else whose
            for row, whose in zip(rows, found, strict=True)
        ]

    def addressee(self, row: InvoiceSummary) -> Addressee:
        """Tell whose an invoice is by what stands on it."""
        technical = self.connection.settings.technical
        found = self.uploading.addressee(technical, row)
        is_kept = found is not _OURS or self.spec.keeps(technical, row)
        return found if is_kept else Addressee.OTHERS

    def outcome(self, header: InvoiceHeader | None) -> UploadOutcome:
        """Tell what to do, given what is stored of an invoice."""
        if header is None:
            return UploadOutcome.STORED
        if header.found_by is not FoundBy.UPLOAD:
            return UploadOutcome.KNOWN
        if is_version_of(self.content, header.summary.version):
            return UploadOutcome.THERE_ALREADY
        if not self.replaces:
            named = {"invoice_id": header.summary.id.public}
            raise ConflictError("upload_differs", details=named)
        return UploadOutcome.STORED

    def store(self, key: InvoiceId, detail: InvoiceDetail) -> Uploaded:
        """Store one invoice with its document, in one write of its header."""
        ref = self.connection.ref
        for _ in range(_ROUNDS):
            header = self.ports.invoices.headers(ref, [key]).get(key)
            outcome = self.outcome(header)
            if header is not None and outcome is not UploadOutcome.STORED:
                return self.stored(header, outcome)
            try:
                return self.stored(self.write(header, key, detail), outcome)
            except LostRaceError:
                continue
        raise LostRaceError("invoices_busy", details={"invoices": 1})

    def write(
        self, header: InvoiceHeader | None, key: InvoiceId, detail: InvoiceDetail
    ) -> InvoiceHeader:
        """Write header, history and document; what lost against another writer raises."""
        now = self.ports.clock.now()
        version = version_of(self.content, header.summary.version if header else None)
        row = self.row(key, detail, version)
        name = f"upload/{version.key}"
        write = decide(header, [row], frozenset(), now, name, FoundBy.UPLOAD)
        if write is None:
            raise LostRaceError("invoice_changed")
        written = replace(write.header, detail_state=DetailState.STORED, detail_version=version)
        document = self.document(key, detail, version)
        self.ports.invoices.store_document(
            self.connection.ref, document, replace(write, header=written)
        )
        return written

    def row(self, key: InvoiceId, detail: InvoiceDetail, version: VersionKey) -> InvoiceSummary:
        """Make the list row; the source has not inserted it, so it counts from now on."""
        made = self.summarise(self.document(key, detail, version), detail)
        return replace(made, inserted_at=self.ports.clock.now())

    def document(
        self, key: InvoiceId, detail: InvoiceDetail, version: VersionKey
    ) -> SourceDocument:
        """File the bytes under a version."""
        media_type, format_version = self.uploading.media_type, detail.format_version
        return SourceDocument(key, version, self.content, media_type, format_version)

    def stored(self, header: InvoiceHeader, outcome: UploadOutcome) -> Uploaded:
        """Say what became of an invoice."""
        technical = self.connection.settings.technical
        return Uploaded(header, outcome, self.spec.is_owner_unsure(technical, header.summary))


def _refusal(row: InvoiceSummary, addressee: Addressee) -> InputError:
    """Say why an invoice is not the company's, and which number stands on it."""
    if addressee is Addressee.ISSUED:
        named = {"supplier_tax_number": row.supplier_tax_number}
        return InputError("upload_issued", details=named)
    if addressee is Addressee.UNNAMED:
        return InputError("upload_customer_missing")
    number = row.customer_member_tax_number or row.customer_tax_number
    return InputError("upload_other_customer", details={"customer_tax_number": number})
