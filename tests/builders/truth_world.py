"""A NAV world in which days pass: what the tests of audits, checks and questions share."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from invoice_connector.core.audit import AuditState
from invoice_connector.core.invoice import Validity
from invoice_connector.core.sync_run import RunKind, SyncRun
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.incremental_sync import incremental_sync
from tests.fakes.nav_world import COMPANY, NavWorld, make_nav_world

A = "11111111"
LINE = {"description": "Áru", "quantity": 1, "unit_price": "1000", "vat": "27"}


def add(world: NavWorld, number: str, *, days_ago: float = 1, **more: object) -> None:
    """Let NAV process an invoice some days ago."""
    moment = world.clock.now() - timedelta(days=days_ago)
    values: dict[str, Any] = {"issue_date": moment.date().isoformat(), "lines": [LINE], **more}
    world.simulator.control.add_invoice(
        customer_tax_number=COMPANY,
        invoice_number=number,
        supplier_tax_number=A,
        ins_date=moment,
        **values,
    )


def synced(**options: object) -> NavWorld:
    """Return a world after its first sync."""
    world = make_nav_world(**options)  # type: ignore[arg-type]
    add(world, "OLD", days_ago=20)
    world.verify()
    return world


def audit(world: NavWorld, hours: float = 0.25, *, ticks: int = 3) -> None:
    """Let the schedules tick and the workers work."""
    for _ in range(ticks):
        world.clock.advance(hours=hours)
        incremental_sync(world.ports, lambda: 60.0)
        audit_coverage(world.ports, lambda: 60.0)
        world.deliver()


def audits(world: NavWorld) -> list[SyncRun]:
    """Return the audit runs, newest first."""
    return [run for run in world.runs() if run.kind is RunKind.AUDIT]


def state(world: NavWorld) -> AuditState:
    """Return where the audits stand."""
    found = world.ports.runs.audit(world.ref)
    assert found
    return found


def record_lanes(world: NavWorld) -> list[str]:
    """Note the lane of every request from now on."""
    reserved: list[str] = []
    real = world.ports.budget.reserve

    def reserve(key, *more, **named):  # type: ignore[no-untyped-def]
        reserved.append(key.lane)
        return real(key, *more, **named)

    world.ports.budget.reserve = reserve  # type: ignore[method-assign]
    return reserved


def annulled_world() -> NavWorld:
    """Return a world with a good invoice and one that was annulled after its delivery."""
    world = synced()
    add(world, "GOOD", days_ago=0.2)
    add(world, "BAD", days_ago=0.2)
    audit(world, ticks=1)
    assert world.headers()["BAD"].validity is Validity.VALID  # its document was delivered
    world.simulator.control.annul(A, "BAD")
    return world


def hidden_world() -> NavWorld:
    """A world with an invoice that no list shows."""
    world = synced()
    add(world, "HIDDEN", days_ago=200)
    assert "HIDDEN" not in world.headers()
    return world


def change_settings(world: NavWorld, **technical: str) -> None:
    """Save technical fields and have them checked."""
    before = world.connection
    settings = replace(
        before.settings,
        technical={**before.settings.technical, **technical},
        version=before.settings.version + 1,
    )
    world.ports.connections.save_settings(world.ref, settings, before.status)
    world.verify()
