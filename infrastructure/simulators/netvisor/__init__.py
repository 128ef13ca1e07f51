"""A strict simulator of Netvisor's interface for sales invoices and orders."""

from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

__all__ = ["NetvisorSimulator"]
