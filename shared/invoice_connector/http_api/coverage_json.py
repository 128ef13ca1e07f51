"""How the proof of completeness is written, as figures and as a sentence."""

from invoice_connector.core.texts import label, sentences
from invoice_connector.core.texts.entry import Label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import moment
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
            "waiting_for_documents": _counted_json(coverage.waiting),
            "quarantined": _counted_json(coverage.quarantined),
            "gaps": coverage.gaps,
            "is_proven": coverage.is_proven,
            "text": _sentence(coverage, language),
        },
        "axes": [_axis_json(axis, language) for axis in coverage.axes],
    }


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


def _counted_json(counted: Counted) -> Json:
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
