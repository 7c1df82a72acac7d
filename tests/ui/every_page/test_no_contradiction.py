"""A figure that stands on several pages, in files, papers and at the command line is the same to its last digit."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from data_set import DataSet

from cadran.calendar import YEAR_BACK
from cadran.cli import digest as mail
from cadran.cli.main import run
from cadran.engine import Engine
from cadran.export.columns import rounded
from cadran.export.evidence import Window, evidence
from cadran.export.pack_tables import frames
from cadran.export.supplier_sheet import Request, supplier_sheet
from cadran.i18n import formats
from cadran.insight.alerts import alerts
from cadran.insight.digest import Digest, News
from cadran.kpis import KPIS
from cadran.selection import ScoreGoal, Selection
from cadran.ui.components.export_menu import Export
from cadran.workspace import Workspace
from ui.doors import figures_of, hear_pages, hear_signals
from ui.ledger import Ledger, key_of, listening

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
ASKED = ("--period", "last_month", "--format", "csv", "--labels", "--lang", "fr")
SUPPLIER, PRODUCT = "S062", "SDB-00024"
PAGES: dict[str, dict[str, str]] = {
    "overview": {},
    "delivery": {},
    "stockouts": {},
    "network": {},
    "suppliers": {},
    "scorecard": {"page": "suppliers", "tab": "scorecard"},
    "supplier": {"sup": SUPPLIER},
    "product": {"sku": PRODUCT},
    "lead_time": {},
    "returns": {},
    "rotation": {},
    "costs": {},
    "forecasts": {},
}


@dataclass
class Doors:
    """What the doors of one home showed: figures, files of the pages, the digest, a supplier's sheet and its pack."""

    ledger: Ledger
    offers: list[tuple[str, Export]]
    mail: pl.DataFrame
    sheet: dict[str, Any]
    pack: dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def doors(sample_home: Path, sample_engine: Engine) -> Iterator[Doors]:
    as_of = sample_engine.info.as_of_date
    with pytest.MonkeyPatch.context() as patch, listening(Ledger()) as ledger:
        patch.setenv("CADRAN_HOME", str(sample_home))
        offers = hear_pages(ledger, PAGES | {"campaign": {}}, patch)
        with ledger.at("signals kept"):
            hear_signals(ledger, mail.overview_of(sample_engine, "en"))
        with ledger.at("command line"):
            for split in ("supplier_id", "mode"):
                _command(sample_home, "--by", split, "--flow", "all", "--period", "last_month")
            year = ("--from", f"{as_of - YEAR_BACK}", "--to", f"{as_of}", "--where", f"sku={PRODUCT}")
            _command(sample_home, "--by", "supplier_id", "--flow", "all", *year)
        with ledger.at("digest"):
            context = mail.overview_of(sample_engine, "en")
            news = tuple(News(alert, 1) for alert in alerts(context))
            told = mail.frame(Digest(context, OCTOBER[0], news, 0), "http://localhost")
        workspace = Workspace(sample_home)
        with ledger.at("supplier sheet"):
            supplier = sample_engine.details.rows("suppliers", supplier_id=SUPPLIER).row(0, named=True)
            sheet = supplier_sheet(sample_engine, workspace, Request(supplier, *OCTOBER, "en"))
        pack = frames(evidence(sample_engine, workspace, SUPPLIER, Window("month", OCTOBER[0])), "en")
        yield Doors(ledger, offers, told, sheet, pack)


def _command(home: Path, *asked: str) -> None:
    assert run(["kpi", "otd", "otif", "lead_time", *asked, "--format", "csv", "--home", str(home)]) == 0


@pytest.mark.long
def test_no_door_contradicts_another(doors: Doors) -> None:
    assert doors.ledger.contradictions == []
    for door in (*PAGES.keys() - {"scorecard"}, "signals kept", "command line", "digest", "supplier sheet"):
        assert doors.ledger.doors_compared[door] > 0, door


@pytest.mark.long
def test_every_figure_in_words_is_one_that_was_answered(doors: Doors) -> None:
    assert doors.ledger.untold() == []
    assert {door for door, _, _ in doors.ledger.words} >= PAGES.keys() - {"scorecard"}


@pytest.mark.long
def test_every_figure_of_a_file_is_that_of_its_selection(doors: Doors) -> None:
    compared: dict[str, int] = {}
    for door, offer in doors.offers:
        for key, numbers in figures_of(offer):
            if key in doors.ledger.given:
                known = set(doors.ledger.given[key][1].values())
                assert set(numbers.values()) <= known, (door, offer.report, key)
                compared[door] = compared.get(door, 0) + 1
    assert compared.keys() >= PAGES.keys() - {"scorecard", "product"}
    assert sum(compared.values()) > 1000


@pytest.mark.long
def test_a_file_says_the_days_its_rows_are_of_not_those_of_the_page(doors: Doors, sample_engine: Engine) -> None:
    as_of = sample_engine.info.as_of_date
    year, now = (as_of - YEAR_BACK, as_of), (None, None)
    days = {(door, offer.report): offer.days for door, offer in doors.offers}
    assert days["product", "product_suppliers"] == days["product", "stock_curve"] == year
    assert days["network", "unified_stock"] == days["network", "imbalances"] == now
    assert days["supplier", "open_late_lines"] == now
    assert days["campaign", "campaign_last"][1] < as_of - timedelta(days=300)


