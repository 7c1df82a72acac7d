"""How early or late the lines came, and on which days the late ones were promised."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st
from babel.dates import get_day_names
from markupsafe import Markup

from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.calendar import shift, start_of
from cadran.charts.matrix import step_of
from cadran.charts.squares import Square, squares
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, footing
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar, frame_of, length, percent
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList, covered
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.request.view import View, go

OTD = KPIS["otd"]
WEEKS_SHOWN = 53
SMALLEST_GAP = 0.0005
LINE_COLUMNS = (
    "order_id",
    "line_id",
    "outcome",
    "target_date",
    "completed_at",
    "late_days",
    "supplier_name",
    "product_name",
    "mode",
    "line_value",
    "source_row",
)


@dataclass(frozen=True)
class Lateness:
    """A class of lines: the outcomes it holds and the whole days late from `low` to `high`."""

    id: str
    states: tuple[str, ...]
    low: int = -(10**6)
    high: int = 10**6
    colour: str = "previous"


CLASSES = (
    Lateness("early", ("on_time",), high=-2),
    Lateness("on_time", ("on_time",), low=-1),
    Lateness("same_day", ("late",), high=0, colour="watch"),
    Lateness("1", ("late",), 1, 1, "watch"),
    Lateness("2", ("late",), 2, 2, "watch"),
    Lateness("3", ("late",), 3, 5, "watch"),
    Lateness("6", ("late",), 6, 10, "watch"),
    Lateness("11", ("late",), low=11, colour="watch"),
    Lateness("open", ("late_open",), colour="breach"),
    Lateness("failed", ("failed",), colour="breach"),
)
# What the title tells apart, and the classes of each: together they are all that did not come on time.
TOLD = {"slight": ("same_day", "1", "2"), "more": ("3", "6", "11"), "open": ("open",), "failed": ("failed",)}


def lateness(view: View) -> None:
    """Every due line by days late, early ones and those still open among them; a click lists the lines."""
    if view.engine.catalogue.missing_tables(OTD):
        return
    counts = lateness_counts(view)
    basis = view.code("basis", dict(view.state.choices).get("basis", "first")).lower()
    subtitle = view.t("lateness.subtitle", scope=figures.scope(view), basis=basis)
    with panel.block(view, "lateness", _finding(view, counts), subtitle, footing(view, OTD)):
        if not sum(counts.values()):
            panel.empty(view, OTD)
            return
        _rows(view, counts)
        panel.kpi_footer(
            view, OTD, "lateness", pl.DataFrame({"lateness": list(counts), "lines": list(counts.values())})
        )
        _lines_asked_for(view)


def lateness_counts(view: View) -> dict[str, int]:
    """Due lines by class; a class without lines stands with 0, but for those most data never have."""
    by_outcome = dict(view.outcomes(OTD).select("outcome", "row_count").iter_rows())
    days = _days(view)
    early = int(view.measure(KPIS["early"])["numerator"][0] or 0)
    counts = {"early": early, "on_time": by_outcome.get("on_time", 0) - early}
    for group in CLASSES[2:8]:
        counts[group.id] = int(days.filter(pl.col("value").floor().is_between(group.low, group.high))["weight"].sum())
    counts |= {"open": by_outcome.get("late_open", 0), "failed": by_outcome.get("failed", 0)}
    return {name: n for name, n in counts.items() if n or name not in ("same_day", "failed")}


def _days(view: View) -> pl.DataFrame:
    """Completed late lines by days late: columns value, state, weight."""
    return view.durations(KPIS["days_late"], view.selection).filter(pl.col("outcome") == "late")


def _finding(view: View, counts: dict[str, int]) -> str:
    total = sum(counts.values())
    late = total - counts["early"] - counts["on_time"]
    if not late:
        return view.t("lateness.title_none", total=view.count(total))
    counted = {name: sum(counts.get(group, 0) for group in groups) for name, groups in TOLD.items()}
    parts = [view.t(f"lateness.of_{name}", n=view.count(n)) for name, n in counted.items() if n]
    return view.t("lateness.title", late=view.count(late), total=view.count(total), parts=", ".join(parts))


def _rows(view: View, counts: dict[str, int]) -> None:
    rows = RowList("cadran-ages", [Column("", "link"), Column(), Column("", "num"), Column("", "num dim")])
    with st.container(key="rows_lateness"):
        for group in CLASSES:
            if group.id in counts:
                line = rows.line(ListRow(_cells(view, group, counts)))
                covered(f"late_{group.id}", line, _link(view, group) if counts[group.id] else None)


def _link(view: View, group: Lateness) -> partial[bool]:
    """The same page with the lines of the class."""
    label, kpi_id = as_markdown(view.t(f"lateness.{group.id}")), st.query_params.get("kpi")
    return partial(view.link, view.request.page.id, label, late=group.id, kpi=kpi_id)


def _cells(view: View, group: Lateness, counts: dict[str, int]) -> list[object]:
    """One class; what came on time has no bar, beside which the others could not be told apart, nor a track of one."""
    n, total = counts[group.id], sum(counts.values())
    most = max(count for name, count in counts.items() if name != "on_time") or 1
    return [
        Cell(view.t(f"lateness.{group.id}"), "link" if n else "dim"),
        bar(None if group.id == "on_time" else n / most, colour=group.colour),
        view.count(n),
        formats.percent(n / total, view.language),
    ]


def _lines_asked_for(view: View) -> None:
    """The lines of the class in the address; a ticked row opens the line."""
    chosen = next((group for group in CLASSES if group.id == st.query_params.get("late")), None)
    if chosen is None:
        return
    lines = view.lines(OTD, view.selection.in_outcomes(*chosen.states), order="late_days")
    lines = lines.filter(pl.col("late_days").floor().is_between(chosen.low, chosen.high))
    words = view.t("lateness.lines", name=view.t(f"lateness.{chosen.id}"), n=view.count(lines.height))
    show_html(element("p", words, css="cadran-sub"))
    row = ticked_row(view, "lateness", lines, LINE_COLUMNS)
    panel.export(view, f"lateness_{chosen.id}", lines)
    if row:
        open_line(view, row)


def late_calendar(view: View) -> None:
    """Late lines by promised day over 53 weeks, the stronger the more; a click sets the period to the day."""
    if view.engine.catalogue.missing_tables(OTD):
        return
    last = min(view.period.last or view.as_of, view.as_of)
    first = shift(start_of(last, "week"), "week", 1 - WEEKS_SHOWN)
    frame = _late_by_day(view, first, last)
    subtitle = view.t("late_days.subtitle", flow=view.t(f"flow.{view.flow_of(OTD)}"))
    with panel.block(view, "calendar", _worst(view, frame), subtitle, _weeks_footing(view, first, last)):
        if frame.is_empty():
            panel.empty(view, OTD)
            return
        clicked = _calendar_chart(view, frame, first, last)
        weeks = replace(view, selection=view.selection.during(first, last))
        panel.kpi_footer(weeks, OTD, "days", frame, asked=weeks.selection)
        panel.table(view, "late_calendar", frame)
        if clicked:
            day = date.fromisoformat(clicked)
            go(view.state.during(day, day))
            st.rerun()


def _weeks_footing(view: View, first: date, last: date) -> Footing:
    return footing(view, OTD, view.t("late_days.subject"), view.selection.during(first, last))


def _calendar_chart(view: View, frame: pl.DataFrame, first: date, last: date) -> str | None:
    """The calendar; the day clicked."""
    days, months = _squares(view, frame, first, last), _months(view, first, last)
    alt = view.t("late_days.alt", n=view.count(int(frame["late"].sum() or 0)), weeks=WEEKS_SHOWN)
    drawn = squares(days, view.palette, view.language, _weekdays(view), months)
    return panel.drawing(view, "late_calendar", drawn, alt)


def _late_by_day(view: View, first: date, last: date) -> pl.DataFrame:
    """Due and late lines by promised day, with the name of what the calendar holds for it."""
    due = view.measure(OTD, view.selection.during(first, last), grain="day").filter(pl.col("n") > 0)
    named = view.details("calendar_events").group_by("event_date").agg(pl.col("label").unique().sort().str.join(", "))
    return due.select(
        pl.col("period").alias("day"),
        pl.col("denominator").cast(pl.Int64).alias("due"),
        (pl.col("denominator") - pl.col("numerator")).cast(pl.Int64).alias("late"),
    ).join(named.rename({"event_date": "day", "label": "events"}), on="day", how="left")


def _worst(view: View, frame: pl.DataFrame) -> str:
    if frame.is_empty() or not frame["late"].max():
        return view.t("late_days.title_none")
    worst = frame.sort("late", "day", descending=[True, False]).row(0, named=True)
    day = formats.day(worst["day"], view.language)
    return view.t("late_days.title", day=day, late=view.count(worst["late"]), due=view.count(worst["due"]))


def _squares(view: View, frame: pl.DataFrame, first: date, last: date) -> list[Square]:
    by_day = {row["day"]: row for row in frame.iter_rows(named=True)}
    most = float(frame["late"].quantile(0.98) or 0) or 1.0
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [_square(view, day, by_day.get(day), most) for day in days]


def _square(view: View, day: date, row: dict[str, int | str | None] | None, most: float) -> Square:
    title = formats.day(day, view.language)
    if row is None:
        return Square(day, None, titled_tooltip(title, view.t("late_days.nothing")))
    late, due = int(row["late"] or 0), int(row["due"] or 0)
    words = view.t("late_days.tip", late=view.count(late), due=view.count(due))
    step = step_of(float(late), 0.0, most)
    return Square(day, step, titled_tooltip(title, words, row["events"]), bool(row["events"]))


def _weekdays(view: View) -> list[str]:
    names = get_day_names("abbreviated", "stand-alone", locale=view.language)
    return [names[weekday] if weekday % 2 == 0 else "" for weekday in range(7)]


def _months(view: View, first: date, last: date) -> list[tuple[date, str]]:
    """The first Monday of each month, with the month's name."""
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    starts = [day for day in mondays if day.day <= 7]
    return [(day, formats.month(day, view.language).split(" ")[0]) for day in starts]


