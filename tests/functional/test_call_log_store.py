"""Failed calls, in memory and on AWS: the same rules on both."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.failed_call import KEPT_FOR, SHOWN, FailedCall
from tests.fakes.samples import NOW, REF
from tests.fakes.stores import Stores, stores, tables  # noqa: F401

# ruff: noqa: F811

FULL = FailedCall(
    at=NOW,
    code="nav_login_refused",
    failure=FailureClass.CREDENTIAL,
    operation="QueryInvoiceDigest",
    request_id="IC0123456789",
    source_code="INVALID_SECURITY_USER",
    http_status=500,
)
BARE = FailedCall(NOW + timedelta(seconds=1), "http_connect", FailureClass.TRANSIENT)
OTHERS = (
    ConnectionRef("tenant-b", REF.connection_id),
    ConnectionRef(REF.tenant_id, f"{REF.connection_id}1"),
)


def test_calls_are_kept_as_they_are_newest_first(stores: Stores) -> None:
    stores.clock.set(NOW)
    assert stores.call_log.latest(REF) == []
    for call in (FULL, BARE):
        stores.call_log.note(REF, call)
    assert stores.call_log.latest(REF) == [BARE, FULL]
    for other in OTHERS:
        assert stores.call_log.latest(other) == []


def test_only_the_last_ones_are_returned(stores: Stores) -> None:
    stores.clock.set(NOW)
    noted = [replace(FULL, at=NOW + timedelta(seconds=n)) for n in range(SHOWN + 3)]
    for call in noted:
        stores.call_log.note(REF, call)
    assert stores.call_log.latest(REF) == noted[: 3 - 1 : -1]


def test_two_failures_at_the_same_moment_are_two(stores: Stores) -> None:
    stores.clock.set(NOW)
    other = replace(FULL, request_id="IC9876543210")
    for call in (FULL, other):
        stores.call_log.note(REF, call)
    found = stores.call_log.latest(REF)
    assert {call.request_id for call in found} == {FULL.request_id, other.request_id}
    assert len(found) == 2


def test_calls_are_forgotten_in_time(stores: Stores) -> None:
    stores.clock.set(NOW)
    for call in (FULL, BARE):
        stores.call_log.note(REF, call)
    stores.clock.set(FULL.at + KEPT_FOR)
    assert stores.call_log.latest(REF) == [BARE]
    stores.clock.set(BARE.at + KEPT_FOR)
    assert stores.call_log.latest(REF) == []
