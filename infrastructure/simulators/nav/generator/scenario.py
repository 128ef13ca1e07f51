"""Spreads generated documents over a period, in the order in which they were reported."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from infrastructure.simulators.nav.generator import chains, documents
from infrastructure.simulators.nav.generator.chains import Chain, chain_of
from infrastructure.simulators.nav.generator.companies import customer, new_supplier
from infrastructure.simulators.nav.generator.model import Document, Invoice, Party

MIX = {
    "normal": 46,
    "foreign": 10,
    "aggregate": 6,
    "simplified": 8,
    "cash_register": 6,
    "electronic": 5,
    "modify": 8,
    "storno": 5,
    "batch": 3,
    "re_report": 3,
}
_MAKERS: dict[str, Callable[[Random, Party, Party, date], Invoice]] = {
    "normal": documents.normal,
    "foreign": documents.foreign,
    "aggregate": documents.aggregate,
    "simplified": documents.simplified,
    "cash_register": documents.cash_register,
    "electronic": documents.electronic,
}
_BUDAPEST = ZoneInfo("Europe/Budapest")
_REMEMBERED_CHAINS = 200
_GROUP_EVERY = 13
_SMALLEST_BATCH = 2
_SHARE_WITH_FILE = 0.05
_SOURCES = ("MGM", "MGM", "MGM", "MGM", "WEB", "XML", "OSZ")


@dataclass(frozen=True, slots=True)
class Options:
    """What to generate.

    Attributes:
        mix: Weights by kind, see ``MIX``; kinds left out do not occur.
        suppliers: Number of suppliers; the first two number their invoices alike.
        compressed: Share of documents kept as gzip, 0 to 1.
        group_members: Tax numbers of the customer's VAT group members, drawn per invoice.
    """

    mix: dict[str, int] = field(default_factory=lambda: dict(MIX))
    suppliers: int = 40
    compressed: float = 0.1
    group_members: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Options":
        """Options from JSON values.

        Raises:
            ValueError: An unknown option or kind.
        """
        unknown = (values.keys() - cls.__dataclass_fields__.keys()) | (
            values.get("mix", {}).keys() - MIX.keys()
        )
        if unknown:
            raise ValueError(f"unknown generator options: {', '.join(sorted(unknown))}")
        members = tuple(values.get("group_members", ()))
        return cls(**{**values, "group_members": members})


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A document, when it is reported and how; ``replaces`` is annulled before."""

    document: Document
    ins_date: datetime
    source: str
    is_compressed: bool
    stated_hash: tuple[str, str] | None = None
    replaces: str | None = None


