"""The invoice connector: one package, deployed as a Lambda layer."""
