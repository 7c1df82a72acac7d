"""Papers about a supplier to take into a meeting, made on the click: the evidence pack and the supplier's sheet."""

from datetime import date
from functools import partial

import streamlit as st

from cadran.engine import Row
from cadran.export.csv import coded_file_name, period_name
from cadran.export.evidence import Window, evidence
from cadran.export.pack import pack, pack_file_name
from cadran.export.supplier_sheet import Request, month_before, own_language, supplier_sheet
from cadran.export.typeset import pdf
from cadran.i18n import LANGUAGES
from cadran.insight.notes import workspace
from cadran.ui.components.taken import taken
from cadran.ui.request.view import View


def evidence_button(view: View, row: Row) -> None:
    """The evidence pack of the supplier and window of a clause, all its clauses in one ZIP."""
    window = Window(row["window_kind"], row["window_start"])
    supplier = str(row["supplier_id"])
    name = pack_file_name(supplier, window, view.as_of, view.language)
    st.download_button(
        view.t("paper.download"),
        data=taken(view, name, partial(_pack, view, supplier, window)),
        file_name=name,
        mime="application/zip",
        help=view.t("paper.download_help"),
        key="evidence_pack",
        on_click="ignore",
        type="tertiary",
    )


def _pack(view: View, supplier: str, window: Window) -> bytes:
    return pack(evidence(view.engine, workspace(), supplier, window), view.language)


def supplier_sheets(view: View, supplier: Row) -> None:
    """The printable page of the period shown, in the supplier's own language first."""
    own = own_language(supplier["country"])
    first, last = _days(view)
    period = period_name(first, last)
    with st.popover(view.t("paper.supplier_sheet"), type="tertiary", key="supplier_sheet"):
        for language in sorted(LANGUAGES, key=lambda language: language != own):
            name = coded_file_name("supplier-sheet", str(supplier["supplier_id"]), period, view.as_of, language, "pdf")
            st.download_button(
                view.t(f"paper.supplier_{language}"),
                data=taken(view, name, partial(_sheet, view, Request(supplier, first, last, language))),
                file_name=name,
                mime="application/pdf",
                key=f"supplier_sheet_{language}",
                on_click="ignore",
            )


def _days(view: View) -> tuple[date, date]:
    """The days shown, up to the data date; of all days the last thirteen months."""
    last = min(view.period.last or view.as_of, view.as_of)
    return view.period.first or month_before(last, 12), last


def _sheet(view: View, asked: Request) -> bytes:
    return pdf(supplier_sheet(view.engine, workspace(), asked))
