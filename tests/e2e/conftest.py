"""Fixtures of the end-to-end tests."""

from pathlib import Path

import pytest

from tests.e2e.console import chromium
from tests.e2e.stack import stack

__all__ = ["chromium", "stack"]

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests on one worker, so that parallel runs start one stack."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("e2e"))
