"""A part is told only where chance does not explain it: thousands of stable ones stay off the list."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from ui.opened import looked_at

from cadran.analysis import xmr
from cadran.calendar import shift_months
from cadran.engine import Engine
from cadran.insight import events, figures
from cadran.insight.context import Context
from cadran.insight.events import Event, rows_of_list
from cadran.insight.series import Series
from cadran.insight.watch import Watched, _members, is_told, watched
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection
from cadran.warehouse import current_version

Ways = tuple[tuple[str, ...], ...]
Frames = dict[tuple[str, ...], pl.DataFrame]
MONTHS, PARTS = 24, 1500
STARTS = tuple(shift_months(date(2026, 10, 1), place - MONTHS + 1) for place in range(MONTHS))


def _part(engine: Engine, missed: list[int], n: int) -> Watched:
    values = tuple(1 - count / n for count in missed)
    limits = xmr.limits(values, 0.0, 1.0)
    history = Series("month", STARTS, values, (n,) * MONTHS, limits, (True,) * MONTHS)
    kept = [float(n - count) for count in missed]
    frame = pl.DataFrame({"period": STARTS, "n": n, "numerator": kept, "denominator": float(n), "value": values})
    return Watched(KPIS["otd"], history, looked_at(engine, "overview"), "value", "category", "X", frame)


@pytest.mark.long
@pytest.mark.parametrize(("n", "share"), [(40, 0.02), (200, 0.05), (2000, 0.08)])
def test_of_1500_stable_parts_at_most_one_is_told_though_a_hundredth_are_signals(
    sample_engine: Engine, n: int, share: float
) -> None:
    drawn = np.random.default_rng(20261127).binomial(n, share, (PARTS, MONTHS)).tolist()
    parts = [_part(sample_engine, missed, n) for missed in drawn]
    signals = [part for part in parts if part.history.limits and MONTHS - 1 in part.history.limits.signals]
    assert len(signals) > PARTS / 200
    assert sum(is_told(part, MONTHS - 1) for part in parts) <= 1


def _whole(engine: Engine, values: list[float]) -> Watched:
    starts = STARTS[-len(values) :]
    history = Series("month", starts, tuple(values), (900,) * len(values), xmr.limits(values), (True,) * len(values))
    return Watched(KPIS["otd"], history, looked_at(engine, "overview"))


@pytest.mark.parametrize(("level", "is_news"), [(0.941, False), (0.915, True)])
def test_a_long_run_is_told_where_it_lies_apart_and_not_where_it_is_a_hair_off(
    sample_engine: Engine, level: float, is_news: bool
) -> None:
    """Nine months on one side of the centre, none of them outside the limits, after fourteen that go up and down."""
    figure = _whole(sample_engine, [0.94, 0.96] * 7 + [level - 0.002, level, level + 0.002] * 3)
    last = len(figure.history.starts) - 1
    assert figure.history.limits is not None
    assert last in figure.history.limits.signals
    assert figure.history.limits.lower < level - 0.002
    assert is_told(figure, last) is is_news


def test_a_figure_without_rows_of_the_flow_asked_for_is_not_asked(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of purchases nothing is returned."""
    asked: list[str] = []
    splits = Context.splits

    def noted(context: Context, kpi: Kpi, selection: Selection, ways: Ways, grain: Grain | None = None) -> Frames:
        asked.append(kpi.id)
        return splits(context, kpi, selection, ways, grain)

    monkeypatch.setattr(Context, "splits", noted)
    everything = events.everything(sample_engine)
    purchases = everything.selection.where("flow", "inbound")
    inbound = replace(everything, flow="inbound", has_own_flow=True, selection=purchases)
    told = [list(watched(inbound, [KPIS[name]], ("",))) for name in ("return_rate", "otd")]
    assert asked == ["otd"]
    assert [len(each) for each in told] == [0, 1]


def _event(kpi: str, dimension: str = "", member: str = "", value: float = 0.8, lines: int = 40) -> Event:
    start = date(2026, 10, 1)
    return Event(kpi, "value", dimension, member, "month", start, start, "below", value, 0.9, lines, None)


