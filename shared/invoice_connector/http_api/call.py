"""An authorised request: the only way in which a route gets at the ports."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import InputError, NotFoundError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.webhook import WebhookKey
from invoice_connector.http_api import paging
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.identity import Caller
from invoice_connector.http_api.paging import Paging
from invoice_connector.http_api.request import Request

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DELIVERY_ID = re.compile(r"[A-Za-z0-9_.-]{1,160}")
_LONGEST_INVOICE_ID = 1_000


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a known caller."""

    ports: Ports
    request: Request
    caller: Caller

    @property
    def language(self) -> str:
        """The language of texts in the answer."""
        return self.request.language

    def ref(self, connection_id: str) -> ConnectionRef:
        """Name a connection of the caller's own tenant.

        Raises:
            NotFoundError: this cannot be an id.
        """
        if not _ID.fullmatch(connection_id):
            raise NotFoundError("connection_not_found")
        return ConnectionRef(self.caller.tenant_id, connection_id)

    def run_id(self, text: str) -> str:
        """Read a run id; what cannot be one is as unknown as any other."""
        if not _ID.fullmatch(text):
            raise NotFoundError("run_not_found")
        return text

    def window_id(self, text: str) -> str:
        """Read a window id; what cannot be one is as unknown as any other."""
        if not _ID.fullmatch(text):
            raise NotFoundError("window_not_found")
        return text

    def answer_id(self, text: str) -> str:
        """Read the id of a source's answer; what cannot be one is as unknown as any other."""
        if not _ID.fullmatch(text):
            raise NotFoundError("answer_not_found")
        return text

    def webhook(self, text: str) -> WebhookKey:
        """Name a webhook of the caller's own tenant; what cannot be one is unknown."""
        if not _ID.fullmatch(text):
            raise NotFoundError("webhook_not_found")
        return WebhookKey(self.caller.tenant_id, text)

    def delivery_id(self, text: str) -> str:
        """Read a delivery's id; what cannot be one is as unknown as any other."""
        if not _DELIVERY_ID.fullmatch(text):
            raise NotFoundError("delivery_not_found")
        return text

    def write_id(self, text: str) -> str:
        """Read a write id; what cannot be one is as unknown as any other."""
        if not _ID.fullmatch(text):
            raise NotFoundError("write_not_found")
        return text

    def export_id(self, text: str) -> str:
        """Read an export id; what cannot be one is as unknown as any other."""
        if not _ID.fullmatch(text):
            raise NotFoundError("export_not_found")
        return text

    def invoice_id(self, text: str) -> InvoiceId:
        """Read an invoice id; what cannot be one is as unknown as any other."""
        if len(text) > _LONGEST_INVOICE_ID:
            raise NotFoundError("invoice_not_found")
        try:
            return InvoiceId.from_public(text)
        except InputError:
            raise NotFoundError("invoice_not_found") from None

    def spec(self, provider: str) -> ProviderSpec:
        """Return what a provider is."""
        return self.ports.providers[provider].spec

    def query(self, *known: str) -> Fields:
        """Read the query parameters of a list."""
        return self.parameters(*known, *paging.PARAMETERS)

    def parameters(self, *known: str) -> Fields:
        """Read the query parameters of what has no pages."""
        return Fields(self.request.query(), known)

    def paging(self, fields: Fields, *scope: str, filters: Iterable[object] = ()) -> Paging:
        """Read which page of a list of this caller is wanted."""
        parts = (self.caller.tenant_id, *scope, *(str(value) for value in filters))
        return paging.read_paging(fields, parts)
