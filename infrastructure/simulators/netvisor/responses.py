"""Writes Netvisor's answers: its envelope, its texts, its numbers and dates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from infrastructure.simulators.netvisor.company import HELSINKI
from infrastructure.simulators.netvisor.sales import cents

_DECLARATION = b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
_SEPARATOR = " :: "

HTTP_STATUSES: Mapping[str, int] = {
    "AUTHENTICATION_FAILED": 401,
    "SERVICE_ACCESS_ERROR": 403,
    "INVALID_DATA": 400,
    "DUPLICATE_DATA": 400,
    "PERIOD_LOCK": 400,
    "REQUEST_NOT_UNIQUE": 400,
    "INVALID_DATA_SIZE": 413,
    "SYSTEM_MAINTENANCE": 503,
    "SYSTEM_MAINTANANCE": 503,
    "TECHNICAL_ERROR": 500,
}
TEXTS: Mapping[str, str] = {
    "AUTHENTICATION_FAILED": (
        "Integration keys are not valid. Please check the keys specific to the user and partner."
    ),
    "SERVICE_ACCESS_ERROR": "No access rights to resource",
    "INVALID_DATA": "Data form incorrect:.",
    "INVALID_DATA_SIZE": "Message is too large",
    "DUPLICATE_DATA": "Invoice number is already in use",
    "REQUEST_NOT_UNIQUE": "Transaction identifier has already been used",
    "PERIOD_LOCK": "Accounting period is locked",
    "SYSTEM_MAINTENANCE": "System is under maintenance",
    "SYSTEM_MAINTANANCE": "System is under maintenance",
    "TECHNICAL_ERROR": "Technical error",
}
FINNISH_TEXTS: Mapping[str, str] = {
    "AUTHENTICATION_FAILED": "Integraatiokumppania ei löydy, katso dokumentaatio",
    "SERVICE_ACCESS_ERROR": "Ei käyttöoikeutta resurssiin",
    "DUPLICATE_DATA": "Laskunumero on jo käytössä",
    "REQUEST_NOT_UNIQUE": "Transaktiotunniste on jo käytetty",
    "PERIOD_LOCK": "Kirjanpitokausi on lukittu",
    "SYSTEM_MAINTENANCE": "Järjestelmä on huollossa",
    "TECHNICAL_ERROR": "Tekninen virhe",
}


def leaf(name: str, value: object = "", **attributes: str) -> etree._Element:
    """An element with a text; without one it is empty."""
    element = etree.Element(name, attributes)
    element.text = str(value) or None
    return element


def group(name: str, children: Iterable[etree._Element], **attributes: str) -> etree._Element:
    """An element with elements in it."""
    element = etree.Element(name, attributes)
    element.extend(children)
    return element


def success(now: datetime, payload: Iterable[etree._Element]) -> etree._Element:
    """An answer that went well."""
    return group("Root", [_status(now, ["OK"]), *payload])


def failure(now: datetime, code: str, text: str) -> etree._Element:
    """An answer that went wrong: two Status elements, and nothing else."""
    return group("Root", [_status(now, ["FAILED", f"{code}{_SEPARATOR}{text}"])])


def failure_text(code: str, detail: str, is_finnish: bool) -> str:
    """The text of a refusal; Finnish where the service has one and nothing more is known."""
    if detail and code == "INVALID_DATA":
        return f"{TEXTS[code]} {detail}"
    texts = FINNISH_TEXTS if is_finnish and code in FINNISH_TEXTS else TEXTS
    return detail or texts.get(code, code)


def serialised(root: etree._Element) -> bytes:
    """The bytes of an answer, with the declaration the service writes."""
    return _DECLARATION + etree.tostring(root, encoding="utf-8")


def decimal_text(value: Decimal | None, smallest_scale: int = 0) -> str:
    """A number with decimal comma and at least so many decimals; empty for None."""
    if value is None:
        return ""
    if int(value.as_tuple().exponent) > -smallest_scale:
        value = value.quantize(Decimal(1).scaleb(-smallest_scale))
    return f"{value:f}".replace(".", ",")


def money(value: Decimal) -> str:
    """A sum with two decimals."""
    return decimal_text(cents(value))


def ansi(name: str, value: date | None) -> etree._Element:
    """A date element; empty when the date is not known."""
    return leaf(name, value.isoformat() if value else "", format="ansi")


def stamp(moment: datetime, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Finnish local time."""
    return moment.astimezone(HELSINKI).strftime(pattern)


def _status(now: datetime, statuses: Iterable[str]) -> etree._Element:
    local = now.astimezone(HELSINKI)
    written = f"{local.day}.{local.month}.{local.year} {local:%H:%M:%S}"
    marks = [leaf("Status", status) for status in statuses]
    return group("ResponseStatus", [*marks, leaf("TimeStamp", written)])
