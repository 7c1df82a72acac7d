"""Scores, grades and fragile ranks worked out by hand, and the default score against the KPI on the sample."""

from datetime import date

import polars as pl
import pytest

from cadran.analysis.scorecard import cells, grade, last_letters, letter, letters, points, scorecard, scores
from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
EQUAL = {"delivery": 50.0, "quality": 50.0}
DELIVERY = {"delivery": 100.0}
SHARE = ("share", None, None)


def _rows(*rows: tuple[str, str, float, int], month: date = OCTOBER) -> pl.DataFrame:
    """Supplier, criterion, score of a share on its way from 75 % to a target of 95 %, lines."""
    return pl.DataFrame(
        [
            (
                month,
                supplier,
                criterion,
                lines,
                (0.75 + 0.002 * score) * lines,
                float(lines),
                0.95,
                False,
                score,
                *SHARE,
            )
            for supplier, criterion, score, lines in rows
        ],
        schema={
            "counted_on": pl.Date,
            "supplier_id": pl.String,
            "criterion": pl.String,
            "line_count": pl.Int64,
            "numerator": pl.Float64,
            "denominator": pl.Float64,
            "target": pl.Float64,
            "is_lower_better": pl.Boolean,
            "score": pl.Float64,
            "kind": pl.String,
            "low": pl.Float64,
            "high": pl.Float64,
        },
        orient="row",
    )


def _told(rows: pl.DataFrame, weights: dict[str, float]) -> dict[str, dict[str, object]]:
    return {row["supplier_id"]: row for row in scorecard(cells(rows), weights).iter_rows(named=True)}


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100.0, "A"),
        (90.0, "A"),
        (89.9999, "B"),
        (80.0, "B"),
        (79.9999, "C"),
        (70.0, "C"),
        (69.9999, "D"),
        (60.0, "D"),
        (59.9999, "E"),
        (0.0, "E"),
        (None, None),
    ],
)
def test_a_grade_holds_its_lower_border_and_the_first_holds_a_hundred(score: float | None, expected: str) -> None:
    assert grade(score) == expected


def test_the_noise_of_a_sum_does_not_lower_a_grade() -> None:
    assert 0.3 / 0.1 * 30 < 90
    assert grade(0.3 / 0.1 * 30) == "A"


def test_a_missing_criterion_leaves_its_weight_to_the_others() -> None:
    """90 with weight 36 and 60 with weight 24 make 78 of the 60 points known; nine lines are no data."""
    weights = {"delivery": 36.0, "quality": 24.0, "returns": 40.0}
    told = _told(_rows(("S", "delivery", 90, 40), ("S", "quality", 60, 40), ("S", "returns", 0, 9)), weights)["S"]
    assert (told["score"], told["grade"], told["known_weight"], told["criterion_count"]) == (78.0, "C", 60.0, 2)


def test_lines_too_few_to_count_are_told_as_such() -> None:
    row = cells(_rows(("S", "returns", 0, 9))).row(0, named=True)
    assert (row["line_count"], row["few_line_count"], row["score"]) == (0, 9, None)


def test_every_month_of_a_criterion_counts_once() -> None:
    """Two months of delivery, 100 and 70, and one of quality, 40, with equal weights: 210 of 3."""
    rows = pl.concat(
        [
            _rows(("S", "delivery", 100, 40), ("S", "quality", 40, 40)),
            _rows(("S", "delivery", 70, 10), ("S", "quality", 0, 9), month=SEPTEMBER),
        ]
    )
    assert _told(rows, EQUAL)["S"]["score"] == 70.0
    held = {row["criterion"]: row for row in cells(rows).iter_rows(named=True)}
    assert held["delivery"]["value"] == pytest.approx((0.95 * 40 + 0.89 * 10) / 50)
    assert (held["delivery"]["score"], held["quality"]["score"], held["quality"]["line_count"]) == (85.0, 40.0, 40)


def test_nine_lines_have_no_score_and_twenty_nine_no_grade_and_no_rank() -> None:
    rows = _rows(("NINE", "delivery", 10, 9), ("FEW", "delivery", 10, 29), ("ENOUGH", "delivery", 10, 30))
    told = _told(rows, DELIVERY)
    assert [tuple(told[name][key] for key in ("score", "grade", "rank")) for name in ("NINE", "FEW", "ENOUGH")] == [
        (None, None, None),
        (10.0, None, None),
        (10.0, "E", 1),
    ]
    assert [told[name]["suggestion"] for name in ("NINE", "FEW", "ENOUGH")] == [None, None, "block"]


