"""Queues: enough time, enough tries, and a place for what gives up."""

from typing import Any

from tests.template.reading import Template, target, text_of

FOURTEEN_DAYS = 1_209_600
SCHEDULE_QUEUES = {
    "IncrementalSyncDeadLetterQueue",
    "RecoverStuckWorkDeadLetterQueue",
    "AuditCoverageDeadLetterQueue",
    "SendDueWebhooksDeadLetterQueue",
}
STREAM_QUEUES = {"PublishEventsDeadLetterQueue", "AnnounceChangesDeadLetterQueue"}


def sources(template: Template) -> dict[str, Any]:
    queues = template.of_type("AWS::SQS::Queue")
    return {name: p for name, p in queues.items() if not name.endswith("DeadLetterQueue")}


def dead_letters(template: Template) -> dict[str, Any]:
    queues = template.of_type("AWS::SQS::Queue")
    return {name: p for name, p in queues.items() if name.endswith("DeadLetterQueue")}


def mappings(template: Template) -> list[dict[str, Any]]:
    all_mappings = template.of_type("AWS::Lambda::EventSourceMapping").values()
    return [m for m in all_mappings if target(m["EventSourceArn"]).endswith("Queue")]


def test_every_queue_has_a_consumer(template: Template) -> None:
    consumed = [target(m["EventSourceArn"]) for m in mappings(template)]
    assert sorted(consumed) == sorted(sources(template))


def test_a_message_stays_hidden_for_six_times_its_consumers_timeout(template: Template) -> None:
    for mapping in mappings(template):
        queue = template.properties(target(mapping["EventSourceArn"]))
        timeout = template.properties(target(mapping["FunctionName"]))["Timeout"]
        window = mapping.get("MaximumBatchingWindowInSeconds", 0)
        assert queue["VisibilityTimeout"] >= 6 * timeout + window


def test_one_failed_message_does_not_bring_back_the_others(template: Template) -> None:
    for mapping in mappings(template):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BatchSize"] == 1


def test_concurrency_is_limited_at_the_queue_and_nowhere_else(template: Template) -> None:
    for mapping in mappings(template):
        # Nobody waits for these.
        is_patient = target(mapping["EventSourceArn"]) in {"ChecksQueue", "ExportsQueue"}
        workers = 2 if is_patient else {"Ref": "QueueConcurrency"}
        assert mapping["ScalingConfig"] == {"MaximumConcurrency": workers}
    limits = template.content["Parameters"]["QueueConcurrency"]
    assert (limits["MinValue"], limits["MaxValue"]) == (2, 100)
    for function in template.of_type("AWS::Lambda::Function").values():
        assert "ReservedConcurrentExecutions" not in function


def test_a_message_gets_five_tries_and_then_its_own_dead_letter_queue(template: Template) -> None:
    for name, queue in sources(template).items():
        redrive = queue["RedrivePolicy"]
        assert redrive["maxReceiveCount"] == 5
        expected = name.removesuffix("Queue") + "DeadLetterQueue"
        assert target(redrive["deadLetterTargetArn"]) == expected


def test_dead_letters_are_kept_longer_than_messages(template: Template) -> None:
    assert all(
        q["MessageRetentionPeriod"] == FOURTEEN_DAYS for q in dead_letters(template).values()
    )
    assert all(q["MessageRetentionPeriod"] < FOURTEEN_DAYS for q in sources(template).values())


def test_a_dead_letter_queue_admits_only_its_own_queue(template: Template) -> None:
    for name, queue in dead_letters(template).items():
        allowed = queue["RedriveAllowPolicy"]
        if name in SCHEDULE_QUEUES | STREAM_QUEUES:
            assert allowed == {"redrivePermission": "denyAll"}
            continue
        source = template.properties(name.removesuffix("DeadLetterQueue") + "Queue")
        assert allowed["redrivePermission"] == "byQueue"
        [arn] = allowed["sourceQueueArns"]
        assert arn["Fn::Sub"].endswith(":" + source["QueueName"]["Fn::Sub"])


def test_every_queue_is_encrypted_with_our_key(template: Template) -> None:
    for queue in template.of_type("AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == {"Ref": "Key"}


def test_a_schedule_gives_up_within_its_interval_and_keeps_what_it_dropped(
    template: Template,
) -> None:
    schedules = template.of_type("AWS::Scheduler::Schedule")
    assert len(schedules) == len(SCHEDULE_QUEUES)
    for schedule in schedules.values():
        minutes = int(schedule["ScheduleExpression"].removeprefix("rate(").split()[0])
        retry = schedule["Target"]["RetryPolicy"]
        assert retry["MaximumEventAgeInSeconds"] <= 60 * minutes
        assert retry["MaximumRetryAttempts"] <= 2
        assert target(schedule["Target"]["DeadLetterConfig"]["Arn"]) in SCHEDULE_QUEUES
        assert schedule["State"] == {"Ref": "ScheduleState"}


def test_a_scheduled_function_keeps_the_events_it_failed_on(template: Template) -> None:
    configs = template.of_type("AWS::Lambda::EventInvokeConfig")
    assert len(configs) == len(SCHEDULE_QUEUES)
    for config in configs.values():
        assert config["MaximumRetryAttempts"] <= 2
        assert config["MaximumEventAgeInSeconds"] <= 300
        queue = target(config["DestinationConfig"]["OnFailure"]["Destination"])
        assert queue in SCHEDULE_QUEUES
        assert queue.removesuffix("DeadLetterQueue") in text_of(config["FunctionName"])
