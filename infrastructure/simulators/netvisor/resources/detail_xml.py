"""Writes one sale as the detail resources do: the document's order, the fixtures' spelling."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from infrastructure.simulators.netvisor.bookkeeping import pdf_of
from infrastructure.simulators.netvisor.company import Company
from infrastructure.simulators.netvisor.resources.lines_xml import invoice_lines
from infrastructure.simulators.netvisor.responses import (
    ansi,
    decimal_text,
    group,
    leaf,
    money,
    stamp,
)
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER, Sale

_STATUS_TEXTS: Mapping[str, tuple[str, str]] = {
    "open": ("Open", "Avoin"),
    "unsent": ("Unsent", "Lähettämätön"),
    "paid": ("Paid", "Maksettu"),
    "overdue": ("Overdue", "Erääntynyt"),
    "reminded": ("Reminded", "Muistutettu"),
    "requested": ("Requested", "Huomautettu"),
    "collected": ("Collected", "Perinnässä"),
    "creditloss": ("Credit loss", "Luottotappio"),
    "rejected": ("Rejected", "Hylätty"),
    "draft": ("Draft", "Luonnos"),
    "undelivered": ("Undelivered", "Toimittamatta"),
    "delivered": ("Delivered", "Toimitettu"),
    "billed": ("Billed", "Laskutettu"),
    "archived": ("Archived", "Arkistoitu"),
}
_COUNTRIES = {
    "FI": "FINLAND",
    "SE": "SWEDEN",
    "EE": "ESTONIA",
    "NO": "NORWAY",
    "DE": "GERMANY",
    "US": "UNITED STATES",
}
_DATES = {
    "SalesInvoiceDate": "salesinvoicedate",
    "SalesInvoiceEventDate": "salesinvoiceeventdate",
    "SalesInvoiceValueDate": "salesinvoicevaluedate",
    "SalesInvoiceDeliveryDate": "salesinvoicedeliverydate",
}
_TEXTS = {
    "SalesInvoiceFreeTextBeforeLines": "salesinvoicefreetextbeforelines",
    "SalesInvoiceFreeTextAfterLines": "salesinvoicefreetextafterlines",
    "SalesInvoiceOurReference": "salesinvoiceourreference",
    "SalesInvoiceYourReference": "salesinvoiceyourreference",
    "SalesInvoicePrivateComment": "salesinvoiceprivatecomment",
    "SalesInvoiceAgreementIdentifier": "salesinvoiceagreementidentifier",
}
_TAX_CLAUSE_KEY = "14"
_TAX_CLAUSE = "AVL 8 c §"
_CONSTRUCTION = "domesticconstructionservice"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the request asked to see, and how."""

    today: date
    pdf: str
    has_history: bool
    has_attachments: bool
    has_comments: bool
    has_documents: bool
    is_finnish: bool
    is_newer: bool


def detail(sale: Sale, company: Company, shown: Shown) -> etree._Element:
    """The SalesInvoice element."""
    return group(
        "SalesInvoice",
        [
            *_head(sale, shown),
            *_customer(sale, company, shown),
            *_terms(sale),
            *_tax_clause(sale),
            *_pdf(sale, shown),
            invoice_lines(sale, company, shown.has_comments),
            *_attachments(sale, shown),
            *_documents(sale, company, shown),
            *_history(sale, shown),
        ],
    )


def _head(sale: Sale, shown: Shown) -> Iterator[etree._Element]:
    yield leaf("SalesInvoiceNetvisorKey", sale.key)
    yield leaf("SalesInvoiceNumber", sale.number)
    for name, source in _DATES.items():
        yield ansi(name, sale.dates.get(source))
    yield ansi("SalesInvoiceDueDate", sale.due_date)
    yield leaf("SalesInvoiceReferencenumber", sale.text("salesinvoicereferencenumber"))
    rate = decimal_text(sale.rate)
    yield leaf(
        "SalesInvoiceAmount",
        money(sale.amount),
        iso4217currencycode=sale.currency,
        currencyrate=rate,
    )
    yield leaf("SellerIdentifier", sale.seller, type="name")
    yield _status(sale, shown)
    for name, source in _TEXTS.items():
        yield leaf(name, sale.text(source))


def _status(sale: Sale, shown: Shown) -> etree._Element:
    status = sale.stage_on(shown.today) or sale.status or "draft"
    attributes = {"status": sale.status or "draft"} if shown.is_newer else {}
    return leaf("InvoiceStatus", _STATUS_TEXTS[status][shown.is_finnish], **attributes)


