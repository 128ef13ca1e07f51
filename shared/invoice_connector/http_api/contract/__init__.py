"""The API's contract (OpenAPI 3.1), written beside the routes that it describes."""
