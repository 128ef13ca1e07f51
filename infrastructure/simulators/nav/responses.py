"""Writes NAV's answers: its prefixes, its order, its texts."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

COMMON = "http://schemas.nav.gov.hu/NTCA/1.0/common"
API = "http://schemas.nav.gov.hu/OSA/3.0/api"
BASE = "http://schemas.nav.gov.hu/OSA/3.0/base"
DATA = "http://schemas.nav.gov.hu/OSA/3.0/data"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACES = f'xmlns="{COMMON}" xmlns:ns2="{API}" xmlns:ns3="{BASE}" xmlns:ns4="{DATA}"'
_OTHER_PREFIXES = {"c": COMMON, "ns3": API, "tns": BASE, "d": DATA}

GATEWAY_TIMEOUT = (
    b"<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>"
)
HTML_PAGE = b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"

MESSAGES: Mapping[str, str] = {
    "INVALID_REQUEST": "Helytelen kérés!",
    "OPERATION_FAILED": "Feldolgozás sikertelen!",
    "NOT_ALLOWED_EXCEPTION": "Nincs ilyen művelet!",
    "INVALID_CUSTOMER": "Érvénytelen adózó, a folyamat nem folytatható!",
    "INVALID_SECURITY_USER": "Helytelen authentikációs adatok!",
    "NOT_REGISTERED_CUSTOMER": "Nem regisztrált felhasználó!",
    "INVALID_USER_RELATION": "Helytelen felhasználói kapcsolat!",
    "REQUEST_ID_NOT_UNIQUE": "A megadott kérés azonosítója már létezik!",
    "INVALID_REQUEST_SIGNATURE": "Érvénytelen kérés aláírás!",
    "INDEX_NOT_SEQUENTIAL": "Az index értékek nincsenek sorrendben!",
    "INVALID_EXCHANGE_TOKEN": "Érvénytelen exchangeToken!",
    "FORBIDDEN": "Jogosultság szükséges!",
    "SERVICE_UNAVAILABLE": (
        "A hívott operáció karbantartás miatt átmenetileg nem szolgál ki kéréseket!"
    ),
    "MAINTENANCE_MODE": (
        "A hívott operáció karbantartás miatt átmenetileg nem szolgál ki kéréseket!"
    ),
    "MULTIPLE_QUERY_RESULT_FOUND": (
        "A lekérdezett számla többször is szerepel érvényesként a rendszerben."
    ),
    "BAD_QUERY_PARAM_OVERLAP": ("A lekérdező paraméterben dátumátfedés nem engedélyezett."),
    "BAD_QUERY_PARAM_RANGE_EXCEEDED": (
        "A lekérdező paraméter által meghatározott intervallum hossza legfeljebb 35 nap lehet."
    ),
    "BAD_QUERY_PARAM_EQ_NOT_STANDALONE": (
        "Lekérdező paraméterben egyenlőség csak önmagában adható meg."
    ),
    "BAD_QUERY_PARAM_OPERATOR_COLLISION": (
        "Lekérdező paraméterben azonos jellegű relációs operátor nem adható meg."
    ),
    "BAD_QUERY_PARAM_SUPPLIER_NOT_EXPECTED": (
        "A kiállító adószámára szűrés csak vevő oldali lekérdezésben használható!"
    ),
    "BAD_QUERY_PARAM_SUPPLIER_EXPECTED": (
        "A keresett számlaszámra több érvényes találat is található, "
        "a keresést szűkíteni kell a kiállító adószámára!"
    ),
    "INVALID_PASSWORD_HASH_CRYPTO": "Érvénytelen jelszó hash algoritmus!",
    "INVALID_REQUEST_SIGNATURE_HASH_CRYPTO": "Érvénytelen kérés aláíró hash algoritmus!",
    "INVALID_REQUEST_VERSION": "Érvénytelen kérés verziószám!",
    "INVALID_HEADER_VERSION": "Érvénytelen header verziószám!",
    "INVALID_TIMESTAMP": "Érvénytelen kérés időbélyeg!",
    "INVALID_PREDECESSOR_TAX_NUMBER": "Helytelen jogelőd adószám!",
    "TOO_MANY_REQUESTS": "Túl sok kérés érkezett!",
}


def success(root: str, header: str, software: str, body: str) -> bytes:
    """An answer with funcCode OK; ``header`` and ``software`` are the echoed blocks."""
    result = "<result><funcCode>OK</funcCode></result>"
    return _document(f"ns2:{root}", f"{header}{result}{software}{body}")


def general_error(
    code: str, header: str = "", software: str = "", violations: Iterable[str] = ()
) -> bytes:
    """A GeneralErrorResponse; without header and software it is the gateway's bare form."""
    result = f"<result>{_result(code)}</result>"
    messages = "".join(_violation(text) for text in violations)
    return _document("ns2:GeneralErrorResponse", f"{header}{result}{software}{messages}")


def general_exception(code: str) -> bytes:
    """A GeneralExceptionResponse, for what could not be read as a request at all."""
    return _document("GeneralExceptionResponse", _result(code))


def block(element: etree._Element | None, prefix: str) -> str:
    """Echo a header or software block of a request with NAV's prefix."""
    if element is None:
        return ""
    children = "".join(
        f"<{prefix}{name}>{escape(child.text or '')}</{prefix}{name}>"
        for child in element.iterchildren(etree.Element)
        for name in [etree.QName(child).localname]
    )
    name = f"{prefix}{etree.QName(element).localname}"
    return f"<{name}>{children}</{name}>"


def tag(name: str, value: object) -> str:
    """An element of the api namespace, or nothing for None."""
    return "" if value is None else f"<ns2:{name}>{escape(str(value))}</ns2:{name}>"


def with_other_prefixes(body: bytes) -> bytes:
    """The same answer with different namespace prefixes; they have changed between releases."""
    copy = _rebuilt(etree.fromstring(body), None)
    return etree.tostring(copy, xml_declaration=True, encoding="UTF-8", standalone=True)


def _rebuilt(element: etree._Element, parent: etree._Element | None) -> etree._Element:
    attributes: Any = element.attrib
    if parent is None:
        copy = etree.Element(element.tag, attributes, nsmap=_OTHER_PREFIXES)
    else:
        copy = etree.SubElement(parent, element.tag, attributes)
    copy.text = element.text
    for child in element:
        _rebuilt(child, copy)
    return copy


def _result(code: str) -> str:
    message = escape(MESSAGES.get(code, code))
    return f"<funcCode>ERROR</funcCode><errorCode>{code}</errorCode><message>{message}</message>"


def _violation(text: str) -> str:
    return (
        "<ns2:technicalValidationMessages><validationResultCode>ERROR</validationResultCode>"
        "<validationErrorCode>SCHEMA_VIOLATION</validationErrorCode>"
        f"<message>{escape(text)}</message></ns2:technicalValidationMessages>"
    )


def _document(root: str, content: str) -> bytes:
    return f"{_DECLARATION}<{root} {_NAMESPACES}>{content}</{root}>".encode()
