"""Ranks of the largest suppliers month by month, by shrunken rate, each with the ranks it could as well have had."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from cadran.analysis import ranks as statistics
from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.calendar import end_of
from cadran.charts.bump import Path
from cadran.charts.bump import bump as drawing
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.request.view import View

OTD = KPIS["otd"]
LARGEST = 10
WIDEST_SURE = 5
SCHEMA: dict[str, Any] = {
    "period": pl.Date,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "n": pl.Int64,
    "numerator": pl.Float64,
    "value": pl.Float64,
    "usual_rate": pl.Float64,
    "shrunken_rate": pl.Float64,
    "rank": pl.Int64,
    "best_rank": pl.Int64,
    "worst_rank": pl.Int64,
    "ranked_suppliers": pl.Int64,
}


@dataclass
class Month:
    """One supplier's lines of a month: those on time, all due, and those expected on time at the rates of its modes."""

    name: str
    k: float = 0.0
    n: int = 0
    expected: float = 0.0


def ranks_tab(view: View) -> None:
    """The ten largest suppliers over thirteen months; a click leads to the supplier."""
    starts = _months(view)
    frame = ranks(view, starts)
    sure = frame.filter(_is_sure()).height
    words = {"sure": view.count(sure), "total": view.count(frame.height), "widest": WIDEST_SURE}
    subtitle = view.t("ranks.subtitle", largest=LARGEST, first=_label(view, starts[0]), last=_label(view, starts[-1]))
    base = rows_footing(view, view.t("ranks.subject"), frame.height, view.text(OTD.counts))
    with panel.block(view, "ranks", view.t("ranks.title", **words), subtitle, base):
        if frame.is_empty():
            panel.empty(view, OTD)
            return
        _chart(view, frame, starts)
        asked = view.selection.during(starts[0], end_of(starts[-1], "month"))
        rows = view.t("chart.rows", n=view.count(int(frame["n"].sum())), counts=view.text(OTD.counts))
        panel.footer(view, "otd_ranks", frame, f"{rows} · {view.t('ranks.note')}", asked=asked)
        panel.table(view, "ranks", frame, OTD)


def _months(view: View) -> tuple[date, ...]:
    """Complete months up to the period shown."""
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    return tuple(start for start in starts if end_of(start, "month") < view.as_of)[-figures.POINTS_SHOWN :]


def _label(view: View, start: date) -> str:
    return formats.month(start, view.language)


def _is_sure() -> pl.Expr:
    return pl.col("worst_rank") - pl.col("best_rank") <= WIDEST_SURE


def ranks(view: View, starts: tuple[date, ...]) -> pl.DataFrame:
    """One row a month and supplier among the ten with most lines due.

    All ten with lines that month take part; those with fewer than 30 show no rank.
    """
    by_month = _lines_by_month(view, starts)
    lines: dict[str, int] = defaultdict(int)
    for months in by_month.values():
        for supplier, month in months.items():
            lines[supplier] += month.n
    largest = sorted(lines, key=lambda supplier: (-lines[supplier], supplier))[:LARGEST]
    rows = [row for start in starts for row in _ranked(start, by_month.get(start, {}), largest)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _lines_by_month(view: View, starts: tuple[date, ...]) -> dict[date, dict[str, Month]]:
    """Suppliers by month; what is usual for each is the rate of its fulfilment modes over all lines of the month."""
    others = set(view.details("suppliers").filter(pl.col("kind") != "supplier")["supplier_id"])
    asked = figures.through(view, starts, "month")
    rows = view.measure(OTD, asked, by=("supplier_id", "supplier_name", "mode"), grain="month").filter(pl.col("n") > 0)
    usual = rows.group_by("period", "mode").agg((pl.col("numerator").sum() / pl.col("n").sum()).alias("usual"))
    by_month: dict[date, dict[str, Month]] = defaultdict(dict)
    for row in rows.join(usual, on=["period", "mode"], nulls_equal=True).iter_rows(named=True):
        supplier = row["supplier_id"]
        if supplier is None or supplier in others:
            continue
        month = by_month[row["period"]].setdefault(supplier, Month(row["supplier_name"] or supplier))
        month.k, month.n = month.k + row["numerator"], month.n + row["n"]
        month.expected += row["n"] * row["usual"]
    return by_month


def _ranked(start: date, months: dict[str, Month], largest: list[str]) -> list[tuple[Any, ...]]:
    """The prior is fitted to every supplier of the month."""
    every = list(months.values())
    if not every:
        return []
    spread = statistics.spread(
        [month.k for month in every], [month.n for month in every], [_usual(month) for month in every]
    )
    kept = [supplier for supplier in largest if supplier in months]
    chosen = [months[supplier] for supplier in kept]
    placed = statistics.ranked(
        [month.k for month in chosen], [month.n for month in chosen], [_usual(month) for month in chosen], spread
    )
    return [
        (
            start,
            supplier,
            month.name,
            month.n,
            month.k,
            month.k / month.n,
            _usual(month),
            rank.rate,
            rank.rank,
            rank.best,
            rank.worst,
            len(kept),
        )
        for supplier, month, rank in zip(kept, chosen, placed, strict=True)
        if month.n >= FEWEST_FOR_STATUS
    ]


def _usual(month: Month) -> float:
    return month.expected / month.n


def _chart(view: View, frame: pl.DataFrame, starts: tuple[date, ...]) -> None:
    paths = [_path(view, rows, starts) for _, rows in frame.group_by("supplier_id", maintain_order=True)]
    drawn = drawing(paths, [_label(view, start) for start in starts], view.palette, view.language)
    alt = view.t("ranks.alt", suppliers=len(paths), months=len(starts), names=", ".join(path.name for path in paths))
    clicked = panel.drawing(view, "ranks", drawn, alt)
    if clicked:
        view.request.open_page("supplier", view.state.filtering("sup", (clicked,)))


def _path(view: View, rows: pl.DataFrame, starts: tuple[date, ...]) -> Path:
    by_month = {row["period"]: row for row in rows.iter_rows(named=True)}
    months = [by_month.get(start) for start in starts]
    return Path(
        rows["supplier_id"][0],
        rows["supplier_name"][0],
        tuple(row["rank"] if row else None for row in months),
        tuple(row is not None and row["worst_rank"] - row["best_rank"] <= WIDEST_SURE for row in months),
        tuple(_tip(view, row) if row else "" for row in months),
    )


def _tip(view: View, row: Row) -> Markup:
    return titled_tooltip(
        row["supplier_name"],
        _label(view, row["period"]),
        view.t("ranks.rank", rank=row["rank"], total=row["ranked_suppliers"]),
        view.t("ranks.interval", best=row["best_rank"], worst=row["worst_rank"]),
        view.t("ranks.rate", shrunken=view.in_unit(OTD, row["shrunken_rate"]), raw=view.value(OTD, row["value"])),
        view.t("chart.rows", n=view.count(row["n"]), counts=view.text(OTD.counts)),
    )
