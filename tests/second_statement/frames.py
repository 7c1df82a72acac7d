"""The second statement as polars frames, for tests that hold a page or a list against it."""

from typing import Any

import polars as pl

from second_statement.history import History
from second_statement.lines import Line, by_key, lines
from second_statement.returned import returns
from second_statement.statement import stated
from second_statement.times import Time, latest

KEY = ["flow", "order_id", "line_id"]


def _day(time: Time | None) -> Any:
    return time.day if time else None


def _last_delivery(line: Line) -> Time | None:
    return latest(parcel.arrived_at for parcel in line.parcels if parcel.row.delivered_quantity > 0)


def line_frame(history: History) -> pl.DataFrame:
    """A row per order line: its names, its days, what came, what it is worth."""
    rows = [
        dict(zip(KEY, line.key, strict=True))
        | {name: getattr(line.row, name) for name in ("sku", "mode", "location_id", "channel")}
        | {
            "supplier_id": history.answers_for(line.row),
            "category": history.category(line.row.sku),
            "ordered_on": line.row.ordered_at.day,
            "promised_on": _day(line.row.promised_at),
            "repromised_on": _day(line.row.repromised_at),
            "completed_on": _day(line.completed_at),
            "last_delivered_on": _day(_last_delivery(line)),
            "ordered_quantity": float(line.row.ordered_quantity),
            "delivered_quantity": float(line.delivered),
            "cancelled_quantity": float(line.cancelled),
            "line_value": _number(line.value(line.row.ordered_quantity)),
        }
        for line in lines(history)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def kpi_frame(history: History, kpi: str, **choices: str) -> pl.DataFrame:
    """The rows of a KPI of order lines with what their lines say of themselves."""
    rows = []
    for row in stated(kpi)(history, **choices):
        line = by_key(history)[row.key]
        rows.append(
            dict(zip(KEY, row.key, strict=True))
            | {name: getattr(row, name) for name in ("counted_on", "outcome", "supplier_id", "value")}
            | {"mode": line.row.mode, "numerator": float(row.numerator), "denominator": float(row.denominator)}
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def return_frame(history: History) -> pl.DataFrame:
    """A row per return of a line that somebody knows."""
    rows = [
        dict(zip(KEY, one.line.key, strict=True))
        | {
            "return_id": one.row.return_id,
            "came": one.row.returned_at.day,
            "returned_quantity": float(one.row.returned_quantity),
            "counted_quantity": float(one.units),
        }
        for one in returns(history)
        if one.line is not None
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
