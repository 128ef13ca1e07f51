"""The control interface over HTTP: a table from route to control method."""

from collections.abc import Callable
from typing import Any

from infrastructure.simulators.netvisor.control import Control

ROUTES: dict[tuple[str, str], Callable[..., Any]] = {
    ("POST", "reset"): Control.reset,
    ("POST", "clock"): Control.shift_clock,
    ("POST", "options"): Control.set_options,
    ("POST", "partners"): Control.add_partner,
    ("POST", "users"): Control.add_user,
    ("POST", "companies"): Control.add_company,
    ("POST", "lock"): Control.lock_period,
    ("POST", "customers"): Control.add_customer,
    ("POST", "products"): Control.add_product,
    ("POST", "sellers"): Control.add_seller,
    ("POST", "sales"): Control.add_sale,
    ("POST", "generate"): Control.generate,
    ("POST", "pay"): Control.pay,
    ("POST", "edit-line"): Control.edit_line,
    ("POST", "status"): Control.set_status,
    ("POST", "send"): Control.send,
    ("POST", "bill"): Control.bill_order,
    ("POST", "delete"): Control.delete,
    ("POST", "after-next-list"): Control.after_next_list,
    ("POST", "faults"): Control.set_fault,
    ("DELETE", "faults"): Control.clear_fault,
    ("GET", "faults"): Control.list_faults,
    ("GET", "requests"): Control.requests,
    ("GET", "truth"): Control.truth,
    ("GET", "deletions"): Control.deletions,
}
