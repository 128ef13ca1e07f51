"""Sales invoices, orders and drafts as the books hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

INVOICE = "invoice"
ORDER = "order"
DRAFT = "invoicedraft"

OPEN = "open"
STAGES = ("open", "overdue", "reminded", "requested", "collected")
INVOICE_STATUSES = (OPEN, "unsent", "paid", "creditloss", "rejected")
ORDER_STATUSES = ("undelivered", "delivered", "billed", "archived")

_CENT = Decimal("0.01")
_PERCENT = Decimal(100)


def cents(value: Decimal) -> Decimal:
    """Two decimals, half away from zero."""
    return value.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A line that sells something; ``vat`` and ``gross`` are the sums of the whole line."""

    key: int
    product_key: int
    code: str
    name: str
    unit_price: Decimal
    purchase_price: Decimal | None
    vat_percent: Decimal
    vat_code: str
    quantity: Decimal
    discount: Decimal
    text: str
    vat: Decimal
    gross: Decimal
    inventory_key: int | None
    account_id: int
    dimensions: tuple[tuple[str, str], ...]
    provision: Decimal | None


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A line of text."""

    text: str


Line = ProductLine | CommentLine


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a sale."""

    mime_type: str
    description: str
    file_name: str
    content: bytes = field(repr=False)
    kind: str = "pdf"


@dataclass(frozen=True, slots=True)
class Processed:
    """One step of a sale's history: when, by whom, over which channel, with what result."""

    at: datetime
    material: str
    user: str
    channel: str
    status: str


@dataclass(frozen=True, slots=True)
class Sale:
    """One invoice, order or draft.

    Attributes:
        key: NetvisorKey; invoices and drafts share one series, orders have their own.
        status: open, unsent, paid, creditloss, rejected; of orders undelivered, delivered,
            billed, archived; of drafts empty.
        stage: How far collecting has come while the invoice is open.
        texts: What the message said word for word, by the element's name.
        links: Keys of the orders of an invoice, or of the invoices of an order.
        number: Empty for drafts.
        modified_at: When an entry, an edit or a change of status last touched it.
        batch_id: The import batch it came in with.
    """

    key: int
    kind: str
    number: str
    status: str
    dates: Mapping[str, date]
    due_date: date
    amount: Decimal
    currency: str
    rate: Decimal
    customer_key: int
    customer_code: str
    seller: str
    lines: tuple[Line, ...]
    entered_at: datetime
    modified_at: datetime
    stage: str = OPEN
    paid: Decimal = Decimal(0)
    is_in_collection: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    history: tuple[Processed, ...] = ()
    links: tuple[int, ...] = ()
    sent_pdf: bytes = field(default=b"", repr=False)
    batch_id: int | None = None

    @property
    def invoice_date(self) -> date:
        """The date of the invoice or order."""
        return self.dates["salesinvoicedate"]

    @property
    def open_amount(self) -> Decimal:
        """What no payment has covered; a status set by hand books no payment."""
        return self.amount - self.paid

    @property
    def product_lines(self) -> list[ProductLine]:
        """The lines that sell something."""
        return [line for line in self.lines if isinstance(line, ProductLine)]

    def stage_on(self, today: date) -> str:
        """open, overdue, reminded, requested or collected; empty unless it is open."""
        if self.status != OPEN:
            return ""
        return "overdue" if self.stage == OPEN and self.due_date < today else self.stage

    def text(self, name: str) -> str:
        """What the message said in an element; empty when it said nothing."""
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class Price:
    """What a line's sum is worked out from; ``is_gross`` says what the unit price contains."""

    unit_price: Decimal
    is_gross: bool
    quantity: Decimal
    discount: Decimal
    vat_percent: Decimal

    def sums(self) -> tuple[Decimal, Decimal]:
        """VAT and gross of the line, each rounded to cents (netvisor reference, 3.4.6)."""
        rate = self.vat_percent / _PERCENT
        share = 1 - self.discount / _PERCENT
        stated = cents(self.unit_price * self.quantity * share)
        if self.is_gross:
            return cents(stated - stated / (1 + rate)), stated
        vat = cents(stated * rate)
        return vat, stated + vat


def due_date(start: date, net_days: int) -> date:
    """The day a payment term ends."""
    return start + timedelta(days=net_days)
