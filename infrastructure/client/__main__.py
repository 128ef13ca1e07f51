"""``python -m infrastructure.client``: write the client package and say where it is."""

from infrastructure.client.generate import PACKAGE, generate

print(f"{generate() / PACKAGE}")
