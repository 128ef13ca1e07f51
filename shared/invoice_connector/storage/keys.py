r"""Keys of all items: the only place where they are written and read.

Parts that could contain ``#`` are ended by ``\x1f`` or ``\x1e``, which no source's text can hold.
"""

import zlib
from hashlib import sha256

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId, VersionKey
from invoice_connector.core.invoice_filter import DateKind, DateRange, day_of
from invoice_connector.core.ports import AccountKey, BudgetKey, SourceKey
from invoice_connector.core.sync_run import WorkKey, WorkKind
from invoice_connector.core.webhook import WebhookKey
from invoice_connector.core.windows import compact

SHARDS = 8
ACTIVE = "ACTIVE"
HEALTH = "HEALTH"
EXPORTS = "EXPORT#"
TURN = "TURN"
AUDIT = "AUDIT"
HEAD = "HEAD"
WRITE_PREFIX = "WRITE#"
SETTINGS, STATUS, SYNC = "SETTINGS", "STATUS", "SYNC"
_ID_END = "\x1e"
_UNDATED = "0000-00-00"
_LONGEST_PART = 128
_LONGEST_INVOICE_KEY = 768
_WORK_PREFIX = {WorkKind.WINDOW: "WIN", WorkKind.BATCH: "BAT"}


def shard(ref: ConnectionRef) -> int:
    """Spread connections over the index shards, the same way in every process."""
    return zlib.crc32(f"{ref.tenant_id}\x1f{ref.connection_id}".encode()) % SHARDS


def tenant_key(tenant_id: str) -> str:
    """Partition of a tenant's connections."""
    return f"T#{tenant_id}"


def connection_prefix(ref: ConnectionRef) -> str:
    """What the three items of a connection begin with."""
    return f"C#{_connection(ref.connection_id)}#"


def connection_of(pk: str, sk: str) -> ConnectionRef:
    """Read the connection out of the key of one of its three items."""
    return ConnectionRef(pk.removeprefix("T#"), sk.split("#")[1])


def data_key(ref: ConnectionRef) -> str:
    """Partition of a connection's runs, and of its invoices."""
    return f"T#{ref.tenant_id}#C#{_connection(ref.connection_id)}"


def ref_of(pk: str) -> ConnectionRef:
    """Read the connection out of ``data_key``; a tenant id may hold anything."""
    tenant, _, connection_id = pk.rpartition("#C#")
    return ConnectionRef(tenant.removeprefix("T#"), connection_id)


def run_key(run_id: str) -> str:
    """Sort key of a run."""
    return f"RUN#{_run(run_id)}"


def work_key(key: WorkKey) -> str:
    """Sort key of a window or batch."""
    return work_prefix(key.run_id, key.kind) + key.work_id


def work_prefix(run_id: str, kind: WorkKind) -> str:
    """What all windows, or all batches, of a run begin with."""
    return f"{_WORK_PREFIX[kind]}#{_run(run_id)}#"


def work_of(pk: str, sk: str) -> WorkKey:
    """Read back ``work_key``."""
    prefix, run_id, work_id = sk.split("#", 2)
    kind = WorkKind.WINDOW if prefix == _WORK_PREFIX[WorkKind.WINDOW] else WorkKind.BATCH
    return WorkKey(ref_of(pk), run_id, kind, work_id)


def ticket_prefix(run_id: str, kind: WorkKind) -> str:
    """What the tickets of a run's waiting work begin with."""
    return f"TICKET#{_run(run_id)}#{kind.value}#"


def ticket_key(key: WorkKey, order: str) -> str:
    """Sort key of a ticket: its text order is the order of release."""
    return f"{ticket_prefix(key.run_id, key.kind)}{order}\x1f{key.work_id}"


def retry_key(invoice_id: InvoiceId) -> str:
    """Sort key of a document's retry."""
    return f"RETRY#{invoice_id.key}"


def request_key(named: str) -> str:
    """Sort key of a request under its idempotency key; ``named`` is a digest."""
    return f"KEY#{named}"


def limit_key(name: str) -> str:
    """Sort key of the latest requests under a limit."""
    return f"LIMIT#{name}"


def lookup_key(invoice_id: InvoiceId) -> str:
    """Sort key of the last question about an invoice."""
    return f"ASK#{invoice_id.key}"


def export_key(export_id: str) -> str:
    """Sort key of an export; its id begins with its time."""
    return EXPORTS + _plain(export_id, "export_not_found")


def failed_call_key(moment: str) -> str:
    """Sort key of a failed call; text order is the order in time."""
    return f"FAIL#{moment}"


def live_key(question_id: str) -> str:
    """Sort key of a question that was put to a source directly."""
    return f"LIVE#{question_id}"


def file_prefix(invoice_id: InvoiceId) -> str:
    """What the files of one invoice begin with, and those of no other."""
    return f"FIL#{invoice_id.key}{_ID_END}"


def file_key(invoice_id: InvoiceId, file_id: str) -> str:
    """Sort key of a file."""
    return file_prefix(invoice_id) + file_id


def files_read_key(invoice_id: InvoiceId) -> str:
    """Sort key of the note which version's files were read."""
    return f"FILES#{invoice_id.key}"


