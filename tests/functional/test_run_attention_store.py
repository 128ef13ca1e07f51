"""The contract of the run store: what needs the sweeper's attention, and document retries."""

from datetime import timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import Attention, DocumentRetry
from tests.fakes.samples import NOW, REF, window
from tests.fakes.stores import Stores, started_run, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
INVOICE = InvoiceId(("11111111", "N/1#2"))


def test_released_work_needs_attention_when_nobody_claims_or_a_lease_runs_out(
    stores: Stores,
) -> None:
    started_run(stores, 1, 2)
    for number in (1, 2):
        stores.runs.release(window(number).key, NOW, 4)
    stores.runs.claim(window(2).key, "me", NOW, NOW + timedelta(minutes=6))

    def overdue(at: timedelta) -> list[Attention]:
        return [a for a in stores.runs.needing_attention(NOW + at, 99) if a.work]

    assert not overdue(timedelta(minutes=5))
    assert overdue(timedelta(minutes=59)) == [Attention(REF, "r1", window(2).key)]
    assert [a.work for a in overdue(HOUR)] == [window(2).key, window(1).key]


def test_overdue_work_is_sent_again_only_once(stores: Stores) -> None:
    started_run(stores, 1)
    key = window(1).key
    stores.runs.release(key, NOW, 4)
    assert not stores.runs.resend(key, NOW, NOW + HOUR)
    later = NOW + HOUR
    assert stores.runs.resend(key, later, later + HOUR)
    assert not stores.runs.resend(key, later, later + HOUR)
    assert not [a for a in stores.runs.needing_attention(later, 9) if a.work]
    assert [a.work for a in stores.runs.needing_attention(later + HOUR, 9) if a.work] == [key]


def test_messages_are_counted_from_the_last_claim_on(stores: Stores) -> None:
    started_run(stores, 1)
    key, at = window(1).key, NOW
    stores.runs.release(key, NOW, 4)
    for expected in (2, 3, 4):
        at += HOUR
        assert stores.runs.resend(key, at, at + HOUR) == expected
    claimed = stores.runs.claim(key, "me", at, at + timedelta(minutes=6))
    assert claimed is not None
    assert claimed.lease.messages == 0
    stores.runs.postpone(key, "me", at, counts=True)
    assert stores.runs.work(key).lease.messages == 1
    assert stores.runs.resend(key, at + HOUR, at + 2 * HOUR) == 2


def test_no_kind_of_attention_starves_another(stores: Stores) -> None:
    refs = [ConnectionRef("acme", f"c{number}") for number in range(4)]
    for ref in refs:
        started_run(stores, 1, ref=ref)
        stores.runs.release(window(1, ref=ref).key, NOW, 4)
        stores.runs.add_retry(ref, INVOICE, NOW)
        stores.runs.add_retry(ref, InvoiceId(("2", "3")), NOW)
    found = list(stores.runs.needing_attention(NOW + HOUR, 6))
    kinds = [a.work is not None for a in found], [a.retries for a in found]
    assert (len(found), *map(sum, kinds)) == (6, 2, 2)
    retries = [a.ref for a in stores.runs.needing_attention(NOW + HOUR, 99) if a.retries]
    assert sorted(retries) == refs
    active = [a for a in stores.runs.needing_attention(NOW, 99) if a.run_id and not a.work]
    assert sorted(a.ref for a in active) == refs


def test_a_retry_counts_its_attempts_from_the_first_one(stores: Stores) -> None:
    stores.runs.add_retry(REF, INVOICE, NOW + HOUR)
    stores.clock.advance(hours=1)
    stores.runs.add_retry(REF, INVOICE, NOW + 3 * HOUR)
    assert stores.runs.get_retry(REF, INVOICE) == DocumentRetry(INVOICE, 2, NOW)
    assert stores.runs.get_retry(REF, InvoiceId(("11111111", "N/1"))) is None
    stores.runs.drop_retry(REF, DocumentRetry(INVOICE, 1, NOW))
    assert stores.runs.get_retry(REF, INVOICE) is not None
    stores.runs.drop_retry(REF, DocumentRetry(INVOICE, 2, NOW))
    stores.runs.drop_retry(REF, DocumentRetry(INVOICE, 2, NOW))
    assert stores.runs.get_retry(REF, INVOICE) is None
    assert not list(stores.runs.needing_attention(NOW + 9 * HOUR, 9))


def test_due_retries_are_taken_once_and_come_back_later(stores: Stores) -> None:
    other = InvoiceId(("11111111", "Z"))
    stores.runs.add_retry(REF, INVOICE, NOW)
    stores.runs.add_retry(REF, other, NOW)
    stores.runs.add_retry(REF, InvoiceId(("11111111", "A")), NOW + HOUR)
    stores.runs.add_retry(ConnectionRef("acme", "c2"), INVOICE, NOW)
    first = stores.runs.take_retries(REF, NOW, NOW + 2 * HOUR, 1)
    second = stores.runs.take_retries(REF, NOW, NOW + 2 * HOUR, 9)
    assert [r.invoice_id for r in (*first, *second)] == [INVOICE, other]
    assert first[0] == DocumentRetry(INVOICE, 1, NOW)
    assert not stores.runs.take_retries(REF, NOW, NOW + 2 * HOUR, 9)
    assert len(stores.runs.take_retries(REF, NOW + 2 * HOUR, NOW + 3 * HOUR, 9)) == 3
