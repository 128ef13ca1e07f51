"""The tables: what their items share, and how a process is bound to them."""

from dataclasses import dataclass
from typing import ClassVar

from botocore.session import Session
from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from invoice_connector.storage.attributes import Text, UtcTime, Whole

CONNECT_TIMEOUT_S = 2
READ_TIMEOUT_S = 5
MAX_RETRIES = 3  # four attempts in all; longer waits are Patience's
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class TableNames:
    """Names of the deployed tables."""

    connections: str
    sync_runs: str
    invoices: str
    idempotency: str
    changes: str
    webhooks: str


@dataclass(frozen=True, slots=True)
class StorageConfig:
    """Where the tables are. ``endpoint_url`` is set for a local stack only."""

    tables: TableNames
    region: str
    endpoint_url: str | None = None


class Item(Model):
    """What every item has. ``writer`` is the token of the write that made its present state.

    A write whose acknowledgement was lost finds its own token when it looks again.
    """

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    schema = Whole("v", default=SCHEMA)
    writer = Text("w")

    connection: ClassVar[Connection]  # one for all tables, made by ``bind``


class DueIndex(GlobalSecondaryIndex["ConnectionsItem"]):  # type: ignore[no-untyped-call]
    """Polls and repeated checks by the time they are due."""

    class Meta:
        """Index settings."""

        index_name = "by_due"
        projection = KeysOnlyProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ConnectionsItem(Item):
    """An item of the connections table."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""

    due_shard = Text()
    due_at = UtcTime()
    by_due = DueIndex()


class AttentionIndex(GlobalSecondaryIndex["SyncRunsItem"]):  # type: ignore[no-untyped-call]
    """Active runs, released work and retries by the time somebody should look."""

    class Meta:
        """Index settings."""

        index_name = "by_attention"
        projection = KeysOnlyProjection()

    attention_shard = UnicodeAttribute(hash_key=True)
    attention_at = UnicodeAttribute(range_key=True)


class SyncRunsItem(Item):
    """An item of the sync runs table."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""

    attention_shard = Text()
    attention_at = UtcTime()
    by_attention = AttentionIndex()


class InsertedIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Headers by insertion time."""

    class Meta:
        """Index settings."""

        index_name = "by_inserted_at"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    inserted_key = UnicodeAttribute(range_key=True)


class IssueIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Headers by issue date."""

    class Meta:
        """Index settings."""

        index_name = "by_issue_date"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    issue_key = UnicodeAttribute(range_key=True)


class OpenIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Keys of headers whose invoice waits for a payment."""

    class Meta:
        """Index settings."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    pk = UnicodeAttribute(hash_key=True)
    open_key = UnicodeAttribute(range_key=True)


class DeliveryIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Headers by delivery date."""

    class Meta:
        """Index settings."""

        index_name = "by_delivery_date"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    delivery_key = UnicodeAttribute(range_key=True)


class PaymentIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Headers by the date when they are due."""

    class Meta:
        """Index settings."""

        index_name = "by_payment_date"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    payment_key = UnicodeAttribute(range_key=True)


class ProblemIndex(GlobalSecondaryIndex["InvoicesItem"]):  # type: ignore[no-untyped-call]
    """Headers that somebody may have to act on, by insertion time; the others are not in it."""

    class Meta:
        """Index settings."""

        index_name = "by_problem"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    problem_key = UnicodeAttribute(range_key=True)


class InvoicesItem(Item):
    """An item of the invoices table."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""

    inserted_key = Text()
    issue_key = Text()
    open_key = Text()
    delivery_key = Text()
    payment_key = Text()
    problem_key = Text()
    by_inserted_at = InsertedIndex()
    by_issue_date = IssueIndex()
    by_open = OpenIndex()
    by_delivery_date = DeliveryIndex()
    by_payment_date = PaymentIndex()
    by_problem = ProblemIndex()


class IdempotencyItem(Item):
    """An item that goes by itself some time after ``expires_at`` (seconds since 1970)."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""

    expires_at = Whole()


class ChangesItem(Item):
    """An item of the changes table."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""


class WebhookIndex(GlobalSecondaryIndex["WebhooksItem"]):  # type: ignore[no-untyped-call]
    """Webhooks by the time somebody should look at them."""

    class Meta:
        """Index settings."""

        index_name = "by_due"
        projection = KeysOnlyProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class WebhooksItem(Item):
    """An item of the webhooks table; deliveries go by themselves some time after ``expires_at``."""

    class Meta:
        """Bound by ``bind``."""

        table_name = ""

    due_shard = Text()
    due_at = UtcTime()
    expires_at = Whole()
    by_due = WebhookIndex()


class SharedConnection(Connection):
    """One connection, with one client, for all tables; its session comes from outside."""

    def __init__(self, config: StorageConfig, session: Session) -> None:
        """Set every timeout: the library's own would outlive an invocation."""
        super().__init__(
            region=config.region,
            host=config.endpoint_url,
            connect_timeout_seconds=CONNECT_TIMEOUT_S,
            read_timeout_seconds=READ_TIMEOUT_S,
            max_retry_attempts=MAX_RETRIES,
        )
        self._session = session

    @property
    def session(self) -> Session:
        """The session that the other AWS clients use too."""
        return self._session


def bind(config: StorageConfig, session: Session) -> None:
    """Point all items of this process to the deployed tables; call it once, before any store."""
    shared = Item.connection = SharedConnection(config, session)
    names = config.tables
    for base, table_name in (
        (ConnectionsItem, names.connections),
        (SyncRunsItem, names.sync_runs),
        (InvoicesItem, names.invoices),
        (IdempotencyItem, names.idempotency),
        (ChangesItem, names.changes),
        (WebhooksItem, names.webhooks),
    ):
        base.Meta.table_name = table_name
        base._connection = None
        table = base._get_connection()
        shared.add_meta_table(table.get_meta_table())
        table.connection = shared
