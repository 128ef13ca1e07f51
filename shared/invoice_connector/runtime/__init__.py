"""The edge to AWS: configuration, logging, and the one place where everything is wired."""
