"""What must hold between the elements of an import, and between it and the company's registers."""

from collections.abc import Callable, Iterator

from infrastructure.simulators.netvisor.call import Refusal
from infrastructure.simulators.netvisor.company import Company, Customer, Product
from infrastructure.simulators.netvisor.message.reading import Part
from infrastructure.simulators.netvisor.message.values import ansi, integer, numeric
from infrastructure.simulators.netvisor.message.vat import CONSTRUCTION_SALES, conflicts
from infrastructure.simulators.netvisor.options import Options
from infrastructure.simulators.netvisor.sales import DRAFT, INVOICE, ORDER

_STATUSES = {
    INVOICE: frozenset({"open", "unsent"}),
    ORDER: frozenset({"delivered", "undelivered"}),
    DRAFT: frozenset({"", "unsent", DRAFT}),
}
_ORDERS_ONLY = (
    "salesinvoicedeliverytocustomerdate",
    "salesinvoicewaybillidentifier",
    "salesinvoiceproductpackagepallet",
)
_NO_VAT_CODE = (
    "VAT code cannot be retrieved from posting suggestion because no posting suggestion has been "
    "given."
)


def kind_of(message: Part) -> str:
    """invoice, order or invoicedraft; a draft may be named by its status alone."""
    if message.value("salesinvoicestatus").lower() == DRAFT:
        return DRAFT
    return message.value("invoicetype").lower() or INVOICE


def check_rules(message: Part, company: Company, options: Options) -> None:
    """Every rule in turn.

    Raises:
        Refusal: The first one that is broken.
    """
    for rule in _RULES:
        rule(message)
    for line in product_lines(message):
        _check_vat(line, options)
        product_of(line, company)
        _check_line_registers(line, company)
    _check_construction_sales(message)
    _check_accounts(message, company)
    customer_of(message, company)
    _check_lock(message, company)


def product_lines(message: Part) -> list[Part]:
    """The product lines in their order."""
    return [line for line in _lines(message) if line.name == "salesinvoiceproductline"]


def customer_of(message: Part, company: Company) -> Customer:
    """The customer named by id, code or OVT."""
    identifier = message.value("invoicingcustomeridentifier")
    by = message.attribute("invoicingcustomeridentifier", "type")
    found = next((c for c in company.customers.values() if _names(c, by, identifier)), None)
    if found is None:
        raise Refusal("INVALID_DATA", f"Customer not found with Netvisor identifier: {identifier}")
    return found


def product_of(line: Part, company: Company) -> Product:
    """The product named by id, code or one of the EAN codes."""
    identifier = line.value("productidentifier")
    by = line.attribute("productidentifier", "type")
    for product in company.products.values():
        names = {
            "netvisor": str(product.key),
            "customer": product.code,
            "primaryeancode": product.primary_ean,
            "secondaryeancode": product.secondary_ean,
        }
        if identifier == names[by]:
            return product
    raise Refusal("INVALID_DATA", f"Product not found with identifier: {identifier}")


def _names(customer: Customer, by: str, identifier: str) -> bool:
    names = {
        "netvisor": str(customer.key),
        "customer": customer.code,
        "organizationunitnumber": customer.ovt,
    }
    return identifier == names[by]


def _lines(message: Part) -> Iterator[Part]:
    lines = message.find("invoicelines")
    for line in lines.children if lines else ():
        yield line.children[0]


def _check_status(message: Part) -> None:
    kind = kind_of(message)
    status = message.value("salesinvoicestatus").lower()
    if status not in _STATUSES[kind]:
        raise Refusal("INVALID_DATA", f"Status {status!r} is not allowed for {kind}")


def _check_term(message: Part) -> None:
    given = [bool(message.value(n)) for n in ("salesinvoiceduedate", "paymenttermnetdays")]
    if all(given):
        raise Refusal("INVALID_DATA", "Due date and payment term cannot both be given")
    if not any(given):
        raise Refusal("INVALID_DATA", "Due date or payment term must be given")


def _check_draft(message: Part) -> None:
    if kind_of(message) != DRAFT:
        return
    for name in ("salesinvoicenumber", "invoicevoucherlines"):
        if message.find(name):
            raise Refusal("INVALID_DATA", f"{name} cannot be given for invoice drafts")