def _customer(sale: Sale, company: Company, shown: Shown) -> Iterator[etree._Element]:
    customer = company.customers.get(sale.customer_key)
    yield leaf("InvoicingCustomerName", sale.text("invoicingcustomername"))
    yield leaf("InvoicingCustomerNameExtension", sale.text("invoicingcustomernameextension"))
    yield leaf("InvoicingCustomerNetvisorKey", sale.customer_key)
    organisation = customer.business_id if customer else ""
    yield leaf("InvoicingCustomerOrganizationIdentifier", organisation)
    yield leaf("InvoicingCustomerAddressline", sale.text("invoicingcustomeraddressline"))
    more = sale.text("invoicingcustomeradditionaladdressline")
    yield leaf("InvoicingCustomerAdditionalAddressLine", more)
    yield leaf("InvoicingCustomerPostnumber", sale.text("invoicingcustomerpostnumber"))
    yield leaf("InvoicingCustomerTown", sale.text("invoicingcustomertown"))
    yield _country("InvoicingCustomerCountryCode", sale.text("invoicingcustomercountrycode"))
    accepts_parts = sale.text("expectpartialpayments") == "1"
    words = ("Ei", "Kyllä") if shown.is_finnish else ("No", "Yes")
    yield leaf("MatchPartialPaymentsByDefault", words[accepts_parts])
    yield leaf("DeliveryAddressName", sale.text("deliveryaddressname"))
    yield leaf("DeliveryAddressLine", sale.text("deliveryaddressline"))
    yield leaf("DeliveryAddressPostnumber", sale.text("deliveryaddresspostnumber"))
    yield leaf("DeliveryAddressTown", sale.text("deliveryaddresstown"))
    yield _country("DeliveryAddressCountryCode", sale.text("deliveryaddresscountrycode"))


def _country(name: str, code: str) -> etree._Element:
    """The country's name, for all that the element is called a code."""
    return leaf(name, _COUNTRIES.get(code.upper(), code))


def _terms(sale: Sale) -> Iterator[etree._Element]:
    yield leaf("DeliveryMethod", sale.text("deliverymethod"))
    yield leaf("DeliveryTerm", sale.text("deliveryterm"))
    yield leaf("PaymentTermNetDays", sale.text("paymenttermnetdays"))
    yield leaf("PaymentTermCashDiscountDays", sale.text("paymenttermcashdiscountdays") or "0")
    discount = sale.text("paymenttermcashdiscount") or "0"
    yield leaf("PaymentTermCashDiscount", discount, type="percentage")
    yield leaf("Waybillidentifier", sale.text("salesinvoicewaybillidentifier"))
    if day := sale.dates.get("salesinvoicedeliverytocustomerdate"):
        yield ansi("DeliveryToCustomerDate", day)
        week = day.isocalendar()
        yield leaf("DeliveryToCustomerWeek", f"{week.week}/{week.year}")


def _tax_clause(sale: Sale) -> Iterator[etree._Element]:
    if sale.text("salesinvoicetaxhandlingtype").lower() == _CONSTRUCTION:
        yield leaf("TaxHandlingClause", _TAX_CLAUSE, netvisorkey=_TAX_CLAUSE_KEY)


def _pdf(sale: Sale, shown: Shown) -> Iterator[etree._Element]:
    if shown.pdf == "nopdf":
        return
    content = pdf_of(sale) if shown.pdf == "pdf" else sale.sent_pdf
    if content:
        yield leaf("LastSentInvoicePDFBase64Data", _base64(content))


def _attachments(sale: Sale, shown: Shown) -> Iterator[etree._Element]:
    if not shown.has_attachments or not sale.attachments:
        return
    yield group(
        "SalesInvoiceAttachments",
        [
            group(
                "SalesInvoiceAttachment",
                [
                    leaf("mimetype", attachment.mime_type),
                    leaf("attachmentdescription", attachment.description),
                    leaf("filename", attachment.file_name),
                    leaf("documentdata", _base64(attachment.content)),
                ],
            )
            for attachment in sale.attachments
        ],
    )


def _documents(sale: Sale, company: Company, shown: Shown) -> Iterator[etree._Element]:
    if not shown.has_documents:
        return
    other, name, number = (
        (INVOICE, "salesinvoice", "invoicenumber")
        if sale.kind == ORDER
        else (ORDER, "salesorder", "ordernumber")
    )
    linked = [found for key in sale.links if (found := company.sale(other, key))]
    yield group(
        "documents",
        [group(name, [leaf("netvisorkey", s.key), leaf(number, s.number)]) for s in linked],
    )


def _history(sale: Sale, shown: Shown) -> Iterator[etree._Element]:
    if not shown.has_history or not sale.history:
        return
    yield group(
        "ProcessHistory",
        [
            group(
                "ProcessHistoryLine",
                [
                    leaf("ProcessedTimeStamp", stamp(step.at), format="ansi"),
                    leaf("MaterialTypeName", step.material),
                    leaf("UserName", step.user),
                    leaf("ProcessChannelName", step.channel),
                    leaf("ProcessStatus", step.status),
                ],
            )
            for step in sale.history
        ],
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
