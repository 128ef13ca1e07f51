"""Query parameters that several resources read alike."""

from datetime import date

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.message.values import ansi


def key_of(text: str) -> int:
    """A NetvisorKey.

    Raises:
        Refusal: It is no number.
    """
    if not text.isascii() or not text.isdigit():
        raise Refusal("INVALID_DATA", f"Netvisor key is not a number: {text}")
    return int(text)


def day(call: Call, name: str) -> date | None:
    """A date parameter; None when absent or empty.

    Raises:
        Refusal: It is no date.
    """
    text = call.parameters.get(name)
    if not text:
        return None
    try:
        return ansi(text)
    except ValueError as error:
        raise Refusal("INVALID_DATA", f"{name}: {error}") from None


def keys(call: Call, longest: int) -> list[int]:
    """The one key, or the keys of the list.

    Raises:
        Refusal: Both or neither are given, or the list is too long.
    """
    single = call.parameters.get("netvisorkey")
    several = call.parameters.get("netvisorkeylist")
    if bool(single) == bool(several):
        raise Refusal("INVALID_DATA", "Give either netvisorkey or netvisorkeylist")
    found = [key_of(text.strip()) for text in (single or several or "").split(",")]
    if len(found) > longest:
        raise Refusal("INVALID_DATA", f"Netvisor key list has more than {longest} identifiers")
    return found
