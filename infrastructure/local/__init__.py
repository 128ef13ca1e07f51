"""The whole stack on this machine: emulator, deploy, simulator, token issuer.

``python -m infrastructure.local run`` keeps it running for a browser;
``LocalStack`` in ``stack.py`` is the same thing for tests and for the demo.
"""
