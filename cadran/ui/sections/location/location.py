"""One place: what lies there, how it serves, what comes back, all beside the other places of its kind."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.engine import Row
from cadran.i18n import formats
from cadran.i18n.places import country_name
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.insight.peers import Asked, Standing, peers_of, standing
from cadran.kpis import KPIS, Statistic
from cadran.ui.components import panel
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import split
from cadran.ui.panels.trend import trend
from cadran.ui.request.address import address
from cadran.ui.request.view import View

OTD, STOCK_VALUE, RETURN_RATE = KPIS["otd"], KPIS["stock_value"], KPIS["return_rate"]
CARDS: tuple[str | tuple[str, Statistic], ...] = ("otd", "stock_value", "days_of_cover", "return_rate")
OFFERED = 60
PARTS_SHOWN = 8
GROUPS: dict[str, tuple[Asked, ...]] = {
    "stock": tuple(
        Asked(KPIS[name])
        for name in ("days_of_cover", "stockout_days", "dead_stock", "inventory_accuracy", "counting_coverage")
    ),
    "service": (
        *(Asked(KPIS[name]) for name in ("otd", "otif")),
        Asked(KPIS["lead_time"], "p50"),
        *(Asked(KPIS[name]) for name in ("stockout_rate", "cancel_rate")),
    ),
    "ship_from_store": tuple(
        Asked(KPIS[name], mode="ship_from_store", flow="outbound") for name in ("otd", "shipped_24h", "stockout_rate")
    ),
    "click_collect": tuple(
        Asked(KPIS[name], mode="click_collect", flow="outbound") for name in ("otd", "ready_on_time", "stockout_rate")
    ),
    "returns": (Asked(KPIS["return_rate"], counted_in="lines"), Asked(KPIS["restockable"])),
    "replenished": tuple(Asked(KPIS[name], flow="internal") for name in ("otd", "in_full")),
}
COLUMNS = ("figure", "here", "others", "rank")


def location_page(view: View) -> None:
    """The page of the place in the address, or of the only one there is; else the way to choose one."""
    known = _own_places(view)
    if chosen := view.state.values_of("loc"):
        known = view.details("places", location_id=chosen[0])
    if known.height != 1:
        _choose(view)
        return
    location_id = known.item(0, "location_id")
    state = view.state.filtering("loc", (location_id,))
    here = replace(
        view,
        request=replace(view.request, state=state),
        selection=view.selection.where("location_id", location_id),
        comparison=view.comparison.where("location_id", location_id) if view.comparison else None,
    )
    place = known.row(0, named=True)
    _head(here, place)
    cards(here, CARDS)
    sections(
        here,
        Section("peers", partial(_peers, here, place), 620),
        Section(
            "stock", partial(split, here, STOCK_VALUE, "category", rows_shown=PARTS_SHOWN, leads_to="rotation"), 420
        ),
        Section("trend", partial(trend, here, OTD), 460),
        Section("products", partial(split, here, OTD, "sku", rows_shown=PARTS_SHOWN), 440),
        Section("returns", partial(split, here, RETURN_RATE, "category", rows_shown=PARTS_SHOWN), 420),
        Section("lines", partial(_lines, here), 620),
    )


def _choose(view: View) -> None:
    """Our own places, those with most order lines first."""
    lines = view.members("location_id").select("value", "row_count")
    places = _own_places(view).join(lines, left_on="location_id", right_on="value", how="left")
    ranked = places.sort("row_count", "location_name", descending=[True, False], nulls_last=True).head(OFFERED)
    st.markdown(as_markdown(view.t("place.choose" if ranked.height else "place.none")))
    for place in ranked.iter_rows(named=True):
        named = " · ".join(filter(None, (place["location_name"], _kind(view, place))))
        view.link("location", as_markdown(named), view.state.filtering("loc", (place["location_id"],)))


def _own_places(view: View) -> pl.DataFrame:
    return view.details("places").filter(pl.col("kind").fill_null("") != "supplier")


def _kind(view: View, place: Row) -> str:
    return view.code("place_kind", place["kind"]) if place["kind"] else ""


def _head(view: View, place: Row) -> None:
    """Name, kind, region, country and number of the place."""
    parts = (_kind(view, place), place["region"], country_name(place["country"], view.language))
    code = place["location_id"] if place["location_id"] != place["location_name"] else ""
    facts = element("span", " · ".join(filter(None, (*parts, code))), css="cadran-sub")
    show_html(element("div", element("h2", place["location_name"]), facts, css="cadran-entity"))


def _lines(view: View) -> None:
    with st.container(key="all_lines"):
        view.link("orders", view.t("place.all_lines"))
    lines_table(view, OTD)


def _peers(view: View, place: Row) -> None:
    """Each figure of the place, that of the others of its kind together, and its rank among them."""
    location_id = str(place["location_id"])
    others = peers_of(view, location_id)
    groups = {
        group: [each for item in asked if (each := standing(view, item, location_id, others))]
        for group, asked in GROUPS.items()
    }
    rows = [each for standings in groups.values() for each in standings]
    base = rows_footing(view, view.t("place.subject"), len(rows), view.t("place.figures"))
    subtitle = view.t("place.subtitle", scope=figures.scope(view), kind=_kind(view, place) or view.t("place.no_kind"))
    with panel.block(view, "peers", _title(view, rows, len(others)), subtitle, base):
        if not rows:
            panel.empty(view, OTD)
            return
        show_html(_grid(view, groups))
        show_html(element("p", view.t("place.note"), css="cadran-note"))
        panel.footer(view, "place_and_peers", lambda: _frame(location_id, rows), view.t("place.reading"))


def _title(view: View, rows: Iterable[Standing], peer_count: int) -> str:
    """How punctual the place is beside the others, where both are known."""
    punctual = next((each for each in rows if each.asked == Asked(OTD)), None)
    if not peer_count:
        return view.t("place.title_alone")
    if punctual is None or punctual.peers.value is None:
        return view.t("place.title_none", n=view.count(peer_count))
    here, others = (figures.figure_text(view, OTD, figure) for figure in (punctual.own, punctual.peers))
    return view.t("place.title", kpi=view.text(OTD.short), here=here, others=others, n=view.count(punctual.peer_count))


def _grid(view: View, groups: dict[str, list[Standing]]) -> Markup:
    head = tr(*(column_head(view.t(f"place.{name}"), css="words" if name == "figure" else "") for name in COLUMNS))
    body: list[Markup] = []
    for group, standings in groups.items():
        if standings:
            named = element("b", view.t(f"place.group_{group}"))
            body.append(tr(row_head(named, colspan=len(COLUMNS))))
        body += [_row(view, each) for each in standings]
    return grid_table("cadran-matrix", [head], body)


def _row(view: View, each: Standing) -> Markup:
    kpi, read = each.asked.kpi, each.asked.read
    counted = f" · {view.t('counted_in.lines').lower()}" if each.asked.counted_in == "lines" else ""
    link = element("a", figures.name(view, kpi, read) + counted, href=_address(view, each.asked), target="_self")
    titles = [view.t(f"place.{name}") for name in COLUMNS[1:]]
    cells = [_inside(view, each, each.own), _inside(view, each, each.peers), _rank(view, each)]
    named = (td(*inside, data_name=title) for inside, title in zip(cells, titles, strict=True))
    return tr(row_head(link, title=view.text(kpi.meaning)), *named)


def _inside(view: View, each: Standing, figure: figures.Figure) -> tuple[Markup | str, ...]:
    """A figure with the rows or places it stands on; nothing of others where there is none."""
    if figure is each.peers and not each.peer_count:
        return (formats.NOTHING,)
    below = f"n {view.count(figure.n)}"
    if figure is each.peers:
        below = view.t("place.of_places", n=view.count(each.peer_count))
    return element("b", figures.figure_text(view, each.asked.kpi, figure)), element("small", below)


def _rank(view: View, each: Standing) -> tuple[Markup | str, ...]:
    if each.rank is None:
        return (formats.NOTHING,)
    words = view.t("place.rank_of", rank=each.rank.rank, total=each.ranked_count)
    bounds = view.t("place.rank_bounds", best=each.rank.best, worst=each.rank.worst)
    return element("b", words), element("small", bounds)


def _address(view: View, asked: Asked) -> str:
    """The page of the KPI, of this place and of the mode and flow asked for."""
    state = view.state.filtering("mode", (asked.mode,)) if asked.mode else view.state
    state = replace(state, flow=asked.flow) if asked.flow else state
    state = state.choosing("counted_in", asked.counted_in) if asked.counted_in else state
    own = address(state, kpi=asked.kpi.id) | {"lang": [view.language]}
    return f"{asked.kpi.page}?{urlencode(own, doseq=True)}"


def _frame(location_id: str, rows: Iterable[Standing]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "location_id": location_id,
                "kpi": each.asked.kpi.id,
                "mode": each.asked.mode or None,
                "flow": each.asked.flow or None,
                "counted_in": each.asked.counted_in or None,
                "n": each.own.n,
                "value": each.own.value,
                "peer_value": each.peers.value,
                "peer_count": each.peer_count,
                "rank": each.rank.rank if each.rank else None,
                "best_rank": each.rank.best if each.rank else None,
                "worst_rank": each.rank.worst if each.rank else None,
                "ranked_places": each.ranked_count or None,
            }
            for each in rows
        ]
    )
