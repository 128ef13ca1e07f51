"""Signs requests as Netvisor wants them, independently of both client and simulator."""

import hashlib
import hmac
import itertools
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from infrastructure.simulators.netvisor import NetvisorSimulator

ORGANISATION = "2729069-3"
HOST = "localhost:8302"
NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
NO_SAMPLES = "NETVISOR_SAMPLES does not name the folder of Netvisor's sample messages"

_transactions = itertools.count(1)


@dataclass
class NetvisorUser:
    """The access that ``make_simulator`` sets up."""

    partner_id: str = "tst_partner"
    partner_key: str = field(default="partner-key-1", repr=False)
    customer_id: str = "CUST_1"
    customer_key: str = field(default="customer-key-1", repr=False)


USER = NetvisorUser()


def make_simulator(now=NOW, rights=None, **arguments):
    """A simulator with one empty company whose registers hold what the samples name."""
    simulator = NetvisorSimulator(clock=lambda: now, **arguments)
    control = simulator.control
    control.add_partner(USER.partner_id, USER.partner_key)
    settings = {} if rights is None else {"rights": rights}
    control.add_user(USER.customer_id, USER.customer_key, [ORGANISATION], **settings)
    control.add_company(ORGANISATION, "Esimerkki Oy")
    control.add_customer(
        ORGANISATION,
        "CUST-1",
        "Mäkinen Oy",
        key=1,
        business_id="1967543-8",
        ovt="003719675438",
        address="PL 316",
        post_number="53100",
        town="Lappeenranta",
    )
    control.add_product(
        ORGANISATION, "PROD-1", "Widget", key=10, price="11", primary_ean="6410000000009"
    )
    control.add_seller(ORGANISATION, "Matti", "Meikäläinen", key=1, provision="10")
    return simulator


def headers(target, now=NOW, user=USER, **changes):
    """Headers of a correct request for a target; ``changes`` replace or (None) remove one."""
    values = {
        "Authentication-Sender": "Testiclient",
        "Authentication-CustomerId": user.customer_id,
        "Authentication-PartnerId": user.partner_id,
        "Authentication-Timestamp": now.strftime("%Y-%m-%d %H:%M:%S.000"),
        "Authentication-TimestampUnix": str(int(now.timestamp())),
        "Interface-Language": "EN",
        "Organisation-ID": ORGANISATION,
        "Authentication-TransactionId": f"tx-{next(_transactions)}",
        "Authentication-MACHashCalculationAlgorithm": "HMACSHA256",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    url = values.pop("url", f"http://{HOST}{target}")
    values.setdefault("Authentication-MAC", _mac(url, values, user))
    named = {f"X-Netvisor-{name}": value for name, value in values.items() if value is not None}
    return {"Host": HOST, **named}


def _mac(url, values, user):
    algorithm = values["Authentication-MACHashCalculationAlgorithm"] or "MD5"
    names = ["Authentication-Sender", "Authentication-CustomerId", "Authentication-Timestamp"]
    names += ["Interface-Language", "Organisation-ID", "Authentication-TransactionId"]
    if algorithm == "HMACSHA256":
        names.append("Authentication-TimestampUnix")
    parts = [url, *(values[name] or "" for name in names), user.customer_key, user.partner_key]
    message = "&".join(parts).encode("iso-8859-15")
    if algorithm == "HMACSHA256":
        key = f"{user.customer_key}&{user.partner_key}".encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()
    return {"SHA256": hashlib.sha256, "MD5": hashlib.md5}[algorithm](message).hexdigest()


def ask(simulator, target, body=b"", method=None, **changes):
    """Status and parsed root of the answer to a correct request, changed as told."""
    is_post = target.startswith(("/salesinvoice.nv", "/updatesalesinvoicestatus.nv"))
    now = changes.pop("now", simulator.now())
    content_type = changes.pop("content_type", "text/xml")
    sent = {**headers(target, now, **changes), "Content-Type": content_type}
    verb = method or ("POST" if is_post else "GET")
    status, _, content = simulator.handle(verb, target, sent, body)
    return status, etree.fromstring(content) if content.startswith(b"<?xml") else content


def outcome(root):
    """OK, or the code of a refusal."""
    statuses = root.findall("ResponseStatus/Status")
    return statuses[-1].text.strip().partition(" :: ")[0]


def refusal_text(root):
    """The text that comes with a refusal."""
    return root.findall("ResponseStatus/Status")[1].text.partition(" :: ")[2]


def samples(folder):
    """The vendor-shaped sample messages of a folder, by file name."""
    root = os.environ.get("NETVISOR_SAMPLES")
    if not root:
        pytest.skip(NO_SAMPLES)
    return {path.name: path.read_bytes() for path in sorted(Path(root, folder).glob("*.xml"))}


def sample_file(path):
    """One file below the folder of samples."""
    root = os.environ.get("NETVISOR_SAMPLES")
    if not root:
        pytest.skip(NO_SAMPLES)
    return Path(root, path)
