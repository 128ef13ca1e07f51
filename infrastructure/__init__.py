"""Everything around the connector that is not the connector: simulators and local runs."""
