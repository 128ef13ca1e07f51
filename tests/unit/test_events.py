"""Events become metrics that no tenant can be read from."""

import json
from typing import Any

import pytest

from invoice_connector.runtime.events import MetricEvents


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one metric that was written."""
    metric: dict[str, Any] = json.loads(capsys.readouterr().out)
    return metric


def test_an_event_is_one_metric_of_all_functions_together(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "InvoiceConnector")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "sync_window")
    MetricEvents().count("SourceErrors", failure="throttled")
    metric = written(capsys)
    (definition,) = metric["_aws"]["CloudWatchMetrics"]
    assert definition["Namespace"] == "InvoiceConnector"
    assert sorted(definition["Dimensions"][0]) == ["failure", "service"]
    assert (metric["service"], metric["failure"]) == ("sources", "throttled")
    assert metric["SourceErrors"] == [1.0]


def test_an_event_may_carry_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "InvoiceConnector")
    MetricEvents().count("ClockSkewSeconds", -90.5)
    assert written(capsys)["ClockSkewSeconds"] == [-90.5]
