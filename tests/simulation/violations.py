"""What was found to be wrong, with the time at which it happened."""

from tests.simulation.scheduler import Scheduler

_MOST = 20


class Violations:
    """A short list: the first ones tell the most."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.found: list[str] = []
        self._scheduler = scheduler

    def add(self, rule: str, text: str) -> None:
        if len(self.found) < _MOST:
            self.found.append(f"{rule} at {self._scheduler.now:.1f}: {text}")