class Scenario:
    """An endless supply of reports about one customer, the same for the same seed."""

    def __init__(
        self, seed: int, tax_number: str, name: str, options: Options, first_number: int = 0
    ) -> None:
        self._random = Random(f"{seed}/{tax_number}")  # noqa: S311 - reproducible on purpose
        self._options = options
        self._customer = customer(tax_number, name)
        self._suppliers = [
            new_supplier(self._random, has_group=index % _GROUP_EVERY == _GROUP_EVERY - 1)
            for index in range(options.suppliers)
        ]
        self._sequence = [first_number] * options.suppliers
        # A later run of the same seed goes on with other invoices, not with the same ones.
        self._random.seed(f"{seed}/{tax_number}/{first_number}")
        self._chains: deque[tuple[int, Chain]] = deque(maxlen=_REMEMBERED_CHAINS)
        self._annullable: deque[tuple[int, Document, Chain]] = deque(maxlen=_REMEMBERED_CHAINS)

    def reports(self, count: int, start: datetime, end: datetime) -> Iterator[PlannedReport]:
        """Exactly ``count`` digest rows, their times spread over start to end, ascending.

        Raises:
            ValueError: The period ends before it starts.
        """
        if end < start:
            raise ValueError("the period ends before it starts")
        done = 0
        while done < count:
            share = (done + self._random.random()) / count
            moment = (start + (end - start) * share).replace(microsecond=0)
            report = self._next(max(moment, start), count - done)
            done += len(report.document.invoices)
            yield report

    def _next(self, moment: datetime, room: int) -> PlannedReport:
        kinds = self._options.mix
        kind = self._random.choices(tuple(kinds), tuple(kinds.values()))[0]
        day = moment.astimezone(_BUDAPEST).date() - timedelta(
            days=self._random.choice((0, 0, 1, 3))
        )
        if kind in _MAKERS:
            return self._original(kind, day, moment)
        report = {
            "modify": self._modify,
            "storno": self._storno,
            "batch": self._batch,
            "re_report": self._re_report,
        }[kind](day, moment, room)
        return report or self._original("normal", day, moment)

    def _original(self, kind: str, day: date, moment: datetime) -> PlannedReport:
        index = self._random.randrange(len(self._suppliers))
        invoice = _MAKERS[kind](self._random, self._suppliers[index], self._buyer(), day)
        number = self._number(index, day)
        if kind == "cash_register":
            number = (
                f"A{index:08d}/{self._sequence[index]:08d}/{self._random.randint(1, 99999):05d}"
            )
        document = documents.original(number, day, invoice, is_complete=kind == "electronic")
        if kind == "cash_register":
            return self._report(document, moment, "OPG")
        chain = chain_of(document)
        self._chains.append((index, chain))
        if kind == "normal":
            self._annullable.append((index, document, chain))
        return self._report(document, moment)

    def _modify(self, day: date, moment: datetime, _room: int) -> PlannedReport | None:
        picked = self._pick_chains(1)
        if not picked:
            return None
        index, (chain,) = picked
        document = chains.modify(self._random, chain, self._number(index, day), day)
        return self._report(document, moment)

    def _storno(self, day: date, moment: datetime, _room: int) -> PlannedReport | None:
        picked = self._pick_chains(1)
        if not picked:
            return None
        index, (chain,) = picked
        return self._report(chains.storno(chain, self._number(index, day), day), moment)

    def _batch(self, day: date, moment: datetime, room: int) -> PlannedReport | None:
        picked = self._pick_chains(min(room, self._random.randint(2, 4)), is_batch=True)
        if not picked:
            return None
        index, members = picked
        document = chains.batch(self._random, members, self._number(index, day), day)
        return self._report(document, moment)

    def _re_report(self, _day: date, moment: datetime, _room: int) -> PlannedReport | None:
        """The same number again, after the wrong data report was annulled."""
        if not self._annullable:
            return None
        index, wrong, chain = self._annullable.popleft()
        if chain.modifications:
            return None
        chain.is_cancelled = True
        buyer = wrong.invoices[0].customer
        invoice = documents.normal(self._random, self._suppliers[index], buyer, wrong.issue_date)
        document = documents.original(wrong.number, wrong.issue_date, invoice)
        return self._report(document, moment, replaces=wrong.invoices[0].supplier.tax_number)

    def _pick_chains(self, count: int, is_batch: bool = False) -> tuple[int, list[Chain]] | None:
        """Open chains of one supplier; a batch needs two or more, none of them electronic."""
        live = [
            (index, chain)
            for index, chain in self._chains
            if not chain.is_cancelled and not (is_batch and chain.is_complete)
        ]
        if not live or (is_batch and count < _SMALLEST_BATCH):
            return None
        index = self._random.choice(live)[0]
        own = [chain for i, chain in live if i == index]
        customer_ids = own[0].base.customer
        same = [chain for chain in own if chain.base.customer == customer_ids][:count]
        return None if is_batch and len(same) < _SMALLEST_BATCH else (index, same)

    def _number(self, index: int, day: date) -> str:
        self._sequence[index] += 1
        # The first two suppliers share a style, so that they come to share numbers.
        style = documents.NUMBER_STYLES[max(0, index - 1) % len(documents.NUMBER_STYLES)]
        return style(day, self._sequence[index])

    def _buyer(self) -> Party:
        members = self._options.group_members
        if not members:
            return self._customer
        return self._customer._replace(vat_code="5", group_member=self._random.choice(members))

    def _report(
        self,
        document: Document,
        moment: datetime,
        source: str | None = None,
        replaces: str | None = None,
    ) -> PlannedReport:
        random = self._random
        has_file = not document.is_complete and random.random() < _SHARE_WITH_FILE
        return PlannedReport(
            document=document,
            ins_date=moment,
            source=source or random.choice(_SOURCES),
            is_compressed=random.random() < self._options.compressed,
            stated_hash=(f"{random.getrandbits(256):064X}", "SHA-256") if has_file else None,
            replaces=replaces,
        )
