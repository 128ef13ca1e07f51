"""How invoices are written: amounts as exact text, everything else as the source gave it."""

from invoice_connector.core.chain import Chain
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceHeader,
    InvoiceLine,
    InvoiceSummary,
    Party,
    SourceDocument,
    VatTotal,
    VersionKey,
)
from invoice_connector.core.ports import StoredVersion
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day, exact, moment, money
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.read_invoices import InvoiceView


def invoice_json(header: InvoiceHeader, language: str, *, is_owner_unsure: bool = False) -> Json:
    """Write one row of the invoice list."""
    summary = header.summary
    return {
        "id": summary.id.public,
        **summary_json(summary, language),
        "detail_state": header.detail_state.value,
        "detail_state_label": label("detail_state", header.detail_state.value, language),
        "problem": text_json(header.problem_code, language) if header.problem_code else None,
        "validity": header.validity.value,
        "validity_label": label("validity", header.validity.value, language),
        "validity_checked_at": moment(header.validity_checked_at),
        "found_by": header.found_by.value,
        "found_by_label": label("found_by", header.found_by.value, language),
        "hand_over": hand_over_json(header, language),
        "is_member_unknown": is_owner_unsure,
        "revision": header.revision,
        "first_seen_at": moment(header.first_seen_at),
        "updated_at": moment(header.updated_at),
    }


def hand_over_json(header: InvoiceHeader, language: str) -> Json:
    """Write what the accounting system said, and whether it was about the current version."""
    given = header.hand_over
    return {
        "state": given.state.value,
        "state_label": label("hand_over_state", given.state.value, language),
        "external_reference": given.external_reference,
        "version": given.version,
        "changed_at": moment(given.changed_at),
        "is_of_current_version": given.of_version in {None, header.summary.version.key},
    }


def invoice_view_json(view: InvoiceView, language: str) -> Json:
    """Write one invoice with its document and its history."""
    header, document = view.header, view.document
    return {
        **invoice_json(header, language, is_owner_unsure=view.is_owner_unsure),
        "problem": text_json(view.problem_code, language) if view.problem_code else None,
        "document": _document_json(document, header.summary.version) if document else None,
        "detail": detail_json(view.detail) if view.detail else None,
        "versions": [_stored_version_json(version, language) for version in view.versions],
        "chain": chain_json(view.chain, language),
    }


def chain_json(chain: Chain, language: str) -> Json:
    """Write a chain; amounts of its members are differences, apart from the original's."""
    return {
        "base": {"id": chain.base_id.public, "is_known": chain.base is not None},
        "members": [_member_json(header, language) for header in chain.all],
        "effect": {"currency": chain.currency, "amounts": amounts_json(chain.effect)},
        "is_voided": chain.is_voided,
    }


def _member_json(header: InvoiceHeader, language: str) -> Json:
    summary = header.summary
    return {
        "id": summary.id.public,
        "number": summary.number,
        "batch_index": summary.batch_index,
        "operation": summary.operation.value,
        "operation_label": label("operation", summary.operation.value, language),
        "issue_date": day(summary.issue_date),
        "inserted_at": moment(summary.inserted_at),
        "modification_index": summary.modification_index,
        "currency": summary.currency,
        "amounts": amounts_json(summary.amounts),
        "validity": header.validity.value,
        "validity_label": label("validity", header.validity.value, language),
    }


