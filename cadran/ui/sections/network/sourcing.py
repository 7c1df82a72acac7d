"""Stock it or not: what suppliers deliver and would pay in our own stock, and what lies there and does not."""

import polars as pl

from cadran.analysis.sourcing import FEWEST_LINES, LATE_COSTS, RATES, Costs
from cadran.calendar import YEAR_BACK
from cadran.i18n import formats
from cadran.insight.footing import Footing
from cadran.insight.sourcing import LISTS, SHOWN, Asked, sourcing
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View

ROWS_PER_PAGE = 15
BY_SUPPLIER = ("dropship", "marketplace")
MONEY = ("yearly_gain", "gain_low", "gain_high", "margin_recovered", "parcel_saving", "receiving_cost", "carrying_cost")
VALUES = ("needed_value", "needed_stock", "contribution", "mean_value", "stock_value")


def has_sourcing(view: View) -> bool:
    """Whether a list has an item under the usual costs, whatever the filters."""
    return any(view.details("sourcing").height and sourcing_rows(view, asked).height for asked in LISTS)


def sourcing_rows(view: View, asked: Asked) -> pl.DataFrame:
    """One of the lists under the costs in the address."""
    return sourcing(view.engine, asked, costs(), view.noted("sourcing"))


def costs() -> Costs:
    """What the reader assumes, in the address."""
    rates, lates = {f"{rate * 100:g}": rate for rate in RATES}, {f"{cost:g}": cost for cost in LATE_COSTS}
    return Costs(rates[chosen("carrying", tuple(rates))], lates[chosen("late_cost", tuple(lates))])


def stock_or_drop(view: View) -> None:
    """The two lists, the largest gain first; a ticked item opens the lines of its last 12 months."""
    rows = {asked: sourcing_rows(view, asked) for asked in LISTS}
    asked = next(name for name in LISTS if name == chosen("sourced", LISTS))
    title = _title(view, rows)
    with panel.block(view, "sourcing", title, view.t("sourcing.subtitle"), Footing(title)):
        _choices(view, rows)
        if rows[asked].is_empty():
            show_html(element("p", view.t(f"sourcing.none_{asked}", fewest=FEWEST_LINES), css="cadran-sub"))
        else:
            _page(view, asked, rows[asked])
        show_html(element("p", view.t(f"sourcing.note_{asked}", fewest=FEWEST_LINES), css="cadran-note"))
        counted = view.t("sourcing.count", n=view.count(rows[asked].height))
        panel.footer(view, f"sourcing_{asked}", rows[asked], counted, None, rows[asked].height)


def _title(view: View, rows: dict[Asked, pl.DataFrame]) -> str:
    sure = rows["to_stock"].filter(sourcing_verdict="stock")
    losing = rows["to_drop"].filter(pl.col("sourcing_verdict") != "perhaps")
    return view.t(
        "sourcing.title",
        stock=view.count(sure.height),
        gain=_money(view, sure["yearly_gain"]),
        drop=view.count(losing.height),
        saved=_money(view, losing["yearly_gain"]),
        freed=_money(view, losing["stock_value"]),
    )


def _money(view: View, amounts: pl.Series) -> str:
    return formats.money_short(float(amounts.sum()), view.currency, view.language)


def _choices(view: View, rows: dict[Asked, pl.DataFrame]) -> None:
    choose(view, "sourced", {asked: view.t(f"sourcing.{asked}", n=view.count(rows[asked].height)) for asked in LISTS})
    rates = {f"{rate * 100:g}": formats.percent(rate, view.language, 0) for rate in RATES}
    choose(view, "carrying", rates, words=view.t("sourcing.carrying"))
    lates = {f"{cost:g}": formats.money(cost, view.currency, view.language) for cost in LATE_COSTS}
    choose(view, "late_cost", lates, words=view.t("sourcing.late_cost"))


def _page(view: View, asked: Asked, rows: pl.DataFrame) -> None:
    first = (page_shown(rows.height, ROWS_PER_PAGE, "sourced_page") - 1) * ROWS_PER_PAGE
    rounded = rows.slice(first, ROWS_PER_PAGE).with_columns(
        pl.col([name for name in (*MONEY, *VALUES) if name in rows.columns]).round(0),
        pl.col([name for name in ("late_avoided",) if name in rows.columns]).round(1),
        product_name=pl.coalesce("product_name", "sku"),
    )
    row = ticked_row(view, f"sourcing_{asked}", rounded, SHOWN[asked])
    if rows.height > ROWS_PER_PAGE:
        pager(view, rows.height, ROWS_PER_PAGE, "sourced_page")
    if row:
        state = view.state.filtering("sku", (str(row["sku"]),)).during(view.as_of - YEAR_BACK, view.as_of)
        modes = BY_SUPPLIER if asked == "to_stock" else ()
        view.request.open_page("orders", state.filtering("mode", modes))
