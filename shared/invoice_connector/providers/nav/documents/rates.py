"""VAT rates: the label that is shown, and the part of a gross amount that is VAT."""

from decimal import Decimal

from invoice_connector.providers.nav.documents.texts import Texts
from invoice_connector.providers.nav.payload import bad_document
from invoice_connector.providers.nav.values import read_decimal

# Where each kind of rate is written, in any version, with the label of those without a number.
_PERCENTAGES = ("vatPercentage", "vatContent", "lineVatContent", "vatAmountMismatch/vatRate")
_CODES = ("vatExemption/case", "vatOutOfScope/case", "vatExemption")
_FLAGS = (
    ("vatOutOfScope", "out_of_scope"),
    ("vatDomesticReverseCharge", "reverse_charge"),
    ("noVatCharge", "no_vat_charge"),
    ("marginSchemeVat", "margin_scheme"),
    ("marginSchemeNoVat", "margin_scheme"),
)
_MARGIN_SCHEME = "marginSchemeIndicator"
_CONTENTS = ("vatContent", "vatAmountMismatch/vatRate")
_ZERO = Decimal(0)


def rate_label(rate: Texts) -> str | None:
    """Name a rate: ``27%``, a code like ``AAM``, or one of our words like ``reverse_charge``.

    What the label is made of stays among the texts: a reason or a case may belong to it.
    """
    number = rate.look(*_PERCENTAGES)
    if number is not None:
        return _percent(_number(number))
    code = rate.look(*_CODES)
    if code is not None:
        return code
    if rate.look(_MARGIN_SCHEME) is not None:
        return "margin_scheme"
    return next((label for path, label in _FLAGS if _is_set(rate.look(path))), None)


def vat_content(rate: Texts) -> Decimal:
    """Return which part of a simplified invoice's gross amount is VAT; zero without VAT."""
    text = rate.look(*_CONTENTS)
    return _ZERO if text is None else _number(text)


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * 100).normalize():f}%"


def _number(text: str) -> Decimal:
    try:
        return read_decimal(text.strip())
    except ValueError:
        raise bad_document("nav_field_invalid", path="vatRate") from None


def _is_set(text: str | None) -> bool:
    return text is not None and text.strip() in ("true", "1")
