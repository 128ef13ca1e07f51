"""Which VAT percents go with which VAT code (netvisor reference, section 3.4.5)."""

from collections.abc import Mapping
from decimal import Decimal

from infrastructure.simulators.netvisor.message.elements import VAT_CODES
from infrastructure.simulators.netvisor.message.values import numeric
from infrastructure.simulators.netvisor.options import Options

DOMESTIC_SALES = "KOMY"
CONSTRUCTION_SALES = "RAMY"

_ZERO = frozenset({Decimal(0)})
_WITH_OLD_TURNOVER = frozenset(map(Decimal, (0, 10, 14, 24)))
_ALL = _WITH_OLD_TURNOVER | {Decimal("25.5")}
_ZERO_ONLY = frozenset(
    {"NONE", "KOMY0", "EUMY", "EUUM", "EUPM312", "EUPM309", CONSTRUCTION_SALES, "EUUO", "100"}
)

PERCENTS: Mapping[str, frozenset[Decimal]] = {
    **dict.fromkeys(VAT_CODES, _ALL),
    **dict.fromkeys(_ZERO_ONLY, _ZERO),
    "MUUL": _WITH_OLD_TURNOVER,
}


def conflicts(code: str, percent: Decimal, options: Options) -> bool:
    """Whether a percent cannot go with a code."""
    if code == DOMESTIC_SALES and percent in map(numeric, options.extra_vat_percents):
        return False
    return percent not in PERCENTS[code]
