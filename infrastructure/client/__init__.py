"""The typed Python client, generated from the contract."""
