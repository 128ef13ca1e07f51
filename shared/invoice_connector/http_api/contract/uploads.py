"""Documents that people upload."""

from invoice_connector.core.uploading import UploadOutcome
from invoice_connector.http_api.contract.parts import (
    BYTES,
    FLAG,
    TEXT,
    Schema,
    about,
    array,
    enum,
    json_answer,
    obj,
    operation,
    path,
    query,
    ref,
)

_EXAMPLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<InvoiceData xmlns="http://schemas.nav.gov.hu/OSA/3.0/data" \
xmlns:base="http://schemas.nav.gov.hu/OSA/3.0/base">
  <invoiceNumber>2026/00117</invoiceNumber>
  <invoiceIssueDate>2026-01-31</invoiceIssueDate>
  <completenessIndicator>false</completenessIndicator>
  <invoiceMain>
    <invoice>
      <invoiceHead>
        <supplierInfo>
          <supplierTaxNumber><base:taxpayerId>11111111</base:taxpayerId></supplierTaxNumber>
          <supplierName>Szállító Kft.</supplierName>
        </supplierInfo>
        <customerInfo>
          <customerVatStatus>DOMESTIC</customerVatStatus>
          <customerVatData>
            <customerTaxNumber><base:taxpayerId>12345678</base:taxpayerId></customerTaxNumber>
          </customerVatData>
        </customerInfo>
        <invoiceDetail>
          <invoiceCategory>NORMAL</invoiceCategory>
          <currencyCode>HUF</currencyCode>
        </invoiceDetail>
      </invoiceHead>
    </invoice>
  </invoiceMain>
</InvoiceData>
"""
_OUTCOME = about(
    enum([outcome.value for outcome in UploadOutcome]),
    "`there_already`: the same file was uploaded before. `known`: the source's own stays.",
)

SCHEMAS: dict[str, Schema] = {
    "Uploaded": obj(items=array(obj(outcome=_OUTCOME, outcome_label=TEXT, invoice=ref("Invoice")))),
}

_DOCUMENT: Schema = {
    "required": True,
    "description": "The document itself, unpacked, in UTF-8, up to 4 MB.",
    "content": {"application/xml": {"schema": BYTES, "example": _EXAMPLE}},
}

PATHS = {
    **path(
        "Invoices",
        "/v1/connections/{connection_id}/invoices/upload",
        post=operation(
            "uploadInvoice",
            "Upload an invoice document that was found elsewhere",
            "editor",
            {
                200: json_answer(
                    "Nothing new: the same file was uploaded before.", ref("Uploaded")
                ),
                201: json_answer("Stored; `Location` is the first invoice.", ref("Uploaded")),
            },
            description=(
                "NAV InvoiceData of any version that names the connection's company as its "
                "customer; of a batch document its invoices for the company, 50 at most. The "
                "invoice is marked with `found_by` = `upload`; its version is dated 1900, its "
                "`inserted_at` is when it was uploaded, its validity is not known. The first "
                "answer of the source about it takes its place; it proves nothing of coverage. "
                "What the source has listed already is refused with `upload_known`, another file "
                "for an uploaded invoice with `upload_differs` unless `replace` is true: then it "
                "becomes a new version, and the history keeps the old one. Both name the "
                "`invoice_id` in `about`. Works without an active connection, not after it was "
                "disconnected."
            ),
            parameters=(query("replace", FLAG, "Replace another file that was uploaded before."),),
            body=_DOCUMENT,
        ),
    ),
}
