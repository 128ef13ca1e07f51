"""Amounts of lines and summaries. The signs, scales and gaps of the document are kept.

Only totals are completed: gross from net and VAT, and for simplified invoices net and VAT from
gross and VAT content (Online Számla interface specification, ``SummarySimplifiedType``).
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from invoice_connector.core.invoice import Amounts, VatTotal
from invoice_connector.providers.nav.documents.rates import rate_label, vat_content
from invoice_connector.providers.nav.documents.texts import Texts

_CENT = Decimal("0.01")
_NORMAL = "lineAmountsNormal"
_SIMPLIFIED = "lineAmountsSimplified"


def line_amounts(line: Texts, is_huf: bool) -> Amounts:
    """Read the amounts of a line, nested since 2.0 and flat before."""
    amounts = Amounts(
        net=line.decimal(f"{_NORMAL}/lineNetAmountData/lineNetAmount", f"{_NORMAL}/lineNetAmount"),
        vat=line.decimal(f"{_NORMAL}/lineVatData/lineVatAmount", f"{_NORMAL}/lineVatAmount"),
        gross=line.decimal(
            f"{_NORMAL}/lineGrossAmountData/lineGrossAmountNormal",
            f"{_NORMAL}/lineGrossAmountNormal",
            f"{_SIMPLIFIED}/lineGrossAmountSimplified",
        ),
        net_huf=line.decimal(f"{_NORMAL}/lineNetAmountData/lineNetAmountHUF"),
        vat_huf=line.decimal(
            f"{_NORMAL}/lineVatData/lineVatAmountHUF", f"{_NORMAL}/lineVatAmountHUF"
        ),
        gross_huf=line.decimal(
            f"{_NORMAL}/lineGrossAmountData/lineGrossAmountNormalHUF",
            f"{_SIMPLIFIED}/lineGrossAmountSimplifiedHUF",
        ),
    )
    return _with_twins(amounts) if is_huf else amounts


def line_rate(line: Texts) -> str | None:
    """Name the VAT rate of a line."""
    places = (f"{_NORMAL}/lineVatRate", f"{_SIMPLIFIED}/lineVatRate", _SIMPLIFIED)
    return next(filter(None, (rate_label(line.below(place)) for place in places)), None)


def vat_totals(summary: Texts, is_huf: bool) -> tuple[VatTotal, ...]:
    """Read the document's own totals per VAT rate."""
    normal = [_normal_total(row, is_huf) for row in summary.repeated(_path("summaryByVatRate"))]
    simplified = [_simplified_total(row, is_huf) for row in summary.repeated("summarySimplified")]
    return tuple(normal + simplified)


def document_amounts(summary: Texts, totals: tuple[VatTotal, ...], is_huf: bool) -> Amounts:
    """Read the overall totals; those of a simplified invoice are the sum of its VAT totals."""
    amounts = Amounts(
        net=summary.decimal(_path("invoiceNetAmount")),
        vat=summary.decimal(_path("invoiceVatAmount")),
        gross=summary.decimal("summaryGrossData/invoiceGrossAmount", "invoiceGrossAmount"),
        net_huf=summary.decimal(_path("invoiceNetAmountHUF")),
        vat_huf=summary.decimal(_path("invoiceVatAmountHUF")),
        gross_huf=summary.decimal("summaryGrossData/invoiceGrossAmountHUF"),
    )
    if amounts.net is None and totals:
        total = _sum([row.amounts for row in totals])
        gross = _first(amounts.gross, total.gross)
        gross_huf = _first(amounts.gross_huf, total.gross_huf)
        amounts = replace(total, gross=gross, gross_huf=gross_huf)
    return _completed(amounts, is_huf)


def _normal_total(row: Texts, is_huf: bool) -> VatTotal:
    net, vat, gross = "vatRateNetData", "vatRateVatData", "vatRateGrossData"
    amounts = Amounts(
        net=row.decimal(f"{net}/vatRateNetAmount", "vatRateNetAmount"),
        vat=row.decimal(f"{vat}/vatRateVatAmount", "vatRateVatAmount"),
        gross=row.decimal(f"{gross}/vatRateGrossAmount", "vatRateGrossAmount"),
        net_huf=row.decimal(f"{net}/vatRateNetAmountHUF"),
        vat_huf=row.decimal(f"{vat}/vatRateVatAmountHUF", "vatRateVatAmountHUF"),
        gross_huf=row.decimal(f"{gross}/vatRateGrossAmountHUF"),
    )
    return VatTotal(rate_label(row.below("vatRate")) or "", _completed(amounts, is_huf))


def _simplified_total(row: Texts, is_huf: bool) -> VatTotal:
    places = (row.below("vatRate"), row)  # the second up to 2.0
    content = next(filter(None, map(vat_content, places)), Decimal(0))
    label = next(filter(None, map(rate_label, places)), "")
    gross = row.decimal("vatContentGrossAmount")
    gross_huf = row.decimal("vatContentGrossAmountHUF")
    if is_huf:
        gross_huf = _first(gross_huf, gross)
    net, net_huf = _without_vat(gross, content), _without_vat(gross_huf, content)
    return VatTotal(
        label,
        Amounts(net, _minus(gross, net), gross, net_huf, _minus(gross_huf, net_huf), gross_huf),
    )


def _without_vat(gross: Decimal | None, content: Decimal) -> Decimal | None:
    if gross is None or not content:
        return gross
    return (gross * (1 - content)).quantize(_CENT, ROUND_HALF_UP)


def _completed(amounts: Amounts, is_huf: bool) -> Amounts:
    completed = replace(
        amounts,
        gross=_first(amounts.gross, _plus(amounts.net, amounts.vat)),
        gross_huf=_first(amounts.gross_huf, _plus(amounts.net_huf, amounts.vat_huf)),
    )
    return _with_twins(completed) if is_huf else completed


def _with_twins(amounts: Amounts) -> Amounts:
    net, vat, gross = amounts.net, amounts.vat, amounts.gross
    return Amounts(
        net,
        vat,
        gross,
        _first(amounts.net_huf, net),
        _first(amounts.vat_huf, vat),
        _first(amounts.gross_huf, gross),
    )


def _sum(rows: list[Amounts]) -> Amounts:
    total = rows[0]
    for row in rows[1:]:
        total = Amounts(
            _plus(total.net, row.net),
            _plus(total.vat, row.vat),
            _plus(total.gross, row.gross),
            _plus(total.net_huf, row.net_huf),
            _plus(total.vat_huf, row.vat_huf),
            _plus(total.gross_huf, row.gross_huf),
        )
    return total


def _path(name: str) -> str:
    return f"summaryNormal/{name}"


def _first(value: Decimal | None, instead: Decimal | None) -> Decimal | None:
    return instead if value is None else value


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other
