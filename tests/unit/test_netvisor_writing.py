"""What an edit would clear, the mark in the comment, and looks that prove nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from lxml import etree

from invoice_connector.core.errors import (
    ConflictError,
    FailureClass,
    InputError,
    SourceError,
    TransportError,
)
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus, VersionKey
from invoice_connector.core.write import Finding, WriteAction, WriteOrder
from invoice_connector.providers.netvisor.message.losses import would_clear
from invoice_connector.providers.netvisor.message.mark import with_mark, without_marks
from invoice_connector.providers.netvisor.rows import read_row
from invoice_connector.providers.netvisor.writing import NetvisorWriting
from tests.fakes.memory_time import START

REFERENCE = "ic-0123456789abcdef"
OLDER = "ic-fedcba9876543210"
DOCUMENT = """<SalesInvoice>
<SalesInvoiceNetvisorKey>165</SalesInvoiceNetvisorKey>
<SalesInvoiceNumber>1001</SalesInvoiceNumber>
<SalesInvoiceDate format="ansi">2026-03-01</SalesInvoiceDate>
<SalesInvoiceEventDate format="ansi">2026-02-27</SalesInvoiceEventDate>
<SalesInvoiceValueDate format="ansi">2026-03-01</SalesInvoiceValueDate>
<SalesInvoiceReferencenumber>1070</SalesInvoiceReferencenumber>
<SalesInvoiceAmount iso4217currencycode="SEK" currencyrate="0,09">10,00</SalesInvoiceAmount>
<SellerIdentifier type="name">Matti</SellerIdentifier>
<InvoiceStatus>Unsent</InvoiceStatus>
<SalesInvoicePrivateComment>Ours ic-fedcba9876543210</SalesInvoicePrivateComment>
<InvoicingCustomerName>Oy</InvoicingCustomerName>
<InvoicingCustomerTown>Imatra</InvoicingCustomerTown>
<MatchPartialPaymentsByDefault>Yes</MatchPartialPaymentsByDefault>
<DeliveryMethod>Bike</DeliveryMethod>
<PaymentTermCashDiscount type="percentage">0,00</PaymentTermCashDiscount>
<Waybillidentifier/>
<InvoiceLines><InvoiceLine>
<SalesInvoiceProductLine><ProductPurchasePrice>0</ProductPurchasePrice>
<SalesInvoiceProductLineDiscountPercentage>10</SalesInvoiceProductLineDiscountPercentage>
<SalesInvoiceProductLineFreeText>Blue</SalesInvoiceProductLineFreeText>
<dimension><dimensionname>City</dimensionname><dimensionitem>Oulu</dimensionitem></dimension>
<dimension><dimensionname>Job</dimensionname><dimensionitem>7</dimensionitem></dimension><dimension/>
</SalesInvoiceProductLine>
<SalesInvoiceCommentLine><Comment>Thanks</Comment></SalesInvoiceCommentLine>
</InvoiceLine></InvoiceLines>
<SalesInvoiceAttachments><SalesInvoiceAttachment><filename>a.pdf</filename></SalesInvoiceAttachment>
<SalesInvoiceAttachment><filename>a.pdf</filename></SalesInvoiceAttachment></SalesInvoiceAttachments>
</SalesInvoice>"""
KEEPS: dict[str, Any] = {
    "invoice_date": "2026-03-01",
    "event_date": "2026-02-27",
    "number": "1001",
    "reference_number": "1070",
    "currency": "SEK",
    "currency_rate": "0.09",
    "seller": "1",
    "private_comment": f"Ours {REFERENCE}",
    "expect_partial_payments": True,
    "delivery_method": "Bike",
    "lines": [
        {
            "discount_percent": "10",
            "text": "Blue",
            "dimensions": [{"name": "Job", "item": "8"}, {"name": "City", "item": "O"}],
        },
        {"comment": "Thanks"},
    ],
    "attachments": [{"file_name": "a.pdf"}, {"file_name": "b.pdf"}, {"file_name": "a.pdf"}],
}


def lost(message: dict[str, Any]) -> list[str]:
    return would_clear(etree.fromstring(DOCUMENT), message)


def test_what_is_sent_again_is_not_lost() -> None:
    assert lost(KEEPS) == []


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("number", "/number"),
        ("reference_number", "/reference_number"),
        ("event_date", "/event_date"),
        ("currency", "/currency"),
        ("currency_rate", "/currency_rate"),
        ("seller", "/seller_name"),
        ("expect_partial_payments", "/expect_partial_payments"),
        ("delivery_method", "/delivery_method"),
        ("attachments", "/attachments"),
    ],
)
def test_what_is_left_out_is_lost(key: str, path: str) -> None:
    assert lost({name: value for name, value in KEEPS.items() if name != key}) == [path]


def test_an_empty_text_clears_and_our_own_mark_keeps_nothing() -> None:
    assert lost({**KEEPS, "delivery_method": ""}) == ["/delivery_method"]
    assert lost({**KEEPS, "private_comment": REFERENCE}) == ["/private_comment"]


def test_lines_are_compared_one_by_one() -> None:
    first, comment = KEEPS["lines"]
    assert lost({**KEEPS, "lines": [first]}) == ["/lines/1"]
    assert lost({**KEEPS, "lines": [comment, first]}) == ["/lines/0", "/lines/1"]
    assert lost({**KEEPS, "lines": [{}, comment, {}]}) == [
        "/lines/0/discount_percent",
        "/lines/0/text",
        "/lines/0/dimensions",
    ]


def test_some_of_several_files_or_dimensions_are_missed_too() -> None:
    assert lost({**KEEPS, "attachments": KEEPS["attachments"][:2]}) == ["/attachments"]
    first, comment = KEEPS["lines"]
    fewer = {**first, "dimensions": first["dimensions"][:1]}
    assert lost({**KEEPS, "lines": [fewer, comment]}) == ["/lines/0/dimensions"]


def test_the_customers_details_are_lost_only_beside_others() -> None:
    assert lost({**KEEPS, "customer_name": "Oy"}) == ["/customer_town"]


def test_a_mark_takes_the_place_of_an_earlier_one() -> None:
    marked = with_mark({"private_comment": f"Ours {OLDER}"}, REFERENCE, is_import=False)
    assert marked["private_comment"] == f"Ours {REFERENCE}"
    assert without_marks(str(marked["private_comment"])) == "Ours"
    assert with_mark({}, REFERENCE, is_import=True)["private_comment"] == REFERENCE


def test_without_room_only_a_new_document_with_its_own_number_needs_no_mark() -> None:
    full = {"private_comment": "x" * 255, "number": "1"}
    assert with_mark(full, REFERENCE, is_import=True) == full
    for message, is_import in ((full, False), ({"private_comment": "x" * 240}, True)):
        with pytest.raises(InputError) as refused:
            with_mark(message, REFERENCE, is_import=is_import)
        assert [p.code for p in refused.value.problems] == ["comment_leaves_no_room"]


class Lists:
    """A client whose lists and documents a test writes."""

    def __init__(self, pages: list[list[int]], comment: str = "") -> None:
        self.client = self
        self._pages, self._comment = pages, comment

    def list_invoices(self, query: dict[str, str]) -> list[Any]:
        page = self._pages.pop(0) if self._pages else []
        return [etree.fromstring(f"<r><NetvisorKey>{key}</NetvisorKey></r>") for key in page]

    def get_details(self, _kind: InvoiceKind, keys: list[str], _parts: Any) -> list[Any]:
        return [
            etree.fromstring(
                f"<s><SalesInvoiceNetvisorKey>{key}</SalesInvoiceNetvisorKey>"
                f"<SalesInvoicePrivateComment>{self._comment}</SalesInvoicePrivateComment></s>"
            )
            for key in keys
        ]


class Documents(Lists):
    """A client whose documents a test writes whole; several of them may be refused together."""

    def __init__(self, *texts: str, refuses_many: bool = False) -> None:
        super().__init__([list(range(1, len(texts) + 1))])
        self._texts, self._refuses_many = texts, refuses_many

    def get_details(self, _kind: InvoiceKind, keys: list[str], _parts: Any) -> list[Any]:
        if self._refuses_many and len(keys) > 1:
            raise SourceError("a", FailureClass.SOURCE_DATA, source_code="INVALID_DATA")
        found = [self._texts[int(key) - 1] for key in keys]
        return [etree.fromstring(f"<s>{text}</s>") for text in found if text]


def looked_up(source: Lists, kind: InvoiceKind = InvoiceKind.INVOICE, **message: str) -> Finding:
    prepared = {"invoice_date": "2026-03-01", "private_comment": REFERENCE, **message}
    content = str(prepared).replace("'", '"').encode()
    order = WriteOrder(WriteAction.IMPORT, kind, REFERENCE, content=content)

    def call(action: Callable[[Any], Any]) -> Any:
        return action(source)

    return NetvisorWriting().look_up(order, call).finding


def test_a_list_that_was_read_whole_proves_that_nothing_is_there() -> None:
    assert looked_up(Lists([[1, 2], [3]])) is Finding.NOT_CARRIED_OUT
    assert looked_up(Lists([[1, 2]], REFERENCE)) is Finding.CARRIED_OUT


def test_a_list_that_may_hide_rows_proves_nothing() -> None:
    for cut in ([500, *range(1, 500)], [50, *range(1, 50)]):
        assert looked_up(Lists([cut])) is Finding.UNDECIDABLE
    assert looked_up(Lists([[n * 500 + k for k in range(1, 501)] for n in range(6)])) is (
        Finding.UNDECIDABLE
    )


def test_another_document_with_the_number_is_not_ours() -> None:
    assert looked_up(Lists([[1]], "Theirs"), number="1") is Finding.NOT_CARRIED_OUT
    assert looked_up(Lists([[1]], ""), number="1", private_comment="x") is Finding.CARRIED_OUT


BLANK = "<SalesInvoicePrivateComment/>"
OURS = f"<SalesInvoicePrivateComment>Hi {REFERENCE}</SalesInvoicePrivateComment>"
KEYS = [f"<SalesInvoiceNetvisorKey>{key}</SalesInvoiceNetvisorKey>" for key in range(4)]


@pytest.mark.parametrize(
    ("texts", "finding"),
    [
        ((KEYS[1] + BLANK, KEYS[2] + BLANK), Finding.NOT_CARRIED_OUT),
        ((KEYS[1] + BLANK, KEYS[2]), Finding.UNDECIDABLE),
        ((KEYS[1], KEYS[2] + OURS), Finding.CARRIED_OUT),
        ((BLANK, OURS, BLANK), Finding.CARRIED_OUT),  # of an old form, which names no key
        ((BLANK, BLANK), Finding.NOT_CARRIED_OUT),
        ((KEYS[1] + BLANK, ""), Finding.UNDECIDABLE),  # listed, but not there to be read
    ],
)
@pytest.mark.parametrize("refuses_many", [True, False])
def test_only_a_document_that_shows_its_comment_tells_whose_it_is(
    texts: tuple[str, ...], finding: Finding, refuses_many: bool
) -> None:
    assert looked_up(Documents(*texts, refuses_many=refuses_many)) is finding


def test_an_edit_of_a_document_that_shows_no_comment_stays_unknown() -> None:
    order = WriteOrder(WriteAction.EDIT, InvoiceKind.INVOICE, REFERENCE, targets=("1",))
    for text, finding in (
        (KEYS[1], Finding.UNDECIDABLE),
        (KEYS[1] + BLANK, Finding.NOT_CARRIED_OUT),
        (KEYS[1] + OURS, Finding.CARRIED_OUT),
    ):
        source = Documents(text)
        assert NetvisorWriting().look_up(order, lambda act: act(source)).finding is finding  # noqa: B023


def test_the_days_around_the_date_are_listed_too() -> None:
    class Asked(Lists):
        def list_invoices(self, query: dict[str, str]) -> list[Any]:
            assert query["begininvoicedate"] == "2026-02-28"
            assert query["endinvoicedate"] == "2026-03-02"
            return super().list_invoices(query)

    assert looked_up(Asked([[1]], REFERENCE)) is Finding.CARRIED_OUT


def test_a_list_that_pays_no_heed_to_the_number_is_read_for_it() -> None:
    class Numbered(Lists):
        def list_invoices(self, query: dict[str, str]) -> list[Any]:
            rows = super().list_invoices(query)
            for row in rows:
                etree.SubElement(row, "InvoiceNumber").text = f"00{row[0].text}"
            return rows

    wanted = {"number": "12", "private_comment": "x"}
    assert looked_up(Numbered([[11, 13, 120]]), **wanted) is Finding.NOT_CARRIED_OUT
    assert looked_up(Numbered([[11, 12]]), **wanted) is Finding.CARRIED_OUT
    for keys, is_taken in (([120, *range(1, 10)], False), ([12], True)):
        order = WriteOrder(
            WriteAction.IMPORT, InvoiceKind.INVOICE, REFERENCE, content=b'{"number": "12"}'
        )
        outcome: AbstractContextManager[object] = nullcontext()
        if is_taken:
            outcome = pytest.raises(ConflictError, match="number_taken")
        source = Numbered([keys])
        with outcome:
            NetvisorWriting().inspect(order, lambda act: act(source))  # noqa: B023


def test_a_draft_that_no_list_shows_proves_nothing() -> None:
    assert looked_up(Lists([]), InvoiceKind.DRAFT) is Finding.UNDECIDABLE


def statuses(*texts: str, targets: int = 2) -> Finding:
    class Statuses(Lists):
        def get_details(self, *_: Any) -> list[Any]:
            return [
                etree.fromstring(
                    f"<s><SalesInvoiceNetvisorKey>{n}</SalesInvoiceNetvisorKey>"
                    f"<InvoiceStatus>{text}</InvoiceStatus></s>"
                )
                for n, text in enumerate(texts, 1)
            ]

    order = WriteOrder(
        WriteAction.SET_STATUS,
        InvoiceKind.INVOICE,
        REFERENCE,
        targets=tuple(str(n) for n in range(1, targets + 1)),
        expected=InvoiceStatus.UNSENT,
        status=InvoiceStatus.OPEN,
    )
    return NetvisorWriting().look_up(order, lambda action: action(Statuses([]))).finding


@pytest.mark.parametrize(
    ("texts", "finding"),
    [
        (("Open", "Open"), Finding.CARRIED_OUT),
        (("Open", "Overdue"), Finding.CARRIED_OUT),  # its due date has passed
        (("Unsent", "Unsent"), Finding.NOT_CARRIED_OUT),
        (("Unsent", "Open"), Finding.UNDECIDABLE),
        (("Paid", "Open"), Finding.UNDECIDABLE),
        (("Open",), Finding.UNDECIDABLE),
    ],
)
def test_statuses_tell_only_together(texts: tuple[str, ...], finding: Finding) -> None:
    assert statuses(*texts) is finding


@pytest.mark.parametrize(
    ("text", "listed", "is_permitted"),
    [
        ("Open", "overdue", True),
        ("Open", "collected", False),
        ("Open", None, False),
        ("", "overdue", True),
        ("Overdue", "collected", True),  # the document itself says so
        ("Paid", "overdue", False),
    ],
)
def test_the_list_is_asked_where_a_document_does_not_say_enough(
    text: str, listed: str | None, is_permitted: bool
) -> None:
    class Source(Documents):
        def find(self, query: dict[str, str], kind: InvoiceKind) -> list[Any]:
            assert (query, kind) == ({"invoicesabovenetvisorkey": "0"}, InvoiceKind.INVOICE)
            version = VersionKey.of_read(START)
            row = (
                f"<r><NetvisorKey>1</NetvisorKey><InvoiceStatus substatus='{listed}'>open"
                "</InvoiceStatus></r>"
            )
            return [read_row(etree.fromstring(row), kind, "1", version)] if listed else []

    order = WriteOrder(
        WriteAction.DELETE,
        InvoiceKind.INVOICE,
        REFERENCE,
        targets=("1",),
        expected=InvoiceStatus.OVERDUE,
    )
    source = Source(KEYS[1] + f"<InvoiceStatus>{text}</InvoiceStatus>")
    outcome: AbstractContextManager[object] = nullcontext()
    if not is_permitted:
        outcome = pytest.raises(ConflictError, match="status_differs")
    with outcome:
        NetvisorWriting().inspect(order, lambda act: act(source))


@pytest.mark.parametrize(
    ("error", "is_harmless"),
    [
        (SourceError("a", FailureClass.SOURCE_DATA, source_code="INVALID_DATA"), True),
        (SourceError("a", FailureClass.CREDENTIAL, source_code="AUTHENTICATION_FAILED"), True),
        (SourceError("a", FailureClass.MAINTENANCE, source_code="SYSTEM_MAINTANANCE"), True),
        (SourceError("a", FailureClass.SOURCE_DATA, source_code="DUPLICATE_DATA"), False),
        (SourceError("a", FailureClass.TRANSIENT, source_code="TECHNICAL_ERROR"), False),
        (SourceError("a", FailureClass.TRANSIENT, source_code="REQUEST_NOT_UNIQUE"), False),
        (SourceError("a", FailureClass.SOURCE_DATA, source_code="NEVER_HEARD_OF"), False),
        (SourceError("a", FailureClass.MAINTENANCE, http_status=503), False),
        (TransportError("http_connect"), True),
        (TransportError("http_tls"), False),
        (TransportError("http_timeout"), False),
        (TransportError("http_reset"), False),
    ],
)
def test_only_what_says_so_certainly_changed_nothing(error: SourceError, is_harmless: bool) -> None:
    assert NetvisorWriting().is_harmless(error) is is_harmless
