"""The text catalogue: complete, in three languages, one line each."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

import invoice_connector
from invoice_connector.core.connection import ConnectionState, PermissionState
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.live_read import LiveState
from invoice_connector.core.lookup import LookupState
from invoice_connector.core.sync_run import RunKind, RunState, WorkState
from invoice_connector.core.texts import (
    CATALOGUE,
    LABELS,
    LANGUAGES,
    advice,
    choose_language,
    connections,
    fields,
    label,
    limits,
    messages,
    netvisor,
    people,
    reading,
    requests,
    runs,
    searching,
    source,
    text,
    uploading,
    webhooks,
    writing,
)
from invoice_connector.core.uploading import UploadOutcome
from invoice_connector.core.webhook import DeliveryState, WebhookState
from invoice_connector.core.windows import Axis
from invoice_connector.core.write import WriteAction, WriteState
from tests.builders.text_codes import codes_in, used_codes

LAYER = Path(invoice_connector.__file__).parent
LONGEST_LINE = 120

# Lost races that never leave the services, or leave them as ``state_changed``.
INNER = {"lease_lost", "poll_changed"}
# Codes that the source puts together from parts.
COMPUTED = {"nav_permission_invoice_query", "nav_permission_invoice_management"}


def test_every_code_in_the_source_has_a_text() -> None:
    used = used_codes([LAYER])
    missing = {c: sorted(f) for c, f in used.items() if c not in {*CATALOGUE, *INNER}}
    assert missing == {}
    assert len(used) > 80
    assert set(CATALOGUE) >= COMPUTED


def test_the_collector_finds_codes_however_they_are_written() -> None:
    found = codes_in(
        {
            "a.py": """
class ConnectorError(Exception):
    def __init__(self, code, *, field=None): ...
class SourceError(ConnectorError): ...
class LostRaceError(ConnectorError): ...
class FieldProblem:
    def __init__(self, field, code): ...
class Permission:
    code: str
""",
            "b.py": """
_LATER = "constant_code"
@dataclass
class Meaning:
    failure: int
    code: str
raise errors.SourceError("direct_code")
raise SourceError(_LATER)
raise SourceError("one_code" if x else "other_code")
FieldProblem("tax_number", "second_position")
Meaning(1, "dataclass_position")
replace(status, notice="keyword_code")
Permission("no_text_code")
raise LostRaceError("never_shown")
TABLE = [("http_in_a_table", OSError)]
x = "http_status"
""",
        }
    )
    assert found["b.py"] == {
        "direct_code",
        "constant_code",
        "one_code",
        "other_code",
        "second_position",
        "dataclass_position",
        "keyword_code",
        "http_in_a_table",
    }


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_text_is_two_plain_lines_in_every_language(code: str) -> None:
    for language in LANGUAGES:
        found = text(code, language)
        for line in found:
            assert line == line.strip()
            assert line
            assert len(line) <= LONGEST_LINE
            assert re.fullmatch(r"[^\n\t<>]+", line)
            assert line[-1] in ".…:}" or line.endswith(".)"), line
    titles = {text(code, language).title for language in LANGUAGES}
    assert len(titles) == len(LANGUAGES)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_no_text_just_sends_people_to_support(code: str) -> None:
    assert "contact support" not in text(code, "en").remedy.lower()


def test_no_code_has_two_texts() -> None:
    parts = (
        requests.REQUESTS,
        connections.CONNECTIONS,
        limits.LIMITS,
        fields.FIELDS,
        source.SOURCE,
        netvisor.NETVISOR,
        reading.READING,
        runs.RUNS,
        people.PEOPLE,
        searching.SEARCHING,
        uploading.UPLOADING,
        webhooks.WEBHOOKS,
        messages.MESSAGES,
        advice.ADVICE,
        writing.WRITING,
    )
    assert sum(len(part) for part in parts) == len(CATALOGUE)


ENUMS: dict[str, type[StrEnum]] = {
    "webhook_state": WebhookState,
    "delivery_state": DeliveryState,
    "connection_state": ConnectionState,
    "permission_state": PermissionState,
    "run_state": RunState,
    "run_kind": RunKind,
    "work_state": WorkState,
    "detail_state": DetailState,
    "validity": Validity,
    "found_by": FoundBy,
    "upload_outcome": UploadOutcome,
    "hand_over_state": HandOverState,
    "lookup_state": LookupState,
    "live_state": LiveState,
    "write_state": WriteState,
    "write_action": WriteAction,
    "operation": Operation,
    "invoice_kind": InvoiceKind,
    "invoice_status": InvoiceStatus,
    "axis": Axis,
}


@pytest.mark.parametrize("kind", ENUMS)
def test_every_state_has_a_label(kind: str) -> None:
    assert set(LABELS[kind]) == {member.value for member in ENUMS[kind]}


def test_every_label_is_filled_in_every_language() -> None:
    for kind, labels in LABELS.items():
        for value in labels:
            for language in LANGUAGES:
                assert label(kind, value, language).strip(), (kind, value, language)


def test_the_four_statuses_are_called_exactly_as_users_know_them() -> None:
    assert [label("connection_state", state.value, "en") for state in ConnectionState] == [
        "No Connection",
        "Connecting..",
        "Connection Active",
        "Connection Error",
    ]


def test_the_missing_right_is_named_as_nav_names_its_box() -> None:
    for language in LANGUAGES:
        assert "Számlák lekérdezése" in text("nav_permission_invoice_query", language).remedy
        found = text("nav_permission_invoice_management", language)
        assert "Számlák kezelése" in f"{found.title} {found.remedy}"


def test_a_code_from_a_newer_release_gets_a_text_too() -> None:
    assert text("made_up_tomorrow", "fi").title == "Tapahtui jotakin odottamatonta."
    assert label("operation", "made_up", "hu") == "made_up"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("hu", "hu"),
        ("HU-hu", "hu"),
        ("sv, fi;q=0.8, en;q=0.9", "en"),
        ("fi;q=0.9, hu;q=0.9", "fi"),
        ("*", "en"),
        ("hu;q=nonsense", "en"),
        ("hu;q=nan", "en"),
        ("x" * 10_000 + ", hu", "en"),
    ],
)
def test_the_language_that_the_browser_likes_best_is_chosen(
    header: str | None, language: str
) -> None:
    assert choose_language(header) == language


def test_every_failure_class_can_be_shown() -> None:
    assert {failure.value for failure in FailureClass} >= {"credential", "transient"}
