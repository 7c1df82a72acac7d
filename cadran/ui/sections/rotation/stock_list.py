"""Dead and slow stock item by item, what one place could send to another, and where the books are wrong."""

import polars as pl

from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.insight.replenishment import moves, moves_of
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose, choose_filter, chosen
from cadran.ui.request.view import View
from cadran.ui.sections.rotation.stock_map import (
    ASLEEP,
    PACES,
    is_unpriced,
    money,
    on_hand,
    scope,
    snapshot_footer,
    stock_footing,
    total_value,
    whole_numbers,
)

ROWS_ON_A_PAGE = 25
MISCOUNTS_SHOWN = 15
ABC = ("A", "B", "C")
LISTED = (
    "product_name",
    "sku",
    "location_name",
    "pace",
    "stock_value",
    "on_hand_quantity",
    "cover_days",
    "last_sale_date",
    "send_to",
    "next_receipt_date",
    "open_line_count",
    "open_quantity",
)
SENT = ("product_name", "sku", "from_name", "to_name", "quantity", "stock_value", "to_on_hand", "to_daily_demand")
COUNTED = (
    "product_name",
    "sku",
    "location_name",
    "counted_on",
    "on_hand_quantity",
    "counted_quantity",
    "difference",
    "miscounted_value",
)


def transfers(view: View) -> pl.DataFrame:
    """What a place with more than it needs could send to one that runs out, from or to the places of the filter."""
    sent = moves(view.engine).filter(pl.col("move_reason") == "run_out")
    return moves_of(sent, view.noted("run_outs", view.selection))


def stock_list(view: View) -> None:
    """Dead and slow positions, most value first, by pace and class; a ticked row opens the product."""
    rows = on_hand(view)
    pace = chosen("pace", _paces(rows))
    listed = _with_transfers(view, _kept(rows, pace))
    base = stock_footing(view, rows, "stock_list.subject")
    with panel.block(view, "stock_list", _title(view, rows, listed, pace), _subtitle(view, rows), base):
        if rows.is_empty():
            panel.empty(view, KPIS["stock_value"])
            return
        _switches(view, rows)
        if listed.is_empty():
            show_html(element("p", view.t("stock_list.none"), css="cadran-sub"))
            return
        _page(view, listed)
        snapshot_footer(view, KPIS["dead_stock"], "stock_list", _note(view, listed), listed)


def _paces(rows: pl.DataFrame) -> tuple[str, ...]:
    """What can be listed, what sleeps first; where nothing is known to sleep, what is too new to tell."""
    paces = set(rows["pace"])
    codes = tuple(code for code in PACES if code in paces)
    return ("new", "asleep", *codes) if "new" in paces and not paces & {*ASLEEP} else ("asleep", *codes)


def _kept(rows: pl.DataFrame, pace: str) -> pl.DataFrame:
    kept = rows.filter(pl.col("pace").is_in(ASLEEP) if pace == "asleep" else pl.col("pace") == pace)
    return kept.sort("stock_value", "sku", "location_id", descending=[True, False, False], nulls_last=True)


def _with_transfers(view: View, listed: pl.DataFrame) -> pl.DataFrame:
    """`send_to`: the places the item could go to, with the units each could take."""
    destination = pl.concat_str("to_name", pl.lit(" ("), pl.col("quantity").cast(pl.Int64), pl.lit(")"))
    sent = transfers(view).group_by("sku", pl.col("from_id").alias("location_id"), maintain_order=True)
    joined = listed.join(sent.agg(destination.str.join(" + ").alias("send_to")), on=["sku", "location_id"], how="left")
    return joined.sort("stock_value", "sku", "location_id", descending=[True, False, False], nulls_last=True)


def _title(view: View, rows: pl.DataFrame, listed: pl.DataFrame, pace: str) -> str:
    named = view.t("stock_list.asleep") if pace == "asleep" else view.code("pace", pace)
    words = {"name": named, "n": view.count(listed.height), "value": money(view, total_value(listed))}
    if is_unpriced(rows):
        return view.t("stock_list.title_unpriced", **words)
    if pace == "asleep" and listed.is_empty() and (rows["pace"] == "new").any():
        new = rows.filter(pl.col("pace") == "new")
        return view.t(
            "stock_list.title_new", name=named, new=view.count(new.height), value=money(view, total_value(new))
        )
    transferable = listed["send_to"].count()
    return view.t(
        "stock_list.title_transfer" if transferable else "stock_list.title", found=view.count(transferable), **words
    )


def _subtitle(view: View, rows: pl.DataFrame) -> str:
    return f"{view.t('stock_list.subtitle')} · {scope(view, rows)}" if rows.height else ""


