"""All stock of one product in every location, and from where it could be sent to a country, in how many days."""

import polars as pl
import streamlit as st

from cadran.calendar import YEAR_BACK
from cadran.i18n import formats
from cadran.i18n.places import country_name
from cadran.insight.footing import footing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table, ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.url_choice import choose_from_menu
from cadran.ui.request.view import View

TRANSIT = KPIS["transit"]
SENT_BY_CARRIER = ("own_warehouse", "third_party", "ship_from_store", "dropship", "marketplace", "cross_dock")
OFFERED = 400
FEWEST_SENT = 10
OWN_COLUMNS = (
    "location_name",
    "kind",
    "on_hand_quantity",
    "reserved_quantity",
    "leaving_quantity",
    "free_quantity",
    "daily_demand_quantity",
    "cover_days",
    "expected_quantity",
    "expected_on_p50",
    "expected_on_p90",
    "incoming_quantity",
    "could_ship",
    "transit_days",
    "shipments",
)
FEED_COLUMNS = ("location_name", "stock_date", "on_hand_quantity", "could_ship", "transit_days", "shipments")
IMBALANCE_COLUMNS = (
    "sku",
    "product_name",
    "category",
    "empty_place_count",
    "idle_place_count",
    "idle_quantity",
    "idle_value",
)
IMBALANCES_SHOWN = 8


def stock_availability(view: View) -> None:
    """The product chosen on the page, else the one whose stock lies most in the wrong place."""
    if not view.engine.catalogue.row_counts().get("stock_levels"):
        _without_stock(view)
        return
    sku, country = _product(view), _country(view)
    if sku is None:
        return
    rows = stock_of(view, sku, country)
    own, feeds = rows.filter("is_own_place"), rows.filter(~pl.col("is_own_place"))
    day = formats.day(rows.select(pl.max("stock_date")).item() or view.as_of, view.language)
    with panel.block(view, "unified_stock", _finding(view, sku, own), view.t("unified.subtitle", day=day)):
        _choices(view, sku, country)
        if own.height:
            data_table(view, own, OWN_COLUMNS)
        if feeds.height:
            show_html(element("p", view.t("unified.feeds"), css="cadran-note"))
            data_table(view, feeds, FEED_COLUMNS)
        note = view.t("unified.note", country=_country_name(view, country), n=view.count(FEWEST_SENT))
        show_html(element("p", note, css="cadran-note"))
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            view.link("product", view.t("unified.open"), view.state.filtering("sku", (sku,)))
            panel.export(view, "unified_stock", rows, asked=view.selection.during(None, None))


def _without_stock(view: View) -> None:
    with panel.block(view, "unified_stock", view.t("unified.title_none"), footing=footing(view, KPIS["stock_value"])):
        panel.empty(view, KPIS["stock_value"])


def stock_of(view: View, sku: str, country: str | None) -> pl.DataFrame:
    """Every location of `sku` that holds it or sells it, with the median days from there to `country`.

    Days are those of the last 12 months, of modes that send; empty below ten shipments.
    """
    view.noted("unified_stock")
    rows = view.details("unified_stock", sku=sku).filter(pl.col("is_active") | (pl.col("on_hand_quantity") != 0))
    days = _transit(view, country)
    joined = rows.join(days, on="location_id", how="left").with_columns(
        pl.col("shipments").fill_null(0),
        could_ship=(pl.col("free_quantity") > 0) & (pl.col("shipments") > 0).fill_null(False),
    )
    kinds = [view.code("place_kind", kind) if kind else None for kind in joined["location_kind"]]
    first = ["could_ship", "free_quantity", "location_name"]
    return joined.with_columns(pl.Series("kind", kinds, pl.String)).sort(first, descending=[True, True, False])


