"""The REST API: reads requests, asks one service, writes answers. No rules of the domain."""
