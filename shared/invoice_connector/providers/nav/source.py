"""One company's incoming invoices at NAV, as the connector's services ask for them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from invoice_connector.core.connection import Permission, PermissionState
from invoice_connector.core.errors import FailureClass, FieldProblem, SourceError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef, SourceDocument, VersionKey
from invoice_connector.core.ports import Clock
from invoice_connector.core.source import SummaryPage, VerificationReport
from invoice_connector.core.taxpayer import Taxpayer
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.nav.account import Account
from invoice_connector.providers.nav.client import InvoiceDataResult, NavClient
from invoice_connector.providers.nav.digest import read_digest
from invoice_connector.providers.nav.documents.document import wanted_batch_index
from invoice_connector.providers.nav.payload import bad_document, compact, unpack
from invoice_connector.providers.nav.responses import Answer
from invoice_connector.providers.nav.signing import (
    WrongExchangeKeyError,
    decode_exchange_token,
    hash_electronic_invoice,
)
from invoice_connector.providers.nav.values import read_integer, read_name
from invoice_connector.providers.xml import XmlError, parse_untrusted

PAGE_SIZE = 100

_GRANTED, _MISSING = PermissionState.GRANTED, PermissionState.MISSING
_PROBE_LENGTH = timedelta(minutes=1)
_PROBE_AGE = timedelta(minutes=2)
_INVOICE_HASH_TYPE = "SHA3-512"
_SUPPLIER = re.compile(r"[0-9]{8}")
_NUMBER = re.compile(r"(?=.*\S)[^\r\n]{1,50}")
_MEDIA_TYPE = "application/xml"


class NavSource:
    """Makes the calls of one account."""

    def __init__(self, client: NavClient, account: Account, clock: Clock) -> None:
        """Keep the client and the account that it was opened for."""
        self._client = client
        self._account = account
        self._clock = clock

    def verify(self, before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        """Check login, keys and rights with a tiny query and a token that is left to expire.

        Raises:
            SourceError: e.g. ``nav_permission_invoice_query`` or ``nav_exchange_key_wrong``.
        """
        self._client.query_invoice_digest(self._probe_window(), page=1)
        before_next()
        refusal = self._check_exchange_key()
        may_manage = refusal is None
        return VerificationReport(
            permissions=_permissions(may_manage),
            warnings=() if may_manage else (_KEY_NOT_CHECKED,),
            company_name=self._company_name(before_next) if may_manage else None,
            refused=(refusal,) if refusal else (),
        )

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        """Read one page of invoice summaries."""
        result = self._client.query_invoice_digest(window, page)
        rows = tuple(read_digest(row) for row in result.rows)
        return SummaryPage(rows=rows, page=page, available_pages=result.available_pages)

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Read one document; None while the source lists it without delivering it."""
        result = self._client.query_invoice_data(*query_key(ref.id))
        return None if result is None else _document(ref, result)

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        """Read the one document that a call can ask for."""
        (ref,) = refs
        found = self.fetch_document(ref)
        return {} if found is None else {ref.id: found}

    def list_deleted(self, window: DateWindow) -> None:
        """Tell that NAV lists no deletions: a report can be annulled, never deleted."""
        return

    def read_taxpayer(self, tax_number: str) -> Taxpayer:
        """Ask who is behind a tax number."""
        return self._client.query_taxpayer(tax_number)

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Tell whether a valid report exists: False after a technical annulment.

        None where several do: they may all be others than the one that we have.
        """
        try:
            return self._client.query_invoice_check(*query_key(invoice_id))
        except SourceError as error:
            if error.failure is FailureClass.SOURCE_DATA:
                return None
            raise

    def _probe_window(self) -> DateWindow:
        start = self._clock.now() - _PROBE_AGE
        return DateWindow(Axis.INSERTED_AT, start, start + _PROBE_LENGTH)

    def _check_exchange_key(self) -> SourceError | None:
        """Prove the exchange key; return the refusal where the right for the proof is missing."""
        try:
            token = self._client.exchange_token()
        except SourceError as error:
            if error.failure is FailureClass.PERMISSION:
                return error
            raise
        try:
            decode_exchange_token(token.encoded, self._account.exchange_key)
        except WrongExchangeKeyError:
            raise _wrong_exchange_key(token.answer) from None
        except ValueError:
            raise token.answer.unreadable("no token") from None
        return None

    def _company_name(self, before_next: Callable[[], None]) -> str | None:
        # A courtesy: the connection works without the name.
        before_next()
        try:
            return self._client.query_taxpayer(self._account.tax_number).name
        except SourceError:
            return None


_KEY_NOT_CHECKED = FieldProblem("exchange_key", "nav_exchange_key_not_checked")


def _wrong_exchange_key(answer: Answer) -> SourceError:
    return SourceError(
        "nav_exchange_key_wrong",
        FailureClass.CREDENTIAL,
        request_id=answer.request_id,
        operation=answer.operation,
        field="exchange_key",
    )


def _permissions(may_manage: bool) -> tuple[Permission, ...]:
    return (
        Permission("invoice_query", _GRANTED),
        Permission("invoice_management", _GRANTED if may_manage else _MISSING),
        Permission("own_invoice_query", PermissionState.NOT_NEEDED),
        Permission("opg_log_query", PermissionState.NOT_NEEDED),
    )


def query_key(invoice_id: InvoiceId) -> tuple[str, str, int | None]:
    """Return what a query names.

    Raises:
        SourceError: (SOURCE_DATA, ``nav_invoice_key_invalid``) no query can name this invoice.
    """
    supplier, number, *_batch = invoice_id.parts
    if not (_SUPPLIER.fullmatch(supplier) and _NUMBER.fullmatch(number)):
        raise bad_document("nav_invoice_key_invalid")
    return supplier, number, wanted_batch_index(invoice_id)


def _document(ref: InvoiceRef, result: InvoiceDataResult) -> SourceDocument:
    try:
        content = unpack(result.content, result.is_compressed)
    except SourceError as error:
        error.name_call("QueryInvoiceData", result.request_id)
        raise
    return SourceDocument(
        id=ref.id,
        version=_version(ref.version, result),
        content=content,
        media_type=_MEDIA_TYPE,
        format_version=result.audit.get("originalRequestVersion", ""),
        hash_is_valid=_hash_is_valid(result, content),
        audit=_kept_audit(result),
    )


def _version(listed: VersionKey, result: InvoiceDataResult) -> VersionKey:
    """Name the report that was delivered; the one that was listed is recognised.

    List and audit data both may leave out the transaction or differ in the fraction of the second
    (``InvoiceDigestType``, ``AuditDataType``): that does not make two reports of one.
    """
    try:
        index = read_integer(result.audit.get("index") or "0")
    except ValueError:
        index = 0
    own = VersionKey(result.inserted_at, read_name(result.audit.get("transactionId", "")), index)
    return listed if _is_same_report(listed, own) else own


def _is_same_report(listed: VersionKey, own: VersionKey) -> bool:
    if listed.transaction_id and own.transaction_id:
        return listed.transaction_id == own.transaction_id
    return _second(listed) == _second(own)


def _second(version: VersionKey) -> datetime:
    return version.inserted_at.replace(microsecond=0)


def _kept_audit(result: InvoiceDataResult) -> Mapping[str, str]:
    hashes = {"electronicInvoiceHash": result.electronic_hash, "cryptoType": result.hash_type}
    return {**result.audit, **{name: text for name, text in hashes.items() if text}}


def _hash_is_valid(result: InvoiceDataResult, content: bytes) -> bool | None:
    """Check the hash where it is the document's own; elsewhere it belongs to another file."""
    if not result.electronic_hash or not _is_complete(content):
        return None
    if result.hash_type != _INVOICE_HASH_TYPE:
        return False
    return hash_electronic_invoice(compact(result.content)) == result.electronic_hash.upper()


def _is_complete(content: bytes) -> bool:
    try:
        root = parse_untrusted(content, roots=None)
    except XmlError:
        return False
    indicator = root.find("{*}completenessIndicator")
    return indicator is not None and (indicator.text or "").strip() in ("true", "1")