def _check_orders_only(message: Part) -> None:
    if kind_of(message) == ORDER:
        return
    for name in _ORDERS_ONLY:
        if message.find(name):
            raise Refusal("INVALID_DATA", f"{name} is for orders only")


def _check_accruals(message: Part) -> None:
    if message.find("salesinvoiceaccrual") and message.find("accrualrule"):
        raise Refusal("INVALID_DATA", "Accrual rule and accrual voucher entries exclude each other")
    owners = [message, *product_lines(message)]
    for rule in (rule for owner in owners for rule in owner.all("accrualrule")):
        has_end = bool(rule.value("endmonth") or rule.value("endyear"))
        if has_end == bool(rule.value("divisioncurvename")):
            raise Refusal("INVALID_DATA", "Either equal division or an allocation curve is needed")


def _check_attachments(message: Part) -> None:
    attachments = message.find("salesinvoiceattachments")
    for attachment in attachments.children if attachments else ():
        is_finvoice = attachment.attribute("documentdata", "type") == "finvoice"
        if is_finvoice and attachment.find("printbydefault"):
            raise Refusal("INVALID_DATA", "Print by default is not for Finvoice attachments")


_RULES: tuple[Callable[[Part], None], ...] = (
    _check_status,
    _check_term,
    _check_draft,
    _check_orders_only,
    _check_accruals,
    _check_attachments,
)


def _check_vat(line: Part, options: Options) -> None:
    code = line.attribute("productvatpercentage", "vatcode").upper()
    percent = numeric(line.value("productvatpercentage"))
    if not code and not line.value("accountingaccountsuggestion"):
        raise Refusal("INVALID_DATA", _NO_VAT_CODE)
    if code and conflicts(code, percent, options):
        raise Refusal("INVALID_DATA", f"VAT percentage {percent} conflicts with VAT code {code}")


def _check_line_registers(line: Part, company: Company) -> None:
    inventory = line.value("salesinvoiceproductlineinventoryid")
    if inventory and integer(inventory) not in company.inventories:
        raise Refusal("INVALID_DATA", f"Inventory not found with identifier: {inventory}")
    if line.value("productunitname") and company.has_extended_products:
        raise Refusal("INVALID_DATA", "Unit cannot be given with extended product management")


def _check_construction_sales(message: Part) -> None:
    codes = {
        line.attribute("productvatpercentage", "vatcode").upper() for line in product_lines(message)
    }
    if CONSTRUCTION_SALES in codes and len(codes) > 1:
        raise Refusal("INVALID_DATA", "All lines must have the same VAT code")


def _check_accounts(message: Part, company: Company) -> None:
    for account in _accounts(message):
        if account not in company.accounts:
            raise Refusal("INVALID_DATA", f"Account not found: {account}")
    for rule in (
        r for owner in (message, *product_lines(message)) for r in owner.all("accrualrule")
    ):
        curve = rule.value("divisioncurvename")
        if curve and curve not in company.curves:
            raise Refusal("INVALID_DATA", f"Allocation curve not found: {curve}")
    seller = message.value("selleridentifier")
    if seller and not (seller.isdigit() and int(seller) in company.personnel):
        raise Refusal("INVALID_DATA", f"Seller not found with identifier: {seller}")


def _accounts(message: Part) -> Iterator[str]:
    vouchers = message.find("invoicevoucherlines")
    accrual = message.find("salesinvoiceaccrual")
    named = [
        message.value("overridevouchersalesreceivablesaccountnumber"),
        accrual.value("overridedefaultsalesaccrualaccountnumber") if accrual else "",
        *(line.value("accountingaccountsuggestion") for line in product_lines(message)),
        *(line.value("accountnumber") for line in (vouchers.children if vouchers else ())),
    ]
    return (account for account in named if account)


def _check_lock(message: Part, company: Company) -> None:
    day = ansi(message.value("salesinvoiceeventdate") or message.value("salesinvoicedate"))
    if company.locked_until and day <= company.locked_until:
        raise Refusal("PERIOD_LOCK")
