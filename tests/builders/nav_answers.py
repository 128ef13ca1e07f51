"""Answers of NAV's interface written by hand, and a transport that gives them."""

from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from invoice_connector.core.connection import Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.source import Software

NAMESPACES = (
    'xmlns="http://schemas.nav.gov.hu/NTCA/1.0/common" '
    'xmlns:ns2="http://schemas.nav.gov.hu/OSA/3.0/api"'
)
SOFTWARE = Software(
    id="HU12345676-CONNECT",
    name="connector",
    version="1.0",
    developer="Teszt Kft.",
    contact="dev@example.com",
    country="HU",
    tax_number="12345676",
)
SECRETS = {
    "password": "connector-Test-1",
    "signature_key": "ce-8f5e-215119fa7dd621DLMRHRLH2S",
    "exchange_key": "0123456789ABCDEF",
}
PASSWORD_HASH = (
    "76BF0E8820E903E19B5D9EA8DED6C06523A254A969F2C534115FA8E110C45910"
    "E727E25ECD92483B6EB94CFD6295E54D2E5F237A0C89FCDF05A3FCD30952D19C"
)
CREDENTIALS = Credentials(
    {
        "password": PASSWORD_HASH,
        "signature_key": SECRETS["signature_key"],
        "exchange_key": SECRETS["exchange_key"],
    }
)
SETTINGS = Settings(
    provider="nav",
    environment="test",
    name="Teszt",
    technical={"tax_number": "12345676", "login": "testuser0000001"},
)
TOKEN = "Uw0XKdyzs81CGHANHQnlj4QNo4yUM0glKqTaLCXkkl2pbwIiDlmYQ7prXlwOhHQ0NK8zbJ8DGzVWc4xj5h6i9g=="


def success(operation: str, body: str, request_id: str | None = None) -> bytes:
    """A successful answer; ``body`` is in the ``ns2`` prefix."""
    header = f"<header><requestId>{request_id}</requestId></header>" if request_id else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ns2:{operation}Response '
        f"{NAMESPACES}>{header}<result><funcCode>OK</funcCode></result>{body}"
        f"</ns2:{operation}Response>"
    ).encode()


def failure(code: str | None, violations: tuple[str, ...] = ()) -> bytes:
    """A GeneralErrorResponse."""
    named = f"<errorCode>{code}</errorCode>" if code else ""
    messages = "".join(
        "<ns2:technicalValidationMessages><validationResultCode>ERROR</validationResultCode>"
        "<validationErrorCode>SCHEMA_VIOLATION</validationErrorCode>"
        f"<message>{escape(text)}</message></ns2:technicalValidationMessages>"
        for text in violations
    )
    return (
        f"<ns2:GeneralErrorResponse {NAMESPACES}><result><funcCode>ERROR</funcCode>{named}"
        f"<message>x</message></result>{messages}</ns2:GeneralErrorResponse>"
    ).encode()


def digest(rows: str = "", page: int = 1, pages: int = 1) -> bytes:
    """An answer of queryInvoiceDigest."""
    return success(
        "QueryInvoiceDigest",
        f"<ns2:invoiceDigestResult><ns2:currentPage>{page}</ns2:currentPage>"
        f"<ns2:availablePage>{pages}</ns2:availablePage>{rows}</ns2:invoiceDigestResult>",
    )


def token(encoded: str = TOKEN) -> bytes:
    """An answer of tokenExchange."""
    return success(
        "TokenExchange", f"<ns2:encodedExchangeToken>{encoded}</ns2:encodedExchangeToken>"
    )


def taxpayer(name: str = "MINTA KFT.") -> bytes:
    """An answer of queryTaxpayer."""
    return success(
        "QueryTaxpayer",
        f"<ns2:taxpayerData><ns2:taxpayerName>{name}</ns2:taxpayerName></ns2:taxpayerData>",
    )


def data(content: str, is_compressed: str = "false", audit: str = "", after: str = "") -> bytes:
    """An answer of queryInvoiceData; ``audit`` goes before the version."""
    return success(
        "QueryInvoiceData",
        f"<ns2:invoiceDataResult><ns2:invoiceData>{content}</ns2:invoiceData>"
        "<ns2:auditData><ns2:insdate>2026-02-01T10:00:00Z</ns2:insdate>"
        f"<ns2:insCusUser>someone</ns2:insCusUser><ns2:source>MGM</ns2:source>{audit}"
        "<ns2:originalRequestVersion>3.0</ns2:originalRequestVersion></ns2:auditData>"
        f"<ns2:compressedContentIndicator>{is_compressed}</ns2:compressedContentIndicator>"
        f"{after}</ns2:invoiceDataResult>",
    )


Reply = bytes | HttpResponse | Exception


class StubTransport:
    """Gives prepared answers by operation and keeps the requests."""

    def __init__(self, replies: Mapping[str, Reply] | Callable[[HttpRequest], Reply]) -> None:
        """Answer from a mapping by the last part of the path, or by asking a function."""
        self._replies = replies
        self.sent: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the prepared answer."""
        self.sent.append(request)
        replies = self._replies
        reply = replies(request) if callable(replies) else replies[request.url.rpartition("/")[2]]
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, HttpResponse) else HttpResponse(200, {}, reply)
