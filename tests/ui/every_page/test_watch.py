"""What is watched is told: by the version or anew, of what stands, of what stopped, and never of what is too small."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.analysis import surprise
from cadran.engine import Engine
from cadran.insight import urgent
from cadran.insight.events import computed, events
from cadran.insight.stock_alerts import run_outs
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown

OTD = KPIS["otd"]


@pytest.fixture
def sample(sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return looked_at(sample_engine, "overview")


def test_the_events_kept_in_a_version_are_those_that_asking_gives(sample: View) -> None:
    """Of on-time delivery, at the end of October and of September."""
    for last in (date(2026, 10, 31), date(2026, 9, 30)):
        view = looked_at(sample.engine, "overview", State().during(last.replace(day=1), last))
        kept = [event for event in events(view) if event.kpi == "otd"]
        asked = computed(view, [OTD])
        assert [(event.dimension, event.member, event.start, event.worth) for event in kept] == [
            (event.dimension, event.member, event.start, event.worth) for event in asked
        ]
    assert sample.engine.catalogue.events() is not None


@pytest.mark.long
def test_what_the_version_does_not_keep_is_one_question_a_figure(sample: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another basis: everything, four kinds of parts of sales, and suppliers of sales and purchases together."""
    asked: list[str] = []
    frame_of = sample.engine.connection.frame

    def counted(sql: str, *values: Mapping[str, object]) -> pl.DataFrame:
        asked.append(sql)
        return frame_of(sql, *values)

    view = looked_at(sample.engine, "overview", State().choosing("basis", "requested"))
    watched_kpis = [KPIS[name] for name in ("otd", "otif", "fill_rate", "tracked")]
    computed(sample, watched_kpis)
    monkeypatch.setattr(sample.engine.connection, "frame", counted)
    computed(view, watched_kpis)
    assert len([sql for sql in asked if re.search(r"\b(kpi|usual)\.", sql)]) == 3
    assert not [sql for sql in asked if "kpi.tracked" in sql]


def test_under_a_filter_only_what_concerns_it_is_told(sample: View) -> None:
    view = looked_at(sample.engine, "overview", State(filters=(("sup", ("S062",)),)))
    found = events(view)
    assert {(event.dimension, event.member) for event in found} == {("supplier_id", "S062")}
    assert "otd" in {event.kpi for event in found}


def test_a_version_published_without_events_is_asked_anew(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    engine = Engine(current_version(small_home).path)
    assert engine.catalogue.events() is None
    assert events(looked_at(engine, "overview")) == []
    app = opened("overview", lang="fr")
    assert failures(app) == []
    engine.close()


def test_a_purchase_that_is_late_and_open_is_named_with_its_worth(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3, promised for 10 November, three units at 10 EUR, has not come by the 20th."""
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    engine = Engine(current_version(small_home).path)
    (late,) = urgent.standing(looked_at(engine, "overview"))
    assert (late.id, late.lines, late.value) == ("standing:open_late:inbound:2026-11-20", 1, 30)
    assert late.own == {"kpi": "open_late", "flow": "inbound"}
    assert "1 line late and still open · Purchases" in late.sentence
    engine.close()


def test_what_stands_on_the_sample_is_named(sample: View) -> None:
    told = {alert.id.split(":")[1]: alert for alert in urgent.standing(sample) if "inbound" not in alert.id}
    assert {kpi: alert.lines for kpi, alert in told.items()} == {"open_late": 22}


def test_the_feed_that_oversells_is_told_and_no_other(sample: View) -> None:
    """7 of the 95 lines of a year, where 1 % is agreed."""
    (told,) = urgent.beyond_target(sample)
    assert (told.id, told.lines) == ("missed:oversell:supplier_id=S029", 7)


def test_run_outs_name_their_products(sample: View) -> None:
    (told,) = run_outs(sample)
    assert len(told.causes) == 10
    assert told.causes[0].subject == "Miroir Esterel naturel · Entrepôt Lille-Lesquin"
    assert told.causes[0].filters == (("sku", "SDB-00048"),)


@pytest.mark.long
def test_a_row_of_several_causes_opens_in_the_address(sample: View) -> None:
    assert sample
    closed = shown(opened("overview", lang="en"))
    assert "2 causes: On-time delivery, Fill rate" in closed
    assert "below its limits in Oct 2026" not in closed
    opened_row = shown(opened("overview", lang="en", handle="supplier_id=S062"))
    assert "On-time delivery · Maison Tréguilly  below its limits in Oct 2026: 84.7%" in opened_row


def test_a_figure_is_as_surprising_as_chance_allows() -> None:
    assert surprise.of_run([3.0], [0.0]) == 0.0
    assert surprise.of_run([3.0], [1.0, 1.0, 1.0]) == 0.0
    assert surprise.of_run([1.0], [0.0, 2.0] * 6) == 0.0
    assert surprise.of_run([8.0], [0.0, 2.0] * 6) == -surprise.of_run([-6.0], [0.0, 2.0] * 6) > 2
    # 3 of 3 where a half is usual: one chance in eight, 1.15 standard deviations.
    assert surprise.of_count(3, 3, 0.5) == pytest.approx(1.1503, abs=1e-4)
    assert surprise.of_count(1, 2, 0.5) == 0.0
