"""What a figure is told as, on series stated by hand: open, young and begun periods, limits, and what is read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cadran.analysis.rhythm import End
from cadran.analysis.survival import Estimate
from cadran.calendar import shift
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.calendar_marks import Marks
from cadran.insight.context import Context
from cadran.insight.data_end import data_end
from cadran.insight.figures import Figure, PeriodFacts
from cadran.insight.periods import Period
from cadran.insight.series import Series, Unsettled
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

OTD, LEAD, REVENUE, NPS, SCORE = (KPIS[name] for name in ("otd", "lead_time", "revenue", "nps", "supplier_score"))
STARTS = tuple(shift(date(2025, 10, 1), "month", index) for index in range(14))
NO_MARKS = Marks({}, frozenset())
NBSP = "\u00a0"


def _series(
    values: Sequence[float | None],
    counts: Sequence[int] | int = 100,
    *,
    kpi: Kpi = OTD,
    unsettled: Mapping[date, Unsettled] | None = None,
    marks: Marks = NO_MARKS,
    baseline: date | None = None,
    estimated: Mapping[date | None, Estimate] | None = None,
) -> Series:
    """The series of these values of the last months; a period without a count has no row."""
    rows = [counts] * len(values) if isinstance(counts, int) else counts
    starts = STARTS[-len(values) :]
    frame = pl.DataFrame({"period": starts, "value": values, "n": rows}, schema_overrides={"value": pl.Float64})
    facts = PeriodFacts(STARTS, "month", unsettled or {}, marks, baseline)
    return figures.series_of(facts, kpi, frame.filter(pl.col("n") > 0), "value", estimated)


STEADY = [0.94, 0.96] * 6


def test_a_series_begins_with_the_first_period_that_has_a_figure_and_keeps_the_gaps_after_it() -> None:
    history = _series([None, 0.9, None, 0.8], [10, 100, 0, 100])
    assert history.starts == STARTS[-3:]
    assert (history.values, history.counts) == ((0.9, None, 0.8), (100, 0, 100))
    assert history.limits is None
    assert _series([None], [0]).starts == STARTS


def test_an_estimated_period_is_open_until_it_can_change_no_more() -> None:
    guess = Estimate(12.0, 30.0, 9.0, 0.1)
    known: dict[date, Unsettled] = {STARTS[-2]: "young", STARTS[-1]: "running"}
    history = _series(
        [8.0] * 4, kpi=LEAD, unsettled=known, estimated={STARTS[-3]: guess, STARTS[-2]: guess, STARTS[-1]: guess}
    )
    assert history.values == (8.0, 12.0, 12.0, 12.0)
    assert history.unsettled == {1: "open", 2: "open", 3: "running"}
    assert history.is_final == (True, False, False, False)
    assert history.estimates == {1: guess, 2: guess, 3: guess}
    assert _series([8.0] * 2, kpi=LEAD, unsettled=known).unsettled == {0: "young", 1: "running"}


def test_what_is_not_final_or_stands_on_few_rows_shapes_no_limits_and_few_rows_are_no_signal() -> None:
    calm = _series(STEADY)
    assert calm.limits is not None
    assert calm.limits.centre == pytest.approx(0.95)
    running = _series([*STEADY, 0.2], unsettled={STARTS[-1]: "running"})
    assert running.limits == replace(calm.limits, signals=())
    few = _series([*STEADY, 0.2], [*[100] * 12, 9])
    assert few.limits == calm.limits
    assert _series([*STEADY, 0.2], [*[100] * 12, 10]).limits != calm.limits
    low = [*STEADY, 0.6]
    assert 12 not in _series(low, [*[100] * 12, 29]).signals
    assert 12 in _series(low, [*[100] * 12, 30]).signals


def test_a_strike_shapes_no_limits_and_a_new_baseline_leaves_what_was_before() -> None:
    marks = Marks({STARTS[-1]: ("Strike",)}, frozenset({STARTS[-1]}))
    struck = _series([*STEADY, 0.2], marks=marks)
    assert struck.limits is not None
    assert (struck.limits.centre, struck.signals) == (pytest.approx(0.95), (12,))
    assert (struck.struck, struck.causes) == (frozenset({12}), {12: ("Strike",)})
    anew = _series([0.2, 0.2, *STEADY], baseline=STARTS[2])
    assert anew.limits is not None
    assert (anew.limits.centre, anew.limits.since) == (pytest.approx(0.95), 2)
    within = _series([0.2, 0.2, *STEADY], baseline=date(2025, 11, 2))
    assert within.limits is not None
    assert within.limits.since == 2


@pytest.mark.parametrize(
    ("kpi", "values", "bounds"),
    [
        (OTD, [0.9, None, 1.0], (0.0, 1.0)),
        (OTD, [0.0, 1.01], (0.0, None)),
        (OTD, [-0.01, 0.5], (None, 1.0)),
        (SCORE, [99.0, 100.0], (0.0, 100.0)),
        (REVENUE, [0.0, 5e9], (0.0, None)),
        (OTD, [None], (0.0, 1.0)),
    ],
)
def test_limits_stop_where_a_figure_cannot_pass(
    kpi: Kpi, values: list[float | None], bounds: tuple[float | None, float | None]
) -> None:
    assert figures.bounds_of(kpi, values) == bounds
    assert figures.bounds_of(kpi, []) == (0.0, figures.MOST.get(kpi.unit))


@pytest.mark.parametrize(
    ("period", "grain"),
    [
        (Period(date(2026, 10, 1), date(2026, 10, 31), months=1), "month"),
        (Period(date(2026, 7, 1), date(2026, 9, 30), months=3), None),
        (Period(date(2026, 11, 1), date(2026, 11, 20), is_partial=True, months=1), None),
        (Period(date(2026, 11, 9), date(2026, 11, 15), weeks=1), "week"),
        (Period(date(2026, 11, 10), date(2026, 11, 16)), None),
        (Period(date(2026, 11, 9), date(2026, 11, 14)), None),
        (Period(date(2026, 11, 9), date(2026, 11, 9)), "day"),
        (Period(None, None), None),
        (Period(None, date(2026, 11, 9)), None),
        (Period(date(2026, 11, 9), None), None),
    ],
)
def test_a_whole_month_an_iso_week_and_a_day_are_one_point(period: Period, grain: Grain | None) -> None:
    assert figures.own_grain(period) == grain


@pytest.fixture
def last_month(sample_engine: Engine) -> Context:
    """October 2026; the data end on 20 November."""
    return context_of(State(period="last_month"), "en", sample_engine)


@pytest.mark.parametrize(
    ("start", "grain", "days"),
    [
        (date(2026, 11, 1), "month", (20, 30)),
        (date(2026, 10, 1), "month", None),
        (date(2026, 12, 1), "month", None),
        (date(2026, 11, 16), "week", (5, 7)),
        (date(2026, 11, 20), "day", (1, 1)),
        (date(2026, 11, 19), "day", None),
    ],
)
def test_of_a_period_that_runs_the_days_that_have_passed_are_told(
    last_month: Context, start: date, grain: Grain, days: tuple[int, int] | None
) -> None:
    assert figures.elapsed(last_month, start, grain) == days


def test_figures_are_judged_by_the_last_two_years_unless_the_period_lies_before(last_month: Context) -> None:
    starts = figures.judged_by(last_month, "month")
    assert (starts[0], starts[-1], len(starts)) == (date(2024, 11, 1), date(2026, 11, 1), 25)
    edge = replace(last_month, period=Period(date(2024, 11, 1), date(2024, 11, 1)))
    assert figures.judged_by(edge, "month")[-1] == date(2026, 11, 1)
    before = replace(last_month, period=Period(date(2024, 10, 1), date(2024, 10, 31), months=1))
    assert figures.judged_by(before, "month")[-1] == date(2024, 10, 1)
    assert len(figures.judged_by(before, "month")) == 25
    endless = replace(last_month, period=Period(None, None))
    assert figures.judged_by(endless, "month") == starts
    long = replace(last_month, period=Period(date(2024, 9, 15), date(2026, 10, 31)))
    assert figures.judged_by(long, "month")[0] == date(2024, 9, 1)
    assert (
        len(figures.starts_until(replace(last_month, period=Period(date(1900, 1, 1), None)), "month", STARTS[-1]))
        == 400
    )


def test_the_position_shown_is_that_of_the_last_day_asked_for_and_never_beyond_the_data(last_month: Context) -> None:
    history = _series([0.9] * 14)
    assert figures.position_shown(last_month, history) == 12
    november = Period(date(2026, 11, 1), date(2026, 12, 31))
    assert figures.position_shown(replace(last_month, period=november), history) == 13
    assert figures.position_shown(replace(last_month, period=Period(None, None)), history) == 13
    early = Period(date(2025, 1, 1), date(2025, 1, 31))
    assert figures.position_shown(replace(last_month, period=early), history) is None


def test_whole_days_end_with_the_data(last_month: Context) -> None:
    asked = figures.through(last_month, STARTS, "month")
    assert (asked.period_from, asked.period_to) == (STARTS[0], date(2026, 11, 20))
    assert figures.through(last_month, STARTS[:1], "month").period_to == date(2025, 10, 31)


@pytest.mark.parametrize(
    ("rows", "text"), [(0.0, "0"), (-3.0, "0"), (0.4, f"<{NBSP}1"), (1.0, "+1"), (1234.0, "+1,234")]
)
def test_the_rows_missing_to_a_target_are_told_in_whole_rows(last_month: Context, rows: float, text: str) -> None:
    assert figures.missing_text(last_month, rows) == text


def test_only_a_final_value_is_judged_by_its_target() -> None:
    missed = Figure(1000, 0.5, 500.0, 1000.0)
    assert figures.status_of(OTD, missed) == "breach"
    assert figures.status_of(OTD, missed, is_final=False) == "young"
    assert figures.status_of(replace(OTD, target=None), missed, is_final=False) == "none"
    assert figures.status_of(replace(LEAD, target=3.0), Figure(1000, 99.0), read="p90") == "none"


def test_a_frame_without_rows_or_of_rows_that_do_not_count_has_no_figure() -> None:
    assert figures.figure(pl.DataFrame()) == Figure(0, None)
    assert figures.figure(pl.DataFrame({"n": 4, "value": 0.5})) == Figure(4, 0.5)
    row = {"n": None, "value": None, "p90": 3.0}
    assert figures.figure(pl.DataFrame(row)) == Figure(0, None)
    assert figures.figure_of(row, "p90") == Figure(0, 3.0)


def test_a_distribution_says_which_percentile_it_shows_and_a_rate_below_ten_is_told_as_a_count(
    last_month: Context,
) -> None:
    assert figures.name(last_month, OTD, "p90") == "On-time delivery"
    assert (figures.name(last_month, LEAD, "p90"), figures.name(last_month, LEAD)) == (
        "Lead time P90",
        "Lead time P50",
    )
    assert figures.figure_text(last_month, OTD, Figure(9, 1 / 3, 3.0, 9.0)) == "3 of 9"
    assert figures.figure_text(last_month, OTD, Figure(10, 0.3, 3.0, 10.0)) == "30.0%"
    assert figures.figure_text(last_month, OTD, Figure(9, None, 3.0, 9.0)) == "–"
    assert figures.figure_text(last_month, REVENUE, Figure(9, 4_310_000.0, 4_310_000.0)) == f"€4.31{NBSP}M"


def test_an_estimate_is_told_with_its_open_rows_and_as_a_bound_where_too_few_have_ended(last_month: Context) -> None:
    estimate = Estimate(12.0, 24.0, 9.0, 0.123)
    assert figures.estimated(last_month, LEAD, estimate) == f"12{NBSP}d"
    assert figures.estimated(last_month, LEAD, replace(estimate, value=None)) == f"> 24{NBSP}d"
    assert figures.beside(last_month, LEAD, estimate) == f"not final: 12% still open; closed only 9.0{NBSP}d"


def test_a_scope_says_the_period_of_a_flow_and_the_day_of_what_stands(last_month: Context) -> None:
    assert figures.scope(last_month, OTD) == "Oct 2026 · Sales (outbound)"
    assert figures.scope(last_month, KPIS["stock_value"]) == "Oct 2026"
    assert figures.scope(last_month, KPIS["run_out"]) == "as of 20 Nov 2026"
    assert figures.scope(last_month) == "Oct 2026 · Sales (outbound)"


@dataclass(eq=False)
class _Known:
    """What is asked as an engine is, and keeps answers as one does."""

    info: object
    catalogue: object
    connection: object


def _data(first: date | None, as_of: date, deliveries_end: date | None = None, days: tuple[date, ...] = ()) -> Any:
    """An engine that knows these days only."""
    info = SimpleNamespace(as_of_date=as_of, deliveries_end=deliveries_end)
    catalogue = SimpleNamespace(
        first_day=lambda _kpi, _flows: first, days=lambda _kpi, _flows: days, closing_days=frozenset
    )
    return _Known(info=info, catalogue=catalogue, connection=object())


def test_periods_can_change_that_the_data_begin_in_or_that_run_or_are_young() -> None:
    starts = tuple(date(2026, month, 1) for month in range(7, 12))
    data = _data(date(2026, 7, 2), date(2026, 10, 31), date(2026, 9, 29))
    assert figures._unsettled(data, OTD, (), starts, "month") == {
        starts[0]: "stub",
        starts[2]: "young",
        starts[3]: "running",
        starts[4]: "running",
    }
    assert figures._unsettled(_data(starts[0], date(2026, 12, 1)), OTD, (), starts, "month") == {}
    days = tuple(date(2026, 1, 1) + timedelta(days=each) for each in range(214))
    ended = _data(days[0], date(2026, 10, 16), None, (*days, date(2026, 9, 21)))
    assert (days[-1], data_end(ended, OTD)) == (date(2026, 8, 2), End(date(2026, 8, 2), date(2026, 8, 2)))
    assert figures._unsettled(ended, OTD, (), starts, "month") == dict.fromkeys(starts[1:], "ended")
    assert figures._unsettled(_data(None, date(2026, 12, 1)), OTD, (), starts, "month") == {}


@pytest.mark.parametrize(
    ("kpi", "known", "last", "is_whole"),
    [
        (OTD, date(2026, 9, 29), date(2026, 9, 29), True),
        (OTD, date(2026, 9, 29), date(2026, 9, 30), False),
        (OTD, date(2026, 9, 29), None, False),
        (OTD, None, None, True),
        (REVENUE, date(2026, 9, 29), date(2026, 9, 30), True),
    ],
)
def test_what_stands_on_deliveries_is_whole_as_far_as_they_are_known(
    kpi: Kpi, known: date | None, last: date | None, is_whole: bool
) -> None:
    assert figures._is_whole(_data(None, date(2026, 10, 31), known), kpi, last) is is_whole


def test_a_series_holds_the_figures_by_grain_with_what_is_known_of_its_periods(last_month: Context) -> None:
    history = figures.series(last_month, OTD, "month")
    assert history is not None
    asked = last_month.selection.during(date(2024, 11, 1), last_month.as_of)
    frame = last_month.measure(OTD, asked, grain="month").sort("period")
    assert (history.starts[-1], history.unsettled[len(history.starts) - 1]) == (date(2026, 11, 1), "running")
    assert [value for value in history.values if value is not None] == frame["value"].to_list()
    doubled = figures.series(last_month, OTD, "month", frame=frame.with_columns(n=pl.col("n") * 2))
    assert doubled is not None
    assert doubled.counts == tuple(n * 2 for n in history.counts)
    assert figures.series(last_month, KPIS["run_out"], "month") is None
    assert figures.judged_grain(last_month) == "month"
    whole_quarter = Period(date(2026, 7, 1), date(2026, 9, 30), months=3)
    assert figures.judged_grain(replace(last_month, period=whole_quarter, grain="week")) == "week"
    first = last_month.engine.catalogue.first_day(OTD, ("outbound",))
    assert figures.first_day(last_month, OTD) == first


def test_rows_are_counted_in_the_words_of_their_figure(last_month: Context) -> None:
    assert [figures.counted(last_month, OTD, n) for n in (1, 18420)] == ["1 line", "18,420 lines"]
    assert [figures.counts(last_month, OTD, n) for n in (1, 2)] == ["line", "lines"]
    orders = replace(last_month, selection=last_month.selection.choosing("counted_in", "orders"))
    assert figures.row_words(orders, OTD).startswith("order")


def test_a_period_is_whole_once_its_returns_and_deliveries_are_known(last_month: Context) -> None:
    """Returns may come for 30 days and more; of what stands on no deliveries nothing is still to come."""
    returns, wait = KPIS["return_rate"], KPIS["return_rate"].matures_after_days
    assert wait is not None
    day = last_month.as_of.toordinal() - wait
    assert figures.is_final(last_month, returns, date.fromordinal(day))
    assert not figures.is_final(last_month, returns, date.fromordinal(day + 1))
    assert not figures.is_final(last_month, returns, None)
    assert figures.is_final(last_month, NPS, None)
