"""Pages of stored things."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """A page of stored things; ``next_key`` continues after it, None at the end."""

    items: tuple[T_co, ...]
    next_key: str | None = None
