"""How bugs are planted on purpose, and how many seeds it takes to notice one.

A mutant swaps the code of functions, so that every module that imported one sees the bug, and puts
the originals back afterwards. Equivalent ones are left out: a lease or a page count that is not
looked at harms nobody here, because a second defence stands behind it; unit tests hold those.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from tests.simulation.profile import Profile
from tests.simulation.simulate import Result, run_seed

MOST_SEEDS = 60


@dataclass(frozen=True)
class Edit:
    """In ``owner.name`` the text ``was`` becomes ``becomes``."""

    owner: Any
    name: str
    was: str
    becomes: str

    @contextmanager
    def made(self) -> Iterator[None]:
        """Make the edit; it is undone afterwards."""
        function = _function(getattr(self.owner, self.name))
        original = function.__code__
        function.__code__ = self._changed(function)
        try:
            yield
        finally:
            function.__code__ = original

    def _changed(self, function: FunctionType) -> Any:
        source = inspect.getsource(function)
        if self.was not in source:
            raise LookupError(f"{self.owner.__name__}.{self.name} no longer says {self.was!r}")
        text = textwrap.dedent(source.replace(self.was, self.becomes, 1))
        place: dict[str, Any] = {}
        # Only its code is taken; that runs with the module's own globals.
        exec(compile(text, f"<mutant of {self.name}>", "exec"), dict(function.__globals__), place)
        return _function(place[self.name]).__code__


@dataclass(frozen=True)
class Mutant:
    """One planted bug, and the circumstances that bring it out."""

    id: str
    bug: str
    edits: tuple[Edit, ...]
    profile: Profile | None = None
    run: Callable[[int, Profile | None], Result] = run_seed

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Plant the bug."""
        with ExitStack() as stack:
            for edit in self.edits:
                stack.enter_context(edit.made())
            yield


def _function(thing: Any) -> FunctionType:
    """Look through decorators such as the counting of the fakes."""
    while hasattr(thing, "__wrapped__"):
        thing = thing.__wrapped__
    assert isinstance(thing, FunctionType)
    return thing


def seeds_to_catch(mutant: Mutant, most: int = MOST_SEEDS) -> int | None:
    """Count the seeds until a rule is broken under the mutant; None when none does it."""
    with mutant.planted():
        for tried in range(1, most + 1):
            if _is_noticed(mutant, tried):
                return tried
    return None


def _is_noticed(mutant: Mutant, seed: int) -> bool:
    try:
        return bool(mutant.run(seed, mutant.profile).violations)
    except (AssertionError, KeyError, TypeError, ValueError):
        return True  # A planted bug may also break the services outright.
