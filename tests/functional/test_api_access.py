"""Who may do what: every route for every kind of token, on own and on foreign things."""

import re
from dataclasses import dataclass, replace

import pytest

from invoice_connector.http_api.app import build_api, build_full_sync_api
from invoice_connector.http_api.identity import ClaimNames
from tests.builders.api_world import COMPLETE, ApiClient, ApiWorld, make_api_world, plant

VIEWER, EDITOR, ADMIN = 1, 2, 3
OPEN = {"GET /health", "GET /docs", "GET /docs/openapi.json", "GET /docs/page.css"}
NUMBER = {"supplier_tax_number": "11111111", "invoice_number": "SZ-001"}
OTHER_SOURCE = "connection_of_other_source"
WEBHOOK = {"url": "https://hooks.example.com/", "events": ["invoice.created"]}
PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}
UNKNOWN_ID = "zzzzzzzzzzzzzzzzzzzz"


@dataclass(frozen=True)
class Route:
    """A route, the role it needs, and its status and problem for the owner."""

    method: str
    path: str
    role: int
    status: int
    body: object = None
    code: str | None = None


ROUTES = (
    Route("GET", "/v1/providers", VIEWER, 200),
    Route("GET", "/v1/me", VIEWER, 200),
    Route("GET", "/v1/connections", VIEWER, 200),
    Route("POST", "/v1/connections", ADMIN, 201, COMPLETE),
    Route("GET", "/v1/connections/{c}", VIEWER, 200),
    Route("PUT", "/v1/connections/{c}", ADMIN, 200, {"name": "new"}),
    Route("DELETE", "/v1/connections/{c}", ADMIN, 204),
    Route("POST", "/v1/connections/{c}/verify", EDITOR, 202),
    Route("POST", "/v1/connections/{c}/sync", EDITOR, 202),
    Route("GET", "/v1/connections/{c}/coverage", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/diagnostics", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/runs", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/runs/{r}", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/runs/{r}/windows", VIEWER, 200),
    *(
        Route("POST", f"/v1/connections/{{c}}/runs/{{r}}/{verb}", EDITOR, 409, code="run_ended")
        for verb in ("pause", "resume", "cancel")
    ),
    Route(
        "POST",
        "/v1/connections/{c}/runs/{r}/windows/{w}/redrive",
        EDITOR,
        409,
        code="window_not_failed",
    ),
    Route("GET", "/v1/connections/{c}/invoices", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/totals", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/overview", VIEWER, 200),
    Route("PUT", "/v1/connections/{c}/invoices/{i}/hand-over", EDITOR, 200, {"state": "booked"}),
    Route("POST", "/v1/connections/{c}/invoices/{i}/retry", EDITOR, 409, code="nothing_to_retry"),
    Route("GET", "/v1/connections/{c}/invoices/{i}/print", VIEWER, 200),
    Route(
        "GET",
        "/v1/connections/{c}/taxpayers/{t}",
        VIEWER,
        409,
        code="lookup_not_supported",
    ),
    Route("POST", "/v1/connections/{c}/exports", VIEWER, 202, {"format": "csv"}),
    Route("GET", "/v1/connections/{c}/exports", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/exports/{e}", VIEWER, 200),
    Route("POST", "/v1/connections/{c}/invoices/reconcile", VIEWER, 200, PERIOD),
    Route("GET", "/v1/connections/{c}/changes", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/{i}", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/{i}/xml", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/{i}/chain", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/{i}/lookup", VIEWER, 404, code="lookup_not_found"),
    Route("POST", "/v1/connections/{c}/invoices/{i}/check", EDITOR, 202),
    Route("POST", "/v1/connections/{c}/invoices/fetch", EDITOR, 202, NUMBER),
    Route("POST", "/v1/connections/{c}/invoices/upload", EDITOR, 400, code="not_marked_as_xml"),
    Route("GET", "/v1/connections/{c}/invoices/{i}/files", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/invoices/{i}/files/{f}", VIEWER, 404, code="file_not_found"),
    *(
        Route("GET", f"/v1/connections/{{c}}/netvisor/{path}", VIEWER, 409, code=OTHER_SOURCE)
        for path in (
            "sales-invoices",
            "sales-invoices/{k}",
            "orders",
            "orders/{k}",
            "sales-personnel",
            "answers/{a}",
        )
    ),
    *(
        Route(
            method, f"/v1/connections/{{c}}/netvisor/{path}", EDITOR, 400, {}, "write_key_required"
        )
        for method, path in (
            ("POST", "sales-invoices"),
            ("PUT", "sales-invoices/{k}"),
            ("POST", "sales-invoices/{k}/to-invoice"),
            ("POST", "orders"),
            ("PUT", "orders/{k}"),
        )
    ),
    *(
        Route(
            "DELETE",
            f"/v1/connections/{{c}}/netvisor/{kind}/{{k}}",
            EDITOR,
            422,
            None,
            "invalid_input",
        )
        for kind in ("sales-invoices", "orders")
    ),
    Route(
        "POST",
        "/v1/connections/{c}/netvisor/sales-invoices/status",
        EDITOR,
        400,
        {"keys": ["165"], "status": "paid", "expected_status": "open"},
        "write_key_required",
    ),
    Route("GET", "/v1/connections/{c}/writes", VIEWER, 200),
    Route("GET", "/v1/connections/{c}/writes/{w}", VIEWER, 404, code="write_not_found"),
    Route("POST", "/v1/connections/{c}/writes/{w}/look-again", EDITOR, 404, code="write_not_found"),
    Route("POST", "/v1/connections/{c}/full-sync/estimate", EDITOR, 200, {}),
    Route("POST", "/v1/connections/{c}/full-sync", EDITOR, 202, {}),
    Route("GET", "/v1/webhooks", VIEWER, 200),
    Route("POST", "/v1/webhooks", ADMIN, 201, WEBHOOK),
    Route("GET", "/v1/webhooks/{h}", VIEWER, 200),
    Route("PUT", "/v1/webhooks/{h}", ADMIN, 200, {"events": ["sync.finished"]}),
    Route("DELETE", "/v1/webhooks/{h}", ADMIN, 204),
    Route("POST", "/v1/webhooks/{h}/verify", ADMIN, 202),
    Route("POST", "/v1/webhooks/{h}/rotate-secret", ADMIN, 200),
    Route("POST", "/v1/webhooks/{h}/pause", ADMIN, 200),
    Route("POST", "/v1/webhooks/{h}/resume", ADMIN, 200),
    Route("POST", "/v1/webhooks/{h}/test", ADMIN, 202),
    Route("GET", "/v1/webhooks/{h}/deliveries", VIEWER, 200),
    Route("POST", "/v1/webhooks/{h}/deliveries/{d}/resend", ADMIN, 202),
)
WITH_WEBHOOK = [route for route in ROUTES if "{h}" in route.path]
WITH_CONNECTION = [route for route in ROUTES if "{c}" in route.path]
NAMES = [f"{route.method} {route.path}" for route in ROUTES]
ROLES = {"viewer": VIEWER, "editor": EDITOR, "admin": ADMIN, "[editor]": EDITOR, "[x admin]": ADMIN}


@pytest.fixture
def world() -> ApiWorld:
    """Two tenants with one active connection each, both with runs, invoices and documents."""
    made = make_api_world()
    plant(made, 2)
    return made


@dataclass
class Owned:
    """What one tenant has."""

    connection: str
    run: str
    invoice: str
    window: str = "no-such-window"
    webhook: str = "no-such-webhook"
    delivery: str = "no-such-delivery"
    export: str = "no-such-export"

    def path(self, route: Route) -> str:
        """Fill a route's path with these ids."""
        ids = {
            "c": self.connection,
            "r": self.run,
            "i": self.invoice,
            "w": self.window,
            "h": self.webhook,
            "d": self.delivery,
            "e": self.export,
        }
        return route.path.format(**ids, f="no-such-file", t="12345678", k="7", a="no-such-answer")


def owned(world: ApiWorld, tenant: str) -> Owned:
    connection_id = world.make_active(tenant, automatic_sync=True, name=f"name-of-{tenant}")
    api, path = world.client(tenant), f"/v1/connections/{connection_id}"
    world.clock.advance(minutes=1)
    run_id = api.get(f"{path}/runs").json["items"][0]["id"]
    window_id = api.get(f"{path}/runs/{run_id}/windows").json["items"][0]["id"]
    invoice_id = api.get(f"{path}/invoices").json["items"][0]["id"]
    webhook_id = api.post("/v1/webhooks", WEBHOOK).json["id"]
    world.deliver(tenant=tenant)
    delivery_id = api.post(f"/v1/webhooks/{webhook_id}/test").json["id"]
    world.deliver(tenant=tenant)
    export_id = api.post(f"{path}/exports", {"format": "csv"}).json["id"]
    return Owned(connection_id, run_id, invoice_id, window_id, webhook_id, delivery_id, export_id)


def call(api: ApiClient, route: Route, path: str) -> tuple[int, str | None]:
    reply = api.send(route.method, path, route.body)
    is_problem = reply.headers.get("content-type") == "application/problem+json"
    return reply.status, reply.json["code"] if is_problem else None


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_without_exactly_one_tenant_nothing_is_answered(world: ApiWorld, route: Route) -> None:
    path = owned(world, "tenant-a").path(route)
    tokens: list[ApiClient] = [ApiClient(world, None), ApiClient(world, {})]
    tenants = (
        None,
        "",
        "  ",
        "[]",
        "[tenant-a tenant-b]",
        ["tenant-a", "tenant-b"],
        7,
        "a#b",
        "a b",
    )
    tokens += [world.client(tenant) for tenant in tenants]
    for api in tokens:
        assert call(api, route, path) == (403, "tenant_missing"), api.claims


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_without_a_known_role_nothing_is_answered(world: ApiWorld, route: Route) -> None:
    path = owned(world, "tenant-a").path(route)
    for role in (None, "", "owner", "Admin", "[]", "[owner]", 3):
        assert call(world.client(role=role), route, path) == (403, "role_missing"), role


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_each_role_may_do_its_own_and_no_more(world: ApiWorld, route: Route, role: str) -> None:
    path = owned(world, "tenant-a").path(route)
    is_allowed = ROLES[role] >= route.role
    expected = (route.status, route.code) if is_allowed else (403, "role_too_low")
    assert call(world.client(role=role), route, path) == expected


@pytest.mark.parametrize("route", WITH_CONNECTION, ids=lambda r: f"{r.method} {r.path}")
def test_a_foreign_connection_is_as_unknown_as_one_that_never_existed(
    world: ApiWorld, route: Route
) -> None:
    owned(world, "tenant-a")
    foreign = owned(world, "tenant-b")
    unknown = Owned(UNKNOWN_ID, foreign.run, foreign.invoice)
    before = world.connection(foreign.connection, "tenant-b")
    first_sent = len(world.sent)
    answers = [
        world.client("tenant-a").send(route.method, owner.path(route), route.body)
        for owner in (foreign, unknown)
    ]
    assert [reply.status for reply in answers] == [404, 404]
    assert answers[0].json == answers[1].json
    assert answers[0].json["code"] == "connection_not_found"
    assert world.connection(foreign.connection, "tenant-b") == before
    assert all("tenant-b" not in reply.raw for reply in world.sent[first_sent:])


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if "{r}" in route.path or "{i}" in route.path],
    ids=lambda r: f"{r.method} {r.path}",
)
def test_foreign_runs_are_unknown_below_an_own_connection(world: ApiWorld, route: Route) -> None:
    own, foreign = owned(world, "tenant-a"), owned(world, "tenant-b")
    mixed = Owned(own.connection, foreign.run, "bm9wZR9ub3Bl")
    status, code = call(world.client("tenant-a"), route, mixed.path(route))
    assert status == 404
    unknown = "run_not_found" if "{r}" in route.path else "invoice_not_found"
    assert code in {unknown, route.code if route.status == 404 else unknown}


