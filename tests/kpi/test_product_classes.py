"""ABC and XYZ of the sample are those computed a second time from its files; a class is that of its month."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean, stdev
from typing import Any

import polars as pl
import pytest
from second_statement.history import DAY, History, years_later
from second_statement.stockouts import mean_price

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.tiny import Case, given, line, stock


def _sold(history: History) -> list[Any]:
    """The customers' lines of the year that ends with the as-of day."""
    since = years_later(history.today + DAY, -1)
    return [row for row in history.lines if row.flow == "outbound" and row.ordered_at.day >= since]


def _prices(history: History) -> dict[str, float]:
    """The mean selling price of each SKU sold at a known one."""
    prices = {sku: mean_price(history, sku, history.today + DAY) for sku in {row.sku for row in _sold(history)}}
    return {sku: float(price) for sku, price in prices.items() if price is not None}


def _xyz(history: History) -> dict[str, str]:
    """The class of each SKU sold for at least 8 full weeks."""
    end = history.today - DAY * history.today.weekday()
    weekly: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in _sold(history):
        monday = row.ordered_at.day - DAY * row.ordered_at.day.weekday()
        if end - 52 * 7 * DAY <= monday < end:
            weekly[row.sku][monday] += float(row.ordered_quantity)
    found = {}
    for sku, demand in weekly.items():
        weeks = (end - min(demand)).days // 7
        if weeks >= 8:
            quantities = [*demand.values(), *[0.0] * (weeks - len(demand))]
            spread = stdev(quantities) / fmean(quantities)
            found[sku] = "X" if spread <= 0.5 else "Y" if spread <= 1 else "Z"
    return found


def test_classes_and_prices_of_the_sample_are_those_of_its_files(part_engine: Engine, part_history: History) -> None:
    held = part_engine.details.rows("product_classes")
    assert dict(held.drop_nulls("xyz_class").select("sku", "xyz_class").iter_rows()) == _xyz(part_history)
    prices = dict(held.drop_nulls("mean_price").select("sku", "mean_price").iter_rows())
    assert prices == pytest.approx(_prices(part_history), rel=1e-6)


def test_a_items_are_the_fewest_that_make_four_fifths_of_the_revenue(part_engine: Engine) -> None:
    held = part_engine.details.rows("product_classes").drop_nulls("revenue")
    first, total = held.filter(pl.col("abc_class") == "A"), held["revenue"].sum()
    last = part_engine.info.as_of_date
    year = Selection(last.replace(year=last.year - 1) + timedelta(days=1), last)
    assert total == pytest.approx(part_engine.figures.measure(KPIS["revenue"], year)["numerator"][0])
    assert first["revenue"].sum() >= 0.8 * total
    assert first["revenue"].sum() - first["revenue"].min() < 0.8 * total
    assert first["revenue"].min() >= held.filter(pl.col("abc_class") != "A")["revenue"].max()


@given(
    *(stock("2026-01-31", 5, location="CLASSED", sku=sku) for sku in ("then", "now")),
    *(stock("2026-03-20", 0, location="CLASSED", sku=sku) for sku in ("then", "now")),
    line(1, order="December", sku="then", ordered_at="2025-12-05 09:00:00", unit_price=50_000_000),
    line(1, order="February", sku="now", ordered_at="2026-02-05 09:00:00", unit_price=950_000_000),
)
def test_an_item_is_of_class_a_in_the_months_after_its_revenue_was_made(case: Case) -> None:
    # Before February one item made it all, before March the other; a closed month keeps its class.
    months = case.measure("a_availability", by=("sku",), grain="month").select("period", "sku", "denominator").rows()
    assert months == [
        (date(2026, 1, 1), f"{case.name}/then", 1.0),
        (date(2026, 2, 1), f"{case.name}/then", 28.0),
        (date(2026, 3, 1), f"{case.name}/now", 20.0),
    ]