def test_what_the_whole_tells_gathers_its_parts_and_the_same_rows_are_told_once() -> None:
    whole, mode = _event("otd", value=0.85), _event("otd", "mode", "third_party")
    supplier, alone = _event("otd", "supplier_id", "S1", 0.7), _event("otif", "category", "C", 0.6)
    same = _event("otd", "location_id", "3PL-ORL")
    assert rows_of_list([same, alone, supplier, mode, whole]) == {
        whole: "service",
        mode: "service",
        supplier: "supplier_id=S1",
        alone: "category=C",
    }
    assert rows_of_list([mode, same]) == {mode: "mode=third_party"}
    assert rows_of_list([same]) == {same: "location_id=3PL-ORL"}


def test_a_part_that_falls_as_the_planted_supplier_does_is_told(sample_engine: Engine) -> None:
    assert is_told(_part(sample_engine, [4, 6] * 11 + [5, 40], 150), MONTHS - 1)


def test_a_part_is_left_out_only_where_its_past_is_too_short_for_limits(sample_engine: Engine) -> None:
    context, kpi = events.everything(sample_engine), KPIS["in_full"]
    starts = figures.judged_by(context, "month")
    frame = context.measure(kpi, figures.through(context, starts, "month"), ("category",), "month")
    few = frame.with_columns(n=pl.when(pl.col("category") == "Jardin").then(9).otherwise("n"))
    parts = few.drop_nulls("category").partition_by("category", as_dict=True)
    facts = figures.period_facts(context, kpi, starts, "month")
    limits = {name: figures.series_of(facts, kpi, part).limits for (name,), part in parts.items()}
    watched = {part.member for part in _members(context, kpi, "category", few, "month")}
    assert watched == {name for name, known in limits.items() if known}
    assert len(watched) < len(parts)


def test_other_clauses_leave_the_signals_of_the_same_data_standing(
    sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    written: list[Mapping[str, object]] = []

    def watched(_context: Context, kpis: Iterable[Kpi]) -> list[Watched]:
        asked.extend(kpi.id for kpi in kpis)
        return []

    monkeypatch.setattr(events, "watched", watched)
    monkeypatch.setattr(events, "write_published", lambda _path, rows, _reaches: written.extend(rows))
    events.publish_events(current_version(sample_home).path, sample_engine)
    by_clauses = {"lead_time_kept", "penalty", "sla_compliance"}
    known = sample_engine.catalogue.events()
    assert known is not None
    assert set(asked) == by_clauses
    assert written == [row for row in known.iter_rows(named=True) if row["kpi"] not in by_clauses]
    assert written
    asked.clear()
    events.publish_events(current_version(sample_home).path)
    assert set(asked) == set(KPIS)


@pytest.mark.long
def test_signals_of_another_promise_and_flow_are_those_asked_anew_with_a_part_of_the_questions(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = events.everything(sample_engine)
    own = usual.selection.where("flow", "outbound").choosing("basis", "latest")
    context = replace(usual, has_own_flow=True, selection=own)
    asked: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
    splits = Context.splits

    def noted(self: Context, kpi: Kpi, selection: Selection, ways: Ways, grain: Grain | None = None) -> Frames:
        asked.append((kpi.id, ways))
        return splits(self, kpi, selection, ways, grain)

    monkeypatch.setattr(Context, "splits", noted)
    signals = events.events(context)
    questions = dict(asked)
    asked.clear()

    anew = events.computed(context)
    assert sorted(repr(replace(event, until=date.max)) for event in signals) == sorted(map(repr, anew))
    assert any(KPIS[event.kpi].defaults.get("basis") for event in signals)
    assert len(questions["otd"]) > 1, "A figure by another promise is asked by every part."
    assert questions["reject_rate"] == (("supplier_id",),), "Of others only suppliers are asked, of this flow."
    assert "stock_value" not in questions
    assert len(questions) < len(asked)