FOREIGN = {
    "runs/{r}": ("run", "run_not_found"),
    "windows/{w}": ("window", "window_not_found"),
    "exports/{e}": ("export", "export_not_found"),
    "webhooks/{h}": ("webhook", "webhook_not_found"),
    "deliveries/{d}": ("delivery", "delivery_not_found"),
}


@pytest.mark.parametrize(
    ("route", "place"),
    [(route, place) for route in ROUTES for place in FOREIGN if place in route.path],
    ids=lambda part: part if isinstance(part, str) else f"{part.method} {part.path}",
)
def test_one_foreign_id_among_own_ones_is_unknown(
    world: ApiWorld, route: Route, place: str
) -> None:
    own, foreign = owned(world, "tenant-a"), owned(world, "tenant-b")
    kind, code = FOREIGN[place]
    mixed = replace(own, **{kind: getattr(foreign, kind)})
    assert getattr(own, kind) != getattr(foreign, kind)
    assert call(world.client("tenant-a"), route, mixed.path(route)) == (404, code)


@pytest.mark.parametrize("route", WITH_WEBHOOK, ids=lambda r: f"{r.method} {r.path}")
def test_a_foreign_webhook_is_as_unknown_as_one_that_never_existed(
    world: ApiWorld, route: Route
) -> None:
    own, foreign = owned(world, "tenant-a"), owned(world, "tenant-b")
    for owner in (foreign, Owned(own.connection, own.run, own.invoice)):
        reply = world.client("tenant-a").send(route.method, owner.path(route), route.body)
        assert (reply.status, reply.json["code"]) == (404, "webhook_not_found")


