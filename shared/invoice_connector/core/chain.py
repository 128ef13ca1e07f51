"""Chains: an original invoice and everything that modifies or cancels it, and what remains.

Amounts of modifications and cancellations are signed differences, so the effect of a chain is a
sum. Members arrive in any order, the original perhaps last or never.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from invoice_connector.core.invoice import (
    Amounts,
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    Operation,
    Validity,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain, its original first.

    Attributes:
        base_id: the original invoice's id, whether it is known or not.
        base: the original; None while it has not arrived, or is not at the source at all.
        members: what refers to the original, in the order of the modifications.
        effect: what is left of all members that count; an amount is None if a member's is not
            known, and those in the invoice's currency also if the members' currencies differ.
        is_voided: whether a cancellation took back everything; None while that cannot be told.
    """

    base_id: InvoiceId
    base: InvoiceHeader | None
    members: tuple[InvoiceHeader, ...]
    currency: str | None
    effect: Amounts
    is_voided: bool | None

    @property
    def all(self) -> Sequence[InvoiceHeader]:
        """The original, if it is known, and the members."""
        return (self.base, *self.members) if self.base else self.members


def base_id(summary: InvoiceSummary) -> InvoiceId:
    """Name the original of an invoice's chain: itself, or what it refers to.

    Its supplier is the member's. An original is never an item of a batch document.
    """
    if summary.original_number is None:
        return summary.id
    return InvoiceId((summary.supplier_tax_number, summary.original_number))


def refers_to(summary: InvoiceSummary, original: InvoiceId) -> bool:
    """Tell whether an invoice names this one as its original."""
    return summary.original_number is not None and base_id(summary) == original


def counts(header: InvoiceHeader) -> bool:
    """Tell whether a member has an effect: one that was withdrawn has none."""
    return header.validity not in {Validity.ANNULLED, Validity.DELETED}


def build_chain(
    original: InvoiceId, base: InvoiceHeader | None, members: Iterable[InvoiceHeader]
) -> Chain:
    """Put a chain together from whatever has arrived so far."""
    others = {header.summary.id: header for header in members}
    others.pop(original, None)
    ordered = tuple(sorted(others.values(), key=_order))
    counted = _counted(base, ordered)
    currencies = {summary.currency for summary in counted}
    effect = _sum([summary.amounts for summary in counted], is_mixed=len(currencies) > 1)
    return Chain(
        base_id=original,
        base=base,
        members=ordered,
        currency=currencies.pop() if len(currencies) == 1 else None,
        effect=effect,
        is_voided=_is_voided(base, counted, effect),
    )


def _counted(base: InvoiceHeader | None, members: Sequence[InvoiceHeader]) -> list[InvoiceSummary]:
    """Take what has an effect; with an annulled original goes everything that refers to it."""
    if base is None:
        return [header.summary for header in members if counts(header)]
    if not counts(base):
        return []
    return [header.summary for header in (base, *members) if counts(header)]


def _order(header: InvoiceHeader) -> tuple[int, object, str]:
    summary = header.summary
    return summary.modification_index or 0, summary.version, summary.id.key


def _sum(rows: Sequence[Amounts], *, is_mixed: bool) -> Amounts:
    completed = [row.completed() for row in rows]
    names = [f.name for f in fields(Amounts) if not is_mixed or f.name.endswith("_huf")]
    return Amounts(**{name: _total([getattr(row, name) for row in completed]) for name in names})


def _total(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _is_voided(
    base: InvoiceHeader | None, counted: Sequence[InvoiceSummary], effect: Amounts
) -> bool | None:
    if not any(summary.operation is Operation.STORNO for summary in counted):
        return False
    gross = effect.gross if effect.gross is not None else effect.gross_huf
    if base is None or gross is None:
        return None
    return gross == 0 and not effect.net and not effect.vat