def _switches(view: View, rows: pl.DataFrame) -> None:
    counts = dict(rows.group_by("pace").agg(pl.len()).iter_rows())
    asleep = sum(counts.get(code, 0) for code in ASLEEP)
    labels = {code: f"{view.code('pace', code)} {view.count(counts[code])}" for code in PACES if counts.get(code)}
    labels["asleep"] = f"{view.t('stock_list.asleep')} {view.count(asleep)}"
    choose(view, "pace", {code: labels[code] for code in _paces(rows)})
    choose_filter(view, "abc", {"": view.t("stock_list.all_classes")} | {code: code for code in ABC})


def _page(view: View, listed: pl.DataFrame) -> None:
    page = page_shown(listed.height, ROWS_ON_A_PAGE)
    page_rows = listed.slice((page - 1) * ROWS_ON_A_PAGE, ROWS_ON_A_PAGE)
    named = page_rows.with_columns(
        pl.coalesce("location_name", "location_id").alias("location_name"),
        pl.Series("pace", [view.code("pace", code) for code in page_rows["pace"]], pl.String),
    )
    row = ticked_row(view, "stock_list", whole_numbers(named), LISTED)
    if row:
        open_product(view, str(row["sku"]))
    if listed.height > ROWS_ON_A_PAGE:
        pager(view, listed.height, ROWS_ON_A_PAGE)


def open_product(view: View, sku: str) -> None:
    """Go to the page of the product."""
    view.request.open_page("product", view.state.filtering("sku", (sku,)))


def _note(view: View, listed: pl.DataFrame) -> str:
    return view.t("stock_list.note", n=view.count(listed.height))


def transfers_table(view: View) -> None:
    """Units one place could send to another that runs out, most value first."""
    if view.engine.catalogue.missing_tables(KPIS["run_out"]):
        return
    sent = transfers(view)
    base = footing(view, KPIS["run_out"], view.t("transfers.subject"))
    with panel.block(view, "transfers", _transfers_title(view, sent), view.t("transfers.subtitle"), base):
        if sent.is_empty():
            panel.no_rows(base, view.t("transfers.none"))
            return
        ticked = ticked_row(view, "transfers", _one_decimal(sent.head(ROWS_ON_A_PAGE)), SENT)
        if ticked:
            open_product(view, str(ticked["sku"]))
        note = view.t("transfers.note", shown=view.count(min(sent.height, ROWS_ON_A_PAGE)), n=view.count(sent.height))
        snapshot_footer(view, KPIS["run_out"], "transfers", note, sent)


def _transfers_title(view: View, sent: pl.DataFrame) -> str:
    if sent.is_empty():
        return view.t("transfers.title_none")
    units = view.count(float(sent["quantity"].sum() or 0))
    products = view.count(sent["sku"].n_unique())
    return view.t("transfers.title", units=units, n=products, value=money(view, total_value(sent)))


def _one_decimal(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("stock_value").round(0), pl.col("to_daily_demand").round(2))


def miscounts(view: View) -> None:
    """The counts that found the books most wrong, by the value of the difference."""
    kpi = KPIS["inventory_accuracy"]
    wrong = view.selection.in_outcomes(*kpi.missed)
    total = view.row_count(kpi, wrong) if not view.engine.catalogue.missing_tables(kpi) else 0
    counted = figures.figure(view.measure(kpi)).n
    title = view.t("miscounts.title" if total else "miscounts.title_none", n=view.count(total))
    subtitle = view.t("miscounts.subtitle", scope=figures.scope(view, kpi))
    with panel.block(view, "miscounts", title, subtitle, footing(view, kpi, view.t("miscounts.subject"))):
        if not total:
            if not counted:
                panel.empty(view, kpi)
            return
        rows = _differences(view.lines(kpi, wrong, MISCOUNTS_SHOWN, 0, "miscounted_value"))
        ticked = ticked_row(view, "miscounts", rows, COUNTED)
        if ticked:
            open_product(view, str(ticked["sku"]))
        note = view.t("miscounts.note", shown=view.count(rows.height), total=view.count(total))
        panel.kpi_footer(view, kpi, "miscounts", lambda: _all_miscounts(view, wrong), note, rows=total)


def _all_miscounts(view: View, wrong: Selection) -> pl.DataFrame:
    return _differences(view.lines(KPIS["inventory_accuracy"], wrong, order="miscounted_value"))


def _differences(rows: pl.DataFrame) -> pl.DataFrame:
    """`difference`: what was counted beyond the books, in units."""
    return rows.with_columns(
        difference=pl.col("counted_quantity") - pl.col("on_hand_quantity"),
        miscounted_value=pl.col("miscounted_value").round(2),
    )
