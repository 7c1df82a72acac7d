"""What a sentence stands on: every title is put together here, which knows what speaks against it before it is told."""

from dataclasses import dataclass
from typing import Literal

from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.engine import OUT_OF_SCOPE
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.data_end import ended_on, unfinal_words
from cadran.insight.recorded import is_recorded
from cadran.kpis import Kpi
from cadran.selection import Selection

Ground = Literal["sound", "empty", "unknown", "not_recorded", "missing"]
# From which share on the rows that could not be placed are told beside the sentence.
TOLD_OUTSIDE = 0.1


@dataclass(frozen=True)
class Footing:
    """What a sentence about `subject` stands on; `reason` says why there is nothing, `doubts` what it cannot bear.

    `ground`: sound; else that no row counts, that no row could be placed, or that the data never tell of it.
    """

    subject: str
    ground: Ground = "sound"
    reason: str = ""
    doubts: tuple[str, ...] = ()

    def title(self, sentence: str) -> str:
        """`sentence` with its doubts; where there is nothing to tell, what there is nothing of."""
        return " · ".join((sentence, *self.doubts)) if self.ground == "sound" else self.reason


def footing(
    context: Context, kpi: Kpi, subject: str = "", selection: Selection | None = None, has_parts: bool = False
) -> Footing:
    """What stands behind a sentence about the figure of `kpi` in the period shown, or in another selection.

    `has_parts`: the sentence is about parts, of which one has a figure, whether or not the whole has one.
    """
    name = subject or context.text(kpi.short)
    missing = context.engine.catalogue.missing_tables(kpi)
    if missing == (OUT_OF_SCOPE,):
        return Footing(name, "missing", context.t("title.out_of_scope", subject=name))
    if missing:
        tables = ", ".join(context.code("table", table) for table in missing)
        return Footing(name, "missing", context.t("title.missing", subject=name, tables=tables))
    figure = figures.figure(context.measure(kpi, selection))
    n, outside = figure.n, int(context.outside(kpi, selection)["row_count"].sum() or 0)
    if not n or (figure.value is None and outside and not has_parts):
        return _nothing(context, kpi, name, outside, selection)
    return Footing(name, doubts=_doubts(context, kpi, n, outside, selection))


def rows_footing(
    context: Context, subject: str, n: float, counts: str, is_of_period: bool = True, kpi: Kpi | None = None
) -> Footing:
    """What stands behind a sentence about `n` rows called `counts` ("lines"), of the period or of the data date.

    `kpi`: the one whose tables hold such rows, where they may not be loaded.
    """
    if n:
        return Footing(subject)
    if kpi and context.engine.catalogue.missing_tables(kpi):
        return footing(context, kpi, subject)
    when = context.period_label if is_of_period else formats.day(context.as_of, context.language)
    nothing = formats.counted(0, counts, context.language)
    return Footing(subject, "empty", context.t("title.empty", subject=subject, nothing=nothing, when=when))


def _nothing(context: Context, kpi: Kpi, name: str, outside: int, selection: Selection | None) -> Footing:
    """There is no figure: no row is there, none could be placed, or the data never tell of any."""
    if outside:
        rows = formats.counted(outside, context.text(kpi.left_outside(None)), context.language)
        return Footing(name, "unknown", context.t("title.unknown", subject=name, rows=rows))
    if not is_recorded(context, kpi):
        return Footing(name, "not_recorded", context.t("title.not_recorded", subject=name))
    counts = figures.row_words(context, kpi)
    return rows_footing(context, name, 0, counts, kpi.timing != "now" and _is_of_period(context, selection))


def _is_of_period(context: Context, selection: Selection | None) -> bool:
    own = context.selection
    return selection is None or (selection.period_from, selection.period_to) == (own.period_from, own.period_to)


def _doubts(context: Context, kpi: Kpi, n: int, outside: int, selection: Selection | None) -> tuple[str, ...]:
    """Too few rows, a period that goes on, returns or deliveries still to come, many rows that could not be placed."""
    doubts = []
    if kpi.counts_observations and n < FEWEST_FOR_STATUS:
        doubts.append(context.t("title.few", rows=figures.counted(context, kpi, n)))
    if kpi.timing != "now" and _is_of_period(context, selection):
        doubts += _unsettled(context, kpi)
    if outside >= TOLD_OUTSIDE * (n + outside):
        rows = formats.counted(outside, context.text(kpi.left_outside(None)), context.language)
        doubts.append(context.t("title.mixed", rows=rows))
    return tuple(doubts)


def _unsettled(context: Context, kpi: Kpi) -> list[str]:
    last = context.period.last
    if context.period.is_partial and last is not None and ended_on(context, kpi, last) is None:
        return [context.t("title.partial")]
    return [] if figures.is_final(context, kpi, last) else [unfinal_words(context, kpi, last)]
