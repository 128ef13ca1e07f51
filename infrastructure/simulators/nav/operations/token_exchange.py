"""tokenExchange: hands out a token that only the holder of the exchange key can read."""

import uuid
from typing import TYPE_CHECKING

from infrastructure.simulators.nav.access import encrypt_token
from infrastructure.simulators.nav.call import Call, write_instant
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator


def answer(simulator: "NavSimulator", call: Call) -> str:
    """A token of 48 characters: a UUID and twelve letters or digits."""
    store = simulator.store
    token = f"{uuid.UUID(int=store.random.getrandbits(128), version=4)}{store.new_id(12)}"
    valid_to = store.tokens.issue(token, call.tax_number, call.now)
    exchange_key = call.user.exchange_key if call.user else ""
    return (
        tag("encodedExchangeToken", encrypt_token(token, exchange_key))
        + tag("tokenValidityFrom", write_instant(call.now))
        + tag("tokenValidityTo", write_instant(valid_to))
    )