def otd_beside_otif(view: View) -> None:
    """On time and, inside it, on time and in full by fulfilment mode, with the target as a tick."""
    otif = KPIS["otif"]
    if view.engine.catalogue.missing_tables(otif):
        return
    frame = _by_mode(view, otif)
    if frame.is_empty():
        return
    base = footing(view, otif)
    subtitle = view.t("bullets.subtitle", scope=figures.scope(view))
    with panel.block(view, "bullets", _widest(view, frame), subtitle, base):
        columns = [
            Column("", "link"),
            Column(),
            Column(view.code("column", "otd_value"), "num"),
            Column(view.code("column", "otif_value"), "num"),
            Column(view.t("split.n"), "num dim"),
        ]
        rows = (ListRow(_mode_cells(view, row), _mode_link(view, row["mode"])) for row in frame.iter_rows(named=True))
        RowList("cadran-modes", columns).show("bullet", rows)
        panel.kpi_footer(view, otif, "modes", frame)


def _mode_link(view: View, mode: str) -> partial[bool]:
    label = as_markdown(view.code("mode", mode))
    return partial(view.link, view.request.page.id, label, view.state.filtering("mode", (mode,)))


def _mode_cells(view: View, row: Row) -> list[object]:
    otd, otif = row["otd_value"], row["otif_value"]
    target = targets_of(view.engine).applied(OTD, view.selection.where("mode", row["mode"])).target
    return [
        view.code("mode", str(row["mode"])),
        "" if otd is None else _nested_bar(otd, otif or 0.0, target),
        view.value(OTD, otd),
        view.value(KPIS["otif"], otif),
        view.count(float(row["otd_denominator"])),
    ]


