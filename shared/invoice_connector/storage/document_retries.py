"""Background retries of documents on DynamoDB."""

from collections.abc import Sequence
from datetime import datetime

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import DocumentRetry
from invoice_connector.storage import keys
from invoice_connector.storage.database import Database
from invoice_connector.storage.run_items import RETRIES, RetryItem, look_at


class DocumentRetries:
    """The part of the run store that remembers documents the source does not deliver yet."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def add_retry(self, ref: ConnectionRef, invoice_id: InvoiceId, retry_at: datetime) -> None:
        """Remember a document for the retry; counts the attempts."""
        first_at = RetryItem.first_at | self._database.clock.now()
        self._database.update(
            RetryItem,
            keys.data_key(ref),
            keys.retry_key(invoice_id),
            [
                RetryItem.attempts.add(1),
                RetryItem.first_at.set(first_at),
                RetryItem.retry_at.set(retry_at),
                *look_at(RETRIES, ref, retry_at),
            ],
        )

    def take_retries(
        self, ref: ConnectionRef, now: datetime, next_look_at: datetime, limit: int
    ) -> Sequence[DocumentRetry]:
        """Take due retries of one connection."""
        taken: list[DocumentRetry] = []
        begins = RetryItem.sk.startswith("RETRY#")
        for raw in self._database.query(RetryItem, keys.data_key(ref), begins):
            item = RetryItem.from_raw_data(raw)
            if item.retry_at > now or not self._take(ref, item, next_look_at):
                continue
            taken.append(item.retry())
            if len(taken) == limit:
                break
        return taken

    def get_retry(self, ref: ConnectionRef, invoice_id: InvoiceId) -> DocumentRetry | None:
        """Return the retry of one document."""
        pk, sk = keys.data_key(ref), keys.retry_key(invoice_id)
        item = self._database.get(RetryItem, pk, sk)
        return item.retry() if item else None

    def drop_retry(self, ref: ConnectionRef, retry: DocumentRetry) -> None:
        """Forget a settled retry, unless it was added once more."""
        pk, sk = keys.data_key(ref), keys.retry_key(retry.invoice_id)
        is_same = RetryItem.attempts == retry.attempts
        self._database.delete(RetryItem, pk, sk, is_same & (RetryItem.first_at == retry.first_at))

    def _take(self, ref: ConnectionRef, item: RetryItem, next_look_at: datetime) -> bool:
        actions = [RetryItem.retry_at.set(next_look_at), *look_at(RETRIES, ref, next_look_at)]
        unchanged = RetryItem.retry_at == item.retry_at
        return self._database.update(RetryItem, item.pk, item.sk, actions, unchanged) is not None
