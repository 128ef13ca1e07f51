"""What the values in examples look like: by property, or by ``Schema.property`` where they differ.

``Schema.`` alone is a sample of the whole schema. Samples that are None stand for what is absent as
long as nothing is wrong.
"""

from collections.abc import Mapping
from typing import Any

from invoice_connector.core.texts import label, text

_CONNECTION = "fz1haajdy7lprezqavwy"
_INVOICE = "MTExMTExMTEfU1otMjAyNi8wMDEf"
_RUN = "20260131T235959-4k2m"
_PATH = f"/v1/connections/{_CONNECTION}"
_LINK = "https://bucket.s3.eu-central-1.amazonaws.com/…"
_SHOWN_ONCE = "whsec_" + "A" * 8 + "…"


def _message(code: str) -> dict[str, str]:
    found = text(code, "en")
    return {"code": code, "title": found.title, "remedy": found.remedy}


def _states(**states: tuple[str, str]) -> dict[str, str]:
    """Choose the state that each schema shows, with its label."""
    return {
        name: value
        for schema, (kind, state) in states.items()
        for name, value in (
            (f"{schema}.state", state),
            (f"{schema}.state_label", label(kind, state, "en")),
        )
    }


_FIELD_PROBLEM = {"field": "from", "label": "From", **_message("invalid_date")}
_REFUSED = text("invalid_input", "en")

