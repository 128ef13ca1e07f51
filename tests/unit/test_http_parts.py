"""The parts of the API that have rules of their own: claims, page markers, formats, fields."""

import base64
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.errors import InputError, MalformedError, NotAllowedError
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.formats import day, exact, moment, money
from invoice_connector.http_api.identity import ClaimNames, Role, caller_of
from invoice_connector.http_api.paging import read_paging
from invoice_connector.http_api.settings_input import read_if_match

NAMES = ClaimNames("tenant", "role")


def event(**claims: object) -> dict[str, object]:
    return {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}


@pytest.mark.parametrize(
    ("claim", "tenant"),
    [("acme", "acme"), (" acme ", "acme"), ("[acme]", "acme"), ('["acme"]', "acme"), (["a"], "a")],
)
def test_exactly_one_tenant_is_read(claim: object, tenant: str) -> None:
    assert caller_of(event(tenant=claim, role="viewer"), NAMES).tenant_id == tenant


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"requestContext": None},
        {"requestContext": {"authorizer": []}},
        {"requestContext": {"authorizer": {"jwt": {"claims": "tenant=a"}}}},
        {"requestContext": {"authorizer": {"tenant": "a"}}},
        event(role="admin"),
        event(tenant="a\x00b", role="admin"),
        event(tenant="x" * 129, role="admin"),
        event(tenant={"a": "b"}, role="admin"),
    ],
)
def test_anything_else_is_no_tenant(broken: dict[str, object]) -> None:
    with pytest.raises(NotAllowedError, match="tenant_missing"):
        caller_of(broken, NAMES)


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ("viewer", Role.VIEWER),
        ("[viewer editor]", Role.EDITOR),
        ("[admin, owner]", Role.ADMIN),
        ('["editor"]', Role.EDITOR),
        (["viewer", "admin"], Role.ADMIN),
    ],
)
def test_the_highest_known_role_counts(claim: object, role: Role) -> None:
    assert caller_of(event(tenant="t", role=claim), NAMES).role is role


KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SCOPE = ("tenant-a", "connection-1", "invoices")


@given(key=KEYS)
def test_a_page_marker_gives_the_stores_key_back(key: str) -> None:
    first = read_paging(Fields({}, ()), SCOPE)
    cursor = first.cursor(key)
    assert read_paging(Fields({"cursor": cursor}, ("cursor",)), SCOPE).start_key == key


@given(
    key=KEYS,
    scope=st.sampled_from(
        [
            ("tenant-b", "connection-1", "invoices"),
            ("tenant-a", "connection-2", "invoices"),
            ("tenant-a", "connection-1", "runs"),
            ("tenant-a", "connection-1", "invoices", "issue_date"),
            ("tenant-a", "connection-1invoices"),
        ]
    ),
)
def test_a_page_marker_of_another_list_is_refused(key: str, scope: tuple[str, ...]) -> None:
    cursor = read_paging(Fields({}, ()), SCOPE).cursor(key)
    with pytest.raises(MalformedError, match="invalid_cursor"):
        read_paging(Fields({"cursor": cursor}, ("cursor",)), scope)


@given(key=KEYS, position=st.integers(0, 15), bit=st.integers(0, 7), at_end=st.booleans())
def test_a_page_marker_with_any_bit_changed_is_refused(
    key: str, position: int, bit: int, *, at_end: bool
) -> None:
    cursor = read_paging(Fields({}, ()), SCOPE).cursor(key) or ""
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-1 if at_end else position] ^= 1 << bit
    changed = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    with pytest.raises(MalformedError, match="invalid_cursor"):
        read_paging(Fields({"cursor": changed}, ("cursor",)), SCOPE)


@given(text=st.text(max_size=200))
def test_no_text_whatever_breaks_the_reader_of_page_markers(text: str) -> None:
    with pytest.raises(MalformedError, match="invalid_cursor"):
        read_paging(Fields({"cursor": text}, ("cursor",)), SCOPE)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1", "1.00"),
        ("1.5", "1.50"),
        ("-0.5", "-0.50"),
        ("1234567.891", "1234567.891"),
        ("1E+6", "1000000.00"),
        ("1E-8", "0.00000001"),
        ("99999999999999999999999999999999.99", "99999999999999999999999999999999.99"),
    ],
)
def test_money_is_written_exactly_with_at_least_two_decimals(amount: str, written: str) -> None:
    assert money(Decimal(amount)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_amount_changes_by_being_written(amount: Decimal) -> None:
    assert Decimal(money(amount) or "") == amount
    assert Decimal(exact(amount) or "") == amount


def test_times_are_utc_with_z() -> None:
    budapest = timezone(timedelta(hours=1))
    assert moment(datetime(2026, 1, 1, 0, 30, tzinfo=budapest)) == "2025-12-31T23:30:00Z"
    assert moment(datetime(2026, 1, 1, 0, 0, 0, 999, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    assert moment(datetime(1, 1, 1, 0, 0, 0, 5000, tzinfo=UTC)) == "0001-01-01T00:00:00.005Z"
    assert (moment(None), day(None), day(date(2026, 2, 3))) == (None, None, "2026-02-03")


def test_every_problem_of_an_input_is_collected() -> None:
    fields = Fields({"a": 1, "b": "x", "c": None, "z": 0}, ("a", "b", "c"))
    assert fields.text("a", 5) is None
    assert fields.number("b", 1, 2) is None
    assert fields.flag("c") is None
    with pytest.raises(InputError) as caught:
        fields.expect_no_problems()
    assert [(p.field, p.code) for p in caught.value.problems] == [
        ("z", "unknown_field"),
        ("a", "field_type"),
        ("b", "field_type"),
    ]


@pytest.mark.parametrize(
    ("header", "version"), [(None, None), ("*", None), ('"7"', 7), (' "12" ', 12), ("3", 3)]
)
def test_if_match_names_a_settings_version(header: str | None, version: int | None) -> None:
    assert read_if_match(header) == version
