"""Did it work? The plans of past Mondays against what came: run-outs they announced, and stockouts they did not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import replay
from cadran.insight.footing import Footing
from cadran.insight.replay import ANNOUNCED_COLUMNS, BEGUN_COLUMNS, WEEKS
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, plan_footing

ROWS_PER_PAGE = 15
WAYS = ("announced", "begun")
STATES = ("came", "received", "lasted", "open", "unknown")
# Days after a Monday, or around a stockout, whose stock is looked at.
MONTH = timedelta(days=28)


def past_advice(view: View) -> None:
    """How many announced run-outs came and how many stockouts nobody announced; a ticked row opens its stock days."""
    weeks, selection = weeks_back(), view.noted("replenishment")
    announced = replay.run_outs(view.engine, weeks, selection)
    begun = replay.stockouts_since(view.engine, weeks, selection)
    subject = view.t("plan_past.subject")
    base = Footing(subject) if announced.height or begun.height else plan_footing(view, subject)
    subtitle = view.t("plan_past.subtitle", weeks=view.count(weeks))
    with panel.block(view, "plan_past", _title(view, announced, begun), subtitle, base):
        choose(view, "weeks", {str(each): view.t("plan_past.weeks", n=view.count(each)) for each in WEEKS})
        lists = {"announced": announced, "begun": begun}
        labels = {name: view.t(f"plan_past.{name}", n=view.count(rows.height)) for name, rows in lists.items()}
        choose(view, "replayed", labels)
        way = chosen("replayed", WAYS)
        rows = lists[way]
        if rows.is_empty():
            panel.no_rows(base, view.t(f"plan_past.no_{way}"))
        else:
            _page(view, way, rows)
            show_html(element("p", view.t(f"plan_past.note_{way}"), css="cadran-note"))
        words = view.t("plan_past.count", n=view.count(rows.height))
        panel.footer(view, f"replenishment_{way}", rows, words, RUN_OUT, rows.height)


def weeks_back() -> int:
    """How many Mondays are looked back on, as the address says."""
    return int(chosen("weeks", tuple(map(str, WEEKS))))


def _title(view: View, announced: pl.DataFrame, begun: pl.DataFrame) -> str:
    """What became of the run-outs announced, and how many stockouts nobody had announced."""
    if announced.is_empty() and begun.is_empty():
        return view.t("plan_past.title_none", weeks=view.count(weeks_back()))
    counts = dict(announced["warning_state"].value_counts().iter_rows())
    states = ", ".join(view.t(f"plan_past.{state}", n=view.count(counts[state])) for state in STATES if state in counts)
    first = view.t("plan_past.title", n=view.count(announced.height), states=states)
    unforeseen = view.count(begun.filter(pl.col("foreseen") != "announced").height)
    second = view.t("plan_past.unforeseen", n=unforeseen, begun=view.count(begun.height))
    return " · ".join(
        (
            first if announced.height else view.t("plan_past.nothing_announced"),
            second if begun.height else view.t("plan_past.nothing_begun"),
        )
    )


def _page(view: View, way: str, rows: pl.DataFrame) -> None:
    first = (page_shown(rows.height, ROWS_PER_PAGE, "past_page") - 1) * ROWS_PER_PAGE
    columns = ANNOUNCED_COLUMNS if way == "announced" else BEGUN_COLUMNS
    page_rows = rows.slice(first, ROWS_PER_PAGE)
    row = ticked_row(view, f"plan_past_{way}", _written(view, page_rows), columns)
    if rows.height > ROWS_PER_PAGE:
        pager(view, rows.height, ROWS_PER_PAGE, "past_page")
    if row:
        _sheet(view, row, row["warned_on" if way == "announced" else "planned_on"], _figures(view, way, row))


def _written(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Names where there are some, whole amounts, what was advised in words."""
    rounded = [pl.col(name).round(digits) for name, digits in _DIGITS.items() if name in rows.columns]
    advice = [pl.Series("advice", [_advice(view, row) for row in rows["advice"]])] if "advice" in rows.columns else []
    return rows.with_columns(
        *rounded,
        *advice,
        location_name=pl.coalesce("location_name", "location_id"),
        product_name=pl.coalesce("product_name", "sku"),
    )


_DIGITS = {"margin_at_risk": 0, "lost_sales": 0, "daily_demand_quantity": 2, "cover_days": 1}


def _advice(view: View, code: str | None) -> str | None:
    return view.code("advice", code) if code else None


def _figures(view: View, way: str, row: Row) -> dict[str, tuple[str, str]]:
    """What the stock did, what was asked for and what was bought: a figure each, and how it stood to the plan."""
    if way == "begun":
        out = view.t("plan_past.begun_stock", first=_day(view, row["started_on"]), last=_day(view, row["ended_on"]))
        cause = view.code("cause", row["cause"]) if row["cause"] else formats.NOTHING
        lost = formats.money(row["lost_sales"], view.currency, view.language)
        return {
            "stock": (formats.days(row["days_out"], view.language), out),
            "asked": (lost, view.t("plan_past.begun_asked")),
            "bought": ("", cause),
        }
    dates = {name: _day(view, row[f"run_out_on{name}"]) for name in ("", "_p50", "_p90")}
    asked = view.t("plan_past.asked_how", mean=dates[""], p50=dates["_p50"], p90=dates["_p90"])
    state = view.code("warning_state", row["warning_state"])
    came = view.t("plan_past.bought_how", until=_day(view, row["awaited_on"]), rose=_day(view, row["risen_on"]))
    return {
        "stock": (view.count(row["on_hand_quantity"]), f"{state} · {_day(view, row['out_on'])}".rstrip(" ·")),
        "asked": (formats.number(row["daily_demand_quantity"], view.language, 2), asked),
        "bought": (row["expected_order_id"] or formats.NOTHING, came),
    }


def _day(view: View, day: date | None) -> str:
    return formats.day(day, view.language)


def _sheet(view: View, row: Row, monday: date, figures: dict[str, tuple[str, str]]) -> None:
    """The way from a row to the stock days after the Monday, and to the sales and purchases of its place then."""
    last = min(monday + MONTH, view.as_of)
    at_place = view.state.filtering("sku", (row["sku"],)).filtering("loc", (row["location_id"],)).during(monday, last)
    title = view.t("plan_past.sheet", product=row["product_name"], place=row["location_name"])
    panel.heading(title, view.t("plan_past.from", day=_day(view, monday)))
    ways = {
        "stock": ("product", at_place),
        "asked": ("orders", replace(at_place, flow="outbound")),
        "bought": ("orders", replace(at_place, flow="inbound")),
    }
    columns = [
        Column(view.t("plan_sheet.figure"), "link"),
        Column(view.t("plan_sheet.value"), "num"),
        Column(view.t("plan_sheet.how"), "how"),
    ]
    rows = [ListRow([view.t(f"plan_past.{name}"), *figures[name]], _link(view, name, *ways[name])) for name in figures]
    RowList("cadran-plan", columns).show("plan_past", rows)


def _link(view: View, name: str, page: str, state: State) -> Callable[[], object]:
    return partial(view.link, page, as_markdown(view.t(f"plan_past.{name}")), state)
