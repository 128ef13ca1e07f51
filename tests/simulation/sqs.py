"""The queues: visibility time-outs, redelivery, duplicates, any order, dead letters after five."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from invoice_connector.core.messages import (
    AskForInvoice,
    CheckInvoices,
    FetchBatch,
    FetchPending,
    Message,
    PollConnection,
    ReadWindow,
    VerifyConnection,
    from_json,
    to_json,
)
from tests.simulation.faults import Faults
from tests.simulation.scheduler import Invocation, Scheduler

TIME_LIMITS_S = {
    VerifyConnection: 90.0,
    PollConnection: 300.0,
    ReadWindow: 300.0,
    FetchBatch: 300.0,
    FetchPending: 300.0,
    CheckInvoices: 300.0,
    AskForInvoice: 300.0,
}
MAX_RECEIVES = 5


@dataclass(eq=False)
class Letter:
    """One message in a queue."""

    number: int
    body: str
    receives: int = 0
    is_deleted: bool = False

    @property
    def message(self) -> Message:
        return from_json(self.body)


class SimQueue:
    """TaskQueue whose messages are received by the workers that belong to their kind.

    Attributes:
        letters: what is in the queues, received or not.
        dead: what was received five times in vain.
        sent: how many messages were sent, by body.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        faults: Faults,
        duplicate_rate: float,
        work: Callable[[Letter, Callable[[Invocation], None]], None],
    ) -> None:
        self.letters: list[Letter] = []
        self.dead: list[Letter] = []
        self.sent: dict[str, int] = {}
        self.on_delete: Callable[[Letter, Invocation], None] = lambda _letter, _by: None
        self._scheduler = scheduler
        self._faults = faults
        self._duplicate_rate = duplicate_rate
        self._work = work
        self._numbers = 0

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Take one message, sometimes two."""
        if not 0 <= delay_s <= 900:
            raise ValueError("delay must be 0..900 seconds")
        body = to_json(message)
        self.sent[body] = self.sent.get(body, 0) + 1
        for _ in range(2 if self._faults.hits("doubled queue", self._duplicate_rate / 5) else 1):
            self._numbers += 1
            letter = Letter(self._numbers, body)
            self.letters.append(letter)
            self._deliver_at(letter, self._scheduler.now + delay_s + self._transit())

    def holds(self, message: Message, *, apart_from: Letter) -> bool:
        """Tell whether another copy of a message is in its queue."""
        body = self.body_of(message)
        return any(one.body == body and one is not apart_from for one in self.letters)

    def body_of(self, message: Message) -> str:
        """Return what a message looks like in the queue, as ``sent`` counts it."""
        return to_json(message)

    def _transit(self) -> float:
        """Draw a way through the queue; long ones let younger messages overtake."""
        return 40.0 if self._faults.hits("overtaken queue", self._duplicate_rate) else 0.05

    def _deliver_at(self, letter: Letter, when: float) -> None:
        self._scheduler.at(when, partial(self._deliver, letter))

    def _deliver(self, letter: Letter) -> None:
        if letter.is_deleted:
            return
        if letter.receives >= MAX_RECEIVES:
            self._remove(letter)
            self.dead.append(letter)
            return
        letter.receives += 1
        visibility = 6 * TIME_LIMITS_S[type(letter.message)]
        self._deliver_at(letter, self._scheduler.now + visibility)
        if self._faults.hits("duplicate delivery", self._duplicate_rate):
            self._scheduler.at(self._scheduler.now + 1.0, partial(self._copy, letter))
        self._work(letter, partial(self._settle, letter))

    def _copy(self, letter: Letter) -> None:
        """Deliver a message although it is invisible: standard queues may."""
        if not letter.is_deleted:
            self._work(letter, partial(self._settle, letter))

    def _settle(self, letter: Letter, invocation: Invocation) -> None:
        """Delete what was worked on; a crash leaves it to the visibility time-out."""
        if invocation.outcome != "done" or letter.is_deleted:
            return
        if self._faults.hits("delete lost queue", self._duplicate_rate / 5):
            return
        self.on_delete(letter, invocation)
        self._remove(letter)

    def _remove(self, letter: Letter) -> None:
        letter.is_deleted = True
        self.letters.remove(letter)
