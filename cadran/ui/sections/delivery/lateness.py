"""How early or late the lines came, and on which days the late ones were promised."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
import streamlit as st
from babel.dates import get_day_names

from cadran.calendar import shift, start_of
from cadran.charts.matrix import step_of
from cadran.charts.squares import Square, squares
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import as_html, as_markdown
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


def lateness(view: View) -> None:
    """Every due line by days late, early ones and those still open among them; a click lists the lines."""
    if view.engine.catalogue.missing_tables(OTD):
        return
    counts = lateness_counts(view)
    basis = view.code("basis", dict(view.state.choices).get("basis", "first")).lower()
    subtitle = view.t("lateness.subtitle", scope=figures.scope(view), basis=basis)
    with panel.block(view, "lateness", _finding(view, counts), subtitle):
        if not sum(counts.values()):
            panel.empty(view, OTD)
            return
        _rows(view, counts)
        frame = pl.DataFrame({"lateness": list(counts), "lines": list(counts.values())})
        panel.kpi_footer(view, OTD, "lateness", frame)
        _lines_asked_for(view)


def lateness_counts(view: View) -> dict[str, int]:
    """Due lines by class; a class without lines stands with 0, but for those most data never have."""
    held = dict(view.outcomes(OTD).select("outcome", "row_count").iter_rows())
    days = _days(view)
    early = int(view.measure(KPIS["early"])["numerator"][0] or 0)
    found = {"early": early, "on_time": held.get("on_time", 0) - early}
    for one in CLASSES[2:8]:
        found[one.id] = int(days.filter(pl.col("value").floor().is_between(one.low, one.high))["weight"].sum())
    found |= {"open": held.get("late_open", 0), "failed": held.get("failed", 0)}
    return {name: n for name, n in found.items() if n or name not in ("same_day", "failed")}


def _days(view: View) -> pl.DataFrame:
    """Completed late lines by days late: columns value, state, weight."""
    return view.durations(KPIS["days_late"], view.selection).filter(pl.col("outcome") == "late")


def _finding(view: View, counts: dict[str, int]) -> str:
    total = sum(counts.values())
    late = total - counts["early"] - counts["on_time"]
    if not late:
        return view.t("lateness.title_none" if total else "lateness.title_empty", total=view.count(total))
    slight, failed = sum(counts.get(name, 0) for name in ("same_day", "1", "2")), counts.get("failed", 0)
    said = {"late": late, "total": total, "slight": slight, "open": counts["open"], "failed": failed}
    key = "lateness.title_failed" if failed else "lateness.title"
    return view.t(key, **{name: view.count(n) for name, n in said.items()})


def _rows(view: View, counts: dict[str, int]) -> None:
    most, total = max(n for name, n in counts.items() if name != "on_time") or 1, sum(counts.values())
    with st.container(key="rows_lateness"):
        for one in CLASSES:
            if one.id in counts:
                with st.container(key=f"row_late_{one.id}"):
                    st.html(_row(view, one, counts[one.id], most, total))
                    if counts[one.id]:
                        words = as_markdown(view.t(f"lateness.{one.id}"))
                        view.link(view.request.place.id, words, late=one.id, kpi=st.query_params.get("kpi"))


def _row(view: View, one: Lateness, n: int, most: int, total: int) -> str:
    """One class; what came on time has no bar, beside which the others could not be told apart."""
    bar = f'<i style="width:{n / most * 100:.1f}%;background:var(--{one.colour})"></i>' if one.id != "on_time" else ""
    share = formats.percent(n / total, view.language)
    return (
        f'<div class="cadran-row cadran-ages"><span class="{"link" if n else "dim"}">'
        f"{as_html(view.t(f'lateness.{one.id}'))}</span>"
        f'<span><div class="cadran-bullet" aria-hidden="true">{bar}</div></span>'
        f'<span class="num">{view.count(n)}</span><span class="num dim">{as_html(share)}</span></div>'
    )


def _lines_asked_for(view: View) -> None:
    """The lines of the class in the address; a ticked row opens the line."""
    asked = next((one for one in CLASSES if one.id == st.query_params.get("late")), None)
    if asked is None:
        return
    lines = view.lines(OTD, view.selection.in_outcomes(*asked.states), order="late_days")
    lines = lines.filter(pl.col("late_days").floor().is_between(asked.low, asked.high))
    words = view.t("lateness.lines", name=view.t(f"lateness.{asked.id}"), n=view.count(lines.height))
    st.html(f'<p class="cadran-sub">{as_html(words)}</p>')
    row = ticked_row(view, "lateness", lines, LINE_COLUMNS)
    panel.export(view, f"lateness_{asked.id}", lines)
    if row:
        open_line(view, row)


def late_calendar(view: View) -> None:
    """Late lines by promised day over 53 weeks, darker for more; a click sets the period to the day."""
    if view.engine.catalogue.missing_tables(OTD):
        return
    last = min(view.period.last or view.as_of, view.as_of)
    first = shift(start_of(last, "week"), "week", 1 - WEEKS_SHOWN)
    frame = _late_by_day(view, first, last)
    subtitle = view.t("late_days.subtitle", flow=view.t(f"flow.{view.flow_of(OTD)}"))
    with panel.block(view, "calendar", _worst(view, frame), subtitle):
        if frame.is_empty():
            panel.empty(view, OTD)
            return
        drawn = squares(
            _squares(view, frame, first, last), view.palette, view.language, _weekdays(view), _months(view, first, last)
        )
        alt = view.t("late_days.alt", n=view.count(int(frame["late"].sum() or 0)), weeks=WEEKS_SHOWN)
        with st.container(key="wide_calendar"):
            clicked = panel.drawing(view, "late_calendar", drawn, alt)
        weeks = replace(view, selection=view.selection.during(first, last))
        panel.kpi_footer(weeks, OTD, "days", frame, asked=weeks.selection.during(first, last))
        panel.table(view, "late_calendar", lambda: frame)
        if clicked:
            day = date.fromisoformat(clicked)
            go(view.state.during(day, day))
            st.rerun()


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
    held = {row["day"]: row for row in frame.iter_rows(named=True)}
    most = float(frame["late"].quantile(0.98) or 0) or 1.0
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    return [_square(view, day, held.get(day), most) for day in days]


def _square(view: View, day: date, row: dict[str, int | str | None] | None, most: float) -> Square:
    said = [f"<b>{formats.day(day, view.language)}</b>"]
    if row is None:
        return Square(day, None, "<br>".join([*said, view.t("late_days.nothing")]))
    said.append(view.t("late_days.tip", late=view.count(int(row["late"] or 0)), due=view.count(int(row["due"] or 0))))
    said += [as_html(row["events"])] if row["events"] else []
    step = step_of(float(row["late"] or 0), 0.0, most)
    return Square(day, step, "<br>".join(said), bool(row["events"]))


def _weekdays(view: View) -> list[str]:
    names = get_day_names("abbreviated", "stand-alone", locale=view.language)
    return [names[place] if place % 2 == 0 else "" for place in range(7)]


def _months(view: View, first: date, last: date) -> list[tuple[date, str]]:
    """The first Monday of each month, with the month's name."""
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    starts = [day for day in mondays if day.day <= 7]
    return [(day, formats.month(day, view.language).split(" ")[0]) for day in starts]