def test_grades_d_and_e_suggest_something_and_better_ones_nothing() -> None:
    rows = _rows(("C", "delivery", 70, 30), ("D", "delivery", 69, 30), ("E", "delivery", 59, 30))
    told = _told(rows, DELIVERY)
    assert [told[name]["suggestion"] for name in "CDE"] == [None, "warn", "block"]


def test_a_rank_is_fragile_when_ten_points_of_one_weight_change_it() -> None:
    """A 90/70 is 80.0, B 80/79 is 79.5, C 20/20 is last. Delivery at 40 to 50: A (3600 + 3500) / 90 = 78.9 and
    B (3200 + 3950) / 90 = 79.4, so B passes A; nothing brings C near.
    """
    rows = _rows(
        ("A", "delivery", 90, 30),
        ("A", "quality", 70, 30),
        ("B", "delivery", 80, 30),
        ("B", "quality", 79, 30),
        ("C", "delivery", 20, 30),
        ("C", "quality", 20, 30),
    )
    told = _told(rows, EQUAL)
    assert [told[name]["rank"] for name in "ABC"] == [1, 2, 3]
    assert [told[name]["is_fragile"] for name in "ABC"] == [True, True, False]
    assert [(told[name]["best_rank"], told[name]["worst_rank"]) for name in "ABC"] == [(1, 2), (1, 2), (3, 3)]


def test_the_ten_points_are_of_a_hundred_whatever_the_weights_add_up_to() -> None:
    """At 1 to 1 ten points of a hundred pass as at 50 to 50; ten points of two would leave delivery alone."""
    rows = _rows(
        ("A", "delivery", 90, 30), ("A", "quality", 60, 30), ("B", "delivery", 80, 30), ("B", "quality", 62, 30)
    )
    small, large = _told(rows, {"delivery": 1.0, "quality": 1.0}), _told(rows, EQUAL)
    assert small == large | {name: large[name] | {"known_weight": 2.0} for name in large}
    assert not small["A"]["is_fragile"]


def test_equal_scores_share_a_rank() -> None:
    told = _told(_rows(("A", "delivery", 90, 30), ("B", "delivery", 90, 30), ("C", "delivery", 80, 30)), DELIVERY)
    assert [told[name]["rank"] for name in "ABC"] == [1, 1, 3]


def test_below_sixty_points_with_data_there_is_a_score_but_no_grade_rank_or_suggestion() -> None:
    rows = _rows(("A", "quality", 50, 30), ("B", "delivery", 50, 30))
    told = _told(rows, {"delivery": 60.0, "quality": 40.0})
    names = ("score", "grade", "rank", "suggestion")
    assert [told["A"][name] for name in names] == [50.0, None, None, None]
    assert [told["B"][name] for name in names] == [50.0, "E", 1, "block"]


def test_a_supplier_keeps_its_score_when_a_light_weight_moves_to_nothing() -> None:
    rows = _rows(("A", "quality", 95, 30), ("A", "delivery", 90, 30), ("B", "delivery", 80, 30))
    told = _told(rows, {"delivery": 95.0, "quality": 5.0})
    assert [(told[name]["rank"], told[name]["is_fragile"]) for name in "AB"] == [(1, False), (2, False)]


def test_a_criterion_weighed_with_nothing_does_not_count() -> None:
    told = _told(_rows(("A", "delivery", 90, 30), ("A", "quality", 0, 30)), {"delivery": 10.0, "quality": 0.0})["A"]
    assert (told["score"], told["criterion_count"], told["known_weight"]) == (90.0, 1, 10.0)


def test_without_any_supplier_there_is_an_empty_scorecard() -> None:
    assert scorecard(cells(_rows()), EQUAL).is_empty()


