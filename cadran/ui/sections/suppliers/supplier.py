"""One supplier: what it answers for, its KPIs, its worst products and its lines that are late now."""

from dataclasses import replace
from functools import partial

import streamlit as st

from cadran.i18n import formats
from cadran.i18n.places import country_name
from cadran.insight import figures
from cadran.kpis import KPIS, Statistic
from cadran.ui.agreements.clauses import clauses, proof
from cadran.ui.agreements.exclusions import exclusion_history, of_supplier
from cadran.ui.agreements.supplier_documents import supplier_sheets
from cadran.ui.components import panel
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.feeds import feeds, has_feeds
from cadran.ui.panels.house_lines_note import house_lines_note
from cadran.ui.panels.line_states import late_footing, late_title
from cadran.ui.panels.split import split
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.first_days import first_days, has_first_days
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.ui.sections.suppliers.supplier_score import supplier_scorecard
from cadran.ui.sections.suppliers.trend_vs_network import trend_vs_network

CARDS: tuple[str | tuple[str, Statistic], ...] = (
    "otd",
    "otif",
    ("lead_time", "p90"),
    "reject_rate",
    "return_rate",
    "stockout_rate",
)
OTD = KPIS["otd"]
PRODUCTS_SHOWN = 8
LATE_SHOWN = 50
LATE_COLUMNS = (
    "flow",
    "order_id",
    "line_id",
    "sku",
    "product_name",
    "target_date",
    "late_days",
    "due_quantity",
    "delivered_quantity",
    "line_value",
    "source_file",
    "source_row",
)


def supplier_page(view: View) -> None:
    """The page of the supplier in the address; without one, the way to choose it."""
    chosen = view.state.values_of("sup") or _own(view)
    if not chosen:
        _choose(view, view.t("supplier.choose"))
        return
    supplier_view = all_flows(
        replace(view, request=replace(view.request, state=view.state.filtering("sup", chosen[:1])))
    )
    supplier_view = replace(supplier_view, selection=supplier_view.selection.where("supplier_id", chosen[0]))
    known = view.details("suppliers", supplier_id=chosen[0])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="entity"):
        _head(supplier_view, known.row(0, named=True))
        supplier_sheets(supplier_view, known.row(0, named=True))
    sections(supplier_view, *_sections(supplier_view, chosen[0]), opens_on="proof" if _asks_for_proof() else "")


def _asks_for_proof() -> bool:
    return "clause" in st.query_params


def _sections(view: View, supplier_id: str) -> list[Section]:
    """Contract and standing first, with the proof of the clause in the address; then the trend, and the rest."""
    course = trend_and_why(view, OTD)
    parts = [
        Section("contract", partial(_contract, view, supplier_id), 420),
        Section("proof", partial(proof, view, supplier_id), 720),
        Section("cards", partial(cards, view, CARDS), 200),
        Section("trend", course, 520),
        Section("score", partial(supplier_scorecard, view, supplier_id), 980),
        Section("feeds", partial(feeds, view), 320),
        Section("first_days", partial(first_days, view, supplier_id), 520),
        Section("products", partial(split, view, OTD, "sku", rows_shown=PRODUCTS_SHOWN), 440),
        Section("late", partial(_late_now, view), 420),
        Section("decisions", partial(exclusion_history, view, supplier_id), 120),
    ]
    is_there = {
        "proof": _asks_for_proof(),
        "decisions": bool(of_supplier(view, supplier_id)),
        "feeds": has_feeds(view),
        "first_days": has_first_days(view, supplier_id),
    }
    return [part for part in parts if is_there.get(part.id, True)]


def _contract(view: View, supplier_id: str) -> None:
    trend_vs_network(view, supplier_id)
    clauses(view, supplier_id)


def _own(view: View) -> tuple[str, ...]:
    """The one supplier there is for who sees no other."""
    seen = next((item.values for item in view.engine.scope.filters if item.dimension == "supplier_id"), ())
    known = view.details("suppliers")["supplier_id"] if len(seen) == 1 else ()
    return seen if len(known) == 1 else ()


def _choose(view: View, words: str) -> None:
    st.markdown(as_markdown(words))
    house_lines_note(view)
    view.link("suppliers", view.t("supplier.all"), view.state.filtering("sup", ()))


def _head(view: View, supplier: dict[str, str | None]) -> None:
    """Name, country and what the supplier answers for, with the lines due in the period."""
    due = figures.figure(view.measure(KPIS["otd"]))
    parts = [
        country_name(supplier["country"], view.language),
        ", ".join(_answers_for(view)) or None,
        view.t("supplier.due", n=view.count(due.n)),
        supplier["supplier_id"] if supplier["supplier_id"] != supplier["supplier_name"] else None,
    ]
    facts = element("span", " · ".join(filter(None, parts)), css="cadran-sub")
    entity = element("div", element("h2", supplier["supplier_name"]), facts, css="cadran-entity")
    show_html(entity, width="content")


def _answers_for(view: View) -> list[str]:
    """Purchases and the modes of sale this supplier answers for, over all days, most lines first."""
    ever = view.selection.during(None, None)
    rows = view.measure(KPIS["lines"], ever, by=("flow", "mode"))
    ranked = sorted(rows.iter_rows(named=True), key=lambda row: -row["n"])
    named = [
        view.t("supplier.purchases") if row["flow"] == "inbound" else view.code("mode", row["mode"]) for row in ranked
    ]
    return list(dict.fromkeys(named))


def _late_now(view: View) -> None:
    """The open late lines as of the data date, the longest late first; a ticked row opens its timeline."""
    kpi = KPIS["open_late"]
    selection = view.selection.in_outcomes("late_open")
    count = view.row_count(kpi, selection)
    title = late_title(view, count)
    subtitle = view.t("supplier.late_subtitle", day=formats.day(view.as_of, view.language))
    with panel.block(view, "late_now", title, subtitle, late_footing(view, count)):
        if not count:
            return
        row = ticked_row(view, "late_now", view.lines(kpi, selection, LATE_SHOWN, order="late_days"), LATE_COLUMNS)
        if row:
            open_line(view, row)
        now = view.selection.during(None, None)
        panel.export(
            view, "open_late_lines", lambda: view.lines(kpi, selection, order="late_days"), rows=count, asked=now
        )
