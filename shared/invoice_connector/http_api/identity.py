"""Who is asking: tenant and role, from the verified token and from nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from invoice_connector.core.errors import NotAllowedError

TENANT = re.compile(r"[^\s#\x00-\x1f\x7f\ud800-\udfff]{1,128}")


class Role(IntEnum):
    """What a caller may do; each role includes the ones before it."""

    VIEWER = 1  # reads
    EDITOR = 2  # also checks connections and starts synchronizations
    ADMIN = 3  # also creates, changes and disconnects connections


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Names of the token claims that hold tenant and role."""

    tenant: str = "custom:tenant"
    role: str = "custom:role"


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller whose token the API gateway has verified."""

    tenant_id: str
    role: Role
    subject: str

    def expect(self, role: Role) -> None:
        """Refuse a caller with a lower role.

        Raises:
            NotAllowedError: ``role_too_low``.
        """
        if self.role < role:
            raise NotAllowedError("role_too_low")


def caller_of(event: Mapping[str, object], names: ClaimNames) -> Caller:
    """Read the caller from the authorizer's claims.

    Raises:
        NotAllowedError: ``tenant_missing`` unless there is exactly one tenant; ``role_missing``.
    """
    claims = _claims(event)
    tenants = _values(claims.get(names.tenant))
    if len(tenants) != 1 or not TENANT.fullmatch(tenants[0]):
        raise NotAllowedError("tenant_missing")
    known = {role.name.lower(): role for role in Role}
    roles = [known[value] for value in _values(claims.get(names.role)) if value in known]
    if not roles:
        raise NotAllowedError("role_missing")
    subject = claims.get("sub")
    return Caller(tenants[0], max(roles), subject if isinstance(subject, str) else "unknown")


def _claims(event: Mapping[str, object]) -> Mapping[str, object]:
    found: object = event
    for name in ("requestContext", "authorizer", "jwt", "claims"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _values(claim: object) -> list[str]:
    """Split a claim: the gateway writes an array as ``[a b]``, and a plain value as it is."""
    if isinstance(claim, list):
        return [value for value in claim if isinstance(value, str)] if claim else []
    if not isinstance(claim, str):
        return []
    text = claim.strip()
    if text.startswith("[") and text.endswith("]"):
        return [value.strip('"') for value in re.split(r"[\s,]+", text[1:-1]) if value]
    return [text] if text else []
