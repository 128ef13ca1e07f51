"""Fault switches of a simulator: which are on, for what, how often, by what chance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(slots=True)
class Fault:
    """One switch: fires for ``operation`` (all when None), ``times`` times, at random."""

    name: str
    operation: str | None = None
    times: int | None = None
    probability: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)

    def fires(self, operation: str, random: Random) -> bool:
        """Decide for one request and count it down."""
        if self.operation not in (None, operation) or self.times == 0:
            return False
        if self.probability < 1 and random.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The switches that are on; chance is drawn from the simulator's seeded generator.

    Args:
        random: Where chance comes from.
        known: Every fault by name, with what it does.
        needed: Options that a fault cannot do without.
    """

    def __init__(
        self, random: Random, known: Mapping[str, str], needed: Mapping[str, str] | None = None
    ) -> None:
        self._random = random
        self._known = known
        self._needed = needed or {}
        self._faults: dict[str, Fault] = {}

    def set(self, fault: Fault) -> None:
        """Switch a fault on, replacing one of the same name."""
        if fault.name not in self._known:
            raise ValueError(f"unknown fault {fault.name!r}; known: {', '.join(self._known)}")
        needed = self._needed.get(fault.name)
        if needed and needed not in fault.options:
            raise ValueError(f"fault {fault.name!r} needs the option {needed!r}")
        self._faults[fault.name] = fault

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off, or all."""
        if name is None:
            self._faults.clear()
        else:
            self._faults.pop(name, None)

    def draw(self, name: str, operation: str) -> Fault | None:
        """The fault, if it is on and fires for this request."""
        fault = self._faults.get(name)
        return fault if fault and fault.fires(operation, self._random) else None

    def active(self) -> list[Fault]:
        """Switches that may still fire."""
        return [fault for fault in self._faults.values() if fault.times != 0]

    def option(self, name: str, key: str) -> Any:
        """An option of a fault that is on, without counting it down."""
        fault = self._faults.get(name)
        return fault.options.get(key) if fault else None
