"""Nothing lost, nothing doubled: the real services and the real provider against the simulator."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState, PermissionState
from invoice_connector.core.invoice import DetailState, InvoiceId
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.core.sync_run import RunState
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, LOGIN, SECRETS, NavWorld, make_nav_world

A, B = "11111111", "22222222"
LINE = {"description": "Áru", "quantity": 1, "unit_price": "1000", "vat": "27"}


def _add(
    world: NavWorld, number: str, *, supplier: str = A, hours_ago: float = 24, **more: object
) -> None:
    world.simulator.control.add_invoice(
        customer_tax_number=COMPANY,
        invoice_number=number,
        supplier_tax_number=supplier,
        ins_date=START - timedelta(hours=hours_ago),
        lines=[LINE],
        **more,
    )


def _sync(world: NavWorld) -> NavWorld:
    world.verify()
    assert world.connection.status.state is ConnectionState.ACTIVE
    return world


def _poll(world: NavWorld, minutes: int = 16) -> None:
    world.clock.advance(minutes=minutes)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


def _check_only(world: NavWorld) -> None:
    """Let the check go through, and hold what it starts, so that a fault strikes the reading."""
    version = world.connection.settings.version
    world.work(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version))
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_a_mixed_year_arrives_equal_to_the_ground_truth() -> None:
    world = make_nav_world(days=365)
    world.generate(600, START - timedelta(days=360), START - timedelta(hours=1), seed=5)
    _sync(world)
    assert world.differences() == []
    assert world.runs()[0].state is RunState.COMPLETED


def test_two_suppliers_with_the_same_number_are_two_invoices() -> None:
    world = make_nav_world()
    _add(world, "2026/1", supplier=A)
    _add(world, "2026/1", supplier=B)
    _sync(world)
    assert len(world.rows()) == 2
    assert world.differences() == []


def test_a_reported_again_invoice_has_two_versions_and_shows_the_new_one() -> None:
    world = make_nav_world()
    _add(world, "R-1", hours_ago=48)
    _sync(world)
    world.simulator.control.annul(A, "R-1")
    world.clock.advance(minutes=5)
    world.simulator.control.add_invoice(
        customer_tax_number=COMPANY,
        invoice_number="R-1",
        supplier_tax_number=A,
        ins_date=START + timedelta(minutes=4),
        lines=[{**LINE, "unit_price": "2000"}],
    )
    _poll(world)
    assert world.differences() == []
    (row,) = world.rows()
    assert row["amounts"]["net"] == "2000.00"
    versions = world.ports.invoices.versions(world.ref, InvoiceId((A, "R-1")))
    assert [stored.document for stored in versions] == [True, True]


def test_rows_of_a_batch_document_are_invoices_of_their_own() -> None:
    world = make_nav_world(days=365)
    world.generate(
        40,
        START - timedelta(days=300),
        START - timedelta(hours=1),
        seed=2,
        options={"mix": {"normal": 5, "batch": 5}},
    )
    _sync(world)
    batches = [row for row in world.rows() if row["batch_index"] is not None]
    assert len(batches) >= 4
    assert len({(row["number"], row["batch_index"]) for row in batches}) == len(batches)
    assert world.differences() == []


def test_a_thousand_invoices_in_one_window_with_pages_shuffled_between_reads() -> None:
    world = make_nav_world(days=20)
    world.generate(1000, START - timedelta(days=10), START - timedelta(days=1), seed=9)
    world.simulator.control.set_fault("shuffle_pages", times=60)
    _sync(world)
    for _ in range(40):
        world.clock.advance(minutes=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    assert world.differences() == []
    assert world.runs()[0].state is RunState.COMPLETED


def test_a_list_whose_length_changes_while_it_is_read_loses_nothing() -> None:
    world = make_nav_world(days=20, page_size=10)
    world.generate(60, START - timedelta(days=10), START - timedelta(days=1), seed=4)
    world.simulator.control.set_fault("count_changes_between_pages", times=5)
    _sync(world)
    assert world.differences() == []


def test_an_invoice_that_nav_cannot_deliver_is_quarantined_and_stops_nothing() -> None:
    world = make_nav_world()
    for number in ("Q-1", "Q-2", "Q-3"):
        _add(world, number)
    world.simulator.control.set_fault("schema_violation_for_invoice", invoice_number="Q-2")
    _sync(world)
    states = {number: header.detail_state for number, header in world.headers().items()}
    assert states == {
        "Q-1": DetailState.STORED,
        "Q-2": DetailState.QUARANTINED,
        "Q-3": DetailState.STORED,
    }
    run = world.runs()[0]
    assert run.state is RunState.COMPLETED_WITH_PROBLEMS
    assert run.counters.documents_quarantined == 1
    assert world.headers()["Q-2"].problem_code == "nav_stored_invoice_unreadable"


def test_two_valid_copies_are_quarantined_until_the_supplier_annuls_one() -> None:
    world = make_nav_world()
    _add(world, "D-1")
    world.simulator.control.duplicate(A, "D-1")
    world.clock.advance(minutes=2)
    _sync(world)
    assert world.headers()["D-1"].problem_code == "nav_multiple_copies"
    assert world.headers()["D-1"].detail_state is DetailState.QUARANTINED
    assert len(world.ports.invoices.versions(world.ref, InvoiceId((A, "D-1")))) == 2


def test_a_late_visible_invoice_is_found_by_the_lookback() -> None:
    world = make_nav_world()
    _add(world, "L-1")
    _sync(world)
    _add(world, "L-2", hours_ago=0.5, visible_at=START + timedelta(minutes=10))
    _poll(world)
    assert set(world.headers()) == {"L-1", "L-2"}
    assert world.differences() == []


def test_an_invoice_that_becomes_visible_a_day_late_is_found_by_the_wide_lookback() -> None:
    world = make_nav_world()
    _sync(world)
    _poll(world)
    _add(world, "W-1", hours_ago=1, visible_at=START + timedelta(hours=20))
    for _ in range(26 * 4):
        _poll(world)
    assert "W-1" in world.headers()


def test_a_window_read_twice_changes_nothing() -> None:
    world = make_nav_world()
    world.generate(50, START - timedelta(days=30), START - timedelta(hours=1), seed=6)
    _sync(world)
    before = world.rows()
    world.clock.advance(minutes=2)
    start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    assert world.rows() == before
    assert world.runs()[0].counters.invoices_unchanged == len(before)


def test_simplified_and_cash_register_invoices_get_their_amounts_from_the_document() -> None:
    world = make_nav_world()
    world.generate(
        20,
        START - timedelta(days=30),
        START - timedelta(hours=1),
        seed=8,
        options={"mix": {"simplified": 1, "cash_register": 1}},
    )
    _sync(world)
    assert all(row["amounts"]["gross"] for row in world.rows())
    assert world.differences() == []


def test_vat_group_mode_keeps_own_and_unnamed_members_only() -> None:
    world = make_nav_world()
    world.simulator.control.add_company("33333333", "Tag Kft.", vat_code="4")
    for number, member in (("OWN", "33333333"), ("OTHER", "44444444"), ("NONE", None)):
        more = {"customer_group_member": member} if member else {}
        _add(world, number, **more)
    before = world.connection
    technical = {**before.settings.technical, "vat_group_member": "33333333"}
    world.ports.connections.save_settings(
        world.ref, replace(before.settings, technical=technical, version=2), before.status
    )
    world.verify()
    assert set(world.headers()) == {"OWN", "NONE"}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("password", "nav_login_refused"),
        ("signature_key", "nav_signature_refused"),
        ("exchange_key", "nav_exchange_key_wrong"),
    ],
)
def test_each_wrong_secret_is_blamed_by_name(field: str, code: str) -> None:
    world = make_nav_world()
    wrong = {**SECRETS, field: "X" * len(SECRETS[field])}
    spec = world.ports.providers["nav"].spec
    version = world.ports.secrets.save(world.ref, spec.prepare_credentials(wrong))
    before = world.connection
    settings = replace(before.settings, credentials_version=version, version=2)
    world.ports.connections.save_settings(world.ref, settings, before.status)
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.ERROR
    assert status.error
    assert (status.error.code, status.error.field) == (code, field)
    assert status.error.request_id or field == "exchange_key"  # its check is ours, not NAV's


def test_missing_invoice_management_is_a_warning_not_an_error() -> None:
    world = make_nav_world()
    world.simulator.control.add_user(
        LOGIN,
        SECRETS["password"],
        signature_key=SECRETS["signature_key"],
        exchange_key=SECRETS["exchange_key"],
        tax_numbers=[COMPANY],
        permissions=["invoice_query"],
    )
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.ACTIVE
    report = {permission.code: permission.state for permission in status.permissions}
    assert report["invoice_query"] is PermissionState.GRANTED
    assert report["invoice_management"] is PermissionState.MISSING
    assert status.warnings


def test_missing_invoice_query_is_an_error_that_names_the_right() -> None:
    world = make_nav_world()
    world.simulator.control.add_user(
        LOGIN,
        SECRETS["password"],
        signature_key=SECRETS["signature_key"],
        exchange_key=SECRETS["exchange_key"],
        tax_numbers=[COMPANY],
        permissions=["invoice_management"],
    )
    world.verify()
    error = world.connection.status.error
    assert error
    assert error.code == "nav_permission_invoice_query"
    assert error.source_code == "FORBIDDEN"


def test_refused_credentials_during_a_run_make_one_call_and_no_more() -> None:
    world = make_nav_world()
    world.generate(50, START - timedelta(days=30), START - timedelta(hours=1), seed=6)
    _sync(world)
    world.simulator.control.add_user(
        LOGIN,
        "changed-Password-1",
        signature_key=SECRETS["signature_key"],
        exchange_key=SECRETS["exchange_key"],
        tax_numbers=[COMPANY],
    )
    before = len(world.simulator.control.requests())
    for _ in range(20):
        _poll(world)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    assert len(world.simulator.control.requests()) - before == 1
    assert world.connection.status.state is ConnectionState.ERROR


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "maintenance", "times": 8},
        {"name": "throttle", "times": 8},
        {"name": "gateway_504", "times": 8},
        {"name": "http_500", "times": 8},
        {"name": "gateway_503", "times": 8},
        {"name": "html_200", "times": 8},
        {"name": "empty_body", "times": 8},
        {"name": "exception_200", "times": 8},
        {"name": "reset", "times": 8},
        {"name": "truncate", "times": 8, "keep": 300},
        {"name": "wrong_root", "times": 8},
        {"name": "other_prefixes"},
        {"name": "error_code", "code": "REQUEST_ID_NOT_UNIQUE", "status": 400, "times": 8},
    ],
    ids=lambda fault: fault["name"],
)
def test_trouble_at_nav_loses_and_doubles_nothing(fault: dict) -> None:
    world = make_nav_world()
    world.generate(60, START - timedelta(days=40), START - timedelta(hours=1), seed=12)
    _check_only(world)
    world.simulator.control.set_fault(**fault)
    world.deliver()
    for _ in range(150):
        world.clock.advance(minutes=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    is_used_up = not world.simulator.control.list_faults()["active"]
    assert is_used_up or "times" not in fault
    assert world.differences() == []
    assert world.connection.status.state is ConnectionState.ACTIVE
    assert world.runs()[0].state is RunState.COMPLETED


def test_the_estimate_covers_what_is_there() -> None:
    world = make_nav_world(automatic=False, days=300)
    world.generate(500, START - timedelta(days=290), START - timedelta(hours=1), seed=6)
    world.verify()
    estimate = estimate_full_sync(world.ports, world.ref, None)
    assert estimate.windows == 11
    assert estimate.sampled == 11
    assert estimate.invoices_min <= 500 <= estimate.invoices_max
