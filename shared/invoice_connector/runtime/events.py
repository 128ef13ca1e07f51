"""EventSink on metrics of their own: they belong to the sources, whichever function saw them."""

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

_SERVICE = "sources"


class MetricEvents:
    """Writes each event as one metric line of the log."""

    def count(self, name: str, value: float = 1, **dimensions: str) -> None:
        """Write one event."""
        with single_metric(
            name, MetricUnit.Count, value, default_dimensions={"service": _SERVICE, **dimensions}
        ):
            pass
