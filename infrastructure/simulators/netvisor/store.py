"""The simulated service's memory."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from infrastructure.simulators.netvisor.access import InterfaceUser, Partner, TransactionIds
from infrastructure.simulators.netvisor.company import Company


class Armed(NamedTuple):
    """Something that happens at Netvisor right after the next list of a company."""

    organisation_id: str
    act: Callable[[], object]


class Store:
    """Partners, users, companies and transaction ids; chance comes from ``seed``."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - reproducible on purpose
        self.partners: dict[str, Partner] = {}
        self.users: dict[str, InterfaceUser] = {}
        self.companies: dict[str, Company] = {}
        self.transaction_ids = TransactionIds()
        self._armed: list[Armed] = []

    def arm(self, armed: Armed) -> None:
        """Let something happen after the next list of the company."""
        self._armed.append(armed)

    def fire(self, organisation_id: str) -> None:
        """Let happen what waits for a list of the company."""
        due = [armed for armed in self._armed if armed.organisation_id == organisation_id]
        self._armed = [armed for armed in self._armed if armed not in due]
        for armed in due:
            armed.act()
