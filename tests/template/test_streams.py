"""Streams: read from the beginning, in order, and nothing that fails is dropped unseen."""

import json
from typing import Any

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.sync_run import ENDED
from tests.template.reading import Template, target

READERS = {
    "InvoicesTable": "PublishEventsFunction",
    "SyncRunsTable": "PublishEventsFunction",
    "ConnectionsTable": "PublishEventsFunction",
    "ChangesTable": "AnnounceChangesFunction",
}
HALF_OF_A_STREAM_S = 12 * 3600  # a stream keeps its records for a day


def mappings(template: Template) -> dict[str, dict[str, Any]]:
    """Mappings on streams by table."""
    all_mappings = template.of_type("AWS::Lambda::EventSourceMapping").values()
    found = {target(m["EventSourceArn"]): m for m in all_mappings}
    return {name: m for name, m in found.items() if name.endswith("Table")}


def pattern(template: Template, table: str) -> dict[str, Any]:
    [only] = mappings(template)[table]["FilterCriteria"]["Filters"]
    found: dict[str, Any] = json.loads(only["Pattern"])["dynamodb"]
    return found


def test_each_stream_has_its_reader(template: Template) -> None:
    found = {name: target(m["FunctionName"]) for name, m in mappings(template).items()}
    assert found == READERS
    for name in READERS:
        stream = template.properties(name)["StreamSpecification"]
        assert stream == {"StreamViewType": "NEW_IMAGE"}


@pytest.mark.parametrize("table", sorted(READERS))
def test_a_stream_is_read_whole_and_in_order(template: Template, table: str) -> None:
    mapping = mappings(template)[table]
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["ParallelizationFactor"] == 1


@pytest.mark.parametrize("table", sorted(READERS))
def test_what_fails_is_tried_for_hours_alone_and_then_kept(template: Template, table: str) -> None:
    mapping = mappings(template)[table]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == -1
    assert 3600 <= mapping["MaximumRecordAgeInSeconds"] <= HALF_OF_A_STREAM_S
    queue = target(mapping["DestinationConfig"]["OnFailure"]["Destination"])
    assert queue == target(mapping["FunctionName"]).removesuffix("Function") + "DeadLetterQueue"


def test_only_what_is_a_fact_reaches_the_sequencer(template: Template) -> None:
    assert pattern(template, "InvoicesTable") == {"Keys": {"sk": {"S": [{"prefix": "INV#"}]}}}
    runs = pattern(template, "SyncRunsTable")
    assert runs["Keys"] == {"sk": {"S": [{"prefix": "RUN#"}]}}
    assert set(runs["NewImage"]["state"]["S"]) == {state.value for state in ENDED}
    settled = pattern(template, "ConnectionsTable")["NewImage"]["settled"]["S"]
    assert set(settled) == {ConnectionState.ACTIVE.value, ConnectionState.ERROR.value}


def test_only_new_rows_are_announced(template: Template) -> None:
    [only] = mappings(template)["ChangesTable"]["FilterCriteria"]["Filters"]
    assert json.loads(only["Pattern"])["eventName"] == ["INSERT"]
    assert pattern(template, "ChangesTable") == {"Keys": {"sk": {"S": [{"prefix": "CHG#"}]}}}


def test_the_bus_is_our_own_and_encrypted(template: Template) -> None:
    [bus] = template.of_type("AWS::Events::EventBus").values()
    assert bus["KmsKeyIdentifier"] == {"Ref": "Key"}
    assert bus["Name"]["Fn::Sub"].startswith("${AWS::StackName}-")


def test_only_one_function_calls_what_tenants_have_entered(template: Template) -> None:
    readers = {
        role
        for role in template.of_type("AWS::IAM::Role")
        for resource in template.grants(role)
        if resource.endswith("/webhook-*")
    }
    assert readers == {"DeliverWebhooksRole"}


def test_a_feed_that_falls_behind_is_noticed_long_before_records_expire(
    monitoring: Template,
) -> None:
    ages = [
        alarm
        for alarm in monitoring.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "IteratorAge"
    ]
    watched = {a["Dimensions"][0]["Value"]["Fn::Sub"].partition("-")[2] for a in ages}
    readers = {name.removesuffix("Function") for name in READERS.values()}
    assert {name.replace("-", "") for name in watched} == {name.lower() for name in readers}
    assert all(alarm["Threshold"] <= 3_600_000 for alarm in ages)
