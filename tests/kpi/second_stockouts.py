"""Stockouts past and coming stated a second time from the contract files: classes, spells, positions."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from kpi.books import Books
from kpi.second_lines import completed
from kpi.second_stock import SPOT, _flag, _snapshots

LONGEST_GAP = 31


@cache
def _sold(books: Books) -> pl.DataFrame:
    """The customers' lines of the last 12 months with their price in one currency."""
    since = pl.lit(books.now.date()).dt.offset_by("-12mo")
    sold = books.lines.filter(pl.col("flow") == "outbound", pl.col("ordered_on") > since)
    return sold.with_columns(price=pl.col("unit_price") * pl.col("rate"))


@cache
def prices(books: Books) -> dict[str, float]:
    """The mean selling price of each SKU."""
    priced = _sold(books).filter(pl.col("price").is_not_null()).group_by("sku")
    found = priced.agg(value=(pl.col("price") * pl.col("ordered_quantity")).sum(), n=pl.col("ordered_quantity").sum())
    return {sku: value / n for sku, value, n in found.iter_rows() if n}


@cache
def abc(books: Books) -> dict[str, str]:
    """The class of each SKU that sold something with a price."""
    left = (pl.col("ordered_quantity") - pl.col("lost")) * pl.col("price")
    ranked = _sold(books).group_by("sku").agg(left.sum().alias("revenue")).sort(-pl.col("revenue"), "sku")
    classes, upto, total = {}, 0.0, ranked["revenue"].sum()
    for sku, revenue in ranked.filter(pl.col("revenue") > 0).iter_rows():
        classes[sku] = "A" if upto < 0.8 * total else "B" if upto < 0.95 * total else "C"
        upto += revenue
    return classes


@cache
def xyz(books: Books) -> dict[str, str]:
    """The class of each SKU sold for at least 8 full weeks."""
    end = books.now.date() - timedelta(days=books.now.date().weekday())
    weekly = _sold(books).filter(pl.col("ordered_on").is_between(end - timedelta(weeks=52), end, closed="left"))
    weekly = weekly.group_by("sku", week=pl.col("ordered_on").dt.truncate("1w")).agg(pl.col("ordered_quantity").sum())
    found = {}
    for (sku,), rows in weekly.group_by("sku"):
        weeks = (end - rows["week"].min()).days // 7
        demand = np.array([*rows["ordered_quantity"], *[0.0] * (weeks - rows.height)])
        if weeks >= 8:
            spread = demand.std(ddof=1) / demand.mean()
            found[str(sku)] = "X" if spread <= 0.5 else "Y" if spread <= 1 else "Z"
    return found


def a_availability(books: Books) -> pl.DataFrame:
    first = [sku for sku, letter in abc(books).items() if letter == "A"]
    active = _snapshots(books).filter("is_active", pl.col("sku").is_in(first))
    return active.with_columns(numerator=_flag(pl.col("on_hand") > 0), denominator=pl.lit(1.0))


def feed_availability(books: Books) -> pl.DataFrame:
    """What feeds say, day by day; active by what was asked for and said in the 90 days before."""
    active = _snapshots(books, of_feeds=True).filter("is_active")
    return active.with_columns(numerator=_flag(pl.col("on_hand") > 0), denominator=pl.lit(1.0))


def spells(books: Books) -> Iterator[list[dict[str, Any]]]:
    """The out days of each stockout, in order, each with the demand a day before it began (`daily`)."""
    wanted = [*SPOT, "stock_date", "on_hand", "asked", "is_active", "span", "category", "supplier_id", "counted_on"]
    for _, group in _snapshots(books).select(wanted).sort(*SPOT, "stock_date").group_by(SPOT, maintain_order=True):
        if (group["on_hand"] <= 0).any():
            yield from _spells_of(group.to_dicts())