@pytest.mark.parametrize("days", [(OCTOBER, date(2026, 10, 31)), (date(2026, 1, 1), date(2026, 9, 30)), (None, None)])
def test_the_default_weights_give_the_kpi(sample_engine: Engine, days: tuple[date | None, date | None]) -> None:
    asked = Selection(*days)
    weights = dict(sample_engine.details.rows("score_criteria").select("criterion", "weight").iter_rows())
    found = scores(cells(sample_engine.details.selected("supplier_criteria", asked)), weights)
    known = sample_engine.figures.measure(KPIS["supplier_score"], asked, by=("supplier_id",))
    joined = found.join(known, on="supplier_id", how="full")
    assert joined.height == found.height == known.height > 100
    assert joined["score"].is_null().to_list() == joined["value"].is_null().to_list()
    assert (joined["score"] - joined["value"]).abs().max() < 1e-9


def test_months_on_the_sample_have_the_scores_of_the_kpi_by_month(sample_engine: Engine) -> None:
    by = ("supplier_id", "counted_on")
    weights = dict(sample_engine.details.rows("score_criteria").select("criterion", "weight").iter_rows())
    found = scores(cells(sample_engine.details.selected("supplier_criteria", Selection()), by), weights, by).drop_nulls(
        "score"
    )
    known = sample_engine.figures.measure(
        KPIS["supplier_score"], by=("supplier_id",), grain="month", selection=Selection()
    )
    joined = found.join(known, left_on=by, right_on=("supplier_id", "period")).drop_nulls("value")
    assert joined.height == found.height == known.drop_nulls("value").height > 500
    assert (joined["score"] - joined["value"]).abs().max() < 1e-9


