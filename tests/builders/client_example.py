"""The example in the documentation, with the generated client that it imports."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

from infrastructure.client.generate import generate
from infrastructure.local.transform import PROJECT_ROOT

EXAMPLE = PROJECT_ROOT / "docs" / "examples" / "book_invoices.py"


@contextmanager
def loaded_example(folder: Path) -> Iterator[Any]:
    """Write the client into a folder, and give the example as a module."""
    path = str(generate(folder))
    sys.path.insert(0, path)
    spec = util.spec_from_file_location("book_invoices", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(path)
