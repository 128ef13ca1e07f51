"""A message that was read and found right, with what it should be warned of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoice_connector.core.errors import FieldProblem, InputError
from invoice_connector.providers.netvisor.message.advice import warnings_about
from invoice_connector.providers.netvisor.message.parts import Message
from invoice_connector.providers.netvisor.message.reading import Reader
from invoice_connector.providers.netvisor.message.rules import broken_rules
from invoice_connector.providers.netvisor.message.tables import DRAFT, MESSAGE
from invoice_connector.providers.netvisor.message.xml_form import raw_from_xml

_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """A message that breaks no rule we know. ``warnings``: what Netvisor may see differently."""

    message: Message
    warnings: tuple[FieldProblem, ...]


def read_json(raw: Mapping[str, Any]) -> CheckedMessage:
    """Read the JSON form.

    Raises:
        InputError: names every field at fault, by its path.
    """
    reader = Reader(lambda kind, value: kind.from_json(value))
    return _checked(reader, raw)


def read_xml(content: bytes) -> CheckedMessage:
    """Read the vendor's own form.

    Raises:
        MalformedError: it is no XML, or not a message with one sales invoice.
        InputError: names every field at fault, by its path in the JSON form.
    """
    reader = Reader(lambda kind, value: kind.from_xml(value))
    return _checked(reader, raw_from_xml(content, reader))


def _checked(reader: Reader, raw: Mapping[str, Any]) -> CheckedMessage:
    message = _with_plain_draft(reader.read(MESSAGE, raw))
    for problem in broken_rules(message, reader.is_wrong):
        reader.note(problem.field, problem.code)
    if reader.problems:
        raise InputError(problems=tuple(reader.problems[:_MOST_PROBLEMS]))
    return CheckedMessage(message, tuple(warnings_about(message)))


def _with_plain_draft(message: Message) -> Message:
    """Write a draft in one way: the document names it both by its type and by its status."""
    if message.get("status") == DRAFT and message.get("type") in (None, "", DRAFT):
        return {**message, "type": DRAFT, "status": ""}
    return message