def bullets(view: View) -> None:
    """On time and, inside it, on time and in full by fulfilment mode, with the target as a tick."""
    otif = KPIS["otif"]
    if view.engine.catalogue.missing_tables(otif):
        return
    frame = _by_mode(view, otif)
    if frame.is_empty():
        return
    with panel.block(view, "bullets", _widest(view, frame), view.t("bullets.subtitle", scope=figures.scope(view))):
        with st.container(key="rows_bullets"):
            st.html(_bullet_head(view))
            for row in frame.iter_rows(named=True):
                with st.container(key=f"row_bullet_{row['mode']}"):
                    st.html(_bullet(view, row))
                    state = view.state.filtering("mode", (row["mode"],))
                    view.link(view.request.place.id, as_markdown(view.code("mode", row["mode"])), state)
        panel.kpi_footer(view, otif, "modes", frame)


def _by_mode(view: View, otif: Kpi) -> pl.DataFrame:
    """OTD and OTIF of each mode with enough lines, worst OTIF first."""
    names = {"value": "otd_value", "denominator": "otd_denominator"}
    on_time = view.measure(OTD, by=("mode",)).select("mode", "value", "denominator").rename(names)
    full = view.measure(otif, by=("mode",)).select("mode", pl.col("value").alias("otif_value"))
    joined = on_time.join(full, on="mode", how="left").drop_nulls("mode")
    return joined.filter(pl.col("otd_denominator") >= figures.FEWEST_FOR_RATE).sort("otif_value", "mode")


def _widest(view: View, frame: pl.DataFrame) -> str:
    gap = pl.col("otd_value") - pl.col("otif_value")
    row = frame.with_columns(gap=gap).sort("gap", "mode", descending=[True, False]).row(0, named=True)
    if row["gap"] < SMALLEST_GAP:
        return view.t("bullets.title_none")
    points = formats.points(row["gap"], view.language)
    return view.t("bullets.title", mode=view.code("mode", row["mode"]), points=points)


def _bullet_head(view: View) -> str:
    names = [view.code("column", name) for name in ("otd_value", "otif_value")]
    titles = ("", "", *names, view.t("split.n"))
    spans = "".join(
        f'<span class="{"num" if place > 1 else ""}">{as_html(title)}</span>' for place, title in enumerate(titles)
    )
    return f'<div class="cadran-row cadran-modes cadran-head">{spans}</div>'


def _bullet(view: View, row: dict[str, float | str]) -> str:
    otd, otif = float(row["otd_value"]), float(row["otif_value"] or 0)
    tick = f'<u style="left:{OTD.target * 100:.1f}%"></u>' if OTD.target else ""
    widths = (("outer", otd), ("inner", otif))
    inside = "".join(f'<i class="{name}" style="width:{share * 100:.1f}%"></i>' for name, share in widths)
    cells = [
        ("link", as_html(view.code("mode", str(row["mode"])))),
        ("", f'<div class="cadran-bullet" aria-hidden="true">{inside}{tick}</div>'),
        ("num", as_html(formats.percent(otd, view.language))),
        ("num", as_html(formats.percent(otif, view.language))),
        ("num dim", view.count(float(row["otd_denominator"]))),
    ]
    spans = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-modes">{spans}</div>'
