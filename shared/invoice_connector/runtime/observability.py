"""Structured logs and metrics. Tenants are log keys, never metric dimensions."""

from aws_lambda_powertools import Logger, Metrics

logger = Logger(service="invoice-connector")
metrics = Metrics(namespace="InvoiceConnector", service="invoice-connector")
