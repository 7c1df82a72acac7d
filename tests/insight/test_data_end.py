"""Where the rows of a figure end but for strays: card, trend, reason, list, files and first month say so alike."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from data_set import DataSet

from cadran.analysis.rhythm import End
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight import figures
from cadran.insight.card import card_data
from cadran.insight.context import Context
from cadran.insight.data_end import data_end, ended_on
from cadran.insight.findings import finding
from cadran.insight.footing import footing
from cadran.insight.full_month import full_month
from cadran.insight.quality import settled
from cadran.insight.signals import signals, young
from cadran.insight.sources import stale_sources
from cadran.insight.variance import can_be_told
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of
from cadran.warehouse import build, current_version

LINES, OTD = KPIS["lines"], KPIS["otd"]
JULY, AUGUST = ((date(2025, month, 1), date(2025, month, 31)) for month in (7, 8))
LAST, STRAY, CAME = date(2025, 8, 2), date(2025, 9, 21), date(2025, 10, 16)
FEW_DAYS = timedelta(days=5)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A purchase a day for fourteen months to 2 August 2025, one of 21 September; each comes on its promised day, five
    days later, but for the stray, which comes on 16 October."""
    folder = tmp_path_factory.mktemp("ended")
    days = [*(LAST - timedelta(days=each) for each in range(430)), STRAY]
    orders = [f"inbound,C{day},1,{day},{day + FEW_DAYS},A,S1,LYON,1" for day in days]
    came = [f"D{day},inbound,C{day},1,{CAME if day == STRAY else day + FEW_DAYS},1" for day in days]
    order_names = "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,location_id,ordered_quantity"
    (folder / "order_lines.csv").write_text("\n".join([order_names, *orders]), encoding="utf-8")
    names = "delivery_id,flow,order_id,line_id,delivered_at,delivered_quantity"
    (folder / "deliveries.csv").write_text("\n".join([names, *came]), encoding="utf-8")
    yield from _opened(folder)


def _opened(folder: Path) -> Iterator[Engine]:
    load(folder, "contract", folder / "home")
    build(folder / "home")
    engine = Engine(current_version(folder / "home").path)
    yield engine
    engine.close()


def _asking(engine: Engine, days: tuple[date, date]) -> Context:
    return context_of(State().during(*days), "en", engine)


@pytest.fixture
def home(ended: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(Path(ended.connection.path).parent.parent))


@pytest.mark.usefixtures("home")
def test_a_period_that_goes_on_after_the_data_end_is_told_alike_everywhere(ended: Engine) -> None:
    assert ended.info.as_of_date == CAME
    assert data_end(ended, LINES, ("inbound",)) == End(LAST, LAST)
    assert data_end(ended, KPIS["run_out"]) is None
    after = _asking(ended, AUGUST)
    card = card_data(after, LINES)
    assert (card.is_final, card.judgement.ground) == (False, "ended")
    assert card.history is not None
    assert finding(after, LINES, card.history, "Lines") == "Lines, Aug 2025: data end on 2 Aug 2025"
    assert footing(after, LINES).title("Lines fell") == "Lines fell · data end on 2 Aug 2025"
    assert not can_be_told(after, LINES, "value")
    assert "On-time delivery" in young(after)
    assert signals(after) == []
    months = after.measure(LINES, Selection().during(JULY[0], AUGUST[1]), grain="month")
    assert settled(after, LINES, months, after.selection)["is_final"].to_list() == [True, False]


@pytest.mark.usefixtures("home")
def test_up_to_the_end_of_the_data_nothing_changes(ended: Engine) -> None:
    before = _asking(ended, JULY)
    card = card_data(before, LINES)
    assert (card.is_final, card.judgement.ground, card.judgement.course) == (True, "judged", "normal")
    assert can_be_told(before, LINES, "value")
    assert ended_on(before, LINES, None) is None


@pytest.mark.usefixtures("home")
def test_the_first_screen_opens_before_the_data_end_and_the_list_names_the_source_that_stopped(ended: Engine) -> None:
    chosen = full_month(ended)
    assert (chosen.period.first, chosen.newest, chosen.ended) == (JULY[0], date(2025, 9, 1), LAST + FEW_DAYS)
    told = {alert.subject: alert.words for alert in stale_sources(_asking(ended, JULY))}
    assert told["order lines"] == "have stopped: last row of 2 Aug 2025"


def test_orders_of_adventureworks_end_before_one_stray_day(adventureworks: DataSet) -> None:
    engine = adventureworks.engine
    assert data_end(engine, LINES, ("inbound",)) == End(LAST, date(2025, 8, 9))
    assert figures.is_final(_asking(engine, JULY), OTD, JULY[1])
    assert ended_on(_asking(engine, AUGUST), OTD, AUGUST[1]) == date(2025, 8, 16)
    assert full_month(engine).period.first == JULY[0]


@pytest.mark.long
def test_data_that_go_on_have_no_end(scms: DataSet, northwind: DataSet) -> None:
    for real in (scms, northwind):
        assert all(data_end(real.engine, kpi) is None for kpi in (LINES, OTD, KPIS["lead_time"]))
