"""Synchronizations: incremental, full, their runs and windows."""

from invoice_connector.core.sync_run import Counters, RunKind, RunState, WorkState
from invoice_connector.http_api.contract.parts import (
    DAY,
    FLAG,
    MOMENT,
    PAGING,
    TEXT,
    WHOLE,
    Schema,
    enum,
    json_answer,
    json_body,
    nullable,
    obj,
    operation,
    page,
    partial,
    path,
    ref,
)

_SHARE = obj(done=WHOLE, open=WHOLE, failed=WHOLE)
_WINDOW_WORK: dict[str, Schema] = {
    "id": TEXT,
    "window": ref("Window"),
    "state": enum([s.value for s in WorkState]),
    "state_label": TEXT,
    "attempt": WHOLE,
    "rows": nullable(WHOLE),
    "pages": nullable(WHOLE),
    "finished_at": nullable(MOMENT),
    "error": nullable(ref("Message")),
}

SCHEMAS = {
    "Run": obj(
        id=TEXT,
        kind=enum([k.value for k in RunKind]),
        kind_label=TEXT,
        state=enum([s.value for s in RunState]),
        state_label=TEXT,
        is_ended=FLAG,
        started_by=nullable(TEXT),
        window=ref("Window"),
        created_at=MOMENT,
        ended_at=nullable(MOMENT),
        error=nullable(ref("Message")),
        progress=obj(
            percent=WHOLE,
            windows=_SHARE,
            batches=_SHARE,
            invoices=obj(listed=WHOLE, new=WHOLE, updated=WHOLE, unchanged=WHOLE),
            documents=obj(wanted=WHOLE, stored=WHOLE, pending=WHOLE, quarantined=WHOLE),
        ),
        counters=obj(**dict.fromkeys(Counters.__dataclass_fields__, WHOLE)),
    ),
    "WindowWork": obj(**_WINDOW_WORK),
    "FailedWindow": obj(run=TEXT, **_WINDOW_WORK, redrive=obj(method=TEXT, path=TEXT)),
    "Estimate": obj(
        window=ref("Window"),
        windows=WHOLE,
        sampled=WHOLE,
        invoices=obj(min=WHOLE, max=WHOLE),
        minutes=WHOLE,
    ),
    "FullSyncInput": partial(from_date=nullable(DAY)),
}

_RUN = json_answer("The run.", ref("Run"))
_RUNS = "/v1/connections/{connection_id}/runs"
_FROM_DATE = json_body(ref("FullSyncInput"), {"from_date": "2026-01-01"}, required=False)


def _steer(name: str, summary: str) -> dict[str, object]:
    return operation(name, summary, "editor", {200: _RUN})


PATHS = {
    **path(
        "Synchronization",
        "/v1/connections/{connection_id}/sync",
        post=operation(
            "syncNow",
            "Read what is new without waiting for the schedule",
            "editor",
            {202: json_answer("Accepted.", obj(accepted=FLAG))},
        ),
    ),
    **path(
        "Synchronization",
        "/v1/connections/{connection_id}/full-sync/estimate",
        post=operation(
            "estimateFullSync",
            "What a full sync would read, and about how long it would take",
            "editor",
            {200: json_answer("The estimate.", ref("Estimate"))},
            body=_FROM_DATE,
        ),
    ),
    **path(
        "Synchronization",
        "/v1/connections/{connection_id}/full-sync",
        post=operation(
            "startFullSync",
            "Start a full sync",
            "editor",
            {200: json_answer("The run that is active already.", ref("Run")), 202: _RUN},
            description="At most three new runs an hour for a connection.",
            body=_FROM_DATE,
        ),
    ),
    **path(
        "Synchronization",
        _RUNS,
        get=operation(
            "listRuns",
            "List runs, newest first",
            "viewer",
            {200: json_answer("One page.", page(ref("Run")))},
            parameters=PAGING,
        ),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}",
        get=operation("getRun", "Read a run with its progress", "viewer", {200: _RUN}),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}/pause",
        post=_steer("pauseRun", "Pause a run: nothing more is released"),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}/resume",
        post=_steer("resumeRun", "Go on with a paused run"),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}/cancel",
        post=_steer("cancelRun", "Cancel a run; what was read stays"),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}/windows",
        get=operation(
            "listWindows",
            "List a run's windows",
            "viewer",
            {200: json_answer("One page.", page(ref("WindowWork")))},
            parameters=PAGING,
        ),
    ),
    **path(
        "Synchronization",
        f"{_RUNS}/{{run_id}}/windows/{{window_id}}/redrive",
        post=operation(
            "redriveWindow",
            "Read a failed window again, also after its run has ended",
            "editor",
            {202: _RUN},
        ),
    ),
}
