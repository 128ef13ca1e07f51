"""The tables of the vendor's resource document, in the order of its DTD.

The order matters: Netvisor refuses any other. The document and the DTD differ in the dates only;
the DTD's order is written, and both are read. Fields of newer DTDs that hold one plain value are
known as well; sub lines and custom tags are not.
"""

from invoice_connector.providers.netvisor.message.line_tables import (
    ACCRUAL_ENTRY,
    ACCRUAL_RULE,
    ATTACHMENT,
    COMMENT_LINE,
    FLAG,
    KEY_OR_NAME,
    NUMBER,
    PRODUCT_LINE,
    VOUCHER_LINE,
    WHOLE,
    country,
    day,
    text,
    typed,
)
from invoice_connector.providers.netvisor.message.parts import (
    Attribute,
    Element,
    Group,
    Parts,
    Rows,
)
from invoice_connector.providers.netvisor.message.values import (
    CURRENCY,
    DayOrWeek,
    Reference,
    Text,
    choice,
    digits,
)

INVOICE, ORDER, DRAFT = "invoice", "order", "invoicedraft"

_DATES: Parts = (
    day("salesinvoicedate", "invoice_date", is_required=True),
    day("salesinvoiceeventdate", "event_date", is_loose=True),
    day("salesinvoiceduedate", "due_date", is_loose=True),
    day("salesinvoicevaluedate", "value_date", is_loose=True),
    day("salesinvoicedeliverydate", "delivery_date", is_loose=True),
    Element(
        "salesinvoicedeliverytocustomerdate",
        "delivery_to_customer",
        DayOrWeek(),
        attributes=typed("delivery_to_customer_type", choice("date", "weeknumber")),
        fixed={"format": "ansi"},
        is_loose=True,
    ),
    text("salesinvoicewaybillidentifier", "waybill", 35, is_loose=True),
    Element(
        "salesinvoiceproductpackagepallet",
        "pallet",
        WHOLE,
        attributes=(Attribute("amount", "pallet_amount", WHOLE),),
        fixed={"type": "GS1"},
        is_loose=True,
    ),
)

_TOTAL: Parts = (
    Element("salesinvoicereferencenumber", "reference_number", Reference()),
    Element(
        "salesinvoiceamount",
        "amount",
        NUMBER,
        is_always_there=True,
        attributes=(
            Attribute("iso4217currencycode", "currency", CURRENCY),
            Attribute("currencyrate", "currency_rate", NUMBER),
            Attribute("pricetype", "price_type", KEY_OR_NAME),
        ),
    ),
    text("selleridentifier", "seller", fixed={"type": "netvisor"}),
    text("sellername", "seller_name", 50),
    Element("invoicetype", "type", choice(INVOICE, ORDER, DRAFT)),
    Element(
        "salesinvoicestatus",
        "status",
        choice("open", "unsent", "delivered", "undelivered", DRAFT),
        is_always_there=True,
        fixed={"type": "netvisor"},
    ),
    text("salesinvoicefreetextbeforelines", "text_before_lines", 500),
    text("salesinvoicefreetextafterlines", "text_after_lines", 500),
    text("salesinvoiceourreference", "our_reference", 200),
    text("salesinvoiceyourreference", "your_reference", 200),
    text("salesinvoiceprivatecomment", "private_comment", 255),
)

CUSTOMER_DETAILS: Parts = (
    text("invoicingcustomername", "customer_name", 250),
    text("invoicingcustomernameextension", "customer_name_extension", 250),
    text("invoicingcustomeraddressline", "customer_address_line", 100),
    text("invoicingcustomeradditionaladdressline", "customer_additional_address_line", 100),
    text("invoicingcustomerpostnumber", "customer_postnumber", 50),
    text("invoicingcustomertown", "customer_town", 50),
    country("invoicingcustomercountrycode", "customer_country"),
)

_DELIVERY: Parts = (
    text("officeidentifier", "office"),
    text(
        "deliveryoffice", "delivery_office", attributes=typed("delivery_office_type", KEY_OR_NAME)
    ),
    text("deliveryaddressname", "delivery_name", 250),
    text("deliveryaddressnameextension", "delivery_name_extension", 250),
    text("deliveryaddressline", "delivery_address_line", 100),
    text("deliveryaddresspostnumber", "delivery_postnumber", 50),
    text("deliveryaddresstown", "delivery_town", 50),
    country("deliveryaddresscountrycode", "delivery_country"),
    text("deliverymethod", "delivery_method", 50),
    text("deliveryterm", "delivery_term", 50),
)

_TERMS: Parts = (
    Element(
        "salesinvoicetaxhandlingtype",
        "tax_handling",
        choice("countrygroup", "forcedomestic", "domesticconstructionservice", "notaxhandling"),
    ),
    text(
        "paymentterm",
        "payment_term",
        attributes=typed(
            "payment_term_type",
            choice("netvisor", "customer", "customerdefault", "companydefault", "default"),
        ),
    ),
    Element("paymenttermnetdays", "net_days", WHOLE),
    Element("paymenttermcashdiscountdays", "cash_discount_days", WHOLE),
    Element("paymenttermcashdiscount", "cash_discount", NUMBER, fixed={"type": "percentage"}),
    Element("expectpartialpayments", "expect_partial_payments", FLAG),
    text(
        "trydirectdebitlink",
        "direct_debit",
        attributes=(
            Attribute("mode", "direct_debit_mode", choice("ignore_error", "fail_on_error"), True),
        ),
    ),
    Element("overridevouchersalesreceivablesaccountnumber", "receivables_account", digits(20)),
    text("invoicesubjecttype", "subject_type"),
    text("salesinvoiceagreementidentifier", "agreement", 35),
    text("printchannelformat", "print_format", attributes=typed("print_format_type", KEY_OR_NAME)),
    text("secondname", "second_name", attributes=typed("second_name_type", KEY_OR_NAME)),
    Element("overriderateofoverdue", "overdue_rate", NUMBER),
    text("ordernumber", "order_number"),
    text("proposedaccount", "proposed_account"),
    text("accountdimensiontext", "account_dimension_text"),
    Element("collectioncost", "collection_cost", NUMBER),
    Element("isthirdpartysales", "is_third_party_sales", FLAG),
)

_AFTER_TERMS: Parts = (
    Rows(
        "invoiceline",
        "lines",
        (PRODUCT_LINE, COMMENT_LINE),
        wrapper="invoicelines",
        tell="comment",
        is_required=True,
    ),
    Rows("voucherline", "voucher_lines", (VOUCHER_LINE,), wrapper="invoicevoucherlines"),
    Group(
        "salesinvoiceaccrual",
        "accrual",
        (
            Element("overridedefaultsalesaccrualaccountnumber", "account", digits(20)),
            text("salesinvoiceaccrualtype", "type"),
            Rows("accrualvoucherentry", "entries", (ACCRUAL_ENTRY,), is_required=True),
        ),
    ),
    ACCRUAL_RULE,
    Rows(
        "salesinvoiceattachment",
        "attachments",
        (ATTACHMENT,),
        wrapper="salesinvoiceattachments",
    ),
)

MESSAGE: Parts = (
    Element("salesinvoicenumber", "number", digits(15)),
    *_DATES,
    *_TOTAL,
    text(
        "invoicingcustomeridentifier",
        "customer",
        is_required=True,
        attributes=(
            *typed("customer_type", choice("netvisor", "customer", "organizationunitnumber")),
            Attribute("contactpersonid", "contact_person", Text(20)),
        ),
    ),
    *CUSTOMER_DETAILS,
    *_DELIVERY,
    *_TERMS,
    *_AFTER_TERMS,
)
