"""Bugs planted on purpose: each changes a line or two of a service, or of a promise of a store."""

from tests.simulation.mutants_reading import READING
from tests.simulation.mutants_running import RUNNING

MUTANTS = tuple(sorted((*READING, *RUNNING), key=lambda mutant: int(mutant.id[1:])))
