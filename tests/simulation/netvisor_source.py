"""Companies at the Netvisor simulator, and what people do to their books there."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.errors import TransportError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef, SourceDocument
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.source import Source, SummaryPage, VerificationReport
from invoice_connector.core.windows import Axis, DateWindow
from tests.fakes.memory_time import START
from tests.fakes.nav_world import InProcessTransport
from tests.fakes.netvisor_world import ADDRESS
from tests.fakes.toy_source import summary
from tests.simulation.boundary import Boundary
from tests.simulation.faults import Faults
from tests.simulation.source import Key, Report, SimSource
from tests.simulation.world import World

_ROW = summary("", START - timedelta(days=9999))
_ENTERED_WITHIN = timedelta(seconds=1)  # the books keep whole seconds


@dataclass
class NetvisorSource(SimSource):
    """One company, whose books are at the simulator."""

    simulator: NetvisorSimulator | None = None
    changed_at: datetime = START
    armed: Mapping[str, Any] | None = None

    @property
    def system(self) -> tuple[str, str]:
        return "netvisor", "simulator"

    @property
    def secret_name(self) -> str:
        return "customer_key"

    @property
    def technical(self) -> dict[str, str]:
        return {
            "organisation_id": self.tax_number,
            "customer_id": f"USER_{self.tax_number[:7]}",
            "customer_key": self.password,
        }

    def sales(self) -> list[dict[str, Any]]:
        """Return what lists show of the books."""
        assert self.simulator is not None
        truth = self.simulator.control.truth(self.tax_number)
        return [row for row in truth if row["kind"] in ("invoice", "order")]

    def open_user(self) -> None:
        """Make the interface user with the present key."""
        assert self.simulator is not None
        customer_id = self.technical["customer_id"]
        self.simulator.control.add_user(customer_id, self.password, [self.tax_number])

    def change_password(self, password: str) -> None:
        self.password = password
        self.open_user()

    def accepts(self, credentials: Mapping[str, str]) -> bool:
        return credentials["customer_key"] == self.password

    def change_in_place(self) -> None:
        """A payment arrives, which is no modification."""
        self._act("pay", [row for row in self.sales() if row["status"] == "open"])

    def edit(self) -> None:
        """Somebody changes a line, a status, or makes the invoice of an order."""
        rows = self.sales()
        how = self.rng.choice(("edit_line", "edit_line", "set_status", "bill_order"))
        if how == "edit_line":
            name = f"Edited {self.rng.randrange(10**6)}"
            self._act(how, [r for r in rows if _has_product(r)], name=name)
        elif how == "set_status":
            unsent = [r for r in rows if r["kind"] == "invoice" and r["status"] != "paid"]
            self._act(how, unsent, status=self.rng.choice(("open", "reminded", "creditloss")))
        else:
            self._act(how, [r for r in rows if r["status"] in ("undelivered", "delivered")])

    def edit_after_list(self) -> None:
        """Somebody edits a line now, and edits or deletes it again right after the next list."""
        rows = [row for row in self.sales() if _has_product(row)]
        if rows:
            self.armed = self.rng.choice(rows)
            self._act("edit_line", [self.armed], name="Edited before the list")

    def after_list(self) -> None:
        """Let happen what waited for a list, if its sale is still there."""
        row, self.armed = self.armed, None
        if row is None or _id(row) not in {_id(one) for one in self.sales()}:
            return
        how = self.rng.choice(("edit_line", "delete"))
        self._act(how, [row], **({"name": "Edited after it"} if how == "edit_line" else {}))

    def delete(self) -> None:
        """Somebody deletes an invoice or an order."""
        self._act("delete", self.sales())

    def _act(self, how: str, rows: Sequence[Mapping[str, Any]], **more: Any) -> None:
        if not rows:
            return
        row = self.rng.choice(rows)
        kind = {"kind": row["kind"]} if how in ("edit_line", "delete", "set_status") else {}
        assert self.simulator is not None
        getattr(self.simulator.control, how)(self.tax_number, row["key"], **kind, **more)
        self.changed_at = self.now

    def last_news(self) -> datetime:
        return self.changed_at

    def visible(self, window: DateWindow, at: datetime) -> list[Report]:
        """Return what a complete read must have found; its rows only name the invoices."""
        reports = []
        for row in self.sales():
            entered_at = datetime.fromisoformat(row["entered_at"])
            day = datetime.fromisoformat(row["invoice_date"] + "T00:00:00+00:00")
            moment = day if window.axis is Axis.ISSUE_DATE else entered_at
            is_listed = window.axis in (Axis.ISSUE_DATE, Axis.INSERTED_AT)
            was_there = entered_at + _ENTERED_WITHIN <= at
            if is_listed and was_there and window.start <= moment < window.end:
                reports.append(Report(_named(_id(row)), entered_at))
        return reports

    def has_shown(self, _key: Key, _fingerprint: str) -> bool:
        return True  # The comparison with the books tells.

    def has_delivered(self, _document: SourceDocument) -> bool:
        return True

    def newest(self, _at: object) -> dict[Any, Report]:
        return {}


class NetvisorSession:
    """Makes every call of the real provider's source an effect, one at a time for a company."""

    def __init__(self, source: Source, ref: object, world: Any, company: NetvisorSource) -> None:
        self._source, self._ref, self._world, self._company = source, ref, world, company

    def verify(self, _before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        return self._call("verify", None, self._source.verify)

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        def answer() -> SummaryPage:
            found = self._source.list_page(window, page, place)
            self._company.after_list()
            return found

        return self._call("list_page", (window, page), answer)

    def list_deleted(self, window: DateWindow) -> Collection[InvoiceId] | None:
        return self._call("list_deleted", window, lambda: self._source.list_deleted(window))

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        return self._call("fetch_document", ref, lambda: self._source.fetch_document(ref))

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        return self._call("fetch_documents", refs, lambda: self._source.fetch_documents(refs))

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        return self._call(
            "is_still_valid", invoice_id, lambda: self._source.is_still_valid(invoice_id)
        )

    def _call(self, method: str, what: object, answer: Callable[[], Any]) -> Any:
        boundary: Boundary = self._world.boundary
        with self._world.request_under_way(self._ref):
            return boundary.source_call(method, answer, (self._ref, what))


class FaultyTransport(InProcessTransport):
    """Loses requests and answers on the way."""

    def __init__(self, simulator: NetvisorSimulator, faults: Faults, world: World) -> None:
        super().__init__(simulator)  # type: ignore[arg-type]
        self._faults, self._world = faults, world

    def send(self, request: HttpRequest) -> HttpResponse:
        if not request.url.startswith(ADDRESS):
            raise AssertionError(f"S8: a request to {request.url}")
        rate = self._world.profile.source_rate
        if self._faults.hits("request lost source", rate / 2):
            raise TransportError("http_refused")
        response = super().send(request)
        if self._faults.hits("answer lost source", rate / 2):
            raise TransportError("http_timeout")
        return response


def _has_product(row: Mapping[str, Any]) -> bool:
    return any(line["kind"] == "product" for line in row["lines"])


def _id(row: Mapping[str, Any]) -> InvoiceId:
    return InvoiceId((row["kind"], str(row["key"])))


def _named(invoice_id: InvoiceId) -> Any:
    return replace(_ROW, id=invoice_id, number=" ".join(invoice_id.parts))


def new_rng(seed: int, number: int) -> random.Random:
    """Make the chance of one company."""
    return random.Random(f"netvisor {seed}/{number}")
