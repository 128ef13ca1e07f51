"""In-memory implementations of the ports: same rules as the real adapters, no network."""
