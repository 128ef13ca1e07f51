"""Configuration: everything that is missing is named at once; odd values do not pass."""

from datetime import timedelta

import pytest

from invoice_connector.runtime.config import _REQUIRED, MissingSettingsError, read_config

NUMBERS = {"SOURCE_REQUESTS_PER_SECOND": "2", "SETTLE_SECONDS": "120"}
COMPLETE = {**{name: name.lower() for name in _REQUIRED}, **NUMBERS}


def test_every_missing_variable_is_named() -> None:
    env = {name: value for name, value in COMPLETE.items() if name != "INVOICES_TABLE"}
    with pytest.raises(MissingSettingsError, match="INVOICES_TABLE, SECRET_PREFIX"):
        read_config({**env, "SECRET_PREFIX": ""})


def test_values_arrive_where_they_belong() -> None:
    config = read_config({**COMPLETE, "EGRESS_IDENTITY": "nat-1", "SOURCE_DEADLINE_SECONDS": "8"})
    assert config.invoices_table == "invoices_table"
    assert config.limits.settle == timedelta(seconds=120)
    assert (config.limits.egress, config.limits.requests_per_second) == ("nat-1", 2.0)
    assert config.source_deadline_s == 8.0
    assert config.software.tax_number is None


def test_on_aws_there_is_no_simulator_no_endpoint_and_no_extra_deadline() -> None:
    config = read_config({**COMPLETE, "NAV_SIMULATOR_URL": ""})
    assert config.simulators == {}
    assert config.endpoint_url is None
    assert config.source_deadline_s == float("inf")


def test_a_local_stack_names_its_simulator() -> None:
    config = read_config({**COMPLETE, "NAV_SIMULATOR_URL": "http://127.0.0.1:1"})
    assert config.simulators == {"nav": "http://127.0.0.1:1"}
    both = read_config(
        {
            **COMPLETE,
            "NAV_SIMULATOR_URL": "http://127.0.0.1:1",
            "NETVISOR_SIMULATOR_URL": "http://127.0.0.1:2",
        }
    )
    assert both.simulators["netvisor"] == "http://127.0.0.1:2"


def test_netvisor_is_not_set_up_without_the_partners_secret() -> None:
    assert read_config(COMPLETE).netvisor_partner_secret == ""
    named = read_config({**COMPLETE, "NETVISOR_PARTNER_SECRET": "partner"})
    assert named.netvisor_partner_secret == "partner"


def test_the_operator_says_how_many_documents_netvisor_is_asked_for_at_once() -> None:
    assert read_config(COMPLETE).documents_per_call == {}
    told = read_config({**COMPLETE, "NETVISOR_DOCUMENTS_PER_CALL": "500"})
    assert told.documents_per_call == {"netvisor": 500}
