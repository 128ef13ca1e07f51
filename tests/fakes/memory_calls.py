"""Counts the calls of a fake, so that a test can say how often a store was asked."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any


class Counted:
    """Counts every call of a public method in ``calls``, by name."""

    def __init__(self) -> None:
        """Begin with no calls."""
        self.calls: Counter[str] = Counter()

    def __init_subclass__(cls) -> None:
        """Wrap the public methods that the subclass defines."""
        for name, method in list(vars(cls).items()):
            if not name.startswith("_") and callable(method):
                setattr(cls, name, _counting(name, method))


def _counting(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def counted(self: Counted, *args: Any, **kwargs: Any) -> Any:
        self.calls[name] += 1
        return method(self, *args, **kwargs)

    return counted
