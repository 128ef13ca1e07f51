"""How the overview of a connection is written."""

from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.coverage_json import counted_json
from invoice_connector.http_api.formats import day, moment
from invoice_connector.http_api.invoice_list_json import total_json, totals_json
from invoice_connector.services.show_overview import Overview


def overview_json(overview: Overview, language: str) -> Json:
    """Write the overview."""
    coverage = overview.coverage
    return {
        "complete_from": day(overview.complete_from),
        "count": overview.totals.count,
        "months": totals_json(overview.totals, language)["months"],
        "partners": [
            {
                "tax_number": partner.tax_number,
                "name": partner.name,
                "count": partner.count,
                "totals": [total_json(total, language) for total in partner.totals],
            }
            for partner in overview.partners
        ],
        "freshness": {
            "from": moment(coverage.start),
            "to": moment(coverage.end),
            "last_read_at": moment(coverage.last_read_at),
        },
        "problems": {
            "failed_windows": len(coverage.failed),
            "gaps": coverage.gaps,
            "unproven": len(coverage.unproven),
            "quarantined": counted_json(overview.quarantined),
            "overdue_documents": counted_json(overview.overdue),
        },
    }
