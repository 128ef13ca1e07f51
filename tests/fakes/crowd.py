"""Many connections to one source, each with its own account there."""

from dataclasses import dataclass, field, replace

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import SourceKey
from invoice_connector.core.provider import Provider
from invoice_connector.core.source_health import Health
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.toy_source import SPEC, ToySource
from tests.fakes.toy_world import REF, World, make_world

REFUSED = SourceError("login_refused", FailureClass.CREDENTIAL, source_code="NO", field="password")
SOURCE = SourceKey("toy", "test", "default")


@dataclass
class Crowd:
    """A world of many connections; ``everybody`` is what the source answers to all of them."""

    world: World
    sources: dict[str, ToySource] = field(default_factory=dict)

    @property
    def health(self) -> Health:
        """What is known of the source."""
        return self.world.ports.health.get(SOURCE)

    @property
    def calls(self) -> int:
        """How many calls the source has seen."""
        return sum(len(source.calls) for source in self.sources.values())

    def connection(self, login: str) -> Connection:
        """Read one connection."""
        return self.world.ports.connections.get(_ref(login))

    def states(self) -> dict[str, ConnectionState]:
        """The status of each connection."""
        return {login: self.connection(login).status.state for login in self.sources}

    def in_error(self) -> set[str]:
        """Those that show Connection Error."""
        return {login for login, state in self.states().items() if state is ConnectionState.ERROR}

    def refuse(self, *logins: str, error: SourceError | None = REFUSED) -> None:
        """Let the source answer so to some, or to all."""
        for login in logins or self.sources:
            self.sources[login].refused = error

    def poll(self, login: str) -> None:
        """Read what is new of one connection, now."""
        connections = self.world.ports.connections
        connections.schedule(_ref(login), self.world.clock.now())
        incremental_sync(self.world.ports, lambda: 60.0)
        self.world.deliver()

    def tick(self, minutes: int = 1) -> None:
        """Let the schedules and the queue work for some minutes."""
        for _ in range(minutes):
            self.world.clock.advance(minutes=1)
            incremental_sync(self.world.ports, lambda: 60.0)
            recover_stuck_work(self.world.ports, lambda: 60.0)
            self.world.deliver()


def make_crowd(size: int) -> Crowd:
    """Return active connections that are polled every 15 minutes, not all at the same time."""
    world = make_world()
    crowd = Crowd(world)

    def open_source(settings: Settings, _credentials: Credentials) -> ToySource:
        return crowd.sources[settings.technical["login"]]

    world.ports.providers["toy"] = Provider(SPEC, open_source)  # type: ignore[index]
    template = world.connection
    crowd.sources["toy"] = world.source
    for number in range(1, size):
        _add(crowd, template, f"toy-{number:02d}")
    crowd.tick(5)
    assert set(crowd.states().values()) == {ConnectionState.ACTIVE}
    return crowd


def _add(crowd: Crowd, template: Connection, login: str) -> None:
    ports, ref = crowd.world.ports, _ref(login)
    crowd.sources[login] = ToySource(ports.clock)
    settings = replace(
        template.settings,
        technical={**template.settings.technical, "login": login},
        credentials_version=ports.secrets.save(ref, Credentials({"password": "p"})),
    )
    ports.connections.create(Connection(ref, settings, template.status))


def _ref(login: str) -> ConnectionRef:
    return REF if login == "toy" else ConnectionRef(REF.tenant_id, login)
