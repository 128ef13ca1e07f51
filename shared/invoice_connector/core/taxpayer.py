"""What a tax authority says of a company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """A company in the register; an unknown or ended one has ``is_valid`` False and no data.

    ``vat_group`` is the group's tax number, if it belongs to one. Addresses are (kind, one line).
    """

    tax_number: str
    is_valid: bool
    name: str | None = None
    short_name: str | None = None
    vat_code: str | None = None
    county_code: str | None = None
    incorporation: str | None = None
    vat_group: str | None = None
    addresses: tuple[tuple[str, str], ...] = ()
