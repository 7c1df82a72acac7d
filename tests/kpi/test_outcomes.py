"""One table says which outcomes of a KPI count in its numerator and denominator; every view follows it."""

from functools import cache

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS, Kpi
from cadran.selection import OUTCOMES, Selection

# What a row adds as the table says it: (numerator is 0, denominator is 0); None where either may be.
ADDS = {"both": (None, False), "part": (None, False), "missed": (True, False), "outside": (True, True)}

# Said beside a figure, but not towards the half that takes its value: what the figure never meant to count.
WEIGHTLESS = (
    "no_stock_record",
    "no_demand",
    "no_forecast",
    "zero_quantity",
    "orphan",
    "counted_as_sale",
    "counted_as_purchase",
)


@cache
def _rows(kpi_id: str, engine: Engine) -> pl.DataFrame:
    """Every row of the view at the default choices, by what it adds."""
    kpi = KPIS[kpi_id]
    numbers = ("weight",) if kpi.shape == "distribution" else ("numerator", "denominator")
    assert "unplaced" in engine.catalogue.columns(kpi), f"kpi.{kpi.id} does not say why rows stand outside."
    every = engine.details.lines(kpi, Selection(outcomes=tuple(kpi.outcomes)))
    outside = engine.details.lines(kpi, Selection().outside())
    rows = pl.concat([every, outside], how="diagonal_relaxed").unique()
    if "outcome" not in rows.columns:
        rows = rows.with_columns(outcome=pl.lit(None, pl.String))
    return rows.select("outcome", "reason", "unplaced", *numbers)


@cache
def _reasons(kpi_id: str, engine: Engine) -> frozenset[str]:
    return frozenset(engine.figures.outside(KPIS[kpi_id], Selection())["reason"])


@cache
def _kinds(kpi_id: str, engine: Engine) -> frozenset[str]:
    """The outcomes and reasons of its rows."""
    kpi = KPIS[kpi_id]
    has_outcomes = "outcome" in engine.catalogue.columns(kpi)
    outcomes = engine.figures.outcomes(kpi, Selection())["outcome"] if has_outcomes else ()
    return _reasons(kpi_id, engine) | set(outcomes)


@pytest.fixture
def telling_engine(kpi: Kpi, sample_engine: Engine, part_engine: Engine) -> Engine:
    """A part of the sample where it has rows of every outcome and reason the sample has, else the sample."""
    return part_engine if _kinds(kpi.id, part_engine) >= _kinds(kpi.id, sample_engine) else sample_engine


def test_the_words_of_the_kpis_are_the_outcomes_a_reader_may_ask_for() -> None:
    assert {word for kpi in KPIS.values() for word in kpi.outcomes} == set(OUTCOMES)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_outcome_has_its_words(language: str) -> None:
    for group in ("state", "line_state"):
        assert {f"{group}.{outcome}" for outcome in OUTCOMES} <= catalogue(language).keys()


def test_what_was_missed_is_asked_for_in_the_words_of_the_kpi() -> None:
    missed = {kpi.id: kpi.missed for kpi in KPIS.values()}
    assert missed["otd"] == ("late", "late_open", "failed")
    assert missed["stockout_rate"] == missed["promise_kept"] == missed["inventory_accuracy"] == ("missed",)
    assert (missed["stockout_days"], missed["return_rate"], missed["sla_compliance"]) == (
        ("out",),
        ("returned",),
        ("breached",),
    )
    assert missed["revenue"] == ()


@pytest.mark.long
@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
def test_the_rows_of_a_view_count_as_their_outcome_says(kpi: Kpi, telling_engine: Engine) -> None:
    rows = _rows(kpi.id, telling_engine)
    words = kpi.outcomes
    if "outcome" in telling_engine.catalogue.columns(kpi):
        assert set(telling_engine.figures.outcomes(kpi, Selection())["outcome"].drop_nulls()) <= set(words)
    for outcome, part in rows.drop_nulls("outcome").partition_by("outcome", as_dict=True).items():
        is_above, is_below = ADDS[words[outcome[0]]]
        if kpi.shape == "distribution":
            assert ((part["weight"] == 0) == is_below).all(), outcome
            continue
        if is_above is not None:
            assert ((part["numerator"] == 0) == is_above).all(), outcome
        if kpi.shape == "ratio" and set(rows["denominator"].unique()) <= {0, 1}:
            assert ((part["denominator"] == 0) == is_below).all(), outcome


@pytest.mark.long
@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
def test_only_an_unknown_row_stands_outside_and_adds_nothing(kpi: Kpi, telling_engine: Engine) -> None:
    rows = _rows(kpi.id, telling_engine)
    outside = rows.filter(pl.col("reason").is_not_null())
    assert set(outside["outcome"].unique()) <= {"unknown", "not_assessable"}
    weighty = outside.filter(pl.col("outcome") == "unknown", ~pl.col("reason").is_in(WEIGHTLESS))
    assert (weighty["unplaced"] > 0).all()
    assert (outside["unplaced"] >= 0).all()
    assert (rows.filter(pl.col("reason").is_null())["unplaced"] == 0).all()
    for number in ("numerator", "denominator", "weight"):
        if number in rows.columns:
            assert (outside[number] == 0).all()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_reason_has_its_words(language: str, sample_engine: Engine) -> None:
    reasons = {reason for kpi in KPIS for reason in _reasons(kpi, sample_engine)}
    assert len(reasons) > 2
    assert {f"outside.{reason}" for reason in reasons} <= catalogue(language).keys()
