"""How the proof of completeness is written, as figures and as a sentence."""

from invoice_connector.core.audit import AuditState
from invoice_connector.core.sync_run import WindowWork
from invoice_connector.core.texts import label, sentences
from invoice_connector.core.texts.entry import Label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day, moment
from invoice_connector.http_api.run_json import run_json, window_json, window_work_json
from invoice_connector.services.show_coverage import AxisCoverage, Counted, Coverage


def coverage_json(coverage: Coverage, language: str) -> Json:
    """Write the claim and what it rests on."""
    return {
        "claim": {
            "axis": coverage.axis.value,
            "axis_label": label("axis", coverage.axis.value, language),
            "from": moment(coverage.start),
            "to": moment(coverage.end),
            "last_read_at": moment(coverage.last_read_at),
            "waiting_for_documents": counted_json(coverage.waiting),
            "quarantined": counted_json(coverage.quarantined),
            "gaps": coverage.gaps,
            "is_proven": coverage.is_proven,
            "text": _sentence(coverage, language),
        },
        "head": window_json(coverage.head) if coverage.head else None,
        "unproven": [
            {**window_json(row.window), "rows": row.rows, "read_at": moment(row.read_at)}
            for row in coverage.unproven
        ],
        "failed_windows": [_failed_json(work, language) for work in coverage.failed],
        "audit": _audit_json(coverage, language) if coverage.audit else None,
        "axes": [_axis_json(axis, language) for axis in coverage.axes],
    }


def _failed_json(work: WindowWork, language: str) -> Json:
    """Write a failed window and the call that reads it again."""
    ref, run_id, window_id = work.key.ref, work.key.run_id, work.key.work_id
    path = f"/v1/connections/{ref.connection_id}/runs/{run_id}/windows/{window_id}/redrive"
    return {
        "run": run_id,
        **window_work_json(work, language),
        "redrive": {"method": "POST", "path": path},
    }


def _audit_json(coverage: Coverage, language: str) -> Json | None:
    audit = coverage.audit
    if audit is None:
        return None
    return {
        "running": run_json(coverage.audit_run, language) if coverage.audit_run else None,
        "last_run": audit.last_run_id,
        "last_at": moment(audit.last_at),
        "last_found_late": audit.last_found_late,
        "found_late": audit.found_late,
        "gaps": audit.gaps,
        "validity_checked_until": day(audit.checked_until),
        "text": _audit_sentence(audit, language),
    }


def _audit_sentence(audit: AuditState, language: str) -> str:
    if audit.last_at is None:
        return _in(sentences.AUDIT_NOT_YET, language)
    return _in(sentences.AUDIT_RESULT, language).format(
        at=moment(audit.last_at), found_late=audit.found_late, last_found_late=audit.last_found_late
    )


def _axis_json(found: AxisCoverage, language: str) -> Json:
    return {
        "axis": found.axis.value,
        "axis_label": label("axis", found.axis.value, language),
        "ranges": [
            {
                "from": moment(covered.start),
                "to": moment(covered.end),
                "oldest_read_at": moment(covered.oldest_read_at),
                "is_proven": covered.is_proven,
            }
            for covered in found.ranges
        ],
        "gaps": [{"from": moment(start), "to": moment(end)} for start, end in found.gaps],
    }


def counted_json(counted: Counted) -> Json:
    """Write a number, and whether all invoices were looked at for it."""
    return {"count": counted.count, "is_exact": counted.is_exact}


def _sentence(coverage: Coverage, language: str) -> str:
    if coverage.start is None:
        return _in(sentences.COVERAGE_NOTHING, language)
    return _in(sentences.COVERAGE_CLAIM, language).format(
        start=moment(coverage.start),
        end=moment(coverage.end),
        read_at=moment(coverage.last_read_at),
        waiting=_spoken(coverage.waiting, language),
        quarantined=_spoken(coverage.quarantined, language),
        gaps=coverage.gaps,
    )


def _spoken(counted: Counted, language: str) -> str:
    if counted.is_exact:
        return str(counted.count)
    return _in(sentences.AT_LEAST, language).format(count=counted.count)


def _in(sentence: Label, language: str) -> str:
    return str(getattr(sentence, language))
