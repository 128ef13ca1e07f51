"""Fills a company's registers: customers, products, people who sell."""

from decimal import Decimal
from random import Random

from infrastructure.simulators.netvisor.company import Company, Customer, Product, SalesPerson
from infrastructure.simulators.netvisor.generator.names import (
    FAMILY_NAMES,
    FIRST_NAMES,
    FORMS,
    GOODS,
    STREETS,
    TOWNS,
    TRADES,
    Good,
)

_PRIVATE_SHARE = 0.15
_SELLERS = 4
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_MODULUS = 11


def fill_registers(company: Company, random: Random, customers: int) -> dict[int, Good]:
    """Add customers, products and sellers; what each new product is, by its key."""
    for _ in range(customers):
        key = company.next_key("customer")
        company.customers[key] = _customer(random, key)
    for _ in range(_SELLERS):
        key = company.next_key("seller")
        company.personnel[key] = _seller(random, key)
    goods = {company.next_key("product"): good for good in GOODS}
    for key, good in goods.items():
        company.products[key] = _product(key, good)
    return goods


def new_business_id(random: Random) -> str:
    """A Finnish business id with its check digit; remainder 1 does not occur."""
    while True:
        digits = [random.randint(0, 9) for _ in _WEIGHTS]
        total = sum(d * w for d, w in zip(digits, _WEIGHTS, strict=True))
        remainder = total % _MODULUS
        if remainder != 1:
            check = 0 if remainder == 0 else _MODULUS - remainder
            return f"{''.join(map(str, digits))}-{check}"


def _customer(random: Random, key: int) -> Customer:
    town = random.choice(TOWNS)
    is_private = random.random() < _PRIVATE_SHARE
    number = "" if is_private else new_business_id(random)
    return Customer(
        key=key,
        code="" if is_private else f"AS{key:04d}",
        name=_person(random) if is_private else _firm(random),
        business_id=number,
        ovt="" if is_private else f"0037{number.replace('-', '')}",
        address=f"{random.choice(STREETS)} {random.randint(1, 120)}",
        post_number=town.post_number,
        town=town.name,
        country=town.country,
    )


def _product(key: int, good: Good) -> Product:
    return Product(
        key=key,
        code=f"T-{key}",
        name=good.name,
        price=Decimal(good.low),
        unit=good.unit,
        primary_ean=f"64100000{key:05d}",
    )


def _seller(random: Random, key: int) -> SalesPerson:
    provision = random.choice((None, Decimal(5), Decimal("7.5"), Decimal(10)))
    return SalesPerson(key, random.choice(FIRST_NAMES), random.choice(FAMILY_NAMES), provision)


def _person(random: Random) -> str:
    return f"{random.choice(FIRST_NAMES)} {random.choice(FAMILY_NAMES)}"


def _firm(random: Random) -> str:
    return f"{random.choice(FAMILY_NAMES)}n {random.choice(TRADES)} {random.choice(FORMS)}"
