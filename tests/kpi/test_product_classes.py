"""ABC and XYZ of the sample are those computed a second time from its files."""

from pathlib import Path

import polars as pl

from cadran.engine import Engine
from kpi.books import Books
from kpi.second_stockouts import abc, prices, xyz


def test_classes_and_prices_of_the_sample_are_those_of_its_files(sample_files: Path, sample_engine: Engine) -> None:
    books = Books(sample_files)
    held = sample_engine.details("product_classes")
    classes = dict(held.select("sku", "abc_class").iter_rows())
    assert classes == {sku: abc(books).get(sku, "C") for sku in classes}
    assert dict(held.drop_nulls("xyz_class").select("sku", "xyz_class").iter_rows()) == xyz(books)
    found = dict(held.drop_nulls("mean_price").select("sku", "mean_price").iter_rows())
    assert found.keys() == prices(books).keys()
    assert max(abs(price - prices(books)[sku]) for sku, price in found.items()) < 1e-9


def test_a_items_are_the_fewest_that_make_four_fifths_of_the_revenue(sample_engine: Engine) -> None:
    held = sample_engine.details("product_classes").drop_nulls("revenue")
    first, total = held.filter(pl.col("abc_class") == "A"), held["revenue"].sum()
    assert first["revenue"].sum() >= 0.8 * total
    assert first["revenue"].sum() - first["revenue"].min() < 0.8 * total
