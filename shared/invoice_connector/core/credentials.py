"""Secret values in a type that does not show them."""

from collections.abc import Iterator, Mapping


class Credentials(Mapping[str, str]):
    """The secret fields of one connection, by field name; ``repr`` shows names only."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        """Copy the values, so that no caller can change them afterwards."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        """Return one secret value."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the field names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Count the fields that are set."""
        return len(self._values)

    def __repr__(self) -> str:
        """Show which fields are set, never a value."""
        return f"Credentials({', '.join(sorted(self._values))})"

    __str__ = __repr__