def _spells_of(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    begun: list[dict[str, Any]] = []
    for before, row in pairwise([None, *rows]):
        is_out = row["on_hand"] <= 0 and row["is_active"]
        goes_on = is_out and before and begun and begun[-1] is before and _days(before, row) <= LONGEST_GAP
        if begun and not goes_on:
            yield begun
            begun = []
        if is_out:
            row["daily"] = begun[0]["daily"] if begun else _asked_before(rows, row["stock_date"])
            begun.append(row)
    if begun:
        yield begun


def _days(before: dict[str, Any], row: dict[str, Any]) -> int:
    return int((row["stock_date"] - before["stock_date"]).days)


def _asked_before(rows: list[dict[str, Any]], day: date) -> float | None:
    """Units asked for a day in stock in the 91 days before `day`."""
    held = [row["asked"] for row in rows if 1 <= (day - row["stock_date"]).days <= 91 and row["on_hand"] > 0]
    return sum(held) / len(held) if held else None


@cache
def lost_sales(books: Books) -> pl.DataFrame:
    rows = []
    for spell in spells(books):
        for row in spell:
            price = prices(books).get(row["sku"])
            if row["daily"] is not None and price is not None and row["on_hand"] == 0:
                rows.append({**row, "numerator": row["daily"] * row["span"] * price})
    return pl.DataFrame(rows, infer_schema_length=None)


@cache
def _waits(books: Books) -> tuple[dict[str, list[int]], pl.DataFrame]:
    """The lead times of each supplier, and its purchase lines still open, the oldest first."""
    bought = completed(books).filter(pl.col("flow") == "inbound")
    usable = (pl.col("completed_at") >= pl.col("ordered_at")) & pl.col("order_date_known")
    took = (pl.col("completed_at").dt.date() - pl.col("ordered_on")).dt.total_days()
    grouped = bought.filter(usable).group_by("supplier_id").agg(took.alias("took")).drop_nulls("supplier_id")
    waiting = bought.filter(pl.col("completed_at").is_null(), ~pl.col("is_gone"))
    return dict(grouped.iter_rows()), waiting.sort("ordered_at", "order_id", "line_id")


def _wait(books: Books, row: dict[str, Any]) -> float | None:
    """Days from now until the next receipt has come with a chance of 90 %."""
    paces, waiting = _waits(books)
    for line in waiting.filter(pl.col("sku") == row["sku"], pl.col("location_id") == row["location_id"]).to_dicts()[:1]:
        age = max((books.now.date() - line["ordered_on"]).days, 0)
        longer = [days - age for days in paces.get(line["supplier_id"], []) if days > age]
        if longer:
            return float(np.quantile(longer, 0.9))
    if row["supplier_id"] in paces:
        return float(np.quantile(paces[row["supplier_id"]], 0.9))
    return row["lead_time_days"]


def _daily_demand(rows: pl.DataFrame, newest: date) -> float | None:
    """Units asked for a day in stock, of the last 28 days or, if mostly out in them, of the last 365."""
    held = rows.filter(pl.col("on_hand") > 0)
    month, year = (held.filter(pl.col("stock_date") > newest - timedelta(days=days)) for days in (28, 365))
    snapshots = rows.filter(pl.col("stock_date") > newest - timedelta(days=28)).height
    chosen = month if month.height * 2 >= snapshots else year
    return chosen["asked"].sum() / chosen.height if chosen.height else None


@cache
def positions(books: Books) -> pl.DataFrame:
    """Active positions with demand at the newest snapshot of their place: cover and wait in days from it."""
    found = []
    every = _snapshots(books)
    last = every["stock_date"].max()
    newest = every.group_by("location_id").agg(newest=pl.col("stock_date").max())
    newest = newest.filter(pl.col("newest") >= last - timedelta(days=LONGEST_GAP))
    held = every.join(newest, on="location_id").partition_by(SPOT)
    for rows in held:
        row = rows.sort("stock_date").row(-1, named=True)
        daily = _daily_demand(rows, row["newest"])
        if row["stock_date"] == row["newest"] and row["is_active"] and daily:
            wait = _wait(books, row)
            since = (books.now.date() - row["newest"]).days
            cover = max(row["on_hand"], 0) / daily
            found.append({**row, "daily": daily, "cover": cover, "wait": None if wait is None else wait + since})
    return pl.DataFrame(found, infer_schema_length=None)


def run_out(books: Books) -> pl.DataFrame:
    ends = (pl.col("cover") < pl.col("wait")).fill_null(False)
    return positions(books).with_columns(numerator=_flag(ends))


def run_out_value(books: Books) -> pl.DataFrame:
    price = pl.col("sku").replace_strict(prices(books), default=0.0, return_dtype=pl.Float64)
    short = (pl.col("wait") - pl.col("cover")).clip(lower_bound=0).fill_null(0.0) * pl.col("daily")
    return positions(books).with_columns(numerator=short * price)
