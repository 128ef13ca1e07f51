"""Every text that users read, by code, in Hungarian, English and Finnish."""

from collections.abc import Mapping

from invoice_connector.core.texts.advice import ADVICE
from invoice_connector.core.texts.connections import CONNECTIONS
from invoice_connector.core.texts.entry import Entry, Label, Text
from invoice_connector.core.texts.fields import FIELDS
from invoice_connector.core.texts.labels import LABELS
from invoice_connector.core.texts.limits import LIMITS
from invoice_connector.core.texts.messages import MESSAGES
from invoice_connector.core.texts.netvisor import NETVISOR
from invoice_connector.core.texts.people import PEOPLE
from invoice_connector.core.texts.reading import READING
from invoice_connector.core.texts.requests import REQUESTS
from invoice_connector.core.texts.runs import RUNS
from invoice_connector.core.texts.searching import SEARCHING
from invoice_connector.core.texts.source import SOURCE
from invoice_connector.core.texts.uploading import UPLOADING
from invoice_connector.core.texts.webhooks import WEBHOOKS
from invoice_connector.core.texts.writing import WRITING

LANGUAGES = ("en", "hu", "fi")
DEFAULT_LANGUAGE = "en"

CATALOGUE: Mapping[str, Entry] = {
    **REQUESTS,
    **LIMITS,
    **CONNECTIONS,
    **FIELDS,
    **SOURCE,
    **NETVISOR,
    **READING,
    **RUNS,
    **PEOPLE,
    **SEARCHING,
    **UPLOADING,
    **WEBHOOKS,
    **MESSAGES,
    **ADVICE,
    **WRITING,
}

# Shown for a code without a text: a newer worker may have stored one that this release lacks.
_UNKNOWN = Entry(
    en=("Something unexpected happened.", "Report the code and the request id to us."),
    hu=("Váratlan esemény történt.", "Jelezze nekünk a kódot és a kérésazonosítót."),
    fi=("Tapahtui jotakin odottamatonta.", "Ilmoita meille koodi ja pyynnön tunniste."),
)


def text(code: str, language: str) -> Text:
    """Return title and remedy of a code; never fails, whatever the code."""
    return Text(*getattr(CATALOGUE.get(code, _UNKNOWN), language))


def label(kind: str, value: str, language: str) -> str:
    """Return the short name of a value, or the value itself if it has none."""
    found: Label | None = LABELS[kind].get(value)
    return str(getattr(found, language)) if found else value


def choose_language(accept_language: str | None) -> str:
    """Pick the language that an Accept-Language header likes best, English if it names none."""
    wanted = (_wish(part) for part in (accept_language or "")[:500].split(","))
    known = [(weight, code) for weight, code in wanted if code in LANGUAGES and weight > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else DEFAULT_LANGUAGE


def _wish(part: str) -> tuple[float, str]:
    name, _, parameters = part.strip().partition(";")
    code = name.strip().lower().partition("-")[0]
    try:
        weight = float(parameters.partition("=")[2]) if parameters else 1.0
    except ValueError:
        weight = 0.0
    return weight, code
