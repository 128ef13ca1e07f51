"""Adapters of the storage ports: DynamoDB, S3, Secrets Manager and SQS."""
