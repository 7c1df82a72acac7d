"""The lead time page and two panels of delivery: worked out by hand on a small home, and in polars on the sample."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from second_statement.frames import KEY, kpi_frame
from second_statement.history import History
from second_statement.rows import DUE

from cadran.engine import Engine
from cadran.i18n.catalogue import say_code
from cadran.i18n.text import Language
from cadran.kpis import KPIS
from cadran.ui.agreements.lead_time_contracts import Contract, contracts
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.delivery.lateness import CLASSES, lateness_counts
from cadran.ui.sections.lead_time.distribution import _bins
from cadran.ui.sections.lead_time.header import open_lines, total_lines
from cadran.ui.sections.lead_time.planning import _last_year, _longest, _rows
from cadran.ui.sections.lead_time.promise_drift import _movers
from cadran.ui.sections.lead_time.stages import _stage_days
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown, titles

STAGES = ("order_to_ready", "ready_to_ship", "transit", "put_away")
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def _look(engine: Engine, **chosen: Any) -> View:
    return looked_at(engine, "lead_time", State(**{"period": "last_month"} | chosen))


@pytest.fixture
def small_engine(small_home: Path) -> Iterator[Engine]:
    engine = Engine(current_version(small_home).path)
    yield engine
    engine.close()


def _of_october(rows: pl.DataFrame, flow: str) -> pl.DataFrame:
    return rows.filter(pl.col("flow") == flow, pl.col("counted_on").is_between(*OCTOBER))


def test_lines_are_sorted_by_days_late(small_engine: Engine) -> None:
    purchases = {"early": 0, "on_time": 6, "1": 0, "2": 0, "3": 26, "6": 0, "11": 0, "open": 0}
    assert lateness_counts(_look(small_engine, flow="inbound")) == purchases
    sales = {"early": 0, "on_time": 7, "1": 0, "2": 0, "3": 1, "6": 0, "11": 0, "open": 0}
    assert lateness_counts(_look(small_engine, flow="outbound")) == sales


@pytest.mark.long
def test_the_classes_of_lateness_are_the_due_lines_of_the_sample(part_engine: Engine, part_history: History) -> None:
    found = lateness_counts(_look(part_engine, flow="outbound"))
    due = _of_october(kpi_frame(part_history, "otd"), "outbound").filter(pl.col("outcome").is_in(DUE))
    late = _of_october(kpi_frame(part_history, "days_late"), "outbound").filter(outcome="late")["value"].floor()
    early = _of_october(kpi_frame(part_history, "early"), "outbound")
    assert sum(found.values()) == due.height
    assert found["early"] == early.filter(outcome="missed").height
    assert [found[name] for name in ("1", "2", "3", "6", "11")] == [
        late.is_between(low, high).sum() for low, high in ((1, 1), (2, 2), (3, 5), (6, 10), (11, 999))
    ]


def test_the_days_to_plan_are_those_of_twelve_months_of_purchases(small_engine: Engine) -> None:
    row = _rows(_last_year(_look(small_engine))).filter(pl.col("supplier_id") == "S1").row(0, named=True)
    assert (row["n"], round(row["p50"], 2), round(row["p90"], 2)) == (12, 21.5, 24.0)
    assert (row["working_p50"], row["working_p90"], row["contract_days"]) == (16.5, 18.0, None)


def test_the_sample_is_planned_as_it_took(part_engine: Engine, part_history: History) -> None:
    view = _last_year(_look(part_engine))
    rows = _rows(view)
    taken = kpi_frame(part_history, "lead_time").filter(
        pl.col("flow") == "inbound",
        pl.col("outcome") == "complete",
        pl.col("counted_on").is_between(view.period.first, view.period.last),
    )
    stated = taken.group_by("supplier_id").agg(n=pl.len(), p90=pl.col("value").quantile(0.9, "linear"))
    joined = rows.join(stated, on="supplier_id", suffix="_stated")
    assert joined.height == rows.height == stated.height
    assert joined["n"].to_list() == joined["n_stated"].to_list()
    assert joined["p90"].to_list() == pytest.approx(joined["p90_stated"].to_list())
    planned = rows.filter(pl.col("n") >= 10)["p90"].to_list()
    assert rows["p90"].to_list()[: len(planned)] == sorted(planned, reverse=True)
    assert rows["supplier_name"][0] in _longest(view, rows), "the title names the first row"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_class_of_lateness_bears_the_name_of_a_state_of_other_lines(language: Language) -> None:
    """Lines more than a day early are on time too: "on time" of the states counts them."""
    states = {say_code(language, "state", state) for state in KPIS["otd"].outcomes}
    classes = {group.id: say_code(language, "lateness", group.id) for group in CLASSES if group.id != "failed"}
    assert not states & set(classes.values())


@pytest.mark.long
def test_stages_stand_on_the_same_lines_and_add_up(part_engine: Engine, part_history: History) -> None:
    view = _look(part_engine, flow="inbound")
    now = _stage_days(view, [KPIS[name] for name in STAGES], view.selection)
    assert now is not None
    complete = {name: kpi_frame(part_history, name).filter(outcome="complete") for name in STAGES}
    whole = _of_october(complete[STAGES[0]], "inbound").select(*KEY, pl.col("value").alias(STAGES[0]))
    for name in STAGES[1:]:
        stage = _of_october(complete[name], "inbound")
        whole = whole.join(stage.select(*KEY, pl.col("value").alias(name)), on=KEY)
    means = {name: whole[name].mean() for name in STAGES}
    assert now.n == whole.height
    assert {name: days for (name, _), (_, days) in now.parts.items()} == pytest.approx(means)


def test_the_supplier_that_promises_anew_instead_of_being_late_comes_first(
    part_engine: Engine, part_history: History
) -> None:
    view = _look(part_engine, flow="outbound", period="all")
    first = _movers(view)[0]
    promised, moved = (
        kpi_frame(part_history, kpi).filter(
            pl.col("flow") == "outbound", pl.col("supplier_id") == "S004", pl.col("counted_on") <= view.as_of
        )
        for kpi in ("promise_kept", "promise_drift")
    )
    moved = moved.drop_nulls("value")
    assert (first.id, first.promised, first.moved) == ("S004", promised["denominator"].sum(), moved.height)
    assert first.days_added == pytest.approx(moved["value"].sum())
    assert first.share > 0.35


def test_the_histogram_holds_every_line_once_and_the_open_ones_by_order_date(sample_engine: Engine) -> None:
    lead = KPIS["lead_time"]
    by_completion = _look(sample_engine, flow="inbound")
    bins = _bins(by_completion, lead)
    assert sum(one.closed for one in bins) == by_completion.measure(lead)["n"][0]
    assert sum(one.still_open for one in bins) == 0
    by_order = _look(sample_engine, flow="inbound", period="all", choices=(("cohort", "order"),))
    assert sum(one.still_open for one in _bins(by_order, lead)) == total_lines(open_lines(by_order)) > 0


def test_a_contract_is_the_clause_that_judges_lines_of_the_selection(sample_engine: Engine) -> None:
    sales, purchases = (contracts(_look(sample_engine, flow=flow)) for flow in ("outbound", "inbound"))
    assert sales["S004"] == Contract(5.0, 0.0, "working")
    assert "S004" not in purchases
    assert purchases["S005"] == Contract(13.0, 0.0, "working")


@pytest.fixture
def _at_home(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))


@pytest.mark.long
@pytest.mark.usefixtures("_at_home")
def test_the_page_says_how_many_days_to_plan_for_the_supplier() -> None:
    app = opened("lead_time", lang="en", flow="inbound", sup="S1")
    assert failures(app) == []
    assert any(
        "plan 24 days (P90), or 18 working days; half arrive within 22, or 17 working; 12 lines." in title
        for title in titles(app)
    )


@pytest.mark.long
@pytest.mark.usefixtures("_at_home")
def test_a_period_without_receipts_leads_to_the_open_lines() -> None:
    app = opened("lead_time", **{"lang": "en", "flow": "inbound", "from": "2026-08-01", "to": "2026-08-31"})
    assert failures(app) == []
    assert "No received line in this period. Open lines: 1." in shown(app)


@pytest.mark.long
@pytest.mark.usefixtures("_at_home")
def test_a_class_of_lateness_lists_its_lines() -> None:
    app = opened("delivery", lang="en", flow="inbound", late="3", p="last_month")
    assert failures(app) == []
    assert "3–5 d: 26 lines" in shown(app)
    assert "26 of 32 due lines did not come on time: 26 three days late or more · not final" in titles(app)
