"""Puts data reports into the simulated authority: given, generated, modified, annulled."""

from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from infrastructure.simulators.nav.call import parse_instant
from infrastructure.simulators.nav.documents import read_document, read_folder
from infrastructure.simulators.nav.facts import InvoiceFacts, facts_of
from infrastructure.simulators.nav.generator import chains, explicit
from infrastructure.simulators.nav.generator.chains import Chain
from infrastructure.simulators.nav.generator.model import Document
from infrastructure.simulators.nav.generator.scenario import Options, PlannedReport, Scenario
from infrastructure.simulators.nav.ground_truth import described
from infrastructure.simulators.nav.reports import OUTBOUND, InvoiceReport

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

_TRANSACTION_ID_LENGTH = 16
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Filing:
    """How a document is reported.

    Attributes:
        ins_date: Processing time; now when absent.
        visible_at: Queries do not see it before; ``ins_date`` when absent.
        transaction_id: A new one when absent.
        index: Place in the transaction, 1 to 100.
        source: WEB, XML, MGM, OPG or OSZ.
        reported_by: Login of the supplier's technical user.
        is_compressed: Handed out as gzip.
        stated_hash: Text and algorithm of electronicInvoiceHash.
    """

    ins_date: datetime | str | None = None
    visible_at: datetime | str | None = None
    transaction_id: str | None = None
    index: int = 1
    source: str = "MGM"
    reported_by: str = "supplier0000001"
    is_compressed: bool = False
    stated_hash: Sequence[str] | None = None

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Filing":
        """Take the filing's own fields out of ``values``."""
        return cls(**{k: values.pop(k) for k in cls.__dataclass_fields__ if k in values})


