"""The rows behind a figure: page by page on the screen, all of them in the export; a row opens its order."""

import polars as pl

from cadran.engine.details import MISSED
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.kpis import Kpi
from cadran.kpis.outcomes import COUNTED
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table, ticked_row
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.request.view import View

ROWS_ON_A_PAGE = 50
PAGE = "lines_page"  # in the address, beside the page of another list
# What a reader wants to see first; every other column is in the export.
SHOWN = (
    "order_id",
    "line_id",
    "return_id",
    "counted_on",
    "outcome",
    "value",
    "supplier_name",
    "product_name",
    "sku",
    "mode",
    "from_location_name",
    "location_name",
    "category",
    "carrier",
    "target_date",
    "completed_at",
    "late_days",
    "cause",
    "ordered_quantity",
    "delivered_quantity",
    "line_value",
    "on_hand_quantity",
    "cover_days",
    "receipt_days_p90",
    "next_order_id",
    "stock_value",
    "last_demand_date",
    "reason",
    "return_reason",
    "disposition",
    "cancel_reason",
    "source_file",
    "source_row",
)


def lines_table(view: View, kpi: Kpi, states: tuple[str, ...] = (), order: str = "", page: str = PAGE) -> None:
    """The rows behind `kpi`, or those in `states`, what missed first, or by `order` descending.

    `page` is what the address calls its pages: two lists on a page need two names, see PLACES.
    """
    selection = view.selection.in_outcomes(*(states or view.state.states))
    by = order or MISSED
    total = view.row_count(kpi, selection)
    key = "largest" if order else "missed" if kpi.missed and not selection.outcomes else "newest"
    subtitle = view.t(f"lines.subtitle_{key}", name=view.text(kpi.name), scope=figures.scope(view, kpi))
    title = view.t("lines.title", rows=_counted(view, kpi, selection, total))
    base = rows_footing(view, _subject(view, selection), total, figures.row_words(view, kpi), kpi.timing != "now")
    with panel.block(view, f"lines_{kpi.id}", f"{title}{_named(view, selection)}", subtitle, base):
        if not total:
            panel.empty(view, kpi)
            return
        _page(view, kpi, selection, total, by, page)
        panel.kpi_footer(view, kpi, "lines", lambda: view.lines(kpi, selection, order=by), asked=selection, rows=total)


def _counted(view: View, kpi: Kpi, selection: Selection, total: int) -> str:
    """How many rows there are, as the figure has them counted; where it stands on two kinds of rows, each of them."""
    words = figures.row_words(view, kpi)
    if kpi.outside_counts is None:
        return formats.counted(total, words, view.language)
    others = view.text(kpi.outside_counts)
    if selection.outcomes:
        return formats.counted(total, others, view.language)
    n = figures.figure(view.measure(kpi, selection)).n
    kinds = [(n, words)] if total == n else [(n, words), (total - n, others)]
    return view.t("lines.both").join(formats.counted(count, kind, view.language) for count, kind in kinds)


def _subject(view: View, selection: Selection) -> str:
    return f"{view.t('lines.subject')}{_named(view, selection)}"


def _named(view: View, selection: Selection) -> str:
    """The outcomes asked for: ` (missed)`."""
    named = ", ".join(view.code("state", state) for state in selection.outcomes)
    return f" ({named})" if named else ""


def _page(view: View, kpi: Kpi, selection: Selection, total: int, order: str, page: str) -> None:
    offset = (page_shown(total, ROWS_ON_A_PAGE, page) - 1) * ROWS_ON_A_PAGE
    rows = view.lines(kpi, selection, ROWS_ON_A_PAGE, offset, order)
    columns = [name for name in SHOWN if name not in _idle(kpi, rows)]
    columns = [name for name in columns if _is_mostly_known(rows, name)]
    if _is_known(rows, "order_id"):
        row = ticked_row(view, f"lines_{kpi.id}", rows, columns, kpi)
        if row:
            view.request.open_page("orders", order=row["order_id"], line=row.get("line_id"), flow_of=row.get("flow"))
    else:
        data_table(view, rows, columns, kpi, is_of_rows=True, key=f"lines_{kpi.id}")
    pager(view, total, ROWS_ON_A_PAGE, page)


def _idle(kpi: Kpi, rows: pl.DataFrame) -> set[str]:
    """What says nothing here: the number of a product with a name, the state of rows that nothing judges."""
    idle = {"sku"} if _is_known(rows, "product_name") else set()
    return idle | {"outcome"} if kpi.outcomes is COUNTED else idle


def _is_mostly_known(rows: pl.DataFrame, column: str) -> bool:
    """Whether half of the rows or more have it; the rest of a column stands in the export."""
    return column in rows.columns and rows[column].null_count() * 2 <= rows.height


def _is_known(rows: pl.DataFrame, column: str) -> bool:
    return column in rows.columns and rows[column].null_count() < rows.height
