"""What the deployment tells the functions, read once from environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from invoice_connector.core.ports import Limits
from invoice_connector.core.source import Software


class MissingSettingsError(RuntimeError):
    """The function was deployed without variables that it needs; all of them are named."""


@dataclass(frozen=True, slots=True)
class Config:
    """Names of resources, and numbers and texts chosen at deployment.

    ``source_deadline_s`` caps one request to a source system, in seconds: a function must outlive
    the calls it makes. ``simulators`` maps a provider's code to the address of its local
    simulator; it is empty on AWS. ``netvisor_partner_secret`` names the secret with the keys of the
    partner that Netvisor knows; it is empty where Netvisor is not set up.
    ``documents_per_call`` maps a provider's code to the number of documents in one call.
    """

    connections_table: str
    sync_runs_table: str
    invoices_table: str
    idempotency_table: str
    changes_table: str
    webhooks_table: str
    raw_documents_bucket: str
    verification_queue_url: str
    window_queue_url: str
    full_window_queue_url: str
    details_queue_url: str
    checks_queue_url: str
    webhooks_queue_url: str
    exports_queue_url: str
    event_bus_name: str
    writes_queue_url: str
    secret_prefix: str
    kms_key_arn: str
    tenant_claim: str
    role_claim: str
    region: str
    endpoint_url: str | None
    source_deadline_s: float
    limits: Limits
    software: Software
    simulators: Mapping[str, str]
    netvisor_partner_secret: str
    documents_per_call: Mapping[str, int]


_REQUIRED = (
    "CONNECTIONS_TABLE",
    "SYNC_RUNS_TABLE",
    "INVOICES_TABLE",
    "IDEMPOTENCY_TABLE",
    "CHANGES_TABLE",
    "WEBHOOKS_TABLE",
    "RAW_DOCUMENTS_BUCKET",
    "VERIFICATION_QUEUE_URL",
    "WINDOW_QUEUE_URL",
    "FULL_WINDOW_QUEUE_URL",
    "DETAILS_QUEUE_URL",
    "CHECKS_QUEUE_URL",
    "WEBHOOKS_QUEUE_URL",
    "EXPORTS_QUEUE_URL",
    "EVENT_BUS_NAME",
    "WRITES_QUEUE_URL",
    "SECRET_PREFIX",
    "KMS_KEY_ARN",
    "TENANT_CLAIM",
    "ROLE_CLAIM",
    "AWS_REGION",
    "SOURCE_REQUESTS_PER_SECOND",
    "SETTLE_SECONDS",
    "NAV_SOFTWARE_ID",
    "NAV_SOFTWARE_NAME",
    "NAV_SOFTWARE_VERSION",
    "NAV_SOFTWARE_DEV_NAME",
    "NAV_SOFTWARE_DEV_CONTACT",
)


_FIELDS = frozenset(Config.__dataclass_fields__)


def read_config(env: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        MissingSettingsError: names every variable that is missing or empty.
    """
    values = os.environ if env is None else env
    missing = [name for name in _REQUIRED if not values.get(name)]
    if missing:
        raise MissingSettingsError(", ".join(missing))
    return Config(
        **{name.lower(): values[name] for name in _REQUIRED if name.lower() in _FIELDS},
        region=values["AWS_REGION"],
        endpoint_url=values.get("AWS_ENDPOINT_URL") or None,
        source_deadline_s=float(values.get("SOURCE_DEADLINE_SECONDS") or "inf"),
        limits=_limits(values),
        software=_software(values),
        simulators=_simulators(values),
        netvisor_partner_secret=values.get("NETVISOR_PARTNER_SECRET") or "",
        documents_per_call=_documents_per_call(values),
    )


def _limits(values: Mapping[str, str]) -> Limits:
    return Limits(
        settle=timedelta(seconds=float(values["SETTLE_SECONDS"])),
        egress=values.get("EGRESS_IDENTITY") or "default",
        requests_per_second=float(values["SOURCE_REQUESTS_PER_SECOND"]),
        # A second lock: on AWS itself no function is told another address of AWS.
        allows_loopback=values.get("WEBHOOK_LOOPBACK") == "allow"
        and bool(values.get("AWS_ENDPOINT_URL")),
    )


def _software(values: Mapping[str, str]) -> Software:
    return Software(
        id=values["NAV_SOFTWARE_ID"],
        name=values["NAV_SOFTWARE_NAME"],
        version=values["NAV_SOFTWARE_VERSION"],
        developer=values["NAV_SOFTWARE_DEV_NAME"],
        contact=values["NAV_SOFTWARE_DEV_CONTACT"],
        country=values.get("NAV_SOFTWARE_DEV_COUNTRY_CODE") or None,
        tax_number=values.get("NAV_SOFTWARE_DEV_TAX_NUMBER") or None,
    )


def _documents_per_call(values: Mapping[str, str]) -> dict[str, int]:
    size = values.get("NETVISOR_DOCUMENTS_PER_CALL")
    return {"netvisor": int(size)} if size else {}


def _simulators(values: Mapping[str, str]) -> dict[str, str]:
    urls = {
        "nav": values.get("NAV_SIMULATOR_URL"),
        "netvisor": values.get("NETVISOR_SIMULATOR_URL"),
    }
    return {code: url for code, url in urls.items() if url}
