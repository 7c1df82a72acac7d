"""The export of a block: its rows as CSV for each habit and as a workbook, and what they are of, built on the click."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from cadran.export import csv
from cadran.export.table_file import TableFile
from cadran.export.workbook import MOST_ROWS
from cadran.insight.facts import facts
from cadran.insight.quality import qualified
from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.ui.components.taken import taken
from cadran.ui.request.view import View

Rows = pl.DataFrame | Callable[[], pl.DataFrame]

OTHERS: dict[csv.Profile, csv.Profile] = {"fr": "international", "international": "fr"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """What a block offers as files: `frame` under the name `report`, of `kpi` where it has one.

    `asked`: the selection its rows answer; `search`: the text they contain; `rows`: their number where the frame is
    only read on the click; `link`: where they stand.
    """

    view: View
    report: str
    frame: Rows
    kpi: Kpi | None
    asked: Selection
    search: str
    rows: int | None
    link: str

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The days of its rows; none of a figure of the moment."""
        if self.kpi is not None and self.kpi.timing == "now":
            return None, None
        return self.asked.period_from, self.asked.period_to

    @property
    def count(self) -> int | None:
        return self.frame.height if isinstance(self.frame, pl.DataFrame) else self.rows

    @property
    def profile(self) -> csv.Profile:
        """That of the reader's language."""
        return "fr" if self.view.language == "fr" else "international"

    def name(self, ext: str, *form: str) -> str:
        """The name of one of its files."""
        scope = "_".join(value for _, values in self.view.state.filters for value in values)[:60]
        period = "" if self.kpi and self.kpi.timing == "now" else csv.period_name(*self.days)
        named = "_".join(filter(None, form))
        return csv.file_name(self.report, scope, period, self.view.as_of, self.view.language, ext, named)

    def file(self, has_labels: bool = True) -> TableFile:
        """Its rows with the days, the day of the data and the basis on each, ready to be written."""
        view, kpi = self.view, self.kpi
        frame = qualified(view, kpi, read(self.frame), self.asked) if kpi else read(self.frame)
        rows = csv.with_context(frame, csv.Context(*self.days, view.as_of, self._basis()))
        return TableFile(rows, view.language, view.currency, kpi, self._facts(rows.height), has_labels)

    def _basis(self) -> str | None:
        """What its promises are measured against; nothing of a KPI that has none."""
        if self.kpi is not None and "basis" not in self.kpi.defaults:
            return None
        return dict(self.view.state.choices).get("basis", "first")

    def _facts(self, rows: int) -> tuple[tuple[str, str], ...]:
        view = self.view
        here = [
            ("page", view.t(f"page.{view.request.page.id}")),
            ("season", view.period_label if view.period.season else ""),
            ("compared", view.comparison_label if view.compared else ""),
            ("search", self.search),
            ("rows", view.count(rows)),
            ("link", self.link),
        ]
        own = tuple((view.t(f"fact.{name}"), words) for name, words in here if words)
        return (*own, *facts(view.engine, self.kpi, self.asked, view.language))


def read(frame: Rows) -> pl.DataFrame:
    """The frame itself, or the one that is only read when it is needed."""
    return frame if isinstance(frame, pl.DataFrame) else frame()


def export_menu(offer: Export) -> None:
    """The files of a block."""
    with st.container(key=f"export_{offer.report}", width="content"):
        _menu(offer)


@st.fragment
def _menu(offer: Export) -> None:
    """A fragment of its own, as nothing else of the page changes with it. Its files are named once it is open: a page
    has a dozen menus, and few are opened."""
    label, key = offer.view.t("export.menu"), f"files_{offer.report}"
    menu = st.popover(label, key=key, type="tertiary", on_change="rerun")
    if menu.open:
        with menu:
            _files(offer)


def _files(offer: Export) -> None:
    is_stable = st.toggle(offer.view.t("export.stable"), key=f"names_{offer.report}")
    names = "names" if is_stable else ""
    for profile in (offer.profile, OTHERS[offer.profile]):
        name = offer.name("csv", names, csv.FORMS[profile])
        _button(offer, profile, name, "text/csv", partial(_csv, offer, profile, not is_stable))
    _button(offer, "xlsx", offer.name("xlsx", names), XLSX, partial(_xlsx, offer, not is_stable))
    _button(offer, "about", offer.name("csv", "about"), "text/csv", partial(_about, offer))


def _button(offer: Export, kind: str, name: str, mime: str, content: Callable[[], bytes]) -> None:
    view = offer.view
    is_too_long = kind == "xlsx" and (offer.count or 0) > MOST_ROWS
    st.download_button(
        view.t(f"export.{kind}", rows=view.count(offer.count)),
        data=taken(view, name, content),
        file_name=name,
        mime=mime,
        key=f"csv_{offer.report}_{kind}",
        on_click="ignore",
        disabled=is_too_long,
        help=view.t("export.too_many", most=view.count(MOST_ROWS)) if is_too_long else None,
    )


def _csv(offer: Export, profile: csv.Profile, has_labels: bool) -> bytes:
    return offer.file(has_labels).csv(profile)


def _xlsx(offer: Export, has_labels: bool) -> bytes:
    return offer.file(has_labels).xlsx()


def _about(offer: Export) -> bytes:
    return offer.file().about(offer.profile)
