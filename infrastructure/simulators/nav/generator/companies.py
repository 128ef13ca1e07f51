"""Makes companies with valid Hungarian tax numbers and addresses."""

from random import Random

from infrastructure.simulators.nav.generator import names
from infrastructure.simulators.nav.generator.model import Address, Party

_CHECK_WEIGHTS = (9, 7, 3, 1, 9, 7, 3)


def new_tax_number(random: Random) -> str:
    """Seven digits and the check digit that the tax authority's rule gives them."""
    return with_check_digit(str(random.randint(1_000_000, 3_999_999)))


def with_check_digit(seven_digits: str) -> str:
    """Append the check digit of a taxpayer id: weights 9-7-3-1, complement to ten."""
    total = sum(w * int(d) for w, d in zip(_CHECK_WEIGHTS, seven_digits, strict=True))
    return f"{seven_digits}{-total % 10}"


def new_supplier(random: Random, has_group: bool = False) -> Party:
    """A supplier; in a VAT group its tax number is the group's, with its own beside it."""
    city = random.choice(names.CITIES)
    number = new_tax_number(random)
    return Party(
        tax_number=number,
        vat_code="5" if has_group else "2",
        county_code=city.county_code,
        name=_name(random),
        address=_address(random, city),
        bank_account=_bank_account(random),
        group_member=new_tax_number(random) if has_group else None,
    )


def customer(tax_number: str, name: str, group_member: str | None = None) -> Party:
    """The buying company, with an address that belongs to its tax number."""
    address = address_of(tax_number)
    county = next(c.county_code for c in names.CITIES if c.postal_code == address.postal_code)
    vat_code = "5" if group_member else "2"
    return Party(tax_number, vat_code, county, name, address, None, group_member)


def address_of(tax_number: str) -> Address:
    """An address that is always the same for a tax number."""
    random = Random(tax_number)  # noqa: S311 - reproducible on purpose
    return _address(random, random.choice(names.CITIES))


def _name(random: Random) -> str:
    stem = random.choice(
        (random.choice(names.BRANDS), f"{random.choice(names.FAMILY_NAMES)} és Fiai")
    )
    return f"{stem} {random.choice(names.TRADES)} {random.choice(names.FORMS)}"


def _address(random: Random, city: names.City) -> Address:
    return Address(
        city.postal_code,
        city.name,
        random.choice(names.STREETS),
        random.choice(names.PLACES),
        str(random.randint(1, 180)),
    )


def _bank_account(random: Random) -> str | None:
    parts = [f"{random.randrange(10**8):08d}" for _ in range(random.choice((0, 2, 3)))]
    return "-".join(parts) or None
