"""How far the refused rows could move each figure, and which figures have no bounds."""

from collections.abc import Mapping, Sequence
from typing import get_args

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.reach import Reached, Unbounded, reached
from cadran.insight.refusals import TO_HANDLE
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

TITLES = (("kpi", ""), ("rows", "num wide"), ("value", "num"), ("ci_low", "num"), ("ci_high", "num"))


def refused_by_table(refused: pl.DataFrame) -> dict[str, int]:
    """How many rows of each table are still to be handled."""
    rows = refused.filter(pl.col("state").is_in(TO_HANDLE)).unique(["source_file", "source_row", "load_id"])
    return dict(rows.group_by("table_name").len().iter_rows())


def reach_of_refused(view: View, counts: Mapping[str, int]) -> None:
    """Each KPI as loaded, if every refused row were bad, and if every one were good, the widest first."""
    every = list(reached(view, counts))
    bounded = sorted((each for each in every if each.bounds), key=_share, reverse=True)
    with panel.block(view, "reach", _title(view, bounded), view.t("data.reach_subtitle")):
        columns = [Column(view.t(f"data.reach_{name}"), css) for name, css in TITLES]
        show_html(RowList("cadran-reach", columns).table(_row(view, each) for each in bounded))
        _without(view, [each for each in every if each.unbounded])
        panel.export(view, "reach", _frame(view, every), asked=Selection())


def _share(each: Reached) -> float:
    """How far a figure could move, against what it is."""
    scale = 1 if each.kpi.unit == "percent" else abs(each.figure.value or 0) or 1
    return each.width / scale


def _title(view: View, bounded: Sequence[Reached]) -> str:
    rates = [each for each in bounded if each.kpi.unit == "percent" and each.bounds]
    if not rates or rates[0].bounds is None:
        return view.t("data.reach_none")
    widest, (low, high), value = rates[0].kpi, rates[0].bounds, rates[0].figure.value or 0
    moved = [formats.delta(end - value, "percent", view.language) for end in (low, high)]
    return view.t("data.reach_title", name=view.text(widest.name), low=moved[0], high=moved[1])


def _row(view: View, each: Reached) -> ListRow:
    ends = (each.figure.value, *(each.bounds or (None, None)))
    return ListRow([figures.name(view, each.kpi), view.count(each.rows), *(_value(view, each, end) for end in ends)])


def _value(view: View, each: Reached, value: float | None) -> str:
    if each.kpi.unit == "percent" and value is not None:
        return formats.percent(value, view.language, 2)
    return formats.value(value, each.kpi.unit, view.language, view.currency)


def _without(view: View, others: Sequence[Reached]) -> None:
    """The figures without bounds, by why there are none."""
    names = {
        why: [view.text(each.kpi.short) for each in others if each.unbounded == why] for why in get_args(Unbounded)
    }
    lines = [view.t(f"data.reach_{why}", names=", ".join(listed)) for why, listed in names.items() if listed]
    if lines:
        show_html(joined(*(element("p", line, css="cadran-fact") for line in lines)))


def _frame(view: View, every: Sequence[Reached]) -> pl.DataFrame:
    rows: list[Row] = [
        {
            "kpi": view.text(each.kpi.name),
            "rows": each.rows,
            "n": each.figure.n,
            "value": each.figure.value,
            "ci_low": each.bounds[0] if each.bounds else None,
            "ci_high": each.bounds[1] if each.bounds else None,
        }
        for each in every
    ]
    kinds = {"kpi": pl.String, "rows": pl.Int64, "n": pl.Int64}
    return pl.DataFrame(rows, schema=kinds | dict.fromkeys(("value", "ci_low", "ci_high"), pl.Float64))
