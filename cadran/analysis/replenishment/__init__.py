"""What to order, when and how much, and what to move between places: every step from positions to a plan.

Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 4th ed. 2017, ch. 6.
"""

from cadran.analysis.replenishment.demand import SOURCES
from cadran.analysis.replenishment.plan import USUAL, Choice, Plan, plan
from cadran.analysis.replenishment.safety import (
    REVIEW_DAYS,
    SAFETIES,
    SERVICE_LEVEL,
    SERVICE_LEVELS,
    safety_factor,
)
from cadran.analysis.replenishment.service_curve import service_curve

__all__ = [
    "REVIEW_DAYS",
    "SAFETIES",
    "SERVICE_LEVEL",
    "SERVICE_LEVELS",
    "SOURCES",
    "USUAL",
    "Choice",
    "Plan",
    "plan",
    "safety_factor",
    "service_curve",
]
