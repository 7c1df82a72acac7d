"""Definitions from the registry, and the state of the data."""

import re
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast, get_args

import polars as pl
import pytest

from cadran.analysis.rhythm import Freshness, Rhythm
from cadran.engine import Engine
from cadran.i18n.catalogue import say_code, t
from cadran.imports.job import Job
from cadran.ingest.storage.refusals import corrected_name
from cadran.insight.freshness import Delivered, said
from cadran.insight.refusals import State
from cadran.kpis import KPIS
from cadran.ui.panels.definitions import view_sql
from cadran.ui.request.view import View
from cadran.ui.sections.data.decided import what
from cadran.ui.sections.data.loads import source_words
from cadran.ui.sections.data.quarantine import original_rows
from cadran.ui.sections.data.sources import state_words
from cadran.warehouse import current_version
from cadran.workspace import Decision, Decisions, Ruling
from ui.opened import failures, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_kpi_has_a_definition(language: str) -> None:
    app = opened("definitions", lang=language)
    assert failures(app) == []
    labels = [shelf.label for shelf in app.expander if "** · " in shelf.label]
    assert len(labels) == len(KPIS)
    assert any(KPIS["otif"].short.read(language) in label or "OTIF" in label for label in labels)


def test_the_kpi_in_the_address_is_open_with_formula_example_and_sql() -> None:
    app = opened("definitions", lang="en", kpi="otif")
    assert "OTIF 3 ÷ 4 = 75%" in shown(app)
    assert [code.value for code in app.code] == [view_sql("otif").strip()]


def test_a_search_finds_a_kpi_without_its_accents() -> None:
    app = opened("definitions", lang="fr")
    app.text_input(key="definitions_search_fr").set_value("delai de mise").run()
    assert [shelf.label.split("**")[1] for shelf in app.expander] == ["Délai de mise en stock"]


def test_the_sql_of_a_definition_is_the_file_of_its_view() -> None:
    queries = Path(__file__).parents[3] / "queries"
    usual, view = (queries / layer / "otd.sql" for layer in ("usual", "kpi"))
    assert view_sql("otd") == usual.read_text(encoding="utf-8") + "\n" + view.read_text(encoding="utf-8")
    for alone in ("lines", "return_rate"):
        assert view_sql(alone) == (queries / "kpi" / f"{alone}.sql").read_text(encoding="utf-8")


def test_the_data_page_counts_tables_refused_rows_and_what_is_missing() -> None:
    app = opened("data", lang="en")
    assert failures(app) == []
    found = titles(app)
    assert found[0] == "Data to 20 Nov 2026, 08:00"
    assert "Tables not loaded: 8" in found
    assert "Rows in quarantine: 1" in found
    assert "stock rotation, days of cover, stockout days, stock value, dead stock" in shown(app)
    assert "order lines 42 20 Sep 2026" in " ".join(shown(app).split())


def test_a_refused_row_is_shown_with_its_reason_in_the_readers_language() -> None:
    frames = [frame.value for frame in opened("data", lang="fr").dataframe]
    (reasons,) = [frame["Motif"].tolist() for frame in frames if "Motif" in frame.columns]
    assert reasons == ["Quantité commandée doit être un nombre < 1 milliard, mais contient «\u00a0none\u00a0»."]
    (columns,) = [frame["Colonne"].tolist() for frame in frames if "Motif" in frame.columns]
    assert columns == ["Quantité commandée"]


@pytest.mark.parametrize("state", get_args(State))
def test_rows_of_a_state_agree_with_their_number(state: str) -> None:
    single, several = (t("fr", f"refusal_rows.{state}", n=n) for n in ("1", "12"))
    assert (single, several) == (f"1 {say_code('fr', 'refusal_state', state)}", several)
    agreed = several.removeprefix("12 ")
    assert all(f"{word}s" in agreed for word in re.findall(r"\w+ée\b", single))


def test_a_source_of_corrected_rows_is_named_by_its_file_and_load() -> None:
    view = cast("View", SimpleNamespace(t=partial(t, "fr")))
    names = [source_words(view, name) for name in ("lignes.csv", corrected_name("lignes.csv", 3))]
    assert names == ["lignes.csv", "lignes.csv, lignes corrigées du chargement 3"]


@pytest.mark.parametrize(
    ("ruling", "words"),
    [
        (Ruling("value", "p", "order_lines", "v.csv", 3, "", "ordered_at", "31/11/2025", "2025-11-30"), "30/11/2025"),
        (Ruling("format", "p", "order_lines", column_name="ordered_at", corrected="%d.%m.%Y"), "JJ.MM.AAAA"),
        (Ruling("value", "p", "order_lines", "v.csv", 3, "", "sku", "a", "2025-11-31"), "2025-11-31"),
    ],
)
def test_a_decision_tells_days_and_their_form_as_the_reader_writes_them(ruling: Ruling, words: str) -> None:
    view = cast("View", SimpleNamespace(t=partial(t, "fr"), language="fr", code=lambda _, code: code))
    assert words in what(view, Decision(1, ruling, "", "Ana", datetime(2026, 11, 21), None))


def test_a_source_that_has_stopped_without_a_rhythm_says_its_last_day_and_a_gap_its_days() -> None:
    view = cast("View", SimpleNamespace(t=partial(t, "fr"), language="fr", count=str))
    day, next_day = date(2026, 2, 1), date(2026, 2, 2)
    state = Freshness(day, Rhythm("irregular", 2), gaps=((day, day), (day, next_day)), has_stopped=True)
    source = Delivered("p", "deliveries", "bl.csv", 1, day, day, day, "rows", state, state.gaps)
    assert state_words(view, source) == "■ à l'arrêt, dernière le 01/02/2026"
    assert list(said(source, "fr")) == [
        "arrêt   p/deliveries/bl.csv\xa0: dernière venue 01/02/2026",
        "trou    p/deliveries/bl.csv\xa0: aucune ligne le 01/02/2026, du 01/02/2026 au 02/02/2026",
    ]


