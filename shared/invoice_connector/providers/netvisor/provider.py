"""Netvisor as a provider: what it is, and how a connection's source is opened."""

from collections.abc import Mapping
from datetime import timedelta

from invoice_connector.core.connection import Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import Clock, HttpTransport, Ids
from invoice_connector.core.provider import Direction, Provider, ProviderSpec
from invoice_connector.core.source import DeploymentSecret, Software, Source
from invoice_connector.core.windows import Axis
from invoice_connector.providers.netvisor.account import Account, Partner
from invoice_connector.providers.netvisor.client import NetvisorClient
from invoice_connector.providers.netvisor.completion import complete
from invoice_connector.providers.netvisor.documents import parse_document
from invoice_connector.providers.netvisor.endpoints import base_url, base_urls
from invoice_connector.providers.netvisor.fields import (
    FIELDS,
    check_fields,
    normalise_fields,
    prepare_credentials,
)
from invoice_connector.providers.netvisor.live import NetvisorLive
from invoice_connector.providers.netvisor.requests import DEADLINE_S, RequestBuilder
from invoice_connector.providers.netvisor.source import PAGE_SIZE, NetvisorSource
from invoice_connector.providers.netvisor.windows import (
    ZONE,
    full_run_window,
    plan_daily,
    plan_full,
    plan_poll,
)
from invoice_connector.providers.netvisor.writing import NetvisorWriting

CODE = "netvisor"
MAX_PAGES = 20
DOCUMENTS_PER_CALL = 100


def provide(
    transport: HttpTransport,
    clock: Clock,
    ids: Ids,
    _software: Software,
    simulator: str | None,
    secret: DeploymentSecret,
) -> Provider:
    """Make the provider.

    Args:
        transport: how requests are sent.
        clock: time stamps of requests.
        ids: transaction ids.
        simulator: address of a local simulator, which becomes an environment of its own.
        secret: the partner's id, key and sender name, by environment.
    """
    urls = base_urls(simulator)

    def open_source(settings: Settings, credentials: Credentials) -> Source:
        account = Account(
            organisation_id=settings.technical["organisation_id"],
            customer_id=settings.technical["customer_id"],
            customer_key=credentials["customer_key"],
            partner=_partner(secret, settings.environment),
        )
        builder = RequestBuilder(clock, ids, account, base_url(urls, settings.environment))
        client = NetvisorClient(transport, builder)
        return NetvisorSource(client, account.organisation_id, clock)

    return Provider(
        spec=spec(tuple(urls)),
        open=open_source,
        live=NetvisorLive(),
        writing=NetvisorWriting(),
    )


def spec(environments: tuple[str, ...]) -> ProviderSpec:
    """Describe the provider with the environments on offer."""
    return ProviderSpec(
        code=CODE,
        direction=Direction.OUTBOUND,
        zone=ZONE,
        environments=environments,
        fields=FIELDS,
        page_size=PAGE_SIZE,
        max_pages=MAX_PAGES,
        summary_is_version=False,
        full_axis=Axis.ISSUE_DATE,
        poll_axis=Axis.MODIFIED_ON,
        default_interval_minutes=60,
        check_fields=check_fields,
        prepare_credentials=prepare_credentials,
        full_run_window=full_run_window,
        plan_full=plan_full,
        plan_poll=plan_poll,
        plan_daily=plan_daily,
        parse_document=parse_document,
        normalise_fields=normalise_fields,
        identity_fields=("organisation_id",),
        audits={Axis.ISSUE_DATE: timedelta(days=30)},
        complete=complete,
        documents_per_call=DOCUMENTS_PER_CALL,
        batch_size=DOCUMENTS_PER_CALL,
        read_together=_kind,
        can_delete=True,
        longest_call=timedelta(seconds=DEADLINE_S),
        one_at_a_time=_company,
    )


def _partner(secret: DeploymentSecret, environment: str) -> Partner:
    """Load the partner's keys.

    Raises:
        SourceError: (OUR_BUG) ``netvisor_not_set_up``: nobody but the operator can mend it.
    """
    stored = (secret() or {}).get(environment)
    partner = Partner.from_secret(stored) if isinstance(stored, Mapping) else None
    if partner is None:
        raise SourceError("netvisor_not_set_up", FailureClass.OUR_BUG)
    return partner


def _kind(invoice_id: InvoiceId) -> str:
    return invoice_id.parts[0]


def _company(technical: Mapping[str, str]) -> str | None:
    return technical.get("organisation_id")
