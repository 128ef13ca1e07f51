"""The simulator's own request schema and the texts NAV gives for its violations."""

import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

_FACETS = {
    "SCHEMAV_CVC_PATTERN_VALID": "cvc-pattern-valid",
    "SCHEMAV_CVC_ENUMERATION_VALID": "cvc-enumeration-valid",
    "SCHEMAV_CVC_MINLENGTH_VALID": "cvc-minLength-valid",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "cvc-maxLength-valid",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "cvc-minInclusive-valid",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "cvc-maxInclusive-valid",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "cvc-totalDigits-valid",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "cvc-fractionDigits-valid",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "cvc-datatype-valid.1.2.1",
}
_STRUCTURE = {
    "SCHEMAV_ELEMENT_CONTENT": "cvc-complex-type.2.4",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "cvc-complex-type.3.2.2",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "cvc-complex-type.3.2.2",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "cvc-complex-type.4",
}
_TEXT = "Request body contains on line: [{line}] and column: [{column}] error: [{error}]"
_MESSAGE_LIMIT = 1024
_NAMESPACE = re.compile(r"\{http[^}]*\}")
# A compiled schema has one error log, whatever the number of simulators and threads.
_one_at_a_time = threading.Lock()


@cache
def request_schema() -> etree.XMLSchema:
    """The compiled schema of all ten request messages (Online Számla spec, section 1.8)."""
    return etree.XMLSchema(etree.parse(str(Path(__file__).with_name("operations.xsd"))))


def violations(root: etree._Element) -> list[str]:
    """List what is wrong with a request, in document order; empty when it is valid.

    A wrong simple value gives two entries, facet and type, as the service does
    (Online Számla spec, SCHEMA_VIOLATION).
    """
    schema = request_schema()
    with _one_at_a_time:
        if schema.validate(root):
            return []
        log: Any = schema.error_log
        return [text for error in log for text in _texts(error)]


def _texts(error: etree._LogEntry) -> list[str]:
    message = _NAMESPACE.sub("", error.message)
    facet = _FACETS.get(error.type_name)
    if facet is None:
        return [_text(error, f"{_STRUCTURE.get(error.type_name, 'cvc-elt.1')}: {message}")]
    element = message.partition(":")[0]
    return [
        _text(error, f"{facet}: {message}"),
        _text(error, f"cvc-type.3.1.3: The value of {element} is not valid."),
    ]


def _text(error: etree._LogEntry, problem: str) -> str:
    return _TEXT.format(line=error.line, column=error.column, error=problem)[:_MESSAGE_LIMIT]
