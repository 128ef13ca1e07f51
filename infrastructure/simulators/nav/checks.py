"""What a request must pass before its operation runs, in the service's order.

Online Számla specification, section 1.6.4; where it leaves the order open, request ids
are judged after authentication and before the signature, as its rule on consumed ids demands.
"""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lxml import etree

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.nav.access import request_signature
from infrastructure.simulators.nav.call import (
    Call,
    Interrupted,
    Operation,
    Refusal,
    api_path,
    parse_instant,
)
from infrastructure.simulators.nav.interruptions import interrupt
from infrastructure.simulators.nav.operations import BY_PATH, BY_ROOT
from infrastructure.simulators.nav.responses import API
from infrastructure.simulators.nav.schema import violations

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

BASE_PATH = "/invoiceService/v3/"
BODY_LIMIT = 10 * 1024 * 1024
TIMESTAMP_TOLERANCE = timedelta(hours=24)
_CONTENT_TYPES = frozenset({"application/xml", "text/xml"})
_EMPTY: dict[str, str] = {}


def check_path(_: "NavSimulator", call: Call) -> None:
    """Unknown addresses are answered by the web server, without a body."""
    call.operation = BY_PATH.get(call.path.removeprefix(BASE_PATH))
    if call.operation is None:
        raise Interrupted(Reply(404, _EMPTY, b""))


def check_method(_: "NavSimulator", call: Call) -> None:
    """Every operation is a POST."""
    if call.method != "POST":
        raise Refusal("NOT_ALLOWED_EXCEPTION", 500, "exception")


def check_size(_: "NavSimulator", call: Call) -> None:
    """Bodies over 10 MB are cut off at the edge."""
    if len(call.body) > BODY_LIMIT:
        raise Refusal("INVALID_REQUEST", 400, "exception")


def check_content_type(_: "NavSimulator", call: Call) -> None:
    """Only XML is read."""
    content_type = next((v for k, v in call.headers.items() if k.lower() == "content-type"), "")
    if content_type.partition(";")[0].strip().lower() not in _CONTENT_TYPES:
        raise Interrupted(Reply(415, _EMPTY, b""))


def check_well_formed(_: "NavSimulator", call: Call) -> None:
    """The body is XML without a document type, and its root a request of version 3.0."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(call.body, parser)
    except etree.XMLSyntaxError:
        raise Refusal("INVALID_REQUEST", 400, "exception") from None
    name = etree.QName(root)
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype or name.namespace != API or name.localname not in BY_ROOT:
        raise Refusal("INVALID_REQUEST", 400, "exception")
    call.root = root


def check_endpoint(_: "NavSimulator", call: Call) -> None:
    """The message belongs to the address it was sent to."""
    if etree.QName(call.root).localname != _operation(call).request_root:
        raise Refusal("OPERATION_FAILED", 500)


def check_schema(_: "NavSimulator", call: Call) -> None:
    """The message fits the schema; each violation is listed."""
    found = violations(call.root)
    if found:
        raise Refusal("INVALID_REQUEST", violations=found)


def check_versions(_: "NavSimulator", call: Call) -> None:
    """Request version 3.0 and, when given, header version 1.0."""
    if call.header("requestVersion") != "3.0":
        raise Refusal("INVALID_REQUEST_VERSION")
    if call.header("headerVersion") not in ("", "1.0"):
        raise Refusal("INVALID_HEADER_VERSION")


def check_timestamp(_: "NavSimulator", call: Call) -> None:
    """The client's clock is within a day of ours."""
    if abs(parse_instant(call.header("timestamp")) - call.now) > TIMESTAMP_TOLERANCE:
        raise Refusal("INVALID_TIMESTAMP")


def check_hash_algorithms(_: "NavSimulator", call: Call) -> None:
    """SHA-512 for the password, SHA3-512 for the signature."""
    if call.hash_algorithm("passwordHash") != "SHA-512":
        raise Refusal("INVALID_PASSWORD_HASH_CRYPTO")
    if call.hash_algorithm("requestSignature") != "SHA3-512":
        raise Refusal("INVALID_REQUEST_SIGNATURE_HASH_CRYPTO")


def check_interruptions(simulator: "NavSimulator", call: Call) -> None:
    """Maintenance, throttling and gateways stand before authentication."""
    interrupt(simulator.faults, _operation(call).path)


def check_login(simulator: "NavSimulator", call: Call) -> None:
    """Login and password belong together."""
    user = simulator.store.users.get(call.credential("login"))
    if user is None or user.password_hash != call.credential("passwordHash").upper():
        raise Refusal("INVALID_SECURITY_USER", 401)
    call.user = user


def check_taxpayer(simulator: "NavSimulator", call: Call) -> None:
    """The tax number is registered, usable, and the user's own."""
    company = simulator.store.companies.get(call.tax_number)
    if company is None or not company.is_registered:
        raise Refusal("NOT_REGISTERED_CUSTOMER", 500)
    if not company.is_valid:
        raise Refusal("INVALID_CUSTOMER", 500)
    user = call.user
    if user is None or not user.is_active or call.tax_number not in user.tax_numbers:
        raise Refusal("INVALID_USER_RELATION", 500)


def check_predecessor(simulator: "NavSimulator", call: Call) -> None:
    """A named predecessor is one of this taxpayer's."""
    predecessor = call.credential("predecessorTaxNumber")
    if predecessor and predecessor not in simulator.store.companies[call.tax_number].predecessors:
        raise Refusal("INVALID_PREDECESSOR_TAX_NUMBER", 500)


def check_request_id(simulator: "NavSimulator", call: Call) -> None:
    """A request id is used once per taxpayer; from here on it counts as used."""
    if not simulator.store.request_ids.use(call.tax_number, call.header("requestId"), call.now):
        raise Refusal("REQUEST_ID_NOT_UNIQUE")


def check_signature(_: "NavSimulator", call: Call) -> None:
    """The signature was made with the user's key over this very request."""
    key = call.user.signature_key if call.user else ""
    expected = request_signature(
        call.header("requestId"), call.header("timestamp"), key, _index_hashes(call)
    )
    if call.credential("requestSignature").upper() != expected:
        raise Refusal("INVALID_REQUEST_SIGNATURE")


def check_permission(_: "NavSimulator", call: Call) -> None:
    """The user was given the right the operation needs."""
    if not _operation(call).is_permitted(call):
        raise Refusal("FORBIDDEN", 500)


CHECKS = (
    check_path,
    check_method,
    check_size,
    check_content_type,
    check_well_formed,
    check_endpoint,
    check_schema,
    check_versions,
    check_timestamp,
    check_hash_algorithms,
    check_interruptions,
    check_login,
    check_taxpayer,
    check_predecessor,
    check_request_id,
    check_signature,
    check_permission,
)


def _operation(call: Call) -> Operation:
    if call.operation is None:
        raise AssertionError("check_path comes first")
    return call.operation


def _index_hashes(call: Call) -> str:
    """Hashes of the submitted items; reports sign each one, queries have none."""
    pairs = _submitted(call, "invoiceOperations/invoiceOperation", "invoiceData") or _submitted(
        call, "annulmentOperations/annulmentOperation", "invoiceAnnulment"
    )
    return "".join(hashlib.sha3_512(pair.encode()).hexdigest().upper() for pair in pairs)


def _submitted(call: Call, path: str, content: str) -> list[str]:
    name = path.rpartition("/")[2]
    return [
        f"{item.findtext(api_path(name))}{item.findtext(api_path(content))}"
        for item in call.root.iterfind(api_path(path))
    ]
