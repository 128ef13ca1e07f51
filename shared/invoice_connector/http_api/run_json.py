"""How runs and their windows are written."""

from dataclasses import asdict

from invoice_connector.core.sync_run import ENDED, SyncRun, WindowWork
from invoice_connector.core.texts import label
from invoice_connector.core.windows import DateWindow
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.full_sync import Estimate
from invoice_connector.services.read_runs import progress_of


def run_json(run: SyncRun, language: str) -> Json:
    """Write a run with its progress and everything it counted."""
    return {
        "id": run.run_id,
        "kind": run.kind.value,
        "kind_label": label("run_kind", run.kind.value, language),
        "state": run.state.value,
        "state_label": label("run_state", run.state.value, language),
        "is_ended": run.state in ENDED,
        "started_by": run.started_by,
        "window": window_json(run.window),
        "created_at": moment(run.created_at),
        "ended_at": moment(run.ended_at),
        "error": text_json(run.error_code, language) if run.error_code else None,
        "progress": _progress_json(run),
        "counters": asdict(run.counters),
    }


def window_work_json(work: WindowWork, language: str) -> Json:
    """Write one window of a run."""
    lease = work.lease
    return {
        "id": work.key.work_id,
        "window": window_json(work.window),
        "state": lease.state.value,
        "state_label": label("work_state", lease.state.value, language),
        "attempt": lease.attempt,
        "rows": work.rows,
        "pages": work.pages,
        "finished_at": moment(work.finished_at),
        "error": text_json(lease.error_code, language) if lease.error_code else None,
    }


def window_json(window: DateWindow) -> Json:
    """Write a half-open interval."""
    return {"axis": window.axis.value, "from": moment(window.start), "to": moment(window.end)}


def estimate_json(estimate: Estimate) -> Json:
    """Write what a full run would mean."""
    return {
        "window": window_json(estimate.window),
        "windows": estimate.windows,
        "sampled": estimate.sampled,
        "invoices": {"min": estimate.invoices_min, "max": estimate.invoices_max},
        "minutes": estimate.minutes,
    }


def _progress_json(run: SyncRun) -> Json:
    progress, counters = progress_of(run), run.counters
    return {
        "percent": progress.percent,
        "windows": {
            "done": progress.windows_done,
            "open": progress.windows_open,
            "failed": progress.windows_failed,
        },
        "batches": {
            "done": progress.batches_done,
            "open": progress.batches_open,
            "failed": progress.batches_failed,
        },
        "invoices": {
            "listed": counters.invoices_listed,
            "new": counters.invoices_new,
            "updated": counters.invoices_updated,
            "unchanged": counters.invoices_unchanged,
        },
        "documents": {
            "wanted": counters.documents_wanted,
            "stored": counters.documents_stored,
            "pending": counters.documents_pending,
            "quarantined": counters.documents_quarantined,
        },
    }
