"""An invoice as a page to print: no script, nothing from elsewhere, everything escaped."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from invoice_connector.core.invoice import Amounts, InvoiceDetail, InvoiceLine, Party
from invoice_connector.core.invoice_states import WITHDRAWN
from invoice_connector.core.texts import label
from invoice_connector.http_api.print_style import STYLE
from invoice_connector.services.read_invoices import InvoiceView

_DECIMALS = 2
_SEPARATORS = {"en": (",", "."), "hu": ("\u00a0", ","), "fi": ("\u00a0", ",")}
_PARTY = (
    "tax_number",
    "member_tax_number",
    "community_vat_number",
    "third_state_tax_id",
    "bank_account",
)


def print_page(view: InvoiceView, detail: InvoiceDetail, language: str) -> str:
    """Write the page."""
    page = _Page(language, detail.currency or "")
    withdrawn = view.header.validity in WITHDRAWN
    title = f"{page.word('invoice')} {escape(detail.number)}"
    return "".join(
        (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>',
            f"<style>{STYLE}</style><h1>{title}</h1>",
            f'<p class="warning">{page.word("withdrawn")}</p>' if withdrawn else "",
            page.parties(detail),
            page.facts(view, detail),
            page.lines(detail.lines),
            page.totals(detail),
            page.other(detail),
            f"<footer>{page.word('note')}</footer></html>",
        )
    )


class _Page:
    """The parts of the page in one language."""

    def __init__(self, language: str, currency: str) -> None:
        self._language, self._currency = language, escape(currency)

    def word(self, name: str) -> str:
        """Return a word of the page."""
        return escape(label("print", name, self._language))

    def parties(self, detail: InvoiceDetail) -> str:
        """Write who the invoice is from and to."""
        named: Sequence[tuple[str, Party | None]] = (
            ("supplier", detail.supplier),
            ("customer", detail.customer),
            ("representative", detail.representative),
        )
        shown = (self._party(name, party) for name, party in named if party is not None)
        return f'<div class="parties">{"".join(shown)}</div>'

    def facts(self, view: InvoiceView, detail: InvoiceDetail) -> str:
        """Write dates, payment and what it refers to."""
        operation = label("operation", view.header.summary.operation.value, self._language)
        rows = (
            ("operation", operation),
            ("original_number", detail.original_number),
            ("issue_date", self._day(detail.issue_date)),
            ("delivery_date", self._day(detail.delivery_date)),
            ("payment_date", self._day(detail.payment_date)),
            ("payment_method", detail.payment_method),
            ("payment_reference", view.header.summary.payment_reference),
            ("category", detail.category),
            ("appearance", detail.appearance),
            ("currency", detail.currency),
        )
        shown = [(label("column", name, self._language), value) for name, value in rows]
        rate = self._number(detail.exchange_rate)
        return _definitions([*shown, (label("print", "exchange_rate", self._language), rate)])

    def lines(self, lines: Iterable[InvoiceLine]) -> str:
        """Write the lines."""
        names = ("line", "description", "quantity", "unit", "unit_price", "vat_rate")
        rows = [
            (
                str(line.number),
                line.description,
                self._number(line.quantity),
                line.unit,
                self._number(line.unit_price),
                line.vat_rate,
                *self._amounts(line.amounts),
            )
            for line in lines
        ]
        heads = [self.word(name) for name in names] + self._amount_heads()
        return (
            f"<h2>{self.word('lines')}</h2>{_table(heads, rows, {2, 4, 6, 7, 8})}" if rows else ""
        )

    def totals(self, detail: InvoiceDetail) -> str:
        """Write the document's own VAT summary, and the sums."""
        rows = [(total.rate, *self._amounts(total.amounts)) for total in detail.vat_totals]
        heads = [self.word("vat_rate"), *self._amount_heads()]
        whole = detail.amounts.completed(detail.currency)
        sums = (label("print", "total", self._language), *self._amounts(whole))
        return f"<h2>{self.word('vat_summary')}</h2>{_table(heads, [*rows, sums], {1, 2, 3})}"

    def other(self, detail: InvoiceDetail) -> str:
        """Write everything else that the document says."""
        if not detail.extra:
            return ""
        return f"<h2>{self.word('other')}</h2>{_definitions(sorted(detail.extra.items()))}"

    def _party(self, name: str, party: Party) -> str:
        rows = [(label("print", field, self._language), getattr(party, field)) for field in _PARTY]
        who = "<br>".join(escape(part) for part in (party.name, party.address) if part)
        return f"<section><h2>{self.word(name)}</h2><p>{who}</p>{_definitions(rows)}</section>"

    def _amount_heads(self) -> list[str]:
        heads = (label("column", name, self._language) for name in ("net", "vat", "gross"))
        return [f"{escape(head)} {self._currency}".strip() for head in heads]

    def _amounts(self, amounts: Amounts) -> tuple[str | None, ...]:
        return tuple(map(self._number, (amounts.net, amounts.vat, amounts.gross)))

    def _number(self, value: Decimal | None) -> str | None:
        """Write a number exactly, as this language writes it."""
        if value is None:
            return None
        thousands, point = _SEPARATORS[self._language]
        whole, _, fraction = f"{value:,f}".partition(".")
        return f"{whole.replace(',', thousands)}{point}{fraction:0<{_DECIMALS}}"

    def _day(self, day: date | None) -> str | None:
        if day is None:
            return None
        forms = {"hu": "%Y. %m. %d.", "fi": "%d.%m.%Y", "en": "%d %b %Y"}
        return day.strftime(forms[self._language])


def _definitions(rows: Iterable[tuple[str, str | None]]) -> str:
    shown = (f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows if text)
    return f"<dl>{''.join(shown)}</dl>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str | None]], numbers: set[int]) -> str:
    """Write a table; ``heads`` are escaped already, cells are not."""

    def row(cells: Sequence[str], name: str) -> str:
        kinds = [' class="n"' if i in numbers else "" for i in range(len(cells))]
        written = (f"<{name}{k}>{c}</{name}>" for k, c in zip(kinds, cells, strict=True))
        return f"<tr>{''.join(written)}</tr>"

    body = "".join(row([escape(cell or "") for cell in cells], "td") for cells in rows)
    return f"<table><thead>{row(heads, 'th')}</thead><tbody>{body}</tbody></table>"
