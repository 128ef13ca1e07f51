"""How writes, and what would be sent, are written."""

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.texts import label
from invoice_connector.core.write import Write, WriteState
from invoice_connector.core.writing import PreparedMessage
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.problems import field_json, text_json

# Only these need a person to look; for the others the keys say where the document is.
_TO_LOOK_FOR = (WriteState.SENT, WriteState.UNKNOWN)


def write_path(write: Write) -> str:
    """Say where a write is read."""
    return f"/v1/connections/{write.ref.connection_id}/writes/{write.write_id}"


def write_json(write: Write, language: str) -> Json:
    """Write a write, and what became of it."""
    order, state = write.order, write.state
    return {
        "id": write.write_id,
        "path": write_path(write),
        "action": order.action.value,
        "action_label": label("write_action", order.action.value, language),
        "kind": order.kind.value,
        "state": state.value,
        "state_label": label("write_state", state.value, language),
        "is_settled": write.settled_at is not None,
        "reference": order.reference,
        "targets": list(order.targets),
        "result_keys": list(write.result_keys),
        "expected_status": order.expected.value if order.expected else None,
        "status": order.status.value if order.status else None,
        "created_at": moment(write.created_at),
        "created_by": write.created_by,
        "sent_at": moment(write.sent_at),
        "sends": write.sends,
        "next_try_at": moment(write.not_before),
        "settled_at": moment(write.settled_at),
        "warnings": _fields(write.warnings, language),
        "problem": _problem(write, language),
        "look_for": dict(write.look_for) if state in _TO_LOOK_FOR else None,
    }


def preview_json(prepared: PreparedMessage, language: str) -> Json:
    """Write what would be sent."""
    return {
        "kind": prepared.kind.value,
        "xml": prepared.shown.decode("ascii"),
        "warnings": _fields(prepared.warnings, language),
    }


def _problem(write: Write, language: str) -> Json | None:
    failure = write.failure
    if failure is None:
        return None
    return {
        **text_json(failure.code, language),
        "fields": _fields(failure.problems, language),
        "source_code": failure.source_code,
        "source_text": failure.source_text,
        "request_id": failure.request_id,
    }


def _fields(problems: tuple[FieldProblem, ...], language: str) -> list[Json]:
    return [field_json(problem.field, problem.code, language) for problem in problems]
