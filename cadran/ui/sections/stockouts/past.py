"""Stockouts that happened: by location and category, the longest ones, their cause, and feeds that oversold."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.charts.matrix import Cell, Matrix, matrix
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, footing
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.components.url_choice import choose
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import split
from cadran.ui.request.view import View, go

COMING = ("run_out", "run_out_value")
RATE, LOST, OVERSELL = KPIS["stockout_rate"], KPIS["lost_sales"], KPIS["oversell"]
ROWS_SHOWN, COLUMNS_SHOWN, SPELLS_SHOWN, FEEDS_SHOWN = 15, 10, 10, 5
FEWEST_COLOURED = 30
SPELL = (
    "sku",
    "product_name",
    "location_id",
    "location_name",
    "abc_class",
    "cause",
    "started_on",
    "ended_on",
    "days_out",
    "daily_quantity",
    "demand_quantity",
)
SPELL_COLUMNS = (
    "product_name",
    "location_name",
    "cause",
    "started_on",
    "ended_on",
    "days_out",
    "period_days",
    "lost_sales",
    "daily_quantity",
    "demand_quantity",
    "sku",
    "abc_class",
)
SPLITS = ("location_id", "category", "mode", "supplier_id", "sku")
STOCKED = {"warehouse": ("own_warehouse",), "third_party": ("third_party",), "store": ("store", "ship_from_store")}
OFFERED = ("click_collect", "reserve_collect", "marketplace", "dropship")


def current_tab() -> str:
    """`coming` where the address asks for it or for a KPI of what comes, else `past`."""
    asked = st.query_params.get("tab", "")
    if asked in ("past", "coming"):
        return asked
    return "coming" if st.query_params.get("kpi") in COMING else "past"


def tabs(view: View) -> None:
    """Past | Coming, as links that keep the filters; the tab stands in the address."""
    choose(view, "tab", {code: view.t(f"stockouts.{code}") for code in ("past", "coming")}, {}, current=current_tab())


def stockout_matrix(view: View, kpi: Kpi) -> None:
    """`kpi` by own location and category, stockout days for oversell; a click on a square filters both."""
    if view.engine.catalogue.missing_tables(kpi):
        return
    kpi = KPIS["stockout_days"] if kpi is OVERSELL else kpi
    frame = _by_place_and_category(view, kpi)
    if frame.is_empty():
        return
    drawn = _largest(kpi, frame)
    title = _matrix_title(view, kpi, frame)
    subtitle = view.t("stockouts.matrix_subtitle", scope=figures.scope(view, kpi), n=view.count(FEWEST_COLOURED))
    with panel.block(view, "stockout_matrix", title, subtitle, footing(view, kpi)):
        with st.container(key="wide_matrix"):
            _draw_matrix(view, kpi, drawn)
        left = frame["location_id"].n_unique() - drawn["location_id"].n_unique()
        note = view.t("stockouts.matrix_more", n=view.count(left)) if left else ""
        listed = view.selection.where("location_id", *frame["location_id"].unique().sort())
        panel.kpi_footer(view, kpi, "location_category", frame, note, listed)
        panel.table(view, "stockout_matrix", frame, kpi)


def _by_place_and_category(view: View, kpi: Kpi) -> pl.DataFrame:
    """The figures of our own places; what a supplier's feed offers is not stock of ours."""
    by = ("location_id", "location_name", "category")
    feeds = view.details("places", kind="supplier")["location_id"].implode()
    return view.measure(kpi, by=by).drop_nulls(by).filter((pl.col("n") > 0) & ~pl.col("location_id").is_in(feeds))


def lines_behind(view: View, kpi: Kpi) -> None:
    """The rows of the figure; not twice, where those oversold are listed above."""
    if kpi is not OVERSELL:
        lines_table(view, kpi)


def _missed(kpi: Kpi) -> pl.Expr:
    """What is missing in a group: its misses, days without stock or lost money."""
    return pl.col("denominator") - pl.col("numerator") if kpi.better == "higher" else pl.col("numerator")


