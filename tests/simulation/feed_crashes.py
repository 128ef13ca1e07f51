"""Crash the sequencer at one of its port calls; the stream then gives it the same batch again."""

from dataclasses import replace

from invoice_connector.core.changes import Change, Fact, InvoiceFact
from invoice_connector.core.invoice import DetailState, Operation
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.services.publish_events import publish_events
from tests.fakes.memory_ports import memory_ports
from tests.fakes.samples import REF, connection, header, summary
from tests.simulation.crash_points import CrashError, CrashPoints, Watched

_BATCH = 20  # more than one transaction takes


def publish_with_crash(armed: set[tuple[int, str]]) -> tuple[list[Change], int]:
    """Return the feed, and how many port calls were made until the crash or the end."""
    plain = memory_ports()
    plain.connections.create(connection())
    points = CrashPoints(armed)
    watched = {name: Watched(name, getattr(plain, name), points) for name in ("feed", "invoices")}
    ports = replace(plain, **watched)  # type: ignore[arg-type]
    facts = _facts()
    for fact in facts:
        plain.invoices.write(REF, [HeaderWrite(fact.header, fact.header.revision - 1)])
    batches: list[list[Fact]] = [list(facts[:_BATCH]), list(facts[_BATCH:])]
    for batch in batches:
        try:
            publish_events(ports, batch)
        except CrashError:
            publish_events(ports, batch)
    return list(plain.feed.read(REF, 0, 1000)), len(points.names)


def _facts() -> list[InvoiceFact]:
    """Fifteen invoices, each stored and then changed; one cancels another."""
    rows = [summary(f"N-{number}") for number in range(14)]
    rows.append(
        summary("S-1", operation=Operation.STORNO, original_number="N-0", modification_index=1)
    )
    headers = [header(row, 1) for row in rows]
    headers += [header(row, 2, detail_state=DetailState.STORED) for row in rows]
    return [InvoiceFact(REF, one) for one in headers]
