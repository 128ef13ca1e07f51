"""How a row of the change feed is written: the same in the API, on the bus and to webhooks."""

from datetime import UTC

from invoice_connector.core.changes import Change

EventJson = dict[str, str | int | None]


def event_json(connection_id: str, change: Change) -> EventJson:
    """Write one row: ids, revisions and codes, no content."""
    at = change.at.astimezone(UTC).replace(tzinfo=None)
    return {
        "position": change.position,
        "type": change.type.value,
        "at": f"{at.isoformat(timespec='milliseconds')}Z",
        "connection_id": connection_id,
        "invoice_id": change.invoice_id.public if change.invoice_id else None,
        "revision": change.revision,
        "run_id": change.run_id,
        "outcome": change.outcome,
        "reason": change.reason,
    }
