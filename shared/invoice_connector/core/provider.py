"""What a source system's provider offers to the rest; its calls are ``core.source``.

Sources differ in whether a changed invoice always has a new list row (``summary_is_version``).
Where it has, the row names its version and a document is read once. Where it has not:

- A version is a read (``VersionKey.of_read``), of a row and of a document alike. A row's
  ``version`` and ``inserted_at`` say when the request of its page began; the invoice keeps the
  ``inserted_at`` of its first row.
- Every row of a full or incremental window has its document read again. The fingerprint of
  ``SourceDocument.content`` decides whether it changed, so that must hold nothing but the invoice,
  written in one way: no envelope, no time stamps of the answer. A changed one becomes a new version
  of the history; an unchanged one costs no write.
- A document brings the summary up to date through ``ProviderSpec.complete``.
- Neither a row nor a document that was read earlier replaces one that was read later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from invoice_connector.core.completion import fill_gaps
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import (
    InvoiceDetail,
    InvoiceId,
    InvoiceSummary,
    SourceDocument,
)
from invoice_connector.core.live_read import LiveReading
from invoice_connector.core.source import OpenSource
from invoice_connector.core.uploading import Uploading
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.core.writing import Writing


class Direction(StrEnum):
    """Whose invoices a source system holds, seen from the company."""

    INBOUND = "inbound"  # those that others have sent to it
    OUTBOUND = "outbound"  # its own


class FieldKind(StrEnum):
    """How a settings field is entered."""

    TEXT = "text"
    SWITCH = "switch"  # its values are yes and no
    PASSWORD = "password"  # secret, only a hash of it may be kept  # noqa: S105


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One of the provider's own settings fields, in the users' words by text code."""

    name: str
    is_secret: bool = False
    is_required: bool = True
    kind: FieldKind = FieldKind.TEXT


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """Result of the local format checks: problems refuse, warnings only tell."""

    problems: tuple[FieldProblem, ...] = ()
    warnings: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PollPlan:
    """One incremental read: the window, and the cursor once it was read completely.

    On a date axis the cursor is when the read began, since the day was not over then.
    """

    window: DateWindow
    next_cursor: datetime


def _keep_every_row(_technical: Mapping[str, str], _row: InvoiceSummary) -> bool:
    return True


def _all_alike(_invoice_id: InvoiceId) -> str:
    return ""


def _nothing_more(_now: datetime) -> Sequence[DateWindow]:
    return ()


def _as_many_as_you_like(_technical: Mapping[str, str]) -> str | None:
    return None


def _never_unsure(_technical: Mapping[str, str], _row: InvoiceSummary) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """Everything a provider is, apart from its calls.

    Attributes:
        code: short name in settings and paths, e.g. ``nav``.
        direction: whether the invoices are received or issued by the company.
        zone: the source's time zone, for dates entered by users.
        environments: choices that a tenant may make.
        page_size: rows on a full page; a page with fewer is the last one.
        max_pages: pages read in one window; more means the window is split.
        summary_is_version: True when a changed invoice always has a new list row.
        full_axis, poll_axis: what full runs and polls select by. Coverage is claimed on the first.
        identity_fields: the technical fields that say whose invoices are read; fixed once the
            connection was active.
        filter_fields: the technical fields that say which of them are kept.
        check_fields: local format checks of the provider's own fields.
        normalise_fields: writes values that mean the same in the same way.
        prepare_credentials: turns entered secrets into what is kept, by field name (e.g. a
            password into its hash).
        plan_full: cuts a full run or an audit, on the window's axis, into windows, newest first.
        plan_poll: turns (cursor, now, lookback) into the next window, None when too early.
        parse_document: reads a stored raw document.
        keeps: tells, by the technical settings, whether a listed row is this connection's; to be
            asked after a window was accepted as complete.
        is_owner_unsure: tells whether a row that is kept names no owner, so that it may be
            another group member's.
        plan_daily: windows that a poll's run reads besides, once a day and when a person asks:
            what is OPEN_ON this day, what was DELETED_ON the last ones.
        audits: how long one read of an axis counts before an audit reads it again.
        check_ages: how long after its insertion an invoice is checked to be still valid.
        summarise: makes the list row of a document that no list showed; None where a source
            cannot be asked by number, nor takes uploads.
        complete: fills in a row from its document. Where a summary is no version, it may also
            correct what the row said, such as the status, but only where both say it alike: what
            they merely write differently would change at every read.
        documents_per_call: how many ``fetch_documents`` reads at most.
        batch_size: documents of one piece of work.
        read_together: names the group of an invoice; one call reads documents of one group.
        knows_taxpayers: whether it can be asked who is behind a tax number.
        can_delete: whether invoices can disappear. What a complete list or a document read no
            longer finds is read by itself, and marked DELETED if it is not there.
        longest_call: how long one call may take.
        one_at_a_time: names, by the technical settings, the account that takes one request at a
            time, whoever sends it; None without such a limit.
    """

    code: str
    direction: Direction
    zone: str
    environments: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    page_size: int
    max_pages: int
    summary_is_version: bool
    full_axis: Axis
    poll_axis: Axis
    default_interval_minutes: int
    check_fields: Callable[[Mapping[str, str]], FieldCheck]
    prepare_credentials: Callable[[Mapping[str, str]], Credentials]
    full_run_window: Callable[[date, datetime], DateWindow]
    plan_full: Callable[[DateWindow], Sequence[DateWindow]]
    plan_poll: Callable[[datetime, datetime, timedelta, timedelta], PollPlan | None]
    parse_document: Callable[[bytes, InvoiceId], InvoiceDetail]
    earliest_from_date: date = field(default=date(2010, 1, 1))
    normalise_fields: Callable[[Mapping[str, str]], Mapping[str, str]] = dict
    identity_fields: tuple[str, ...] = ("tax_number",)
    filter_fields: tuple[str, ...] = ()
    keeps: Callable[[Mapping[str, str], InvoiceSummary], bool] = _keep_every_row
    is_owner_unsure: Callable[[Mapping[str, str], InvoiceSummary], bool] = _never_unsure
    audits: Mapping[Axis, timedelta] = field(default_factory=dict)
    check_ages: tuple[timedelta, ...] = ()
    summarise: Callable[[SourceDocument, InvoiceDetail], InvoiceSummary] | None = None
    knows_taxpayers: bool = False
    complete: Callable[[InvoiceSummary, SourceDocument, InvoiceDetail], InvoiceSummary] = fill_gaps
    plan_daily: Callable[[datetime], Sequence[DateWindow]] = _nothing_more
    documents_per_call: int = 1
    batch_size: int = 25
    read_together: Callable[[InvoiceId], str] = _all_alike
    can_delete: bool = False
    longest_call: timedelta = timedelta(seconds=70)
    one_at_a_time: Callable[[Mapping[str, str]], str | None] = _as_many_as_you_like


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider ready for use: what it is, and how to open a connection's source.

    ``live``: how it answers questions directly; None where only what is stored can be shown.
    ``writing``: how it is written to; None where it can only be read.
    ``uploading``: how it takes documents found elsewhere; None where it takes none.
    """

    spec: ProviderSpec
    open: OpenSource
    live: LiveReading | None = None
    writing: Writing | None = None
    uploading: Uploading | None = None
