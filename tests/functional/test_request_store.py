"""The store of remembered requests, in memory and on AWS: the same rules on both."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.repeated_request import KeptAnswer, KeptRequest, RequestKey
from invoice_connector.core.request_limits import CHECKS, EXPORTS
from tests.fakes.samples import NOW, REF
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

KEY = RequestKey("tenant#1", "POST /v1/connections", "key-1")
FIRST = KeptRequest("fingerprint", "owner-1", NOW)
ANSWER = KeptAnswer(201, '{"id":"c1"}', {"ETag": '"1"'})


def later(owner: str, **time: float) -> KeptRequest:
    return replace(FIRST, owner=owner, taken_at=NOW + timedelta(**time))


def test_one_of_two_takes_it_on(stores: Stores) -> None:
    assert stores.requests.take(KEY, FIRST) is None
    assert stores.requests.take(KEY, later("owner-2", seconds=5)) == FIRST


def test_the_answer_is_kept_for_a_day(stores: Stores) -> None:
    stores.requests.take(KEY, FIRST)
    stores.requests.settle(KEY, "owner-1", ANSWER)
    known = stores.requests.take(KEY, later("owner-2", hours=23))
    assert known == replace(FIRST, answer=ANSWER)
    assert stores.requests.take(KEY, later("owner-3", hours=24)) is None
    assert stores.requests.take(KEY, later("owner-4", hours=24)) == later("owner-3", hours=24)


def test_without_an_answer_it_is_free_at_once_or_after_a_minute(stores: Stores) -> None:
    stores.requests.take(KEY, FIRST)
    assert stores.requests.take(KEY, later("owner-2", seconds=59)) == FIRST
    stores.requests.settle(KEY, "owner-1", None)
    assert stores.requests.take(KEY, later("owner-3", seconds=1)) is None
    assert stores.requests.take(KEY, later("owner-4", seconds=62)) is None


def test_what_was_refused_leaves_no_digest_behind(stores: Stores) -> None:
    stores.requests.take(KEY, FIRST)
    stores.requests.settle(KEY, "owner-1", None)
    if stores.clients is not None:
        items = stores.clients.get("dynamodb").scan(TableName="Idempotency")["Items"]
        assert "owner-1" in repr(items)
        assert FIRST.fingerprint not in repr(items)


def test_who_lost_it_settles_nothing(stores: Stores) -> None:
    stores.requests.take(KEY, FIRST)
    stores.requests.take(KEY, later("owner-2", seconds=60))
    stores.requests.settle(KEY, "owner-1", ANSWER)
    known = stores.requests.take(KEY, later("owner-3", seconds=61))
    assert known == later("owner-2", seconds=60)


def test_keys_of_others_and_of_other_routes_are_others(stores: Stores) -> None:
    stores.requests.take(KEY, FIRST)
    for other in (
        replace(KEY, tenant_id="tenant#2"),
        replace(KEY, route="POST /v1/x"),
        replace(KEY, key="key-2"),
    ):
        assert stores.requests.take(other, FIRST) is None


def test_counted_requests_are_replaced_only_as_they_were_read(stores: Stores) -> None:
    store, moments = stores.requests, (NOW, NOW + timedelta(seconds=1))
    assert store.replace_taken(REF, CHECKS, (), moments[:1])
    assert not store.replace_taken(REF, CHECKS, (), moments)
    assert store.replace_taken(REF, CHECKS, moments[:1], moments)
    assert tuple(store.taken(REF, CHECKS)) == moments
    assert tuple(store.taken(REF, EXPORTS)) == ()
    assert tuple(store.taken(replace(REF, tenant_id="other"), CHECKS)) == ()