def test_the_scorecard_reaches_what_the_kpi_behind_each_criterion_says(sample_engine: Engine) -> None:
    """Of every supplier and month that has a score; of days, which only the company expects, where it does."""
    months = sample_engine.details.rows("supplier_criteria")["counted_on"].unique()
    goals = tuple(ScoreGoal("", "lead_days", month, 5.0) for month in months)
    reached = sample_engine.details.selected("supplier_criteria", Selection(goals=goals))
    for criterion, kpi_id in sample_engine.details.rows("score_criteria").select("criterion", "kpi").iter_rows():
        rows = reached.filter(pl.col("criterion") == criterion, pl.col("score").is_not_null())
        asked = sample_engine.catalogue.selection_for(KPIS[kpi_id], Selection().of_both_flows())
        measured = sample_engine.figures.measure(KPIS[kpi_id], asked, ("supplier_id",), "month")
        both = rows.join(
            measured, left_on=("supplier_id", "counted_on"), right_on=("supplier_id", "period"), how="left"
        )
        assert both.height > 50
        assert both["actual"].to_list() == both["value"].to_list(), kpi_id


@pytest.mark.long
def test_the_digest_says_what_the_list_of_the_overview_exports(doors: Doors) -> None:
    (listed,) = [offer.file().frame for _, offer in doors.offers if offer.report == "to_handle"]
    both = doors.mail.join(listed, on="alert_id", how="full", suffix="_listed")
    assert both.height == doors.mail.height > 10
    for name in ("sentence", "row_count"):
        assert both[name].to_list() == both[f"{name}_listed"].to_list()
    assert both["value_at_stake"].to_list() == pytest.approx(both["value_at_stake_listed"].to_list(), abs=0.005)


@pytest.mark.long
def test_the_sheet_of_a_supplier_says_its_months_as_the_pages_do(doors: Doors, sample_engine: Engine) -> None:
    months = doors.sheet["sections"][1]["rows"]
    for kpi, column in ((KPIS["otd"], 2), (KPIS["otif"], 3)):
        asked = Selection(*OCTOBER).of_both_flows().where("supplier_id", SUPPLIER)
        key = key_of(kpi, sample_engine.catalogue.selection_for(kpi, asked), {}, sample_engine.info.as_of_date)
        _, figure = doors.ledger.given[key]
        assert months[-1][column] == f"{formats.percent(figure['value'], 'en')} ({figure['n']})"


@pytest.mark.long
def test_the_pack_of_a_window_says_what_the_page_of_the_supplier_exports(doors: Doors) -> None:
    (windows,) = [offer.file().frame for door, offer in doors.offers if (door, offer.report) == ("supplier", "clauses")]
    both = doors.pack["clauses.csv"].join(windows, on=("clause_id", "window_start"), suffix="_page")
    shared = [name for name in both.columns if f"{name}_page" in both.columns]
    assert both.height == doors.pack["clauses.csv"].height > 0
    assert {"actual", "line_count", "missed_line_count", "target"} <= set(shared)
    for name in shared:
        assert both[name].to_list() == both[f"{name}_page"].to_list(), name


@pytest.mark.long
def test_no_page_of_a_real_home_contradicts_another(scms: DataSet) -> None:
    assert scms.engine
    pages = {"network": {}, "suppliers": {}, "supplier": {"sup": "Orgenics, Ltd"}}
    with pytest.MonkeyPatch.context() as patch, listening(Ledger()) as ledger:
        patch.setenv("CADRAN_HOME", str(scms.home))
        hear_pages(ledger, pages, patch)
    assert ledger.contradictions == []
    assert ledger.untold() == []
    assert ledger.doors_compared["supplier"] > 0


@pytest.mark.long
@pytest.mark.parametrize("kpi_id", ["otd", "otif", "lead_time", "stockout_rate", "return_rate", "revenue"])
def test_a_figure_in_words_is_the_rounded_figure_of_the_page(
    kpi_id: str, sample_engine: Engine, sample_home: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    kpi = KPIS[kpi_id]
    assert run(["kpi", kpi_id, *ASKED, "--home", str(sample_home)]) == 0
    row = pl.read_csv(io.BytesIO(capsysbinary.readouterr().out)).row(0, named=True)
    told = next(value for name, value in row.items() if name.startswith("Valeur"))
    period = sample_engine.catalogue.selection_for(kpi, Selection().during(*OCTOBER))
    frame = sample_engine.figures.measure(kpi, period)
    assert told == rounded(frame, sample_engine.info.reporting_currency, kpi)["value"].item()


@pytest.mark.long
@pytest.mark.parametrize("kpi_id", ["otd", "lead_time", "stockout_rate", "return_rate", "rotation"])
def test_the_rows_behind_a_figure_are_as_many_on_the_page_in_the_file_and_at_the_command_line(
    kpi_id: str, sample_engine: Engine, sample_home: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    kpi = KPIS[kpi_id]
    asked = sample_engine.catalogue.selection_for(kpi, Selection().during(*OCTOBER))
    assert run(["lines", kpi_id, *ASKED, "--home", str(sample_home)]) == 0
    rows = capsysbinary.readouterr().out.count(b"\n") - 1
    assert rows == sample_engine.details.count(kpi, asked) == sample_engine.details.lines(kpi, asked).height