def summary_json(summary: InvoiceSummary, language: str) -> Json:
    """Write what a list row says."""
    return {
        "number": summary.number,
        "kind": summary.kind.value,
        "kind_label": label("invoice_kind", summary.kind.value, language),
        "status": summary.status.value if summary.status else None,
        "status_label": (
            label("invoice_status", summary.status.value, language) if summary.status else None
        ),
        "operation": summary.operation.value,
        "operation_label": label("operation", summary.operation.value, language),
        "category": summary.category,
        "issue_date": day(summary.issue_date),
        "delivery_date": day(summary.delivery_date),
        "payment_date": day(summary.payment_date),
        "payment_method": summary.payment_method,
        "inserted_at": moment(summary.inserted_at),
        "supplier": {
            "tax_number": summary.supplier_tax_number,
            "member_tax_number": summary.supplier_member_tax_number,
            "name": summary.supplier_name,
        },
        "customer": {
            "tax_number": summary.customer_tax_number,
            "member_tax_number": summary.customer_member_tax_number,
            "name": summary.customer_name,
        },
        "customer_code": summary.customer_code,
        "payment_reference": summary.payment_reference,
        "currency": summary.currency,
        "amounts": amounts_json(summary.amounts),
        "open_amount": money(summary.open_amount),
        "appearance": summary.appearance,
        "channel": summary.channel,
        "batch_index": summary.batch_index,
        "original_number": summary.original_number,
        "modification_index": summary.modification_index,
        "is_complete_electronic": summary.is_complete_electronic,
        "version": _version_json(summary.version),
        "other": dict(summary.extra),
    }


def detail_json(detail: InvoiceDetail) -> Json:
    """Write what a document says."""
    return {
        "number": detail.number,
        "format_version": detail.format_version,
        "category": detail.category,
        "issue_date": day(detail.issue_date),
        "delivery_date": day(detail.delivery_date),
        "payment_date": day(detail.payment_date),
        "payment_method": detail.payment_method,
        "currency": detail.currency,
        "exchange_rate": exact(detail.exchange_rate),
        "appearance": detail.appearance,
        "is_complete_electronic": detail.is_complete_electronic,
        "batch_index": detail.batch_index,
        "original_number": detail.original_number,
        "modification_index": detail.modification_index,
        "modify_without_master": detail.modify_without_master,
        "supplier": _party_json(detail.supplier),
        "customer": _party_json(detail.customer),
        "representative": _party_json(detail.representative),
        "lines": [_line_json(line) for line in detail.lines],
        "vat_totals": [_vat_total_json(total) for total in detail.vat_totals],
        "amounts": amounts_json(detail.amounts),
        "other": dict(detail.extra),
    }


def _party_json(party: Party | None) -> Json | None:
    if party is None:
        return None
    return {
        "name": party.name,
        "tax_number": party.tax_number,
        "member_tax_number": party.member_tax_number,
        "community_vat_number": party.community_vat_number,
        "third_state_tax_id": party.third_state_tax_id,
        "address": party.address,
        "bank_account": party.bank_account,
        "vat_status": party.vat_status,
    }


def _line_json(line: InvoiceLine) -> Json:
    return {
        "number": line.number,
        "description": line.description,
        "quantity": exact(line.quantity),
        "unit": line.unit,
        "unit_price": money(line.unit_price),
        "vat_rate": line.vat_rate,
        "amounts": amounts_json(line.amounts),
        "nature": line.nature,
        "other": dict(line.extra),
    }


def _vat_total_json(total: VatTotal) -> Json:
    return {"rate": total.rate, "amounts": amounts_json(total.amounts)}


def amounts_json(amounts: Amounts) -> Json:
    """Write amounts in the invoice's currency and in HUF."""
    names = ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")
    return {name: money(getattr(amounts, name)) for name in names}


def _version_json(version: VersionKey) -> Json:
    return {
        "inserted_at": moment(version.inserted_at),
        "transaction_id": version.transaction_id,
        "index": version.index,
    }


def _document_json(document: SourceDocument, current: VersionKey) -> Json:
    return {
        "version": _version_json(document.version),
        "is_current": document.version == current,
        "media_type": document.media_type,
        "format_version": document.format_version,
        "bytes": len(document.content),
        "hash_is_valid": document.hash_is_valid,
        "audit": dict(document.audit),
    }


def _stored_version_json(stored: StoredVersion, language: str) -> Json:
    summary = stored.summary
    return {
        **_version_json(stored.version),
        "seen_at": moment(stored.seen_at),
        "has_document": stored.document,
        "summary": summary_json(summary, language) if summary else None,
    }
