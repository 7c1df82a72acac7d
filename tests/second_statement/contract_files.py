"""The contract files as typed rows: every column of data-contract.md, times with their precision."""

import re
from collections.abc import Iterator
from dataclasses import make_dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from second_statement.times import Time

# Columns by kind: t text, T timestamp, D date, q quantity or money (6 decimals), n number (9), c clock, b boolean.
TABLES = {
    "order_lines": "flow:t order_id:t line_id:t ordered_at:T order_date_known:b requested_at:T promised_at:T "
    "repromised_at:T released_at:T sku:t supplier_id:t location_id:t from_location_id:t channel:t mode:t "
    "customer_country:t customer_region:t segment:t ordered_quantity:q unit_price:q unit_cost:q currency:t "
    "cancelled_at:T cancelled_quantity:q cancel_reason:t closed_at:T unit:t",
    "deliveries": "delivery_id:t flow:t order_id:t line_id:t ready_at:T shipped_at:T delivered_at:T available_at:T "
    "delivered_quantity:q rejected_quantity:q carrier:t tracking:t freight_cost:q handling_cost:q currency:t",
    "returns": "return_id:t flow:t order_id:t line_id:t sku:t requested_at:T returned_at:T returned_quantity:q "
    "reason:t disposition:t return_location_id:t refund_value:q fault:t",
    "stock_levels": "stock_date:D sku:t location_id:t on_hand_quantity:q reserved_quantity:q on_order_quantity:q "
    "counted_quantity:q unit_cost:q safety_stock:q",
    "products": "sku:t product_name:t category:t brand:t supplier_id:t unit_cost:q lead_time_days:n safety_stock:q "
    "reorder_point:q launched_on:D delisted_on:D pack_size:q minimum_order_quantity:q maximum_stock:q units_per_pack:q",
    "suppliers": "supplier_id:t supplier_name:t country:t kind:t minimum_order_value:q",
    "locations": "location_id:t location_name:t kind:t country:t region:t",
    "sla_clauses": "clause_id:t supplier_id:t kpi:t target:n alert_level:n basis:t grace_days:n early_days:n "
    "cutoff_time:c lead_days:n day_kind:t mode:t category:t window:t min_lines:n penalty_kind:t penalty_rate:n "
    "penalty_line_cap:n penalty_cap:n charged_once:b country:t valid_from:D valid_to:D",
    "forecasts": "sku:t location_id:t period_start:D period_end:D forecast_quantity:q made_on:D",
    "exchange_rates": "currency:t valid_from:D rate:n",
    "feedback": "order_id:t answered_at:T nps:n csat:n",
    "calendar_events": "event_date:D kind:t label:t location_id:t country:t",
}
DEFAULTS = {
    "flow": "outbound",
    "order_date_known": "true",
    "basis": "first",
    "grace_days": "0",
    "day_kind": "calendar",
    "window": "month",
    "min_lines": "1",
    "charged_once": "true",
}
KINDS = {name: dict(column.split(":") for column in columns.split()) for name, columns in TABLES.items()}
ROW = {name: make_dataclass(name, [*KINDS[name], "source"], slots=True, eq=False) for name in TABLES}
TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?")
MIDNIGHT = time(0)


def rows(folder: Path, table: str, timezone: str | None = None) -> list[Any]:
    """Every row of a table's files; an absent file has none."""
    files = sorted([*folder.glob(f"{table}.*"), *folder.glob(f"{table}-*.*")])
    return [row for file in files for row in _rows_of(file, table, timezone)]


def _rows_of(file: Path, table: str, timezone: str | None) -> Iterator[Any]:
    texts = _texts(file)
    texts = texts.filter(pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != ""))
    columns = {}
    for name, kind in KINDS[table].items():
        text = texts[name].to_list() if name in texts.columns else [None] * texts.height
        text = [(value.strip() or None) if value is not None else None for value in text]
        text = [value if value is not None else DEFAULTS.get(name) for value in text]
        columns[name] = _times(text, timezone) if kind == "T" else [_typed(value, kind) for value in text]
    for values in zip(*columns.values(), strict=True):
        yield ROW[table](*values, file.name)


def row_of(table: str, told: dict[Any, Any], source: str = "") -> Any:
    """One row from its texts by column; a column left out or None is empty. Of a table without times."""
    texts = {name: told.get(name) if told.get(name) is not None else DEFAULTS.get(name) for name in KINDS[table]}
    return ROW[table](*(_typed(texts[name], kind) for name, kind in KINDS[table].items()), source)


def _texts(file: Path) -> pl.DataFrame:
    if file.suffix == ".parquet":
        frame = pl.read_parquet(file)
        return frame.with_columns(pl.all().cast(pl.String))
    return pl.read_csv(file, infer_schema=False)


def _typed(text: str | None, kind: str) -> Any:
    if text is None:
        return None
    if kind in "qn":
        places = Decimal("0.000001") if kind == "q" else Decimal("0.000000001")
        return Decimal(text).quantize(places, ROUND_HALF_UP)
    if kind == "D":
        return date.fromisoformat(text[:10])
    if kind == "c":
        return time.fromisoformat(text)
    return text.lower() == "true" if kind == "b" else text


def _times(texts: list[str | None], timezone: str | None) -> list[Time | None]:
    """Rule 7, per file and column: midnights are days where all times are midnight, or more than one in a hundred."""
    times = [None if text is None else _time(text, timezone) for text in texts]
    hours = [time for time in times if time is not None and time.has_hour]
    midnights = sum(time.at.time() == MIDNIGHT for time in hours)
    if midnights and (midnights == len(hours) or midnights * 100 > len(hours)):
        return [time and Time(time.at, time.has_hour and time.at.time() != MIDNIGHT, time.offset) for time in times]
    return times


def _time(text: str, timezone: str | None) -> Time:
    day, hour, zone = TIME.fullmatch(text.strip()).groups()
    if hour is None:
        return Time(datetime.fromisoformat(day), False)
    if zone is None:
        return Time(datetime.fromisoformat(f"{day} {hour}"), True)
    moment = datetime.fromisoformat(f"{day}T{hour}{'+00:00' if zone == 'Z' else zone}").astimezone(ZoneInfo(timezone))
    return Time(moment.replace(tzinfo=None), True, int(moment.utcoffset().total_seconds() // 60))
