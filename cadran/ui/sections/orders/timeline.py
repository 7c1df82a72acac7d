"""What was planned for an order line and what happened: one lane per promise and parcel, each event with its source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import streamlit as st

from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
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
        st.markdown(view.t("timeline.unknown", name=" ".join(filter(None, (order_id, line_id)))))
        return
    keys = events.select("flow", "order_id", "line_id").unique(maintain_order=True).rows()
    for shown in keys[:1] if line_id is None else keys:
        _timeline(view, events.filter(pl.concat_list("flow", "order_id", "line_id") == list(shown)), *shown)
    if line_id is None and len(keys) > 1:
        _other_lines(view, keys[1:])


def _other_lines(view: View, keys: list[tuple[str, ...]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="other_lines"):
        st.html(f'<span class="cadran-note">{as_html(view.t("timeline.other_lines"))}</span>', width="content")
        for flow, order_id, line_id in keys:
            view.link("orders", line_id, view.state, order=order_id, line=line_id, flow_of=flow)


def _timeline(view: View, events: pl.DataFrame, flow: str, order_id: str, line_id: str) -> None:
    rows = list(events.iter_rows(named=True))
    line = _line(view, flow, order_id, line_id)
    title = view.t("timeline.title", order=order_id, line=line_id)
    with panel.block(view, f"timeline_{flow}", title, _subtitle(view, flow, line)):
        st.html(_picture(view, rows, line))
        st.html(_events(view, rows))
        panel.export(view, f"timeline_{order_id}_{line_id}", events)


def _line(view: View, flow: str, order_id: str, line_id: str) -> Event:
    """How the line is judged under the chosen promise; empty where it is not in the data any more."""
    key = Selection(choices=view.selection.choices, outcomes=tuple(KPIS["otd"].outcomes)).where("order_id", order_id)
    key = key.choosing("counted_in", "lines").choosing("cohort", "promise")
    found = view.engine.details.lines(KPIS["otd"], key.where("line_id", line_id).where("flow", flow), limit=1)
    return found.row(0, named=True) if found.height else {}


def _subtitle(view: View, flow: str, line: Event) -> str:
    said = [view.code("flow_name", flow), line.get("product_name"), line.get("supplier_name")]
    if line.get("mode"):
        said.append(view.code("mode", line["mode"]))
    return " · ".join(str(part) for part in said if part)


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
        Lane(_parcel_name(view, reference), False, moments | (once if place == 0 else {}))
        for place, (reference, moments) in enumerate(happened.items())
    ]
    return [*planned, *actual]


def _parcel_name(view: View, reference: str | None) -> str:
    actual = view.t("timeline.actual")
    return f"{actual} · {reference}" if reference else actual


def stages(rows: list[Event]) -> list[str]:
    """The stages to show: those every line goes through, and the others where something happened."""
    known = {row["event"] for row in rows}
    return [stage for stage in STAGES if stage in ALWAYS or stage in known]


def _picture(view: View, rows: list[Event], line: Event) -> str:
    shown = stages(rows)
    head = "".join(f'<th scope="col">{as_html(view.t(f"event.{stage}"))}</th>' for stage in shown)
    body = "".join(_lane(view, lane, shown) for lane in lanes(view, rows))
    caption = as_html(view.t("timeline.legend"))
    return (
        f'<div class="cadran-scroll"><table class="cadran-timeline"><caption>{caption}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}{_verdict(view, shown, line)}</tbody></table></div>"
    )


def _lane(view: View, lane: Lane, shown: list[str]) -> str:
    cells, latest = [], None
    for stage in shown:
        moment = lane.moments.get(stage)
        is_early = bool(moment and latest and moment < latest and stage in PARCEL_STAGES)
        cells.append(f"<td>{_mark(view, lane, stage, moment, is_early)}</td>")
        latest = max(filter(None, (latest, moment)), default=None)
    return f'<tr><th scope="row">{as_html(lane.name)}</th>{"".join(cells)}</tr>'


def _mark(view: View, lane: Lane, stage: str, moment: datetime | None, is_early: bool) -> str:
    if moment is None:
        is_missing = (
            not lane.is_planned and stage in ("ready", "shipped", "delivered") and not lane.moments.get("returned")
        )
        words = as_html(view.t("timeline.missing"))
        return f'<i class="hollow" title="{words}">○</i><span>{formats.NOTHING}</span>' if is_missing else ""
    sign = "◇" if lane.is_planned else "●"
    warned = f' <b class="watch" title="{as_html(view.t("timeline.contradicts"))}">▲</b>' if is_early else ""
    when = formats.day_short(moment, view.language)
    return f'<i>{sign}</i><span title="{as_html(formats.when(moment, view.language))}">{as_html(when)}{warned}</span>'


def _verdict(view: View, shown: list[str], line: Event) -> str:
    """The row that says how late the line is, under the stage that decides it."""
    if not line:
        return ""
    words, status = view.outcome(line["outcome"], 1), "none"
    late = line.get("late_days")
    if line["outcome"] in ("late", "late_open", "failed"):
        status = "breach"
        words += f" · {view.t('timeline.late_by', n=view.count(late))}" if late and late > 0 else ""
    sign = '<b aria-hidden="true">■</b> ' if status == "breach" else ""
    cells = "".join(
        f'<td><span class="cadran-chip {status}">{sign}{as_html(words)}</span></td>'
        if stage == "delivered"
        else "<td></td>"
        for stage in shown
    )
    basis = view.code("basis", view.selection.choice("basis") or "first").lower()
    return f'<tr class="verdict"><th scope="row">{as_html(view.t("timeline.judged", basis=basis))}</th>{cells}</tr>'


def _events(view: View, rows: list[Event]) -> str:
    names = ("event", "kind", "happened_at", "quantity", "reference", "source_file", "source_row")
    head = "".join(
        f'<th scope="col" class="{"num" if name in NUMBERS else ""}">{as_html(view.code("column", name))}</th>'
        for name in names
    )
    body = "".join(f"<tr>{''.join(_cell(view, row, name) for name in names)}</tr>" for row in rows)
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="cadran-scroll"><table class="cadran-events">{table}</table></div>'


def _cell(view: View, row: Event, name: str) -> str:
    cell = row[name]
    if name in ("event", "kind"):
        words = view.t(f"{name}.{cell}")
    elif isinstance(cell, datetime):
        words = formats.when(cell, view.language)
    elif isinstance(cell, date):
        words = formats.day(cell, view.language)
    elif isinstance(cell, float | int):
        words = formats.number(cell, view.language, 0 if cell == int(cell) else 2)
    else:
        words = formats.NOTHING if cell is None else str(cell)
    return f'<td class="{"num" if isinstance(cell, float | int) else ""}">{as_html(words)}</td>'
