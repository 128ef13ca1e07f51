"""The API's contract (OpenAPI 3.1), written beside the routes that it describes."""

API_VERSION = "1.0.0"
