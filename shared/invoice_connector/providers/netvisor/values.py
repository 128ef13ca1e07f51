"""Reads the simple types of answers; each function raises ValueError for anything else."""

import re
from datetime import date
from decimal import Decimal

from invoice_connector.core.invoice import InvoiceStatus

# Documented with a comma; both signs have been seen, but never together.
_DECIMAL = re.compile(r"[+-]?[0-9]{1,22}(?:[.,][0-9]{0,14})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY = re.compile(r"[0-9]{1,18}")
_FLAGS = {
    **dict.fromkeys(("yes", "kyllä", "ja", "1", "true"), True),
    **dict.fromkeys(("no", "ei", "nej", "0", "false"), False),
}
# What answers say in English, and in Finnish should the language not have been obeyed.
_STATUSES = {
    **{status.value.replace("_", ""): status for status in InvoiceStatus},
    "avoin": InvoiceStatus.OPEN,
    "lähettämätön": InvoiceStatus.UNSENT,
    "maksettu": InvoiceStatus.PAID,
    "erääntynyt": InvoiceStatus.OVERDUE,
    "muistutettu": InvoiceStatus.REMINDED,
    "huomautettu": InvoiceStatus.REQUESTED,
    "perinnässä": InvoiceStatus.COLLECTED,
    "luottotappio": InvoiceStatus.CREDIT_LOSS,
    "hylätty": InvoiceStatus.REJECTED,
    "luonnos": InvoiceStatus.DRAFT,
    "toimittamaton": InvoiceStatus.UNDELIVERED,
    "toimitettu": InvoiceStatus.DELIVERED,
    "laskutettu": InvoiceStatus.BILLED,
    "arkistoitu": InvoiceStatus.ARCHIVED,
}
# A list says more closely how open an open invoice is; a document may just call it open.
STILL_OPEN = frozenset(
    {
        InvoiceStatus.OPEN,
        InvoiceStatus.OVERDUE,
        InvoiceStatus.REMINDED,
        InvoiceStatus.REQUESTED,
        InvoiceStatus.COLLECTED,
    }
)


def read_decimal(text: str) -> Decimal:
    """Read an amount, a quantity or a rate, with the scale that was written."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("no decimal")
    return Decimal(text.replace(",", "."))


def read_date(text: str) -> date:
    """Read a calendar day in the form that answers call ansi."""
    if not _DATE.fullmatch(text):
        raise ValueError("no date")
    return date.fromisoformat(text)


def read_key(text: str) -> str:
    """Read the key of a thing in Netvisor."""
    if not _KEY.fullmatch(text):
        raise ValueError("no key")
    return text


def read_flag(text: str) -> bool:
    """Read a truth value in any language of the interface."""
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise ValueError("no truth value") from None


def read_status(text: str) -> InvoiceStatus:
    """Read a state of an invoice or order; one that nobody knows is unknown, not an error."""
    folded = "".join(text.lower().split()).replace("-", "").replace("_", "")
    return _STATUSES.get(folded, InvoiceStatus.UNKNOWN)
