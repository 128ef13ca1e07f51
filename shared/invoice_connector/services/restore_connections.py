"""After an outage: check the connections again that it paused."""

from dataclasses import replace

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.ports import Ports, SourceKey
from invoice_connector.core.source_health import Health, Refusal
from invoice_connector.services.request_check import connecting
from invoice_connector.services.watch_source import spread


def restore_connections(ports: Ports) -> int:
    """Let every connection be checked that a refusal paused in an outage which is over.

    Returns:
        How many there were. A check that is refused now is to be believed.
    """
    restored = 0
    for provider in ports.providers.values():
        for environment in provider.spec.environments:
            key = SourceKey(provider.spec.code, environment, ports.limits.egress)
            restored += _restore(ports, key)
    return restored


def _restore(ports: Ports, key: SourceKey) -> int:
    paused = ports.health.get(key).to_restore
    for refusal in paused:
        _check_again(ports, refusal)
    if paused:
        ports.health.change(key, lambda health: _without(health, paused))
    return len(paused)


def _without(health: Health, done: tuple[Refusal, ...]) -> Health:
    left = tuple(refusal for refusal in health.to_restore if refusal not in done)
    return replace(health, to_restore=left)


def _check_again(ports: Ports, refusal: Refusal) -> None:
    """Make a check due, unless somebody saved settings or checked in the meantime."""
    try:
        connection = ports.connections.get(refusal.ref)
        if connection.status.state is not ConnectionState.ERROR:
            return
        now = ports.clock.now()
        due = replace(connecting(connection.status, now), next_try_at=spread(ports, now))
        ports.connections.write_status(refusal.ref, due, refusal.settings_version)
    except (LostRaceError, NotFoundError):
        return  # Other settings by now, which get their own check.