def _largest(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """The locations and the categories with most missing, as many as can be read."""
    for names, count in ((("location_id",), ROWS_SHOWN), (("category",), COLUMNS_SHOWN)):
        ranked = frame.group_by(names).agg(missed=_missed(kpi).sum(), n=pl.col("n").sum())
        kept = ranked.sort("missed", "n", *names, descending=[True, True, False]).head(count)
        frame = frame.join(kept.select(*names, pl.col("missed").alias(f"{names[0]}_missed")), on=names)
    order = ["location_id_missed", "category_missed", "location_name", "category"]
    return frame.sort(order, descending=[True, True, False, False])


def _matrix_title(view: View, kpi: Kpi, frame: pl.DataFrame) -> str:
    """Where most is missing; where nothing is, that nothing is."""
    ranked = frame.group_by("location_name").agg(missed=_missed(kpi).sum())
    worst = ranked.sort("missed", "location_name", descending=[True, False]).row(0, named=True)
    if not worst["missed"]:
        return view.t("stockouts.matrix_none", name=view.text(kpi.short))
    return view.t("stockouts.matrix_title", name=view.text(kpi.short), place=worst["location_name"])


def _draw_matrix(view: View, kpi: Kpi, frame: pl.DataFrame) -> None:
    rows = frame.unique("location_id", maintain_order=True).select("location_id", "location_name").rows()
    columns = frame.sort("category_missed", "category", descending=[True, False])["category"].unique(
        maintain_order=True
    )
    at_row = {location_id: index for index, (location_id, _) in enumerate(rows)}
    at_column = {category: index for index, category in enumerate(columns)}
    cells = {
        (at_row[row["location_id"]], at_column[row["category"]]): _cell(view, kpi, row)
        for row in frame.iter_rows(named=True)
    }
    drawn = Matrix(tuple(name for _, name in rows), tuple(columns), cells)
    alt = view.t("stockouts.matrix_alt", name=view.text(kpi.short), rows=len(rows), columns=len(columns))
    figure = matrix(drawn, view.palette, view.language, *_scale(kpi, cells), reverse=kpi.better == "higher")
    clicked = panel.drawing(view, "stockout_matrix", figure, alt)
    if clicked:
        location_id, category = clicked.split("|", 1)
        go(view.state.filtering("loc", (location_id,)).filtering("cat", (category,)))
        st.rerun()


def _scale(kpi: Kpi, cells: dict[tuple[int, int], Cell]) -> tuple[float, float]:
    """From nothing missing to the worst square that has enough rows."""
    values = [cell.value for cell in cells.values() if cell.value is not None and not cell.is_hollow]
    if kpi.better == "higher":
        return min(values, default=0.0), 1.0
    return 0.0, max(values, default=1.0) or 1.0


def _cell(view: View, kpi: Kpi, row: Row) -> Cell:
    value = row["value"] if kpi.shape == "ratio" else row["numerator"]
    is_small = kpi.shape == "ratio" and row["n"] < FEWEST_COLOURED
    counts = view.t("chart.rows", n=view.count(row["n"]), counts=view.text(kpi.counts))
    tip = titled_tooltip(f"{row['location_name']} · {row['category']}", view.value(kpi, value), counts)
    return Cell(value, _short(view, kpi, row), tip, f"{row['location_id']}|{row['category']}", is_hollow=is_small)


def _short(view: View, kpi: Kpi, row: Row) -> str:
    if kpi.shape == "total":
        return formats.money_short(row["numerator"], view.currency, view.language)
    if figures.figure_of(row).is_few(kpi):
        return f"{view.count(row['numerator'])}/{view.count(row['denominator'])}"
    return view.value(kpi, row["value"])


def longest_stockouts(view: View) -> None:
    """The stockouts of the period, the longest first; a ticked one filters its product and place."""
    if view.engine.catalogue.missing_tables(LOST):
        return
    frame = stockout_spells(view)
    base = _spells_footing(view)
    with panel.block(view, "longest", _longest_title(view, frame), view.t("stockouts.longest_subtitle"), base):
        if frame.is_empty():
            st.markdown(view.t("stockouts.none" if _spells_footing(view).ground == "sound" else "stockouts.unknown"))
            return
        listed = frame.head(SPELLS_SHOWN).with_columns(pl.col("lost_sales").round(0))
        row = ticked_row(view, "longest", listed, SPELL_COLUMNS)
        if row:
            go(view.state.filtering("sku", (row["sku"],)).filtering("loc", (row["location_id"],)))
            st.rerun()
        show_html(element("p", view.t("stockouts.method"), css="cadran-note"))
        more = view.t("split.more", shown=view.count(SPELLS_SHOWN), total=view.count(frame.height))
        panel.kpi_footer(view, LOST, "stockouts", frame, more if frame.height > SPELLS_SHOWN else "")


def _spells_footing(view: View) -> Footing:
    """No stockout is good news only where the stock of days of the period is known."""
    base = footing(view, KPIS["stockout_days"], view.t("stockouts.longest_subject"))
    return base if base.ground == "sound" else replace(base, reason=view.t("stockouts.longest_unknown"))


def stockout_spells(view: View) -> pl.DataFrame:
    """Each stockout with a day in the period: its whole length, its days in the period and the sales they lost."""
    frame = view.measure(LOST, by=SPELL)
    end = pl.coalesce("ended_on", pl.col("started_on") + pl.duration(days="days_out"))
    first, last = view.period.first or date.min, min(view.period.last or view.as_of, view.as_of) + timedelta(days=1)
    days = pl.min_horizontal(end, pl.lit(last)) - pl.max_horizontal("started_on", pl.lit(first))
    named = frame.with_columns(
        pl.when(pl.col("denominator") > 0).then("numerator").alias("lost_sales"),
        days.dt.total_days().alias("period_days"),
    )
    kept = named.select(*SPELL, "period_days", "lost_sales")
    return kept.sort("days_out", "lost_sales", "sku", descending=[True, True, False], nulls_last=True)


def _longest_title(view: View, frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return view.t("stockouts.longest_none")
    first = frame.row(0, named=True)
    key = "stockouts.longest_open" if first["ended_on"] is None else "stockouts.longest_title"
    return view.t(key, name=first["product_name"], place=first["location_name"], days=view.count(first["days_out"]))


def causes(view: View) -> None:
    """Sales estimated lost by cause; what nobody can tell stands as not known, never spread over the others."""
    if view.engine.catalogue.missing_tables(LOST) or (stockouts := stockout_spells(view)).is_empty():
        return
    frame = stockouts.group_by("cause").agg(
        pl.len().alias("stockouts"),
        pl.col("period_days").sum(),
        pl.when(pl.col("lost_sales").count() > 0).then(pl.col("lost_sales").sum()).alias("lost_sales"),
    )
    frame = frame.sort("lost_sales", "cause", descending=[True, False], nulls_last=True)
    subtitle = view.t("stockouts.cause_subtitle", scope=view.period_label)
    with panel.block(view, "stockout_causes", _causes_title(view, frame), subtitle, footing(view, LOST)):
        show_html(_causes_list(view, frame))
        show_html(element("p", view.t("stockouts.cause_note"), css="cadran-note"))
        panel.kpi_footer(view, LOST, "by_cause", frame)


def _causes_title(view: View, frame: pl.DataFrame) -> str:
    """The cause that cost most, of all that was lost; where nothing can be valued, the one of most stockouts."""
    total, first = float(frame["lost_sales"].sum() or 0), frame.row(0, named=True)
    if not total:
        first = frame.sort("stockouts", "cause", descending=[True, False]).row(0, named=True)
        counts = {"k": view.count(first["stockouts"]), "n": view.count(int(frame["stockouts"].sum()))}
        return view.t("stockouts.cause_most", cause=view.code("cause", first["cause"]), **counts)
    amounts = {name: _money(view, amount) for name, amount in (("lost", first["lost_sales"]), ("total", total))}
    return view.t("stockouts.cause_title", cause=view.code("cause", first["cause"]), **amounts)


def _money(view: View, amount: float | None) -> str:
    return formats.money_short(amount, view.currency, view.language)


def _causes_list(view: View, frame: pl.DataFrame) -> Markup:
    columns = [Column(view.code("dimension", "cause")), Column(), Column(view.t("stockouts.cause_lost"), "num")]
    columns += [Column(view.code("column", name), "num dim") for name in ("stockouts", "period_days")]
    most = max((lost for lost in frame["lost_sales"] if lost is not None), default=0.0) or 1.0
    rows = (ListRow(_cause_cells(view, row, most)) for row in frame.iter_rows(named=True))
    return RowList("cadran-causes", columns).table(rows)


def _cause_cells(view: View, row: Row, most: float) -> list[object]:
    return [
        view.code("cause", row["cause"]),
        bar(None if row["lost_sales"] is None else row["lost_sales"] / most),
        formats.money_short(row["lost_sales"], view.currency, view.language),
        view.count(row["stockouts"]),
        view.count(row["period_days"]),
    ]


def availability_by_kind(view: View) -> None:
    """Availability by what was promised: on the shelf, in a warehouse, to collect, or offered by others."""
    frame = _kinds(view)
    if frame.is_empty():
        return
    subtitle = view.t("stockouts.kinds_subtitle", scope=view.period_label)
    with panel.block(view, "stockout_kinds", _kinds_title(view, frame), subtitle):
        columns = [
            Column(),
            Column(view.t("stockouts.kinds_on_hand"), "num"),
            Column(view.t("stockouts.kinds_days"), "num dim"),
            Column(view.t("stockouts.kinds_lost"), "num"),
            Column(view.t("stockouts.kinds_lines"), "num dim"),
        ]
        rows = (ListRow(_kind_cells(view, row)) for row in frame.iter_rows(named=True))
        show_html(RowList("cadran-kinds", columns).table(rows))
        panel.export(view, "availability_by_kind", frame)


def _kinds_title(view: View, frame: pl.DataFrame) -> str:
    """The kind with the smallest share of its days on hand, else the one that lost most of its lines."""
    for part, whole, key in (("days_on_hand", "item_days", "least"), ("stockout_lines", "n", "most_lost")):
        known = frame.filter(pl.col(whole) >= FEWEST_COLOURED).with_columns(share=pl.col(part) / pl.col(whole))
        if known.height:
            worst = known.sort("share", "kind", descending=[key == "most_lost", False]).row(0, named=True)
            words = {
                "kind": view.t(f"stockouts.kind_{worst['kind']}"),
                "share": _share(view, worst[part], worst[whole]),
            }
            is_compared = known["share"].n_unique() > 1
            return view.t(f"stockouts.kinds_{key}" if is_compared else f"stockouts.kinds_only_{key}", **words)
    return view.t("stockouts.kinds_few", fewest=FEWEST_COLOURED)


def _kind_cells(view: View, row: Row) -> list[object]:
    return [
        view.t(f"stockouts.kind_{row['kind']}"),
        _share(view, row["days_on_hand"], row["item_days"]),
        view.count(row["item_days"]),
        _share(view, row["stockout_lines"], row["n"]),
        view.count(row["n"]),
    ]


def _kinds(view: View) -> pl.DataFrame:
    """One row a kind: item-days on hand and order lines lost to stockouts, each with its n."""
    days, lines = _by(view, "stockout_days", "location_kind"), _by(view, "stockout_rate", "mode")
    feeds = _by(view, "feed_availability", "mode")
    rows = []
    for kind in (*STOCKED, *OFFERED):
        stocked = days.get(kind) or feeds.get(kind)
        missed = [lines[mode] for mode in STOCKED.get(kind, (kind,)) if mode in lines]
        counted, lost = sum(n for n, _ in missed), sum(part for _, part in missed)
        if stocked or counted:
            n, out = stocked or (None, None)
            on_hand = None if n is None or out is None else n - out if kind in days else out
            rows.append([kind, n, on_hand, counted or None, lost if counted else None])
    names = ("kind", "item_days", "days_on_hand", "n", "stockout_lines")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64) | {"kind": pl.String}, orient="row")


