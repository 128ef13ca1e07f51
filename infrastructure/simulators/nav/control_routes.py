"""The control interface as JSON over HTTP: a table from route to control method."""

import json
from collections.abc import Callable
from typing import Any

from infrastructure.simulators.nav.control import Control
from infrastructure.simulators.nav.simulator import NavSimulator

ROUTES: dict[tuple[str, str], Callable[..., Any]] = {
    ("POST", "reset"): Control.reset,
    ("POST", "clock"): Control.shift_clock,
    ("POST", "companies"): Control.add_company,
    ("POST", "users"): Control.add_user,
    ("POST", "invoices"): Control.add_invoice,
    ("POST", "folder"): Control.add_folder,
    ("POST", "generate"): Control.generate,
    ("POST", "modify"): Control.modify,
    ("POST", "storno"): Control.storno,
    ("POST", "annul"): Control.annul,
    ("POST", "duplicate"): Control.duplicate,
    ("POST", "faults"): Control.set_fault,
    ("DELETE", "faults"): Control.clear_fault,
    ("GET", "faults"): Control.list_faults,
    ("GET", "requests"): Control.requests,
    ("GET", "truth"): Control.truth,
}
# ``from`` and ``to`` are the words of the interface, but ``from`` is none for Python.
_RENAMED = {"from": "start", "to": "end"}


def answer_control(
    simulator: NavSimulator, method: str, name: str, query: dict[str, str], body: bytes
) -> tuple[int, Any]:
    """Status and JSON value for one control request; wrong arguments give 400 and the reason."""
    action = ROUTES.get((method, name))
    if action is None:
        return 404, {"error": f"no control route {method} {name}"}
    try:
        arguments = {**query, **(json.loads(body) if body else {})}
        renamed = {_RENAMED.get(key, key): value for key, value in arguments.items()}
        return 200, action(simulator.control, **renamed)
    except (TypeError, ValueError, KeyError, ArithmeticError) as error:
        return 400, {"error": f"{type(error).__name__}: {error}"}