class Reporting:
    """Data reports of every origin; results are JSON-ready truth rows or counts."""

    def __init__(self, simulator: "NavSimulator") -> None:
        self._simulator = simulator

    def add_invoice(  # noqa: PLR0913 - the control interface's own words
        self,
        xml: str | bytes | None = None,
        *,
        operation: str | None = None,
        customer_tax_number: str | None = None,
        batch_index: int | None = None,
        version: str | None = None,
        content_base64: str | None = None,
        **values: Any,
    ) -> list[dict[str, Any]]:
        """Report one document: given as XML, or built from fields (see ``explicit.build``).

        Args:
            xml: An InvoiceData document; kept byte for byte.
            operation: CREATE, MODIFY or STORNO for an XML that refers to another invoice.
            customer_tax_number: The customer; with XML it replaces the document's own.
            batch_index: Report only this item of a batch document.
            version: Overrides the version read from the XML.
            content_base64: Bytes handed out instead of the document, readable or not.
            values: Fields of ``Filing`` and, without XML, of the invoice.
        """
        filing = Filing.of(values)
        if xml is None:
            fields = {"customer_tax_number": customer_tax_number, **values}
            content: Document | bytes = explicit.build(fields, self._simulator.now().date())
            found = list(facts_of(content)) if isinstance(content, Document) else []
        else:
            content = xml.encode() if isinstance(xml, str) else xml
            found = [
                _adapted(facts, customer_tax_number, version)
                for facts in read_document(content, operation)
                if batch_index in (None, facts.batch_index)
            ]
        if content_base64 is not None:
            content = b64decode(content_base64)
        return self._enter(self._filed(found, content, filing))

    def add_folder(self, path: str, customer_tax_number: str | None = None) -> dict[str, int]:
        """Report every InvoiceData file below a folder, one second apart, the last one now.

        A supplier's number is reported once: of two files with the same number the first counts.
        """
        files = list(read_folder(Path(path)))
        first = self._simulator.now() - timedelta(seconds=len(files))
        rows = [
            len(self._report_file(xml, customer_tax_number, first + second * _SECOND))
            for second, (_, xml) in enumerate(files, start=1)
            if not self._is_known(xml)
        ]
        return {"documents": len(rows), "invoices": sum(rows)}

    def generate(  # noqa: PLR0913 - the control interface's own words
        self,
        customer_tax_number: str,
        count: int,
        start: datetime | str,
        end: datetime | str,
        *,
        seed: int = 1,
        options: dict[str, Any] | None = None,
    ) -> dict[str, int]:
        """Report ``count`` digest rows about a customer, spread over start to end.

        The same seed gives the same invoices; asking again continues their numbering.
        """
        store = self._simulator.store
        company = store.companies.get(customer_tax_number)
        scenario = Scenario(
            seed,
            customer_tax_number,
            company.name if company else "Vevő Kft.",
            Options.of(options or {}),
            store.next_sequence(customer_tax_number, seed, count),
        )
        planned = scenario.reports(count, as_instant(start), as_instant(end))
        return {"invoices": sum(self._take_in(report) for report in planned)}

    def modify(self, supplier_tax_number: str, invoice_number: str) -> list[dict[str, Any]]:
        """Report a MODIFY of a generated invoice now."""
        return self._follow(supplier_tax_number, invoice_number, "MODIFY")

    def storno(self, supplier_tax_number: str, invoice_number: str) -> list[dict[str, Any]]:
        """Report a STORNO of a generated invoice, and of its modifications, now."""
        return self._follow(supplier_tax_number, invoice_number, "STORNO")

    def annul(
        self, supplier_tax_number: str, invoice_number: str, transaction_id: str | None = None
    ) -> dict[str, int]:
        """Annul data reports of a number; with a transaction id only that one.

        The rules of ``Ledger.annul`` hold: modifications go with their base, cash register and
        electronic invoices stay.
        """
        with self._simulator.lock:
            ledger = self._simulator.store.ledger(OUTBOUND, supplier_tax_number)
            return {"annulled": ledger.annul(invoice_number, transaction_id)}

    def duplicate(self, supplier_tax_number: str, invoice_number: str) -> list[dict[str, Any]]:
        """Report an invoice once more, so that several valid copies exist."""
        now = self._simulator.now().replace(microsecond=0)
        original = self._reports(supplier_tax_number, invoice_number)[:1]
        return self._enter(
            [
                replace(
                    report,
                    transaction_id=self._new_transaction_id(),
                    ins_date=now,
                    visible_at=now,
                )
                for report in original
            ]
        )

    def _follow(self, supplier: str, number: str, operation: str) -> list[dict[str, Any]]:
        chain = self._chain(supplier, number)
        new_number = f"{number[:40]}-{operation[0]}{chain.modifications + 1}"
        now = self._simulator.now()
        if operation == "STORNO":
            document = chains.storno(chain, new_number, now.date())
        else:
            document = chains.modify(Random(new_number), chain, new_number, now.date())  # noqa: S311
        report = PlannedReport(document, now.replace(microsecond=0), "MGM", is_compressed=False)
        return self._enter(self._reports_of(report))

    def _chain(self, supplier: str, number: str) -> Chain:
        """The chain as reported so far, rebuilt from the documents' models."""
        ledger = self._simulator.store.ledger(OUTBOUND, supplier)
        members = [r for r in ledger.chain(number) if not r.is_annulled]
        models = [(r.content, r.facts) for r in members if isinstance(r.content, Document)]
        base = [document for document, facts in models if facts.operation == "CREATE"]
        if not base:
            raise ValueError(f"no generated invoice {number!r} of supplier {supplier}")
        chain = chains.chain_of(base[-1])
        for document, facts in models:
            if facts.operation != "CREATE":
                chain.lines.extend(document.invoices[(facts.batch_index or 1) - 1].lines)
                chain.modifications += 1
        return chain

    def _take_in(self, planned: PlannedReport) -> int:
        if planned.replaces is not None:
            self.annul(planned.replaces, planned.document.number)
        reports = self._reports_of(planned)
        with self._simulator.lock:
            for report in reports:
                self._simulator.store.add(report)
        return len(reports)

    def _filed(
        self, found: Iterable[InvoiceFacts], content: Document | bytes, filing: Filing
    ) -> list[InvoiceReport]:
        moment = as_instant(filing.ins_date, self._simulator.now())
        transaction_id = filing.transaction_id or self._new_transaction_id()
        return [
            InvoiceReport(
                facts=facts,
                content=content,
                transaction_id=transaction_id,
                index=filing.index,
                ins_date=moment,
                visible_at=as_instant(filing.visible_at, moment),
                source=filing.source,
                reported_by=filing.reported_by,
                is_compressed=filing.is_compressed,
                stated_hash=(filing.stated_hash[0], filing.stated_hash[1])
                if filing.stated_hash
                else None,
            )
            for facts in found
        ]

    def _reports_of(self, planned: PlannedReport) -> list[InvoiceReport]:
        filing = Filing(
            ins_date=planned.ins_date,
            source=planned.source,
            is_compressed=planned.is_compressed,
            stated_hash=planned.stated_hash,
        )
        return self._filed(facts_of(planned.document), planned.document, filing)

    def _enter(self, reports: list[InvoiceReport]) -> list[dict[str, Any]]:
        with self._simulator.lock:
            for report in reports:
                self._simulator.store.add(report)
        return [described(report) for report in reports]

    def _report_file(self, xml: bytes, customer: str | None, moment: datetime) -> list[Any]:
        return self.add_invoice(xml, customer_tax_number=customer, ins_date=moment)

    def _is_known(self, xml: bytes) -> bool:
        facts = read_document(xml)[0]
        return bool(self._reports(facts.supplier_tax_number, facts.invoice_number))

    def _reports(self, supplier: str, number: str) -> list[InvoiceReport]:
        return self._simulator.store.ledger(OUTBOUND, supplier).numbered(number)

    def _new_transaction_id(self) -> str:
        with self._simulator.lock:
            return self._simulator.store.new_id(_TRANSACTION_ID_LENGTH)


def _adapted(facts: InvoiceFacts, customer: str | None, version: str | None) -> InvoiceFacts:
    return replace(
        facts,
        customer_tax_number=customer or facts.customer_tax_number,
        version=version or facts.version,
    )


def as_instant(value: datetime | str | None, default: datetime | None = None) -> datetime:
    """Whole seconds in UTC: the service stamps no fractions."""
    if value is None:
        if default is None:
            raise ValueError("an instant is missing")
        value = default
    return (parse_instant(value) if isinstance(value, str) else value).replace(microsecond=0)
