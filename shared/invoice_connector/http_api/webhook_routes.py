"""Routes of webhooks: for admins to change, for everybody to see."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.webhook import Webhook
from invoice_connector.http_api.answers import Answer, answer, no_content
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.webhook_json import (
    delivery_json,
    read_webhook_change,
    webhook_json,
)
from invoice_connector.services.manage_webhooks import (
    NewSecret,
    change_webhook,
    create_webhook,
    delete_webhook,
    list_deliveries,
    list_webhooks,
    pause_webhook,
    read_webhook,
    resend_delivery,
    resume_webhook,
    rotate_secret,
    send_test,
    verify_webhook,
)

_ALL = "/v1/webhooks"
_ONE = f"{_ALL}/<webhook_id>"


def add_webhook_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""
    _add_reading(app, entrance)
    _add_changing(app, entrance)
    _add_steering(app, entrance)
    _add_sending(app, entrance)


def _add_reading(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.get(_ALL)
    def list_all() -> Answer:
        call = entrance.call(Role.VIEWER)
        found = list_webhooks(call.ports, call.caller.tenant_id)
        return answer(200, {"items": [webhook_json(one, call.language) for one in found]})

    @app.get(_ONE)
    def show(webhook_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        return _webhook(200, call, read_webhook(call.ports, call.webhook(webhook_id)))

    @app.get(f"{_ONE}/deliveries")
    def deliveries(webhook_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        key, fields = call.webhook(webhook_id), call.query()
        page = call.paging(fields, webhook_id, "deliveries")
        fields.expect_no_problems()
        found = list_deliveries(call.ports, key, page.limit, page.start_key)
        items = [delivery_json(delivery, call.language) for delivery in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})


def _add_changing(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.post(_ALL)
    def create() -> Answer:
        call = entrance.call(Role.ADMIN)
        change = read_webhook_change(call.request.body())
        return _secret(201, call, create_webhook(call.ports, call.caller.tenant_id, change))

    @app.put(_ONE)
    def save(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        key, change = call.webhook(webhook_id), read_webhook_change(call.request.body())
        return _webhook(200, call, change_webhook(call.ports, key, change))

    @app.delete(_ONE)
    def remove(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        delete_webhook(call.ports, read_webhook(call.ports, call.webhook(webhook_id)).key)
        return no_content()

    @app.post(f"{_ONE}/rotate-secret")
    def rotate(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        return _secret(200, call, rotate_secret(call.ports, call.webhook(webhook_id)))


def _add_steering(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.post(f"{_ONE}/verify")
    def verify(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        return _webhook(202, call, verify_webhook(call.ports, call.webhook(webhook_id)))

    @app.post(f"{_ONE}/pause")
    def pause(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        return _webhook(200, call, pause_webhook(call.ports, call.webhook(webhook_id)))

    @app.post(f"{_ONE}/resume")
    def resume(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        return _webhook(200, call, resume_webhook(call.ports, call.webhook(webhook_id)))


def _add_sending(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.post(f"{_ONE}/test")
    def test(webhook_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        sent = send_test(call.ports, call.webhook(webhook_id))
        return answer(202, delivery_json(sent, call.language))

    @app.post(f"{_ONE}/deliveries/<delivery_id>/resend")
    def resend(webhook_id: str, delivery_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        sent = resend_delivery(call.ports, call.webhook(webhook_id), call.delivery_id(delivery_id))
        return answer(202, delivery_json(sent, call.language))


def _webhook(status: int, call: Call, webhook: Webhook) -> Answer:
    return answer(status, webhook_json(webhook, call.language))


def _secret(status: int, call: Call, made: NewSecret) -> Answer:
    """Show the secret, once."""
    return answer(status, {**webhook_json(made.webhook, call.language), "secret": made.secret})
