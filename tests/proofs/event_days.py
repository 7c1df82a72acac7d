"""The days of the events of a history: none after a last day, or a few that are impossible."""

from datetime import date
from random import Random
from typing import Any

Rows = dict[str, list[dict[str, Any]]]

# Days of no event: after the load, or alone for more than a year.
ABSURD = ("9999-12-31", "9999-12-31 23:59:59", "2066-01-01 10:00:00", "2036-03-01", "2062-02-28", "2026-05-05 08:00:00")
EVENTS = {
    "order_lines": ("ordered_at", "cancelled_at", "closed_at"),
    "deliveries": ("ready_at", "shipped_at", "delivered_at", "available_at"),
    "returns": ("returned_at",),
    "stock_levels": ("stock_date",),
    "feedback": ("answered_at",),
}


def events_until(rows: Rows, last_day: date) -> Rows:
    """Without later events: those are proven in homes of their own."""
    for table, columns in EVENTS.items():
        for row in rows[table]:
            for column in (*columns, *(["released_at"] if table == "order_lines" else [])):
                if row.get(column) and row[column][:10] > last_day.isoformat():
                    row[column] = None
        rows[table] = [row for row in rows[table] if table == "deliveries" or row[columns[0]]]
    kept = {(row["flow"], row["order_id"], row["line_id"]) for row in rows["order_lines"]}
    rows["deliveries"] = [row for row in rows["deliveries"] if _key(row) in kept or "/lost" in row["order_id"]]
    return rows


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("flow", "order_id", "line_id"))


def with_absurd_days(rows: Rows, seed: str) -> Rows:
    """An event of a few tables stands on an impossible day."""
    random = Random(f"{seed}-absurd")
    for table in [table for table in EVENTS if len(rows[table]) > 3 and random.random() < 0.6]:
        row, column, day = random.choice(rows[table]), random.choice(EVENTS[table]), random.choice(ABSURD)
        row[column] = day[:10] if column == "stock_date" else day
    return rows
