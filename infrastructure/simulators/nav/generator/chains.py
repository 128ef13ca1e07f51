"""Modifications and cancellations; their amounts are differences to the chain so far."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from infrastructure.simulators.nav.generator.model import Document, Invoice, Line, Reference


@dataclass(slots=True)
class Chain:
    """A base invoice and what was done to it; ``lines`` is everything reported so far."""

    number: str
    base: Invoice
    is_complete: bool = False
    modifications: int = 0
    is_cancelled: bool = False
    lines: list[Line] = field(default_factory=list)

    def follow(self, lines: tuple[Line, ...], delivery_date: date) -> Invoice:
        """The next document of the chain, with further lines; records it."""
        self.modifications += 1
        reference = Reference(self.number, self.modifications, len(self.lines) + 1)
        self.lines.extend(lines)
        return replace(self.base, lines=lines, reference=reference, delivery_date=delivery_date)


def chain_of(document: Document) -> Chain:
    """The chain that a CREATE document opens.

    Raises:
        ValueError: The document is itself a modification.
    """
    if document.operation != "CREATE":
        raise ValueError(f"{document.number} is a {document.operation}, not an original invoice")
    base = document.invoices[0]
    return Chain(document.number, base, document.is_complete, lines=list(base.lines))


def modify(random: Random, chain: Chain, number: str, day: date) -> Document:
    """A MODIFY document that takes back part of a line or corrects its price."""
    invoice = chain.follow((_difference(random, chain),), chain.base.delivery_date)
    return Document(number, day, "MODIFY", (invoice,), is_complete=chain.is_complete)


def storno(chain: Chain, number: str, day: date) -> Document:
    """A STORNO document that negates everything reported so far."""
    chain.is_cancelled = True
    negated = tuple(line._replace(quantity=-line.quantity) for line in chain.lines)
    invoice = chain.follow(negated, chain.base.delivery_date)
    return Document(number, day, "STORNO", (invoice,), is_complete=chain.is_complete)


def batch(random: Random, chains: list[Chain], number: str, day: date) -> Document:
    """One document that modifies several base invoices (batchInvoice items)."""
    invoices = tuple(
        chain.follow((_difference(random, chain),), chain.base.delivery_date) for chain in chains
    )
    return Document(number, day, "MODIFY", invoices, is_batch=True)


def _difference(random: Random, chain: Chain) -> Line:
    line = random.choice(chain.base.lines)
    if random.choice((True, False)):
        return line._replace(quantity=-(line.quantity / 2).quantize(line.quantity))
    # A lower unit price for the same goods is reported as the negative difference.
    discount = (line.unit_price / 10).quantize(line.unit_price)
    return line._replace(unit_price=-discount, description=f"Árengedmény: {line.description}")
