"""Reads and single conditional writes of items, each repeated while the table is busy."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypedDict, TypeVar, Unpack

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.errors import MalformedError
from invoice_connector.core.ports import Clock, Ids
from invoice_connector.storage.patience import Patience, StillBusyError, is_condition_failed
from invoice_connector.storage.tables import Item

I = TypeVar("I", bound=Item)  # noqa: E741
T = TypeVar("T")
Raw = dict[str, dict[str, Any]]

TOKEN_LENGTH = 16
_KEYS_PER_READ = 100


class Span(TypedDict, total=False):
    """Which part of a partition is read, and how."""

    index: str
    newest_first: bool
    limit: int
    start: Raw | None
    only: Sequence[str]


class Database:
    """The calls that the stores are made of.

    Args:
        clock: measures how long to be patient.
        ids: gives each write its token.
        patience_s: longest time that one operation waits for a busy table.
    """

    def __init__(self, clock: Clock, ids: Ids, patience_s: float = 10.0) -> None:
        """Keep the ports."""
        self.clock = clock
        self.ids = ids
        self._patience = Patience(clock, ids, patience_s)

    def send(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call, repeated while the table is busy."""
        return self._patience.call(lambda: Item.connection.dispatch(operation, dict(arguments)))

    def get(self, model: type[I], pk: str, sk: str) -> I | None:
        """Read one item consistently."""
        arguments = operation(model, pk, sk, consistent_read=True)
        raw = self.send("GetItem", arguments).get("Item")
        return model.from_raw_data(raw) if raw else None

    def get_many(
        self, model: type[Item], pk: str, sort_keys: Iterable[str], *, only: str | None = None
    ) -> dict[str, Raw]:
        """Read many items of one partition consistently, by sort key; ``only`` projects."""
        found: dict[str, Raw] = {}
        for keys in grouped(dict.fromkeys(sort_keys), _KEYS_PER_READ):
            wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for sk in keys]
            for raw in self._get_group(model, wanted, only):
                found[raw["sk"]["S"]] = raw
        return found

    def query(
        self,
        model: type[Item],
        pk: str,
        condition: Condition | None = None,
        **span: Unpack[Span],
    ) -> Iterator[Raw]:
        """Iterate over a partition, consistently where it is no index, page by page."""
        left = span.get("limit")
        while True:
            rows, last = self.query_once(model, pk, condition, **span)
            yield from rows
            left = None if left is None else left - len(rows)
            if last is None or left == 0:
                return
            span["start"] = last
            if left is not None:
                span["limit"] = left

    def query_once(
        self,
        model: type[Item],
        pk: str,
        condition: Condition | None = None,
        **span: Unpack[Span],
    ) -> tuple[list[Raw], Raw | None]:
        """Make one query: at most 1 MB of rows, and where it stopped if there may be more.

        Raises:
            MalformedError: ``invalid_cursor``: no row of this query can be where it starts.
        """
        index, only = span.get("index"), span.get("only")
        try:
            page = self._query_page(
                model,
                hash_key=pk,
                range_key_condition=condition,
                consistent_read=index is None,
                exclusive_start_key=span.get("start"),
                index_name=index,
                limit=span.get("limit"),
                scan_index_forward=not span.get("newest_first", False),
                attributes_to_get=list(only) if only else None,
            )
        except ClientError as error:
            if span.get("start") and error.response["Error"]["Code"] == "ValidationException":
                raise MalformedError("invalid_cursor") from None
            raise
        return page["Items"], page.get("LastEvaluatedKey") or None

    def count(self, model: type[Item], index: str, pk: str) -> int:
        """Count the entries of one index partition."""
        total: int = 0
        start = None
        while True:
            page = self._query_page(
                model, hash_key=pk, index_name=index, exclusive_start_key=start, select="COUNT"
            )
            total += page["Count"]
            start = page.get("LastEvaluatedKey")
            if not start:
                return total

    def put(self, item: Item, condition: Condition | None = None) -> bool:
        """Write an item; False when the condition is not met."""
        item.writer = self.ids.token(TOKEN_LENGTH)
        arguments = item.get_save_kwargs_from_instance(condition=condition)
        try:
            self.send("PutItem", arguments)
        except ClientError as error:
            if not is_condition_failed(error):
                raise
            return self.is_written_by(type(item), item.pk, item.sk, item.writer)
        return True

    def update(
        self,
        model: type[I],
        pk: str,
        sk: str,
        actions: Sequence[Action],
        condition: Condition | None = None,
    ) -> I | None:
        """Change an item and return it; None when the condition is not met."""
        token = self.ids.token(TOKEN_LENGTH)
        if condition is None:  # even so a repetition must not change it twice
            condition = model.writer.does_not_exist() | (model.writer != token)
        arguments = operation(
            model,
            pk,
            sk,
            actions=[*actions, model.writer.set(token)],
            condition=condition,
            return_values="ALL_NEW",
        )
        try:
            return model.from_raw_data(self.send("UpdateItem", arguments)["Attributes"])
        except ClientError as error:
            if not is_condition_failed(error):
                raise
            # The refusal may answer a repetition of our own write, whose first answer was lost.
            item = self.get(model, pk, sk)
            return item if item is not None and item.writer == token else None

    def delete(
        self, model: type[Item], pk: str, sk: str, condition: Condition | None = None
    ) -> None:
        """Delete an item, whether it exists or not; one that does not meet the condition stays."""
        try:
            self.send("DeleteItem", operation(model, pk, sk, condition=condition))
        except ClientError as error:
            if condition is None or not is_condition_failed(error):
                raise

    def is_written_by(self, model: type[Item], pk: str, sk: str, token: str) -> bool:
        """Tell whether an item's present state was made by the write with this token."""
        item = self.get(model, pk, sk)
        return item is not None and item.writer == token

    def _query_page(self, model: type[Item], **arguments: Any) -> dict[str, Any]:
        table_name = model.Meta.table_name
        return self._patience.call(
            _unwrapped(lambda: Item.connection.query(table_name, **arguments))
        )

    def _get_group(
        self, model: type[Item], wanted: list[dict[str, Any]], only: str | None
    ) -> list[Raw]:
        table_name = model.Meta.table_name
        found: list[Raw] = []
        request: dict[str, Any] = {"Keys": wanted, "ConsistentRead": True}
        if only:
            request["ProjectionExpression"] = only

        def read() -> None:
            nonlocal request
            answer = Item.connection.dispatch(
                "BatchGetItem", {"RequestItems": {table_name: request}}
            )
            found.extend(answer["Responses"].get(table_name, []))
            request = answer.get("UnprocessedKeys", {}).get(table_name)
            if request:
                raise StillBusyError

        self._patience.call(read)
        return found


def operation(model: type[Item], pk: str, sk: str, **arguments: Any) -> dict[str, Any]:
    """Build the arguments of a call on one item."""
    return Item.connection.get_operation_kwargs(model.Meta.table_name, pk, sk, **arguments)


def grouped(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut into lists of at most ``size``."""
    rest = iter(things)
    while group := list(islice(rest, size)):
        yield group


def _unwrapped(call: Callable[[], T]) -> Callable[[], T]:
    """Let the cloud's own error through, which the library wraps in some calls only."""

    def send() -> T:
        try:
            return call()
        except PynamoDBException as error:
            if isinstance(error.cause, ClientError | BotoCoreError):
                raise error.cause from None
            raise

    return send
