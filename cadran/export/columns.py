"""What the columns of tables hold, by their names: which codes, in which unit, and with how many decimals in a file."""

import re

import polars as pl
from babel.numbers import get_currency_precision

from cadran.i18n.catalogue import catalogue, say_code
from cadran.kpis import KPIS, Kpi
from cadran.kpis.kpi import Unit

# Columns that are amounts of money in the reporting currency; prices and costs a unit keep their decimals.
MONEY = frozenset(
    (
        "alone",
        "amount",
        "awaited_value",
        "base",
        "charged_amount",
        "delivery_cost",
        "destroyed_value",
        "elsewhere",
        "estimate",
        "excluded",
        "freight_value",
        "harm_amount",
        "idle_value",
        "late_value",
        "lawful",
        "legal_base",
        "legal_limit",
        "legal_used",
        "line_penalty",
        "line_value",
        "lost_margin",
        "lost_sales",
        "lost_value",
        "due_value",
        "margin_at_risk",
        "margin_at_risk_p50",
        "minimum_order_value",
        "missed_sales",
        "missing_value",
        "miscounted_value",
        "missed_value",
        "order_limit",
        "order_value",
        "oversold_value",
        "over_cap",
        "penalty",
        "penalty_alone",
        "penalty_amount",
        "purchase_value",
        "raw",
        "refund_value",
        "retained",
        "safety_value",
        "sales_at_risk",
        "sales_at_risk_p50",
        "served_at_zero_value",
        "so_far",
        "sold_elsewhere_value",
        "stated_harm",
        "stock_value",
        "uncovered_value",
        "value_at_risk",
        "value_at_stake",
        "window_value",
        "carrying_cost",
        "contribution",
        "gain_high",
        "gain_low",
        "margin",
        "margin_lost",
        "margin_recovered",
        "mean_value",
        "move_cost",
        "needed_value",
        "parcel_cost",
        "parcel_saving",
        "receiving_cost",
        "yearly_gain",
    )
)
PRICES = frozenset(("move_unit_cost", "price", "unit_cost", "unit_price"))
AMOUNTS = MONEY | PRICES
CODES = {
    "bearer": "bearer",
    "feed_error": "feed_error",
    "incident": "incident",
    "mode": "mode",
    "channel": "channel",
    "outcome": "line_state",
    "flow": "flow_name",
    "next_flow": "flow_name",
    "basis": "basis",
    "status": "status",
    "table_name": "table",
    "column_name": "contract_column",
    "return_reason": "reason",
    "disposition": "disposition",
    "fault": "fault",
    "cancel_reason": "cancel_reason",
    "return_route": "return_route",
    "tier": "tier",
    "criterion": "criterion",
    "cause": "cause",
    "overrun_stage": "stage",
    "stockout": "stockout_after",
    "harm_shown": "harm_shown",
    "demand_source": "demand_source",
    "lead_source": "lead_source",
    "safety_source": "level_source",
    "reorder_source": "level_source",
    "safety_method": "safety_method",
    "quantity_limit": "quantity_limit",
    "move_reason": "move_reason",
    "move_source": "move_source",
    "move_verdict": "move_verdict",
    "sourcing_verdict": "sourcing_verdict",
    "warning_state": "warning_state",
    "foreseen": "foreseen",
    "plan_date": "plan_date",
    "date_verdict": "date_verdict",
    "order_verdict": "order_verdict",
    "expected_from": "expected_by",
    "expected_by": "expected_by",
}
# Codes that a table on the screen has in words already, or does not show, and a file has in words too.
CODES_OF_FILES = CODES | {
    "action": "action",
    "advice": "advice",
    "arrival_kind": "arrival_kind",
    "clause_state": "clause",
    "cohort": "cohort",
    "contract_kind": "lead_kind_short",
    "counted_in": "counted_in",
    "day_kind": "days",
    "event": "event",
    "exclusion_reason": "exclusion_reason",
    "journal": "journal",
    "kind": "any_kind",
    "lateness": "lateness",
    "location_kind": "place_kind",
    "pace": "pace",
    "part": "stages",
    "precision_kind": "precision",
    "punctuality": "punctuality",
    "scope": "asked_flow",
    "stage": "stage",
    "step": "rate_step",
    "window_kind": "paper_window",
}
KPI_IDS = frozenset(("kpi", "clause_kpi"))
IN_THE_UNIT = frozenset(
    (
        "value",
        "lower_limit",
        "upper_limit",
        "ci_low",
        "ci_high",
        "comparison_value",
        "target",
        "plan",
        "mean",
        "p50",
        "p90",
        "estimated_p50",
        "estimated_p90",
        "rate_before",
        "rate_after",
        "centre",
        "low_95",
        "high_95",
        "low_998",
        "high_998",
        "usual_rate",
        "shrunken_rate",
        "estimate",
        "estimate_low",
        "estimate_high",
        "elapsed",
        "rate_at_age",
        "category_value",
    )
)
CHANGES = frozenset(("change", "plan_difference", "performance", "mix", "interval_low", "interval_high"))
SHARES = frozenset(("moved_share", "open_share", "share_before", "share_after"))
DURATIONS = frozenset(("season_p50", "season_p90", "before_p50", "before_p90"))

