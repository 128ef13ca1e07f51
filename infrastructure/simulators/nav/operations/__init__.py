"""The operations of the interface, one file each."""

from infrastructure.simulators.nav.access import (
    INVOICE_MANAGEMENT,
    INVOICE_QUERY,
    OWN_INVOICE_QUERY,
)
from infrastructure.simulators.nav.call import Call, Operation
from infrastructure.simulators.nav.operations import (
    chain_digest,
    invoice_data,
    invoice_digest,
    submission,
    taxpayer,
    token_exchange,
    transactions,
)
from infrastructure.simulators.nav.reports import OUTBOUND


def _may_manage(call: Call) -> bool:
    return call.user is not None and INVOICE_MANAGEMENT in call.user.permissions


def _may_query(call: Call) -> bool:
    """The narrow permission covers the user's own submissions only, never incoming invoices."""
    if call.user is None:
        return False
    if INVOICE_QUERY in call.user.permissions:
        return True
    return OWN_INVOICE_QUERY in call.user.permissions and call.direction == OUTBOUND


OPERATIONS = (
    Operation("tokenExchange", "TokenExchangeRequest", _may_manage, token_exchange.answer),
    Operation("queryInvoiceDigest", "QueryInvoiceDigestRequest", _may_query, invoice_digest.answer),
    Operation("queryInvoiceData", "QueryInvoiceDataRequest", _may_query, invoice_data.answer),
    Operation("queryInvoiceCheck", "QueryInvoiceCheckRequest", _may_query, invoice_data.check),
    Operation(
        "queryInvoiceChainDigest",
        "QueryInvoiceChainDigestRequest",
        _may_query,
        chain_digest.answer,
    ),
    Operation("queryTaxpayer", "QueryTaxpayerRequest", _may_manage, taxpayer.answer),
    Operation("manageInvoice", "ManageInvoiceRequest", _may_manage, submission.report_invoices),
    Operation(
        "manageAnnulment", "ManageAnnulmentRequest", _may_manage, submission.request_annulments
    ),
    Operation(
        "queryTransactionList",
        "QueryTransactionListRequest",
        _may_manage,
        transactions.answer_list,
    ),
    Operation(
        "queryTransactionStatus",
        "QueryTransactionStatusRequest",
        _may_manage,
        transactions.answer_status,
    ),
)
BY_PATH = {operation.path: operation for operation in OPERATIONS}
BY_ROOT = {operation.request_root: operation for operation in OPERATIONS}