def _nested_bar(otd: float, otif: float, target: float | None) -> Markup:
    """OTIF inside OTD, the target as a tick."""
    tick = [element("u", style=f"left:{percent(target)}")] if target else []
    return frame_of(length(otd, "outer"), length(otif, "inner"), *tick)


def _by_mode(view: View, otif: Kpi) -> pl.DataFrame:
    """OTD and OTIF of each mode with enough lines, worst OTIF first."""
    names = {"value": "otd_value", "denominator": "otd_denominator"}
    on_time = view.measure(OTD, by=("mode",)).select("mode", "value", "denominator").rename(names)
    full = view.measure(otif, by=("mode",)).select("mode", pl.col("value").alias("otif_value"))
    joined = on_time.join(full, on="mode", how="left").drop_nulls("mode")
    return joined.filter(pl.col("otd_denominator") >= figures.FEWEST_FOR_RATE).sort(
        "otif_value", "mode", nulls_last=True
    )


def _widest(view: View, frame: pl.DataFrame) -> str:
    gap = pl.col("otd_value") - pl.col("otif_value")
    judged = frame.filter(pl.col("otd_denominator") >= FEWEST_FOR_STATUS).drop_nulls(["otd_value", "otif_value"])
    if judged.is_empty():
        return view.t("bullets.title_few", fewest=FEWEST_FOR_STATUS)
    row = judged.with_columns(gap=gap).sort("gap", "mode", descending=[True, False]).row(0, named=True)
    if row["gap"] < SMALLEST_GAP:
        return view.t("bullets.title_none")
    points = formats.points(row["gap"], view.language)
    return view.t("bullets.title", mode=view.code("mode", row["mode"]), points=points)
