"""The commands: each gets a deployed connector and its arguments, and gives lines to print."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping

from infrastructure.operate.dead_letters import DeadLetters
from infrastructure.operate.explain import explain
from infrastructure.operate.people import People
from infrastructure.operate.wiring import Deployed
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.sync_run import WorkKey, WorkKind
from invoice_connector.core.texts import label
from invoice_connector.services.rebuild_feed import rebuild_feed
from invoice_connector.services.redrive_window import redrive_window
from invoice_connector.services.release_lease import release_lease
from invoice_connector.services.request_check import request_check


def _dead_letters(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    names = [wanted.queue] if wanted.queue else list(deployed.queues)
    for name in names:
        letters = DeadLetters(deployed.sqs, deployed.queues[name])
        if wanted.action == "list":
            found = letters.look()
            yield f"{name}: {len(found)}"
            yield from (f"  {letter}" for letter in found)
        else:
            yield from _redrive(name, letters, deployed)


def _redrive(name: str, letters: DeadLetters, deployed: Deployed) -> Iterator[str]:
    sent = left = 0
    for letter in letters.redrive(deployed.ports.queue):
        sent += letter.message is not None
        left += letter.message is None
        yield f"  {letter}  {'left' if letter.message is None else 'sent back'}"
    yield f"{name}: {sent} sent back, {left} left"


def _explain(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    yield from explain(deployed.ports, _ref(wanted))


def _unpause(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    status = request_check(deployed.ports, _ref(wanted)).status
    yield f"{label('connection_state', status.state.value, 'en')}: the check is on its way"


def _rerun_window(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    run = redrive_window(deployed.ports, _ref(wanted), wanted.run, wanted.window)
    yield f"{run.run_id}: {run.state.value}, {run.counters.windows_open} windows open"


def _release_lease(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    key = WorkKey(_ref(wanted), wanted.run, WorkKind(wanted.kind), wanted.work)
    was_held = release_lease(deployed.ports, key)
    yield "released, and sent to another worker" if was_held else "nobody holds a lease of it"


def _add_tenant(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    is_new = _people(deployed).add_tenant(wanted.tenant)
    yield f"{wanted.tenant}: {'added' if is_new else 'is there already'}"


def _add_user(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    is_new = _people(deployed).add_user(wanted.tenant, wanted.email, wanted.role)
    state = "invited" if is_new else "is there already"
    yield f"{wanted.email}: {state}, {wanted.role} of {wanted.tenant}"


def _people(deployed: Deployed) -> People:
    if deployed.people is None:
        raise ConflictError("users_are_elsewhere")
    return deployed.people


def _rebuild_feed(deployed: Deployed, wanted: Namespace) -> Iterator[str]:
    yield f"{rebuild_feed(deployed.ports, _ref(wanted))} rows added"


def _ref(wanted: Namespace) -> ConnectionRef:
    return ConnectionRef(wanted.tenant, wanted.connection)


COMMANDS: Mapping[str, Callable[[Deployed, Namespace], Iterator[str]]] = {
    "dead-letters": _dead_letters,
    "explain": _explain,
    "unpause": _unpause,
    "rerun-window": _rerun_window,
    "release-lease": _release_lease,
    "add-tenant": _add_tenant,
    "add-user": _add_user,
    "rebuild-feed": _rebuild_feed,
}
