"""Structured logs and metrics. Tenants are log keys, never metric dimensions.

Service and namespace come from the environment (POWERTOOLS_SERVICE_NAME,
POWERTOOLS_METRICS_NAMESPACE), which the template sets for each function.
"""

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics()
