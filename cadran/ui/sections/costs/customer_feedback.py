"""What customers say beside the promise kept: NPS and CSAT of orders on time against late ones; no cause is claimed."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
from cadran.ui.request.view import View

GROUPS = ("on_time", "late")
SCORES = ("nps", "csat")
NOBODY = Figure(0, None)
Answers = Mapping[tuple[str, str], Figure]


def voice(view: View) -> None:
    """One row for all answers and one a mode: OTD, then NPS and CSAT of orders on time and of late ones, with n."""
    kpi = KPIS["nps"]
    every = _answers(view, ())
    with panel.block(view, "voice", _title(view, every), view.t("voice.subtitle", period=view.period_label)):
        if not any(found.n for found in every.values()):
            panel.empty(view, kpi)
            return
        frame = _frame(view)
        st.html(_table(view, frame))
        panel.kpi_footer(view, kpi, "voice_by_promise", frame, _note(view, every))
        panel.table(view, "voice", lambda: frame)


def _answers(view: View, by: tuple[str, ...], mode: str | None = None) -> dict[tuple[str, str], Figure]:
    """Each score of each group of orders: of every mode, or of one."""
    found: dict[tuple[str, str], Figure] = {}
    for score in SCORES:
        rows = view.measure(KPIS[score], by=("punctuality", *by))
        kept = rows.filter(pl.col("mode") == mode) if by else rows
        found |= {(score, row["punctuality"]): figures.figure_of(row) for row in kept.iter_rows(named=True)}
    return found


def _note(view: View, every: Answers) -> str:
    return view.t("voice.note", other=view.count(every.get(("nps", "other"), NOBODY).n))


def _title(view: View, every: Answers) -> str:
    """How far apart the two groups are, where both have enough answers to say."""
    on_time, late = (every.get(("nps", group), NOBODY) for group in GROUPS)
    if min(on_time.n, late.n) < FEWEST_FOR_STATUS or on_time.value is None or late.value is None:
        return view.t("voice.title_few", n=view.count(late.n))
    words = {"on_time": _score(view, KPIS["nps"], on_time), "late": _score(view, KPIS["nps"], late)}
    return view.t("voice.title", n_on_time=view.count(on_time.n), n_late=view.count(late.n), **words)


def _score(view: View, kpi: Kpi, found: Figure) -> str:
    """The score; nothing below ten answers."""
    if found.value is None or found.n < FEWEST_FOR_RATE:
        return formats.NOTHING
    return formats.delta(found.value, "points", view.language) if kpi.unit == "points" else view.value(kpi, found.value)


def _frame(view: View) -> pl.DataFrame:
    """All answers first, then each mode with answers, most answers first."""
    otd = KPIS["otd"]
    rates = {row["mode"]: figures.figure_of(row) for row in view.measure(otd, by=("mode",)).iter_rows(named=True)}
    held = view.measure(KPIS["nps"], by=("mode",)).sort("n", descending=True)
    rows = [_row(None, figures.figure(view.measure(otd)), _answers(view, ()))]
    for mode in held.filter(pl.col("n") > 0)["mode"].drop_nulls():
        rows.append(_row(mode, rates.get(mode, NOBODY), _answers(view, ("mode",), mode)))
    kinds = {name: pl.Float64 for name in rows[0] if name.endswith(("value", "nps", "csat"))}
    return pl.DataFrame(rows, schema_overrides={"mode": pl.String, **kinds})


def _row(mode: str | None, otd: Figure, answers: Answers) -> Row:
    row: Row = {"mode": mode, "otd_value": otd.value, "otd_denominator": otd.n}
    for group in (*GROUPS, "other"):
        for score in SCORES:
            found = answers.get((score, group), NOBODY)
            row |= {f"{group}_{score}_answers": found.n, f"{group}_{score}": found.value}
    return row


def _table(view: View, frame: pl.DataFrame) -> str:
    groups = "".join(f'<th scope="colgroup" colspan="2">{as_html(view.t(f"voice.{group}"))}</th>' for group in GROUPS)
    scores = "".join(f'<th scope="col">{score.upper()}</th>' for _ in GROUPS for score in SCORES)
    mode, due = as_html(view.code("dimension", "mode")), as_html(view.text(KPIS["otd"].short))
    body = "".join(_line(view, row) for row in frame.iter_rows(named=True))
    return (
        '<div class="cadran-scroll"><table class="cadran-voice"><thead>'
        f'<tr><th scope="col" rowspan="2">{mode}</th><th scope="col" rowspan="2">{due}</th>{groups}</tr>'
        f"<tr>{scores}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(view: View, row: Row) -> str:
    name = view.t("voice.every") if row["mode"] is None else view.code("mode", str(row["mode"]))
    cells = "".join(
        _cell(view, KPIS[score], Figure(int(row[f"{group}_{score}_answers"]), row[f"{group}_{score}"]))
        for group in GROUPS
        for score in SCORES
    )
    otd = formats.percent(row["otd_value"], view.language)
    return f'<tr><th scope="row">{as_html(name)}</th><td>{as_html(otd)}</td>{cells}</tr>'


def _cell(view: View, kpi: Kpi, found: Figure) -> str:
    """The score with its number of answers; from 10 to 29 answers marked as too few to judge."""
    few = ' class="few"' if FEWEST_FOR_RATE <= found.n < FEWEST_FOR_STATUS else ""
    mark = '<i aria-hidden="true">○</i> ' if few else ""
    number = view.t("voice.answers", n=view.count(found.n))
    return f"<td{few}>{mark}{as_html(_score(view, kpi, found))}<small>{as_html(number)}</small></td>"
