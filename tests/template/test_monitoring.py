"""Alarms: nothing can fail unseen, and each alarm says what to do."""

import re
from typing import Any

from infrastructure.local.transform import PROJECT_ROOT
from tests.template.reading import Template


def alarms(monitoring: Template) -> list[dict[str, Any]]:
    return list(monitoring.of_type("AWS::CloudWatch::Alarm").values())


def watched(monitoring: Template, metric: str) -> list[str]:
    """Names the alarms on one metric watch, in the main template's words."""
    return sorted(
        dimension["Value"]["Fn::Sub"].replace("${ConnectorStack}", "${AWS::StackName}")
        for alarm in alarms(monitoring)
        if alarm["MetricName"] == metric
        for dimension in alarm["Dimensions"]
    )


def names(template: Template, kind: str, key: str) -> list[str]:
    return sorted(p[key]["Fn::Sub"] for p in template.of_type(kind).values())


def test_every_dead_letter_queue_is_watched(template: Template, monitoring: Template) -> None:
    queues = names(template, "AWS::SQS::Queue", "QueueName")
    expected = [name for name in queues if name.endswith("-dead-letter")]
    assert watched(monitoring, "ApproximateNumberOfMessagesVisible") == expected


def test_every_queue_is_watched_for_waiting_work(template: Template, monitoring: Template) -> None:
    queues = names(template, "AWS::SQS::Queue", "QueueName")
    expected = [name for name in queues if not name.endswith("-dead-letter")]
    assert watched(monitoring, "ApproximateAgeOfOldestMessage") == expected


def test_every_function_is_watched_for_errors(template: Template, monitoring: Template) -> None:
    expected = names(template, "AWS::Lambda::Function", "FunctionName")
    assert watched(monitoring, "Errors") == expected


def test_one_dead_letter_is_enough(monitoring: Template) -> None:
    for alarm in alarms(monitoring):
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible":
            assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["Period"]) == (1, 1, 60)
            assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_each_alarm_names_a_runbook_that_exists(monitoring: Template) -> None:
    for alarm in alarms(monitoring):
        description = alarm["AlarmDescription"]
        match = re.search(r"docs/runbooks/[a-z-]+\.md", description)
        assert match, description
        assert (PROJECT_ROOT / match[0]).is_file()


def test_each_alarm_reaches_the_encrypted_topic(monitoring: Template) -> None:
    for alarm in alarms(monitoring):
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["TreatMissingData"] == "notBreaching"
    assert monitoring.properties("AlarmTopic")["KmsMasterKeyId"] == {"Ref": "KeyArn"}


def test_without_an_address_nobody_is_subscribed(monitoring: Template) -> None:
    assert monitoring.resources["AlarmSubscription"]["Condition"] == "HasAlarmEmail"
    assert monitoring.content["Parameters"]["AlarmEmail"]["Default"] == ""
