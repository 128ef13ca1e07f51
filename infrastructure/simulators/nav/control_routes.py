"""The control interface over HTTP: a table from route to control method."""

from collections.abc import Callable
from typing import Any

from infrastructure.simulators.nav.control import Control

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
