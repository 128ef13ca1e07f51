"""Which rows of the feed a fact makes, given what was told of its subject before."""

from collections.abc import Iterator
from datetime import datetime

from invoice_connector.core.chain import Chain
from invoice_connector.core.changes import (
    Change,
    ChangeType,
    Fact,
    InvoiceFact,
    RunFact,
    StatusFact,
    Told,
)
from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.invoice import DetailState, InvoiceHeader, Validity

_QUARANTINED = "quarantined"
_STORNO = "storno"
_CHAINED = "chained"  # something refers to it
_FAILING = "failing"
_VOID = frozenset({Validity.ANNULLED.value, Validity.DELETED.value})

News = tuple[list[Change], Told]


def news_of(fact: Fact, told: Told | None, now: datetime) -> News | None:
    """Tell what is new in a fact; None when the feed has said it, or something newer, before."""
    if told is not None and fact.version <= told.version:
        return None
    match fact:
        case InvoiceFact():
            return _invoice_news(fact, told, now)
        case StatusFact():
            return _status_news(fact, told, now)
        case RunFact():
            return _run_news(fact, told, now)


def may_move_chain(fact: InvoiceFact, told: Told | None) -> bool:
    """Tell whether a chain has to be looked at: most invoices stand alone."""
    is_member = fact.header.summary.original_number is not None
    return is_member or told is None or _CHAINED in told.flags


def chain_news(chain: Chain, told: Told | None, now: datetime) -> News | None:
    """Tell whether a chain's original became void, or is so no longer.

    An original that the feed does not know yet is looked at when its own fact comes.
    """
    if told is None or not chain.members:
        return None
    flags = told.flags | {_CHAINED}
    if (chain.is_voided is True) == (_STORNO in flags):
        return [], Told(told.version, flags)
    kind = ChangeType.INVOICE_VOIDED if chain.is_voided else ChangeType.INVOICE_UPDATED
    row = Change(
        kind,
        now,
        invoice_id=chain.base_id,
        revision=int(told.version),
        reason=_STORNO if chain.is_voided else None,
    )
    return [row], Told(told.version, flags ^ {_STORNO})


def _invoice_news(fact: InvoiceFact, told: Told | None, now: datetime) -> News:
    header = fact.header
    before = told.flags if told else frozenset()
    flags = frozenset(_flags(header))
    rows = [
        Change(kind, now, invoice_id=header.summary.id, revision=header.revision, reason=reason)
        for kind, reason in _invoice_rows(header, flags - before, is_new=told is None)
    ]
    return rows, Told(fact.version, flags | (before & {_STORNO, _CHAINED}))


def _flags(header: InvoiceHeader) -> Iterator[str]:
    if header.detail_state is DetailState.QUARANTINED:
        yield _QUARANTINED
    if header.validity.value in _VOID:
        yield header.validity.value


def _invoice_rows(
    header: InvoiceHeader, fresh: frozenset[str], *, is_new: bool
) -> Iterator[tuple[ChangeType, str | None]]:
    if is_new:
        yield ChangeType.INVOICE_CREATED, None
    if _QUARANTINED in fresh:
        yield ChangeType.INVOICE_QUARANTINED, header.problem_code
    for reason in sorted(fresh & _VOID):
        yield ChangeType.INVOICE_VOIDED, reason
    if not is_new and not fresh:
        yield ChangeType.INVOICE_UPDATED, None


def _status_news(fact: StatusFact, told: Told | None, now: datetime) -> News | None:
    """Compare settled results only: *Connecting..* is neither an error nor its end."""
    was_failing = told is not None and _FAILING in told.flags
    settled, error = fact.status.settled, fact.status.error
    if settled is ConnectionState.ERROR and not was_failing:
        row = Change(ChangeType.CONNECTION_ERROR, now, reason=error.code if error else None)
        return [row], Told(fact.version, frozenset({_FAILING}))
    if settled is ConnectionState.ACTIVE and was_failing:
        return [Change(ChangeType.CONNECTION_RECOVERED, now)], Told(fact.version)
    return None


def _run_news(fact: RunFact, told: Told | None, now: datetime) -> News | None:
    """A run that was redriven ends once more, at another time."""
    run = fact.run
    ended_at = run.ended_at.isoformat() if run.ended_at else ""
    if told is not None and ended_at in told.flags:
        return None
    row = Change(
        ChangeType.SYNC_FINISHED,
        now,
        run_id=run.run_id,
        outcome=run.state.value,
        reason=run.error_code,
    )
    return [row], Told(fact.version, frozenset({ended_at}))
