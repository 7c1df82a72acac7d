"""The scorecard of all suppliers and of one: default weights, weights tried in the address, and what is too small."""

import re
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cadran.analysis.scorecard import Criterion, grade
from cadran.engine import Engine
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.ui.sections.suppliers.score_weights import criterion_name
from cadran.ui.sections.suppliers.scorecard import _finding, exported, grade_words, score_words
from cadran.ui.sections.suppliers.scores import supplier_scores
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))


@pytest.fixture
def view(small_home: Path) -> View:
    return all_flows(looked_at(Engine(current_version(small_home).path), "suppliers", State(period="all")))


def test_a_supplier_is_scored_by_the_criteria_it_has_data_for(view: View) -> None:
    """Alpha: 6 of 12 lines on time are below 75 %, where nothing is earned; the rest of its card is unknown.

    A score that stands on 30 of 100 points has no grade.
    """
    held = supplier_scores(view)
    alpha = held.default["S1"]
    assert (alpha["criterion_count"], alpha["known_weight"], alpha["grade"]) == (1, 30.0, None)
    assert alpha["score"] == 0


def test_twelve_lines_have_no_rank_and_eight_no_score_and_our_house_no_card(view: View) -> None:
    held = supplier_scores(view).default
    assert sorted(held) == ["S1", "S2"]
    assert (held["S1"]["rank"], held["S1"]["suggestion"]) == (None, None)
    assert held["S2"]["score"] is None


def test_returns_that_nobody_records_earn_no_hundred(view: View) -> None:
    """Beta sold eight lines long enough ago; there is no file of returns."""
    held = supplier_scores(view).cells["S2"]
    assert held["delivery"]["month_count"] == 0
    assert "returns" not in held


def test_the_export_bears_each_criterion_with_its_weight_and_what_it_stands_on(view: View) -> None:
    frame = exported(supplier_scores(view), ["S1"])
    row = frame.filter(pl.col("criterion") == "delivery").row(0, named=True)
    assert frame["criterion"].to_list() == ["delivery", "lead_time", "quality", "returns", "stockout"]
    assert [row[name] for name in ("numerator", "denominator", "value", "weight", "target", "kpi")] == [
        6.0,
        12.0,
        0.5,
        30.0,
        0.95,
        "otd",
    ]


def test_a_criterion_only_the_data_know_bears_the_name_of_its_kpi(view: View) -> None:
    assert criterion_name(view, Criterion("filled", "fill_rate", 10.0, 0.98, False)) == "Fill rate"


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (89.96, "89.96"),
        (89.999, "89.999"),
        (90.04, "90.0"),
        (99.98, "99.98"),
        (100.0, "100.0"),
        (84.64, "84.6"),
        (None, "–"),
    ],
)
def test_rounding_never_shows_a_score_on_the_other_side_of_a_border(view: View, score: float, words: str) -> None:
    assert score_words(view, score) == words


@pytest.mark.parametrize(
    ("language", "few", "none"),
    [
        ("en", "under 30 lines", "too few lines"),
        ("fr", "moins de 30 lignes", "trop peu de lignes"),
    ],
)
def test_suppliers_with_few_lines_stand_last_and_say_so(language: str, few: str, none: str) -> None:
    app = opened("suppliers", tab="scorecard", p="all", lang=language)
    assert failures(app) == []
    words = shown(app).replace("\u00a0", " ").replace("\u202f", " ")
    assert words.index(few) < words.index(none)


def test_the_title_counts_the_letters_its_rows_bear(sample_engine: Engine) -> None:
    """A letter stays while the interval of the score touches its band: the score alone may say otherwise."""
    view = all_flows(looked_at(sample_engine, "suppliers", State(period="last_month")))
    scores = supplier_scores(view)
    ranked = [row for row in scores.current.values() if row["rank"] is not None]
    low = [row for row in ranked if row["grade"] in ("D", "E")]
    assert [row["suggestion"] for row in low] == [{"D": "warn", "E": "block"}[row["grade"]] for row in low]
    kept = next(row for row in low if row["score"] >= 70)
    assert re.sub("<[^>]*>", "", grade_words(view, kept)) == f"{kept['grade']} ({grade(kept['score'])})"
    assert _finding(view, scores, list(scores.current)).startswith(f"Grade D/E: {len(low)} of {len(ranked)} ranked")


def test_a_period_in_which_no_month_begins_is_said() -> None:
    app = opened("suppliers", tab="scorecard", p="custom", **{"from": "2026-10-05", "to": "2026-10-20"}, lang="en")
    assert failures(app) == []
    assert "No month begins in this period" in shown(app)


def test_tried_weights_come_from_the_address_and_lead_back() -> None:
    app = opened("suppliers", tab="scorecard", p="all", lang="en", w="delivery:40,quality:0,unknown:3,stockout:900")
    assert failures(app) == []
    assert "Tried weights: Delivery 30 → 40, Quality 20 → 0" in shown(app)
    assert "Back to the default weights" in shown(app)


@pytest.mark.parametrize(
    "asked", ["delivery:0,quality:0,lead_time:0,returns:0,stockout:0", "delivery:-5,x,delivery:30"]
)
def test_weights_that_say_nothing_leave_the_default(asked: str) -> None:
    app = opened("suppliers", tab="scorecard", p="all", lang="en", w=asked)
    assert failures(app) == []
    assert "Tried weights" not in shown(app)


def _set(app: AppTest, **weights: int) -> AppTest:
    for field in app.number_input:
        name = str(field.key).removeprefix("weight_").partition("_en")[0]
        field.set_value(weights.get(name, 0))
    (button,) = [one for one in app.button if one.label == "Show"]
    return button.click().run()


def test_weights_set_in_the_form_stand_in_the_address() -> None:
    app = _set(opened("suppliers", tab="scorecard", p="all", lang="en"), delivery=30, quality=20, stockout=55)
    assert failures(app) == []
    assert app.query_params["w"] == "lead_time:0,returns:0,stockout:55"
    assert "Stockouts 15 → 55" in shown(app)


def test_no_weight_at_all_is_refused() -> None:
    app = _set(opened("suppliers", tab="scorecard", p="all", lang="en"))
    assert "At least one weight must be above 0." in "\n".join(caption.value for caption in app.caption)
    assert "w" not in app.query_params


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Score 0.0, without a grade: under 30 lines in every criterion"),
        ("fr", "Note 0,0, sans classe : moins de 30 lignes dans chaque critère"),
    ],
)
def test_a_supplier_page_says_score_grade_and_coverage(language: str, title: str) -> None:
    app = opened("supplier", sup="S1", p="all", lang=language)
    assert failures(app) == []
    assert title in [one.replace("\u00a0", " ").replace("\u202f", " ") for one in titles(app)]
    assert {"en": "1 of 5 criteria, 30 of 100 points", "fr": "1 sur 5, soit 30 points de poids sur 100"}[
        language
    ] in shown(app)


@pytest.mark.long
def test_a_supplier_below_ten_lines_has_no_score_on_its_page() -> None:
    app = opened("supplier", sup="S2", p="all", lang="en")
    assert failures(app) == []
    assert "Too few lines for a score" in titles(app)
