"""Pure Python: the words of the domain, its rules and its ports; no AWS, HTTP or XML."""
