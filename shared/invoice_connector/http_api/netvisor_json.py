"""How answers of a source, and the files of invoices, are written."""

from collections.abc import Sequence
from datetime import datetime

from invoice_connector.core.invoice import SourceDocument
from invoice_connector.core.live_read import LiveAnswer, LiveRead, SalesPerson
from invoice_connector.core.ports import StoredFile
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import exact, moment
from invoice_connector.http_api.invoice_json import detail_json, summary_json
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.read_live import ReadDocument


def live_json(path: str, read: LiveRead, document: ReadDocument | None, language: str) -> Json:
    """Write a question and what came of it; ``path`` is where the answer can be read again."""
    answer = read.answer or LiveAnswer()
    return {
        "answer_id": read.question.question_id,
        "answer_path": path,
        "state": read.state.value,
        "state_label": label("live_state", read.state.value, language),
        "asked_at": moment(read.asked_at),
        "settled_at": moment(read.settled_at),
        "problem": text_json(read.code, language) if read.code else None,
        "items": [{"id": row.id.public, **summary_json(row, language)} for row in answer.rows],
        "next_above_key": answer.next_key,
        "invoice": _document_json(document, language) if document else None,
        "people": [_person_json(person) for person in answer.people],
    }


def file_json(file: StoredFile) -> dict[str, object]:
    """Write what is known of a file."""
    return {
        "file_id": file.file_id,
        "name": file.name,
        "media_type": file.media_type,
        "description": file.description,
        "bytes": file.size,
        "stored_at": moment(file.stored_at),
    }


def file_link_json(file: StoredFile, link: str, expires_at: datetime) -> Json:
    """Write a file with the address from which it can be loaded."""
    return {**file_json(file), "link": link, "link_expires_at": moment(expires_at)}


def _document_json(read: ReadDocument, language: str) -> Json:
    document: SourceDocument = read.document
    problem = text_json(read.problem_code, language) if read.problem_code else None
    return {
        "id": document.id.public,
        "key": document.id.parts[-1],
        "read_at": moment(document.version.inserted_at),
        "problem": problem,
        "detail": detail_json(read.detail) if read.detail else None,
        "files": files_json(read.files),
    }


def files_json(files: Sequence[StoredFile]) -> list[dict[str, object]]:
    """Write the files of an invoice."""
    return [file_json(file) for file in files]


def _person_json(person: SalesPerson) -> Json:
    return {
        "key": person.key,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "provision_percent": exact(person.provision_percent),
    }
