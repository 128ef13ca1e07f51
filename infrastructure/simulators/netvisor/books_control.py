"""Enters sales into the simulated books, generates them, and does what people do to them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from infrastructure.simulators.netvisor.bookkeeping import (
    PRINT_SERVICE,
    bill,
    must_find,
    paid,
    sent,
    with_edited_line,
    with_status,
)
from infrastructure.simulators.netvisor.call import Refusal
from infrastructure.simulators.netvisor.company import Company
from infrastructure.simulators.netvisor.generator.scenario import Scenario, ScenarioOptions
from infrastructure.simulators.netvisor.ground_truth import described
from infrastructure.simulators.netvisor.message.booking import new_sale
from infrastructure.simulators.netvisor.message.reading import read_message
from infrastructure.simulators.netvisor.message.rules import check_rules
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER_STATUSES, Sale
from infrastructure.simulators.netvisor.store import Armed

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_UTF8 = "text/xml; charset=utf-8"


class BooksControl:
    """Sales of every origin; results are JSON-ready truth rows or counts."""

    def __init__(self, simulator: "NetvisorSimulator") -> None:
        self._simulator = simulator

    def add_sale(  # noqa: PLR0913 - the control interface's own words
        self,
        organisation_id: str,
        xml: str | bytes,
        *,
        key: int | None = None,
        at: datetime | str | None = None,
        status: str | None = None,
        links: Sequence[int] = (),
        batch_id: int | None = None,
    ) -> dict[str, Any]:
        """Enter a sale given as an import message, as a person at Netvisor would.

        Args:
            organisation_id: The company.
            xml: The message; it has to be a correct one.
            key: Its NetvisorKey; the next free one when absent.
            at: When it is entered; now when absent.
            status: A status that the message itself cannot give it.
            links: Keys of the orders of an invoice, or of the invoices of an order.
            batch_id: The import batch it belongs to.

        Raises:
            ValueError: The message is one that Netvisor refuses.
        """
        body = xml.encode() if isinstance(xml, str) else xml
        with self._simulator.lock:
            company = self._company(organisation_id)
            sale = self._entered(company, body, self._moment(at), key)
            sale = replace(sale, links=tuple(links), batch_id=batch_id)
            return self._put(company, _with_any_status(sale, status) if status else sale)

    def generate(  # noqa: PLR0913 - the control interface's own words
        self,
        organisation_id: str,
        count: int,
        start: datetime | str,
        end: datetime | str,
        *,
        seed: int = 1,
        options: dict[str, Any] | None = None,
    ) -> dict[str, int]:
        """Fill the registers and enter ``count`` sales of every kind, spread over the period.

        Raises:
            ValueError: An unknown option, or the period ends before it starts.
        """
        with self._simulator.lock:
            company = self._company(organisation_id)
            scenario = Scenario(company, seed, ScenarioOptions(**(options or {})))
            return scenario.fill(count, self._moment(start), self._moment(end))

    def pay(self, organisation_id: str, key: int, amount: str | None = None) -> dict[str, Any]:
        """A payment arrives: of all that is open, unless an amount is given."""
        sum_paid = None if amount is None else Decimal(amount)
        at = self._simulator.now() if self._simulator.options.payments_modify else None
        return self._change(organisation_id, INVOICE, key, lambda s: paid(s, sum_paid, at))

    def edit_line(  # noqa: PLR0913 - the control interface's own words
        self,
        organisation_id: str,
        key: int,
        *,
        kind: str = INVOICE,
        line: int = 0,
        name: str | None = None,
        text: str | None = None,
    ) -> dict[str, Any]:
        """Someone changes the name or text of a product line; the total stays the same."""
        now = self._simulator.now()
        return self._change(
            organisation_id, kind, key, lambda s: with_edited_line(s, line, now, name, text)
        )

    def set_status(
        self, organisation_id: str, key: int, status: str, kind: str = INVOICE
    ) -> dict[str, Any]:
        """Someone sets a status, of an order too."""
        now = self._simulator.now()
        return self._change(
            organisation_id,
            kind,
            key,
            lambda s: replace(_with_any_status(s, status), modified_at=now),
        )

    def send(
        self, organisation_id: str, key: int, channel: str = PRINT_SERVICE, kind: str = INVOICE
    ) -> dict[str, Any]:
        """Someone sends an invoice out, such as by the print service or as an E-invoice."""
        now = self._simulator.now()
        return self._change(organisation_id, kind, key, lambda s: sent(s, channel, now))

    def bill_order(self, organisation_id: str, key: int) -> dict[str, Any]:
        """Someone makes the invoice of an order; answers with the invoice."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            order = must_find(company, "order", key)
            return self._put(company, bill(company, order, self._simulator.now()))

    def delete(self, organisation_id: str, key: int, kind: str = INVOICE) -> None:
        """Someone deletes an invoice, a draft or an order at Netvisor."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            must_find(company, kind, key)
            company.delete(kind, key, self._simulator.now())

    def after_next_list(self, organisation_id: str, action: str, **arguments: Any) -> None:
        """Let an action happen right after the company's next list: between list and detail.

        Nothing happens if somebody has deleted the sale until then.

        Raises:
            ValueError: The action is none of pay, edit_line, set_status, send, bill_order,
                delete.
        """
        actions: dict[str, Callable[..., Any]] = {
            "pay": self.pay,
            "edit_line": self.edit_line,
            "set_status": self.set_status,
            "send": self.send,
            "bill_order": self.bill_order,
            "delete": self.delete,
        }
        if action not in actions:
            raise ValueError(f"unknown action {action!r}; known: {', '.join(actions)}")
        with self._simulator.lock:
            act = partial(actions[action], organisation_id, **arguments)
            self._simulator.store.arm(Armed(organisation_id, lambda: _unless_gone(act)))

    def _company(self, organisation_id: str) -> Company:
        return self._simulator.store.companies[organisation_id]

    def _entered(self, company: Company, body: bytes, at: datetime, key: int | None) -> Sale:
        options = self._simulator.options
        try:
            message = read_message(body, _UTF8, options)
            check_rules(message, company, options)
            return new_sale(message, company, at, key)
        except Refusal as refusal:
            raise ValueError(f"{refusal.code}: {refusal.text}") from None

    def _change(
        self, organisation_id: str, kind: str, key: int, change: Callable[[Sale], Sale]
    ) -> dict[str, Any]:
        with self._simulator.lock:
            company = self._company(organisation_id)
            return self._put(company, change(must_find(company, kind, key)))

    def _put(self, company: Company, sale: Sale) -> dict[str, Any]:
        return described(company.put(sale), self._simulator.today())

    def _moment(self, at: datetime | str | None) -> datetime:
        if at is None:
            return self._simulator.now()
        return datetime.fromisoformat(at) if isinstance(at, str) else at


def _unless_gone(act: Callable[[], Any]) -> None:
    with suppress(KeyError):
        act()


def _with_any_status(sale: Sale, status: str) -> Sale:
    if status in ORDER_STATUSES or status == "rejected":
        return replace(sale, status=status)
    return with_status(sale, status)
