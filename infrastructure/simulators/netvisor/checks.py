"""What a request must pass before its resource answers, in order (reference, section 7)."""

import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.netvisor.access import signature
from infrastructure.simulators.netvisor.call import Call, Interrupted, Refusal
from infrastructure.simulators.netvisor.interruptions import interrupt
from infrastructure.simulators.netvisor.resources import RESOURCES

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}")
_UNIX_TIME = re.compile(r"\d{1,12}")
_LANGUAGES = frozenset({"FI", "EN", "SE"})
_NEEDED_HEADERS = (
    "Authentication-Sender",
    "Authentication-CustomerId",
    "Authentication-PartnerId",
    "Authentication-Timestamp",
    "Authentication-TransactionId",
    "Authentication-MAC",
    "Interface-Language",
    "Organisation-ID",
)
_NOT_FOUND = Reply(404, {"Content-Type": "text/html"}, b"<html><body>Not found</body></html>")
_WRONG_METHOD = Reply(405, {}, b"")
_FAILED = "AUTHENTICATION_FAILED"


def check_resource(_: "NetvisorSimulator", call: Call) -> None:
    """Unknown addresses and methods are answered by the web server, without an envelope."""
    resource = RESOURCES.get(call.resource_name)
    if resource is None:
        raise Interrupted(_NOT_FOUND, "not_found")
    if call.method != resource.method:
        raise Interrupted(_WRONG_METHOD, "wrong_method")
    call.resource = resource


def check_headers(_: "NetvisorSimulator", call: Call) -> None:
    """Every header that authentication needs is there."""
    missing = [name for name in _NEEDED_HEADERS if not call.header(name)]
    if call.is_signed_with_unix_time and not call.header("Authentication-TimestampUnix"):
        missing.append("Authentication-TimestampUnix")
    if missing:
        raise Refusal(_FAILED, f"Header is missing: X-Netvisor-{missing[0]}")
    if call.language not in _LANGUAGES:
        raise Refusal(_FAILED, "Interface language is not FI, EN or SE")


def check_algorithm(simulator: "NetvisorSimulator", call: Call) -> None:
    """The signature is of a kind that is still accepted."""
    if call.algorithm not in simulator.options.algorithms:
        raise Refusal(_FAILED, "MAC hash calculation algorithm is not allowed")


def check_partner(simulator: "NetvisorSimulator", call: Call) -> None:
    """The software partner is known."""
    if call.partner_id not in simulator.store.partners:
        raise Refusal(_FAILED, "Integration partner not found")


def check_user(simulator: "NetvisorSimulator", call: Call) -> None:
    """The interface user is known and belongs to the company."""
    user = simulator.store.users.get(call.header("Authentication-CustomerId"))
    company = simulator.store.companies.get(call.organisation_id)
    if user is None or company is None or call.organisation_id not in user.organisations:
        raise Refusal(_FAILED)
    call.user, call.company = user, company


def check_timestamp(simulator: "NetvisorSimulator", call: Call) -> None:
    """The client's clock is close to ours, judged by the Unix time where it is sent."""
    written = call.header("Authentication-Timestamp")
    if not _TIMESTAMP.fullmatch(written):
        raise Refusal(_FAILED, "Timestamp is not YYYY-MM-DD HH:MM:SS.mmm")
    tolerance = timedelta(seconds=simulator.options.tolerance_s)
    if abs(_claimed_moment(call, written) - call.now) > tolerance:
        raise Refusal(_FAILED, "Timestamp is too old or in the future")


def check_signature(simulator: "NetvisorSimulator", call: Call) -> None:
    """The request was signed with both keys over this very address."""
    signed = call.signed(simulator.public_url)
    customer_key = call.user.key if call.user else ""
    partner_key = simulator.store.partners[call.partner_id].key
    try:
        expected = signature(signed, call.algorithm, customer_key, partner_key)
    except UnicodeEncodeError:
        raise Refusal(_FAILED, "Header has characters outside ISO-8859-15") from None
    claimed = call.header("Authentication-MAC").lower()
    if not hmac.compare_digest(claimed.encode(), expected.encode()):
        shown = signed.shown(call.algorithm)
        raise Refusal(_FAILED, f"MAC mismatch. Use the string {shown} :: {claimed.upper()}")


def check_transaction_id(simulator: "NetvisorSimulator", call: Call) -> None:
    """A transaction id is used once per partner; from here on it counts as used."""
    if not simulator.store.transaction_ids.use(call.partner_id, call.transaction_id):
        raise Refusal("REQUEST_NOT_UNIQUE")


def check_interruptions(simulator: "NetvisorSimulator", call: Call) -> None:
    """Maintenance, throttling and what else the switches say."""
    interrupt(simulator.faults, call.addressed.name)


def check_right(_: "NetvisorSimulator", call: Call) -> None:
    """The user was given the right to the resource."""
    if call.user is None or call.addressed.name not in call.user.rights:
        raise Refusal("SERVICE_ACCESS_ERROR")


def check_single_flight(simulator: "NetvisorSimulator", call: Call) -> None:
    """The answer to the company's last request is out."""
    busy_until = call.company.busy_until
    if simulator.options.is_single_flight and busy_until and call.now < busy_until:
        raise Refusal("TECHNICAL_ERROR")


def check_parameters(simulator: "NetvisorSimulator", call: Call) -> None:
    """No query parameter is unknown, where that is not tolerated."""
    unknown = sorted(call.parameters.keys() - call.addressed.parameters)
    if unknown and simulator.options.has_strict_parameters:
        raise Refusal("INVALID_DATA", f"Unknown parameter: {unknown[0]}")


CHECKS: tuple[Callable[["NetvisorSimulator", Call], None], ...] = (
    check_resource,
    check_headers,
    check_algorithm,
    check_partner,
    check_user,
    check_timestamp,
    check_signature,
    check_transaction_id,
    check_interruptions,
    check_right,
    check_single_flight,
    check_parameters,
)


def _claimed_moment(call: Call, written: str) -> datetime:
    if not call.is_signed_with_unix_time:
        try:
            return datetime.strptime(written, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
        except ValueError:
            raise Refusal(_FAILED, "Timestamp is no date") from None
    seconds = call.header("Authentication-TimestampUnix")
    if not _UNIX_TIME.fullmatch(seconds):
        raise Refusal(_FAILED, "Unix time is not in whole seconds")
    return datetime.fromtimestamp(int(seconds), UTC)