def _transit(view: View, country: str | None) -> pl.DataFrame:
    since = view.as_of - YEAR_BACK
    selection = Selection().during(since, view.as_of).where("flow", "outbound")
    modes = view.selection.values_of("mode") or SENT_BY_CARRIER
    selection = selection.where("mode", *modes)
    selection = selection.where("customer_country", country) if country else selection
    transits = view.measure(TRANSIT, selection, by=("location_id",)).filter(pl.col("location_id").is_not_null())
    days = pl.when(pl.col("n") >= FEWEST_SENT).then(pl.col("p50").round(1)).alias("transit_days")
    return transits.select("location_id", pl.col("n").alias("shipments"), days)


def _finding(view: View, sku: str, own: pl.DataFrame) -> str:
    name = str(view.details("products", sku=sku)["product_name"][0])
    if own.is_empty():
        return view.t("unified.nowhere", name=name)
    available = own.filter(pl.col("free_quantity") > 0)
    values = {"name": name, "places": view.count(available.height), "total": view.count(own.height)}
    return view.t("unified.title", units=view.count(float(available["free_quantity"].sum() or 0)), **values)


def _product(view: View) -> str | None:
    """The SKU of the page's own choice or of the filter, else the largest imbalance, else the most stock."""
    asked = st.query_params.get("item") or next(iter(view.state.values_of("sku")), None)
    if asked and view.details("products", sku=asked).height:
        return asked
    idle = _imbalances(view)
    if idle.height:
        return str(idle["sku"][0])
    stocked = view.totals("unified_stock", ("sku",), ("stock_value", "on_hand_quantity"), Selection())
    ranked = stocked.sort("stock_value", "on_hand_quantity", "sku", descending=[True, True, False], nulls_last=True)
    return next(iter(ranked["sku"]), None)


def _country(view: View) -> str | None:
    known = view.members("customer_country")["value"].to_list()
    asked = st.query_params.get("to") or next(iter(view.state.values_of("ctry")), None)
    return asked if asked in known else next(iter(known), None)


def _country_name(view: View, country: str | None) -> str:
    return country_name(country, view.language) or view.t("unified.anywhere")


def _choices(view: View, sku: str, country: str | None) -> None:
    names = dict(view.members("sku").select("value", "label").head(OFFERED).iter_rows())
    names.setdefault(sku, str(view.details("products", sku=sku)["product_name"][0]))
    with st.container(horizontal=True, key="unified_choices"):
        skus = list(dict.fromkeys((sku, *names)))
        words = view.t("unified.item")
        choose_from_menu(view, "item", skus, sku, words, lambda code: _with_name(code, names.get(code)))
        countries = view.members("customer_country")["value"].to_list()
        if country:
            words = view.t("unified.to")
            choose_from_menu(view, "to", countries, country, words, lambda code: _country_name(view, code))


def _with_name(sku: str, name: str | None) -> str:
    return f"{name} ({sku})" if name and name != sku else sku


def _imbalances(view: View) -> pl.DataFrame:
    return view.selected("stock_imbalances").sort("idle_value", "sku", descending=[True, False], nulls_last=True)


def imbalances(view: View) -> None:
    """Products that lie idle in one place and are sold out in another; a ticked one is shown in every place."""
    if not view.engine.catalogue.row_counts().get("stock_levels"):
        return
    rows = _imbalances(view)
    value = formats.money_short(float(rows["idle_value"].sum() or 0), view.currency, view.language)
    key = "imbalances.title" if rows.height else "imbalances.none"
    title = view.t(key, n=view.count(rows.height), value=value)
    base = footing(view, KPIS["days_of_cover"], view.t("imbalances.subject"), view.selection.during(None, None))
    with panel.block(view, "imbalances", title, view.t("imbalances.subtitle"), base):
        if rows.height:
            row = ticked_row(view, "imbalances", rows.head(IMBALANCES_SHOWN), IMBALANCE_COLUMNS)
            if row and row["sku"] != st.query_params.get("item"):
                st.query_params["item"] = row["sku"]
                st.rerun()
            panel.export(view, "imbalances", rows, asked=view.selection.during(None, None))
