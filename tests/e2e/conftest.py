"""Fixtures of the end-to-end tests; each worker that runs some of them has a stack of its own."""

from tests.e2e.console import chromium
from tests.e2e.stack import stack

__all__ = ["chromium", "stack"]
