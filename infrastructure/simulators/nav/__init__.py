"""A strict simulator of the Hungarian tax authority's Online Számla 3.0 interface."""

from infrastructure.simulators.nav.simulator import NavSimulator

__all__ = ["NavSimulator"]