def _by_hand(rows: list[dict[str, object]], weights: dict[str, float]) -> dict[str, float]:
    """Scores of suppliers added up row by row."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        weight = weights[str(row["criterion"])]
        if int(str(row["line_count"])) >= 10 and weight:
            held = sums.setdefault(str(row["supplier_id"]), [0.0, 0.0])
            held[0], held[1] = held[0] + weight * float(str(row["score"])), held[1] + weight
    return {name: round(earned / of, 9) for name, (earned, of) in sums.items()}


def _places(scores_found: dict[str, float], among: set[str]) -> dict[str, int]:
    kept = [scores_found[name] for name in among]
    return {name: 1 + sum(other > scores_found[name] for other in kept) for name in among}


def test_fragile_ranks_of_the_sample_under_other_weights_are_those_found_one_by_one(sample_engine: Engine) -> None:
    weights = {"delivery": 60.0, "quality": 0.0, "lead_time": 20.0, "returns": 5.0, "stockout": 115.0}
    frame = sample_engine.details.selected("supplier_criteria", Selection(date(2026, 7, 1), date(2026, 9, 30)))
    found = {row["supplier_id"]: row for row in scorecard(cells(frame), weights).iter_rows(named=True)}
    rows = frame.rows(named=True)
    base = _by_hand(rows, weights)
    assert {name: row["score"] for name, row in found.items() if row["score"] is not None} == pytest.approx(base)
    ranked = {name for name, row in found.items() if row["rank"] is not None}
    tried = [
        {name: weight / 2 + (step if name == moved else 0) for name, weight in weights.items()}
        for moved in weights
        for step in (-10.0, 10.0)
    ]
    tried = [{name: max(weight, 1e-12 if weights[name] else 0) for name, weight in one.items()} for one in tried]
    places = [_places(_by_hand(rows, one), ranked) for one in tried]
    own = _places(base, ranked)
    assert len(ranked) > 10
    for name in ranked:
        held = {one[name] for one in places} | {own[name]}
        assert (found[name]["rank"], found[name]["best_rank"], found[name]["worst_rank"]) == (
            own[name],
            min(held),
            max(held),
        )
        assert found[name]["is_fragile"] == (len(held) > 1)


def test_a_rank_is_stable_only_where_a_weight_could_move_it() -> None:
    one_criterion = _told(_rows(("A", "delivery", 90, 40), ("B", "delivery", 70, 40)), EQUAL | {"delivery": 90.0})
    assert [(one_criterion[name]["rank"], one_criterion[name]["is_fragile"]) for name in "AB"] == [(1, None), (2, None)]
    alone = _told(_rows(("A", "delivery", 90, 40), ("A", "quality", 50, 40)), EQUAL)
    assert (alone["A"]["rank"], alone["A"]["is_fragile"]) == (1, None)
    two = _rows(
        ("A", "delivery", 90, 40), ("A", "quality", 80, 40), ("B", "delivery", 70, 40), ("B", "quality", 60, 40)
    )
    assert [_told(two, EQUAL)[name]["is_fragile"] for name in "AB"] == [False, False]


def test_below_sixty_of_a_hundred_points_there_is_a_score_and_nothing_that_follows_from_it() -> None:
    weights = {"delivery": 59.0, "quality": 41.0}
    told = _told(
        _rows(("THIN", "delivery", 10, 90), ("WHOLE", "delivery", 20, 90), ("WHOLE", "quality", 20, 90)), weights
    )
    thin = told["THIN"]
    assert thin["score"] == 10.0
    assert {thin[name] for name in ("grade", "rank", "best_rank", "worst_rank", "is_fragile", "suggestion")} == {None}
    assert (told["WHOLE"]["rank"], told["WHOLE"]["suggestion"]) == (1, "block")


def test_a_share_earns_a_hundred_at_its_target_and_nothing_at_five_times_the_miss_allowed() -> None:
    """95 % allows 5 % and ends at 75 %; at most 1 % ends at 5 %; 61.8 % on time earns nothing.

    100 % allows nothing and ends at 95 %: 99.9 % is a fiftieth of the way. At most 0 % ends at 5 %: 2 % earns 60.
    """
    shares = pl.DataFrame(
        {
            "share": [0.95, 0.99, 0.85, 0.75, 0.618, 0.01, 0.03, 0.05, 0.2, 1.0, 0.999, 0.0, 0.02],
            "target": [0.95] * 5 + [0.01] * 4 + [1.0] * 2 + [0.0] * 2,
            "is_lower_better": [False] * 5 + [True] * 4 + [False] * 2 + [True] * 2,
        }
    ).with_columns(kind=pl.lit("share"))
    earned = shares.select(score=points(pl.col("share")).round(9))["score"].to_list()
    assert earned == [100.0, 100.0, 50.0, 0.0, 0.0, 100.0, 50.0, 0.0, 0.0, 100.0, 98.0, 100.0, 60.0]


def test_a_miss_allowed_of_more_than_a_fifth_ends_with_nothing_at_all_or_with_everything() -> None:
    """Five times 30 % would pass all there is: 70 % ends at 0 %, at most 30 % at 100 %."""
    shares = pl.DataFrame({"share": [0.35, 0.65], "target": [0.7, 0.3], "is_lower_better": [False, True]})
    shares = shares.with_columns(kind=pl.lit("share"))
    assert shares.select(score=points(pl.col("share")).round(9))["score"].to_list() == [50.0, 50.0]


def test_the_interval_of_a_score_is_that_of_its_share_worked_out_by_hand() -> None:
    """34 of 40 lines, 85 %: Wilson at 80 % from 76.40 % to 90.84 %; on the way from 75 % to 95 %: 6.98 to 79.22."""
    row = scores(cells(_rows(("S", "delivery", 50, 40))), DELIVERY).row(0, named=True)
    assert (row["score"], round(row["low"], 2), round(row["high"], 2)) == (50.0, 6.98, 79.22)


def test_a_score_of_many_lines_is_narrow_and_that_of_two_criteria_adds_their_reaches_as_squares() -> None:
    lone = scores(cells(_rows(("S", "delivery", 50, 40))), DELIVERY).row(0, named=True)
    both = scores(cells(_rows(("S", "delivery", 50, 40), ("S", "quality", 50, 40))), EQUAL).row(0, named=True)
    assert 50 - both["low"] == pytest.approx((50 - lone["low"]) / 2**0.5)
    assert both["high"] - 50 == pytest.approx((lone["high"] - 50) / 2**0.5)
    many = scores(cells(_rows(("S", "delivery", 50, 4000))), DELIVERY).row(0, named=True)
    assert many["high"] - many["low"] == pytest.approx(7.24, abs=0.01)


@pytest.mark.parametrize(
    ("before", "own", "low", "high", "expected"),
    [
        (None, "C", 60.0, 90.0, "C"),
        ("B", "C", 65.0, 80.0, "B"),
        ("B", "C", 65.0, 79.9, "C"),
        ("B", "A", 89.9, 99.0, "B"),
        ("B", "A", 90.0, 99.0, "A"),
        ("A", "A", 95.0, 100.0, "A"),
        ("E", "D", 59.9, 70.0, "E"),
        ("E", "C", 60.0, 80.0, "C"),
        ("B", None, 0.0, 50.0, None),
    ],
)
def test_a_letter_moves_only_when_the_interval_leaves_its_band(
    before: str | None, own: str | None, low: float, high: float, expected: str | None
) -> None:
    assert letter(before, {"grade": own, "low": low, "high": high}) == expected


def test_a_letter_follows_from_the_months_before() -> None:
    """4,000 lines at 85: B. 40 at 75 may still be a B; 4,000 at 75 are a C; 29 neither give nor move one."""
    june, august = date(2026, 6, 1), date(2026, 8, 1)
    months = [(june, 0.0, 29), (date(2026, 7, 1), 85.0, 4000), (august, 75.0, 40), (SEPTEMBER, 75.0, 4000)]
    months.append((OCTOBER, 0.0, 29))
    rows = pl.concat([_rows(("S", "delivery", score, lines), month=month) for month, score, lines in months])
    assert letters(rows, DELIVERY)["grade"].to_list() == [None, "B", "B", "C", None]
    assert last_letters(rows, DELIVERY) == {"S": "C"}
    before = last_letters(rows.filter(pl.col("counted_on") < august), DELIVERY)
    assert scorecard(cells(rows.filter(counted_on=august)), DELIVERY, before)["grade"].to_list() == ["B"]
    assert scorecard(cells(rows.filter(counted_on=august)), DELIVERY)["grade"].to_list() == ["C"]


def test_a_score_needs_ten_lines_and_names_those_that_do_not_count() -> None:
    rows = pl.concat([_rows(("A", "delivery", 50, 9), month=SEPTEMBER), _rows(("A", "delivery", 90, 30))])
    rows = rows.with_columns(target=pl.Series([0.9, 0.95]))
    row = cells(rows).row(0, named=True)
    assert (row["month_count"], row["line_count"], row["few_line_count"], row["score"]) == (1, 30, 9, 90.0)
    assert (row["first_target"], row["target"], row["value"]) == (0.9, 0.95, pytest.approx(0.93))
    assert row["below"] == pytest.approx(cells(_rows(("A", "delivery", 90, 30)))["below"][0])
    none = cells(_rows(("A", "delivery", 50, 9))).row(0, named=True)
    assert (none["value"], none["score"], none["month_count"]) == (None, None, 0)


def test_suppliers_and_criteria_stand_in_order_and_the_lines_of_a_score_are_those_of_its_largest_criterion() -> None:
    rows = _rows(("B", "quality", 90, 50), ("B", "delivery", 90, 40), ("A", "quality", 50, 9), ("A", "returns", 0, 99))
    told = cells(rows)
    assert told.select("supplier_id", "criterion").rows() == [
        ("A", "quality"),
        ("A", "returns"),
        ("B", "delivery"),
        ("B", "quality"),
    ]
    found = scores(told, EQUAL)
    assert found.select("supplier_id", "score", "line_count", "criterion_count").rows() == [
        ("A", None, 0, 0),
        ("B", 90.0, 50, 2),
    ]


def test_sixty_of_a_hundred_points_are_enough_for_a_grade() -> None:
    rows = _rows(("A", "delivery", 95, 30))
    assert scores(cells(rows), {"delivery": 60.0, "quality": 40.0})["grade"].to_list() == ["A"]
    assert scores(cells(rows), {"delivery": 6.0, "quality": 4.0})["grade"].to_list() == ["A"]
    assert scores(cells(rows), {"delivery": 59.9, "quality": 40.1})["grade"].to_list() == [None]
    assert scores(cells(_rows(("A", "delivery", 95, 29))), DELIVERY)["grade"].to_list() == [None]
    assert scores(cells(rows).clear(), DELIVERY).schema == scores(cells(rows), DELIVERY).schema


def test_of_half_a_line_wrong_the_share_and_the_interval_are_known() -> None:
    """A denominator below one still divides; a share beyond all its rows has no negative spread."""
    half = _rows(("A", "delivery", 50, 40)).with_columns(numerator=pl.lit(0.25), denominator=pl.lit(0.5))
    assert cells(half)["value"].to_list() == [0.5]
    beyond = _rows(("A", "delivery", 100, 40)).with_columns(numerator=pl.lit(41.0), denominator=pl.lit(40.0))
    assert cells(beyond).select(pl.col("above", "below").is_finite().all()).row(0) == (True, True)
