"""Put what happened into the change feed of its connection: the only writer of any feed.

Facts come at least once, from several sources, and perhaps again long after. Each round reads the
head first and everything else after it; the head moves only if it is still where it was. So
nothing was told meanwhile that this round does not know, whoever else is at work.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from invoice_connector.core.chain import base_id
from invoice_connector.core.changes import (
    Change,
    Fact,
    InvoiceFact,
    Told,
    invoice_subject,
)
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConnectorError, LostRaceError
from invoice_connector.core.feed_rules import News, chain_news, may_move_chain, news_of
from invoice_connector.core.ports import Ports
from invoice_connector.services.read_chain import chain_of

_ROUNDS = 8
# A fact makes at most three rows and a mark, and a row and a mark of its chain's original: that
# many facts and the head fit into one transaction of a hundred actions.
_AT_ONCE = 16


@dataclass
class _Draft:
    """What one transaction will say."""

    known: dict[str, Told]
    changes: list[Change] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)

    def add(self, subject: str, news: News | None) -> bool:
        if news is None:
            return False
        self.changes += news[0]
        self.told[subject] = self.known[subject] = news[1]
        return True


def publish_events(ports: Ports, facts: Iterable[Fact]) -> int:
    """Tell what is new in some facts.

    Returns:
        How many rows the feeds gained.

    Raises:
        LostRaceError, StorageUnavailableError: of the last connection that failed, after all
            others were done. The same facts may come again.
    """
    by_ref: dict[ConnectionRef, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_ref[fact.ref].append(fact)
    count, failure = 0, None
    for ref, own in by_ref.items():
        try:
            count += sum(_publish(ports, ref, part) for part in _parts(own))
        except ConnectorError as error:
            failure = error
    if failure is not None:
        raise failure
    return count


def _parts(facts: Sequence[Fact]) -> Iterator[Sequence[Fact]]:
    for start in range(0, len(facts), _AT_ONCE):
        yield facts[start : start + _AT_ONCE]


def _publish(ports: Ports, ref: ConnectionRef, facts: Sequence[Fact]) -> int:
    for _ in range(_ROUNDS):
        head = ports.feed.head(ref)
        draft = _draft(ports, ref, facts)
        if not draft.changes:
            return 0
        if ports.feed.append(ref, head, draft.changes, draft.told):
            return len(draft.changes)
    raise LostRaceError("feed_busy")


def _draft(ports: Ports, ref: ConnectionRef, facts: Sequence[Fact]) -> _Draft:
    now = ports.clock.now()
    draft = _Draft(dict(ports.feed.told(ref, _subjects(facts))))
    for fact in facts:
        told = draft.known.get(fact.subject)
        is_new = draft.add(fact.subject, news_of(fact, told, now))
        if is_new and isinstance(fact, InvoiceFact) and may_move_chain(fact, told):
            _add_chain(ports, draft, fact, now)
    return draft


def _add_chain(ports: Ports, draft: _Draft, fact: InvoiceFact, now: datetime) -> None:
    chain = chain_of(ports, fact.ref, fact.header)
    subject = invoice_subject(chain.base_id)
    draft.add(subject, chain_news(chain, draft.known.get(subject), now))


def _subjects(facts: Iterable[Fact]) -> list[str]:
    """Name what the facts are about, and the originals of the invoices among it."""
    own = {fact.subject for fact in facts}
    originals = {
        invoice_subject(base_id(fact.header.summary))
        for fact in facts
        if isinstance(fact, InvoiceFact)
    }
    return sorted(own | originals)
