"""Where the lead time goes: mean days of each stage over the same lines, because only then they add up."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

FIRST = "order_to_ready"
FEWEST_STAGES = 2
ROOM_FOR_WORDS = 0.13


@dataclass(frozen=True)
class Stage:
    """A part of the way: its KPI, who runs it, and the mean days it adds to every line, now and before."""

    kpi_id: str
    part: str
    n: int
    days: float
    before: float | None


@dataclass(frozen=True)
class Ways:
    """Lines whose dates show the same stages: how many, of how many, and the days of each stage in all of them."""

    stages: str
    n: int
    of: int
    parts: dict[tuple[str, str], tuple[int, float]]


def stages(view: View, kpi_ids: Sequence[str]) -> None:
    """Two stacked bars of mean days, before light and now dark, over the lines that show the same stages.

    The first stage stands under the name of who runs it: the supplier, or our own preparation.
    """
    shown = _known(view, kpi_ids)
    now = _ways(view, shown, view.selection)
    if now is None or not has_stages(view, kpi_ids):
        return
    before = _ways(view, shown, view.comparison, now.stages) if view.comparison else None
    parts = [_stage(part, now, before) for part in now.parts]
    with panel.block(view, "stages", _finding(view, parts), _subtitle(view, now)):
        st.html(_bars(view, parts))
        with st.container(key="rows_stages"):
            st.html(_head(view))
            for stage in parts:
                with st.container(key=f"row_stage_{stage.part}"):
                    st.html(_row(view, stage, sum(one.days for one in parts)))
                    view.link("lead_time", as_markdown(_name(view, stage)), kpi=stage.kpi_id)
        frame = _frame(parts)
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="foot_stages"
        ):
            st.html(f'<span class="cadran-foot">{as_html(view.t("stages.same_lines"))}</span>', width="content")
            panel.export(view, "stages", frame)


def has_stages(view: View, kpi_ids: Sequence[str]) -> bool:
    """Whether the lines of the selection show two stages or more."""
    now = _ways(view, _known(view, kpi_ids), view.selection)
    return now is not None and len(now.parts) >= FEWEST_STAGES


def _known(view: View, kpi_ids: Sequence[str]) -> list[Kpi]:
    return [KPIS[kpi_id] for kpi_id in kpi_ids if not view.engine.catalogue.missing_tables(KPIS[kpi_id])]


def _ways(view: View, shown: Sequence[Kpi], selection: Selection, wanted: str | None = None) -> Ways | None:
    """The stages that most lines show, or those of `wanted`, with the days each adds to a line."""
    frames = {kpi.id: view.measure(kpi, selection, by=("known_stages", "supplier_id")) for kpi in shown}
    counts = pl.concat(
        [frame.group_by("known_stages").agg(pl.col("n").sum()) for frame in frames.values()] or [pl.DataFrame()]
    )
    if counts.is_empty():
        return None
    lines = counts.group_by("known_stages").agg(pl.col("n").max()).sort("n", "known_stages")
    stages_shown = wanted if wanted is not None else lines["known_stages"][-1]
    n = int(lines.filter(pl.col("known_stages") == stages_shown)["n"].sum())
    held = [name for name in frames if name in stages_shown.split()]
    parts = {pair: value for name in held for pair, value in _parts(name, frames[name], stages_shown, n).items()}
    return Ways(stages_shown, n, int(lines["n"].sum()), parts) if n else None


def _parts(name: str, frame: pl.DataFrame, stages_shown: str, n: int) -> dict[tuple[str, str], tuple[int, float]]:
    """Lines and days per line of a stage; the first one apart for suppliers and for our own house."""
    rows = frame.filter(pl.col("known_stages") == stages_shown)
    if name != FIRST:
        return {(name, name): (n, _days(rows, n))}
    theirs = rows.filter(pl.col("supplier_id").is_not_null())
    ours = rows.filter(pl.col("supplier_id").is_null())
    found = {"supplier": theirs, "preparation": ours}
    return {(name, who): (int(part["n"].sum()), _days(part, n)) for who, part in found.items() if part.height}


def _days(rows: pl.DataFrame, n: int) -> float:
    return float((rows["n"] * rows["mean"]).sum()) / n


def _stage(part: tuple[str, str], now: Ways, before: Ways | None) -> Stage:
    n, days = now.parts[part]
    return Stage(*part, n, days, before.parts.get(part, (0, 0.0))[1] if before else None)


def _name(view: View, stage: Stage) -> str:
    return view.t(f"stages.{stage.part}")


def _finding(view: View, parts: list[Stage]) -> str:
    longest = max(parts, key=lambda stage: stage.days)
    total = sum(stage.days for stage in parts)
    return view.t(
        "stages.title",
        name=_name(view, longest),
        days=formats.days(longest.days, view.language),
        total=formats.days(total, view.language),
    )


def _subtitle(view: View, now: Ways) -> str:
    scope = figures.scope(view)
    return view.t("stages.subtitle", scope=scope, n=view.count(now.n), total=view.count(now.of))


def _bars(view: View, parts: list[Stage]) -> str:
    befores = [stage.before for stage in parts if stage.before is not None]
    longest = max(sum(stage.days for stage in parts), sum(befores)) or 1.0
    rows = [("now", view.period_label, [stage.days for stage in parts])]
    rows = [("before", view.comparison_label, befores), *rows] if befores else rows
    return "".join(_bar(view, parts, kind, label, days, longest) for kind, label, days in rows)


def _bar(view: View, parts: list[Stage], kind: str, label: str, days: list[float], longest: float) -> str:
    pieces = "".join(
        f'<i style="width:{day / longest * 100:.2f}%">{as_html(_inside(view, stage, day, longest))}</i>'
        for stage, day in zip(parts, days, strict=True)
    )
    said = ", ".join(
        f"{_name(view, stage)} {formats.days(day, view.language)}" for stage, day in zip(parts, days, strict=True)
    )
    total = formats.days(sum(days), view.language)
    return (
        f'<div class="cadran-way {kind}"><span>{as_html(label)}</span>'
        f'<div role="img" aria-label="{as_html(said)}">{pieces}</div><b>{as_html(total)}</b></div>'
    )


def _inside(view: View, stage: Stage, day: float, longest: float) -> str:
    """The stage and its days where the bar has room for words, the days alone where it has less, else nothing."""
    share, days = day / longest, formats.days(day, view.language)
    if share >= ROOM_FOR_WORDS * 2:
        return f"{_name(view, stage)} {days}"
    return days if share >= ROOM_FOR_WORDS else ""


def _head(view: View) -> str:
    titles = [
        ("", view.t("stages.stage")),
        ("num", view.t("stages.mean_title")),
        ("num", view.t("stages.share")),
        ("num", view.t("split.change", label=view.comparison_label) if view.compared else ""),
        ("num wide", view.t("split.n")),
    ]
    spans = "".join(f'<span class="{css}">{as_html(words)}</span>' for css, words in titles)
    return f'<div class="cadran-row cadran-stages cadran-head">{spans}</div>'


def _row(view: View, stage: Stage, total: float) -> str:
    change = formats.delta(stage.days - stage.before, "days", view.language) if stage.before is not None else ""
    cells = [
        ("link", as_html(_name(view, stage))),
        ("num", as_html(formats.days(stage.days, view.language))),
        ("num dim", as_html(formats.percent(stage.days / total if total else None, view.language, 0))),
        ("num dim", as_html(change)),
        ("num dim wide", view.count(stage.n)),
    ]
    spans = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-stages">{spans}</div>'


def _frame(parts: list[Stage]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "stage": [stage.kpi_id for stage in parts],
            "part": [stage.part for stage in parts],
            "n": [stage.n for stage in parts],
            "mean": [stage.days for stage in parts],
            "comparison_mean": [stage.before for stage in parts],
        },
        schema_overrides={"mean": pl.Float64, "comparison_mean": pl.Float64},
    )
