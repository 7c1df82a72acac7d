"""ABC and XYZ of the sample are those computed a second time from its files; a class is that of its month."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.books import Books
from kpi.tiny import Case, given, line, stock


def _sold(books: Books) -> pl.DataFrame:
    """The customers' lines of the last 12 months with their price in one currency."""
    since = pl.lit(books.now.date()).dt.offset_by("-12mo")
    sold = books.lines.filter(pl.col("flow") == "outbound", pl.col("ordered_on") > since)
    return sold.with_columns(price=pl.col("unit_price") * pl.col("rate"))


def _prices(sold: pl.DataFrame) -> dict[str, float]:
    """The mean selling price of each SKU; the value of a line is rounded to the cent."""
    priced = sold.filter(pl.col("price").is_not_null(), pl.col("ordered_quantity") > 0).group_by("sku")
    value = (pl.col("price") * pl.col("ordered_quantity")).round(2)
    found = priced.agg(value=value.sum(), n=pl.col("ordered_quantity").sum())
    return {sku: value / n for sku, value, n in found.iter_rows()}


def _xyz(sold: pl.DataFrame, today: date) -> dict[str, str]:
    """The class of each SKU sold for at least 8 full weeks."""
    end = today - timedelta(days=today.weekday())
    weekly = sold.filter(pl.col("ordered_on").is_between(end - timedelta(weeks=52), end, closed="left"))
    weekly = weekly.group_by("sku", week=pl.col("ordered_on").dt.truncate("1w")).agg(pl.col("ordered_quantity").sum())
    found = {}
    for (sku,), rows in weekly.group_by("sku"):
        weeks = (end - rows["week"].min()).days // 7
        demand = np.array([*rows["ordered_quantity"], *[0.0] * (weeks - rows.height)])
        if weeks >= 8:
            spread = demand.std(ddof=1) / demand.mean()
            found[str(sku)] = "X" if spread <= 0.5 else "Y" if spread <= 1 else "Z"
    return found


def test_classes_and_prices_of_the_sample_are_those_of_its_files(sample_files: Path, sample_engine: Engine) -> None:
    books = Books(sample_files)
    held, sold = sample_engine.details("product_classes"), _sold(books)
    assert dict(held.drop_nulls("xyz_class").select("sku", "xyz_class").iter_rows()) == _xyz(sold, books.now.date())
    prices = dict(held.drop_nulls("mean_price").select("sku", "mean_price").iter_rows())
    assert prices == pytest.approx(_prices(sold), rel=1e-6)


def test_a_items_are_the_fewest_that_make_four_fifths_of_the_revenue(sample_engine: Engine) -> None:
    held = sample_engine.details("product_classes").drop_nulls("revenue")
    first, total = held.filter(pl.col("abc_class") == "A"), held["revenue"].sum()
    last = sample_engine.info.as_of_date
    year = Selection(last.replace(year=last.year - 1) + timedelta(days=1), last)
    assert total == pytest.approx(sample_engine.measure(KPIS["revenue"], year)["numerator"][0])
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
