"""Conditional transactions, idempotent under repetition."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.errors import LostRaceError
from invoice_connector.storage.database import TOKEN_LENGTH, Database, operation
from invoice_connector.storage.patience import failed_conditions
from invoice_connector.storage.tables import Item

MAX_ACTIONS = 100


class Transaction:
    """Collects actions and commits them together.

    Every item it writes carries the transaction's token. The service itself recognises the token
    for ten minutes; where it does not, a refused commit looks for the token in what is stored.
    """

    def __init__(self, database: Database) -> None:
        """Begin without actions."""
        self._database = database
        self._token = database.ids.token(TOKEN_LENGTH)
        self._actions: list[dict[str, Any]] = []
        self._written: dict[int, tuple[type[Item], str, str]] = {}

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """Write a whole item."""
        item.writer = self._token
        self._written[len(self._actions)] = (type(item), item.pk, item.sk)
        self._actions.append({"Put": item.get_save_kwargs_from_instance(condition=condition)})

    def update(
        self,
        model: type[Item],
        pk: str,
        sk: str,
        actions: Sequence[Action],
        condition: Condition | None = None,
    ) -> None:
        """Change an item."""
        changes = [*actions, model.writer.set(self._token)]
        self._written[len(self._actions)] = (model, pk, sk)
        self._actions.append(
            {"Update": operation(model, pk, sk, actions=changes, condition=condition)}
        )

    def delete(self, model: type[Item], pk: str, sk: str, condition: Condition) -> None:
        """Delete an item that is in a certain state."""
        self._actions.append({"Delete": operation(model, pk, sk, condition=condition)})

    def check(self, model: type[Item], pk: str, sk: str, condition: Condition) -> None:
        """Only require a state of an item."""
        self._actions.append({"ConditionCheck": operation(model, pk, sk, condition=condition)})

    def commit(self) -> frozenset[int]:
        """Write everything or nothing.

        Returns:
            The positions of the actions whose condition was not met; empty when written.
        """
        if len(self._actions) > MAX_ACTIONS:
            raise ValueError("too many actions for one transaction")
        try:
            self._database.send(
                "TransactWriteItems",
                {"TransactItems": self._actions, "ClientRequestToken": self._token},
            )
        except ClientError as error:
            lost = failed_conditions(error)
            if not lost:
                raise
            return frozenset() if self._was_applied(lost) else lost
        return frozenset()

    def commit_or_lose(self, code: str) -> None:
        """Write everything, or raise LostRaceError with ``code``."""
        if self.commit():
            raise LostRaceError(code)

    def _was_applied(self, lost: frozenset[int]) -> bool:
        """Look for our token: the refusal may answer a repetition of our own commit."""
        witness = next((i for i in sorted(lost) if i in self._written), min(self._written))
        return self._database.is_written_by(*self._written[witness], self._token)
