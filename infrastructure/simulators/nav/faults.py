"""Switches that make the simulator misbehave in ways the real service has been seen to."""

FAULTS = {
    "maintenance": "bare error answer; options code (SERVICE_UNAVAILABLE), status (503)",
    "token_maintenance": "the same for tokenExchange only",
    "throttle": "TOO_MANY_REQUESTS; option status (429)",
    "error_code": "any error answer; options code (required), status (400)",
    "http_500": "plain text HTTP 500",
    "gateway_503": "HTTP 503 without a body",
    "gateway_504": "the gateway's HTML page; option delay_s (0) before it",
    "html_200": "an HTML page with HTTP 200",
    "empty_body": "HTTP 200 without a body",
    "exception_200": "GeneralExceptionResponse OPERATION_FAILED with HTTP 200",
    "reset": "connection reset instead of an answer",
    "delay": "a correct answer, later; option delay_s (1)",
    "drip": "a correct answer in small pieces; options chunk_bytes (64), pause_s (0.1)",
    "truncate": "a correct answer cut short of its Content-Length; option keep (0.5)",
    "wrong_root": "a correct answer under the root element of another operation",
    "other_prefixes": "a correct answer with other namespace prefixes",
    "result_only_errors": "error answers without header and software",
    "empty_answer": "digest and data queries find nothing",
    "shuffle_pages": "digest rows in a new random order on every request",
    "count_changes_between_pages": "from page 2 on one page more is announced",
    "digest_hides_annulled": "digest leaves annulled reports out",
    "corrupt_document": "queryInvoiceData gives option content (%%%) for the document; option "
    "is_compressed overrides the flag",
    "schema_violation_for_invoice": "queryInvoiceData refuses option invoice_number",
}
# Options a fault cannot do without.
NEEDED_OPTIONS = {"error_code": "code"}
