"""Where the lead time goes: the mean of each stage, now and before; means, because means add up."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cadran.kpis import KPIS, Kpi
from cadran.screen import blocks, figures
from cadran.screen.escape import as_html
from cadran.screen.view import View
from cadran.words import formats


def stages(view: View, kpi_ids: Sequence[str]) -> None:
    """Mean, median and P90 of each stage that has lines, with the change of the mean."""
    shown = [KPIS[kpi_id] for kpi_id in kpi_ids if not view.engine.missing_tables(KPIS[kpi_id])]
    frame = _frame(view, shown)
    if frame.is_empty():
        return
    subtitle = view.say("stages.subtitle", scope=figures.scope(view))
    with blocks.block(view, "stages", view.say("stages.title"), subtitle):
        longest = max(_largest(frame["mean"]), _largest(frame["comparison_mean"])) or 1.0
        st.html(_head(view) + "".join(_row(view, row, longest) for row in frame.iter_rows(named=True)))
        blocks.footer(view, KPIS["lead_time"], "stages", frame.height, lambda: frame.drop("name"))


def _largest(column: pl.Series) -> float:
    return max((held for held in column if held is not None), default=0.0)


def _frame(view: View, shown: Sequence[Kpi]) -> pl.DataFrame:
    rows = []
    for kpi in shown:
        now = view.measure(kpi).row(0, named=True)
        before = view.measure(kpi, view.comparison).row(0, named=True)["mean"] if view.comparison else None
        if now["n"]:
            figures_of_row = [now["n"], now["mean"], before, now["p50"], now["p90"]]
            rows.append([kpi.id, view.text(kpi.short), *figures_of_row])
    kinds = dict.fromkeys(("mean", "comparison_mean", "p50", "p90"), pl.Float64)
    return pl.DataFrame(rows, schema={"stage": pl.String, "name": pl.String, "n": pl.Int64, **kinds}, orient="row")


def _head(view: View) -> str:
    titles = ("", "", view.say("stages.mean_title"), view.say("split.change", label=view.comparison_label))
    cells = [*titles, "P50", "P90", "n"]
    places = ["", "", "num", "num wide", "num wide", "num wide", "num wide"]
    spans = "".join(f'<span class="{css}">{as_html(words)}</span>' for css, words in zip(places, cells, strict=True))
    return f'<div class="cadran-row cadran-stages cadran-head">{spans}</div>'


def _row(view: View, row: dict[str, float | str | None], longest: float) -> str:
    mean, before = float(row["mean"] or 0), row["comparison_mean"]
    change = formats.delta(mean - float(before), "days", view.language) if before is not None else ""
    days = [formats.days(row[name], view.language) for name in ("p50", "p90")]  # type: ignore[arg-type]
    bars = f'<i style="width:{mean / longest * 100:.1f}%"></i>'
    bars += f'<i class="before" style="width:{float(before or 0) / longest * 100:.1f}%"></i>'
    cells = [
        ("", as_html(row["name"])),
        ("", f'<div class="cadran-stagebar" aria-hidden="true">{bars}</div>'),
        ("num", as_html(formats.days(mean, view.language))),
        ("num dim wide", as_html(change)),
        *(("num dim wide", as_html(day)) for day in days),
        ("num dim wide", view.count(float(row["n"] or 0))),
    ]
    spans = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-stages">{spans}</div>'
