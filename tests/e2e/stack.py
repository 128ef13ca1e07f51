"""The running stack that all end-to-end tests share."""

from collections.abc import Iterator

import pytest

from infrastructure.local.stack import LocalStack


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """Start everything once; a test that needs its own data takes its own tenant."""
    with LocalStack() as running:
        yield running
