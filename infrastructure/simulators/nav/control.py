"""Fills the simulator and switches its faults; the HTTP control interface calls the same."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from infrastructure.simulators.nav.access import (
    AES_KEY_BYTES,
    PERMISSIONS,
    Company,
    TechnicalUser,
    password_hash,
)
from infrastructure.simulators.nav.call import write_instant
from infrastructure.simulators.nav.faults import FAULTS
from infrastructure.simulators.nav.ground_truth import truth
from infrastructure.simulators.nav.reporting import Reporting
from infrastructure.simulators.switches import Fault


class Control(Reporting):
    """Everything a test or a demo does to the simulated authority behind its back.

    Instants are aware datetimes or ISO texts ending in Z; results are JSON-ready.
    """

    def reset(self) -> None:
        """Forget all data, faults, the log and the clock's offset."""
        self._simulator.reset()

    def shift_clock(self, offset_s: float = 0) -> dict[str, Any]:
        """Set the simulated clock's distance from the real one, in seconds."""
        self._simulator.offset = timedelta(seconds=offset_s)
        return {"now": write_instant(self._simulator.now())}

    def add_company(self, tax_number: str, name: str, **details: Any) -> dict[str, Any]:
        """Register a taxpayer; ``details`` are the other fields of ``Company``."""
        predecessors = tuple(details.pop("predecessors", ()))
        company = Company(tax_number, name, predecessors=predecessors, **details)
        with self._simulator.lock:
            self._simulator.store.companies[tax_number] = company
        return asdict(company)

    def add_user(  # noqa: PLR0913 - a technical user has so many parts
        self,
        login: str,
        password: str,
        *,
        signature_key: str,
        exchange_key: str,
        tax_numbers: Sequence[str],
        permissions: Sequence[str] = tuple(PERMISSIONS),
        is_active: bool = True,
    ) -> dict[str, Any]:
        """Make a technical user, or replace the one of that login.

        Raises:
            ValueError: A permission is unknown, or the exchange key is not an AES-128 key.
        """
        if unknown := set(permissions) - PERMISSIONS:
            raise ValueError(f"unknown permissions: {', '.join(sorted(unknown))}")
        if len(exchange_key.encode()) != AES_KEY_BYTES:
            raise ValueError("the exchange key has 16 characters")
        user = TechnicalUser(
            login=login,
            password_hash=password_hash(password),
            signature_key=signature_key,
            exchange_key=exchange_key,
            tax_numbers=frozenset(tax_numbers),
            permissions=frozenset(permissions),
            is_active=is_active,
        )
        with self._simulator.lock:
            self._simulator.store.users[login] = user
        return {"login": login, "permissions": sorted(permissions), "is_active": is_active}

    def set_fault(
        self,
        name: str,
        operation: str | None = None,
        times: int | None = None,
        probability: float = 1.0,
        **options: Any,
    ) -> dict[str, Any]:
        """Switch a fault on: for one operation or all, so often, with this probability."""
        with self._simulator.lock:
            fault = Fault(name, operation, times, probability, options)
            self._simulator.faults.set(fault)
        return asdict(fault)

    def clear_fault(self, name: str | None = None) -> None:
        """Switch one fault off, or all."""
        with self._simulator.lock:
            self._simulator.faults.clear(name)

    def list_faults(self) -> dict[str, Any]:
        """The faults that exist and those that are on."""
        with self._simulator.lock:
            active = [asdict(fault) for fault in self._simulator.faults.active()]
        return {"known": FAULTS, "active": active}

    def requests(self) -> list[dict[str, Any]]:
        """The log: operation, request id, time, status, code and query parameters."""
        with self._simulator.lock:
            return list(self._simulator.log)

    def truth(self, tax_number: str) -> list[dict[str, Any]]:
        """What the customer should see now; see ``ground_truth``."""
        with self._simulator.lock:
            return truth(self._simulator.store, tax_number, self._simulator.now())
