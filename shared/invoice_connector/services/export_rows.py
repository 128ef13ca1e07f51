"""The columns of exported lists: what is in them, and of which kind it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from invoice_connector.core.invoice import InvoiceHeader
from invoice_connector.core.texts import label

Cell = str | int | Decimal | date | datetime | None
_Read = Callable[[InvoiceHeader], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``choices`` is the kind of label that its values are shown by, if they have one."""

    name: str
    read: _Read
    choices: str | None = None

    def cell(self, header: InvoiceHeader, language: str) -> Cell:
        """Return a cell as people read it in this language."""
        value = self.read(header)
        return label(self.choices, str(value), language) if self.choices and value else value


def _field(name: str) -> _Read:
    return lambda header: getattr(header.summary, name)


def _amount(name: str) -> _Read:
    return lambda header: getattr(header.summary.amounts.completed(header.summary.currency), name)


COLUMNS: Sequence[Column] = (
    Column("number", _field("number")),
    Column("kind", _field("kind"), "invoice_kind"),
    Column("status", _field("status"), "invoice_status"),
    Column("operation", _field("operation"), "operation"),
    Column("original_number", _field("original_number")),
    Column("supplier_name", _field("supplier_name")),
    Column("supplier_tax_number", _field("supplier_tax_number")),
    Column("customer_name", _field("customer_name")),
    Column("customer_tax_number", _field("customer_tax_number")),
    Column("issue_date", _field("issue_date")),
    Column("delivery_date", _field("delivery_date")),
    Column("payment_date", _field("payment_date")),
    Column("payment_method", _field("payment_method")),
    Column("currency", _field("currency")),
    *(Column(n, _amount(n)) for n in ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")),
    Column("open_amount", _field("open_amount")),
    Column("payment_reference", _field("payment_reference")),
    Column("category", _field("category")),
    Column("appearance", _field("appearance")),
    Column("inserted_at", _field("inserted_at")),
    Column("detail_state", lambda header: header.detail_state, "detail_state"),
    Column("validity", lambda header: header.validity, "validity"),
    Column("found_by", lambda header: header.found_by, "found_by"),
    Column("hand_over", lambda header: header.hand_over.state, "hand_over_state"),
    Column("external_reference", lambda header: header.hand_over.external_reference),
    Column("batch_index", _field("batch_index")),
    Column("id", lambda header: header.summary.id.public),
)


def titles(language: str) -> list[str]:
    """Return the headings."""
    return [label("column", column.name, language) for column in COLUMNS]


def cells(header: InvoiceHeader, language: str) -> list[Cell]:
    """Return one row."""
    return [column.cell(header, language) for column in COLUMNS]