_NOTHING_WRONG = dict.fromkeys(
    (
        "error",
        "problem",
        "notice",
        "last_error",
        "checking_since",
        "disconnected_at",
        "next_try_at",
        "next_attempt_at",
        "failing_since",
        "both_secrets_until",
        "searched_until",
        "next_above_key",
        "active_run",
        "running",
        "original_number",
        "modification_index",
        "batch_index",
        "member_tax_number",
        "third_state_tax_id",
        "representative",
        "external_reference",
        "outcome",
        "reason",
        "expected_status",
        "look_for",
    )
)
_NOTHING_LEFT = (
    "windows_open",
    "windows_released",
    "windows_split",
    "windows_failed",
    "batches_open",
    "batches_released",
    "batches_failed",
    "invoices_updated",
    "invoices_unchanged",
    "invoices_late",
    "documents_pending",
    "documents_quarantined",
    "updated",
    "unchanged",
)
_STATES = _states(
    ConnectionStatus=("connection_state", "active"),
    Permission=("permission_state", "granted"),
    Run=("run_state", "completed"),
    WindowWork=("work_state", "done"),
    FailedWindow=("work_state", "failed"),
    Export=("export_state", "ready"),
    HandOver=("hand_over_state", "new"),
    Lookup=("lookup_state", "found"),
    Webhook=("webhook_state", "active"),
    WebhookWithSecret=("webhook_state", "active"),
    Delivery=("delivery_state", "delivered"),
    TaxpayerLookup=("live_state", "answered"),
    SourceAnswer=("live_state", "answered"),
    Write=("write_state", "done"),
)
_WHOLE: Mapping[str, Any] = {
    "Message.": _message("source_busy"),
    "FieldProblem.": _FIELD_PROBLEM,
    "FailedWindow.error": _message("source_busy"),
    "FailedCall.": {
        "at": "2026-01-31T23:58:12.402Z",
        "operation": "QueryInvoiceDigest",
        "request_id": "IC0A1b2C3d4E5f6G7h8I9j0K1",
        "source_code": "INVALID_SECURITY_USER",
        "http_status": 401,
        "failure": "credential",
        **_message("nav_login_refused"),
    },
    "Diagnostics.about": _message("diagnostics_bundle"),
    "connector": {
        "api_version": "1.0.0",
        "software_id": "HU12345678-INVCON1",
        "software_name": "Invoice Connector",
        "software_version": "1.0",
    },
    "identifiers": [
        {"field": "tax_number", "label": label("field", "tax_number", "en"), "value": "12345678"},
        {"field": "login", "label": label("field", "login", "en"), "value": "abcdefghij12345"},
    ],
    "Problem.": {
        "type": "urn:invoice-connector:problem:invalid_input",
        "title": _REFUSED.title,
        "status": 422,
        "detail": _REFUSED.remedy,
        "code": "invalid_input",
        "problems": [_FIELD_PROBLEM],
        "about": {},
        "request_id": "c951d93b-d1ae-4ec8-a423-0d9b0c2a8a11",
    },
    "missing_fields": [],
    "warnings": [],
    "technical": {"tax_number": "12345678", "login": "abcdefghij12345"},
    "credentials": {"password": {"set": True}, "signature_key": {"set": True}},
}
_NAMES: Mapping[str, Any] = {
    # whose, and where
    "id": _CONNECTION,
    "connection_id": _CONNECTION,
    "connection_ids": [_CONNECTION],
    "invoice_id": _INVOICE,
    "run_id": _RUN,
    "run": _RUN,
    "last_run": _RUN,
    "answer_id": "w3k9d0",
    "file_id": "a1b2c3",
    "Invoice.id": _INVOICE,
    "InvoiceView.id": _INVOICE,
    "StoredInvoice.id": _INVOICE,
    "Chain.id": _INVOICE,
    "Run.id": _RUN,
    "WindowWork.id": "20260101-20260131",
    "FailedWindow.id": "20260101-20260131",
    "Webhook.id": "webhook-5e1d",
    "WebhookWithSecret.id": "webhook-5e1d",
    "Delivery.id": "20260131T235959-7",
    "Export.id": "20260131T235959-x7",
    "SourceAnswer.id": "invoice-165",
    "Write.id": "20260131T235959-ic-0123456789abcdef",
    "next_cursor": "q83vEjRWeJCrze8SNFZ4kHsicGsiOiJ4In0",
    "answer_path": f"{_PATH}/netvisor/answers/w3k9d0",
    "invoice_path": f"{_PATH}/invoices/{_INVOICE}",
    "path": f"{_PATH}/writes/20260131T235959-ic-0123456789abcdef",
    "FailedWindow.path": f"{_PATH}/runs/{_RUN}/windows/20260101-20260131/redrive",
    "method": "POST",
    "link": _LINK,
    "url": "https://hooks.example.com/invoices",
    "secret": _SHOWN_ONCE,
    "tenant": "acme",
    "subject": "anna",
    "role": "editor",
    "started_by": "anna",
    "created_by": "anna",
    # sources and settings
    "provider": "nav",
    "Provider.code": "nav",
    "Provider.label": "NAV Online Számla",
    "environment": "production",
    "Provider.environments": [{"code": "production", "label": "Production"}],
    "label": "Taxpayer ID (Registration Number)",
    "ConnectionStatus.label": label("connection_state", "active", "en"),
    "Permission.code": "invoice_query",
    "Permission.label": "Invoice query",
    "name": "Példa Kft.",
    "SettingsField.name": "tax_number",
    "is_secret": False,
    "company_name": "Példa Kft.",
    "zone": "Europe/Budapest",
    "interval_minutes": 15,
    "default_interval_minutes": 15,
    "lookback_minutes": 60,
    "failures": 0,
    # reading
    "axis": "inserted_at",
    "axis_label": label("axis", "inserted_at", "en"),
    "text": "Everything that the source listed until 31 January 2026 is here.",
    "kind_label": label("invoice_kind", "invoice", "en"),
    "Run.kind": "full",
    "Run.kind_label": label("run_kind", "full", "en"),
    "percent": 100,
    "failed": 0,
    "open": 0,
    "pending": 0,
    "Run.quarantined": 0,
    "Overview.failed_windows": 0,
    "Overview.unproven": 0,
    "Coverage.unproven": [],
    "Window.from": "2026-01-01T00:00:00Z",
    "Coverage.from": "2026-01-01T00:00:00Z",
    **dict.fromkeys(_NOTHING_LEFT, 0),
    "found_late": 0,
    "last_found_late": 0,
    # invoices
    "number": "SZ-2026/001",
    "invoice_number": "SZ-2026/001",
    "Line.number": 1,
    ".status": "ok",
    "Summary.status": None,
    "Invoice.status": None,
    "InvoiceView.status": None,
    "SourceAnswer.status": None,
    "Write.status": None,
    "status_label": None,
    "customer_code": None,
    "payment_reference": None,
    "operation": "create",
    "operation_label": label("operation", "create", "en"),
    "category": "NORMAL",
    "payment_method": "TRANSFER",
    "currency": "HUF",
    "appearance": "ELECTRONIC",
    "channel": "MGM",
    "tax_number": "11111111",
    "supplier_tax_number": "11111111",
    "transaction_id": "3WNB1XT7D8HGSVAA",
    "other": {},
    "detail_state": "stored",
    "detail_state_label": label("detail_state", "stored", "en"),
    "validity": "valid",
    "validity_label": label("validity", "valid", "en"),
    "found_by_label": label("found_by", "list", "en"),
    "Uploaded.outcome": "stored",
    "Uploaded.outcome_label": label("upload_outcome", "stored", "en"),
    "net": "1000.00",
    "vat": "270.00",
    "net_huf": "1000.00",
    "vat_huf": "270.00",
    "community_vat_number": "HU11111111",
    "address": "1011 Budapest, Fő utca 1.",
    "bank_account": "11111111-22222222-33333333",
    "vat_status": "DOMESTIC",
    "description": "Paper, A4",
    "quantity": "10",
    "unit": "PIECE",
    "unit_price": "100.00",
    "vat_rate": "27%",
    "rate": "27%",
    "nature": "PRODUCT",
    "format_version": "3.0",
    "exchange_rate": "1",
    "media_type": "application/xml",
    "Document.audit": {"transactionId": "3WNB1XT7D8HGSVAA"},
    "month": "2026-01",
    "withdrawn": 0,
    "incomplete": 0,
    "has_more": False,
    "Export.name": "invoices-20260131T235959-x7-1.csv",
    "missing": 0,
    "short_name": "PÉLDA",
    "vat_code": "2",
    "county_code": "41",
    "incorporation": "ORGANIZATION",
    "vat_group": None,
    "Taxpayer.kind": "HQ",
    # events and answers
    "Webhook.events": ["invoice.created"],
    "WebhookWithSecret.events": ["invoice.created"],
    "Delivery.events": ["invoice.created"],
    "Delivery.status": 200,
    "File.name": "invoice.pdf",
    "FileLink.name": "invoice.pdf",
    "File.media_type": "application/pdf",
    "FileLink.media_type": "application/pdf",
    "File.description": "Invoice",
    "FileLink.description": "Invoice",
    "key": "165",
    "first_name": "Matti",
    "last_name": "Meikäläinen",
    "provision_percent": "12.5",
    "action_label": label("write_action", "import", "en"),
    "reference": "ic-0123456789abcdef",
    "targets": [],
    "result_keys": ["165"],
    "xml": "<root><salesinvoice>…</salesinvoice></root>",
}

SAMPLES: Mapping[str, Any] = {**_NOTHING_WRONG, **_STATES, **_WHOLE, **_NAMES}
