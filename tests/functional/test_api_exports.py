"""Exports over the API: asked for, prepared by the worker, fetched by a link."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
import requests
from lxml import etree

from invoice_connector.core.export import GIVEN_UP_AFTER, Export, ExportFormat, ExportState
from invoice_connector.core.filter_text import filter_fields, filter_from_fields
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange, InvoiceFilter
from invoice_connector.core.messages import PrepareExport
from invoice_connector.services import prepare_export as service
from invoice_connector.services.export_formats import csv_cell
from invoice_connector.services.prepare_export import prepare_export
from tests.builders.api_world import ApiWorld, make_api_world
from tests.fakes.memory_exports import MemoryExportStore
from tests.fakes.samples import NOW, REF
from tests.fakes.stores import Stores, stores  # noqa: F401
from tests.fakes.toy_source import summary, toy_content

# ruff: noqa: F811

MOMENT = datetime(2026, 2, 10, 8, tzinfo=UTC)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    for number in range(1, 5):
        row = summary(f"SZ-{number}", MOMENT + timedelta(minutes=number), net=f"-{number}.50")
        made.source.rows.append(row)
    made.source.rows.append(replace(summary("=cmd|' /C calc'!A0", MOMENT), supplier_name='@"x"\n'))
    return made


@pytest.fixture
def path(world: ApiWorld) -> str:
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    world.deliver(connection_id)
    return f"/v1/connections/{connection_id}/exports"


def contents(world: ApiWorld) -> dict[str, bytes]:
    assert isinstance(world.ports.exports, MemoryExportStore)
    return world.ports.exports.contents


def made(world: ApiWorld, path: str, body: object, language: str = "en") -> list[bytes]:
    """Ask for an export, let the worker do it, and return its files."""
    headers = {"accept_language": language}
    asked = world.client(role="viewer").send("POST", path, body, headers=headers)
    assert (asked.status, asked.json["state"], asked.json["link"]) == (202, "waiting", None)
    world.deliver(path.split("/")[3])
    found = world.client(role="viewer").get(asked.headers["location"]).json
    assert (found["state"], found["progress"]["files"]) == ("ready", len(found["files"]))
    assert found["link"] == found["files"][0]["link"]
    files = [contents(world)[file["link"]] for file in found["files"]]
    assert [file["bytes"] for file in found["files"]] == [len(content) for content in files]
    return files


def test_csv_has_headings_exact_amounts_and_no_formula(world: ApiWorld, path: str) -> None:
    (content,) = made(world, path, {"format": "csv", "bom": True}, "hu")
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == 6
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0][:3] == ["Számlaszám", "Fajta", "Állapot"]
    assert [row[0] for row in rows[1:]] == ["SZ-4", "SZ-3", "SZ-2", "SZ-1", "'=cmd|' /C calc'!A0"]
    assert "-4.50" in text.splitlines()[1].split(",")
    assert "\"'=cmd|' /C calc'!A0\"" in text
    assert '"\'@""x""\n"' in text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
        ("+1", '"\'+1"'),
        ("-1", '"\'-1"'),
        ("@SUM(1)", '"\'@SUM(1)"'),
        ("\t=1", '"\'\t=1"'),
        ("\rx", '"\'\rx"'),
        ("\nx", '"\'\nx"'),
        ("|x", '"\'|x"'),
        ("  =1", '"\'  =1"'),
        ('"=1', '"\'""=1"'),
        ("'=1", "\"''=1\""),
        ("\uff1d1", '"\'\uff1d1"'),
        ("\uff0b1", '"\'\uff0b1"'),
        ("\uff0d1", '"\'\uff0d1"'),
        ("\uff201", '"\'\uff201"'),
        ("\u00a0=1", '"\'\u00a0=1"'),
        ("\u3000\uff1d1", '"\'\u3000\uff1d1"'),
        ("\ufeff=1", '"\'\ufeff=1"'),
        ("\u200b=1", '"\'\u200b=1"'),
        ("\u202e-1", '"\'\u202e-1"'),
        ("\ufe66\ufe62", '"\'\ufe66\ufe62"'),
        ("\u22121", '"\'\u22121"'),
        ("1-2", '"1-2"'),
        ("a=b", '"a=b"'),
        ('a "b"\nc, d', '"a ""b""\nc, d"'),
        ("", '""'),
        (None, ""),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), "2026-01-31T23:59:00Z"),
        (7, "7"),
    ],
)
def test_each_kind_of_csv_cell(value: object, cell: str) -> None:
    assert csv_cell(value) == cell  # type: ignore[arg-type]


def test_xlsx_has_typed_columns_and_texts_that_stay_texts(world: ApiWorld, path: str) -> None:
    (content,) = made(world, path, {"format": "xlsx"}, "fi")
    with ZipFile(io.BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not sheet.findall(f".//{SHEET}f")  # no formula
    rows = sheet.findall(f".//{SHEET}row")
    assert len(rows) == 6
    kinds = {cell.get("r"): (cell.get("t"), "".join(cell.itertext())) for cell in rows[1]}
    assert kinds["A2"] == ("inlineStr", "SZ-4")
    assert kinds["O2"] == (None, "-4.50")  # net
    assert kinds["J2"][0] is None  # a date is a number with a format
    last = {cell.get("r"): "".join(cell.itertext()) for cell in rows[5]}
    assert last["A6"] == "=cmd|' /C calc'!A0"
    titles = ["".join(cell.itertext()) for cell in rows[0]]
    assert titles[0] == "Laskun numero"


def test_a_day_before_a_sheets_calendar_is_a_text(world: ApiWorld, path: str) -> None:
    world.source.rows[:] = [
        replace(world.source.rows[0], issue_date=date(1, 1, 1), delivery_date=date(1900, 1, 1))
    ]
    connection = path.split("/")[3]
    world.clock.advance(minutes=20)
    world.client().post(f"/v1/connections/{connection}/full-sync", {})
    world.deliver(connection)
    (content,) = made(world, path, {"format": "xlsx", "filter": {"number": "SZ-1"}})
    with ZipFile(io.BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = {c.get("r"): (c.get("t"), "".join(c.itertext())) for c in sheet.iter(f"{SHEET}c")}
    assert cells["J2"] == ("inlineStr", "0001-01-01")
    assert cells["K2"][0] is None


def test_json_lines_keep_every_value_as_it_is(world: ApiWorld, path: str) -> None:
    (content,) = made(world, path, {"format": "jsonl", "filter": {"number": "SZ-"}})
    rows = [json.loads(line) for line in content.splitlines()]
    assert [row["number"] for row in rows] == ["SZ-4", "SZ-3", "SZ-2", "SZ-1"]
    assert rows[0]["amount_net"] == "-4.50"
    assert (rows[0]["hand_over"], rows[0]["detail_state"]) == ("new", "stored")


def test_originals_come_byte_for_byte_under_harmless_names(world: ApiWorld, path: str) -> None:
    (content,) = made(world, path, {"format": "xml"})
    with ZipFile(io.BytesIO(content)) as files:
        names = files.namelist()
        first = files.read(names[0])
    assert names[0] == "000001_11111111_SZ-4.xml"
    assert names[4] == "000005_11111111__cmd_ _C calc_A0.xml"
    row = next(row for row in world.source.rows if row.number == "SZ-4")
    assert first == toy_content(row)


def test_what_has_no_document_is_counted(world: ApiWorld, path: str) -> None:
    world.source.rows.append(summary("LATE", MOMENT + timedelta(hours=1)))
    world.source.undelivered = {world.source.rows[-1].id}
    connection = path.split("/")[3]
    world.clock.advance(minutes=20)
    world.client().post(f"/v1/connections/{connection}/full-sync", {})
    world.deliver(connection)
    asked = world.client().post(path, {"format": "xml"})
    world.deliver(connection)
    shown = world.client().get(asked.headers["location"]).json
    assert shown["progress"] == {"rows": 6, "files": 1, "missing": 1}


def test_a_long_export_has_several_files_without_gap_or_repetition(
    world: ApiWorld, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_ROWS", 2)
    files = made(world, path, {"format": "jsonl"})
    rows = [json.loads(line)["number"] for content in files for line in content.splitlines()]
    assert len(files) == 3
    assert rows == ["SZ-4", "SZ-3", "SZ-2", "SZ-1", "=cmd|' /C calc'!A0"]


def test_a_zip_file_holds_only_so_many_documents(
    world: ApiWorld, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_DOCUMENTS", 3)
    counts = []
    for content in made(world, path, {"format": "xml"}):
        with ZipFile(io.BytesIO(content)) as files:
            counts.append(len(files.namelist()))
    assert counts == [3, 2]
    assert len(made(world, path, {"format": "csv"})) == 1


def test_a_file_ends_before_the_time_is_up(
    world: ApiWorld, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_RESERVE_S", 1_000)
    assert len(made(world, path, {"format": "jsonl"})) == 5


def test_a_crash_begins_the_file_again_and_a_second_message_changes_nothing(
    world: ApiWorld, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_ROWS", 3)
    asked = world.client().post(path, {"format": "jsonl"}).json
    ((message, _),) = world.queue.messages
    assert isinstance(message, PrepareExport)
    real = service.open_writer

    def crash(*_: object) -> object:
        raise RuntimeError("crash")

    monkeypatch.setattr(service, "open_writer", crash)
    with pytest.raises(RuntimeError):
        prepare_export(world.ports, message, lambda: 300)
    assert not contents(world)
    monkeypatch.setattr(service, "open_writer", real)
    prepare_export(world.ports, message, lambda: 300)
    world.queue.messages.clear()  # crashed before it could send for the next file
    prepare_export(world.ports, message, lambda: 300)
    world.deliver(path.split("/")[3])
    prepare_export(world.ports, message, lambda: 300)
    assert not world.queue.messages
    shown = world.client().get(f"{path}/{asked['id']}").json
    assert (shown["state"], [f["rows"] for f in shown["files"]]) == ("ready", [3, 2])


def test_what_gave_up_and_what_expired_is_told_apart(world: ApiWorld, path: str) -> None:
    asked = world.client().post(path, {"format": "csv"}).json
    state = f"{path}/{asked['id']}"
    world.clock.advance(hours=GIVEN_UP_AFTER.total_seconds() / 3600)
    assert world.client().get(state).json["state"] == "failed"
    world.deliver(path.split("/")[3])
    assert world.client().get(state).json["state"] == "ready"
    world.clock.advance(hours=24 * 7)
    shown = world.client().get(state).json
    assert (shown["state"], shown["link"], shown["files"][0]["link"]) == ("expired", None, None)


def test_exports_are_listed_and_limited(world: ApiWorld, path: str) -> None:
    ids = []
    for _ in range(10):
        world.clock.advance(minutes=1)
        ids.append(world.client().post(path, {"format": "csv"}).json["id"])
    refused = world.client().post(path, {"format": "csv"})
    assert (refused.status, refused.json["code"]) == (429, "export_too_often")
    listed = world.client().get(path, limit=4).json
    assert [item["id"] for item in listed["items"]] == ids[:-5:-1]
    rest = world.client().get(path, limit=10, cursor=listed["next_cursor"]).json
    assert [item["id"] for item in rest["items"]] == ids[-5::-1]


@pytest.mark.parametrize(
    "body",
    [{}, {"format": "pdf"}, {"format": "csv", "filter": {"x": "1"}}, {"format": "csv", "bom": 1}],
)
def test_a_wish_that_makes_no_sense_is_refused(world: ApiWorld, path: str, body: object) -> None:
    assert world.client().post(path, body).status == 422
    assert world.client().get(f"{path}/no-such-export").status == 404


EVERYTHING = InvoiceFilter(
    by=DateKind.PAYMENT_DATE,
    period=DateRange(date(2026, 1, 1), date(2026, 1, 31)),
    **dict.fromkeys(
        ("supplier_tax_number", "number_prefix", "number", "supplier_name", "category"), "Ő/1"
    ),
    customer_tax_number="1",
    customer_name="x",
    amount_min=Decimal("-1.50"),
    amount_max=Decimal("0"),
    currency="HUF",
    payment_method="CASH",
    operation=Operation.MODIFY,
    appearance="EDI",
    kind=InvoiceKind.DRAFT,
    status=InvoiceStatus.PAID,
    detail_state=DetailState.PENDING,
    validity=Validity.VALID,
    found_by=FoundBy.UPLOAD,
    problems=False,
    hand_over=HandOverState.BOOKED,
    external_reference="AP-1",
)


def test_every_part_of_a_filter_survives_storage() -> None:
    assert all(getattr(EVERYTHING, name) is not None for name in InvoiceFilter.__slots__)
    for wanted in (EVERYTHING, InvoiceFilter(), InvoiceFilter(problems=True)):
        assert filter_from_fields(filter_fields(wanted)) == wanted


def test_every_store_keeps_exports_and_their_files(stores: Stores) -> None:
    export = Export(REF, "20260301-x", ExportFormat.CSV, EVERYTHING, "hu", NOW, "anna", NOW)
    stores.exports.create(export)
    assert stores.exports.get(REF, export.export_id) == export
    changed = replace(export, state=ExportState.RUNNING, rows=7, position="p", revision=2)
    assert stores.exports.replace(changed, 1)
    assert not stores.exports.replace(replace(changed, rows=8, revision=3), 1)
    assert stores.exports.list(REF, 9, None).items == (changed,)
    with pytest.raises(ValueError, match="no"), stores.exports.writing(export, 0):
        raise ValueError("no")
    with stores.exports.writing(export, 0) as file:
        file.write(b"content")
        assert file.tell() == 7
    if stores.clients is not None:
        key = f"exports/{REF.tenant_id}/{REF.connection_id}/{export.export_id}/0"
        found = stores.clients.get("s3").get_object(Bucket="raw-documents", Key=key)
        assert found["Body"].read() == b"content"


def test_a_link_leads_to_the_bucket_and_runs_out(stores: Stores) -> None:
    minute = timedelta(seconds=60)
    link = stores.exports.share("acme", b"large", "Számla 1.xml", "application/xml", minute)
    if stores.clients is not None:
        query = parse_qs(urlsplit(link).query)
        assert query["response-content-type"] == ["application/xml"]
        assert query["response-content-disposition"][0].endswith("Sz%C3%A1mla%201.xml")
        found = requests.get(link, timeout=9)
        assert (found.status_code, found.content) == (200, b"large")
