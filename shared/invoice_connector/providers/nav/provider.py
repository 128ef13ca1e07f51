"""NAV as a provider: what it is, and how a connection's source is opened."""

from collections.abc import Mapping
from datetime import timedelta

from invoice_connector.core.connection import Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.invoice import InvoiceSummary
from invoice_connector.core.ports import Clock, HttpTransport, Ids
from invoice_connector.core.provider import Direction, Provider, ProviderSpec
from invoice_connector.core.source import DeploymentSecret, Software, Source
from invoice_connector.core.windows import Axis
from invoice_connector.providers.nav.account import Account, normalise_tax_number
from invoice_connector.providers.nav.client import NavClient
from invoice_connector.providers.nav.documents import parse_document
from invoice_connector.providers.nav.endpoints import base_url, base_urls
from invoice_connector.providers.nav.fields import (
    FIELDS,
    check_fields,
    normalise_fields,
    prepare_credentials,
)
from invoice_connector.providers.nav.found import summarise
from invoice_connector.providers.nav.requests import RequestBuilder
from invoice_connector.providers.nav.source import PAGE_SIZE, NavSource
from invoice_connector.providers.nav.taxpayer import NavLive
from invoice_connector.providers.nav.uploads import NavUploads
from invoice_connector.providers.nav.windows import ZONE, full_run_window, plan_full, plan_poll

CODE = "nav"
MAX_PAGES = 10


def provide(
    transport: HttpTransport,
    clock: Clock,
    ids: Ids,
    software: Software,
    simulator: str | None,
    _secret: DeploymentSecret | None = None,
) -> Provider:
    """Make the provider.

    Args:
        transport: how requests are sent.
        clock: time stamps of requests.
        ids: request ids.
        software: how the connector names itself in every request.
        simulator: address of a local simulator, which becomes an environment of its own.
    """
    urls = base_urls(simulator)

    def open_source(settings: Settings, credentials: Credentials) -> Source:
        account = Account.from_fields(settings.technical, credentials)
        builder = RequestBuilder(clock, ids, software, account)
        client = NavClient(transport, builder, base_url(urls, settings.environment))
        return NavSource(client, account, clock)

    return Provider(
        spec=spec(tuple(urls)), open=open_source, live=NavLive(), uploading=NavUploads()
    )


def spec(environments: tuple[str, ...]) -> ProviderSpec:
    """Describe the provider with the environments on offer."""
    return ProviderSpec(
        code=CODE,
        direction=Direction.INBOUND,
        zone=ZONE,
        environments=environments,
        fields=FIELDS,
        page_size=PAGE_SIZE,
        max_pages=MAX_PAGES,
        summary_is_version=True,
        full_axis=Axis.INSERTED_AT,
        poll_axis=Axis.INSERTED_AT,
        default_interval_minutes=15,
        check_fields=check_fields,
        prepare_credentials=prepare_credentials,
        full_run_window=full_run_window,
        plan_full=plan_full,
        plan_poll=plan_poll,
        parse_document=parse_document,
        normalise_fields=normalise_fields,
        identity_fields=("tax_number", "predecessor_tax_number"),
        filter_fields=("vat_group_member",),
        keeps=keeps,
        is_owner_unsure=is_owner_unsure,
        audits={Axis.INSERTED_AT: timedelta(days=7), Axis.ISSUE_DATE: timedelta(days=30)},
        check_ages=(timedelta(days=7), timedelta(days=35)),
        summarise=summarise,
        knows_taxpayers=True,
    )


def keeps(technical: Mapping[str, str], summary: InvoiceSummary) -> bool:
    """Tell whether a listed invoice is the connection's: a VAT group lists all its members'.

    An invoice that names no member is kept, since it may be ours (specification 2.8).
    """
    member = normalise_tax_number(technical.get("vat_group_member", ""))
    return not member or summary.customer_member_tax_number in (None, "", member)


def is_owner_unsure(technical: Mapping[str, str], summary: InvoiceSummary) -> bool:
    """Tell whether a kept invoice of a VAT group may be another member's: it names none."""
    return bool(technical.get("vat_group_member")) and not summary.customer_member_tax_number
