"""Format checks of a connection's own fields, without any call."""

from collections.abc import Mapping

from invoice_connector.core.provider import FieldCheck, FieldKind, ProviderSpec


def check_locally(
    spec: ProviderSpec, technical: Mapping[str, str], credentials: Mapping[str, str]
) -> FieldCheck:
    """Check stored fields; what is kept as a hash only is left out: its format says nothing."""
    hashed = {field.name for field in spec.fields if field.kind is FieldKind.PASSWORD}
    readable = {name: value for name, value in credentials.items() if name not in hashed}
    return spec.check_fields({**technical, **readable})
