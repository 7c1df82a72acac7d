"""When a figure is told, what of, and what it is compared with: on series, events and notes stated by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
import pytest

from cadran.analysis.decomposition import Interval, Split
from cadran.analysis.survival import Estimate
from cadran.analysis.xmr import Limits
from cadran.calendar import shift
from cadran.engine import Engine
from cadran.insight import censoring, events, figures, notes, variance, watch
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.insight.events import Event
from cadran.insight.periods import Period
from cadran.insight.series import Course, Judgement, Series
from cadran.insight.signals import alert_of, event_id, last_over
from cadran.insight.variance import Why
from cadran.insight.watch import Watched, begin_of, has_history, last_final
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of
from cadran.workspace import Note

OTD, RETURNS, LEAD, NPS = (KPIS[name] for name in ("otd", "return_rate", "lead_time", "nps"))
SIGNAL = Judgement("judged", "below", "breach")
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


@pytest.fixture
def october(sample_engine: Engine) -> Context:
    """The last complete month of the sample, whose data end on 20 November."""
    return context_of(State(period="last_month"), "en", sample_engine)


def _in(context: Context, first: date | None, last: date | None, **changed: object) -> Context:
    return replace(context, period=Period(first, last, **changed))


def _history(
    values: Sequence[float | None], signals: tuple[int, ...] = (), grain: Grain = "month", end: date = NOVEMBER
) -> Series:
    """Figures of 100 rows up to the period that begins on `end`, beside limits of 0.9 to 1."""
    starts = tuple(shift(end, grain, place + 1 - len(values)) for place in range(len(values)))
    limits = Limits(0.95, 0.9, 1.0, signals)
    return Series(grain, starts, tuple(values), (100,) * len(values), limits, (True,) * len(values))


@pytest.mark.parametrize(
    ("first", "last", "young", "place"),
    [
        (OCTOBER, date(2026, 10, 31), (), 4),
        (None, None, (), 4),
        (SEPTEMBER, date(2026, 9, 30), (), 3),
        (SEPTEMBER, OCTOBER, (), 4),
        (NOVEMBER, date(2026, 11, 20), (), 4),
        (None, None, (4,), 3),
        (None, None, (4, 3), 2),
        (None, None, (4, 3, 2), None),
        (date(2026, 1, 1), date(2026, 1, 31), (), None),
    ],
)
def test_a_figure_is_told_for_its_last_final_period_that_is_over_at_most_three_back(
    october: Context, first: date | None, last: date | None, young: tuple[int, ...], place: int | None
) -> None:
    final = tuple(index not in young for index in range(6))
    history = replace(_history([0.95] * 6), is_final=final)
    assert last_final(_in(october, first, last), history) == place


def test_a_period_is_over_the_day_after_its_last(october: Context) -> None:
    """The data end on a Friday: the week of the 16th runs, Thursday is over, Friday is not."""
    days = _history([0.95] * 3, grain="day", end=date(2026, 11, 20))
    assert last_final(_in(october, None, None), days) == 1


@pytest.mark.parametrize(
    ("first", "last", "start"),
    [
        (OCTOBER, date(2026, 10, 31), OCTOBER),
        (None, None, OCTOBER),
        (NOVEMBER, date(2026, 11, 20), OCTOBER),
        (SEPTEMBER, OCTOBER, OCTOBER),
        (SEPTEMBER, date(2026, 9, 30), SEPTEMBER),
    ],
)
def test_the_last_month_that_is_over_is_the_one_told_of(
    october: Context, first: date | None, last: date | None, start: date
) -> None:
    assert last_over(_in(october, first, last), "month") == start
    assert events._last_over(_in(october, first, last)) == start


def test_a_run_of_signals_for_the_worse_begins_with_its_first() -> None:
    falling = _history([0.8, 0.95, 0.8, 1.2, 0.8, 0.8], (0, 2, 3, 4, 5))
    figure = Watched(OTD, falling, None)
    assert [begin_of(figure, place) for place in (5, 4, 2, 0)] == [falling.starts[place] for place in (4, 4, 2, 0)]


def test_what_speaks_against_a_part_is_what_missed_and_of_less_is_better_what_counts(october: Context) -> None:
    history = _history([0.9, None, 0.5])
    ones = pl.DataFrame(
        {"period": history.starts[:1] + history.starts[2:], "n": 10, "numerator": [9.0, 5.0], "value": [0.9, 0.5]}
    ).with_columns(denominator=pl.col("n").cast(pl.Float64))
    part = Watched(OTD, history, october, "value", "mode", "store", ones)
    assert part.missed == (1.0, None, 5.0)
    assert replace(part, kpi=RETURNS).missed == (9.0, None, 5.0)
    assert replace(part, dimension="").missed == ()
    assert replace(part, frame=None).missed == (None, None, None)
    units = ones.with_columns(numerator=pl.col("numerator") * 7)
    assert replace(part, frame=units).missed == (None, None, None)


@pytest.mark.parametrize(("first", "is_long"), [(date(2025, 11, 30), True), (date(2025, 12, 1), False)])
def test_limits_need_twelve_periods_before_the_one_that_runs(
    october: Context, monkeypatch: pytest.MonkeyPatch, first: date, is_long: bool
) -> None:
    monkeypatch.setitem(vars(october.engine.catalogue), "span", (first, october.as_of))
    assert has_history(october, "month") is is_long
    monkeypatch.setitem(vars(october.engine.catalogue), "span", (None, None))
    assert has_history(october, "month") is False


def _event(kpi: str, dimension: str = "", member: str = "", course: Course = "below", **changed: object) -> Event:
    event = Event(kpi, "value", dimension, member, "month", OCTOBER, SEPTEMBER, course, 0.8, 0.9, 40, None)
    return replace(event, **changed)


def test_a_signal_of_everything_stands_in_the_row_of_its_family(october: Context) -> None:
    alert = alert_of(october, _event("otd", worth=120.0), "service")
    assert alert == Alert(
        id="signal:otd:2026-09",
        status="breach",
        subject="On-time delivery",
        words="below its limits in Oct 2026: 80.0%, usually 90.0%",
        value=120.0,
        stake="missed lines",
        lines=40,
        unit=october.text(OTD.counts),
        page=OTD.page,
        filters=(),
        days=None,
        own={"kpi": "otd"},
        about="service",
        about_name="Service",
    )
    shifted = alert_of(october, _event("otd", course="shift", start=SEPTEMBER, first=SEPTEMBER), "service")
    assert shifted.words == "lasting shift since Sep 2026: 80.0% in Sep 2026, usually 90.0%"
    assert (shifted.days, shifted.stake, shifted.value) == ((SEPTEMBER, date(2026, 9, 30)), "", None)


def test_a_signal_of_a_part_names_it_and_leads_to_the_supplier_or_the_page_of_the_figure(
    october: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "names", lambda *_asked: {"S1": "One", "A": "A"})
    supplier = alert_of(october, _event("otd", "supplier_id", "S1"), "supplier_id=S1")
    assert (supplier.id, supplier.page, supplier.own) == ("signal:otd:supplier_id=S1:2026-09", "supplier", {})
    assert (supplier.subject, supplier.about_name) == ("On-time delivery · One", "One")
    assert supplier.filters == (("supplier_id", "S1"),)
    of_class = alert_of(october, _event("otd", "abc_class", "A"), "abc_class=A")
    assert (of_class.subject.split(" · ")[1], of_class.page) == (of_class.about_name, OTD.page)
    assert of_class.about_name.endswith(" A")
    unknown = alert_of(october, _event("otd", "mode", "drone"), "service")
    assert (unknown.subject, unknown.about_name) == ("On-time delivery · drone", "Service")


def test_an_event_is_known_by_its_month_or_its_first_day() -> None:
    assert [event_id(date(2026, 9, 7), grain) for grain in ("month", "week", "day")] == [
        "2026-09",
        "w2026-09-07",
        "d2026-09-07",
    ]


def _split(before: float, after: float, interval: Interval | None) -> Split:
    return Split(before, after, after - before, 0.0, (), interval)


def _why(kpi: Kpi, verdict: Judgement | None, interval: Interval | None) -> Why:
    return Why(kpi, "value", "mode", "Sep 2026", _split(0.9, 0.8, interval), verdict)


@pytest.mark.parametrize(
    ("kpi", "verdict", "interval", "kinds"),
    [
        (OTD, SIGNAL, (-0.2, -0.1), ("worse", "better")),
        (RETURNS, SIGNAL, (-0.2, -0.1), ("better", "worse")),
        (OTD, None, None, ("worse", "better")),
        (OTD, Judgement("no_history"), (-0.2, -0.1), ("worse", "better")),
        (OTD, Judgement("judged"), (-0.2, -0.1), ("neither", "neither")),
        (OTD, SIGNAL, (-0.2, 0.1), ("neither", "neither")),
        (replace(OTD, better="neither"), SIGNAL, (-0.2, -0.1), ("neither", "neither")),
    ],
)
def test_a_part_of_a_change_is_better_or_worse_where_the_change_is_news(
    kpi: Kpi, verdict: Judgement | None, interval: Interval | None, kinds: tuple[str, str]
) -> None:
    why = _why(kpi, verdict, interval)
    assert (why.kind(-0.1), why.kind(0.1)) == kinds
    assert why.is_calm == (verdict == Judgement("judged") or interval == (-0.2, 0.1))
    assert {why.kind(0.0), why.kind(1e-10), why.kind(-0.1, is_noise=True)} == {"neither"}


def _week(place: int) -> date:
    return shift(date(2026, 11, 9), "week", place - 19)


@pytest.mark.parametrize(
    ("values", "signals", "place", "compared"),
    [
        ([0.95] * 20, (), 19, (7, 18)),
        ([0.95] * 20, (), 5, (0, 4)),
        ([0.95] * 20, (), 1, (0, 0)),
        ([0.95] * 20, (), 0, None),
        ([*[0.95] * 17, 0.8, 0.8, 0.8], (17, 18, 19), 19, (5, 16)),
        ([*[0.95] * 17, 1.2, 0.8, 0.8], (17, 18, 19), 19, (6, 17)),
        ([*[0.95] * 18, 0.8, 0.95], (18,), 19, (7, 18)),
        ([0.8] * 20, tuple(range(20)), 19, None),
    ],
)
def test_a_week_is_compared_with_the_twelve_before_it_or_before_its_run_of_signals(
    october: Context,
    monkeypatch: pytest.MonkeyPatch,
    values: list[float],
    signals: tuple[int, ...],
    place: int,
    compared: tuple[int, int] | None,
) -> None:
    history = _history(values, signals, "week", date(2026, 11, 9))
    monkeypatch.setattr(figures, "series", lambda *_asked: history)
    week = replace(_in(october, _week(place), shift(_week(place), "day", 6), weeks=1), is_compared_before=True)
    found = variance.comparison(week, OTD, "value")
    days = compared and (_week(compared[0]), shift(_week(compared[1]), "day", 6))
    usual = october.compared
    assert usual is not None
    expected = days or (usual.first, usual.last)
    assert found is not None
    assert (found[0].first, found[0].last) == (found[1].period_from, found[1].period_to) == expected
    chosen = variance.comparison(replace(week, is_compared_before=False), OTD, "value")
    assert chosen is not None
    assert chosen[0] == usual


def test_a_month_or_a_reader_s_own_comparison_stands_and_without_one_there_is_none(october: Context) -> None:
    before = Period(SEPTEMBER, date(2026, 9, 30), months=1)
    compared = variance.comparison(october, OTD, "value")
    assert compared is not None
    assert compared[0] == before
    july = Period(date(2026, 7, 1), date(2026, 7, 31), months=1)
    chosen = variance.comparison(replace(october, compared=july, is_compared_before=False), OTD, "value")
    assert chosen is not None
    assert chosen[0] == july
    asked = replace(october, compared=None, previous=before, is_compared_before=False)
    previous = variance.comparison(asked, OTD, "value")
    assert previous is not None
    assert previous[0] == before
    assert variance.comparison(replace(asked, previous=None), OTD, "value") is None


def test_a_week_the_series_does_not_hold_is_compared_as_asked(
    october: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "series", lambda *_asked: _history([0.95] * 3, grain="week", end=date(2026, 11, 9)))
    week = replace(_in(october, date(2026, 8, 3), date(2026, 8, 9), weeks=1), is_compared_before=True)
    found = variance.comparison(week, OTD, "value")
    assert found is not None
    assert found[0] == october.compared


@pytest.mark.parametrize(("value", "n", "is_known"), [(0.9, 10, True), (None, 0, True), (None, 10, False)])
def test_rows_without_a_figure_are_not_explained(
    october: Context, monkeypatch: pytest.MonkeyPatch, value: float | None, n: int, is_known: bool
) -> None:
    frame = pl.DataFrame({"n": [n], "value": [value]}, schema_overrides={"value": pl.Float64})
    monkeypatch.setattr(Context, "measure", lambda *_asked: frame)
    assert variance.is_known(october, OTD, october.selection) is is_known


DURATIONS = {"value": pl.Float64, "outcome": pl.String, "weight": pl.Int64, "period": pl.Date}


@pytest.mark.parametrize(
    ("ended", "unknown", "open_rows", "is_estimated"), [(95, 0, 5, False), (94, 0, 6, True), (74, 20, 6, True)]
)
def test_more_than_a_twentieth_of_open_rows_is_estimated_without_what_is_unknown(
    october: Context,
    monkeypatch: pytest.MonkeyPatch,
    ended: int,
    unknown: int,
    open_rows: int,
    is_estimated: bool,
) -> None:
    rows = [
        (4.0, "met", ended, OCTOBER),
        (9.0, "open", open_rows, OCTOBER),
        (99.0, "unknown", unknown, OCTOBER),
        (4.0, "met", 1, SEPTEMBER),
    ]
    frame = pl.DataFrame(rows, schema=DURATIONS, orient="row")
    monkeypatch.setattr(Context, "durations", lambda *_asked, grain=None: frame if grain else frame.head(3))
    by_order = october.selection.choosing("cohort", "order")
    estimate = Estimate(4.0, 9.0, 4.0, open_rows / (ended + open_rows))
    assert censoring.estimates(october, LEAD, by_order, 0.5) == ({None: estimate} if is_estimated else {})
    months = censoring.estimates(october, LEAD, by_order, 0.5, "month")
    assert months == ({OCTOBER: estimate} if is_estimated else {})
    assert censoring.estimates(october, NPS, by_order, 0.5) == {}
    assert censoring.estimates(october, LEAD, october.selection, 0.5) == {}
    assert censoring._open_share(frame.clear()) == 0.0


def _note(first: date, last: date, kind: str = "rebase", dimension: str = "", value: str = "", kpi: str = "") -> Note:
    return Note(1, first, last, dimension, value, kpi, kind, "text", "Anne", datetime(2026, 11, 1))


@dataclass(frozen=True)
class Written:
    """A workspace of these notes."""

    kept: tuple[Note, ...]

    def notes(self) -> tuple[Note, ...]:
        return self.kept


def _writing(monkeypatch: pytest.MonkeyPatch, *kept: Note) -> None:
    monkeypatch.setattr(notes, "workspace", lambda: Written(kept))


def test_a_new_baseline_is_the_last_one_noted_of_what_is_selected(
    october: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of = october.as_of
    _writing(monkeypatch, _note(SEPTEMBER, SEPTEMBER), _note(as_of, as_of, kpi="otd"), _note(OCTOBER, OCTOBER, "cause"))
    assert notes.rebase_day(october, OTD) == as_of
    assert notes.rebase_day(october, LEAD) == SEPTEMBER
    _writing(monkeypatch, _note(shift(as_of, "day", 1), shift(as_of, "day", 1)))
    assert notes.rebase_day(october, OTD) is None
    _writing(monkeypatch, _note(OCTOBER, OCTOBER, "rebase", "supplier_id", "S1"))
    asked = [october.selection.where("supplier_id", *names) for names in (("S1",), ("S1", "S2"), ("S2",))]
    found = [notes.rebase_day(replace(october, selection=selection), OTD) for selection in (*asked, october.selection)]
    assert found == [OCTOBER, None, None, None]


def test_notes_are_told_of_the_periods_their_days_touch(october: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ((date(2026, 8, 31), date(2026, 8, 31)), (date(2026, 8, 1), SEPTEMBER), (date(2026, 10, 31), NOVEMBER))
    kept = [_note(first, last, "cause") for first, last in (*days, (NOVEMBER, NOVEMBER))]
    part = _note(OCTOBER, OCTOBER, "cause", "supplier_id", "S1")
    _writing(monkeypatch, *kept, part)
    assert notes.noted_on(october, OTD, (SEPTEMBER, OCTOBER), "month") == kept[1:3]
    both = replace(october, selection=october.selection.where("supplier_id", "S1", "S2"))
    assert notes.noted_on(both, OTD, (SEPTEMBER, OCTOBER), "month") == [*kept[1:3], part]
    assert notes.noted_on(october, OTD, (), "month") == []


def test_a_figure_of_less_than_its_usual_level_falls_short_by_that_share() -> None:
    history = _history([0.95, 0.76, 1.14, None])
    assert [events._shortfall(history, place) for place in range(4)] == [0.0, pytest.approx(0.2), 0.0, None]
    assert events._shortfall(replace(history, limits=None), 1) is None


@pytest.mark.parametrize(
    ("kpi", "name", "value", "is_otherwise"),
    [(OTD, "cohort", "order", False), (OTD, "basis", "latest", True), (OTD, "basis", "first", False)],
)
def test_choices_that_a_figure_does_not_know_or_takes_anyway_change_nothing(
    october: Context, kpi: Kpi, name: str, value: str, is_otherwise: bool
) -> None:
    asked = replace(october, selection=Selection().choosing(name, value))
    assert events._is_chosen_otherwise(asked, kpi) is is_otherwise


def test_a_part_is_watched_from_twelve_periods_of_rows_enough_on() -> None:
    rows = pl.DataFrame({"n": [10] * 12 + [9] * 12, "value": [0.9] * 23 + [None], "part": ["A"] * 12 + ["B"] * 12})
    told = rows.group_by("part").agg(watch._has_limits(OTD).alias("told")).sort("part")["told"].to_list()
    assert told == [True, False]
    short = rows.head(11).select(watch._has_limits(OTD)).item()
    unknown = rows.with_columns(n=10, part=pl.lit("B")).tail(12).select(watch._has_limits(OTD)).item()
    assert (short, unknown) == (False, False)
