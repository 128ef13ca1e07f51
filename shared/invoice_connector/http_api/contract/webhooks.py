"""Webhooks and their deliveries."""

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.webhook import DeliveryState, WebhookState
from invoice_connector.http_api.contract.parts import (
    MOMENT,
    PAGING,
    TEXT,
    WHOLE,
    about,
    array,
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

_EVENTS = array(enum([kind.value for kind in ChangeType]))
_WEBHOOK = {
    "id": TEXT,
    "url": TEXT,
    "events": _EVENTS,
    "connection_ids": about(array(TEXT), "Empty for all connections of the tenant."),
    "state": enum([state.value for state in WebhookState]),
    "state_label": TEXT,
    "problem": about(nullable(ref("Message")), "Why it does not work, or why it was stopped."),
    "failing_since": nullable(MOMENT),
    "both_secrets_until": about(nullable(MOMENT), "Until then the secret before signs as well."),
    "created_at": MOMENT,
    "updated_at": MOMENT,
}

SCHEMAS = {
    "Webhook": obj(**_WEBHOOK),
    "WebhookWithSecret": obj(
        **_WEBHOOK,
        secret=about(
            nullable(TEXT),
            "`whsec_` and the key in base64. Shown now and never again: null in repeats.",
        ),
    ),
    "Delivery": obj(
        id=about(TEXT, "The `webhook-id` of every attempt."),
        events=array(TEXT),
        state=enum([state.value for state in DeliveryState]),
        state_label=TEXT,
        attempts=WHOLE,
        created_at=MOMENT,
        attempted_at=nullable(MOMENT),
        next_attempt_at=nullable(MOMENT),
        status=about(nullable(WHOLE), "HTTP status of the last answer."),
        problem=nullable(ref("Message")),
    ),
    "WebhookInput": partial(
        url=about(TEXT, "https, a public name, port 443."),
        events=_EVENTS,
        connection_ids=nullable(array(TEXT)),
    ),
}

_ONE = "/v1/webhooks/{webhook_id}"
_ANSWER = json_answer("The webhook.", ref("Webhook"))
_WITH_SECRET = json_answer("The webhook with its secret.", ref("WebhookWithSecret"))
_INPUT = json_body(
    ref("WebhookInput"),
    {"url": "https://hooks.example.com/invoices", "events": ["invoice.created"]},
)


def _act(name: str, action: str, status: int, summary: str) -> dict[str, object]:
    return path(
        "Webhooks", f"{_ONE}/{action}", post=operation(name, summary, "admin", {status: _ANSWER})
    )


PATHS = {
    **path(
        "Webhooks",
        "/v1/webhooks",
        get=operation(
            "listWebhooks",
            "List webhooks",
            "viewer",
            {200: json_answer("All of them.", obj(items=array(ref("Webhook"))))},
        ),
        post=operation(
            "createWebhook",
            "Subscribe an endpoint to events",
            "admin",
            {201: _WITH_SECRET},
            description=(
                "A signed challenge goes to the endpoint: "
                '`{"type": "webhook.challenge", "challenge": "…"}`. It answers with a JSON object '
                "that has the same `challenge`; events follow then. Signatures are those of the "
                "Standard Webhooks specification."
            ),
            body=_INPUT,
        ),
    ),
    **path(
        "Webhooks",
        _ONE,
        get=operation("getWebhook", "Read a webhook", "viewer", {200: _ANSWER}),
        put=operation(
            "saveWebhook",
            "Change a webhook",
            "admin",
            {200: _ANSWER},
            description="What is absent stays. Another address gets a challenge of its own.",
            body=_INPUT,
        ),
        delete=operation(
            "deleteWebhook", "Delete a webhook", "admin", {204: {"description": "Deleted."}}
        ),
    ),
    **_act("verifyWebhook", "verify", 202, "Send the challenge again"),
    **_act("pauseWebhook", "pause", 200, "Hold deliveries back, for up to four days"),
    **_act("resumeWebhook", "resume", 200, "Go on with a paused or stopped webhook"),
    **path(
        "Webhooks",
        f"{_ONE}/rotate-secret",
        post=operation(
            "rotateWebhookSecret",
            "Make a new secret; for a day both sign",
            "admin",
            {200: _WITH_SECRET},
        ),
    ),
    **path(
        "Webhooks",
        f"{_ONE}/test",
        post=operation(
            "testWebhook",
            "Send a test event",
            "admin",
            {202: json_answer("It is on its way.", ref("Delivery"))},
        ),
    ),
    **path(
        "Webhooks",
        f"{_ONE}/deliveries",
        get=operation(
            "listDeliveries",
            "List deliveries, newest first",
            "viewer",
            {200: json_answer("One page.", page(ref("Delivery")))},
            description="Kept for 30 days. What an endpoint answered is not kept but its status.",
            parameters=PAGING,
        ),
    ),
    **path(
        "Webhooks",
        f"{_ONE}/deliveries/{{delivery_id}}/resend",
        post=operation(
            "resendDelivery",
            "Send a delivery again, under the same id",
            "admin",
            {202: json_answer("It is on its way.", ref("Delivery"))},
        ),
    ),
}
