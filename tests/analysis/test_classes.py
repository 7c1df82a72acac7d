"""Stock by product and class, worked out by hand: what sums, what is left out, and what nobody knows."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cadran.analysis.classes import products, table

SCHEMA = {
    "sku": pl.String,
    "product_name": pl.String,
    "abc_class": pl.String,
    "xyz_class": pl.String,
    "on_hand_quantity": pl.Float64,
    "stock_value": pl.Float64,
    "daily_demand_quantity": pl.Float64,
    "pace": pl.String,
    "last_demand_date": pl.Date,
    "last_sale_date": pl.Date,
}
EARLY, LATE = date(2026, 3, 1), date(2026, 5, 1)
ROWS = [
    # Two places with demand, one of them sold out: 30 units over 2 + 4 a day; one place without demand beside them.
    ("A", "Lamp", "A", "X", 30.0, 300.0, 2.0, "fast", EARLY, EARLY),
    ("A", "Lamp", "A", "X", -5.0, 0.0, 4.0, "fast", LATE, None),
    ("A", "Lamp", "A", "X", 12.0, 120.0, 0.0, "slow", None, None),
    # Just half of its value sleeps, and nobody asks for it: not asleep, no cover.
    ("B", "Rug", "A", "X", 1.0, 50.0, 0.0, "dead", EARLY, LATE),
    ("B", "Rug", "A", "X", 1.0, 50.0, None, "fast", None, None),
    # More than half of it sleeps; one place has no value, the other has.
    ("C", "Mug", None, None, 4.0, None, 1.0, "fast", None, None),
    ("C", "Mug", None, None, 2.0, 20.0, 0.5, "dead", None, None),
    # Nothing of it has a value.
    ("D", "Pot", "B", "Z", 3.0, None, 0.1, "fast", None, None),
    # One unit at two places, sold at both; a class that nothing is known to turn of.
    ("F", "Tray", "C", "Y", 0.5, 8.0, 0.0, "fast", LATE, LATE),
    ("F", "Tray", "C", "Y", 0.5, 8.0, 0.0, "fast", EARLY, EARLY),
    # Nothing on hand: no row.
    ("E", "Vase", "B", "Z", 0.0, 0.0, 5.0, "fast", LATE, LATE),
    ("E", "Vase", "B", "Z", -1.0, 0.0, 5.0, "fast", LATE, LATE),
]


@pytest.fixture(scope="module")
def stock() -> pl.DataFrame:
    return products(pl.DataFrame(ROWS, schema=SCHEMA, orient="row"))


def test_a_product_sums_its_places_and_divides_once(stock: pl.DataFrame) -> None:
    columns = ("sku", "positions", "on_hand_quantity", "stock_value", "daily_demand_quantity", "is_asleep")
    assert stock.select(columns).rows() == [
        ("A", 2, 42.0, 420.0, 6.0, False),
        ("B", 2, 2.0, 100.0, 0.0, False),
        ("C", 2, 6.0, 20.0, 1.5, True),
        ("D", 1, 3.0, None, 0.1, False),
        ("F", 2, 1.0, 16.0, 0.0, False),
    ]
    assert stock["cover_days"].to_list() == [5.0, None, 4.0, pytest.approx(30.0), None]
    assert stock["last_demand_date"].to_list() == [LATE, EARLY, None, None, LATE]
    assert stock["last_sale_date"].to_list() == [EARLY, LATE, None, None, LATE]


def test_a_class_turns_by_its_sums_and_an_unknown_class_is_one_of_its_own(stock: pl.DataFrame) -> None:
    turned = pl.DataFrame(
        {
            "abc_class": ["A", "A", "B", None, "C"],
            "xyz_class": ["X", "X", "Z", None, "X"],
            "numerator": [365.0, 735.0, 10.0, 60.0, 1.0],
            "denominator": [100.0, 120.0, 0.0, 0.5, 1.0],
        }
    )
    expected = pl.DataFrame(
        {
            "abc_class": ["A", "B", "C", None],
            "xyz_class": ["X", "Z", "Y", None],
            "products": [2, 1, 1, 1],
            "stock_value": [520.0, None, 16.0, 20.0],
            "turns": [1100 / 220, None, None, 120.0],
        }
    )
    turns = table(stock, turned).select(expected.columns)
    assert_frame_equal(turns, expected, check_dtypes=False)
