"""Who is behind a tax number: asked at NAV's simulator, answered by the worker."""

import pytest

from infrastructure.simulators.nav.generator.companies import address_of
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.live_read import LiveState
from invoice_connector.core.taxpayer import Taxpayer
from invoice_connector.services.look_up_taxpayer import look_up_taxpayer
from tests.fakes.nav_world import COMPANY, NavWorld, make_nav_world
from tests.fakes.toy_world import make_world


def asked(world: NavWorld, tax_number: str) -> Taxpayer | None:
    first = look_up_taxpayer(world.ports, world.ref, tax_number)
    assert (first.state, first.answer) == (LiveState.ASKED, None)
    world.deliver()
    again = look_up_taxpayer(world.ports, world.ref, tax_number)
    assert again.state is LiveState.ANSWERED
    assert again.answer
    return again.answer.taxpayer


@pytest.fixture
def world() -> NavWorld:
    made = make_nav_world()
    made.verify()
    return made


def test_a_company_is_told_with_name_numbers_and_address(world: NavWorld) -> None:
    company = world.simulator.store.companies[COMPANY]
    found = asked(world, COMPANY)
    assert found
    assert (found.tax_number, found.is_valid, found.name) == (COMPANY, True, company.name)
    assert (found.vat_code, found.county_code) == (company.vat_code, company.county_code)
    ((kind, line),) = found.addresses
    address = address_of(COMPANY)
    assert kind == "HQ"
    assert line.startswith(f"HU {address.postal_code} {address.city}, {address.street}")


def test_an_unknown_number_is_not_valid_and_has_no_data(world: NavWorld) -> None:
    assert asked(world, "99999999") == Taxpayer("99999999", is_valid=False)


def test_a_source_without_a_register_says_so() -> None:
    world = make_world()
    world.verify()
    with pytest.raises(ConflictError, match="lookup_not_supported"):
        look_up_taxpayer(world.ports, world.ref, "12345678")
