"""Compare stored invoices with a list that somebody else keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.invoice_filter import DateKind, DateRange, InvoiceFilter, InvoiceQuery
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import Direction
from invoice_connector.services.find_invoices import collect, span_of

Name = tuple[str, str]  # supplier's tax number, invoice number


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_here`` and ``in_both`` are stored; ``only_there`` is what only the other list has."""

    in_both: Sequence[InvoiceHeader]
    only_here: Sequence[InvoiceHeader]
    only_there: Sequence[Name]


def reconcile(
    ports: Ports, ref: ConnectionRef, kind: DateKind, period: DateRange, theirs: Sequence[Name]
) -> Comparison:
    """Compare a list with the invoices of a period; what is listed is found outside of it, too.

    Raises:
        InputError: ``narrow_period``.
    """
    connection = ports.connections.get(ref)
    query = InvoiceQuery(InvoiceFilter(by=kind, period=period))
    here = collect(span_of(ports, connection, query))
    wanted = dict.fromkeys(theirs)
    found = _by_name(here)
    rest = [name for name in wanted if name not in found]
    elsewhere = _by_name(_outside(ports, connection, rest))
    return Comparison(
        in_both=[h for name in wanted for h in (found.get(name) or elsewhere.get(name, []))],
        only_here=[h for name, headers in found.items() if name not in wanted for h in headers],
        only_there=[name for name in rest if name not in elsewhere],
    )


def _outside(ports: Ports, connection: Connection, names: Sequence[Name]) -> list[InvoiceHeader]:
    """Look up names by key, where the names of a source's invoices are their keys."""
    spec = ports.providers[connection.settings.provider].spec
    if spec.direction is not Direction.INBOUND:
        return []
    ids = [InvoiceId(name) for name in names]
    return list(ports.invoices.headers(connection.ref, ids).values())


def _by_name(headers: Iterable[InvoiceHeader]) -> Mapping[Name, list[InvoiceHeader]]:
    """Group by name: the documents of a batch share their number."""
    found: dict[Name, list[InvoiceHeader]] = {}
    for header in headers:
        name = (header.summary.supplier_tax_number, header.summary.number)
        found.setdefault(name, []).append(header)
    return found
