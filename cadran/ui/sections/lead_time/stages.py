"""Where the lead time goes: mean days of each stage over the same lines, because only then they add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
from markupsafe import Markup

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS, Kpi
from cadran.kpis.terms import LINES
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
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
class StageDays:
    """Lines whose dates show the same stages: how many, of how many, and the days of each stage in all of them."""

    stages: str
    n: int
    of: int
    parts: dict[tuple[str, str], tuple[int, float]]


def stages(view: View, kpi_ids: Sequence[str]) -> None:
    """Two stacked bars of mean days, before light and now dark, over the lines that show the same stages.

    The first stage stands under the name of who runs it: the supplier, or our own preparation.
    """
    kpis = _known(view, kpi_ids)
    now = _stage_days(view, kpis, view.selection)
    if now is None or not has_stages(view, kpi_ids):
        return
    before = _stage_days(view, kpis, view.comparison, now.stages) if view.comparison else None
    parts = [_stage(part, now, before) for part in now.parts]
    base = rows_footing(view, view.t("stages.subject"), now.n, view.text(LINES))
    with panel.block(view, "stages", _finding(view, parts), _subtitle(view, now), base):
        show_html(_bars(view, parts))
        _rows(view, parts)
        panel.footer(view, "stages", _frame(parts), view.t("stages.same_lines"))


def has_stages(view: View, kpi_ids: Sequence[str]) -> bool:
    """Whether the lines of the selection show two stages or more."""
    now = _stage_days(view, _known(view, kpi_ids), view.selection)
    return now is not None and len(now.parts) >= FEWEST_STAGES


def _known(view: View, kpi_ids: Sequence[str]) -> list[Kpi]:
    return [KPIS[kpi_id] for kpi_id in kpi_ids if not view.engine.catalogue.missing_tables(KPIS[kpi_id])]


def _stage_days(view: View, kpis: Sequence[Kpi], selection: Selection, wanted: str | None = None) -> StageDays | None:
    """The stages that most lines show, or those of `wanted`, with the days each adds to a line."""
    frames = {kpi.id: view.measure(kpi, selection, by=("known_stages", "supplier_id")) for kpi in kpis}
    counts = pl.concat(
        [frame.group_by("known_stages").agg(pl.col("n").sum()) for frame in frames.values()] or [pl.DataFrame()]
    )
    if counts.is_empty():
        return None
    lines = counts.group_by("known_stages").agg(pl.col("n").max()).sort("n", "known_stages")
    stages_shown = wanted if wanted is not None else lines["known_stages"][-1]
    n = int(lines.filter(pl.col("known_stages") == stages_shown)["n"].sum())
    names = [name for name in frames if name in stages_shown.split()]
    parts = {pair: value for name in names for pair, value in _parts(name, frames[name], stages_shown, n).items()}
    return StageDays(stages_shown, n, int(lines["n"].sum()), parts) if n else None


def _parts(name: str, frame: pl.DataFrame, stages_shown: str, n: int) -> dict[tuple[str, str], tuple[int, float]]:
    """Lines and days per line of a stage; the first one apart for suppliers and for our own house."""
    rows = frame.filter(pl.col("known_stages") == stages_shown)
    if name != FIRST:
        return {(name, name): (n, _days(rows, n))}
    theirs = rows.filter(pl.col("supplier_id").is_not_null())
    ours = rows.filter(pl.col("supplier_id").is_null())
    by_runner = {"supplier": theirs, "preparation": ours}
    return {(name, who): (int(part["n"].sum()), _days(part, n)) for who, part in by_runner.items() if part.height}


def _days(rows: pl.DataFrame, n: int) -> float:
    return float((rows["n"] * rows["mean"]).sum()) / n


def _stage(part: tuple[str, str], now: StageDays, before: StageDays | None) -> Stage:
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


def _subtitle(view: View, now: StageDays) -> str:
    scope = figures.scope(view)
    return view.t("stages.subtitle", scope=scope, n=view.count(now.n), total=view.count(now.of))


def _bars(view: View, parts: list[Stage]) -> Markup:
    befores = [stage.before for stage in parts if stage.before is not None]
    longest = max(sum(stage.days for stage in parts), sum(befores)) or 1.0
    rows = [("now", view.period_label, [stage.days for stage in parts])]
    rows = [("before", view.comparison_label, befores), *rows] if befores else rows
    return joined(*(_bar(view, parts, kind, label, days, longest) for kind, label, days in rows))


def _bar(view: View, parts: list[Stage], kind: str, label: str, days: list[float], longest: float) -> Markup:
    pieces = (
        element("i", _inside(view, stage, day, longest), style=f"width:{day / longest * 100:.2f}%")
        for stage, day in zip(parts, days, strict=True)
    )
    description = ", ".join(
        f"{_name(view, stage)} {formats.days(day, view.language)}" for stage, day in zip(parts, days, strict=True)
    )
    drawn = element("div", *pieces, role="img", aria_label=description)
    total = element("b", formats.days(sum(days), view.language))
    return element("div", element("span", label), drawn, total, css=f"cadran-way {kind}")


def _inside(view: View, stage: Stage, day: float, longest: float) -> Markup | str:
    """The stage and its days where the bar has room for words, the days alone where it has less, else nothing.

    On a phone the days alone: the list below names the stages in the same order.
    """
    share, days = day / longest, formats.days(day, view.language)
    if share >= ROOM_FOR_WORDS * 2:
        return joined(element("span", f"{_name(view, stage)} "), days)
    return days if share >= ROOM_FOR_WORDS else ""


def _rows(view: View, parts: list[Stage]) -> None:
    columns = [
        Column(view.t("stages.stage"), "link"),
        Column(view.t("stages.mean_title"), "num"),
        Column(view.t("stages.share"), "num dim"),
        Column(view.t("split.change", label=view.comparison_label) if view.compared else "", "num dim"),
        Column(view.t("split.n"), "num dim wide"),
    ]
    total = sum(stage.days for stage in parts)
    rows = (ListRow(_cells(view, stage, total), _link(view, stage)) for stage in parts)
    RowList("cadran-stages", columns).show("stage", rows)


def _link(view: View, stage: Stage) -> partial[bool]:
    return partial(view.link, "lead_time", as_markdown(_name(view, stage)), kpi=stage.kpi_id)


def _cells(view: View, stage: Stage, total: float) -> list[object]:
    return [
        _name(view, stage),
        formats.days(stage.days, view.language),
        formats.percent(stage.days / total if total else None, view.language, 0),
        formats.delta(stage.days - stage.before, "days", view.language) if stage.before is not None else "",
        view.count(stage.n),
    ]


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
