"""The generated client and the example that uses it: wholly typed, and stopped by no answer."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import mypy.api
import pytest

from infrastructure.client.generate import PACKAGE
from tests.builders.client_example import EXAMPLE, loaded_example
from tests.builders.contract import contract

Answers = dict[str, tuple[int, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("client")


@pytest.fixture(scope="module")
def example(folder: Path) -> Iterator[Any]:
    with loaded_example(folder) as module:
        yield module


def shown(method: str, path: str) -> Any:
    """Return the contract's example of a good answer."""
    answer = contract()["paths"][f"/v1/connections/{{connection_id}}{path}"][method]
    return answer["responses"]["200"]["content"]["application/json"]["example"]


INVOICE = shown("get", "/invoices/{invoice_id}")
PROBLEM = contract()["components"]["responses"]["Problem"]["content"]["application/problem+json"]
REFUSED = PROBLEM["example"]


def follow(example: Any, answers: Answers) -> tuple[Any, list[str]]:
    """Follow a connection whose API gives these answers by the last part of the path."""
    booked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = answers[request.url.path.rpartition("/")[2]]
        return httpx.Response(status, json=body)

    def book(invoice: Any) -> str:
        booked.append(invoice.number)
        return f"AP-{invoice.number}"

    made = import_module(PACKAGE).AuthenticatedClient(base_url="http://api", token="t")
    made.set_httpx_client(
        httpx.Client(base_url="http://api", transport=httpx.MockTransport(answer))
    )
    return example.Accounting(made, "c1", book), booked


def good() -> Answers:
    return {
        "changes": (200, shown("get", "/changes")),
        INVOICE["id"]: (200, INVOICE),
        "hand-over": (200, shown("put", "/invoices/{invoice_id}/hand-over")),
    }


def test_client_and_example_are_wholly_typed(
    example: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPYPATH", str(folder))
    where = ["--config-file", "", "--cache-dir", str(folder / "cache")]
    said, _, failed = mypy.api.run(["--strict", *where, str(EXAMPLE), str(folder / PACKAGE)])
    assert not failed, said[-2_000:]


def test_what_is_new_is_booked(example: Any) -> None:
    accounting, booked = follow(example, good())
    assert (accounting.catch_up(), booked) == (1, ["SZ-2026/001"])
    assert accounting.cursor == shown("get", "/changes")["next_cursor"]


@pytest.mark.parametrize("part", ["changes", INVOICE["id"], "hand-over"])
@pytest.mark.parametrize(
    ("status", "body"), [(503, REFUSED | {"code": "source_busy"}), (401, {"message": "no"})]
)
def test_what_was_refused_is_read_again(example: Any, part: str, status: int, body: Any) -> None:
    accounting, _ = follow(example, {**good(), part: (status, body)})
    with pytest.raises(example.RefusedError, match=r"source_busy|NoToken"):
        accounting.catch_up()
    assert accounting.cursor is None


@pytest.mark.parametrize("status", [409, 412])
def test_what_somebody_else_changed_meanwhile_holds_nothing_up(example: Any, status: int) -> None:
    accounting, _ = follow(example, {**good(), "hand-over": (status, REFUSED | {"status": status})})
    assert accounting.catch_up() == 0
    assert accounting.cursor is not None


@pytest.mark.parametrize(
    "more",
    [
        {"validity": "annulled"},
        {"detail": None},
        {"hand_over": INVOICE["hand_over"] | {"state": "booked"}},
    ],
)
def test_what_is_not_to_be_booked_is_left_alone(example: Any, more: dict[str, Any]) -> None:
    accounting, booked = follow(example, {**good(), INVOICE["id"]: (200, INVOICE | more)})
    assert (accounting.catch_up(), booked) == (0, [])


def test_a_very_large_invoice_is_loaded_from_its_link(
    example: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = {"link": "https://bucket.example/1", "link_expires_at": "2026-01-31T23:59:59Z"}
    load: Callable[[str], httpx.Response] = lambda url: httpx.Response(  # noqa: E731
        200, json=INVOICE, request=httpx.Request("GET", url)
    )
    monkeypatch.setattr(example.httpx, "get", load)
    accounting, booked = follow(example, {**good(), INVOICE["id"]: (303, link)})
    assert (accounting.catch_up(), booked) == (1, ["SZ-2026/001"])
