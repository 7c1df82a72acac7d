"""Single sources and runs of days, worked out by hand."""

from datetime import date

import polars as pl
import pytest

from cadran.analysis.dependency import Dependency, by_supplier, dependency
from cadran.analysis.spans import Span, spans

# A comes from S1 alone (100); B from S1 (30) and S2 (70).
SOURCES = pl.DataFrame(
    {
        "sku": ["A", "B", "B"],
        "supplier_id": ["S1", "S1", "S2"],
        "supplier_name": ["One", "One", "Two"],
        "line_value": [100.0, 30.0, 70.0],
        "source_count": [1, 2, 2],
    }
)


def test_half_the_value_and_one_of_two_skus_hang_on_a_single_source() -> None:
    found = dependency(SOURCES)
    assert (found.sku_count, found.single_sku_count, found.value_share) == (2, 1, 0.5)


def test_the_concentration_is_the_sum_of_the_squared_value_shares() -> None:
    assert dependency(SOURCES).concentration == pytest.approx(0.65**2 + 0.35**2)


def test_a_supplier_is_told_with_the_value_no_other_could_deliver() -> None:
    rows = by_supplier(SOURCES).select(
        "supplier_id", "line_value", "sku_count", "single_sku_count", "single_value", pl.col("value_share").round(9)
    )
    assert rows.rows() == [("S1", 130.0, 2, 1, 100.0, 0.65), ("S2", 70.0, 1, 0, 0.0, 0.35)]


def test_only_what_one_alone_delivers_hangs_on_a_single_source() -> None:
    """A is worth 400 of 800 and comes from one, B from two, C from three."""
    third = pl.DataFrame({"sku": ["C"], "supplier_id": ["S3"], "supplier_name": ["Three"], "line_value": [300.0]})
    dear = SOURCES.with_columns(line_value=pl.Series([400.0, 30.0, 70.0]))
    found = dependency(pl.concat([dear, third.with_columns(source_count=pl.lit(3, pl.Int64))]))
    assert (found.sku_count, found.single_sku_count, found.value_share) == (3, 1, 0.5)


def test_suppliers_of_one_value_stand_by_their_number_and_less_than_one_has_shares() -> None:
    small = SOURCES.with_columns(line_value=pl.Series([0.1, 0.15, 0.25]))
    assert by_supplier(small.reverse()).select("supplier_id", "value_share").rows() == [("S1", 0.5), ("S2", 0.5)]


def test_without_any_value_there_is_no_share_of_it() -> None:
    unpriced = SOURCES.with_columns(line_value=pl.lit(0.0))
    for rows in (unpriced, SOURCES.with_columns(line_value=pl.lit(None, pl.Float64))):
        assert dependency(rows) == Dependency(2, 1, None, None)
        assert by_supplier(rows)["value_share"].to_list() == [None, None]
    assert dependency(SOURCES.clear()) == Dependency(0, 0, None, None)


def test_a_run_ends_at_its_last_reading_and_the_newest_one_is_open() -> None:
    days = [date(2026, 3, day) for day in (1, 2, 3, 4, 9)]
    assert spans(days, [True, False, True, True, False]) == [
        Span(date(2026, 3, 1), date(2026, 3, 1), False),
        Span(date(2026, 3, 3), date(2026, 3, 4), False),
    ]
    assert spans(days, [False, False, False, True, True]) == [Span(date(2026, 3, 4), date(2026, 3, 9), True)]
    assert [span.days for span in spans(days, [False, False, False, True, True])] == [6]


def test_no_reading_has_no_run() -> None:
    assert spans([], []) == []
