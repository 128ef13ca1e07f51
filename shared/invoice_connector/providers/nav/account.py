"""Who asks: the technical user, its keys and the software, as every request names them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TAX_NUMBER = re.compile(r"([0-9]{8})(?:-?[1-5]-?[0-9]{2})?")


def normalise_tax_number(text: str) -> str | None:
    """Reduce ``12345678-2-42`` to the eight digits that the interface wants; None if neither."""
    match = _TAX_NUMBER.fullmatch(text)
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Account:
    """A technical user of one company."""

    tax_number: str
    login: str
    password_hash: str
    signature_key: str
    exchange_key: str
    predecessor_tax_number: str | None = None

    @classmethod
    def from_fields(cls, technical: Mapping[str, str], secrets: Mapping[str, str]) -> "Account":
        """Collect an account; what credentials keep as the password is its hash."""
        predecessor = technical.get("predecessor_tax_number", "")
        return cls(
            tax_number=_digits(technical["tax_number"]),
            login=technical["login"],
            password_hash=secrets["password"],
            signature_key=secrets["signature_key"],
            exchange_key=secrets["exchange_key"],
            predecessor_tax_number=_digits(predecessor) if predecessor else None,
        )

    def __repr__(self) -> str:
        """Show the company only."""
        return f"Account({self.tax_number})"


def _digits(text: str) -> str:
    return normalise_tax_number(text) or text
