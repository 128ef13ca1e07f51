"""How source systems are written: what a settings form needs to draw itself."""

from invoice_connector.core.provider import FieldSpec, ProviderSpec
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day


def provider_json(spec: ProviderSpec, language: str) -> Json:
    """Write a provider's environments, defaults and settings fields in their order."""
    return {
        "code": spec.code,
        "label": label("provider", spec.code, language),
        "direction": spec.direction.value,
        "zone": spec.zone,
        "environments": [
            {"code": code, "label": label("environment", code, language)}
            for code in spec.environments
        ],
        "default_interval_minutes": spec.default_interval_minutes,
        "earliest_from_date": day(spec.earliest_from_date),
        "fields": [_field_json(field, spec, language) for field in spec.fields],
    }


def _field_json(field: FieldSpec, spec: ProviderSpec, language: str) -> Json:
    return {
        "name": field.name,
        "label": label("field", field.name, language),
        "kind": field.kind.value,
        "is_secret": field.is_secret,
        "is_required": field.is_required,
        "is_identity": field.name in spec.identity_fields,
    }
