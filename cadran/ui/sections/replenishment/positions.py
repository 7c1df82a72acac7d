"""Every position with what it has, needs and risks; a ticked one opens to the figures of its plan and their lines."""

import polars as pl
import streamlit as st

from cadran.analysis.replenishment import REVIEW_DAYS
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.footing import Footing
from cadran.insight.replenishment import PLAN_COLUMNS, plan_rows
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, plan_footing, planned, supplier_name
from cadran.ui.sections.replenishment.position_sheet import position_sheet

ROWS_PER_PAGE = 25
TO_DO = ("transfer", "chase", "order")
# The lists of positions; alerts lead to those of the middle.
TODO = ("now", "soon", "order_overdue", "promise_late", "every")
# What a phone shows without scrolling comes first.
COLUMNS = ("product_name", "plan_advice", "location_name", *PLAN_COLUMNS)
WHOLE = (
    "safety_stock",
    "computed_safety_stock",
    "reorder_point",
    "computed_reorder_point",
    "purchase_value",
    "sales_at_risk",
    "sales_at_risk_p50",
    "margin_at_risk",
    "margin_at_risk_p50",
)
DAYS = ("lead_days_p50", "lead_days_p90", "days_out_p50", "days_out_p90", "cover_days")


def positions(view: View) -> None:
    """The table of positions: those with something to do, those of the next days, or all."""
    rows = planned(view)
    listed = _kept(rows, _todo())
    with panel.block(view, "plan_positions", _title(view, rows), _subtitle(view), _footing(view, rows)):
        if rows.is_empty():
            panel.empty(view, RUN_OUT)
            return
        _switches(view, rows)
        if listed.is_empty():
            show_html(element("p", view.t("plan_positions.none"), css="cadran-sub"))
        else:
            _page(view, rows, listed)
        _notes(view, rows)
        words = view.t("plan_positions.count", n=view.count(rows.height), listed=view.count(listed.height))
        panel.footer(view, "replenishment", lambda: plan_rows(listed), words, RUN_OUT, listed.height)


def _footing(view: View, rows: pl.DataFrame) -> Footing:
    """A plan may also order where nobody knows when the next receipt comes: by the reorder point of the file."""
    has_orders = rows.filter(pl.col("order_quantity") > 0).height
    subject = view.t("plan_positions.subject")
    return Footing(subject) if has_orders else plan_footing(view, subject)


def _todo() -> str:
    return chosen("todo", TODO)


def _kept(rows: pl.DataFrame, todo: str) -> pl.DataFrame:
    is_now = pl.col("advice").is_in(TO_DO)
    kept = {
        "now": is_now,
        "soon": is_now | (pl.col("order_in_days") < REVIEW_DAYS),
        "order_overdue": pl.col("order_overdue_days").is_not_null(),
        "promise_late": pl.col("promise_late_days").is_not_null(),
        "every": pl.lit(True),
    }
    return rows.filter(kept[todo])


def _title(view: View, rows: pl.DataFrame) -> str:
    now = _kept(rows, "now")
    if now.is_empty():
        return view.t("plan_positions.title_none")
    counts = {code: now.filter(pl.col("advice") == code).height for code in ("order", "transfer", "chase")}
    parts = [view.t(f"plan_now.{code}", n=view.count(count)) for code, count in counts.items() if count]
    return view.t("plan_positions.title", parts=", ".join(parts))


def _subtitle(view: View) -> str:
    return view.t("plan_positions.subtitle", day=formats.day(view.as_of, view.language))


def _switches(view: View, rows: pl.DataFrame) -> None:
    counts = {todo: view.count(_kept(rows, todo).height) for todo in TODO}
    days = view.count(REVIEW_DAYS)
    choose(view, "todo", {todo: view.t(f"plan_todo.{todo}", n=n, days=days) for todo, n in counts.items()})


def _page(view: View, rows: pl.DataFrame, listed: pl.DataFrame) -> None:
    first = (page_shown(listed.height, ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
    page_rows = listed.slice(first, ROWS_PER_PAGE)
    ticked = ticked_row(view, "plan_positions", _written(view, page_rows), COLUMNS)
    if listed.height > ROWS_PER_PAGE:
        pager(view, listed.height, ROWS_PER_PAGE)
    row = _row_of(rows, f"{ticked['sku']}|{ticked['location_id']}" if ticked else st.query_params.get("position", ""))
    if row:
        position_sheet(view, row)


def _row_of(rows: pl.DataFrame, key: str) -> Row | None:
    """The position named as `SKU|place`, with its figures as they were computed."""
    sku, _, location = key.rpartition("|")
    named = rows.filter(pl.col("sku") == sku, pl.col("location_id") == location)
    return named.row(0, named=True) if named.height else None


def _written(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as people plan: whole units and amounts, days with a decimal, what to do in words."""
    words = [plan_words(view, row) for row in rows.iter_rows(named=True)]
    return rows.with_columns(
        pl.Series("plan_advice", words, pl.String),
        *(pl.col(name).round(0) for name in WHOLE),
        *(pl.col(name).round(1) for name in DAYS),
        location_name=pl.coalesce("location_name", "location_id"),
        product_name=pl.coalesce("product_name", "sku"),
    )


def plan_words(view: View, row: Row) -> str:
    """What to do first with a position, in one line."""
    if row["advice"] is None:
        return view.t(
            "plan_advice.unknown" if row["reason"] in ("stock_unknown", "no_lead_time") else "plan_advice.none"
        )
    units = view.count(row["transfer_quantity"] if row["advice"] == "transfer" else row["order_quantity"])
    return view.t(
        f"plan_advice.{row['advice']}",
        units=units,
        place=row["transfer_from"],
        order=row["next_order_id"],
        supplier=supplier_name(view, row["supplier_name"]),
        day=formats.day(row["order_on"], view.language),
    )


def _notes(view: View, rows: pl.DataFrame) -> None:
    """What the plan could not say, and how many: nobody knows the stock, the lead time, a price or a cost."""
    unknown = {
        "stock": rows.filter(pl.col("reason") == "stock_unknown").height,
        "lead": rows.filter(pl.col("lead_days_mean").is_null()).height,
        "price": rows["unit_price"].null_count(),
        "cost": rows["unit_cost"].null_count(),
    }
    words = [view.t(f"plan_unknown.{name}", n=view.count(n)) for name, n in unknown.items() if n]
    if not rows["forecast_daily_quantity"].drop_nulls().len():
        words.append(view.t("plan_unknown.forecast"))
    methods = rows["safety_method"].drop_nulls().value_counts(sort=True)
    named = [view.t(f"plan_method.{method}", n=view.count(n)) for method, n in methods.iter_rows()]
    words += [view.t("plan_method.words", methods=", ".join(named))] if named else []
    words += [view.t("plan_method.lumpy")] if "bootstrap" in methods["safety_method"] else []
    show_html(element("p", " ".join(words), css="cadran-note"))
