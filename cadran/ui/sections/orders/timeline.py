"""What was planned for an order line and what happened: one lane per promise and parcel, each event with its source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.request.view import View

PROMISES = ("requested", "promised", "repromised")
NUMBERS = ("quantity", "source_row")
PARCEL_STAGES = ("ready", "shipped", "delivered", "available")
ALWAYS = ("ordered", "ready", "shipped", "delivered")
STAGES = ("ordered", "released", "ready", "shipped", "delivered", "available", "cancelled", "returned")

Event = dict[str, Any]


@dataclass(frozen=True)
class Lane:
    """One row of the picture: a promise (planned) or a parcel (actual), with its moment by stage."""

    name: str
    is_planned: bool
    moments: dict[str, datetime | None]


def timelines(view: View, order_id: str, line_id: str | None, flow: str | None) -> None:
    """The timeline of the line asked for, else of the first line of the order; an unknown order is said."""
    events = view.engine.details.timeline(order_id, line_id, flow)
    if events.is_empty():
        st.markdown(as_markdown(view.t("timeline.unknown", name=" ".join(filter(None, (order_id, line_id))))))
        return
    keys = events.select("flow", "order_id", "line_id").unique(maintain_order=True).rows()
    for key in keys[:1] if line_id is None else keys:
        _timeline(view, events.filter(pl.concat_list("flow", "order_id", "line_id") == list(key)), *key)
    if line_id is None and len(keys) > 1:
        _other_lines(view, keys[1:])


def _other_lines(view: View, keys: list[tuple[str, ...]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="other_lines"):
        show_html(element("span", view.t("timeline.other_lines"), css="cadran-note"), width="content")
        for flow, order_id, line_id in keys:
            view.link("orders", line_id, view.state, order=order_id, line=line_id, flow_of=flow)


def _timeline(view: View, events: pl.DataFrame, flow: str, order_id: str, line_id: str) -> None:
    rows = list(events.iter_rows(named=True))
    line = _line(view, flow, order_id, line_id)
    title = view.t("timeline.title", order=order_id, line=line_id)
    with panel.block(view, f"timeline_{flow}", title, _subtitle(view, flow, line)):
        show_html(_picture(view, rows, line))
        show_html(_events(view, rows))
        panel.export(view, f"timeline_{order_id}_{line_id}", events, asked=Selection())


def _line(view: View, flow: str, order_id: str, line_id: str) -> Event:
    """How the line is judged under the chosen promise; empty where it is not in the data any more."""
    key = Selection(choices=view.selection.choices, outcomes=tuple(KPIS["otd"].outcomes)).where("order_id", order_id)
    key = key.choosing("counted_in", "lines").choosing("cohort", "promise")
    lines = view.engine.details.lines(KPIS["otd"], key.where("line_id", line_id).where("flow", flow), limit=1)
    return lines.row(0, named=True) if lines.height else {}


def _subtitle(view: View, flow: str, line: Event) -> str:
    parts = [view.code("flow_name", flow), line.get("product_name"), line.get("supplier_name")]
    if line.get("mode"):
        parts.append(view.code("mode", line["mode"]))
    return " · ".join(str(part) for part in parts if part)


def lanes(view: View, rows: list[Event]) -> list[Lane]:
    """The promises under the stage they promise, then what happened: one lane per parcel, at least one."""
    planned = [
        Lane(view.t(f"event.{row['event']}"), True, {"delivered": row["happened_at"]})
        for name in PROMISES
        for row in rows
        if row["event"] == name
    ]
    once = {row["event"]: row["happened_at"] for row in rows if row["event"] in ("ordered", "released", "cancelled")}
    parcels: dict[str | None, dict[str, datetime | None]] = {}
    for row in rows:
        if row["event"] in PARCEL_STAGES:
            parcels.setdefault(row["reference"], {})[row["event"]] = row["happened_at"]
    back = {row["reference"]: {"returned": row["happened_at"]} for row in rows if row["event"] == "returned"}
    happened = {**parcels, **back} or {None: {}}
    actual = [
        Lane(_parcel_name(view, reference), False, moments | (once if index == 0 else {}))
        for index, (reference, moments) in enumerate(happened.items())
    ]
    return [*planned, *actual]


def _parcel_name(view: View, reference: str | None) -> str:
    actual = view.t("timeline.actual")
    return f"{actual} · {reference}" if reference else actual


def stages(rows: list[Event]) -> list[str]:
    """The stages to show: those every line goes through, and the others where something happened."""
    known = {row["event"] for row in rows}
    return [stage for stage in STAGES if stage in ALWAYS or stage in known]


def _picture(view: View, rows: list[Event], line: Event) -> Markup:
    columns = stages(rows)
    head = tr(td(), *(column_head(view.t(f"event.{stage}")) for stage in columns))
    body = [_lane(view, lane, columns) for lane in lanes(view, rows)]
    if line:
        body.append(_verdict(view, columns, line))
    return grid_table("cadran-timeline", [head], body, view.t("timeline.legend"))


def _lane(view: View, lane: Lane, columns: list[str]) -> Markup:
    cells, latest = [], None
    for stage in columns:
        moment = lane.moments.get(stage)
        is_early = bool(moment and latest and moment < latest and stage in PARCEL_STAGES)
        cells.append(td(_mark(view, lane, stage, moment, is_early), data_name=view.t(f"event.{stage}")))
        latest = max(filter(None, (latest, moment)), default=None)
    return tr(row_head(lane.name), *cells)


def _mark(view: View, lane: Lane, stage: str, moment: datetime | None, is_early: bool) -> Markup | str:
    if moment is None:
        return _missing_mark(view, lane, stage)
    contradiction = element("b", "▲", css="watch", title=view.t("timeline.contradicts"))
    warned = joined(" ", contradiction) if is_early else ""
    write = formats.day_short if moment.year == view.as_of.year else formats.day
    when = element("span", write(moment, view.language), warned, title=formats.when(moment, view.language))
    return joined(element("i", "◇" if lane.is_planned else "●"), when)


def _missing_mark(view: View, lane: Lane, stage: str) -> Markup | str:
    """A hollow mark where every parcel leaves a trace; nothing where there need be none."""
    leaves_a_trace = stage in ("ready", "shipped", "delivered") and not lane.moments.get("returned")
    if lane.is_planned or not leaves_a_trace:
        return ""
    mark = element("i", "○", css="hollow", title=view.t("timeline.missing"))
    return joined(mark, element("span", formats.NOTHING))


def _verdict(view: View, columns: list[str], line: Event) -> Markup:
    """The row that says how late the line is, under the stage that decides it."""
    basis = view.code("basis", view.selection.choice("basis") or "first").lower()
    cells = (td(_outcome(view, line) if stage == "delivered" else "") for stage in columns)
    return tr(row_head(view.t("timeline.judged", basis=basis)), *cells, css="verdict")


def _outcome(view: View, line: Event) -> Markup:
    words, late = view.outcome(line["outcome"], 1), line.get("late_days")
    if line["outcome"] not in ("late", "late_open", "failed"):
        return element("span", words, css="cadran-chip none")
    words += f" · {view.t('timeline.late_by', n=view.count(late))}" if late and late > 0 else ""
    sign = element("b", "■", aria_hidden="true")
    return element("span", sign, " ", words, css="cadran-chip breach")


def _events(view: View, rows: list[Event]) -> Markup:
    names = ("event", "kind", "happened_at", "quantity", "reference", "source_file", "source_row")
    head = tr(*(column_head(view.code("column", name), css="num" if name in NUMBERS else "") for name in names))
    body = (tr(*(_cell(view, row, name) for name in names)) for row in rows)
    return grid_table("cadran-events", [head], body)


def _cell(view: View, row: Event, name: str) -> Markup:
    title = view.code("column", name)
    return td(_written(view, name, row[name]), css="num" if name in NUMBERS else "", data_name=title)


def _written(view: View, name: str, cell: object) -> object:
    if name in ("event", "kind"):
        return view.t(f"{name}.{cell}")
    if isinstance(cell, datetime):
        return formats.when(cell, view.language)
    if isinstance(cell, date):
        return formats.day(cell, view.language)
    if isinstance(cell, float | int):
        return formats.number(cell, view.language, 0 if cell == int(cell) else 2)
    return formats.NOTHING if cell is None else cell
