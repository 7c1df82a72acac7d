"""Cohorts of returns, worked out by hand: curves, maturity, the final rate, equal age, both bases, excess returns."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from cadran.analysis.cohorts import Cohort, at_equal_age, bases, cohorts, elapsed, is_mature, projection
from cadran.analysis.excess import excess

COLUMNS = {
    "sale_month": pl.Date,
    "exposed_days": pl.Int64,
    "age_days": pl.Int64,
    "delivered": pl.Float64,
    "returned": pl.Float64,
    "sold_count": pl.Float64,
    "return_count": pl.Float64,
}
Rows = list[tuple[date, int, int | None, float, float, int, int]]


def of(rows: Rows) -> tuple[Cohort, ...]:
    return cohorts(pl.DataFrame(rows, schema=COLUMNS, orient="row"))


def sold(month: date, days_ago: int, units: float, lines: int = 30) -> Rows:
    return [(month, days_ago, None, units, 0.0, lines, 0)]


def back(month: date, days_ago: int, age: int, units: float, returns: int = 1) -> Rows:
    return [(month, days_ago, age, 0.0, units, 0, returns)]


JANUARY, APRIL = date(2026, 1, 1), date(2026, 4, 1)


def test_ten_units_with_returns_on_day_5_20_and_40() -> None:
    (cohort,) = of(
        sold(JANUARY, 69, 10) + back(JANUARY, 69, 5, 1) + back(JANUARY, 69, 20, 2) + back(JANUARY, 69, 40, 1)
    )
    assert [cohort.at(age) for age in (4, 5, 19, 20, 39, 40, 44)] == pytest.approx([0, 0.1, 0.1, 0.3, 0.3, 0.4, 0.4])
    assert cohort.rate == 0.4
    assert len(cohort.curve(44)) == 45


def test_a_young_cohort_is_known_up_to_the_age_half_of_it_has() -> None:
    """6 units delivered 30 days ago, 4 delivered 10 days ago; 1 back on day 5 of each, 1 of the older on day 20."""
    (cohort,) = of(
        sold(JANUARY, 30, 6)
        + sold(JANUARY, 10, 4)
        + back(JANUARY, 30, 5, 1)
        + back(JANUARY, 10, 5, 1)
        + back(JANUARY, 30, 20, 1)
    )
    assert cohort.at(5) == pytest.approx(2 / 10)
    assert cohort.at(20) == pytest.approx(2 / 10 + 1 / 6)
    assert cohort.reach == 30
    assert cohort.at(31) is None
    assert cohort.rate == 0.3


def test_the_window_that_has_passed_is_the_mean_over_the_days_of_sale() -> None:
    assert elapsed(date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 3), 4) == (2 + 1 + 0) / 3 / 4
    assert elapsed(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 2), 4) == (1 + 0) / 2 / 4
    assert elapsed(date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 20), 44) == 1.0


def test_a_month_is_final_the_day_the_window_of_its_last_day_has_passed() -> None:
    assert is_mature(date(2026, 1, 31), date(2026, 3, 16), 44)
    assert not is_mature(date(2026, 1, 31), date(2026, 3, 15), 44)


def developing(month: date, then: float, final: float) -> Rows:
    """100 units that had `then` returns at the age of 10 days, and `final` in the end."""
    days_ago = 10 + (APRIL - month).days
    return sold(month, days_ago, 100) + back(month, days_ago, 10, then, 9) + back(month, days_ago, 11, final - then)


MATURE = developing(JANUARY, 4, 8) + developing(date(2026, 2, 1), 5, 10) + developing(date(2026, 3, 1), 5, 13)


def test_a_young_cohort_ends_where_the_final_ones_went_from_its_age() -> None:
    """f = 31 / 14; s2 = (9 x 0.0459 + 5 x 0.1488) / 2 = 0.5786; cv2 = s2 / f2 x (1 / 10 + 1 / 14) = 0.02023."""
    *mature, young = of(MATURE + sold(APRIL, 10, 100) + back(APRIL, 10, 8, 10, 10))
    found = projection(young, mature)
    assert found is not None
    assert found.rate == pytest.approx(0.1 * 31 / 14)
    assert found.developed == pytest.approx(14 / 31)
    assert (found.low, found.high) == pytest.approx((0.1678, 0.2922), abs=1e-4)


def test_nothing_is_estimated_from_two_final_cohorts_or_few_sales_or_before_a_fifth_is_in() -> None:
    *mature, young = of(MATURE + sold(APRIL, 10, 100) + back(APRIL, 10, 8, 10, 10))
    assert projection(young, mature[1:]) is None
    assert projection(of(sold(APRIL, 10, 100, 29) + back(APRIL, 10, 8, 10, 10))[0], mature) is None
    assert projection(of(sold(APRIL, 10, 100) + back(APRIL, 10, 8, 10, 9))[0], mature) is None
    slow = of(developing(JANUARY, 1, 8) + developing(date(2026, 2, 1), 1, 8) + developing(date(2026, 3, 1), 1, 8))
    assert projection(young, slow) is None


def history(*rates: float) -> tuple[Cohort, ...]:
    """Final months whose returns all came on day 10."""
    rows: Rows = []
    for place, rate in enumerate(rates):
        month = date(2025 + place // 12, place % 12 + 1, 1)
        rows += sold(month, 100, 1000) + back(month, 100, 10, rate * 1000, 20)
    return of(rows)


def test_a_recent_month_at_the_level_of_others_at_its_age_is_just_young() -> None:
    earlier = history(*[0.10, 0.12] * 6)
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, 110))[0]
    found = at_equal_age(young, earlier, earlier, 44)
    assert (found.verdict, found.age, found.rate, found.others) == ("normal", 12, pytest.approx(0.11), 12)
    assert (found.lower, found.upper) == pytest.approx((0.0590, 0.1610), abs=2e-4)


def test_a_recent_month_far_above_others_at_its_age_is_a_rise() -> None:
    earlier = history(*[0.10, 0.12] * 6)
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, 300))[0]
    assert at_equal_age(young, earlier, earlier, 44).verdict == "above"
    calm = of(sold(date(2026, 1, 1), 12, 1000))[0]
    assert at_equal_age(calm, earlier, earlier, 44).verdict == "below"


def test_before_returns_usually_come_nothing_is_said_and_below_three_months_neither() -> None:
    earlier = history(*[0.10, 0.12] * 6)
    newborn = of(sold(date(2026, 1, 1), 5, 1000))[0]
    assert at_equal_age(newborn, earlier, earlier, 44).verdict == "too_young"
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, 300))[0]
    assert at_equal_age(young, earlier[:2], earlier, 44).verdict == "too_few"
    assert at_equal_age(young, earlier[:3], earlier, 44).verdict == "above"


def test_both_bases_differ_by_what_was_sold_or_received_outside_the_period() -> None:
    """Of March: 2 sold and received, 3 received in April, 4 of February received; one of them beyond its delivery."""
    frame = pl.DataFrame(
        {
            "ordered_date": [date(2026, 3, 2), date(2026, 3, 20), date(2026, 2, 10), date(2026, 2, 11)],
            "counted_on": [date(2026, 3, 9), date(2026, 4, 2), date(2026, 3, 1), date(2026, 2, 20)],
            "returned_quantity": [2.0, 3.0, 4.0, 9.0],
            "counted_quantity": [2.0, 3.0, 3.0, 9.0],
        }
    )
    steps = bases(frame, date(2026, 3, 1), date(2026, 3, 31))
    assert steps == {
        "sale_basis": 5.0,
        "received_before": 0.0,
        "received_later": -3.0,
        "in_both": 2.0,
        "earlier_sales": 3.0,
        "later_sales": 0.0,
        "beyond_delivered": 1.0,
        "period_basis": 6.0,
    }


def products(*rows: tuple[str, str | None, int, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["sku", "category", "n", "numerator"], orient="row")


def test_excess_returns_are_those_beyond_the_rate_of_the_category() -> None:
    """Lamps: 30 of 300 = 10 %. A: 20 of 100 is 10 more, B: 10 of 200 is 10 fewer; C alone in its category: none."""
    found = excess(products(("A", "Lamps", 100, 20), ("B", "Lamps", 200, 10), ("C", None, 50, 5)))
    assert found.select("sku", "category_value", "value", "is_signal").rows() == [
        ("A", 0.1, 0.2, True),
        ("C", 0.1, 0.1, False),
        ("B", 0.1, 0.05, False),
    ]
    assert found["excess"].to_list() == pytest.approx([10, 0, -10])
    assert found.filter(sku="A").select("ci_low", "ci_high").row(0) == pytest.approx((0.1334, 0.2888), abs=1e-4)


def test_a_product_of_few_lines_has_no_rate_below_ten_and_no_signal_below_thirty() -> None:
    found = excess(products(("A", "Lamps", 9, 9), ("B", "Lamps", 29, 29), ("C", "Lamps", 1000, 10)))
    assert found.filter(sku="A").select("value", "excess", "ci_low").row(0) == (None, None, None)
    assert found.filter(sku="B").select("value", "is_signal").row(0) == (1.0, False)


def test_products_that_come_back_alike_give_hardly_a_signal() -> None:
    """Sixty catalogues of 200 products that all come back at 6 %: one in twenty, 3, may name a product."""
    draw = np.random.default_rng(11)
    named = 0
    for _ in range(60):
        n = draw.integers(30, 300, 200)
        k = draw.binomial(n, 0.06)
        frame = pl.DataFrame({"sku": [str(place) for place in range(200)], "n": n, "numerator": k})
        named += bool(excess(frame.with_columns(category=pl.lit("one")))["is_signal"].any())
    assert named <= 3
