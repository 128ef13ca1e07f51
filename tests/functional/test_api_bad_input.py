"""Bad input of every kind: a code that says what is wrong, never a failure on our side."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_connector.core.invoice_filter import InvoiceQuery, Sort
from invoice_connector.http_api.paging import Paging
from tests.builders.api_world import COMPLETE, ApiWorld, Reply, make_api_world

JSON = {"content-type": "application/json"}
OVERSIZE = json.dumps({"name": "x" * 70_000})

BODIES = {
    "not JSON": ("{name", 400, "invalid_json"),
    "two documents": ("{} {}", 400, "invalid_json"),
    "an array": ("[]", 400, "body_not_object"),
    "a number": ("7", 400, "body_not_object"),
    "null": ("null", 400, "body_not_object"),
    "a key twice": ('{"name": "a", "name": "b"}', 400, "duplicate_key"),
    "an inner key twice": ('{"technical": {"login": "a", "login": "b"}}', 400, "duplicate_key"),
    "depth 10000": ("[" * 10_000 + "]" * 10_000, 400, "body_too_deep"),
    "depth 30": ('{"name": ' * 30 + "1" + "}" * 30, 400, "body_too_deep"),
    "NaN": ('{"interval_minutes": NaN}', 400, "invalid_number"),
    "Infinity": ('{"interval_minutes": -Infinity}', 400, "invalid_number"),
    "NUL": ('{"name": "a\\u0000b"}', 400, "invalid_text"),
    "NUL in a key": ('{"a\\u0000": 1}', 400, "invalid_text"),
    "half a surrogate pair": ('{"name": "\\ud800"}', 400, "invalid_text"),
    "a raw surrogate": ('{"name": "\ud800"}', 400, "invalid_json"),
    "oversize": (OVERSIZE, 400, "body_too_large"),
    "a huge number": ('{"interval_minutes": 1' + "0" * 400 + "}", 422, "number_out_of_range"),
    "a huger number": ('{"interval_minutes": 1' + "0" * 5000 + "}", 400, "invalid_json"),
    "a float": ('{"interval_minutes": 15.0}', 422, "field_type"),
    "a huge float": ('{"interval_minutes": 1e400}', 422, "field_type"),
    "true as a number": ('{"interval_minutes": true}', 422, "field_type"),
    "a number as text": ('{"interval_minutes": "15"}', 422, "field_type"),
    "too often": ('{"interval_minutes": 4}', 422, "number_out_of_range"),
    "too seldom": ('{"interval_minutes": 241}', 422, "number_out_of_range"),
    "too short a lookback": ('{"lookback_minutes": 9}', 422, "number_out_of_range"),
    "too long a lookback": ('{"lookback_minutes": 10081}', 422, "number_out_of_range"),
    "a text as flag": ('{"automatic_sync": "yes"}', 422, "field_type"),
    "no such day": ('{"from_date": "2023-02-30"}', 422, "invalid_date"),
    "year 1": ('{"from_date": "0001-01-01"}', 422, "from_date_too_early"),
    "a week date": ('{"from_date": "2025-W01-1"}', 422, "invalid_date"),
    "a compact date": ('{"from_date": "20250101"}', 422, "invalid_date"),
    "a time as date": ('{"from_date": "2025-01-01T00:00:00Z"}', 422, "invalid_date"),
    "the future": ('{"from_date": "2026-03-02"}', 422, "from_date_in_future"),
    "a long name": (json.dumps({"name": "x" * 101}), 422, "field_too_long"),
    "technical as list": ('{"technical": []}', 422, "field_type"),
    "a number as key": ('{"technical": {"login": 5}}', 422, "field_type"),
    "prototype": ('{"__proto__": {"admin": true}}', 422, "unknown_field"),
    "another provider": ('{"provider": "sap"}', 422, "provider_unknown"),
    "another environment": ('{"environment": "https://evil.example"}', 422, "environment_unknown"),
}

QUERIES = {
    "limit=0": (422, "number_out_of_range"),
    "limit=101": (422, "number_out_of_range"),
    "limit=-1": (422, "number_out_of_range"),
    "limit=1000000000": (422, "number_out_of_range"),
    "limit=10%20": (422, "number_out_of_range"),
    "limit=%D9%A1": (422, "number_out_of_range"),
    "limit=": (422, "number_out_of_range"),
    "limit=5&limit=6": (400, "duplicate_parameter"),
    "sort=size": (422, "invalid_choice"),
    "by=amount": (422, "invalid_choice"),
    "from=2026-02-30": (422, "invalid_date"),
    "from=2026-02-02&to=2026-02-01": (422, "dates_turned"),
    "supplier_tax_number=": (422, "field_empty"),
    "amount_min=1,5": (422, "invalid_amount"),
    "number_prefix=SZ": (422, "field_required"),
    "number_prefix=%00": (400, "invalid_text"),
    "number_prefix=%FF": (400, "invalid_query"),
    "cursor=": (400, "invalid_cursor"),
    "cursor=AAAA": (400, "invalid_cursor"),
    "cursor=%00": (400, "invalid_text"),
    "cursor=" + "A" * 5000: (422, "field_too_long"),
    "cursor=" + "A" * 100_000: (400, "invalid_query"),
    "&".join(f"a{n}=1" for n in range(50)): (400, "invalid_query"),
}

IDS = ["..", "%2e%2e%2f", "a#b", "a b", "%00", "T#other", "x" * 2048, "[]", "'", "é", "a:b", "~"]


@pytest.fixture(scope="module")
def world() -> ApiWorld:
    return make_api_world()


@pytest.fixture(scope="module")
def connection_id(world: ApiWorld) -> str:
    return world.make_active()


def codes(reply: Reply) -> set[str]:
    assert reply.headers["content-type"] == "application/problem+json"
    return {reply.json["code"], *(problem["code"] for problem in reply.json["problems"])}


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_with_its_code(
    world: ApiWorld, connection_id: str, name: str
) -> None:
    raw, status, code = BODIES[name]
    reply = world.client().send("PUT", f"/v1/connections/{connection_id}", raw=raw, headers=JSON)
    assert (reply.status, code in codes(reply)) == (status, True), reply.raw
    assert reply.json["status"] == status
    assert reply.json["detail"]
    assert world.connection(connection_id).settings.version == 1


@pytest.mark.parametrize("query", QUERIES)
def test_a_bad_query_is_refused_with_its_code(
    world: ApiWorld, connection_id: str, query: str
) -> None:
    status, code = QUERIES[query]
    path = f"/v1/connections/{connection_id}/invoices"
    reply = world.client().send("GET", path, query=query)
    assert (reply.status, code in codes(reply)) == (status, True), reply.raw


@pytest.mark.parametrize(
    ("lists", "query", "key"),
    [
        ("changes", "", "x"),
        ("changes", "", "-5"),
        ("changes", "", "\u0663"),
        ("changes", "", "9" * 30),
        *(
            ("invoices", "sort=amount", key)
            for key in ('[true,"NaN","x"]', '[true,"Infinity","x"]', "[true,[],0]", "[1]", "x", "")
        ),
    ],
)
def test_a_marker_that_somebody_made_up_is_refused(
    world: ApiWorld, connection_id: str, lists: str, query: str, key: str
) -> None:
    """Markers are bound to their list, not signed: anybody can work one out for their own lists."""
    amounts = repr(InvoiceQuery(sort=Sort.AMOUNT))
    scope = ("tenant-a", connection_id, lists, *([amounts] if lists == "invoices" else []))
    cursor = Paging(scope, 1, None).cursor(key)
    path = f"/v1/connections/{connection_id}/{lists}"
    reply = world.client().send("GET", path, query=f"{query}&cursor={cursor}".strip("&"))
    assert (reply.status, reply.json["code"]) == (400, "invalid_cursor"), reply.raw
    good = Paging(scope, 1, None).cursor("1" if lists == "changes" else '[true,"1","x"]')
    reply = world.client().send("GET", path, query=f"{query}&cursor={good}".strip("&"))
    assert reply.status == 200, "the marker is made as the API makes them"


@pytest.mark.parametrize("bad", IDS)
def test_an_id_that_cannot_be_one_is_unknown(world: ApiWorld, connection_id: str, bad: str) -> None:
    own = f"/v1/connections/{connection_id}"
    for path in (f"/v1/connections/{bad}", f"{own}/runs/{bad}", f"{own}/invoices/{bad}"):
        reply = world.client().get(path)
        assert reply.status == 404, path
        assert bad not in reply.raw or bad in "'[]~:"


def test_a_body_of_another_type_is_refused(world: ApiWorld, connection_id: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    path = f"/v1/connections/{connection_id}"
    reply = world.client().send("PUT", path, raw="name=x", headers=headers)
    assert (reply.status, reply.json["code"]) == (400, "wrong_content_type")


def test_a_body_that_the_gateway_packed_in_base64_is_read(world: ApiWorld) -> None:
    packed = "eyJwcm92aWRlciI6ICJuYXYiLCAiZW52aXJvbm1lbnQiOiAidGVzdCJ9"
    api = world.client()
    good = api.send("POST", "/v1/connections", raw=packed, headers=JSON, is_base64=True)
    assert good.status == 201
    bad = api.send("POST", "/v1/connections", raw="%%%", headers=JSON, is_base64=True)
    assert (bad.status, bad.json["code"]) == (400, "invalid_json")


def test_provider_and_environment_have_to_be_chosen(world: ApiWorld) -> None:
    reply = world.client().post("/v1/connections", {"name": "x"})
    assert reply.status == 422
    assert {p["field"]: p["code"] for p in reply.json["problems"]} == {
        "provider": "field_required",
        "environment": "field_required",
    }


def test_an_unknown_address_is_answered_like_any_other_problem(world: ApiWorld) -> None:
    for method, path in (("GET", "/v1/nothing"), ("PATCH", "/v1/connections"), ("GET", "/")):
        reply = world.client().send(method, path)
        assert (reply.status, reply.json["code"]) == (404, "route_not_found")


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("hu-HU,hu;q=0.9,en;q=0.8", "Ez a kapcsolat nem létezik."),
        ("fi", "Yhteyttä ei ole olemassa."),
        ("de, fr;q=0.5", "This connection does not exist."),
        ("en;q=0.1, hu;q=0.7", "Ez a kapcsolat nem létezik."),
        (";;;q=,,=", "This connection does not exist."),
        ("hu;q=0", "This connection does not exist."),
    ],
)
def test_problems_speak_the_callers_language(world: ApiWorld, header: str, title: str) -> None:
    path = "/v1/connections/nonexistent"
    reply = world.client().send("GET", path, headers={"Accept-Language": header})
    assert reply.json == {
        "type": "urn:invoice-connector:problem:connection_not_found",
        "title": title,
        "status": 404,
        "detail": reply.json["detail"],
        "code": "connection_not_found",
        "problems": [],
        "about": {},
        "request_id": "request-1",
    }


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["login", "password", "x", "tax_number"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
NAMES = st.sampled_from([*COMPLETE, "name", "from_date", "automatic_sync", "interval_minutes", "z"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, JSON_VALUES, max_size=5))
def test_no_body_whatever_makes_a_server_error(
    world: ApiWorld, connection_id: str, body: dict[str, object]
) -> None:
    raw = json.dumps(body)
    reply = world.client().send("PUT", f"/v1/connections/{connection_id}", raw=raw, headers=JSON)
    assert reply.status in {200, 400, 409, 422}, reply.raw
