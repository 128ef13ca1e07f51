"""Put list rows into the store: new, changed and old versions, each decided against the header."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceHeader,
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    Validity,
    VersionKey,
)
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.core.summary_text import summary_fields
from invoice_connector.services.store_reads import decide_read

_ROUNDS = 5

_Known = Mapping[InvoiceId, frozenset[VersionKey]]
_Choose = Callable[
    [InvoiceHeader | None, Sequence[InvoiceSummary], frozenset[VersionKey], datetime],
    HeaderWrite | None,
]


class Wanted(StrEnum):
    """Which documents a piece of work asks for."""

    OWN = "own"  # of rows that this work changed: for others somebody else has a batch
    LISTED = "listed"  # of every row: it does not tell whether its document has changed
    ALL_MISSING = "all_missing"
    ALL_MISSING_AND_QUARANTINED = "all_missing_and_quarantined"


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What became of the rows of one read; each invoice counts once.

    ``left``: invoices without their document that other work has changed last.
    """

    new: int
    updated: int
    unchanged: int
    wanted: tuple[InvoiceRef, ...]
    changed: tuple[InvoiceHeader, ...] = ()
    left: tuple[InvoiceHeader, ...] = ()


def summary_hash(summary: InvoiceSummary) -> str:
    """Fingerprint of everything that a list row says."""
    text = json.dumps(summary_fields(summary), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def store_summaries(  # noqa: PLR0913
    ports: Ports,
    ref: ConnectionRef,
    rows: Iterable[InvoiceSummary],
    changed_by: str,
    *,
    scope: Wanted = Wanted.ALL_MISSING,
    found_by: FoundBy = FoundBy.LIST,
    is_same_work: Callable[[str], bool] = lambda _name: False,
    is_version: bool = True,
) -> StoredRows:
    """Store rows; what lost against another writer is decided again on the fresh header.

    Args:
        ports: all ports.
        ref: whose rows.
        rows: list rows in any order; an invoice may have several versions among them.
        changed_by: id of the work; a repeat of the same work counts the same rows again.
        scope: which documents the work should fetch.
        found_by: how these rows came to be known.
        is_same_work: tells of another id whether it is an unfinished try of this work.
        is_version: whether a row names its version; where it does not, a row is a read.

    Raises:
        LostRaceError: rows kept losing.
    """
    by_id: dict[InvoiceId, list[InvoiceSummary]] = defaultdict(list)
    for row in rows:
        by_id[row.id].append(row)
    rule = decide if is_version else decide_read
    headers = _write_all(
        ports,
        ref,
        by_id,
        lambda header, rows, known, now: rule(header, rows, known, now, changed_by, found_by),
    )
    names = {header.changed_by for header in headers.values()}
    own = {name for name in sorted(names) if name == changed_by or is_same_work(name)}
    mine = [header for header in headers.values() if header.changed_by in own]
    others = [header for header in headers.values() if header.changed_by not in own]
    new = sum(1 for header in mine if header.first_seen_at == header.updated_at)
    is_listed = scope is Wanted.LISTED
    return StoredRows(
        new=new,
        updated=len(mine) - new,
        unchanged=len(headers) - len(mine),
        wanted=(
            _listed(headers, by_id)
            if is_listed
            else _wanted(mine if scope is Wanted.OWN else headers.values(), scope)
        ),
        changed=tuple(mine),
        left=tuple(h for h in others if h.detail_state is DetailState.AWAITED and not is_listed),
    )


def _write_all(
    ports: Ports,
    ref: ConnectionRef,
    by_id: Mapping[InvoiceId, Sequence[InvoiceSummary]],
    choose: _Choose,
) -> dict[InvoiceId, InvoiceHeader]:
    now = ports.clock.now()
    settled: dict[InvoiceId, InvoiceHeader] = {}
    open_ids = set(by_id)
    for _ in range(_ROUNDS):
        headers = ports.invoices.headers(ref, open_ids)
        known = _known_versions(ports, ref, by_id, headers)
        writes = {
            key: choose(headers.get(key), by_id[key], known.get(key, frozenset()), now)
            for key in open_ids
        }
        changes = [write for write in writes.values() if write]
        lost = ports.invoices.write(ref, changes) if changes else frozenset()
        for key in open_ids - lost:
            write = writes[key]
            settled[key] = write.header if write else headers[key]
        open_ids = set(lost)
        if not open_ids:
            return settled
    raise LostRaceError("invoices_busy", details={"invoices": len(open_ids)})


def _known_versions(
    ports: Ports,
    ref: ConnectionRef,
    by_id: Mapping[InvoiceId, Sequence[InvoiceSummary]],
    headers: Mapping[InvoiceId, InvoiceHeader],
) -> _Known:
    """Look up the history only where a row is older than the header: that is rare."""
    older = [
        key
        for key, header in headers.items()
        if any(row.version < header.summary.version for row in by_id[key])
    ]
    return {
        key: frozenset(stored.version for stored in ports.invoices.versions(ref, key))
        for key in older
    }


def decide(  # noqa: PLR0913, PLR0917
    header: InvoiceHeader | None,
    rows: Sequence[InvoiceSummary],
    known: frozenset[VersionKey],
    now: datetime,
    changed_by: str,
    found_by: FoundBy = FoundBy.LIST,
) -> HeaderWrite | None:
    """Decide what the rows of one invoice change; None when nothing.

    The highest version is current. At an equal version and different content the later read
    wins, unless its row was made of a document. Older versions only complete the history.
    """
    newest = max(rows, key=lambda row: row.version)
    if header is None:
        return _write(None, newest, rows, now, changed_by, found_by)
    is_current = (newest.version, summary_hash(newest)) == (
        header.summary.version,
        header.summary_hash,
    )
    history = [
        row for row in rows if row.version != header.summary.version and row.version not in known
    ]
    # A list may have shown the row while its document was on the way: the list's own row stays.
    is_made_up = found_by is FoundBy.NUMBER and newest.version == header.summary.version
    if newest.version >= header.summary.version and not is_current and not is_made_up:
        return _write(header, newest, [*history, newest], now, changed_by, found_by)
    return _write(header, None, history, now, changed_by, found_by) if history else None


def _write(  # noqa: PLR0913, PLR0917
    header: InvoiceHeader | None,
    current: InvoiceSummary | None,
    history: Sequence[InvoiceSummary],
    now: datetime,
    changed_by: str,
    found_by: FoundBy,
) -> HeaderWrite:
    kept = {row.version: (row.version, row, summary_hash(row)) for row in history}
    if header is None:
        if current is None:
            raise ValueError("a new invoice needs its current row")
        written = InvoiceHeader(
            summary=current,
            summary_hash=summary_hash(current),
            revision=1,
            detail_state=DetailState.AWAITED,
            first_seen_at=now,
            updated_at=now,
            changed_by=changed_by,
            found_by=found_by,
        )
    else:
        written = replace(
            header, revision=header.revision + 1, updated_at=now, changed_by=changed_by
        )
        if current is not None:
            written = replace(
                written,
                summary=current,
                summary_hash=summary_hash(current),
                detail_state=DetailState.AWAITED,
                problem_code=None,
                # Another report: what was found out about the last one does not hold for it.
                validity=Validity.UNKNOWN,
                validity_checked_at=None,
                found_by=found_by,
            )
    return HeaderWrite(written, header.revision if header else 0, tuple(kept.values()))


def _listed(
    headers: Mapping[InvoiceId, InvoiceHeader], by_id: Mapping[InvoiceId, Sequence[InvoiceSummary]]
) -> tuple[InvoiceRef, ...]:
    """Name every invoice as it was listed; one that was deleted since needs no read."""
    there = [key for key, header in headers.items() if header.validity is not Validity.DELETED]
    refs = [InvoiceRef(key, max(row.version for row in by_id[key])) for key in there]
    return tuple(sorted(refs, key=lambda ref: ref.id, reverse=True))


def _wanted(headers: Iterable[InvoiceHeader], scope: Wanted) -> tuple[InvoiceRef, ...]:
    states = {DetailState.AWAITED}
    if scope is Wanted.ALL_MISSING_AND_QUARANTINED:
        states.add(DetailState.QUARANTINED)
    refs = [
        InvoiceRef(header.summary.id, header.summary.version)
        for header in headers
        if header.detail_state in states
    ]
    return tuple(sorted(refs, key=lambda ref: (ref.version, ref.id), reverse=True))
