"""The entrance to every route: no route sees a port before the caller is known."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.ports import Ports
from invoice_connector.http_api import repeats
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.identity import ClaimNames, Role, caller_of
from invoice_connector.http_api.request import Request


@dataclass(frozen=True, slots=True)
class Entrance:
    """Gives routes their authorised call."""

    app: APIGatewayHttpResolver
    ports: Callable[[], Ports]
    claims: ClaimNames

    def request(self) -> Request:
        """Return the present request, whoever sent it."""
        return Request(self.app.current_event.raw_event)

    def call(self, role: Role, *, may_repeat: bool = True) -> Call:
        """Return the present request of a caller who has at least this role.

        ``may_repeat`` is False for routes that know their repeats themselves.

        Raises:
            NotAllowedError: no tenant, no role, or too low a role.
            RepeatedRequestError: a POST that was answered before, under the same key.
        """
        request = self.request()
        caller = caller_of(request.event, self.claims)
        caller.expect(role)
        call = Call(self.ports(), request, caller)
        if may_repeat:
            repeats.begin(self.app, call)
        return call