def _by(view: View, kpi_id: str, dimension: str) -> dict[str, tuple[float, float]]:
    """n and numerator of each value of a dimension."""
    kpi = KPIS[kpi_id]
    if view.engine.catalogue.missing_tables(kpi) or dimension not in view.engine.catalogue.dimensions(kpi):
        return {}
    frame = view.measure(kpi, by=(dimension,)).drop_nulls(dimension).filter(pl.col("n") > 0)
    return {row[dimension]: (row["n"], row["numerator"]) for row in frame.iter_rows(named=True)}


def _share(view: View, part: float | None, whole: float | None) -> str:
    if part is None or not whole:
        return formats.NOTHING
    if whole < figures.FEWEST_FOR_RATE:
        return view.t("card.of", k=view.count(part), n=view.count(whole))
    return formats.percent(part / whole, view.language)


def splits_of(kpi: Kpi) -> tuple[str, ...]:
    """The dimensions `kpi` is split by; overselling by supplier has a panel of its own."""
    return tuple(dimension for dimension in SPLITS if kpi.id != OVERSELL.id or dimension != "supplier_id")


def oversold(view: View) -> None:
    """Suppliers whose feed said available and that cancelled for stockout, and those lines."""
    if view.engine.catalogue.missing_tables(OVERSELL):
        return
    figure = figures.figure(view.measure(OVERSELL))
    if not figure.n:
        return
    values = {"k": view.count(figure.numerator), "n": view.count(figure.n)}
    title = view.t("stockouts.oversell_title", **values)
    split(view, OVERSELL, "supplier_id", title=title, rows_shown=FEEDS_SHOWN)
    if figure.numerator:
        lines_table(view, OVERSELL, states=OVERSELL.missed, page="oversold_page")
