"""A believable omnichannel retailer, written as contract files."""

from cadran.simulate.run import simulate

__all__ = ["simulate"]