def test_the_data_page_says_how_far_refused_rows_could_move_each_kpi_they_feed_and_which_have_no_bounds() -> None:
    """40 of 41 due lines came in full, none of 4 orders on time in full, and one line was refused."""
    app = opened("data", lang="en")
    assert "Refused rows could move Order OTIF by 0.0\xa0pp to +20.0\xa0pp" in titles(app)
    words = " ".join(shown(app).split())
    assert "Order OTIF 1 0.00% 0.00% 20.00%" in words
    assert "In full 1 97.56% 95.24% 97.62%" in words
    assert "Order lines 1 42 42 43" in words
    assert "may not tell: Fill rate, Open late value, Units ordered, Revenue." in words
    assert "may be of any length: Days late, Lead time." in words
    assert "under the rules of a contract: SLA compliance, Est. penalty, Score." in words


def test_before_anything_is_loaded_the_page_says_what_each_file_would_enable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    app = opened("data", lang="en")
    assert "every KPI; nothing works without it" in shown(app)


def test_refused_rows_are_told_by_reason_and_given_back_as_they_stood() -> None:
    words = " ".join(shown(opened("data", lang="en")).split())
    reason = "Ordered quantity must be a number below a billion, but reads “none”."
    assert f"1 order lines Ordered quantity {reason} order_lines.csv 43: none" in words
    refused = pl.DataFrame(
        {
            "source_row": [43, 44],
            "sentence_en": ["no number", "a stray quote"],
            "sentence_fr": ["pas un nombre", "un guillemet isolé"],
            "raw": ['{"Qté": "none", "Line": "7"}', '{"line": "1;\\"2"}'],
        }
    )
    assert original_rows(refused, "fr", "Line", "Reason").to_dict(as_series=False) == {
        "Line": ["43", "44"],
        "Reason": ["pas un nombre", "un guillemet isolé"],
        "Qté": ["none", None],
        "Line (2)": ["7", None],
        "line": [None, '1;"2'],
    }


def test_a_rule_opens_to_the_rows_that_break_it(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    app = opened("data", lang="en", show="stock_levels_negative_stock")
    assert failures(app) == []
    engine = Engine(current_version(sample_home).path)
    rules = engine.catalogue.warnings().select("table_name", "code", "row_count").iter_rows()
    warnings = {(table, code): rows for table, code, rows in rules}
    frames = {key: engine.details.warned(*key) for key in warnings}
    engine.close()
    assert {key: frame.height for key, frame in frames.items()} == warnings
    assert frames["order_lines", "over_delivery"]["order_id"].null_count() == 0
    assert any(frame.value.shape[0] == warnings["stock_levels", "negative_stock"] for frame in app.dataframe)


def test_each_load_says_what_it_brought_and_can_be_withdrawn(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("data", lang="en")
    words = " ".join(shown(app).split())
    assert re.search(r"1 \S+ \S+ \d{4}, \d\d:\d\d deliveries\.csv \+3 87 0 0 0 1", words)
    begun: list[Job] = []
    monkeypatch.setattr("cadran.imports.job.start", lambda _home, _id, asked: begun.append(asked))
    app.session_state["withdraw"] = True
    app.run()
    assert failures(app) == []
    assert "order_lines.csv, order lines: 42 rows, of which 42 count now." in shown(app)
    app.button(key="withdraw_now").click().run()
    assert begun == [Job("unload", load_id=1)]
    assert small_home.is_dir()


def test_refused_rows_are_decided_about_on_the_page_and_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[Ruling, str, str]] = []
    monkeypatch.setattr(
        Decisions, "decide", lambda _, rulings, text, author: kept.extend((each, text, author) for each in rulings)
    )
    app = opened("data", lang="en")
    app.session_state["decide"] = True
    app.run()
    typed = {"Instead of “none”": "3", "Why": "telephoned", "Your name": "Ana"}
    for box in app.text_input:
        box.set_value(typed.get(box.label, box.value))
    next(button for button in app.button if button.label == "Keep this decision").click().run()
    assert failures(app) == []
    ruling = Ruling("mapping", "contract", "order_lines", column_name="ordered_quantity", value="none", corrected="3")
    assert kept == [(ruling, "telephoned", "Ana")]

    begun: list[Job] = []
    monkeypatch.setattr("cadran.imports.job.start", lambda _home, _id, asked: begun.append(asked))
    monkeypatch.setattr(
        Decisions, "all", lambda _: (Decision(1, ruling, "telephoned", "Ana", datetime(2026, 11, 21), None),)
    )
    app = opened("data", lang="en")
    assert "No row is in quarantine" in titles(app)
    assert "Decisions about refused rows: 1" in titles(app)
    words = " ".join(shown(app).split())
    assert (
        "Ana order lines, every refused row: Ordered quantity: none reads 3 telephoned 1 decided, not yet run" in words
    )
    app.button(key="run_again").click().run()
    assert begun == [Job("correct")]


def test_the_data_page_says_of_each_source_when_it_came_and_what_its_rhythm_is(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    app = opened("data", lang="fr")
    assert failures(app) == []
    assert any(title.startswith("Sources\xa0:") for title in titles(app))
    assert "chaque jour" in shown(app)
