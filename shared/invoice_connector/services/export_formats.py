"""Write invoices into files, one after the other: the whole list is never in memory.

Texts of suppliers must not become formulas: CSV marks them with an apostrophe, XLSX writes them as
texts. Amounts are written as the exact numbers that they are.
"""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from invoice_connector.core.export import Export, ExportFormat
from invoice_connector.core.invoice import InvoiceHeader, SourceDocument
from invoice_connector.core.summary_text import summary_fields
from invoice_connector.services.export_rows import Cell, cells, titles

# What a spreadsheet may take for the beginning of a formula: also after blanks, quotes and signs
# that are not seen, and in its wide and small forms.
_UNSEEN = r"\s\"'\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_BEGINNING = r"=+\-@|\u2212\ufe62\ufe63\ufe66\ufe6b\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[{_BEGINNING}]|[\t\r\n]")
_NOT_IN_FILE_NAME = re.compile(r"[^\w.\- ]+")
_LONGEST_NAME = 80
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same documents make the same file
_EXACT_DIGITS = 15  # a spreadsheet keeps no more
_FIRST_YEAR = 1900  # of a spreadsheet's calendar

MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSONL: "application/x-ndjson",
    ExportFormat.XML: "application/zip",
}
ENDINGS = {
    ExportFormat.CSV: "csv",
    ExportFormat.XLSX: "xlsx",
    ExportFormat.JSONL: "jsonl",
    ExportFormat.XML: "zip",
}


class Writer(Protocol):
    """Writes one file."""

    def add(self, header: InvoiceHeader, document: SourceDocument | None) -> None:
        """Add one invoice; the document is given to formats of documents only."""
        ...

    def close(self) -> None:
        """Write what comes last."""
        ...


def open_writer(export: Export, file: BinaryIO) -> Writer:
    """Return the writer of an export's format."""
    match export.format:
        case ExportFormat.CSV:
            return _CsvWriter(file, export)
        case ExportFormat.XLSX:
            return _XlsxWriter(file, export)
        case ExportFormat.JSONL:
            return _JsonLinesWriter(file)
        case ExportFormat.XML:
            return _ZipWriter(file)


class _CsvWriter:
    """RFC 4180, in UTF-8; with a byte order mark if that is wanted."""

    def __init__(self, file: BinaryIO, export: Export) -> None:
        self._file, self._language = file, export.language
        if export.has_bom:
            file.write("\ufeff".encode())
        self._write(titles(self._language))

    def add(self, header: InvoiceHeader, _document: SourceDocument | None) -> None:
        """Write one row."""
        self._write(cells(header, self._language))

    def close(self) -> None:
        """Nothing comes last."""

    def _write(self, row: list[Any]) -> None:
        self._file.write((",".join(map(csv_cell, row)) + "\r\n").encode())


def csv_cell(value: Cell) -> str:
    """Write one cell: numbers and dates bare, texts quoted and never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date | int):
        return str(value)
    safe = f"'{value}" if _FORMULA.match(value) else str(value)
    return '"' + safe.replace('"', '""') + '"'


class _XlsxWriter:
    """One sheet with typed columns; each row goes to disk before the next one."""

    def __init__(self, file: BinaryIO, export: Export) -> None:
        from xlsxwriter import Workbook

        self._language, self._row = export.language, 0
        self._book = Workbook(file, {"constant_memory": True, "remove_timezone": True})
        self._sheet = self._book.add_worksheet()
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        heading = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, len(titles(self._language)) - 1, 16)
        for column, title in enumerate(titles(self._language)):
            self._sheet.write_string(0, column, title, heading)

    def add(self, header: InvoiceHeader, _document: SourceDocument | None) -> None:
        """Write one row."""
        self._row += 1
        for column, value in enumerate(cells(header, self._language)):
            self._write(column, value)

    def close(self) -> None:
        """Put the sheet and its frame together."""
        self._book.close()

    def _write(self, column: int, value: Cell) -> None:
        row, sheet = self._row, self._sheet
        if value is None:
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._time)
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT_DIGITS:
            sheet.write_number(row, column, value, self._money)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))


class _JsonLinesWriter:
    """One object in each line: the list row as the source gave it, and what is known of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, header: InvoiceHeader, _document: SourceDocument | None) -> None:
        """Write one line."""
        fields = {
            **summary_fields(header.summary),
            "id": header.summary.id.public,
            "detail_state": header.detail_state.value,
            "validity": header.validity.value,
            "problem_code": header.problem_code,
            "hand_over": header.hand_over.state.value,
            "external_reference": header.hand_over.external_reference,
            "revision": header.revision,
        }
        self._file.write(json.dumps(fields, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Nothing comes last."""


class _ZipWriter:
    """The original documents, byte for byte, under names that no file system misreads."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6)
        self._count = 0

    def add(self, header: InvoiceHeader, document: SourceDocument | None) -> None:
        """Write one document."""
        if document is None:
            return
        self._count += 1
        summary = header.summary
        readable = f"{summary.supplier_tax_number}_{summary.number}"
        name = _NOT_IN_FILE_NAME.sub("_", readable).strip(". ")[:_LONGEST_NAME]
        entry = ZipInfo(f"{self._count:06d}_{name}.xml", _ZIP_TIME)
        entry.compress_type = ZIP_DEFLATED
        self._zip.writestr(entry, document.content)

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()
