"""Who is behind a tax number, as the source says."""

from invoice_connector.core.live_read import LiveState
from invoice_connector.http_api.contract.parts import (
    FLAG,
    MOMENT,
    TEXT,
    array,
    enum,
    json_answer,
    nullable,
    obj,
    operation,
    path,
    ref,
)

SCHEMAS = {
    "Taxpayer": obj(
        is_valid=FLAG,
        name=nullable(TEXT),
        short_name=nullable(TEXT),
        vat_code=nullable(TEXT),
        county_code=nullable(TEXT),
        incorporation=nullable(TEXT),
        vat_group=nullable(TEXT),
        addresses=array(obj(kind=TEXT, address=TEXT)),
    ),
    "TaxpayerLookup": obj(
        tax_number=TEXT,
        state=enum([state.value for state in LiveState]),
        state_label=TEXT,
        asked_at=MOMENT,
        settled_at=nullable(MOMENT),
        problem=nullable(ref("Message")),
        taxpayer=nullable(ref("Taxpayer")),
    ),
}

PATHS = {
    **path(
        "Invoices",
        "/v1/connections/{connection_id}/taxpayers/{tax_number}",
        get=operation(
            "getTaxpayer",
            "Ask the source who is behind a tax number",
            "viewer",
            {
                200: json_answer("What the source says.", ref("TaxpayerLookup")),
                202: json_answer("Not answered yet: ask again.", ref("TaxpayerLookup")),
            },
            description=(
                "Eight digits, or a whole Hungarian tax number. The answer is kept for half a "
                "minute; a source that takes longer than a moment is asked in the background."
            ),
        ),
    ),
}
