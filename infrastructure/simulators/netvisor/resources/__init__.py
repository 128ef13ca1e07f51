"""The resources of the interface, by their names."""

from collections.abc import Mapping

from infrastructure.simulators.netvisor.call import Resource
from infrastructure.simulators.netvisor.resources.deleted import (
    deleted_invoices,
    deleted_orders,
)
from infrastructure.simulators.netvisor.resources.deletion import delete_sale
from infrastructure.simulators.netvisor.resources.detail import get_invoice, get_order
from infrastructure.simulators.netvisor.resources.importing import import_sale
from infrastructure.simulators.netvisor.resources.listing import list_sales
from infrastructure.simulators.netvisor.resources.personnel import list_personnel
from infrastructure.simulators.netvisor.resources.status import update_status

_DETAIL = frozenset(
    {
        "netvisorkey",
        "netvisorkeylist",
        "pdfimage",
        "showprocesshistory",
        "includeattachments",
        "showcommentlines",
        "includedocuments",
    }
)
_LIST = frozenset(
    {
        "listtype",
        "invoicesabovenetvisorkey",
        "begininvoicedate",
        "endinvoicedate",
        "invoicenumber",
        "invoicestatus",
        "lastmodifiedstart",
        "lastmodifiedend",
        "salesinvoicebatchid",
    }
)
_STATUS = frozenset({"netvisorkey", "netvisorkeylist", "status"})

RESOURCES: Mapping[str, Resource] = {
    resource.name: resource
    for resource in (
        Resource("salesinvoicelist", "GET", _LIST, list_sales),
        Resource("getsalesinvoice", "GET", _DETAIL, get_invoice),
        Resource("getorder", "GET", _DETAIL, get_order),
        Resource("salesinvoice", "POST", frozenset({"method", "id"}), import_sale),
        Resource("salespersonnellist", "GET", frozenset(), list_personnel),
        Resource("deletesalesinvoice", "GET", frozenset({"invoiceid", "orderid"}), delete_sale),
        Resource("updatesalesinvoicestatus", "POST", _STATUS, update_status),
        Resource("deletedsalesinvoices", "GET", frozenset({"deletedsince"}), deleted_invoices),
        Resource("deletedsalesorders", "GET", frozenset({"deletedsince"}), deleted_orders),
    )
}
