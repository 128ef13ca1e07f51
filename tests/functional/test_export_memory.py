"""The memory of an export does not grow with the number of invoices."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GROWTH_MB = 16  # two pages of the store, and what the interpreter does not give back
KEY = "exports"


def exported(form: str, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.builders.export_run", form, str(count)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'shared'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_five_thousand_invoices_take_no_more_memory_than_five_hundred() -> None:
    few, many = exported("xlsx", 500), exported("xlsx", 5_000)
    assert (few["rows"], many["rows"]) == (500, 5_000)
    assert many["mb"] - few["mb"] <= GROWTH_MB


@pytest.mark.long
@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "xml"])
def test_a_hundred_thousand_invoices_take_no_more_memory(form: str, record_property: Any) -> None:
    few, many = exported(form, 2_000), exported(form, 100_000)
    record_property(KEY, {f"{form} {name}": value for name, value in many.items()})
    assert many["rows"] == 100_000
    assert many["mb"] - few["mb"] <= GROWTH_MB
