"""What is unknown of the real service, or differs between its installations: switches."""

from dataclasses import dataclass

from infrastructure.simulators.netvisor.access import HMACSHA256

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """The service's rules where the reference leaves them open.

    Attributes:
        algorithms: Signatures that are accepted.
        tolerance_s: How far a client's clock may be off.
        page_cap: Rows after which a list is cut; 0 for no limit.
        is_single_flight: A request that overlaps another of the same company is refused.
        latency_s: How long every answer takes.
        has_strict_parameters: Unknown query parameters are refused instead of ignored.
        is_modified_inclusive: The lastmodified bounds themselves belong to the range.
        payments_modify: A payment counts as a modification.
        has_lenient_dates: The dates in an import's head may come in any order.
        accepts_stratmonth: The misprint of the vendor's document is read as startmonth.
        extra_vat_percents: More percents for domestic sales, such as "22".
        body_limit: Bytes of an import.
    """

    algorithms: tuple[str, ...] = (HMACSHA256,)
    tolerance_s: float = 300
    page_cap: int = 0
    is_single_flight: bool = True
    latency_s: float = 0
    has_strict_parameters: bool = False
    is_modified_inclusive: bool = True
    payments_modify: bool = False
    has_lenient_dates: bool = False
    accepts_stratmonth: bool = False
    extra_vat_percents: tuple[str, ...] = ()
    body_limit: int = 40 * _MEGABYTE
