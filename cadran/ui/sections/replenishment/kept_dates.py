"""How true the dates of past plans were: which share of stocks had ended, and of purchases had come, by each."""

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import replay
from cadran.insight.footing import Footing
from cadran.ui.components import panel
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.past_advice import weeks_back
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, plan_footing

CSS = {"date": "", "aim": "num", "share": "num", "interval": "num wide", "rows": "num", "verdict": "how"}


def kept_dates(view: View) -> None:
    """One row for each kind of date: its aim, the share that came by it, its interval and n, and what that means."""
    rows = replay.true_dates(view.engine, weeks_back(), view.noted("replenishment"))
    subject = view.t("plan_dates.subject")
    base = Footing(subject) if rows["row_count"].sum() else plan_footing(view, subject)
    subtitle = view.t("plan_dates.subtitle", weeks=view.count(weeks_back()))
    with panel.block(view, "plan_dates", _title(view, rows), subtitle, base):
        if not rows["row_count"].sum():
            panel.no_rows(base, view.t("plan_dates.none"))
            return
        columns = [Column(view.t(f"plan_dates.{name}"), css) for name, css in CSS.items()]
        show_html(RowList("cadran-dates", columns).table(_line(view, row) for row in rows.iter_rows(named=True)))
        show_html(element("p", view.t("plan_dates.note"), css="cadran-note"))
        words = view.t("plan_dates.count", n=view.count(sum(rows["row_count"])))
        panel.footer(view, "replenishment_dates", rows, words, RUN_OUT, rows.height)


def _title(view: View, rows: pl.DataFrame) -> str:
    """The two dates a plan is read by first: half and nine in ten of the run-outs."""
    shares = {row["plan_date"]: _share(view, row) for row in rows.iter_rows(named=True)}
    half, nine = shares["run_out_p50"], shares["run_out_p90"]
    if half == formats.NOTHING:
        return view.t("plan_dates.title_few")
    return view.t("plan_dates.title_half" if nine == formats.NOTHING else "plan_dates.title", half=half, nine=nine)


def _share(view: View, row: Row) -> str:
    """A share only where enough independent rows stand behind it."""
    return formats.NOTHING if row["date_verdict"] == "few" else formats.percent(row["by_then_share"], view.language, 0)


def _line(view: View, row: Row) -> ListRow:
    is_few = row["date_verdict"] == "few"
    ends = [formats.percent(row[name], view.language, 0) for name in ("low_share", "high_share")]
    cells = {
        "date": view.code("plan_date", row["plan_date"]),
        "aim": formats.percent(row["aim_share"], view.language, 0),
        "share": _share(view, row),
        "interval": formats.NOTHING if is_few else view.t("plan_dates.between", low=ends[0], high=ends[1]),
        "rows": view.count(row["row_count"]),
        "verdict": view.code("date_verdict", row["date_verdict"]),
    }
    return ListRow([cells[name] for name in CSS])
