"""CallLog on DynamoDB: one row for each failed call; a row goes by itself."""

from collections.abc import Sequence

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.failed_call import KEPT_FOR, SHOWN, FailedCall
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Text, UtcTime, Whole, write_time
from invoice_connector.storage.database import TOKEN_LENGTH, Database
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import IdempotencyItem


class FailedCallItem(IdempotencyItem):
    """A failed call."""

    at = UtcTime()
    code = Text("co")
    failure = Choice(FailureClass, "fa")
    operation = Text("op")
    request_id = Text("ri")
    source_code = Text("sc")
    http_status = Whole("hs")


class DynamoCallLog:
    """Rows beside each other: nobody waits for another worker's failure."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def note(self, ref: ConnectionRef, call: FailedCall) -> None:
        """Keep one."""
        token = self._database.ids.token(TOKEN_LENGTH)
        item = FailedCallItem(
            keys.data_key(ref),
            keys.failed_call_key(f"{write_time(call.at)}#{token}"),
            expires_at=int((call.at + KEPT_FOR).timestamp()),
            **to_attributes(call),
        )
        self._database.put(item)

    def latest(self, ref: ConnectionRef) -> Sequence[FailedCall]:
        """Return the last ones, newest first; the service deletes what has expired days late."""
        begins = FailedCallItem.sk.startswith(keys.failed_call_key(""))
        rows = self._database.query(
            FailedCallItem, keys.data_key(ref), begins, newest_first=True, limit=SHOWN
        )
        now = self._database.clock.now().timestamp()
        items = (FailedCallItem.from_raw_data(raw) for raw in rows)
        return [from_attributes(item, FailedCall) for item in items if item.expires_at > now]
