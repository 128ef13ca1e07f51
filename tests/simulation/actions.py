"""What users, sources and operators do: each action by name, on one connection."""

from collections.abc import Callable
from functools import partial

from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED, SyncRun, WorkKind, WorkState
from invoice_connector.services.ask_for_invoice import ask_for_document, ask_for_validity
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync
from invoice_connector.services.incremental_sync import poll_now
from invoice_connector.services.pause_run import pause_run
from invoice_connector.services.redrive_window import redrive_window
from invoice_connector.services.request_check import request_check
from invoice_connector.services.resume_run import resume_run
from invoice_connector.services.save_settings import SettingsChange, save_settings
from tests.simulation.world import Account, World

Action = Callable[[World, Account], None]


def act(world: World, name: str, account: Account) -> None:
    """Do one action now."""
    world.boundary.note("action", f"{name} {account.source.tax_number}")
    ACTIONS[name](world, account)


def save(world: World, account: Account, **changes: object) -> None:
    """Save settings through the API."""
    change = SettingsChange(**changes)
    world.request("save", account.ref, lambda: save_settings(world.ports, account.ref, change))


def enter_password(world: World, account: Account, password: str, **more: object) -> None:
    """Let the user enter a password, right or wrong."""
    account.entered = password
    save(world, account, technical={account.source.secret_name: password}, **more)


def _new_invoice(world: World, account: Account) -> None:
    world.new_invoice(account.source)


def _report_again(world: World, account: Account) -> None:
    world.report_again(account.source)


def _change_in_place(_world: World, account: Account) -> None:
    account.source.change_in_place()


def _annul(world: World, account: Account) -> None:
    world.annul(account)


def _full_sync(world: World, account: Account) -> None:
    world.request(
        "full_sync", account.ref, lambda: start_full_sync(world.ports, account.ref, None, "anna")
    )


def _full_sync_twice(world: World, account: Account) -> None:
    _full_sync(world, account)
    _full_sync(world, account)


def _estimate(world: World, account: Account) -> None:
    world.request(
        "estimate", account.ref, lambda: estimate_full_sync(world.ports, account.ref, None)
    )


def _steer(world: World, account: Account, *, how: Callable[[Ports, SyncRun], SyncRun]) -> None:
    """Cancel, pause or resume an open run as its user saw it last."""
    open_runs = [run for run in world.runs_of(account) if run.state not in ENDED]
    if open_runs:
        run = world.rng.choice(open_runs)
        world.request(how.__name__, account.ref, lambda: how(world.ports, run))


def _redrive(world: World, account: Account) -> None:
    failed = sorted(
        (key.run_id, key.work_id)
        for key, work in world.runs._work.items()
        if (key.ref, key.kind, work.lease.state) == (account.ref, WorkKind.WINDOW, WorkState.FAILED)
    )
    for run_id, window_id in failed:
        world.request(
            "redrive",
            account.ref,
            partial(redrive_window, world.ports, account.ref, run_id, window_id),
        )


def _check(world: World, account: Account) -> None:
    world.request("check", account.ref, lambda: request_check(world.ports, account.ref))


def _poll_now(world: World, account: Account) -> None:
    world.request("poll_now", account.ref, lambda: poll_now(world.ports, account.ref))


def _ask(world: World, account: Account, *, how: Callable[..., object]) -> None:
    """Ask for one invoice by its number: one that the source has, or one that it has not."""
    ids = [*sorted({key[0] for key in account.source.reports}), InvoiceId(("11111111", "NONE"))]
    chosen = world.rng.choice(ids)
    world.request(how.__name__, account.ref, lambda: how(world.ports, account.ref, chosen))


def _duplicate_tick(world: World, _account: Account) -> None:
    for name in ("incremental_sync", "recover_stuck_work"):
        world.tick(name)
        world.tick(name)


def _save_wrong(world: World, account: Account) -> None:
    enter_password(world, account, f"CANARY-wrong-{world.rng.randrange(1000)}")


def _save_good(world: World, account: Account) -> None:
    enter_password(world, account, account.source.password)


def _automatic(world: World, account: Account, *, is_on: bool) -> None:
    save(world, account, automatic_sync=is_on)


def _rotate_password(world: World, account: Account) -> None:
    """The source's own administrator changes the password; the connector is not told."""
    account.source.change_password(f"CANARY-{world.rng.randrange(10**6)}")


def _deploy(world: World, _account: Account) -> None:
    for invocation in list(world.scheduler.running):
        world.faults.counts["deploy"] += 1
        world.scheduler.kill(invocation)


def _week(world: World, _account: Account) -> None:
    world.scheduler.jump(7 * 86_400.0)


def _jump(world: World, _account: Account) -> None:
    world.faults.counts["clock jump"] += 1
    world.scheduler.jump(world.rng.choice((90.0, 900.0, 5400.0, 8 * 86_400.0)))


def _disconnect(world: World, account: Account) -> None:
    account.is_disconnected = True
    world.request("disconnect", account.ref, lambda: disconnect(world.ports, account.ref))


ACTIONS: dict[str, Action] = {
    "new_invoice": _new_invoice,
    "report_again": _report_again,
    "change_in_place": _change_in_place,
    "annul": _annul,
    "full_sync": _full_sync,
    "full_sync_twice": _full_sync_twice,
    "estimate": _estimate,
    "cancel": partial(_steer, how=cancel_run),
    "pause": partial(_steer, how=pause_run),
    "resume": partial(_steer, how=resume_run),
    "redrive": _redrive,
    "check": _check,
    "poll_now": _poll_now,
    "ask_document": partial(_ask, how=ask_for_document),
    "ask_validity": partial(_ask, how=ask_for_validity),
    "duplicate_tick": _duplicate_tick,
    "save_wrong": _save_wrong,
    "save_good": _save_good,
    "automatic_off": partial(_automatic, is_on=False),
    "automatic_on": partial(_automatic, is_on=True),
    "rotate_password": _rotate_password,
    "deploy": _deploy,
    "jump": _jump,
    "week": _week,
    "disconnect": _disconnect,
}
