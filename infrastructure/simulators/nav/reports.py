"""Reported invoices and the ledgers in which each taxpayer's are kept."""

import base64
import gzip
import hashlib
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from infrastructure.simulators.nav.facts import InvoiceFacts
from infrastructure.simulators.nav.generator.model import Document
from infrastructure.simulators.nav.generator.xml import render

INBOUND = "INBOUND"
OUTBOUND = "OUTBOUND"


@dataclass(slots=True, eq=False)
class InvoiceReport:
    """One data report of one invoice: the facts, when it came and the document itself.

    ``content`` is the reported XML, or the model it is rendered from on demand, so that a
    hundred thousand generated invoices need no hundred thousand documents in memory.
    ``stated_hash`` (text, algorithm) is what the supplier sent along: of a file outside the
    service, or, where the report is the invoice itself, instead of the right one.
    """

    facts: InvoiceFacts
    content: Document | bytes
    transaction_id: str
    index: int
    ins_date: datetime
    visible_at: datetime
    source: str = "MGM"
    reported_by: str = "supplier0000001"
    is_compressed: bool = False
    stated_hash: tuple[str, str] | None = None
    is_annulled: bool = False

    def xml(self) -> bytes:
        """The document as reported."""
        return self.content if isinstance(self.content, bytes) else render(self.content)

    def encoded(self) -> str:
        """The document as the service hands it out: base64, of gzip where flagged."""
        xml = self.xml()
        return base64.b64encode(gzip.compress(xml, mtime=0) if self.is_compressed else xml).decode()

    def electronic_hash(self) -> tuple[str, str] | None:
        """Hash and algorithm; of the base64 text when the report is the invoice itself."""
        if self.facts.is_complete and self.stated_hash is None:
            return hashlib.sha3_512(self.encoded().encode()).hexdigest().upper(), "SHA3-512"
        return self.stated_hash

    def is_annullable(self) -> bool:
        """Whether the service lets a supplier withdraw this report."""
        return not self.is_annulled and not self.facts.is_complete and self.source != "OPG"

    def is_visible(self, now: datetime) -> bool:
        """Whether queries see it yet: processed, and not held back."""
        return self.visible_at <= now and self.ins_date <= now


@dataclass(slots=True)
class Ledger:
    """Reports on one side (INBOUND or OUTBOUND) of one taxpayer, ordered for range queries."""

    _by_ins_date: list[tuple[datetime, int, InvoiceReport]] = field(default_factory=list)
    _by_issue_date: list[tuple[date, int, InvoiceReport]] = field(default_factory=list)
    _by_number: dict[str, list[InvoiceReport]] = field(default_factory=dict)
    _by_original: dict[str, list[InvoiceReport]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._by_ins_date)

    def add(self, report: InvoiceReport) -> None:
        """Enter a report; the running number keeps equal dates in order of entry."""
        facts = report.facts
        number = len(self._by_ins_date)
        insort(self._by_ins_date, (report.ins_date, number, report))
        insort(self._by_issue_date, (facts.issue_date, number, report))
        self._by_number.setdefault(facts.invoice_number, []).append(report)
        if facts.original_invoice_number is not None:
            self._by_original.setdefault(facts.original_invoice_number, []).append(report)

    def inserted(self, start: datetime, end: datetime) -> Iterator[InvoiceReport]:
        """Reports by processing time, both ends inclusive, in that order."""
        return _between(self._by_ins_date, start, end)

    def issued(self, start: date, end: date) -> Iterator[InvoiceReport]:
        """Reports by issue date, both ends inclusive, in that order."""
        return _between(self._by_issue_date, start, end)

    def numbered(self, invoice_number: str) -> list[InvoiceReport]:
        """All reports of a number; several suppliers may use the same one."""
        return self._by_number.get(invoice_number, [])

    def chain(self, invoice_number: str) -> list[InvoiceReport]:
        """A base invoice, where known, and everything that refers to it, by processing time."""
        base = [r for r in self.numbered(invoice_number) if r.facts.operation == "CREATE"]
        members = base + self._by_original.get(invoice_number, [])
        return sorted(members, key=lambda report: report.ins_date)

    def annul(self, invoice_number: str, transaction_id: str | None = None) -> int:
        """Annul the reports of a number, or one of them, and count them.

        With a base go its modifications. Cash register and electronic invoices cannot be annulled.
        """
        found = [
            report
            for report in self.numbered(invoice_number)
            if transaction_id in (None, report.transaction_id) and report.is_annullable()
        ]
        if any(report.facts.operation == "CREATE" for report in found):
            chain = self._by_original.get(invoice_number, [])
            found += [report for report in chain if not report.is_annulled]
        for report in found:
            report.is_annulled = True
        return len(found)

    def all(self) -> Iterator[InvoiceReport]:
        """Every report by processing time."""
        return (report for _, _, report in self._by_ins_date)


def _between(
    rows: list[tuple[Any, int, InvoiceReport]], start: date, end: date
) -> Iterator[InvoiceReport]:
    low = bisect_left(rows, (start,))
    high = bisect_right(rows, end, lo=low, key=lambda row: row[0])
    return (row[2] for row in rows[low:high])
