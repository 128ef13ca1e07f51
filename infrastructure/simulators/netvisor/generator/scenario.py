"""Spreads sales over a period and lets happen to them what happens to invoices."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from infrastructure.simulators.netvisor.bookkeeping import bill, paid, pdf_of, with_status
from infrastructure.simulators.netvisor.company import HELSINKI, Company
from infrastructure.simulators.netvisor.generator.messages import Plan, Writer
from infrastructure.simulators.netvisor.generator.names import STEPS
from infrastructure.simulators.netvisor.generator.registers import fill_registers
from infrastructure.simulators.netvisor.message.booking import new_sale
from infrastructure.simulators.netvisor.message.reading import read_message
from infrastructure.simulators.netvisor.options import Options
from infrastructure.simulators.netvisor.sales import DRAFT, INVOICE, ORDER, Processed, Sale, cents

MIX: Mapping[str, int] = {"invoice": 66, "foreign": 6, "credit": 6, "order": 16, "draft": 6}
FATES: Mapping[str, int] = {
    "open": 26,
    "unsent": 10,
    "paid": 40,
    "partly paid": 6,
    "reminded": 5,
    "requested": 3,
    "collected": 3,
    "creditloss": 3,
    "rejected": 4,
}
_ORDER_FATES: Mapping[str, int] = {"undelivered": 5, "delivered": 4, "billed": 5, "archived": 2}
_KINDS = {"order": ORDER, "draft": DRAFT}
_PDF_SHARE = 0.3
_LATEST_TOUCH = timedelta(days=20)
_THIRDS = 3


@dataclass(frozen=True, slots=True)
class ScenarioOptions:
    """What to generate.

    Attributes:
        mix: Weights by kind, see ``MIX``; kinds left out do not occur.
        fates: Weights by what becomes of an invoice, see ``FATES``.
        customers: How many customers to add.
    """

    mix: Mapping[str, int] = field(default_factory=lambda: dict(MIX))
    fates: Mapping[str, int] = field(default_factory=lambda: dict(FATES))
    customers: int = 25

    def __post_init__(self) -> None:
        if unknown := (self.mix.keys() - MIX.keys()) | (self.fates.keys() - FATES.keys()):
            raise ValueError(f"unknown kinds or fates: {', '.join(sorted(unknown))}")


class Scenario:
    """The doings of one company, the same for the same seed."""

    def __init__(self, company: Company, seed: int, options: ScenarioOptions) -> None:
        # A later run of the same seed goes on with other sales, not with the same ones.
        done = sum(1 for side in (INVOICE, ORDER) for _ in company.sales(side))
        name = f"{seed}/{company.organisation_id}/{done}"
        self._random = Random(name)  # noqa: S311 - reproducible on purpose
        self._company = company
        self._options = options
        goods = fill_registers(company, self._random, options.customers)
        self._writer = Writer(self._random, company, goods)

    def fill(self, count: int, start: datetime, end: datetime) -> dict[str, int]:
        """Enter exactly ``count`` sales, spread over start to end; how many of each kind.

        Raises:
            ValueError: The period ends before it starts.
        """
        if end < start:
            raise ValueError("the period ends before it starts")
        entered: Counter[str] = Counter()
        while entered.total() < count:
            share = (entered.total() + self._random.random()) / count
            moment = (start + (end - start) * share).replace(microsecond=0)
            room = count - entered.total()
            entered.update(sale.kind for sale in self._enter(max(moment, start), end, room))
        return dict(entered)

    def _enter(self, moment: datetime, end: datetime, room: int) -> list[Sale]:
        word = self._drawn(self._options.mix)
        plan = Plan(
            kind=_KINDS.get(word, INVOICE),
            day=moment.astimezone(HELSINKI).date(),
            is_credit=word == "credit",
            is_foreign=word == "foreign",
        )
        message = read_message(self._writer.message(plan), "", Options())
        sale = self._company.put(new_sale(message, self._company, moment))
        touched = min(end, moment + _LATEST_TOUCH * self._random.random()).replace(microsecond=0)
        if plan.kind == ORDER:
            return self._follow_order(sale, touched, room)
        if plan.kind == INVOICE and not plan.is_credit:
            self._company.put(self._with_fate(sale, touched))
        return [sale]

    def _follow_order(self, order: Sale, at: datetime, room: int) -> list[Sale]:
        fate = self._drawn(_ORDER_FATES)
        if fate == "billed" and room > 1:
            return [order, bill(self._company, order, at)]
        status = "delivered" if fate == "billed" else fate
        self._company.put(replace(order, status=status, modified_at=at))
        return [order]

    def _with_fate(self, sale: Sale, at: datetime) -> Sale:
        fate = self._drawn(self._options.fates)
        if fate == "unsent":
            return sale
        if fate == "rejected":
            return replace(sale, status=fate, modified_at=at)
        sent = replace(self._sent(sale, at), modified_at=at)
        if fate == "paid":
            return paid(with_status(sent, "open"), None, at)
        if fate == "partly paid":
            return paid(with_status(sent, "open"), cents(sent.amount / _THIRDS), at)
        return with_status(sent, fate)

    def _drawn(self, weights: Mapping[str, int]) -> str:
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]

    def _sent(self, sale: Sale, at: datetime) -> Sale:
        count = self._random.randint(1, len(STEPS))
        history = tuple(
            Processed(at, material, sale.seller or "Netvisor", channel, status)
            for material, channel, status in STEPS[:count]
        )
        has_pdf = self._random.random() < _PDF_SHARE
        return replace(sale, history=history, sent_pdf=pdf_of(sale) if has_pdf else b"")
