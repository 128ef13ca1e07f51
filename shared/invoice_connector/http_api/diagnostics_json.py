"""How a diagnostics bundle is written: for somebody who knows the source, and not us."""

from invoice_connector.core.failed_call import FailedCall
from invoice_connector.core.provider import FieldKind, ProviderSpec
from invoice_connector.core.source import Software
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.connection_json import connection_json
from invoice_connector.http_api.contract import API_VERSION
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.problems import text_json
from invoice_connector.http_api.run_json import run_json
from invoice_connector.services.read_diagnostics import Diagnostics


def diagnostics_json(
    found: Diagnostics, spec: ProviderSpec, software: Software, language: str
) -> Json:
    """Write everything but secrets; what names the company and its user is put where it is seen."""
    return {
        "about": text_json("diagnostics_bundle", language),
        "generated_at": moment(found.at),
        "connector": {
            "api_version": API_VERSION,
            "software_id": software.id,
            "software_name": software.name,
            "software_version": software.version,
        },
        "identifiers": [
            {
                "field": field.name,
                "label": label("field", field.name, language),
                "value": found.connection.settings.technical.get(field.name),
            }
            for field in spec.fields
            if field.kind is FieldKind.TEXT and not field.is_secret
        ],
        "connection": connection_json(found.connection, spec, language),
        "failed_calls": [_call_json(call, language) for call in found.failed_calls],
        "runs": [_run_json(run, language) for run in found.runs],
    }


def diagnostics_name(found: Diagnostics) -> str:
    """Name the file by source, connection and time: a help desk gets many of them."""
    connection = found.connection
    provider, number = connection.settings.provider, connection.ref.connection_id
    return f"diagnostics-{provider}-{number}-{found.at:%Y%m%dT%H%M%SZ}"


def _call_json(call: FailedCall, language: str) -> Json:
    return {
        "at": moment(call.at),
        "operation": call.operation,
        "request_id": call.request_id,
        "source_code": call.source_code,
        "http_status": call.http_status,
        "failure": call.failure.value,
        **text_json(call.code, language),
    }


def _run_json(run: SyncRun, language: str) -> Json:
    """Leave out who started it: a person's name is nothing to a source."""
    return {**run_json(run, language), "started_by": None}
