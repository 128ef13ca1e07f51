"""The change feed."""

from invoice_connector.core.changes import ChangeType
from invoice_connector.http_api.contract.parts import (
    CURSOR,
    FLAG,
    LIMIT,
    MOMENT,
    TEXT,
    WHOLE,
    about,
    array,
    enum,
    json_answer,
    nullable,
    obj,
    operation,
    path,
)

SCHEMAS = {
    "Change": obj(
        position=about(WHOLE, "Counted from 1, without a gap; the same position is the same row."),
        type=enum([kind.value for kind in ChangeType]),
        at=MOMENT,
        connection_id=TEXT,
        invoice_id=nullable(TEXT),
        revision=about(nullable(WHOLE), "Later rows of an invoice never name a lower one."),
        run_id=nullable(TEXT),
        outcome=about(nullable(TEXT), "The state in which a run ended."),
        reason=about(nullable(TEXT), "Why an invoice is void; the code of a problem."),
    ),
}

PATHS = {
    **path(
        "Follow changes",
        "/v1/connections/{connection_id}/changes",
        get=operation(
            "listChanges",
            "What happened, in the order in which it happened",
            "viewer",
            {
                200: json_answer(
                    "The next rows. The cursor is good at the end of the feed, too.",
                    obj(
                        items=array({"$ref": "#/components/schemas/Change"}),
                        next_cursor=TEXT,
                        has_more=FLAG,
                    ),
                )
            },
            description=(
                "Without a cursor from the first row on; `cursor=now` gives no rows, but the "
                "cursor from which everything follows that happens from now on. Whoever asks "
                "again with the last cursor misses nothing. Folding the feed gives the invoices "
                "of the connection with their revisions."
            ),
            parameters=(LIMIT, CURSOR),
        ),
    ),
}
