"""What follows from answers and failures of a source: slower, closed, open again.

Pure rules on the state that all workers share; ``now`` always comes from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.source_health import Caller, Closure, Health, Refusal, Sighting

SLOWEST = 1 / 16
_SLOWED_AT_MOST_EVERY = timedelta(seconds=60)
_TROUBLE_WINDOW = timedelta(seconds=60)
_TROUBLED_CONNECTIONS = 3
_SHORTEST_SILENCE = timedelta(minutes=1)
_SILENCE_WINDOW = timedelta(minutes=60)

REFUSALS = frozenset({FailureClass.CREDENTIAL, FailureClass.PERMISSION})
_REFUSAL_WINDOW = timedelta(minutes=15)
_REFUSED_CONNECTIONS = 5
_REFUSED_SHARE = 0.2
# Callers beyond this many per refused connection cannot change whether the share is exceeded.
_CALLERS_PER_REFUSED = 10
_MOST_REFUSED, _MOST_CALLERS = 100, 500
_BELIEVED_FOR = timedelta(minutes=30)
_LONGEST_OUTAGE = timedelta(hours=24)

PROBE_TIME = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Wait:
    first: timedelta
    longest: timedelta


_MINUTE = timedelta(minutes=1)
_WAITS: Mapping[FailureClass, _Wait] = {
    FailureClass.MAINTENANCE: _Wait(5 * _MINUTE, 15 * _MINUTE),
    FailureClass.THROTTLED: _Wait(_MINUTE, 15 * _MINUTE),
    FailureClass.CLOCK: _Wait(5 * _MINUTE, 15 * _MINUTE),
    FailureClass.TRANSIENT: _Wait(_MINUTE, 15 * _MINUTE),
    # Each probe of an outage shows somebody's credentials once more to who refuses them.
    FailureClass.CREDENTIAL: _Wait(5 * _MINUTE, 60 * _MINUTE),
}
CLOSING = frozenset({FailureClass.MAINTENANCE, FailureClass.THROTTLED, FailureClass.CLOCK})


def take_probe(health: Health, probe: str, now: datetime) -> Health | None:
    """Let one call try a closed source whose time has come; None for everybody else."""
    if health.closure is None or now < health.closure.until:
        return None
    return replace(health, closure=replace(health.closure, until=now + PROBE_TIME, probe=probe))


def after_success(health: Health, caller: Caller, now: datetime) -> Health | None:
    """Open what the probe found open, believe the credentials; None if nothing is new."""
    before = health
    health = replace(health, silent=())
    if _is_end_of_closure(health, caller):
        health = _opened(health, now)
    if health.refuses(caller):
        left = tuple(refusal for refusal in health.refused if refusal.ref != caller.ref)
        health = replace(health, refused=left)
    health = _with_caller(_forgetting(health, now), caller, now)
    return None if health == _forgetting(before, now) else health


def after_failure(
    health: Health, caller: Caller, error: SourceError, now: datetime
) -> Health | None:
    """Draw the conclusions from one failed call; None if there are none."""
    health = _forgetting(health, now)
    if is_without_answer(error):
        return _after_trouble(health, caller, now)
    heard = replace(health, silent=())
    if error.failure in CLOSING:
        return _after_closing(heard, caller, error, now)
    if error.failure in REFUSALS:
        return _after_refusal(heard, caller, now)
    if _is_end_of_closure(health, caller):
        return _opened(heard, now)
    return heard if health.silent else None


def is_without_answer(error: SourceError) -> bool:
    """Tell whether a gateway or the network failed, not the source or this one request."""
    return (
        error.failure is FailureClass.TRANSIENT
        and error.source_code is None
        and (error.http_status is None or error.http_status >= 500)  # noqa: PLR2004
    )


def _after_closing(
    health: Health, caller: Caller, error: SourceError, now: datetime
) -> Health | None:
    if health.is_closed(now) and not _is_probe(health, caller):
        return None  # The answer to a call that was on the wire when the source closed.
    if error.failure is FailureClass.THROTTLED:
        health = _slowed(health, now)
    # A status without a code of the source may be a gateway's short breath.
    is_sure = error.source_code is not None or error.failure is not FailureClass.MAINTENANCE
    return _closed(health, error.code, error.failure, now, None if is_sure else _MINUTE)


def _after_refusal(health: Health, caller: Caller, now: datetime) -> Health | None:
    is_probe = _is_probe(health, caller)
    is_outage = health.closure is not None and health.closure.is_outage
    if is_probe and not is_outage:
        health = _opened(health, now)  # Whoever refuses is there.
    if not caller.is_proven:
        # Nobody knows whether these were ever right, so somebody else has to try.
        return _released_probe(health, now) if is_probe else None
    if is_outage:
        return _closed_longer(health, now) if is_probe else None
    refusal = Refusal(caller.ref, caller.credentials_version, caller.settings_version, now)
    others = [other for other in health.refused if other.ref != caller.ref]
    health = replace(health, refused=(*others, refusal)[-_MOST_REFUSED:])
    if _is_believed(health, now) or not _is_burst(health):
        return health
    return _closed(health, "source_refuses_everybody", FailureClass.CREDENTIAL, now)


def _after_trouble(health: Health, caller: Caller, now: datetime) -> Health:
    others = [sighting for sighting in health.trouble if sighting.ref != caller.ref]
    health = replace(health, trouble=(*others, Sighting(caller.ref, now))[-_TROUBLED_CONNECTIONS:])
    if len(health.trouble) == _TROUBLED_CONNECTIONS:
        health = _slowed(health, now)
    return _after_silence(health, caller, now)


def _after_silence(health: Health, caller: Caller, now: datetime) -> Health:
    """Close a source that several connections have called, and that answers nobody for a while."""
    if all(sighting.ref != caller.ref for sighting in health.silent):
        silent = (*health.silent, Sighting(caller.ref, now))[:_TROUBLED_CONNECTIONS]
        health = replace(health, silent=silent)
    if health.closure is not None:
        is_silence = health.closure.is_silence and _is_probe(health, caller)
    else:
        is_long = now - health.silent[0].at >= _SHORTEST_SILENCE
        is_silence = is_long and len(health.silent) == _TROUBLED_CONNECTIONS
    if not is_silence:
        return health
    return _closed(health, "source_unavailable", FailureClass.TRANSIENT, now)


def _slowed(health: Health, now: datetime) -> Health:
    """Halve the pace, once for all answers of one burst."""
    if health.slowed_at is not None and now - health.slowed_at < _SLOWED_AT_MOST_EVERY:
        return health
    pace = max(SLOWEST, health.pace_at(now) / 2)
    return replace(health, pace=pace, slowed_at=now, trouble=())


def _closed(
    health: Health,
    code: str,
    failure: FailureClass,
    now: datetime,
    first: timedelta | None = None,
) -> Health:
    before = health.closure
    times = 0 if before is None else before.times + 1
    wait = _WAITS[failure]
    until = now + min(wait.longest, (first or wait.first) * 4 ** min(times, 3))
    return replace(
        health, closure=Closure(code, failure, before.since if before else now, until, times)
    )


def _closed_longer(health: Health, now: datetime) -> Health:
    """An outage goes on; after a day of it the refusals are taken for true."""
    closure = health.closure
    if closure is None or now - closure.since >= _LONGEST_OUTAGE:
        return replace(health, closure=None, refused=(), believed_until=now + _LONGEST_OUTAGE)
    return _closed(health, closure.code, closure.failure, now)


def _released_probe(health: Health, now: datetime) -> Health:
    if health.closure is None:
        return health
    return replace(health, closure=replace(health.closure, until=now, probe=None))


def _opened(health: Health, now: datetime) -> Health:
    """Open again; those that an outage paused are to be checked, once."""
    if health.closure is None or not health.closure.is_outage:
        return replace(health, closure=None, trouble=())
    return replace(
        health,
        closure=None,
        trouble=(),
        refused=(),
        to_restore=health.refused,
        believed_until=now + _BELIEVED_FOR,
    )


def _is_end_of_closure(health: Health, caller: Caller) -> bool:
    """Tell whether an answer opens the source: a probe's, and anybody's if there was silence."""
    is_silence = health.closure is not None and health.closure.is_silence
    return is_silence or _is_probe(health, caller)


def _is_probe(health: Health, caller: Caller) -> bool:
    return (
        caller.probe is not None
        and health.closure is not None
        and health.closure.probe == caller.probe
    )


def _is_believed(health: Health, now: datetime) -> bool:
    return health.believed_until is not None and now < health.believed_until


def _is_burst(health: Health) -> bool:
    refused = {refusal.ref for refusal in health.refused}
    called = refused | {caller.ref for caller in health.callers}
    return len(refused) >= _REFUSED_CONNECTIONS and len(refused) > _REFUSED_SHARE * len(called)


def _with_caller(health: Health, caller: Caller, now: datetime) -> Health:
    refused = max(_REFUSED_CONNECTIONS, len(health.refused))
    enough = min(_MOST_CALLERS, _CALLERS_PER_REFUSED * refused)
    is_known = any(sighting.ref == caller.ref for sighting in health.callers)
    if is_known or len(health.callers) >= enough:
        return health
    return replace(health, callers=(*health.callers, Sighting(caller.ref, now)))


def _forgetting(health: Health, now: datetime) -> Health:
    """Drop what is too old to count; an outage's refusals are kept until it ends."""
    is_outage = health.closure is not None and health.closure.is_outage
    return replace(
        health,
        trouble=tuple(s for s in health.trouble if now - s.at < _TROUBLE_WINDOW),
        silent=tuple(s for s in health.silent if now - s.at < _SILENCE_WINDOW),
        callers=tuple(s for s in health.callers if now - s.at < _REFUSAL_WINDOW),
        refused=tuple(r for r in health.refused if is_outage or now - r.at < _REFUSAL_WINDOW),
    )
