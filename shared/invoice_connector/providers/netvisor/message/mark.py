"""Our mark in a message: a reference in the comment that only Netvisor's own users see.

With it a document can be recognised as the result of one of our messages, whatever happened to the
answer (netvisor 4.6).
"""

import re

from invoice_connector.core.errors import FieldProblem, InputError
from invoice_connector.providers.netvisor.message.parts import Message, is_given

_MARK = re.compile(r"\s*\bic-[0-9a-f]{16}\b")
_LONGEST_COMMENT = 255


def with_mark(message: Message, reference: str, *, is_import: bool) -> Message:
    """Put a reference behind the private comment, in place of an earlier one.

    A new document with a number of its own is found by that; any other needs the mark.

    Raises:
        InputError: ``comment_leaves_no_room``.
    """
    own = without_marks(str(message.get("private_comment", "")))
    comment = f"{own} {reference}".strip()
    if len(comment) <= _LONGEST_COMMENT:
        return {**message, "private_comment": comment}
    if is_import and is_given(message, "number"):
        return message
    raise InputError(problems=(FieldProblem("/private_comment", "comment_leaves_no_room"),))


def without_marks(comment: str) -> str:
    """Return what a person wrote."""
    return _MARK.sub("", comment).strip()
