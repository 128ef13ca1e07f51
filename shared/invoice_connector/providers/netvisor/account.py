"""Who asks: the company, its interface user, and the partner that runs this connector."""

from collections.abc import Mapping
from dataclasses import dataclass

from invoice_connector.providers.netvisor.signing import Algorithm, Keys

_TEXTS = ("partner_id", "partner_key", "sender")


@dataclass(frozen=True, slots=True)
class Partner:
    """The software partner, known to Netvisor, in whose name the connector calls."""

    partner_id: str
    partner_key: str
    sender: str
    algorithm: Algorithm = Algorithm.HMACSHA256

    @classmethod
    def from_secret(cls, secret: Mapping[str, object]) -> "Partner | None":
        """Read what the operator stored; None if it is incomplete or could not be signed."""
        texts = {name: str(secret.get(name) or "") for name in _TEXTS}
        algorithm = secret.get("algorithm", Algorithm.HMACSHA256.value)
        is_known = algorithm in {one.value for one in Algorithm}
        if not is_known or not all(t and t.isascii() and t.isprintable() for t in texts.values()):
            return None
        partner_id, partner_key, sender = texts.values()
        return cls(partner_id, partner_key, sender, Algorithm(str(algorithm)))

    def __repr__(self) -> str:
        """Show who, not with what key."""
        return f"Partner({self.partner_id})"


@dataclass(frozen=True, slots=True)
class Account:
    """The interface user of one company, together with the partner."""

    organisation_id: str
    customer_id: str
    customer_key: str
    partner: Partner

    @property
    def keys(self) -> Keys:
        """What requests are signed with."""
        return Keys(self.customer_key, self.partner.partner_key)

    def __repr__(self) -> str:
        """Show the company only."""
        return f"Account({self.organisation_id})"
