"""Every port call of the services passes here: it takes time, may fail, is recorded and checked."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from invoice_connector.core.errors import SourceError
from tests.simulation.faults import Fault, Faults, unavailable
from tests.simulation.scheduler import KilledError, Scheduler

AfterEffect = Callable[[str, tuple[Any, ...], Any], None]


class Boundary:
    """The one place where invocations give way to each other.

    Attributes:
        effects: the names of all effects so far, in the order in which they happened.
        after: the safety checks; called after every effect that was carried out.
        before_call: the checks of a call that is about to be made to a source.
        lines: the trace; kept only when somebody wants to read it.
    """

    def __init__(self, scheduler: Scheduler, faults: Faults, *, keep_lines: bool = False) -> None:
        self.effects: list[str] = []
        self.after: AfterEffect = lambda _name, _arguments, _result: None
        self.before_call: Callable[[str, tuple[Any, ...]], None] = lambda _method, _asked: None
        self.lines: list[str] | None = [] if keep_lines else None
        self._scheduler = scheduler
        self._faults = faults
        self._trace = hashlib.blake2b(digest_size=16)
        self._earlier: dict[str, Any] = {}

    @property
    def trace_hash(self) -> str:
        return self._trace.hexdigest()

    def effect(
        self,
        name: str,
        call: Callable[..., Any],
        arguments: tuple[Any, ...],
        options: dict[str, Any],
    ) -> Any:
        """Carry out one effect for the current invocation, with whatever goes wrong at it."""
        if self._scheduler.current is None:
            return call(*arguments, **options)  # The test itself looks or prepares.
        port = name.partition(".")[0]
        self._scheduler.pause(self._faults.latency(port))
        number = len(self.effects)
        self.effects.append(name)
        fault = self._faults.draw(number, name, self._scheduler.now)
        self.note(name, fault or "")
        if fault is Fault.CRASH_BEFORE:
            raise KilledError
        if fault is Fault.REFUSED:
            raise unavailable(port)
        if fault is Fault.STALE and name in self._earlier:
            return self._earlier[name]
        if fault in {Fault.PARTIAL, Fault.UNPROCESSED}:
            return self._in_part(name, call, arguments, fault)
        result = self._carry_out(name, call, arguments, options)
        if fault is Fault.CRASH_AFTER:
            raise KilledError
        if fault is Fault.LOST_ACK:
            raise unavailable(port)
        return result

    def source_call(self, method: str, answer: Callable[[], Any], asked: tuple[Any, ...]) -> Any:
        """Carry out one call to a source; the checks also see what it was refused with."""
        self.before_call(method, asked)

        def call(*_asked: Any) -> Any:
            try:
                return answer()
            except SourceError as error:
                self.note("source.error", error.code)
                self.after("source.error", asked, error)
                raise

        return self.effect(f"source.{method}", call, asked, {})

    def note(self, name: str, what: object) -> None:
        """Add one line to the trace."""
        current = self._scheduler.current
        line = f"{self._scheduler.now:.3f} {current.name if current else '-'} {name} {what}"
        self._trace.update(line.encode())
        if self.lines is not None:
            self.lines.append(line)

    def _carry_out(
        self,
        name: str,
        call: Callable[..., Any],
        arguments: tuple[Any, ...],
        options: dict[str, Any],
    ) -> Any:
        result = call(*arguments, **options)
        self._earlier[name] = result
        self.after(name, arguments, result)
        return result

    def _in_part(
        self, name: str, call: Callable[..., Any], arguments: tuple[Any, ...], fault: Fault
    ) -> Any:
        if name == "invoices.store_document":
            ref, document, _ = arguments
            self._carry_out(name, call, (ref, document, None), {})
            raise unavailable("invoices")
        owner, items = arguments
        ordered = _ordered(items)
        chosen = self._faults.part_of(len(ordered))
        done = [item for place, item in enumerate(ordered) if place in chosen]
        result = self._carry_out(name, call, (owner, done), {})
        if fault is Fault.PARTIAL:
            raise unavailable(name.partition(".")[0])
        left = [item for place, item in enumerate(ordered) if place not in chosen]
        return result | {write.header.summary.id for write in left}


class PortProxy:
    """Stands before an in-memory port; every public method becomes an effect."""

    def __init__(self, name: str, target: object, boundary: Boundary) -> None:
        self._name = name
        self._target = target
        self._boundary = boundary

    def __getattr__(self, method: str) -> Any:
        call, name = getattr(self._target, method), f"{self._name}.{method}"

        def effect(*arguments: Any, **options: Any) -> Any:
            return self._boundary.effect(name, call, arguments, options)

        self.__dict__[method] = effect
        return effect


def _ordered(items: Sequence[Any]) -> list[Any]:
    """Sort what a service may have gathered in a set: the trace must not depend on hashes."""
    return sorted(items, key=lambda item: item.header.summary.id if _is_write(item) else item.order)


def _is_write(item: Any) -> bool:
    return hasattr(item, "header")
