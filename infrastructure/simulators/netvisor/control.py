"""Sets the simulated service up and switches its faults; the HTTP control interface calls it."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from infrastructure.simulators.netvisor.access import InterfaceUser, Partner
from infrastructure.simulators.netvisor.books_control import BooksControl
from infrastructure.simulators.netvisor.company import Company, Customer, Product, SalesPerson
from infrastructure.simulators.netvisor.faults import FAULTS
from infrastructure.simulators.netvisor.ground_truth import deleted, instant, truth
from infrastructure.simulators.netvisor.resources import RESOURCES
from infrastructure.simulators.switches import Fault


class Control(BooksControl):
    """Everything a test or a demo does to the simulated service behind its back.

    Instants are aware datetimes or ISO texts ending in Z; results are JSON-ready.
    """

    def reset(self) -> None:
        """Forget all data, faults, options, the log and the clock's offset."""
        self._simulator.reset()

    def shift_clock(self, offset_s: float = 0) -> dict[str, Any]:
        """Set the simulated clock's distance from the real one, in seconds."""
        self._simulator.offset = timedelta(seconds=offset_s)
        return {"now": instant(self._simulator.now())}

    def set_options(self, **options: Any) -> dict[str, Any]:
        """Change rules of the service; see ``Options``."""
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in options.items()
        }
        with self._simulator.lock:
            self._simulator.options = replace(self._simulator.options, **values)
        return asdict(self._simulator.options)

    def add_partner(self, partner_id: str, key: str) -> dict[str, str]:
        """Register a software partner."""
        with self._simulator.lock:
            self._simulator.store.partners[partner_id] = Partner(partner_id, key)
        return {"partner_id": partner_id}

    def add_user(
        self,
        customer_id: str,
        key: str,
        organisations: Sequence[str],
        rights: Sequence[str] = tuple(RESOURCES),
    ) -> dict[str, Any]:
        """Make an interface user, or replace the one of that id.

        Raises:
            ValueError: A right names no resource.
        """
        if unknown := set(rights) - RESOURCES.keys():
            raise ValueError(f"unknown rights: {', '.join(sorted(unknown))}")
        user = InterfaceUser(customer_id, key, frozenset(organisations), frozenset(rights))
        with self._simulator.lock:
            self._simulator.store.users[customer_id] = user
        return {"customer_id": customer_id, "rights": sorted(rights)}

    def add_company(
        self, organisation_id: str, name: str, locked_until: str | None = None, **details: Any
    ) -> dict[str, Any]:
        """Open a company's books; ``details`` are currency and has_extended_products."""
        lock = date.fromisoformat(locked_until) if locked_until else None
        company = Company(organisation_id, name, locked_until=lock, **details)
        with self._simulator.lock:
            self._simulator.store.companies[organisation_id] = company
        return {"organisation_id": organisation_id, "name": name}

    def lock_period(self, organisation_id: str, locked_until: str | None = None) -> None:
        """Lock the books up to a day, or open them again."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            company.locked_until = date.fromisoformat(locked_until) if locked_until else None

    def add_customer(
        self, organisation_id: str, code: str, name: str, key: int | None = None, **details: Any
    ) -> dict[str, Any]:
        """Enter a customer; ``details`` are the other fields of ``Customer``."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            new = Customer(self._key(company, "customer", key), code, name, **details)
            company.customers[new.key] = new
        return asdict(new)

    def add_product(
        self,
        organisation_id: str,
        code: str,
        name: str,
        *,
        key: int | None = None,
        price: str = "10",
        **details: Any,
    ) -> dict[str, Any]:
        """Enter a product; ``details`` are the other fields of ``Product``."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            number = self._key(company, "product", key)
            company.products[number] = Product(number, code, name, Decimal(price), **details)
        return {"key": number, "code": code}

    def add_seller(
        self,
        organisation_id: str,
        first_name: str,
        last_name: str,
        key: int | None = None,
        provision: str | None = None,
    ) -> dict[str, Any]:
        """Enter someone who sells; the provision is in percent."""
        with self._simulator.lock:
            company = self._company(organisation_id)
            number = self._key(company, "seller", key)
            percent = Decimal(provision) if provision else None
            company.personnel[number] = SalesPerson(number, first_name, last_name, percent)
        return {"key": number}

    def set_fault(
        self,
        name: str,
        operation: str | None = None,
        times: int | None = None,
        probability: float = 1.0,
        **options: Any,
    ) -> dict[str, Any]:
        """Switch a fault on: for one resource or all, so often, with this probability."""
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
        """The log: resource, transaction id, time, status, code and query parameters."""
        with self._simulator.lock:
            return list(self._simulator.log)

    def truth(self, organisation_id: str) -> list[dict[str, Any]]:
        """What the books hold now; see ``ground_truth``."""
        with self._simulator.lock:
            return truth(self._company(organisation_id), self._simulator.today())

    def deletions(self, organisation_id: str) -> list[dict[str, Any]]:
        """What was deleted, oldest first."""
        with self._simulator.lock:
            return [deleted(deletion) for deletion in self._company(organisation_id).deletions]

    def _key(self, company: Company, series: str, key: int | None) -> int:
        return company.next_key(series) if key is None else company.reserve(series, key)
