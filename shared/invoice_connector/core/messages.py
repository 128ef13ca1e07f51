"""The messages on the queues: ids only, never secrets or invoice content."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import get_args

from invoice_connector.core.connection import ConnectionRef

SCHEMA = 1


class UnreadableMessageError(ValueError):
    """The body is not a message of a kind and schema that this release knows."""


@dataclass(frozen=True, slots=True)
class VerifyConnection:
    """Check one connection; ``settings_version`` tells which save (or check) asked for it."""

    tenant_id: str
    connection_id: str
    settings_version: int


@dataclass(frozen=True, slots=True)
class PollConnection:
    """Read the next incremental window of one connection.

    ``is_thorough``: a person waits for it, so it also reads what is read once a day.
    """

    tenant_id: str
    connection_id: str
    poll_id: str
    is_thorough: bool = False


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """Read one released window of a full run."""

    tenant_id: str
    connection_id: str
    run_id: str
    window_id: str


@dataclass(frozen=True, slots=True)
class FetchBatch:
    """Fetch the documents of one released batch."""

    tenant_id: str
    connection_id: str
    run_id: str
    batch_id: str


@dataclass(frozen=True, slots=True)
class FetchPending:
    """Try again to fetch documents that the source listed but did not deliver."""

    tenant_id: str
    connection_id: str
    invoice_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckInvoices:
    """Ask whether the reports behind some invoices are still valid; nobody waits for it."""

    tenant_id: str
    connection_id: str
    invoice_keys: tuple[str, ...]
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class AskForInvoice:
    """A person waits for one invoice. ``wants``: its ``document``, or only its ``validity``."""

    tenant_id: str
    connection_id: str
    invoice_key: str
    wants: str
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class AskSource:
    """A person waits for what a source answers to one question now."""

    tenant_id: str
    connection_id: str
    question_id: str
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class SendWrite:
    """Carry out one stored write, or find out what became of it."""

    tenant_id: str
    connection_id: str
    write_id: str


@dataclass(frozen=True, slots=True)
class RefreshInvoices:
    """Read invoices again that were just changed at the source."""

    tenant_id: str
    connection_id: str
    invoice_keys: tuple[str, ...]
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class DeliverWebhook:
    """Look at one webhook: its challenge, and what waits for its endpoint."""

    tenant_id: str
    webhook_id: str


@dataclass(frozen=True, slots=True)
class PrepareExport:
    """Make one file of an export: ``number`` counts from 0."""

    tenant_id: str
    connection_id: str
    export_id: str
    number: int


ConnectionMessage = (
    VerifyConnection
    | PollConnection
    | ReadWindow
    | FetchBatch
    | FetchPending
    | CheckInvoices
    | AskForInvoice
    | PrepareExport
    | AskSource
    | SendWrite
    | RefreshInvoices
)
Message = ConnectionMessage | DeliverWebhook

_KINDS: Mapping[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}


def ref_of(message: ConnectionMessage) -> ConnectionRef:
    """Tell which connection a message is for."""
    return ConnectionRef(message.tenant_id, message.connection_id)


def group_of(message: Message) -> str:
    """Tell whose messages must not delay those of others."""
    return message.webhook_id if isinstance(message, DeliverWebhook) else message.connection_id


def to_json(message: Message) -> str:
    """Write a message as the body of a queue message."""
    return json.dumps({"v": SCHEMA, "kind": type(message).__name__, **asdict(message)})


def from_json(body: str) -> Message:
    """Read a message.

    Raises:
        UnreadableMessageError: not JSON, an unknown kind or schema, or a field missing.
    """
    try:
        fields = json.loads(body)
        if fields.pop("v") != SCHEMA:
            raise UnreadableMessageError("unknown message schema")
        kind = _KINDS[fields.pop("kind")]
        if "invoice_keys" in fields:
            fields["invoice_keys"] = tuple(fields["invoice_keys"])
        return kind(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableMessageError("unreadable message") from error
