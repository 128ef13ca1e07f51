"""What a source system's provider offers to the rest: its fields, its windows, its calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from invoice_connector.core.connection import Permission, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import (
    InvoiceDetail,
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    SourceDocument,
)
from invoice_connector.core.windows import Axis, DateWindow


class Direction(StrEnum):
    """Whose invoices a source system holds, seen from the company."""

    INBOUND = "inbound"  # those that others have sent to it
    OUTBOUND = "outbound"  # its own


class FieldKind(StrEnum):
    """How a settings field is entered."""

    TEXT = "text"
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
class VerificationReport:
    """What a successful verification found out. A failed one raises SourceError."""

    permissions: tuple[Permission, ...] = ()
    warnings: tuple[FieldProblem, ...] = ()
    company_name: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """One page of a list; ``available_pages`` as this very answer says."""

    rows: tuple[InvoiceSummary, ...]
    page: int
    available_pages: int


class Source(Protocol):
    """Authenticated calls to one company's data at a source system.

    Every method makes at most one call (``verify`` a few) and raises SourceError. No method
    retries: whoever calls decides, and a repeated call is built and signed anew.
    """

    def verify(self) -> VerificationReport:
        """Check login, keys and rights without side effects on the company's data."""
        ...

    def list_page(self, window: DateWindow, page: int) -> SummaryPage:
        """Read one page (from 1) of the invoices of a window."""
        ...

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Read one document; None when the source answers, but does not deliver it (yet)."""
        ...

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Tell whether the source holds a valid report of an invoice; None if it cannot say."""
        ...


class OpenSource(Protocol):
    """Opens a source for one connection."""

    def __call__(self, settings: Settings, credentials: Credentials) -> Source:
        """Return the calls for this connection; makes no call itself."""
        ...


@dataclass(frozen=True, slots=True)
class Software:
    """How the connector names itself to source systems that ask (NAV: the software block)."""

    id: str
    name: str
    version: str
    developer: str
    contact: str
    country: str | None = None
    tax_number: str | None = None


@dataclass(frozen=True, slots=True)
class PollPlan:
    """One incremental read: the window, and the cursor once it was read completely."""

    window: DateWindow
    next_cursor: datetime


def _keep_every_row(_technical: Mapping[str, str], _row: InvoiceSummary) -> bool:
    return True


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
        full_axis, poll_axis: what full runs and polls select by.
        identity_fields: the technical fields that say whose invoices are read; fixed once the
            connection was active.
        filter_fields: the technical fields that say which of them are kept.
        check_fields: local format checks of the provider's own fields.
        normalise_fields: writes values that mean the same in the same way.
        prepare_credentials: turns entered secrets into what is kept, by field name (e.g. a
            password into its hash).
        plan_full: cuts a full run into windows, newest first.
        plan_poll: turns (cursor, now, lookback) into the next window, None when too early.
        parse_document: reads a stored raw document.
        keeps: tells, by the technical settings, whether a listed row is this connection's; to be
            asked after a window was accepted as complete.
        is_owner_unsure: tells whether a row that is kept names no owner, so that it may be
            another group member's.
        audits: how long one read of an axis counts before an audit reads it again; the first axis
            is the one that coverage is claimed on.
        check_ages: how long after its insertion an invoice is checked to be still valid.
        summarise: makes the list row of a document that no list showed; None where a source
            cannot be asked by number.
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


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider ready for use: what it is, and how to open a connection's source."""

    spec: ProviderSpec
    open: OpenSource
