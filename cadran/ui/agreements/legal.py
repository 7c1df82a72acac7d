"""What the law of a clause's country asks: its checks with their reasons, the lines they look at, and what is noted."""

from datetime import date

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.legal import Check, harms_of, legal_checks
from cadran.calendar import end_of
from cadran.engine import Row
from cadran.export.due import as_text, in_words
from cadran.export.legal import STATUS, known_about, reason
from cadran.i18n import formats
from cadran.insight.notes import workspace
from cadran.ui.agreements.legal_notes import legal_notes
from cadran.ui.components import panel
from cadran.ui.components.chip import chip
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.request.view import View

LINE_COLUMNS = (
    "order_id",
    "line_id",
    "product_name",
    "category",
    "due_at",
    "completed_at",
    "is_proven",
    "has_document",
    "line_value",
    "charged_amount",
    "order_value",
    "order_limit",
    "stockout",
    "stockout_on",
    "stockout_days",
    "lost_margin",
    "harm_shown",
    "harm_amount",
    "harm_text",
    "source_file",
    "source_row",
)
AMOUNTS = ("line_value", "charged_amount", "order_value", "order_limit", "lost_margin", "harm_amount")


def checks(view: View, lines: pl.DataFrame, row: Row, country: str) -> None:
    """The checks of one clause and window, and the lines they look at; nothing is checked where nothing is retained.

    `row` is the clause with its window.
    """
    known = known_about(view.engine, workspace(), (row["supplier_id"], *_days(row)), _today(view))
    results = legal_checks(lines, row, known, country)
    with st.container(key="legal"):
        law = element("b", view.t(f"legal_law.{country}"))
        head = element("p", law, " · ", view.t("legal.note"), css="cadran-legal-head")
        show_html(joined(head, *(_check(view, check) for check in results)))
        if not results:
            st.markdown(view.t("legal.none"))
            return
        show_html(element("p", view.t(f"legal_sources.{country}"), css="cadran-foot"))
        kept = harms_of(lines, known.harms)
        legal_notes(view, row["supplier_id"], _days(row), kept)
        panel.table(view, "legal_lines", lambda: _shown(view, kept))
        panel.export(view, "legal_checks", _frame(view, results, row))


def _today(view: View) -> date | None:
    """The day that stands for the penalty invoice until there is one; of earlier data, their own."""
    return date.today() if view.state.as_of is None else None


def _days(row: Row) -> tuple[date, date]:
    return row["window_start"], end_of(row["window_start"], row["window_kind"])


def _shown(view: View, kept: pl.DataFrame) -> pl.DataFrame:
    """The missed lines that are kept, moments and amounts as people write them."""
    rows = as_text(kept, in_words(view.language)).select(LINE_COLUMNS)
    amounts = [
        pl.Series(name, [formats.price(amount, view.currency, view.language) for amount in rows[name]], pl.String)
        for name in AMOUNTS
    ]
    return rows.with_columns(amounts)


def _check(view: View, check: Check) -> Markup:
    """What was checked, how it stands and why."""
    verdict = chip(STATUS[check.state], view.t(f"legal.{check.state}"))
    name = element("span", view.code("legal_check", check.name))
    why = element("span", reason(check, view.currency, view.language), css="dim")
    return element("div", verdict, name, why, css="cadran-row cadran-legal")


def _frame(view: View, results: tuple[Check, ...], row: Row) -> pl.DataFrame:
    rows = [
        (
            row["clause_id"],
            row["window_start"],
            check.name,
            view.code("legal_check", check.name),
            check.state,
            reason(check, view.currency, view.language),
        )
        for check in results
    ]
    return pl.DataFrame(rows, schema=("clause_id", "window_start", "check", "name", "state", "told"), orient="row")
