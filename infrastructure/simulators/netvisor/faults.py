"""Switches that make the simulator misbehave in ways the real service may."""

FAULTS = {
    "maintenance": "SYSTEM_MAINTENANCE; option code (SYSTEM_MAINTANANCE is the older spelling)",
    "throttle": "HTTP 429 without an envelope",
    "error_code": "FAILED with option code (required) and option text",
    "concurrent_request": "TECHNICAL_ERROR, as for a second request at the same time",
    "http_500": "an HTML page with HTTP 500",
    "html_200": "an HTML page with HTTP 200",
    "empty_body": "HTTP 200 without a body",
    "reset": "connection reset before anything was done",
    "drop_after_commit": "what was asked is done, then the connection is reset",
    "delay": "a correct answer, later; option delay_s (1)",
    "truncate": "a correct answer cut short; option keep (0.5)",
    "no_envelope": "a correct answer without ResponseStatus",
    "shuffle_list": "list rows in a new random order on every request",
    "wrong_case": "element and attribute names in lower case; option upper (false)",
    "dot_decimals": "decimal points instead of commas",
    "document_line_sum": "line sums under the name that the vendor's document gives them",
    "finnish_texts": "statuses, yes and no in Finnish whatever the language header asks",
    "missing_optional": "without empty elements and those that older answers lack",
    "newer_elements": "with elements and attributes that newer answers have",
}
# Options a fault cannot do without.
NEEDED_OPTIONS = {"error_code": "code"}
