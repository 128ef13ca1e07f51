"""Amounts of money, exact."""

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, VAT and gross in the invoice's currency and in HUF; None = the source did not say."""

    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None
    net_huf: Decimal | None = None
    vat_huf: Decimal | None = None
    gross_huf: Decimal | None = None

    def completed(self, currency: str | None = None) -> "Amounts":
        """Add what follows from the rest: gross from net and VAT, and in HUF if that is our own."""
        gross, gross_huf = _plus(self.net, self.vat), _plus(self.net_huf, self.vat_huf)
        whole = replace(
            self,
            gross=gross if self.gross is None else self.gross,
            gross_huf=gross_huf if self.gross_huf is None else self.gross_huf,
        )
        if currency != "HUF":
            return whole
        return replace(
            whole,
            net_huf=whole.net if whole.net_huf is None else whole.net_huf,
            vat_huf=whole.vat if whole.vat_huf is None else whole.vat_huf,
            gross_huf=whole.gross if whole.gross_huf is None else whole.gross_huf,
        )


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
