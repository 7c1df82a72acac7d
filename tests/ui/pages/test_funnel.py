"""Funnel, tiers and ranks of the sample's suppliers: who stands out, who is too small to be judged."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.funnel import Standing, frame_of, offered, standings
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.ui.sections.suppliers.ranks import ranks
from ui.opened import failures, looked_at, opened, shown, titles

OTD = KPIS["otd"]


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


def _view(engine: Engine, state: State | None = None) -> View:
    return all_flows(looked_at(engine, "suppliers", state))


def test_the_centre_is_the_rate_of_all_lines_not_of_the_suppliers_alone(sample_engine: Engine) -> None:
    found = standings(_view(sample_engine), OTD)
    assert found is not None
    assert (round(found.funnel.centre, 4), sum(one.n for one in found.suppliers)) == (0.9212, 1186)


def test_three_lines_without_one_on_time_are_too_few(sample_engine: Engine) -> None:
    found = standings(_view(sample_engine), OTD)
    tiny = found.of("S079") if found else None
    assert tiny is not None
    assert (tiny.k, tiny.n, tiny.tier, tiny.status) == (0, 3, "few", "few")


def test_the_supplier_that_fell_is_rather_below_the_network_and_below_the_target(sample_engine: Engine) -> None:
    view = _view(sample_engine)
    against = {centre: standings(view, OTD, centre) for centre in ("network", "target")}
    fallen = {centre: found.of("S062") for centre, found in against.items() if found}
    assert {centre: standing.fine_tier for centre, standing in fallen.items() if standing} == {
        "network": "rather_below",
        "target": "below",
    }


def test_in_the_weeks_since_its_fall_the_supplier_is_below_the_network(sample_engine: Engine) -> None:
    since = State().during(date(2026, 10, 12), date(2026, 11, 19))
    found = standings(_view(sample_engine, since), OTD)
    fallen = found.of("S062") if found else None
    assert fallen is not None
    assert (fallen.tier, fallen.status) == ("below", "breach")


def test_only_rates_of_single_rows_are_offered(sample_engine: Engine) -> None:
    names = offered(_view(sample_engine))
    assert names == ("otd", "otif", "in_full", "promise_kept", "stockout_rate", "cancel_rate")


def test_a_high_cancel_rate_is_bad_although_it_is_above() -> None:
    assert Standing("S", "S", 30, 100, "above", 1, is_good=False).status == "breach"
    assert Standing("S", "S", 1, 100, "expected", -1, is_good=True).status == "none"


def test_the_funnel_exports_every_supplier_with_its_limits(sample_engine: Engine) -> None:
    found = standings(_view(sample_engine), OTD)
    assert found is not None
    frame = frame_of(found)
    assert frame.height == 107
    outside = frame.filter((pl.col("n") >= 30) & (pl.col("value") < pl.col("low_998")))
    assert outside["supplier_id"].to_list() == frame.filter(pl.col("tier") == "below")["supplier_id"].to_list()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_funnel_opens_with_its_tab_in_the_address(language: str) -> None:
    app = opened("suppliers", lang=language, tab="funnel")
    assert failures(app) == []
    assert "Atelier Roux-Delmas" in titles(app)[0]


def test_the_table_shows_tiers() -> None:
    app = opened("suppliers", lang="en")
    assert failures(app) == []
    assert "rather below" in shown(app)
    assert "too few" in shown(app)


def test_ranks_are_of_the_ten_largest_and_only_where_thirty_lines_are_due(sample_engine: Engine) -> None:
    view = _view(sample_engine)
    frame = ranks(view, (date(2026, 9, 1), date(2026, 10, 1)))
    assert frame["n"].min() >= 30
    assert frame["supplier_id"].n_unique() <= 10
    fallen = {row["period"]: row for row in frame.filter(pl.col("supplier_id") == "S062").iter_rows(named=True)}
    assert (fallen[date(2026, 10, 1)]["rank"], fallen[date(2026, 9, 1)]["rank"]) == (9, 2)


def test_what_is_usual_for_a_supplier_is_the_rate_of_its_mode(sample_engine: Engine) -> None:
    october = ranks(_view(sample_engine), (date(2026, 10, 1),)).filter(pl.col("supplier_id") == "S062")
    view = _view(sample_engine)
    dropship = view.measure(OTD, view.selection.where("mode", "dropship"))["value"][0]
    assert october["usual_rate"][0] == pytest.approx(dropship)
    assert october["value"][0] < october["shrunken_rate"][0] < dropship


def test_the_ranks_tab_opens() -> None:
    app = opened("suppliers", lang="fr", tab="ranks")
    assert failures(app) == []
    assert "Rangs mensuels connus à " in titles(app)[0]