def test_a_list_shows_only_the_own_tenants_things(world: ApiWorld) -> None:
    own = owned(world, "tenant-a")
    owned(world, "tenant-b")
    listed = world.client("tenant-a").get("/v1/connections").json["items"]
    assert [item["id"] for item in listed] == [own.connection]


@pytest.mark.parametrize("name", ["tenant", "tenant_id", "tenantId"])
def test_no_tenant_is_taken_from_body_query_or_header(world: ApiWorld, name: str) -> None:
    foreign = owned(world, "tenant-b")
    api, path = world.client("tenant-a"), f"/v1/connections/{foreign.connection}"
    in_body = api.put(path, {"name": "x", name: "tenant-b"})
    assert (in_body.status, in_body.json["problems"][0]["code"]) == (422, "unknown_field")
    assert api.get("/v1/connections", **{name: "tenant-b"}).status == 422
    in_header = api.send("GET", path, headers={name: "tenant-b", "x-tenant-id": "tenant-b"})
    assert in_header.status == 404


def test_a_page_marker_works_for_its_own_list_only(world: ApiWorld) -> None:
    own, foreign = owned(world, "tenant-a"), owned(world, "tenant-b")
    api, path = world.client("tenant-a"), f"/v1/connections/{own.connection}/invoices"
    cursor = api.get(path, limit=1).json["next_cursor"]
    assert len(api.get(path, limit=1, cursor=cursor).json["items"]) == 1
    elsewhere = (
        (world.client("tenant-b"), f"/v1/connections/{foreign.connection}/invoices", {}),
        (api, f"/v1/connections/{own.connection}/runs", {}),
        (api, "/v1/connections", {}),
        (api, path, {"by": "issue_date"}),
        (api, path, {"from": "2026-01-01"}),
    )
    for caller, other_path, query in elsewhere:
        reply = caller.get(other_path, cursor=cursor, **query)
        assert (reply.status, reply.json["code"]) == (400, "invalid_cursor"), other_path


def test_the_matrix_names_every_route_of_both_functions(world: ApiWorld) -> None:
    served = set()
    for build in (build_api, build_full_sync_api):
        app = build(lambda: world.ports, ClaimNames())
        routes = [*app._static_routes, *app._dynamic_routes]
        served |= {f"{route.method} {re.sub('<.+?>', '{}', route.path)}" for route in routes}
    listed = {f"{route.method} {re.sub('{.}', '{}', route.path)}" for route in ROUTES}
    assert served - OPEN == listed


def test_health_needs_no_token_and_tells_nothing(world: ApiWorld) -> None:
    reply = ApiClient(world, None).get("/health")
    assert (reply.status, reply.json) == (200, {"status": "ok"})
