"""The plan as it would have been on a past day: the files of a version, run again with what was known that day."""

import re
from datetime import date

import polars as pl

from cadran.engine.engine import Engine
from cadran.warehouse.relations import text_of

# What was known that day, cut out of what is known now; each stands in the place of the mart of its name.
CUT = ("order_lines", "stock_days", "sole_places")
# Marts that follow from it, each after those it reads.
RESTATED = (
    "receipt_delays",
    "sender_paces",
    "lead_times",
    "open_receipts",
    "stock_demands",
    "order_sizes",
    "product_classes",
    "leaving_stock",
    "stock_positions",
)
BUILD = (
    "select * replace ($day::date as as_of_date, $day::timestamp as as_of_at, false as as_of_has_hour) from meta.build"
)
CLAUSES = (
    "select *, clause_id not in (select clause_id from meta.clause_problems where clause_id is not null) as is_sound "
    "from marts.clauses"
)
# No forecast is kept as it stood that day.
FORECASTS = (
    "select null::varchar as sku, null::varchar as location_id, null::date as first_day, null::date as last_day, "
    "null::double as daily_quantity where false"
)
IN_PLACE = {
    "meta.build": "past_build",
    "staging.sla_clauses": "past_clauses",
    "marts.coming_forecasts": "no_forecasts",
    "details.replenishment": "past_replenishment",
    **{f"marts.{name}": f"past_{name}" for name in (*CUT, *RESTATED)},
}


def advice(engine: Engine, day: date) -> pl.DataFrame:
    """The positions of the plan by what was known at the end of `day`, and what came after it: see past.advice."""
    return _asked(engine, "past_advice", "details.replenishment", day)


def order_sizes(engine: Engine, day: date) -> pl.DataFrame:
    """The rows of details.order_sizes by what was known at the end of `day`."""
    return _asked(engine, "past_order_sizes", "details.order_sizes", day)


def _asked(engine: Engine, asked: str, relation: str, day: date) -> pl.DataFrame:
    source = engine.connection.restated(_question(asked), relation)
    return engine.connection.frame(f"from {source} order by all", {"day": day})


def _question(asked: str) -> str:
    parts = {
        "past_build": BUILD,
        "past_clauses": CLAUSES,
        "no_forecasts": FORECASTS,
        **{f"past_{name}": _of_that_day(f"past.{name}") for name in CUT},
        **{f"past_{name}": _in_place(text_of(f"marts.{name}"), IN_PLACE) for name in RESTATED},
        "past_replenishment": _in_place(text_of("details.replenishment"), IN_PLACE),
        "past_advice": _of_that_day("past.advice"),
    }
    return "with " + ", ".join(f"{name} as (\n{sql}\n)" for name, sql in parts.items()) + f" from {asked}"


def _of_that_day(name: str) -> str:
    """The text of a file of schema past: its marts are what is known now."""
    return _in_place(text_of(name), {read: put for read, put in IN_PLACE.items() if not read.startswith("marts.")})


def _in_place(sql: str, put: dict[str, str]) -> str:
    """The text of a file that reads others in the place of some."""
    names = "|".join(re.escape(name) for name in put)
    return re.sub(rf"\b({names})\b", lambda match: put[match[1]], sql)
