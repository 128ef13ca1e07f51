"""The simulated authority's memory."""

import itertools
import string
from random import Random

from infrastructure.simulators.nav.access import (
    Company,
    ExchangeTokens,
    RequestIds,
    TechnicalUser,
)
from infrastructure.simulators.nav.reports import INBOUND, OUTBOUND, InvoiceReport, Ledger

_ID_CHARACTERS = string.ascii_uppercase + string.digits


class Store:
    """Companies, users, reports, request ids and tokens; random texts come from ``seed``."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - reproducible on purpose
        self.companies: dict[str, Company] = {}
        self.users: dict[str, TechnicalUser] = {}
        self.request_ids = RequestIds()
        self.tokens = ExchangeTokens()
        self._ledgers: dict[tuple[str, str], Ledger] = {}
        self._generated: dict[tuple[str, int], int] = {}

    def ledger(self, direction: str, tax_number: str) -> Ledger:
        """Reports in which the taxpayer is the customer (INBOUND) or supplier (OUTBOUND)."""
        return self._ledgers.get((direction, tax_number)) or Ledger()

    def add(self, report: InvoiceReport) -> None:
        """Enter a report on both sides; without a customer number only on the supplier's."""
        self._side(OUTBOUND, report.facts.supplier_tax_number).add(report)
        if report.facts.customer_tax_number is not None:
            self._side(INBOUND, report.facts.customer_tax_number).add(report)

    def reports(self) -> itertools.chain[InvoiceReport]:
        """Every report, taxpayer by taxpayer."""
        sides = [ledger for (side, _), ledger in self._ledgers.items() if side == OUTBOUND]
        return itertools.chain.from_iterable(ledger.all() for ledger in sides)

    def next_sequence(self, customer: str, seed: int, count: int) -> int:
        """First free running number of a generator, so that a second run adds new numbers."""
        first = self._generated.get((customer, seed), 0)
        self._generated[customer, seed] = first + count
        return first

    def new_id(self, length: int) -> str:
        """Random upper-case letters and digits, as in NAV's transaction ids."""
        return "".join(self.random.choices(_ID_CHARACTERS, k=length))

    def _side(self, direction: str, tax_number: str) -> Ledger:
        return self._ledgers.setdefault((direction, tax_number), Ledger())
