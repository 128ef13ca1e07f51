"""Switches that make the simulator misbehave in ways the real service has been seen to."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

FAULTS = {
    "maintenance": "bare error answer; options code (SERVICE_UNAVAILABLE), status (503)",
    "token_maintenance": "the same for tokenExchange only",
    "throttle": "TOO_MANY_REQUESTS; option status (429)",
    "error_code": "any error answer; options code (required), status (400)",
    "http_500": "plain text HTTP 500",
    "gateway_503": "HTTP 503 without a body",
    "gateway_504": "the gateway's HTML page; option delay_s (0) before it",
    "html_200": "an HTML page with HTTP 200",
    "empty_body": "HTTP 200 without a body",
    "exception_200": "GeneralExceptionResponse OPERATION_FAILED with HTTP 200",
    "reset": "connection reset instead of an answer",
    "delay": "a correct answer, later; option delay_s (1)",
    "drip": "a correct answer in small pieces; options chunk_bytes (64), pause_s (0.1)",
    "truncate": "a correct answer cut short of its Content-Length; option keep (0.5)",
    "wrong_root": "a correct answer under the root element of another operation",
    "other_prefixes": "a correct answer with other namespace prefixes",
    "result_only_errors": "error answers without header and software",
    "empty_answer": "digest and data queries find nothing",
    "shuffle_pages": "digest rows in a new random order on every request",
    "count_changes_between_pages": "from page 2 on one page more is announced",
    "digest_hides_annulled": "digest leaves annulled reports out",
    "corrupt_document": "queryInvoiceData gives option content (%%%) for the document; option "
    "is_compressed overrides the flag",
    "schema_violation_for_invoice": "queryInvoiceData refuses option invoice_number",
}


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
    """The switches that are on; chance is drawn from the simulator's seeded generator."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._faults: dict[str, Fault] = {}

    def set(self, fault: Fault) -> None:
        """Switch a fault on, replacing one of the same name."""
        if fault.name not in FAULTS:
            raise ValueError(f"unknown fault {fault.name!r}; known: {', '.join(FAULTS)}")
        if fault.name == "error_code" and "code" not in fault.options:
            raise ValueError("fault 'error_code' needs the option 'code'")
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
