"""The store of sources' answers and of files, in memory and on AWS: the same rules on both."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import requests

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.invoice import InvoiceId, SourceDocument, VersionKey
from invoice_connector.core.live_read import (
    LiveAnswer,
    LiveQuestion,
    LiveRead,
    LiveResource,
    LiveState,
    SalesPerson,
    SourceFile,
)
from tests.builders.held_files import content_of, held
from tests.fakes.samples import NOW, REF, summary
from tests.fakes.stores import Stores, stores, tables  # noqa: F401

# ruff: noqa: F811

QUESTION = LiveQuestion(LiveResource.INVOICES, {"status": "open", "above_key": "7"})
ASKED = LiveRead(QUESTION, LiveState.ASKED, NOW)
INVOICE = InvoiceId(("invoice", "7"))
DOCUMENT = SourceDocument(
    INVOICE, VersionKey.of_read(NOW, b"x"), "<a>\u00e4</a>".encode(), "application/xml", "getorder"
)
ANSWER = LiveAnswer(
    rows=(summary("A-1"),),
    next_key="9",
    document=DOCUMENT,
    people=(
        SalesPerson("1", "Matti", "Meikalainen", Decimal("12.50")),
        SalesPerson("2", "", "", None),
    ),
)
FILE = SourceFile("\u00e4 b.png", "image/png", held(b"\x89PNG" * 1000), "Kuva")
OTHER = ConnectionRef("tenant-b", REF.connection_id)


def test_question_is_named_by_what_it_asks() -> None:
    same = LiveQuestion(LiveResource.INVOICES, {"above_key": "7", "status": "open"})
    assert same.question_id == QUESTION.question_id
    others = (
        LiveQuestion(LiveResource.ORDERS, QUESTION.parameters),
        LiveQuestion(LiveResource.INVOICES, {"status": "open"}),
    )
    assert len({QUESTION.question_id, *(other.question_id for other in others)}) == 3


def test_questions_are_listed_without_their_answers(stores: Stores) -> None:
    answered = replace(ASKED, state=LiveState.ANSWERED, settled_at=NOW, answer=ANSWER)
    orders = replace(ASKED, question=LiveQuestion(LiveResource.ORDERS, {}))
    for read in (answered, orders):
        stores.live.put_read(REF, read)
    stores.live.put_read(OTHER, ASKED)
    listed = {read.question.resource: read for read in stores.live.reads(REF)}
    assert listed == {
        LiveResource.INVOICES: replace(answered, answer=None),
        LiveResource.ORDERS: orders,
    }


def test_question_and_answer_are_kept(stores: Stores) -> None:
    assert stores.live.get_read(REF, QUESTION.question_id) is None
    stores.live.put_read(REF, ASKED)
    assert stores.live.get_read(REF, QUESTION.question_id) == ASKED
    settled = NOW + timedelta(seconds=3)
    answered = replace(ASKED, state=LiveState.ANSWERED, settled_at=settled, answer=ANSWER)
    stores.live.put_read(REF, answered)
    assert stores.live.get_read(REF, QUESTION.question_id) == answered
    assert stores.live.get_read(OTHER, QUESTION.question_id) is None


def test_failure_is_kept_with_its_class(stores: Stores) -> None:
    failed = replace(
        ASKED, state=LiveState.FAILED, code="source_unavailable", failure=FailureClass.TRANSIENT
    )
    stores.live.put_read(REF, failed)
    assert stores.live.get_read(REF, QUESTION.question_id) == failed


def test_answer_too_large_for_an_item_is_the_same(stores: Stores) -> None:
    noise = "".join(f"{n * 7919 % 100_003:05d}{n}" for n in range(120_000))
    large = replace(ANSWER, document=replace(DOCUMENT, content=noise.encode()))
    read = replace(ASKED, state=LiveState.ANSWERED, answer=large)
    stores.live.put_read(REF, read)
    assert stores.live.get_read(REF, QUESTION.question_id) == read


def test_answer_is_forgotten_after_a_day(stores: Stores) -> None:
    stores.clock.set(NOW)
    stores.live.put_read(REF, ASKED)
    stores.clock.advance(hours=23)
    assert stores.live.get_read(REF, QUESTION.question_id) is not None
    stores.clock.advance(hours=2)
    assert stores.live.get_read(REF, QUESTION.question_id) is None


def test_files_are_listed_with_their_own_invoice(stores: Stores) -> None:
    first = SourceFile("a.pdf", "application/pdf", held(b"%PDF"))
    stores.live.store_files(REF, INVOICE, [FILE, first], NOW)
    stores.live.store_files(REF, InvoiceId(("invoice", "70")), [FILE], NOW)
    found = stores.live.files(REF, INVOICE)
    assert [file.name for file in found] == ["a.pdf", FILE.name]
    assert (found[1].size, found[1].media_type, found[1].description) == (4000, "image/png", "Kuva")
    assert stores.live.files(OTHER, INVOICE) == []


def test_file_that_comes_again_stays_as_it_is(stores: Stores) -> None:
    for day in (0, 1):
        stores.live.store_files(REF, INVOICE, [FILE], NOW + timedelta(days=day))
    (found,) = stores.live.files(REF, INVOICE)
    assert found.stored_at == NOW


def test_whose_files_were_read_is_remembered(stores: Stores) -> None:
    one, other = INVOICE, InvoiceId(("order", "7"))
    assert stores.live.files_read_of(REF, [one, other]) == {}
    for content in (b"first", b"second"):
        stores.live.mark_files_read(REF, one, VersionKey.of_read(NOW, content))
    assert stores.live.files_read_of(REF, [one, other]) == {one: VersionKey.of_read(NOW, b"second")}


def test_link_leads_to_the_file_as_a_download(tables: Stores) -> None:
    tables.live.store_files(REF, INVOICE, [FILE], NOW)
    (file,) = tables.live.files(REF, INVOICE)
    reply = requests.get(tables.live.file_link(REF, file, timedelta(seconds=60)), timeout=5)
    assert reply.content == content_of(FILE)
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A4%20b.png"
