"""ABC and XYZ of the sample, stated a second time in polars from its files."""

from datetime import date
from pathlib import Path

import polars as pl

from cadran.engine import Engine
from kpi.books import Books

LAST_SALE_LEFT_OUT = date(2025, 11, 20)
WEEKS = (date(2025, 11, 17), date(2026, 11, 16))


def _sold(books: Books) -> pl.DataFrame:
    sold = books.lines.filter(pl.col("flow") == "outbound", pl.col("ordered_on") > LAST_SALE_LEFT_OUT)
    left = pl.col("ordered_quantity") - pl.col("lost")
    return sold.with_columns(revenue=left * pl.col("unit_price") * pl.col("rate"))


def _abc(books: Books) -> dict[str, str]:
    ranked = _sold(books).group_by("sku").agg(pl.col("revenue").sum()).sort(-pl.col("revenue"), "sku")
    classes, upto, total = {}, 0.0, ranked["revenue"].sum()
    for sku, revenue in ranked.filter(pl.col("revenue") > 0).iter_rows():
        classes[sku] = "A" if upto < 0.8 * total else "B" if upto < 0.95 * total else "C"
        upto += revenue
    return {sku: classes.get(sku, "C") for sku in books.products["sku"]}


def _xyz(books: Books) -> dict[str, str]:
    first, end = WEEKS
    weekly = _sold(books).filter(pl.col("ordered_on").is_between(first, end, closed="left"))
    weekly = weekly.group_by("sku", week=pl.col("ordered_on").dt.truncate("1w")).agg(pl.col("ordered_quantity").sum())
    found = {}
    for (sku,), rows in weekly.group_by("sku"):
        count = (end - rows["week"].min()).days // 7
        demand = pl.Series([*rows["ordered_quantity"], *[0.0] * (count - rows.height)])
        if count >= 8:
            spread = demand.std() / demand.mean()
            found[sku] = "X" if spread <= 0.5 else "Y" if spread <= 1 else "Z"
    return found


def test_classes_of_the_sample_are_those_computed_from_its_files(sample_files: Path, sample_engine: Engine) -> None:
    books = Books(sample_files)
    held = sample_engine.details("product_classes").sort("sku")
    assert dict(held.select("sku", "abc_class").iter_rows()) == _abc(books)
    known = held.drop_nulls("xyz_class").select("sku", "xyz_class")
    assert dict(known.iter_rows()) == _xyz(books)


def test_a_items_are_the_fewest_that_make_four_fifths_of_the_revenue(sample_engine: Engine) -> None:
    held = sample_engine.details("product_classes").drop_nulls("revenue")
    first, total = held.filter(pl.col("abc_class") == "A"), held["revenue"].sum()
    assert first["revenue"].sum() >= 0.8 * total
    assert first["revenue"].sum() - first["revenue"].min() < 0.8 * total
