"""A simulator's control methods as JSON over HTTP."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

# ``from`` and ``to`` are the words of the interface, but ``from`` is none for Python.
_RENAMED = {"from": "start", "to": "end"}


class ControlInterface(NamedTuple):
    """Control methods by HTTP method and route, and the object they are called on."""

    routes: Mapping[tuple[str, str], Callable[..., Any]]
    control: object

    def answer(self, method: str, name: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
        """Status and JSON value for one request; wrong arguments give 400 and the reason."""
        action = self.routes.get((method, name))
        if action is None:
            return 404, {"error": f"no control route {method} {name}"}
        try:
            arguments = {**query, **(json.loads(body) if body else {})}
            renamed = {_RENAMED.get(key, key): value for key, value in arguments.items()}
            return 200, action(self.control, **renamed)
        except (TypeError, ValueError, KeyError, ArithmeticError) as error:
            return 400, {"error": f"{type(error).__name__}: {error}"}
