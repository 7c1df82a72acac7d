"""A place beside the others of its kind: sums over sums, ranks that know how unsure they are, few rows without one."""

from dataclasses import replace

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.insight.peers import Asked, _rank, peers_of, standing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

OTD = Asked(KPIS["otd"])


@pytest.fixture(scope="module")
def context(sample_engine: Engine) -> Context:
    return context_of(State(period="all"), "en", sample_engine)


@pytest.fixture(scope="module")
def stores(sample_engine: Engine) -> list[str]:
    return sample_engine.details.rows("places", kind="store")["location_id"].to_list()


def test_the_peers_of_a_store_are_the_other_stores(context: Context, stores: list[str]) -> None:
    assert sorted(peers_of(context, stores[0])) == sorted(stores[1:])
    assert set(peers_of(context, "WH-LIL")).isdisjoint(stores)
    assert peers_of(context, "nowhere") == ()


@pytest.mark.long
def test_a_store_and_its_peers_add_up_to_all_stores(context: Context, stores: list[str]) -> None:
    together = context.measure(OTD.kpi, context.selection.where("location_id", *stores)).row(0, named=True)
    for store in stores:
        apart = standing(context, OTD, store, peers_of(context, store))
        assert apart is not None
        assert apart.own.n + apart.peers.n == together["n"]
        assert (apart.own.numerator or 0) + (apart.peers.numerator or 0) == together["numerator"]


@pytest.mark.long
def test_ranks_count_from_the_best_and_lie_within_what_they_could_be(context: Context, stores: list[str]) -> None:
    for name in ("otd", "stockout_rate"):
        kpi = KPIS[name]
        standings = [standing(context, Asked(kpi), store, peers_of(context, store)) for store in stores]
        ranked = sorted((each.rank.rank, each.rank, each.own.value) for each in standings if each and each.rank)
        assert [rank for rank, *_ in ranked] == list(range(1, len(ranked) + 1))
        assert all(each.best <= rank <= each.worst <= len(ranked) for rank, each, _ in ranked)
        best, worst = (ranked[at][-1] or 0.0 for at in (0, -1))
        assert best > worst if kpi.better == "higher" else best < worst


def test_few_rows_and_rows_that_follow_from_one_another_have_no_rank(context: Context, stores: list[str]) -> None:
    place = stores[0]
    out = standing(context, Asked(KPIS["stockout_days"]), place, peers_of(context, place))
    assert out is not None
    assert (out.rank, out.own.n > 30) == (None, True)
    days = context.measure(OTD.kpi, context.selection.where("location_id", place), grain="day")["period"].to_list()
    of_a_day = replace(context, selection=context.selection.during(days[0], days[0]))
    few = standing(of_a_day, OTD, place, peers_of(context, place))
    assert few is not None
    assert few.own.n < 30
    assert few.rank is None


def test_a_figure_without_places_or_without_rows_here_has_no_standing(context: Context) -> None:
    assert standing(context, Asked(KPIS["nps"]), "WH-LIL", ()) is None
    assert standing(context, Asked(KPIS["otd"], mode="ship_from_store"), "WH-LIL", ()) is None
    assert standing(context, Asked(KPIS["otd"], flow="internal"), "WH-LIL", ("WH-LYO",)) is None


def test_a_mode_narrows_the_place_and_its_peers(context: Context, stores: list[str]) -> None:
    asked = Asked(KPIS["otd"], mode="click_collect", flow="outbound")
    apart = standing(context, asked, stores[0], stores[1:])
    rows = context.measure(asked.kpi, asked.narrowed(context.selection), by=("location_id",))
    counts = dict(rows.filter(pl.col("location_id").is_in(stores)).select("location_id", "n").rows())
    assert apart is not None
    assert (apart.own.n, apart.peers.n) == (counts[stores[0]], sum(counts.values()) - counts[stores[0]])


def test_a_rank_needs_a_rate_two_places_of_thirty_rows_and_a_better_side() -> None:
    """A is right in 90 of 100, B in 15 of 30; C has too few rows to be ranked and still tells what is usual."""
    places = {"A": Figure(100, 0.9, 90.0, 100.0), "B": Figure(30, 0.5, 15.0, 30.0), "C": Figure(29, 1.0, 29.0, 29.0)}
    kpi = OTD.kpi
    first, second = (_rank(kpi, name, places) for name in "AB")
    assert (first[1], second[1], _rank(kpi, "C", places)) == (2, 2, (None, 0))
    assert first[0] is not None
    assert second[0] is not None
    assert (first[0].rank, second[0].rank) == (1, 2)
    fewer = [_rank(replace(kpi, better="lower"), name, places)[0] for name in "AB"]
    assert [placed.rank for placed in fewer if placed] == [2, 1]
    assert _rank(replace(kpi, better="neither"), "A", places) == (None, 0)
    assert _rank(kpi, "A", {"A": places["A"], "C": places["C"]}) == (None, 0)
    assert _rank(KPIS["stockout_days"], "A", places) == (None, 0)
    units = places | {"C": Figure(29, 1.0, 290.0, 290.0)}
    assert _rank(kpi, "A", units) == (None, 0)


def test_a_place_is_asked_about_in_its_mode_flow_and_count() -> None:
    from_store = Asked(KPIS["otd"], mode="store", flow="outbound", counted_in="orders").narrowed(Selection())
    assert (from_store.values_of("mode"), from_store.values_of("flow")) == (("store",), ("outbound",))
    assert from_store.choice("counted_in") == "orders"
    plain = Selection().where("mode", "click_collect").choosing("counted_in", "value")
    assert OTD.narrowed(plain) == plain
