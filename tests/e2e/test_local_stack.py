"""The local stack itself: it enforces what AWS enforces, and it leaves nothing behind."""

import os
from pathlib import Path

from infrastructure.local.stack import LocalSettings, LocalStack


def test_health_answers_without_a_token(stack: LocalStack) -> None:
    assert stack.call("GET", "/health", headers={"Authorization": None}).status_code == 200


def test_what_the_emulator_drops_is_set_again(stack: LocalStack) -> None:
    dynamodb = stack.client("dynamodb")
    for table in ("ConnectionsTable", "SyncRunsTable", "InvoicesTable"):
        backups = dynamodb.describe_continuous_backups(TableName=stack.resources[table])
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    mappings = stack.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    queues = [m for m in mappings if ":sqs:" in m["EventSourceArn"]]
    assert len(queues) >= 5
    assert all(m["ScalingConfig"] == {"MaximumConcurrency": 4} for m in queues)


def test_nothing_is_left_after_it_stops() -> None:
    with LocalStack(LocalSettings()) as own:
        groups = [child.group for child in own.children]
        folders = own.folders
        assert all(folder.is_dir() for folder in folders)
    assert not [folder for folder in folders if Path(folder).exists()]
    assert not [group for group in groups if _exists(group)]


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