# Decimals of a figure in a file: finer than any screen, so that it rounds to the same words, and coarser than what
# adding binary numbers leaves behind.
DECIMALS: dict[Unit | None, int] = {
    "percent": 6,
    "points": 6,
    "count": 6,
    "units": 6,
    "days": 4,
    "turns": 4,
    "score": 4,
    "price": 6,
    None: 6,
}
_ENDINGS = ("_value", "_p50", "_p90")


def kpi_of(name: str) -> Kpi | None:
    """The KPI a column is named after: `otd_value`, `lead_time_p90`, `cost_per_unit`."""
    bare = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
    return KPIS.get(name) or KPIS.get(bare)


def unit_of(name: str, kpi: Kpi | None) -> Unit | None:
    """The unit of a column of figures of `kpi`; None for one whose name tells none."""
    if name in SHARES or name.endswith("_share"):
        return "percent"
    if name in DURATIONS or name.endswith("_days") or "_days_" in name or name == "season_change":
        return "days"
    if kpi is not None and name in IN_THE_UNIT | CHANGES:
        return kpi.unit
    if name in AMOUNTS:
        return "money" if name in MONEY else "price"
    named = kpi_of(name)
    return named.unit if named else None


def rounded(frame: pl.DataFrame, currency: str, kpi: Kpi | None = None) -> pl.DataFrame:
    """`frame` with every broken number to the decimals of its unit, half away from zero; amounts to the cent."""
    measures = [name for name, kind in frame.schema.items() if kind.is_float() or kind.is_decimal()]
    return frame.with_columns(
        pl.col(name).cast(pl.Float64).round(_decimals(unit_of(name, kpi), currency), "half_away_from_zero")
        for name in measures
    )


def _decimals(unit: Unit | None, currency: str) -> int:
    return min(get_currency_precision(currency), 3) if unit == "money" else DECIMALS[unit]


def heading(language: str, name: str) -> str:
    """The name of a column in words; the column's own where there is none."""
    words = catalogue(language)
    return words.get(f"column.{name}") or words.get(f"paper_column.{name}") or _of_a_kpi(language, name) or name


def _of_a_kpi(language: str, name: str) -> str:
    """The heading of a column named after a KPI, such as `transit` or `otif_value`."""
    kpi = kpi_of(name)
    if kpi is None:
        return ""
    end = next((end for end in _ENDINGS if name.endswith(end)), "")
    return " ".join(filter(None, [kpi.short.read(language), "" if end in ("", "_value") else end[1:].upper()]))


def word_of(language: str, column: str, code: str) -> str:
    """One code of a column in words; a text that is no code stays as it is."""
    if column in KPI_IDS:
        return KPIS[code].name.read(language) if code in KPIS else code
    if column == "reason":
        word = say_code(language, "reason", code)
        return say_code(language, "outside", code) if word == code else word
    if column == "reasons":
        return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b|\borphan\b", lambda met: say_code(language, "outside", met[0]), code)
    return say_code(language, CODES_OF_FILES[column], code)


def has_codes(column: str) -> bool:
    """Whether the texts of a column may be codes."""
    return column in CODES_OF_FILES or column in KPI_IDS or column in ("reason", "reasons")