def file_of(sk: str) -> str:
    """Read the file's id out of ``file_key``."""
    return sk.partition(_ID_END)[2]


def write_key(write_id: str) -> str:
    """Sort key of a write; its id begins with its time."""
    return WRITE_PREFIX + _plain(write_id, "write_not_found")


def write_id_of(sk: str) -> str:
    """Read back ``write_key``."""
    return sk.removeprefix(WRITE_PREFIX)


def write_content_key(write_id: str) -> str:
    """Sort key of a write's content."""
    return f"WBODY#{write_id}"


def reference_key(reference: str) -> str:
    """Sort key of what leads from a write's reference to it."""
    return f"WREF#{reference}"


def budget_key(key: BudgetKey | SourceKey) -> str:
    """Partition of what all workers share about a source: its request rate and its health."""
    return f"RATE#{key.provider}#{key.environment}#{key.egress}"


def account_key(key: AccountKey) -> str:
    """Partition of an account's turns; what a user entered can reach into no other key."""
    account = sha256(key.account.encode()).hexdigest()[:32]
    return f"TURN#{key.provider}#{key.environment}#{account}"


def is_storable(invoice_id: InvoiceId) -> bool:
    """Tell whether an id fits into a sort key; a longer one cannot have been stored."""
    return len(invoice_id.key.encode()) <= _LONGEST_INVOICE_KEY


def header_key(invoice_id: InvoiceId) -> str:
    """Sort key of an invoice's header."""
    return f"INV#{invoice_id.key}"


def version_prefix(invoice_id: InvoiceId) -> str:
    """What the versions of one invoice begin with, and those of no other."""
    return f"VER#{invoice_id.key}{_ID_END}"


def version_key(invoice_id: InvoiceId, version: VersionKey) -> str:
    """Sort key of a version."""
    return version_prefix(invoice_id) + version.key


def document_prefix(invoice_id: InvoiceId) -> str:
    """What the documents of one invoice begin with."""
    return f"DOC#{invoice_id.key}{_ID_END}"


def document_key(invoice_id: InvoiceId, version: VersionKey) -> str:
    """Sort key of a raw document."""
    return document_prefix(invoice_id) + version.key


def link_prefix(original: InvoiceId) -> str:
    """What the links of one original begin with, and those of no other."""
    return f"LNK#{original.key}{_ID_END}"


def link_key(original: InvoiceId, member: InvoiceId) -> str:
    """Sort key of a link from an original to what refers to it."""
    return link_prefix(original) + member.key


def linked(sk: str) -> InvoiceId:
    """Read the member out of ``link_key``."""
    return InvoiceId.from_key(sk.partition(_ID_END)[2])


def inserted_key(header: InvoiceHeader) -> str:
    """Index key by insertion time."""
    summary = header.summary
    return f"{compact(summary.inserted_at)}#{summary.id.key}"


def date_key(kind: DateKind, header: InvoiceHeader) -> str:
    """Index key by one of an invoice's dates; invoices without it sort before all others."""
    if kind is DateKind.INSERTED_AT:
        return inserted_key(header)
    return f"{day_of(header, kind) or _UNDATED}#{inserted_key(header)}"


def dated(kind: DateKind, key: str) -> InvoiceId:
    """Read the invoice out of ``date_key``."""
    return InvoiceId.from_key(key.split("#", 1 if kind is DateKind.INSERTED_AT else 2)[-1])


def date_bounds(kind: DateKind, period: DateRange) -> tuple[str, str]:
    """Bounds of ``date_key`` for inclusive dates."""
    form = "%Y%m%d" if kind is DateKind.INSERTED_AT else "%Y-%m-%d"
    first, last = period.first, period.last
    return f"{first:{form}}" if first else "0", f"{last:{form}}~" if last else "~"


def change_key(position: int) -> str:
    """Sort key of a row of the feed; text order is the order of positions."""
    return f"CHG#{position:012d}"


def position_of(sk: str) -> int:
    """Read back ``change_key``."""
    return int(sk.removeprefix("CHG#"))


def told_key(subject: str) -> str:
    """Sort key of what the feed has told of a subject."""
    return f"TOLD#{subject}"


def webhook_key(part: str, key: WebhookKey) -> str:
    """Sort key of a webhook (``HOOK``) or of the work on it (``WORK``)."""
    return f"{part}#{_plain(key.webhook_id, 'webhook_not_found')}"


def webhook_of(pk: str, sk: str) -> WebhookKey:
    """Read back ``webhook_key``."""
    return WebhookKey(pk.removeprefix("T#"), sk.partition("#")[2])


def deliveries_key(key: WebhookKey) -> str:
    """Partition of a webhook's deliveries."""
    return f"T#{key.tenant_id}#W#{_plain(key.webhook_id, 'webhook_not_found')}"


def _connection(connection_id: str) -> str:
    return _plain(connection_id, "connection_not_found")


def _run(run_id: str) -> str:
    return _plain(run_id, "run_not_found")


def _plain(part: str, code: str) -> str:
    """Refuse a part that could reach into another key: nothing can be stored under it."""
    if not part or "#" in part or len(part) > _LONGEST_PART:
        raise NotFoundError(code)
    return part
