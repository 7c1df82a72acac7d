"""Feeds, first ninety days and incidents: they say what the KPIs say, and stand beside their peers as worked out."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.analysis.sourcing import USUAL, Costs
from cadran.cli.main import run
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.sourcing import sourcing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.panels.feeds import feeds_with_errors
from cadran.ui.request.address import State
from cadran.ui.sections.costs.incidents import by_fault
from cadran.ui.sections.suppliers.first_days import beside_peers
from ui.opened import failures, looked_at, opened, shown, titles

OCTOBER = State().during(date(2026, 10, 1), date(2026, 10, 31))


def test_errors_and_incidents_add_up_to_the_kpis_beside_them(sample_engine: Engine) -> None:
    view = looked_at(sample_engine, "network", OCTOBER)
    listed = feeds_with_errors(view.selected("feeds"), view.selected("feed_errors"))
    oversell = figures.figure(view.measure(KPIS["oversell"]))
    assert 0 < listed["oversold_lines"].sum() == oversell.numerator
    live = view.measure(KPIS["feed_availability"], view.selection.during(view.as_of, view.as_of))
    assert live.select("numerator", "denominator").row(0) == (listed["live_count"].sum(), listed["item_count"].sum())
    money = by_fault(view.selected("incidents"))
    refunded = figures.figure(view.measure(KPIS["refunded_value"], view.selection.where("flow", "outbound")))
    assert money["refund_value"].sum() == pytest.approx(refunded.value)
    assert money.filter(fault="supplier")["bearer"].to_list() == ["supplier"]
    parcels, lost = view.selected("lost_parcels"), view.selected("incidents").filter(incident="lost")
    assert parcels.height == lost.height > 0
    assert parcels["lost_value"].sum() == lost["lost_value"].sum()


def test_a_supplier_stands_beside_the_sums_of_all_others_that_began_in_the_same_week_of_theirs() -> None:
    """Its week 2 is empty; the peers had 3 + 5 lines in week 1, of 4 due 3 on time, and none in week 3."""
    counts = ("supplier_id", "week", "line_count", "judged_count", "on_time_count")
    rows = [("A", 1, 10, 8, 8), ("A", 3, 2, 0, 0), ("B", 1, 3, 2, 1), ("C", 1, 5, 2, 2), ("C", 4, 9, 9, 0)]
    others = dict.fromkeys(("cancelled_count", "feed_count", "oversold_count"), 0)
    begun = pl.DataFrame(rows, schema=counts, orient="row").with_columns(
        week_start=pl.lit(date(2026, 2, 2)) + pl.duration(weeks=pl.col("week") - 1),
        **{name: pl.lit(value) for name, value in others.items()},
    )
    frame = beside_peers(begun, "A")
    names = ("week", "week_start", "line_count", "peer_suppliers", "peer_line_count", "peer_judged_count")
    assert frame.select(*names, "peer_on_time_count").rows() == [
        (1, date(2026, 2, 2), 10, 2, 8, 4, 3),
        (2, date(2026, 2, 9), 0, 0, 0, 0, 0),
        (3, date(2026, 2, 16), 2, 0, 0, 0, 0),
    ]
    assert beside_peers(begun.clear(), "A").is_empty()


@pytest.mark.long
def test_the_page_of_a_supplier_that_began_within_the_data_shows_how(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stockvik's first order is of 28 May 2025; 21 of its 22 lines were due, 20 on time."""
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    app = opened("supplier", sup="S098", p="all", lang="en")
    assert failures(app) == []
    words = shown(app)
    assert "22 lines in 13 weeks: 95.2% on time, the other new suppliers 5 of 5" in words
    assert "Peers: 3 suppliers that began within the data" in words


@pytest.mark.long
def test_nothing_is_lost_only_where_the_data_tell_what_left_and_what_came(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    heads = titles(opened("costs", p="all", lang="en", all="1"))
    assert "Returns and lost parcels: not loaded (returns)" in heads
    assert "Lost parcels: not recorded in these data" in heads
    assert not any(title.startswith("Feeds") for title in titles(opened("network", p="all", lang="en", all="1")))


@pytest.mark.long
def test_what_would_pay_in_stock_is_told_with_its_money_and_opens_its_lines(
    sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    listed = sourcing(sample_engine, "to_stock", USUAL, Selection())
    assert dict(listed["sourcing_verdict"].value_counts().iter_rows()) == {"stock": 6, "perhaps": 5, "leave": 22}
    of_one = sourcing(sample_engine, "to_stock", USUAL, Selection().where("supplier_id", "S062"))
    assert of_one.equals(listed.filter(supplier_id="S062"))
    page = opened("network", lang="en", at="sourcing")
    assert failures(page) == []
    assert (
        "6 items that suppliers deliver would pay in own stock, \u20ac734 a year; 6 stocked items do not pay"
        in shown(page)
    )
    run(["sourcing", "to_drop", "--carrying", "10", "--format", "json", "--home", str(sample_home)])
    written = pl.read_json(capfd.readouterr().out.encode())
    assert written["sku"].to_list() == sourcing(sample_engine, "to_drop", Costs(0.10), Selection())["sku"].to_list()
