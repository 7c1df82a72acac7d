"""What asks for attention: on a home worked out by hand and on the sample."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from cadran.analysis.xmr import Limits
from cadran.calendar import shift_months
from cadran.engine import Engine
from cadran.insight import alerts
from cadran.insight import breaches as judged_windows
from cadran.insight.alert import Alert, rows_of
from cadran.insight.events import event_of
from cadran.insight.series import Series
from cadran.insight.signals import alert_of, signals, young
from cadran.insight.watch import Watched
from cadran.kpis import KPIS
from cadran.ui.agreements import breaches
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown, titles

OTD = KPIS["otd"]
SAMPLE = Path(__file__).parents[3] / "data" / "sample"


@pytest.fixture
def small(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    return looked_at(Engine(current_version(small_home).path), "overview")


@pytest.fixture
def sample(sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return looked_at(sample_engine, "overview")


def test_a_broken_clause_is_worth_its_missed_lines(small: View) -> None:
    (alert,) = alerts.breached_clauses(small)
    # Six of twelve lines late, two units at 10 EUR each; the clause of S2 has too few lines.
    assert (alert.id, alert.value, alert.lines) == ("breach:S1:2026-10", 120, 6)
    assert (alert.page, alert.own) == ("supplier", {"clause": "CL1", "window": "2026-10-01"})


def test_only_windows_that_are_over_are_judged(small: View) -> None:
    assert {row["window_start"] for row in judged_windows.windows(small)} == {date(2026, 10, 1)}
    running = looked_at(small.engine, "overview", State().during(date(2026, 11, 1), date(2026, 11, 30)))
    assert {row["window_start"] for row in judged_windows.windows(running)} == {date(2026, 10, 1)}


def test_a_window_outside_the_period_shown_brings_its_own_period(small: View) -> None:
    november = looked_at(small.engine, "overview", State().during(date(2026, 11, 1), date(2026, 11, 20)))
    state = breaches.state(november, judged_windows.windows(november)[0])
    assert (state.period_from, state.period_to) == (date(2026, 10, 1), date(2026, 10, 31))


def _history(values: list[float], signals: tuple[int, ...], n: int = 100, last: date = date(2026, 10, 1)) -> Series:
    starts = tuple(shift_months(last, place - len(values) + 1) for place in range(len(values)))
    limits = Limits(0.95, 0.9, 1.0, signals)
    return Series("month", starts, tuple(values), (n,) * len(values), limits, (True,) * len(values))


def _told(view: View, history: Series, dimension: str = "", member: str = "", missed: tuple[float, ...] = ()) -> str:
    """The id of the alert of a figure, nothing where it is not told."""
    kept = [n - miss for n, miss in zip(history.counts, missed or history.counts, strict=True)]
    rows = {"period": history.starts, "n": history.counts, "numerator": kept, "denominator": history.counts}
    frame = pl.DataFrame(rows | {"value": history.values}, strict=False)
    event = event_of(Watched(OTD, history, view, "value", dimension, member, frame))
    return alert_of(view, event, "").id if event else ""


def test_a_run_of_points_is_one_event_named_after_its_first(small: View) -> None:
    assert _told(small, _history([0.95] * 10 + [0.8, 0.8, 0.8], (10, 11, 12))) == "signal:otd:2026-08"


def test_an_event_that_is_over_is_not_told(small: View) -> None:
    assert _told(small, _history([0.95] * 10 + [0.8, 0.95], (10,))) == ""


def test_a_signal_for_the_better_is_not_told(small: View) -> None:
    assert _told(small, _history([0.95] * 10 + [1.0], (10,))) == ""


def test_a_month_that_is_not_over_is_no_signal(small: View) -> None:
    assert _told(small, _history([0.95] * 11 + [0.5], (11,), last=date(2026, 11, 1))) == ""


def test_a_part_is_told_where_chance_does_not_explain_it_and_its_rows_are_enough(small: View) -> None:
    """A fall from about 95 to 50 of 100 is; one to 88 is a signal of the mode, but chance makes one of many such."""
    usual = [0.94, 0.96] * 6
    for last, n, told in ((0.5, 100, "signal:otd:mode=dropship:2026-10"), (0.5, 29, ""), (0.88, 100, "")):
        history = _history([*usual, last], (12,), n)
        missed = tuple(n * (1 - value) for value in history.values if value is not None)
        assert _told(small, history, "mode", "dropship", missed) == told


def test_few_misses_of_many_parts_are_chance_however_far_they_lie_from_none(small: View) -> None:
    history = _history([*[0.99, 1.0] * 6, 0.95], (12,), 40)
    assert _told(small, history, "mode", "dropship", (*[0.4, 0.0] * 6, 2.0)) == ""


def test_alerts_about_the_same_supplier_are_one_row_worth_its_dearest_cause() -> None:
    first = Alert("a", "breach", "S", "late", 50, "", 1, "", "supplier", about="supplier_id=S1", about_name="S")
    second, other = replace(first, id="b", value=80), replace(first, id="c", value=60, about="")
    rows = rows_of([first, second, other])
    assert [(row.id, [alert.id for alert in row.alerts]) for row in rows] == [
        ("supplier_id=S1", ["b", "a"]),
        ("c", ["c"]),
    ]


def test_a_hundred_causes_of_ten_suppliers_are_ten_rows() -> None:
    one = Alert("a", "breach", "S", "late", 50, "", 1, "", "supplier")
    every = [replace(one, id=f"{cause}-{who}", about=f"supplier_id=S{who}") for cause in range(10) for who in range(10)]
    assert len(rows_of(every)) == 10


def test_the_sample_has_one_new_signal_the_supplier_that_fell(sample: View) -> None:
    (told,) = [alert for alert in signals(sample) if alert.id.startswith("signal:otd:")]
    assert (told.id, told.lines, told.page) == ("signal:otd:supplier_id=S062:2026-10", 22, "supplier")
    assert told.value == pytest.approx(_late_value("S062"))


def test_the_month_before_its_fall_the_supplier_is_not_told(sample: View) -> None:
    september = looked_at(sample.engine, "overview", State().during(date(2026, 9, 1), date(2026, 9, 30)))
    assert not [alert.id for alert in signals(september) if "S062" in alert.id]


def _late_value(supplier: str) -> float:
    """The value of the lines promised in October that were not accepted in full by then, from the files alone."""
    lines = pl.read_csv(SAMPLE / "order_lines.csv.gz", infer_schema_length=0).filter(
        pl.col("supplier_id") == supplier, pl.col("promised_at").str.starts_with("2026-10")
    )
    parcels = pl.read_csv(SAMPLE / "deliveries.csv.gz", infer_schema_length=0)
    arrived: dict[tuple[str, str], list[tuple[datetime, float]]] = {}
    for row in parcels.filter(pl.col("delivered_at").is_not_null(), pl.col("flow") == "outbound").iter_rows(named=True):
        accepted = float(row["delivered_quantity"]) - float(row["rejected_quantity"] or 0)
        arrived.setdefault((row["order_id"], row["line_id"]), []).append((_moment(row["delivered_at"]), accepted))
    late = 0.0
    for row in lines.iter_rows(named=True):
        deadline = _moment(row["promised_at"])
        deadline = deadline + timedelta(days=1) if deadline.time() == time(0) else deadline + timedelta(seconds=1)
        by_then = sum(units for day, units in arrived.get((row["order_id"], row["line_id"]), []) if day < deadline)
        owed = float(row["ordered_quantity"]) - float(row["cancelled_quantity"] or 0)
        is_gone = owed <= 0
        if (is_gone and row["cancel_reason"] not in ("customer", "fraud")) or (not is_gone and by_then < owed):
            late += float(row["ordered_quantity"]) * float(row["unit_price"])
    return late


def _moment(cell: str) -> datetime:
    return datetime.fromisoformat(cell)


def test_alerts_come_by_value_at_stake(sample: View) -> None:
    values = [row.first.value or 0 for row in rows_of(alerts.alerts(sample))]
    assert values == sorted(values, reverse=True)
    assert len({alert.id for alert in alerts.alerts(sample)}) == len(alerts.alerts(sample)) > len(values)


def test_a_young_figure_is_said_to_be_so_and_not_alerted(sample: View) -> None:
    assert young(sample) == ["Return rate"]
    assert "return_rate" not in " ".join(alert.id for alert in alerts.alerts(sample))


@pytest.mark.long
def test_the_overview_tells_what_to_handle_and_what_was_broken(sample: View) -> None:
    app = opened("overview", lang="fr", handle="supplier_id=S062")
    assert failures(app) == []
    assert "sous ses limites en oct. 2026" in shown(app)
    assert any("Infractions au SLA, oct. 2026" in title for title in titles(app))
    assert f"Voir les {len(rows_of(alerts.alerts(sample)))}" in shown(app)


def test_all_alerts_are_shown_on_request(sample: View) -> None:
    last = rows_of(alerts.alerts(sample))[-1].first.words
    assert last in shown(opened("overview", lang="en", handle="all"))
    assert last not in shown(opened("overview", lang="en"))
