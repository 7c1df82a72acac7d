"""Thirty positions, each column of their plan worked out by hand (Silver, Pyke & Thomas 2017, ch. 6; z = 1.6449).

10 a day, give or take 3, over 9 days, give or take 2: 9 x 9 + 100 x 4 = 481. The mean of 28 days may be off by chance
and by a tenth from quarter to quarter, variance 9 / 28 + 1 = 1.32, over 9 days 81 x 1.32 = 107: sqrt(588) = 24.25,
safety stock 39.89, reorder point 129.89, order-up-to level 199.89. Slow items: 24 of 364 days with orders, so 0.593
orders in 9 days; in 95 of 100 such spans at most 2 come (Poisson), 16 units of order sizes 1 (16 days) and 15 (8), 10
units of size 5 (each day drawn). The class of the new: 2 and 4 a day, variances 1 and 4: mean 3, sd 1.58. Two places
share 168 units in packs of 10: 170, of which 130 and 40 end at covers of 20 days.
"""

from pathlib import Path

import polars as pl
from analysis.thirty_positions import ORDER_SIZES, STATED, order_sizes, positions
from polars.testing import assert_frame_equal

from cadran.analysis.replenishment import plan

WORKED_OUT = Path(__file__).with_name("thirty_positions.csv")


def test_every_column_of_thirty_positions_is_as_worked_out_by_hand() -> None:
    expected = pl.read_csv(WORKED_OUT, infer_schema_length=None)
    planned = plan(positions(*STATED), order_sizes(*ORDER_SIZES)).positions
    assert planned.height == expected.height == 30
    numbers = [name for name, kind in expected.schema.items() if kind != pl.String]
    planned = planned.select(expected.columns).with_columns(pl.col(numbers).cast(pl.Float64).round(2))
    assert_frame_equal(
        planned, expected.cast(dict.fromkeys(numbers, pl.Float64)), check_row_order=False, rel_tol=0, abs_tol=0.01
    )


def test_the_only_move_is_the_one_that_saves_a_sale() -> None:
    sent = plan(positions(*STATED), order_sizes(*ORDER_SIZES)).moves
    # Lille needs 10 x 12 days + 39.89 - 20; Lyon keeps 5 x 12 + 24.80 of its 900.
    assert sent.rows() == [("23 a transfer saves it", "LIL", "LYO", "Lyon", 140.0, "run_out")]
