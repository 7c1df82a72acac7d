"""The contracts of all suppliers: broken clauses of a window and their calendar, by hand and on the sample."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.calendar import month_end
from cadran.engine import Engine
from cadran.i18n.catalogue import catalogue
from cadran.insight import breaches as judged_windows
from cadran.insight import figures
from cadran.selection import Selection
from cadran.ui.agreements import breaches, sla
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown, titles

QUARTER_ENDS = {1: 3, 4: 6, 7: 9, 10: 12}


def _view(engine: Engine, state: State | None = None) -> View:
    return all_flows(looked_at(engine, "suppliers", state))


@pytest.fixture
def small(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    return _view(Engine(current_version(small_home).path))


@pytest.fixture
def sample(sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return _view(sample_engine)


def test_the_one_broken_clause_of_the_hand_worked_home_is_listed_and_stands_in_its_month(small: View) -> None:
    held = sla.judged(small)
    assert sla.windows_offered(held) == {"2026-10": date(2026, 10, 1)}
    rows = sla.ended_in(held, date(2026, 10, 1))
    # Six of twelve lines of S1 were late, two units at 10 EUR each; S2 has too few lines to be judged, and no cost.
    assert rows.select("clause_id", "clause_state", "missed_line_count", "missed_value").rows() == [
        ("CL1", "breached", 6, 120),
        ("CL2", "not_assessable", 1, 0),
    ]
    (month,) = sla.by_month(held).to_dicts()
    assert (month["supplier_id"], month["month"]) == ("S1", date(2026, 10, 1))
    assert (month["assessable"], month["breached"], month["clause_id"]) == (1, 1, "CL1")


def test_a_window_that_is_not_over_is_not_judged(sample: View) -> None:
    november = _view(sample.engine, State().during(date(2026, 11, 1), date(2026, 11, 30)))
    assert sla.judged(november)["window_end"].max() == date(2026, 10, 31)
    august = _view(sample.engine, State().during(date(2026, 8, 1), date(2026, 8, 31)))
    assert sla.judged(august)["window_end"].max() == date(2026, 8, 31)


def test_the_list_of_october_holds_what_the_overview_tells(sample: View) -> None:
    rows = sla.ended_in(sla.judged(sample), date(2026, 10, 1)).filter(pl.col("clause_state") == "breached")
    told = [row for row in judged_windows.windows(sample) if row["clause_state"] == "breached"]
    assert rows["clause_id"].to_list() == [row["clause_id"] for row in told]
    assert (rows.height, rows["supplier_id"].n_unique()) == (21, 12)
    values = rows["missed_value"].to_list()
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(1621.03)


def test_the_calendar_counts_each_clause_in_the_month_its_window_ended(sample: View) -> None:
    counted: Counter[tuple[str, date]] = Counter()
    for row in sample.engine.details.rows("clause_windows").iter_rows(named=True):
        start = row["window_start"]
        end = start if row["window_kind"] == "month" else start.replace(month=QUARTER_ENDS[start.month])
        if row["clause_state"] == "breached" and end < date(2026, 11, 1):
            counted[row["supplier_id"], end] += 1
    months = sla.by_month(sla.judged(sample)).filter(pl.col("breached") > 0)
    assert {(one, month): n for one, month, n in months.select("supplier_id", "month", "breached").iter_rows()} == dict(
        counted
    )
    assert counted["S004", date(2026, 10, 1)] == 3


@pytest.mark.usefixtures("sample")
def test_the_tab_tells_the_broken_clauses_and_who_broke_most_in_french() -> None:
    page = opened("suppliers", lang="fr", tab="contracts")
    assert failures(page) == []
    assert titles(page)[:2] == [
        "Engagements enfreints, oct. 2026\u00a0: 21",
        "Atelier Roux-Delmas a enfreint le plus d'engagements en 13 mois\u00a0: 36",
    ]
    assert "55 engagements tenus sur 76 évaluables (72,4 %)" in shown(page).replace("\u202f", " ").replace("\xa0", " ")


def test_a_quarter_stands_in_the_month_in_which_it_ended(sample: View) -> None:
    page = opened("suppliers", lang="en", tab="contracts", of="2026-06")
    assert titles(page)[0].startswith("Clauses broken, Jun 2026: ")
    kinds = sla.ended_in(sla.judged(sample), date(2026, 6, 1))["window_kind"].unique().sort().to_list()
    assert kinds == ["month", "quarter"]
    assert "Q2 2026" in shown(page)


@pytest.mark.parametrize("month", [date(2026, 9, 1), date(2026, 10, 1)])
def test_page_list_kpi_and_command_line_count_the_same_windows(month: date, sample: View) -> None:
    look = _view(sample.engine, State().during(month, month_end(month)))
    figure = figures.figure(look.measure(sla.COMPLIANCE))
    history = figures.series(look, sla.COMPLIANCE, "month")
    assert history is not None
    place = history.starts.index(month)
    states = [
        Counter(rows["clause_state"])
        for rows in (
            sla.ended_in(sla.judged(look), month),
            pl.DataFrame(judged_windows.windows(look)),
        )
    ]
    counted = [(one["met"] + one["alert"], one["met"] + one["alert"] + one["breached"]) for one in states]
    assert counted == [(figure.numerator, figure.denominator)] * 2
    assert (history.values[place], history.counts[place]) == (figure.value, figure.n)
    asked = sample.engine.catalogue.selection_for(sla.COMPLIANCE, Selection(month, month_end(month)))
    assert sample.engine.figures.measure(sla.COMPLIANCE, asked)["n"].item() == figure.n > 40


def test_the_tables_speak_the_readers_language_and_the_files_keep_the_codes(sample: View) -> None:
    rows = sla.ended_in(sla.judged(sample), date(2026, 10, 1)).filter(pl.col("clause_state") == "breached")
    assert sla.readable(sample, rows).row(0) == (
        "Manufacture Castelvaux",
        "On-time delivery",
        "88.0%",
        "81.3%",
        16,
        3,
        1621.03,
        14.66,
        14.66,
    )
    assert rows.select(breaches.COLUMNS).row(0)[:4] == ("CL055", "S063", "Manufacture Castelvaux", "otd")
    for name in (*sla.TABLE_COLUMNS, *sla.CALENDAR_COLUMNS):
        assert {language for language in ("en", "fr") if f"column.{name}" in catalogue(language)} == {"en", "fr"}, name
