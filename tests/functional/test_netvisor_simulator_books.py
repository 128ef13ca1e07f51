"""What people do at Netvisor shows, and generated books are realistic and reproducible."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from lxml import etree

from infrastructure.simulators.netvisor import NetvisorSimulator
from tests.builders.netvisor_requests import NOW, ORGANISATION, ask, make_simulator, outcome

START = NOW - timedelta(days=90)
LIST = "/salesinvoicelist.nv"
MODIFIED_TODAY = f"{LIST}?lastmodifiedstart=2024-03-01"


def generated(count=400, seed=1, simulator=None, **options):
    simulator = simulator or make_simulator()
    simulator.control.generate(ORGANISATION, count, START, NOW, seed=seed, options=options)
    return simulator


@pytest.fixture(scope="module")
def many():
    return generated()


@pytest.fixture
def simulator():
    """Ten open invoices of long ago and one order."""
    simulator = make_simulator()
    period = (START, NOW - timedelta(days=60))
    for count, kind in ((10, "invoice"), (1, "order")):
        options = {"mix": {kind: 1}, "fates": {"open": 1}}
        simulator.control.generate(ORGANISATION, count, *period, options=options)
    return simulator


def truth(simulator, key, kind="invoice"):
    rows = simulator.control.truth(ORGANISATION)
    return next(row for row in rows if (row["kind"], row["key"]) == (kind, key))


def listed(simulator, target=LIST):
    return [int(e.text) for e in ask(simulator, target)[1].iter("NetvisorKey")]


def detail(simulator, key):
    target = f"/getsalesinvoice.nv?netvisorkey={key}&pdfimage=nopdf"
    return ask(simulator, target)[1].find("SalesInvoice")


def test_a_payment_shows_in_the_sums_but_not_as_a_modification(simulator):
    control = simulator.control
    amount = Decimal(truth(simulator, 3)["amount"])
    part = control.pay(ORGANISATION, 3, "1.00")
    assert (part["status"], Decimal(part["open_amount"])) == ("open", amount - 1)
    rest = control.pay(ORGANISATION, 3)
    assert (rest["status"], Decimal(rest["open_amount"])) == ("paid", 0)
    assert listed(simulator, MODIFIED_TODAY) == []
    assert 3 not in listed(simulator, f"{LIST}?invoicestatus=open")
    control.set_options(payments_modify=True)
    control.pay(ORGANISATION, 4)
    assert listed(simulator, MODIFIED_TODAY) == [4]


def test_a_line_is_edited_with_the_same_total(simulator):
    before = truth(simulator, 2)
    after = simulator.control.edit_line(ORGANISATION, 2, text="Uusi teksti")
    assert after["lines"] != before["lines"]
    assert after["amount"] == before["amount"]
    assert listed(simulator, MODIFIED_TODAY) == [2]
    texts = [e.text for e in detail(simulator, 2).iter("SalesInvoiceProductLineFreeText")]
    assert "Uusi teksti" in texts


def test_a_deletion_at_netvisor_shows_in_the_deleted_list_alone(simulator):
    simulator.control.delete(ORGANISATION, 5)
    assert 5 not in listed(simulator)
    assert len(detail(simulator, 5)) == 0
    assert listed(simulator, "/deletedsalesinvoices.nv?deletedsince=2024-03-01") == [5]
    assert listed(simulator, "/deletedsalesinvoices.nv?deletedsince=2024-03-02") == []
    assert [row["key"] for row in simulator.control.deletions(ORGANISATION)] == [5]


@pytest.mark.parametrize(("action", "arguments"), [
    ("pay", {}), ("delete", {}), ("edit_line", {"text": "muuttui"}),
    ("set_status", {"status": "reminded"}), ("send", {"channel": "E-invoice"}),
])  # fmt: skip
def test_an_invoice_changes_between_list_and_detail(simulator, action, arguments):
    before = simulator.control.truth(ORGANISATION)
    simulator.control.after_next_list(ORGANISATION, action, key=1, **arguments)
    assert simulator.control.truth(ORGANISATION) == before
    assert 1 in listed(simulator)
    after = simulator.control.truth(ORGANISATION)
    assert after != before
    listed(simulator)
    assert simulator.control.truth(ORGANISATION) == after


def test_what_is_deleted_first_changes_no_more(simulator):
    simulator.control.after_next_list(ORGANISATION, "pay", key=1)
    simulator.control.delete(ORGANISATION, 1)
    before = simulator.control.truth(ORGANISATION)
    assert 1 not in listed(simulator)
    assert simulator.control.truth(ORGANISATION) == before


def test_actions_that_do_not_exist(simulator):
    with pytest.raises(ValueError, match="unknown action"):
        simulator.control.after_next_list(ORGANISATION, "explode", key=1)
    with pytest.raises(KeyError):
        simulator.control.pay(ORGANISATION, 999)


def test_the_invoice_of_an_order_names_it_and_is_named(simulator):
    invoice = simulator.control.bill_order(ORGANISATION, 1)
    order = truth(simulator, 1, "order")
    assert (order["status"], order["links"]) == ("billed", [invoice["key"]])
    assert (invoice["kind"], invoice["links"]) == ("invoice", [1])
    assert invoice["amount"] == order["amount"]
    with_documents = f"/getsalesinvoice.nv?netvisorkey={invoice['key']}&includedocuments=1"
    assert ask(simulator, with_documents)[1].findtext(".//salesorder/netvisorkey") == "1"


def test_generated_books_hold_everything(many):
    rows = many.control.truth(ORGANISATION)
    kinds = Counter(row["kind"] for row in rows)
    statuses = Counter((row["kind"], row["substatus"] or row["status"]) for row in rows)
    assert len(rows) == 400
    assert min(kinds[kind] for kind in ("invoice", "order", "invoicedraft")) > 5
    for status in ("unsent", "open", "overdue", "reminded", "requested", "collected", "paid",
                   "creditloss", "rejected"):  # fmt: skip
        assert statuses["invoice", status] > 0, status
    for status in ("undelivered", "delivered", "billed", "archived"):
        assert statuses["order", status] > 0, status
    assert any(Decimal(row["amount"]) < 0 for row in rows)
    assert any(0 < Decimal(row["open_amount"]) < Decimal(row["amount"]) for row in rows)
    assert len({row["currency"] for row in rows}) > 2
    assert any(line["kind"] == "comment" for row in rows for line in row["lines"])
    assert any(row["attachments"] for row in rows)
    assert any(row["history_length"] for row in rows)
    assert any(row["links"] for row in rows if row["kind"] == "invoice")


def test_generated_books_can_be_read_over_the_interface(many):
    for side, list_type in (("getsalesinvoice", "draftandinvoice"), ("getorder", "preinvoice")):
        keys = listed(many, f"{LIST}?listtype={list_type}")
        chosen = ",".join(map(str, keys))
        target = f"/{side}.nv?netvisorkeylist={chosen}&pdfimage=nopdf"
        _, root = ask(many, target)
        assert outcome(root) == "OK"
        assert [int(e.text) for e in root.iter("SalesInvoiceNetvisorKey")] == keys
        kinds = {"order"} if side == "getorder" else {"invoice", "invoicedraft"}
        rows = many.control.truth(ORGANISATION)
        assert keys == [row["key"] for row in rows if row["kind"] in kinds]


def test_the_sums_of_generated_sales_are_those_of_their_lines(many):
    for row in many.control.truth(ORGANISATION):
        lines = [line for line in row["lines"] if line["kind"] == "product"]
        assert sum(Decimal(line["gross"]) for line in lines) == Decimal(row["amount"])


def test_the_same_seed_gives_the_same_books(many):
    again = generated()
    assert again.control.truth(ORGANISATION) == many.control.truth(ORGANISATION)
    other = generated(seed=2)
    assert other.control.truth(ORGANISATION) != many.control.truth(ORGANISATION)


def test_a_second_run_of_the_same_seed_goes_on(many):
    twice = generated(count=20, simulator=generated(count=20))
    rows = twice.control.truth(ORGANISATION)
    assert len(rows) == 40
    numbers = [row["number"] for row in rows if row["kind"] == "invoice"]
    assert len(set(numbers)) == len(numbers)


def test_wrong_wishes_are_refused():
    simulator = make_simulator()
    with pytest.raises(ValueError, match="unknown kinds or fates"):
        generated(simulator=simulator, mix={"loan": 1})
    with pytest.raises(ValueError, match="ends before"):
        simulator.control.generate(ORGANISATION, 1, NOW, START)
    with pytest.raises(ValueError, match="unknown rights"):
        simulator.control.add_user("x", "y", [ORGANISATION], rights=["everything"])


def test_two_simulators_with_one_clock_answer_alike():
    answers = []
    for _ in range(2):
        simulator = generated(count=30, simulator=make_simulator(seed=7))
        sent = {"Authentication_TransactionId": "T"}
        answers.append(etree_bytes(ask(simulator, LIST, **sent)[1]))
    assert answers[0] == answers[1]
    assert isinstance(NetvisorSimulator().now().utcoffset(), timedelta)


def etree_bytes(root):
    return etree.tostring(root)
