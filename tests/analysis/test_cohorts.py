"""Cohorts of returns, worked out by hand: curves, maturity, the final rate, equal age, both bases, excess returns."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from cadran.analysis.cohorts import Cohort, Comparison, at_equal_age, bases, cohorts, elapsed, is_mature, projection
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


@pytest.mark.parametrize(("old", "new", "reach"), [(5, 5, 30), (4, 6, 10)])
def test_a_cohort_reaches_the_age_that_just_half_of_its_goods_have(old: float, new: float, reach: int) -> None:
    assert of(sold(JANUARY, 30, old) + sold(JANUARY, 10, new))[0].reach == reach


def test_goods_of_the_day_of_the_data_count_and_have_reached_no_day() -> None:
    (cohort,) = of(sold(JANUARY, 0, 5) + sold(JANUARY, 20, 4))
    (newborn,) = of(sold(JANUARY, 0, 5) + back(JANUARY, 0, 0, 1))
    assert (cohort.reach, newborn.reach, newborn.curve(44)) == (0, 0, (0.2,))


def test_returns_without_goods_have_no_rate_and_no_curve() -> None:
    (orphan,) = of(back(JANUARY, 30, 5, 2))
    assert (orphan.rate, orphan.reach, orphan.curve(44), orphan.at(0)) == (None, -1, (), None)


def test_cohorts_stand_in_the_order_of_their_months() -> None:
    assert [cohort.month for cohort in of(sold(APRIL, 3, 1) + sold(JANUARY, 90, 1))] == [JANUARY, APRIL]


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


def test_with_just_a_fifth_in_it_is_estimated_and_nothing_ends_beyond_all_that_was_sold() -> None:
    fifth = of(developing(JANUARY, 9, 45) + developing(date(2026, 2, 1), 9, 45) + developing(date(2026, 3, 1), 9, 45))
    young = of(sold(APRIL, 10, 100) + back(APRIL, 10, 8, 60, 10))[0]
    found = projection(young, fifth)
    assert found is not None
    assert (found.developed, found.low, found.rate, found.high) == (0.2, 1.0, 1.0, 1.0)


def test_a_final_month_of_few_returns_or_of_none_by_then_develops_nothing() -> None:
    *mature, young = of(MATURE + sold(APRIL, 10, 100) + back(APRIL, 10, 8, 10, 10))
    first, second, last = mature
    (few,) = of(sold(JANUARY, 100, 100) + back(JANUARY, 100, 9, 9, 9))
    (none_then,) = of(sold(JANUARY, 100, 100) + back(JANUARY, 100, 99, 12, 12))
    assert projection(young, (few, first, second)) is None
    assert projection(young, (none_then, first, second)) is None
    assert projection(young, (few, none_then, first, second, last)) == projection(young, mature)


def test_goods_of_no_value_are_estimated_to_nothing() -> None:
    *mature, _ = of(MATURE + sold(APRIL, 10, 100))
    assert projection(of(sold(APRIL, 10, 0) + back(APRIL, 10, 8, 0, 10))[0], mature) is None


def test_what_was_delivered_on_the_very_day_that_is_as_long_ago_takes_part() -> None:
    """90 days before: 3 of the 4 units of that day came back at once, the fourth later: 12 / 9 with the others."""
    months = [JANUARY, date(2025, 12, 31), date(2025, 12, 30)]
    rows = [
        row
        for month in months
        for days in ((APRIL - month).days,)
        for row in sold(month, days, 4) + back(month, days, 0, 3, 10) + back(month, days, 1, 1)
    ]
    found = projection(of(sold(APRIL, 0, 100) + back(APRIL, 0, 0, 30, 10))[0], of(rows))
    assert found is not None
    assert found.rate == pytest.approx(0.3 * 12 / 9)


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


def test_a_month_that_cannot_be_compared_says_its_age_its_rate_and_how_many_it_stood_beside() -> None:
    earlier = history(*[0.10, 0.12] * 6)
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, 300))[0]
    few = of(sold(date(2026, 1, 1), 12, 1000, 29) + back(date(2026, 1, 1), 12, 9, 300))[0]
    orphan = of(back(date(2026, 1, 1), 12, 9, 300))[0]
    newborn = of(sold(date(2026, 1, 1), 0, 1000))[0]
    thin = of(sold(date(2025, 1, 1), 100, 1000, 29))
    assert at_equal_age(young, earlier[:2] + thin, earlier, 44) == Comparison("too_few", 12, 0.3, others=2)
    assert at_equal_age(few, earlier, earlier, 44) == Comparison("too_few", 12, 0.3, others=12)
    assert at_equal_age(orphan, earlier, earlier, 44) == Comparison("too_few", 0, None, others=0)
    assert at_equal_age(newborn, earlier, earlier, 44) == Comparison("too_young", 0, 0.0, others=12)
    assert at_equal_age(newborn, earlier[:2], earlier, 44) == Comparison("too_few", 0, 0.0, others=2)


@pytest.mark.parametrize(
    ("units", "verdict"), [(99, "below"), (100, "normal"), (120, "normal"), (121, "above"), (990, "above")]
)
def test_beside_fewer_than_twelve_months_their_range_says_what_is_usual(units: float, verdict: str) -> None:
    earlier = history(0.10, 0.12, 0.11)
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, units))[0]
    found = at_equal_age(young, earlier, earlier, 44)
    assert (found.verdict, found.lower, found.upper) == (verdict, pytest.approx(0.1), pytest.approx(0.12))


def test_beside_twelve_months_the_limits_say_it_and_none_lies_beyond_everything_sold() -> None:
    earlier = history(*[0.10, 0.12] * 6)
    young = of(sold(date(2026, 1, 1), 12, 1000) + back(date(2026, 1, 1), 12, 9, 130))[0]
    assert at_equal_age(young, earlier, earlier, 44).verdict == "normal"
    high = history(*[0.8, 1.0] * 6)
    assert at_equal_age(young, high, high, 44).upper == 1.0


@pytest.mark.parametrize(("age", "verdict"), [(9, "too_young"), (10, "normal")])
def test_an_age_tells_from_the_day_on_that_brings_a_fifth_of_the_returns(age: int, verdict: str) -> None:
    earlier = history(*[0.10, 0.12] * 6)
    rate = 110 if age == 10 else 0
    young = of(sold(date(2026, 1, 1), age, 1000) + back(date(2026, 1, 1), age, age, rate))[0]
    assert at_equal_age(young, earlier, earlier, 44).verdict == verdict


@pytest.mark.parametrize(("early", "verdict"), [(19, "too_young"), (20, "normal"), (0, "too_young")])
def test_just_a_fifth_of_the_returns_tells_and_months_without_any_tell_nothing(early: float, verdict: str) -> None:
    late = 100 - early if early else 0
    earlier = of(
        [
            row
            for month in (JANUARY, date(2026, 2, 1), date(2026, 3, 1))
            for row in sold(month, 100, 1000) + back(month, 100, 5, early) + back(month, 100, 50, late)
        ]
    )
    young = of(sold(APRIL, 5, 1000) + back(APRIL, 5, 5, early))[0]
    assert at_equal_age(young, earlier, earlier, 44).verdict == verdict


def test_both_bases_differ_by_what_was_sold_or_received_outside_the_period() -> None:
    """Of March: 2 sold and received, 3 received in April, 4 of February received; one of them beyond its delivery.

    On its first and its last day 5 and 7 sold and received; dates that cannot be: 0.5 received before March, 0.25 of
    April.
    """
    march, end = date(2026, 3, 1), date(2026, 3, 31)
    rows = [
        (date(2026, 3, 2), date(2026, 3, 9), 2.0, 2.0),
        (date(2026, 3, 20), date(2026, 4, 2), 3.0, 3.0),
        (date(2026, 2, 10), march, 4.0, 3.0),
        (date(2026, 2, 11), date(2026, 2, 20), 9.0, 9.0),
        (march, march, 5.0, 5.0),
        (end, end, 7.0, 7.0),
        (march, date(2026, 2, 28), 0.5, 0.5),
        (date(2026, 4, 1), end, 0.25, 0.25),
    ]
    columns = ("ordered_date", "counted_on", "returned_quantity", "counted_quantity")
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    steps = bases(frame, date(2026, 3, 1), date(2026, 3, 31))
    assert steps == {
        "sale_basis": 17.5,
        "received_before": -0.5,
        "received_later": -3.0,
        "in_both": 14.0,
        "earlier_sales": 3.0,
        "later_sales": 0.25,
        "beyond_delivered": 1.0,
        "period_basis": 18.25,
    }
    assert set(bases(frame.clear(), march, end).values()) == {0.0}


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


def test_a_rate_begins_with_ten_lines_and_a_signal_with_thirty() -> None:
    found = excess(products(("A", "Lamps", 10, 10), ("B", "Lamps", 30, 30), ("C", "Lamps", 1000, 10)))
    assert found.filter(sku="A").select("value", "is_signal").row(0) == (1.0, False)
    assert found.filter(sku="B").select("value", "is_signal").row(0) == (1.0, True)


@pytest.mark.parametrize(("k", "is_signal"), [(17, True), (16, False)])
def test_of_two_products_one_is_named_from_the_chance_of_its_own_number_on(k: int, is_signal: bool) -> None:
    """10 % come back: 17 or more of 100 by chance 2.06 %, 16 or more 3.99 %; of two products twice that."""
    found = excess(products(("A", "Lamps", 100, k), ("B", "Lamps", 100, 20 - k)))
    assert found["is_signal"].to_list() == [is_signal, False]


def test_products_stand_by_their_excess_then_by_their_lines_and_number_and_those_without_a_rate_last() -> None:
    alike = [("B", "one", 10, 1), ("A", "two", 10, 2), ("C", "three", 30, 3)]
    found = excess(products(("F", "four", 9, 9), *alike, ("E", "five", 9, 0), ("D", "six", 9, 1)))
    assert found["sku"].to_list() == ["C", "A", "B", "D", "E", "F"]
    assert found["is_signal"].to_list() == [False] * 6
    assert found["excess"].to_list() == [0, 0, 0, None, None, None]


def test_without_products_the_columns_keep_their_types() -> None:
    one = products(("A", "Lamps", 100, 20))
    assert excess(one.clear()).schema == excess(one).schema


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
