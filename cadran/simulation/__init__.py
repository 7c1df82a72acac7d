"""A believable omnichannel retailer, written as contract files."""

from cadran.simulation.run import simulate

__all__ = ["simulate"]
