"""The charter of one supplier: a clause of every kind, so that each way of judging one is in the files."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from cadran.simulation.world import World

SIGNATORY = "Stores & Voiles Camargue"
_SIGNED, _AMENDED = date(2025, 1, 1), date(2026, 7, 1)

# KPI, target, alert level, window, penalty and its rate, and what else was agreed.
_PENALISED: tuple[tuple[str, float, float, str, tuple[str, float], dict[str, Any]], ...] = (
    (
        "otd",
        0.85,
        0.88,
        "month",
        ("percent_of_value", 0.02),
        {
            "penalty_cap": 0.10,
            "valid_to": _AMENDED - timedelta(days=1),
        },
    ),
    ("otd", 0.90, 0.93, "month", ("percent_of_value", 0.03), {"penalty_cap": 0.10, "valid_from": _AMENDED}),
    (
        "otif",
        0.88,
        0.90,
        "month",
        ("percent_per_day", 0.01),
        {
            "penalty_line_cap": 0.10,
            "penalty_cap": 0.05,
            "basis": "latest",
            "mode": "dropship",
        },
    ),
    ("in_full", 0.97, 0.98, "quarter", ("percent_of_value", 0.05), {"penalty_cap": 0.05, "country": "BE"}),
    (
        "fill_rate",
        0.90,
        0.93,
        "quarter",
        ("percent_of_value", 0.02),
        {
            "penalty_cap": 0.05,
            "category": "Textile maison",
            "cutoff_time": time(12, 0),
            "lead_days": 6,
            "day_kind": "working",
        },
    ),
    (
        "lead_time",
        0.88,
        0.90,
        "month",
        ("fixed_per_line", 8.0),
        {
            "penalty_cap": 0.05,
            "lead_days": 4,
            "grace_days": 1,
            "day_kind": "working",
            "charged_once": False,
        },
    ),
    (
        "cutoff_24h",
        0.75,
        0.80,
        "quarter",
        ("fixed_per_line", 5.0),
        {
            "penalty_cap": 0.05,
            "cutoff_time": time(14, 0),
            "lead_days": 4,
            "day_kind": "working",
        },
    ),
    ("early", 0.10, 0.08, "month", ("fixed_per_line", 4.0), {"penalty_cap": 0.02, "early_days": 2}),
    ("reject_rate", 0.03, 0.02, "quarter", ("percent_of_value", 0.03), {"penalty_cap": 0.08}),
    ("cancel_rate", 0.03, 0.02, "month", ("fixed_per_line", 10.0), {"penalty_cap": 0.05}),
    ("stockout_rate", 0.03, 0.02, "quarter", ("percent_per_day", 0.005), {"penalty_line_cap": 0.10}),
    ("oversell", 0.03, 0.02, "quarter", ("fixed_per_line", 10.0), {"country": "BE"}),
    ("return_rate", 0.08, 0.07, "quarter", ("percent_of_value", 0.05), {"penalty_cap": 0.05}),
    ("return_rate_cash", 0.11, 0.09, "month", ("fixed_per_line", 6.0), {"penalty_cap": 0.01, "country": "BE"}),
    ("perfect_order", 0.75, 0.80, "quarter", ("fixed_per_line", 5.0), {"penalty_cap": 0.05}),
)
# Followed without a penalty: KPI, target, window, days allowed.
_FOLLOWED: tuple[tuple[str, float, str, int | None], ...] = (
    ("order_otif", 0.70, "month", None),
    ("promise_kept", 0.95, "month", None),
    ("days_late", 0.60, "quarter", 2),
    ("order_to_ready", 0.65, "month", 2),
    ("ready_to_ship", 0.95, "month", 1),
    ("transit", 0.55, "month", 2),
    ("promise_drift", 0.50, "quarter", 2),
    ("tracked", 0.98, "month", None),
    ("feed_availability", 0.95, "month", None),
    ("stockout_revenue", 0.02, "quarter", None),
    ("return_delay", 0.80, "quarter", 30),
    ("restockable", 0.10, "quarter", None),
    ("forecast_wape", 0.60, "quarter", None),
)


def clauses(world: World) -> list[dict[str, Any]]:
    """The rows of the charter, none of them drawn: every other row stays what it is without them."""
    supplier = world.suppliers.ids[world.suppliers.named(SIGNATORY)]
    return [{**_EVERYWHERE, "supplier_id": supplier, **row} for row in (*_penalised(), *_followed())]


_EVERYWHERE = {
    "basis": "first",
    "grace_days": 0,
    "day_kind": "calendar",
    "min_lines": 10,
    "country": "FR",
    "valid_from": _SIGNED,
}


def _penalised() -> Iterator[dict[str, Any]]:
    for kpi, target, alert, window, (kind, rate), agreed in _PENALISED:
        yield {
            "kpi": kpi,
            "target": target,
            "alert_level": alert,
            "window": window,
            "penalty_kind": kind,
            "penalty_rate": rate,
            **agreed,
        }


def _followed() -> Iterator[dict[str, Any]]:
    for kpi, target, window, days in _FOLLOWED:
        fewest = 10 if window == "month" else 5
        yield {"kpi": kpi, "target": target, "window": window, "lead_days": days, "min_lines": fewest}
