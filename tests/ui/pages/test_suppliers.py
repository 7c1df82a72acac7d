"""The suppliers' table and one supplier's page, on a home worked out by hand."""

from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers import overview
from cadran.ui.sections.suppliers.overview import all_flows, suppliers
from cadran.warehouse import current_version
from ui.opened import failures, looked_at, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))


@pytest.fixture
def view(small_home: Path) -> View:
    return all_flows(looked_at(Engine(current_version(small_home).path), "suppliers"))


def test_the_supplier_missing_most_lines_comes_first_and_our_own_house_is_none(view: View) -> None:
    assert [(one.id, one.otd.n, one.otd.numerator) for one in suppliers(view)] == [("S1", 12, 6), ("S2", 8, 7)]


def test_impact_is_the_lines_missing_to_the_target(view: View) -> None:
    assert suppliers(view)[0].missing == pytest.approx(12 * (0.95 - 0.5))


def test_below_ten_lines_there_is_no_interval_and_no_impact(view: View) -> None:
    small = suppliers(view)[1]
    assert (small.missing, small.interval) == (None, None)


def test_few_lines_that_count_units_are_told_in_units(view: View) -> None:
    rate = KPIS["return_rate"]
    assert figures.figure_text(view, rate, figures.Figure(7, 4 / 12, 4.0, 12.0)) == "4 of 12"
    assert figures.figure_text(view, rate, figures.Figure(10, 4 / 12, 4.0, 12.0)) == "33.3%"
    assert figures.figure_text(view, rate, figures.Figure(7, 4.5 / 12, 4.5, 12.0)) == "37.5%"
    assert figures.figure_text(view, KPIS["forecast_bias"], figures.Figure(7, -4 / 12, -4.0, 12.0)) == "−33.3%"


def test_both_flows_count_unless_one_is_chosen(view: View) -> None:
    one = State(flow="inbound")
    only = all_flows(looked_at(view.engine, "suppliers", one))
    assert [supplier.id for supplier in suppliers(only)] == ["S1"]


@pytest.mark.parametrize(("language", "counts"), [("en", "7 of 8"), ("fr", "7 sur 8")])
def test_few_lines_are_shown_as_counts(language: str, counts: str) -> None:
    app = opened("suppliers", lang=language, p="last_month")
    assert failures(app) == []
    assert counts in shown(app)
    assert "87.5%" not in shown(app)


def test_the_title_counts_the_suppliers_below_target() -> None:
    assert titles(opened("suppliers", lang="en", p="last_month")) == [
        "Suppliers: none of 2 has the 30 lines a judgement needs · not final"
    ]


def test_a_name_from_the_data_is_text_never_markup() -> None:
    app = opened("suppliers", lang="en", p="last_month")
    assert "Alpha &lt;b&gt;&amp; Fils&lt;/b&gt;" in shown(app)


def test_a_supplier_shows_what_it_signed_and_how_it_stands() -> None:
    app = opened("supplier", lang="en", sup="S1", p="last_month")
    assert failures(app) == []
    assert "Clauses: breached 1" in titles(app)
    assert "50.0%" in shown(app)
    assert "≥ 90%" in shown(app)
    bodies = "".join(str(getattr(element.proto, "body", "")) for element in app.main)
    assert 'alt="OTD, 1 window, last 50.0%"' in bodies or 'alt="On-time delivery, 1 window, last 50.0%"' in bodies


@pytest.mark.long
def test_a_clause_with_too_few_lines_is_not_assessable() -> None:
    app = opened("supplier", lang="fr", sup="S2", p="last_month")
    assert "Engagements\u00a0: non évaluables 1" in titles(app)
    assert "7 sur 8" in shown(app)


def test_a_breach_opens_to_its_missed_lines() -> None:
    app = opened("supplier", lang="en", sup="S1", clause="CL1", window="2026-10-01", p="last_month")
    assert "Missed lines: 6 · On-time delivery, Oct 2026" in titles(app)
    (table,) = [frame.value for frame in app.dataframe if "Due" in frame.value.columns and len(frame.value) == 6]
    assert table["Source file"].tolist() == ["order_lines.csv"] * 6


@pytest.mark.parametrize(
    ("language", "papers"),
    [
        ("en", ("PDF in French", "PDF in English", "Evidence pack (ZIP)")),
        ("fr", ("PDF en français", "PDF en anglais", "Dossier de preuve (ZIP)")),
    ],
)
def test_a_supplier_has_its_papers_in_its_own_language_first(language: str, papers: tuple[str, ...]) -> None:
    app = opened("supplier", lang=language, sup="S1", clause="CL1", window="2026-10-01", p="last_month")
    assert failures(app) == []
    labels = [button.proto.label for button in app.get("download_button")]
    assert tuple(label for label in labels if "PDF" in label or "ZIP" in label) == papers


@pytest.mark.long
def test_lines_late_now_are_listed_whatever_the_period() -> None:
    app = opened("supplier", lang="en", sup="S1", p="last_quarter")
    assert "One line is late and open, worth €30" in titles(app)


def test_without_a_supplier_the_page_leads_to_the_list() -> None:
    app = opened("supplier", lang="en", p="last_month")
    assert failures(app) == []
    assert "Choose a supplier" in shown(app)


def test_an_unknown_supplier_is_said() -> None:
    app = opened("supplier", lang="fr", sup="X9", p="last_month")
    assert failures(app) == []
    assert "rien dans ces données ne l'a\u00a0: Fournisseur\u00a0: X9" in shown(app)


def test_a_column_that_says_nothing_of_any_supplier_is_left_out() -> None:
    """The tiny home has no file of returns: no supplier has a return rate."""
    written = shown(opened("suppliers", lang="en", p="last_month"))
    assert "OTIF" in written
    assert "Returns" not in written


def test_suppliers_of_fewer_than_ten_lines_have_no_percentiles() -> None:
    assert [overview._percentiles({"n": n, "p50": 9.0, "p90": 12.0}) for n in (9, 10)] == [(None, None), (9.0, 12.0)]
