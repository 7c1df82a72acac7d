"""The rows behind a figure, page by page; the page stands in the address, so that reload and Back show the same."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cadran.engine import Engine
from cadran.engine.details import MISSED
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.panels import line_states, lines
from ui.opened import failures, looked_at, opened, shown


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


def _links(app: AppTest, label: str) -> list[str]:
    links = [element.proto for element in app.main if element.type == "page_link"]
    return [link.query_string for link in links if link.label == label]


def test_the_page_of_the_rows_stands_in_the_address() -> None:
    app = opened("delivery", lang="en", kpi="otif", lines_page="2")
    assert failures(app) == []
    assert "Rows 51–100 of" in shown(app)
    assert [link.split("&")[-1] for name in ("‹ Previous", "Next ›") for link in _links(app, name)] == [
        "lines_page=1",
        "lines_page=3",
    ]
    assert all("kpi=otif" in link for link in _links(app, "Next ›"))


def test_the_title_counts_the_rows_as_the_figure_does(sample_engine: Engine) -> None:
    view = looked_at(sample_engine, "rotation")
    counted = {}
    for kpi in (KPIS["rotation"], KPIS["stock_value"], KPIS["orders"], KPIS["refunded_value"]):
        counted[kpi.id] = lines._counted(view, kpi, view.selection, view.row_count(kpi, view.selection))
    assert counted["rotation"] == "13,241 stock days and 1,005 lines"
    assert (counted["stock_value"], counted["orders"]) == ("426 stock positions", "1,223 orders")
    assert counted["refunded_value"] == "117 returns"


def test_the_states_tell_the_share_the_rate_tells(sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    view, kpi = looked_at(sample_engine, "delivery"), KPIS["otd"]
    labels: list[str] = []
    monkeypatch.setattr(line_states, "_link", lambda *asked: labels.append(asked[2]))
    rows = dict(view.outcomes(kpi).select("outcome", "row_count").iter_rows())
    rate = figures.figure(view.measure(kpi))
    for state in ("on_time", "cancelled"):
        line_states._state_link(view, kpi, state, rows[state], rate.n)
    assert labels == [f"on time 1,846 ({figures.figure_text(view, kpi, rate)})", "cancelled 36 · outside the rate"]
    assert sum(count for state, count in rows.items() if line_states._is_judged(kpi, state)) == rate.n
    assert (
        line_states._states_title(view, kpi, rows)
        == "2,032 lines: 1,846 on time, 104 late, 38 not fulfilled, 4 late and open, 40 outside the rate"
    )


def test_a_page_beyond_the_last_is_the_last() -> None:
    app = opened("delivery", lang="en", lines_page="9999")
    assert _links(app, "Next ›") == []
    assert len(_links(app, "‹ Previous")) == 1


@pytest.mark.long
def test_other_rows_begin_on_their_first_page() -> None:
    app = opened("delivery", lang="en", kpi="otif", lines_page="2", mode="dropship")
    app.button(key="clear").click().run()
    assert app.query_params.get("lines_page") is None
    assert app.query_params["kpi"] == "otif"
    assert "Rows 1–50 of" in shown(app)


@pytest.mark.parametrize("kpi_id", ["otd", "cancel_rate", "return_rate", "stockout_days"])
def test_what_missed_stands_before_the_rest_and_each_part_is_newest_first(sample_engine: Engine, kpi_id: str) -> None:
    kpi = KPIS[kpi_id]
    october = sample_engine.catalogue.selection_for(kpi, Selection().during(date(2026, 10, 1), date(2026, 10, 31)))
    rows = sample_engine.details.lines(kpi, october, order=MISSED)
    is_missed = [outcome in kpi.missed for outcome in rows["outcome"]]
    assert is_missed == sorted(is_missed, reverse=True)
    assert 0 < sum(is_missed) < len(is_missed)
    parts = rows["counted_on"][: sum(is_missed)], rows["counted_on"][sum(is_missed) :]
    assert all(part.to_list() == sorted(part, reverse=True) for part in parts)
    first = sample_engine.details.lines(kpi, october, 50, 0, order=MISSED)
    assert first["outcome"].to_list() == rows["outcome"].to_list()[:50]


def test_a_column_that_most_rows_lack_is_left_to_the_export() -> None:
    tables = [element.value for element in opened("delivery", lang="en").dataframe]
    listed = next(table for table in tables if "Order" in table.columns)
    assert "Supplier" not in listed.columns or listed["Supplier"].ne("–").mean() >= 0.5


def test_the_state_of_rows_that_nothing_judges_is_no_column() -> None:
    rows = pl.DataFrame({"sku": ["A"], "outcome": ["met"]})
    assert [lines._idle(KPIS[name], rows) for name in ("orders", "otd")] == [{"outcome"}, set()]
