"""The commands that answer: figures, the rows behind them, the timeline of an order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli.comparisons import beside, by_season, under_definitions
from cadran.cli.engine_session import opened_engine
from cadran.cli.options import (
    AsOfOption,
    AsUserOption,
    BasisOption,
    BySeasonOption,
    CohortOption,
    CountedInOption,
    DaysOption,
    ExplainOption,
    FlowOption,
    FromOption,
    HomeOption,
    LabelsOption,
    LadderOption,
    LangOption,
    PeriodOption,
    ScopeOption,
    ToOption,
    VersusOption,
    WhereOption,
    help_text,
    speaking,
)
from cadran.cli.output import first_rows, remark, write, write_table
from cadran.cli.query_args import Asked, named_kpis, remarks, selections_of
from cadran.engine import Engine
from cadran.engine.details import MISSED
from cadran.errors import CadranError
from cadran.export.columns import rounded
from cadran.export.figures import Answer, answer, json_text, stacked
from cadran.export.table_file import Facts, TableFile
from cadran.export.table_text import TableText, plain
from cadran.export.terminal import figure_table, plain_table, readable, show
from cadran.i18n import Text
from cadran.i18n.catalogue import t
from cadran.i18n.message import Message, message
from cadran.insight.asked import outside_words, precision_words, sentence
from cadran.insight.facts import facts
from cadran.insight.periods import season_name
from cadran.insight.targets import targets_of
from cadran.kpis import Kpi
from cadran.selection import Grain, Outcome, Selection
from cadran.ui.request.address import State

ROWS_SHOWN = 100


def write_figures(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help=help_text("help.by"))] = None,
    grain: Annotated[Grain | None, typer.Option("--grain", help=help_text("help.grain"))] = None,
    period: PeriodOption = None,
    period_from: FromOption = None,
    period_to: ToOption = None,
    where: WhereOption = None,
    flow: ScopeOption = None,
    basis: BasisOption = None,
    days: DaysOption = None,
    cohort: CohortOption = None,
    counted_in: CountedInOption = None,
    versus: VersusOption = None,
    by_seasons: BySeasonOption = False,
    has_ladder: LadderOption = False,
    is_explained: ExplainOption = False,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "xlsx", "json"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    kpis = named_kpis(ids)
    choices = _choices(basis=basis, day_kind=days, cohort=cohort, counted_in=counted_in)
    asked = Asked(period_from, period_to, period, tuple(where or ()), flow, choices, tuple(by or ()))
    with opened_engine(home, as_of) as engine:
        selections = selections_of(engine, kpis, asked)
        if by_seasons:
            _by_season(engine, [(kpi, selections[kpi.id]) for kpi in kpis], format, labels)
            return
        if has_ladder:
            _ladder(engine, [(kpi, selections[kpi.id]) for kpi in kpis], format, labels)
            return
        answers = [answer(engine, kpi, selections[kpi.id], asked.by, grain) for kpi in kpis]
        answers = _versus(engine, answers, asked, versus, grain) if versus else answers
        if format == "json":
            write((json_text(_settled(engine, answers, grain)) + "\n").encode())
        elif format != "table":
            write_table(_figures_file(engine, _settled(engine, answers, grain), labels), format)
        else:
            for kpi_answer in answers:
                _show(engine, kpi_answer, grain)
        for kpi_answer in answers:
            kpi, selection = kpi_answer.kpi, kpi_answer.selection
            remark(_asked(engine, kpi, selection))
            remark(*remarks(engine, kpi, asked, selection, not kpi_answer.frame["n"].sum()))
            if is_explained:
                remark(_read_from(engine, kpi, selection, asked.by, grain))


def _read_from(engine: Engine, kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None) -> Message:
    """What answered a KPI, and how fast."""
    read = engine.figures.reading(kpi, selection, by, grain)
    return message(
        "command.read_from", relation=read.relation, n=plain(read.rows, speaking()), ms=round(1000 * read.seconds)
    )


def _versus(engine: Engine, answers: list[Answer], asked: Asked, versus: str, grain: Grain | None) -> list[Answer]:
    """The figures beside those of the period they are compared with."""
    if grain:
        raise CadranError(message("command.versus_without_grain"))
    period = asked.compared(engine, versus)
    return [beside(engine, figure, asked.by, period) for figure in answers]


def _by_season(engine: Engine, asked: Sequence[tuple[Kpi, Selection]], format: str, has_labels: bool) -> None:
    """Each KPI season by season, as a table or a file."""
    rows = [(kpi, by_season(engine, kpi, selection)) for kpi, selection in asked if kpi.timing != "now"]
    if format == "table":
        for kpi, frame in rows:
            text = TableText(speaking(), engine.info.reporting_currency, kpi)
            named = [season_name(key, speaking()) for key in frame["season"]]
            written = text.written(frame.drop("kpi").with_columns(season=pl.Series(named, dtype=pl.String)))
            show(plain_table(written, speaking(), kpi.name.read(speaking())))
        return
    only = rows[0][0] if len(rows) == 1 else None
    _write_rows(engine, asked, [frame for _, frame in rows], only, format, has_labels)


def _write_rows(
    engine: Engine,
    asked: Sequence[tuple[Kpi, Selection]],
    frames: list[pl.DataFrame],
    only: Kpi | None,
    format: str,
    has_labels: bool,
) -> None:
    """The rows of every KPI asked, and the facts of each beside them, as a file."""
    beside_rows = tuple(fact for kpi, selection in asked for fact in facts(engine, kpi, selection, speaking()))
    write_table(_file(engine, pl.concat(frames), only, beside_rows, has_labels), format)


def _ladder(engine: Engine, asked: Sequence[tuple[Kpi, Selection]], format: str, has_labels: bool) -> None:
    """Each KPI under its neighbouring definitions, as a table or a file."""
    rows = [(kpi, *under_definitions(engine, kpi, selection)) for kpi, selection in asked]
    if format != "table":
        _write_rows(engine, asked, [frame for _, frame, _ in rows], None, format, has_labels)
        return
    for (kpi, _, written), (_, selection) in zip(rows, asked, strict=True):
        show(plain_table(written, speaking(), kpi.name.read(speaking())))
        remark(_asked(engine, kpi, selection))


def _choices(**asked: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in asked.items() if value)


def _asked(engine: Engine, kpi: Kpi, selection: Selection) -> Text:
    """What was asked of one KPI, as a line to stand beside its figure."""
    return Text.of(lambda language: sentence(engine, kpi, selection, language))


def _show(engine: Engine, kpi_answer: Answer, grain: Grain | None) -> None:
    """The table of one KPI, and under it what could not be placed."""
    expected = targets_of(engine).applied(kpi_answer.kpi, kpi_answer.selection)
    show(figure_table(expected, kpi_answer.frame, grain, speaking(), engine.info.reporting_currency))
    print("".join(f"{line}\n" for line in [*_whole_days(engine, kpi_answer), *_outside(kpi_answer)]), end="")


def _whole_days(engine: Engine, kpi_answer: Answer) -> list[str]:
    """How many durations are whole days, where others are known to the hour."""
    if "precision_kind" not in engine.catalogue.dimensions(kpi_answer.kpi):
        return []
    kinds = engine.figures.measure(kpi_answer.kpi, kpi_answer.selection, ("precision_kind",))
    return list(filter(None, [precision_words(kinds, kpi_answer.kpi.counts.read(speaking()), speaking())]))


def _outside(kpi_answer: Answer) -> list[str]:
    """What could not be placed, and that it is too much for a value."""
    counts = kpi_answer.kpi.left_outside(kpi_answer.selection.choice("counted_in")).read(speaking())
    sentences = [outside_words(kpi_answer.outside, counts, speaking())]
    rows = kpi_answer.frame.filter((pl.col("n") > 0) & pl.col("value").is_null() & (pl.col("outside") > 0))
    return [*filter(None, sentences), *([t(speaking(), "asked.no_value")] if rows.height else [])]


def write_lines(
    kpi_id: Annotated[str, typer.Argument(metavar="ID")],
    outcome: Annotated[list[Outcome] | None, typer.Option("--outcome", help=help_text("help.outcome"))] = None,
    outside: Annotated[bool, typer.Option("--outside", help=help_text("help.outside"))] = False,
    period_from: FromOption = None,
    period_to: ToOption = None,
    period: PeriodOption = None,
    where: WhereOption = None,
    flow: ScopeOption = None,
    basis: BasisOption = None,
    days: DaysOption = None,
    cohort: CohortOption = None,
    counted_in: CountedInOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    (kpi,) = named_kpis([kpi_id])
    choices = _choices(basis=basis, day_kind=days, cohort=cohort, counted_in=counted_in)
    asked = Asked(period_from, period_to, period, tuple(where or ()), flow, choices)
    with opened_engine(home, as_of) as engine:
        selection = selections_of(engine, [kpi], asked)[kpi.id].in_outcomes(*(outcome or ()))
        selection = selection.outside() if outside else selection
        count = engine.details.count(kpi, selection)
        if format == "table":
            first_rows(readable(engine.details.lines(kpi, selection, limit=ROWS_SHOWN, order=MISSED)), count)
        else:
            rows = engine.details.lines(kpi, selection, order=MISSED)
            write_table(_file(engine, rows, kpi, facts(engine, kpi, selection, speaking()), labels), format)
        remark(_asked(engine, kpi, selection), *remarks(engine, kpi, asked, selection, not count))


def _settled(engine: Engine, answers: Sequence[Answer], grain: Grain | None) -> list[Answer]:
    """Figures by `grain` with whether they are few and final."""
    from cadran.insight.quality import settled  # noqa: PLC0415 - slow to import, and a table needs none of it
    from cadran.ui.request.asked import context_of  # noqa: PLC0415

    context = context_of(State(), speaking(), engine)
    context = replace(context, grain=grain or context.grain)
    return [replace(figure, frame=settled(context, figure.kpi, figure.frame, figure.selection)) for figure in answers]


def _figures_file(engine: Engine, answers: Sequence[Answer], has_labels: bool) -> TableFile:
    """Figures as one table, each to the decimals of its unit; what each KPI was asked for stands beside them."""
    beside = [fact for figure in answers for fact in facts(engine, figure.kpi, figure.selection, speaking())]
    only = answers[0].kpi if len(answers) == 1 else None
    figures = [_to_its_unit(engine, figure) for figure in answers] if has_labels else answers
    return _file(engine, stacked(figures), only, tuple(beside), has_labels)


def _to_its_unit(engine: Engine, figure: Answer) -> Answer:
    return replace(figure, frame=rounded(figure.frame, engine.info.reporting_currency, figure.kpi))


def _file(engine: Engine, rows: pl.DataFrame, kpi: Kpi | None, beside: Facts, has_labels: bool) -> TableFile:
    return TableFile(rows, speaking(), engine.info.reporting_currency, kpi, beside, has_labels)


def write_timeline(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")],
    line: Annotated[str | None, typer.Option("--line", metavar="L", help=help_text("help.line"))] = None,
    flow: FlowOption = None,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    with opened_engine(home, None) as engine:
        events = engine.details.timeline(order_id, line, flow)
    if events.is_empty():
        raise CadranError(message("command.no_order", name=" ".join(filter(None, (flow, order_id, line)))))
    show(plain_table(events, speaking()))
