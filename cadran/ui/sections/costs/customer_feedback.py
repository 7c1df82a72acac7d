"""What customers say beside the promise kept: NPS and CSAT of orders on time against late ones; no cause is claimed."""

from collections.abc import Mapping

import polars as pl
from markupsafe import Markup

from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.footing import footing
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, th, tr
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.request.view import View

GROUPS = ("on_time", "late")
SCORES = ("nps", "csat")
NOBODY = Figure(0, None)
Answers = Mapping[tuple[str, str], Figure]


def customer_feedback(view: View) -> None:
    """One row for all answers and one a mode: OTD, then NPS and CSAT of orders on time and of late ones, with n."""
    kpi = KPIS["nps"]
    overall = _answers(view, ())
    base = footing(view, kpi)
    with panel.block(view, "voice", _title(view, overall), view.t("voice.subtitle", period=view.period_label), base):
        if not any(answer.n for answer in overall.values()):
            panel.empty(view, kpi)
            return
        frame = _frame(view)
        show_html(_table(view, frame))
        panel.kpi_footer(view, kpi, "voice_by_promise", frame, _note(view, overall))
        panel.table(view, "voice", frame)


def _answers(view: View, by: tuple[str, ...], mode: str | None = None) -> dict[tuple[str, str], Figure]:
    """Each score of each group of orders: of every mode, or of one."""
    answers: dict[tuple[str, str], Figure] = {}
    for score in SCORES:
        rows = view.measure(KPIS[score], by=("punctuality", *by))
        kept = rows.filter(pl.col("mode") == mode) if by else rows
        answers |= {(score, row["punctuality"]): figures.figure_of(row) for row in kept.iter_rows(named=True)}
    return answers


def _note(view: View, overall: Answers) -> str:
    return view.t("voice.note", other=view.count(overall.get(("nps", "other"), NOBODY).n))


def _title(view: View, overall: Answers) -> str:
    """How far apart the two groups are, where both have enough answers to say."""
    on_time, late = (overall.get(("nps", group), NOBODY) for group in GROUPS)
    if min(on_time.n, late.n) < FEWEST_FOR_STATUS or on_time.value is None or late.value is None:
        return view.t("voice.title_few", n=view.count(late.n))
    words = {"on_time": _score(view, KPIS["nps"], on_time), "late": _score(view, KPIS["nps"], late)}
    return view.t("voice.title", n_on_time=view.count(on_time.n), n_late=view.count(late.n), **words)


def _score(view: View, kpi: Kpi, figure: Figure) -> str:
    """The score; nothing below ten answers."""
    if figure.value is None or figure.n < FEWEST_FOR_RATE:
        return formats.NOTHING
    text = view.value(kpi, figure.value)
    return f"+{text}" if kpi.unit == "points" and figure.value > 0 else text


def _frame(view: View) -> pl.DataFrame:
    """All answers first, then each mode with answers, most answers first."""
    otd = KPIS["otd"]
    rates = {row["mode"]: figures.figure_of(row) for row in view.measure(otd, by=("mode",)).iter_rows(named=True)}
    by_mode = view.measure(KPIS["nps"], by=("mode",)).sort("n", descending=True)
    rows = [_row(None, figures.figure(view.measure(otd)), _answers(view, ()))]
    for mode in by_mode.filter(pl.col("n") > 0)["mode"].drop_nulls():
        rows.append(_row(mode, rates.get(mode, NOBODY), _answers(view, ("mode",), mode)))
    kinds = {name: pl.Float64 for name in rows[0] if name.endswith(("value", "nps", "csat"))}
    return pl.DataFrame(rows, schema_overrides={"mode": pl.String, **kinds})


def _row(mode: str | None, otd: Figure, answers: Answers) -> Row:
    row: Row = {"mode": mode, "otd_value": otd.value, "otd_denominator": otd.n}
    for group in (*GROUPS, "other"):
        for score in SCORES:
            figure = answers.get((score, group), NOBODY)
            row |= {f"{group}_{score}_answers": figure.n, f"{group}_{score}": figure.value}
    return row


def _table(view: View, frame: pl.DataFrame) -> Markup:
    first = [column_head(words, rowspan=2) for words in (view.code("dimension", "mode"), view.text(KPIS["otd"].short))]
    groups = [th(view.t(f"voice.{group}"), scope="colgroup", colspan=2) for group in GROUPS]
    scores = [column_head(score.upper()) for _ in GROUPS for score in SCORES]
    rows = (_row_cells(view, row) for row in frame.iter_rows(named=True))
    return grid_table("cadran-voice", [tr(*first, *groups), tr(*scores)], rows)


def _row_cells(view: View, row: Row) -> Markup:
    name = view.t("voice.every") if row["mode"] is None else view.code("mode", str(row["mode"]))
    cells = [
        _cell(view, group, KPIS[score], Figure(int(row[f"{group}_{score}_answers"]), row[f"{group}_{score}"]))
        for group in GROUPS
        for score in SCORES
    ]
    return tr(
        row_head(name), td(view.value(KPIS["otd"], row["otd_value"]), data_name=view.text(KPIS["otd"].short)), *cells
    )


def _cell(view: View, group: str, kpi: Kpi, figure: Figure) -> Markup:
    """The score with its number of answers; from 10 to 29 answers marked as too few to judge."""
    is_few = FEWEST_FOR_RATE <= figure.n < FEWEST_FOR_STATUS
    mark = joined(element("i", "○", aria_hidden="true"), " ") if is_few else ""
    answers = element("small", view.t("voice.answers", n=view.count(figure.n)))
    name = f"{view.t(f'voice.{group}')}, {kpi.id.upper()}"
    return td(mark, _score(view, kpi, figure), answers, css="few" if is_few else "", data_name=name)
