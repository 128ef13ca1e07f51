"""Writes the lines of a sale: one InvoiceLine that holds them all, in their order."""

from collections.abc import Iterator

from lxml import etree

from infrastructure.simulators.netvisor.company import Company
from infrastructure.simulators.netvisor.responses import decimal_text, group, leaf, money
from infrastructure.simulators.netvisor.sales import CommentLine, ProductLine, Sale

_PRICE_SCALE = 2


def invoice_lines(sale: Sale, company: Company, has_comments: bool) -> etree._Element:
    """The InvoiceLines element; comment lines only when they are asked for."""
    lines = [
        _comment(line) if isinstance(line, CommentLine) else _product(line, company)
        for line in sale.lines
        if has_comments or not isinstance(line, CommentLine)
    ]
    return group("InvoiceLines", [group("InvoiceLine", lines)])


def _comment(line: CommentLine) -> etree._Element:
    return group("SalesInvoiceCommentLine", [leaf("Comment", line.text)])


def _product(line: ProductLine, company: Company) -> etree._Element:
    return group(
        "SalesInvoiceProductLine",
        [
            leaf("NetvisorKey", line.key),
            leaf("ProductIdentifier", line.code, type="customer"),
            leaf("ProductName", line.name),
            leaf("ProductNetvisorKey", line.product_key),
            leaf("ProductUnitPrice", decimal_text(line.unit_price, _PRICE_SCALE)),
            leaf("ProductPurchasePrice", decimal_text(line.purchase_price) or "0"),
            leaf("ProductVatPercentage", decimal_text(line.vat_percent), vatcode=line.vat_code),
            leaf("SalesInvoiceProductLineQuantity", decimal_text(line.quantity)),
            leaf("SalesInvoiceProductLineDiscountPercentage", decimal_text(line.discount)),
            leaf("SalesInvoiceProductLineFreeText", line.text),
            leaf("SalesInvoiceProductLineVatSum", money(line.vat)),
            leaf("SalesInvoiceProductLineSum", money(line.gross)),
            *_inventory(line, company),
            leaf("AccountingAccountSuggestion", line.account_id),
            *_dimensions(line),
            leaf("ProvisionPercentage", decimal_text(line.provision)),
        ],
    )


def _inventory(line: ProductLine, company: Company) -> Iterator[etree._Element]:
    if line.inventory_key is None:
        return
    yield leaf("SalesInvoiceProductLineInventoryID", line.inventory_key)
    yield leaf("SalesInvoiceProductLineInventoryName", company.inventories[line.inventory_key])


def _dimensions(line: ProductLine) -> Iterator[etree._Element]:
    for name, item in line.dimensions:
        yield group("dimension", [leaf("dimensionname", name), leaf("dimensionitem", item)])
