"""What sales did: the last one of the kind, this one against its plan, and every plan ever kept."""

from functools import partial

import polars as pl
import streamlit as st

from cadran.calendar import Season
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import campaigns, figures
from cadran.insight.campaign_notes import kept_frame
from cadran.insight.campaigns import RESULT_COLUMNS, Check
from cadran.insight.footing import Footing
from cadran.insight.periods import season_label
from cadran.kpis import KPIS
from cadran.rights import Right
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table, ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View
from cadran.ui.sections.campaign.sale_choice import days_of, kept_sale, sale_days

MOST_SKUS = 50  # an address holds no more of them


def last_sale(view: View, check: Check) -> None:
    """What the last comparable sale sold, lost, got back and delivered late, as the KPIs of their pages say it."""
    before = campaigns.comparable(view, check.terms)
    if before is None:
        with panel.block(view, "sale_last", view.t("sale_last.title_none")):
            return
    season, is_same_kind = before
    title = view.t(
        "sale_last.title" if is_same_kind else "sale_last.title_of_another", sale=season_label(season, view.language)
    )
    with panel.block(view, "sale_last", title, view.t("sale_last.subtitle", days=sale_days(view, season))):
        rows = _figures(view, check, season, "sale_last")
        panel.footer(view, "campaign_last", rows, "", None, rows.height, days_of(view, season))


def _figures(view: View, check: Check, season: Season, key: str) -> pl.DataFrame:
    """What was sold, lost, sent back and late in some days, each a link to its page."""
    columns = [
        Column(view.t("sale_last.figure"), "link"),
        Column(view.t("sale_last.value"), "num"),
        Column(view.t("sale_last.how"), "how"),
    ]
    rows = campaigns.sale_figures(view, check.terms, season)
    RowList("cadran-plan", columns).show(key, [_figure(view, check, season, row) for row in rows.iter_rows(named=True)])
    return rows


def _figure(view: View, check: Check, season: Season, row: Row) -> ListRow:
    kpi = KPIS[row["kpi"]]
    name, counted = view.text(kpi.short), figures.counted(view, kpi, row["n"])
    how = counted
    if kpi.id == "otd" and row["n"]:
        how = view.t("sale_last.missed", missed=view.count(row["n"] - row["numerator"]), n=counted)
    terms = check.terms
    state = view.state.without_filters().during(season.first, season.last)
    state = state.filtering("cat", (terms.category,)) if terms.category else state
    state = state.filtering("sku", terms.skus) if 0 < len(terms.skus) <= MOST_SKUS else state
    is_open = len(terms.skus) <= MOST_SKUS
    link = partial(view.link, kpi.page, as_markdown(name), state, kpi=kpi.id) if is_open else None
    return ListRow([name, view.value(kpi, row["value"]), how], link)


def result(view: View, check: Check) -> None:
    """What the sale did on the days that are over, and what was sold against the units planned for them."""
    kept = kept_sale(view)
    has_plan, has_begun = bool(kept and kept.terms.has_units), check.terms.first <= view.as_of
    rows = campaigns.results(view, check.terms) if has_begun and has_plan else pl.DataFrame()
    with panel.block(view, "sale_result", _result_title(view, check, rows), _result_words(view, check)):
        if not has_plan:
            show_html(element("p", view.t("sale_result.no_plan"), css="cadran-sub"))
        if not has_begun:
            return
        days = Season(check.terms.name, check.terms.first, min(check.terms.last, view.as_of))
        summary = _figures(view, check, days, "sale_result")
        if rows.is_empty():
            panel.footer(view, "campaign_result", summary, "", None, summary.height, days_of(view, check.terms))
            return
        _against_plan(view, check, rows)


def _against_plan(view: View, check: Check, rows: pl.DataFrame) -> None:
    """By SKU and place, least against the plan first; a ticked row opens its product in the days of the sale."""
    written = rows.with_columns(
        pl.col("plan_quantity", "difference_quantity").round(1),
        product_name=pl.coalesce("product_name", "sku"),
        location_name=pl.coalesce("location_name", "location_id"),
    )
    row = ticked_row(view, "sale_result", written, (*RESULT_COLUMNS, "sku"))
    if row:
        state = view.state.filtering("sku", (str(row["sku"]),)).during(check.terms.first, check.terms.last)
        view.request.open_page("product", state)
    words = view.t("sale_result.count", n=view.count(rows.height))
    panel.footer(view, "campaign_result", rows, words, None, rows.height, days_of(view, check.terms))


def _result_words(view: View, check: Check) -> str:
    kept = kept_sale(view)
    if kept is None:
        return ""
    day = formats.day(kept.data_day, view.language)
    return view.t("sale_result.subtitle", days=sale_days(view, check.terms), author=kept.author, day=day)


def _result_title(view: View, check: Check, rows: pl.DataFrame) -> str:
    name = check.terms.name
    if rows.is_empty():
        return view.t(
            "sale_result.title_none" if check.terms.first <= view.as_of else "sale_result.title_coming", name=name
        )
    sold, plan = float(rows["sold_quantity"].sum()), float(rows["plan_quantity"].sum())
    share = formats.percent(sold / plan if plan else None, view.language, 0)
    return view.t("sale_result.title", name=name, sold=view.count(sold), plan=view.count(plan), share=share)


def versions(view: View) -> None:
    """Every version ever kept; the one that stands can be withdrawn."""
    home = campaigns.campaigns_of(view.engine)
    every = home.all()
    title = view.t("sale_kept.title", n=view.count(len(every))) if every else view.t("sale_kept.none")
    with panel.block(view, "sale_kept", title, view.t("sale_kept.subtitle"), Footing(title)):
        if not every:
            return
        frame = kept_frame(every)
        data_table(view, frame)
        with st.container(horizontal=True, gap="small", key="sale_withdraw"):
            for kept in home.standing() if view.may(Right.CHECK_SALE) else ():
                day = formats.day(kept.written_at.date(), view.language)
                words = view.t("sale_kept.withdraw", name=kept.terms.name, day=day)
                undo = partial(home.withdraw, kept.id)
                st.button(words, key=f"withdraw_sale_{kept.id}", type="tertiary", on_click=undo)
        panel.footer(view, "campaign_versions", frame, "", None, frame.height, Selection())
