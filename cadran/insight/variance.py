"""What explains a change: the period and its comparison, split by one dimension, and whether it is news at all."""

from dataclasses import dataclass, replace

import polars as pl

from cadran.analysis import decomposition as parts
from cadran.analysis.decomposition import Interval, Side, Split
from cadran.analysis.quantile_split import Durations, decompose_quantile
from cadran.analysis.status import Kind, is_proportion
from cadran.calendar import end_of
from cadran.insight import figures
from cadran.insight.censoring import estimates
from cadran.insight.context import Context
from cadran.insight.findings import judgement_words
from cadran.insight.periods import Period
from cadran.insight.series import Judgement, Series, is_worse, judgement
from cadran.kpis import Kpi, Statistic
from cadran.selection import Grain, Selection

POINTS_BEFORE: dict[Grain, int] = {"week": 12, "day": 28}


NOTHING_MOVED = 1e-9


@dataclass(frozen=True)
class Why:
    """What explains one figure: the split by `dimension`, what it is compared with, and whether it is news.

    `verdict` is what the period says in its trend, `card_words` the same in the words of its card; None and empty where
    the period is no single point of one.
    """

    kpi: Kpi
    read: Statistic
    dimension: str
    compared: str
    split: Split
    verdict: Judgement | None
    card_words: str = ""

    @property
    def is_signal(self) -> bool:
        return self.verdict is not None and self.verdict.is_signal

    @property
    def is_normal(self) -> bool:
        """Whether the period is judged and lies within its limits: what no limits judge is never called normal."""
        return self.verdict is not None and self.verdict.is_judged and not self.verdict.is_signal

    @property
    def is_unjudged(self) -> bool:
        """Whether the period is a point of a trend that cannot be judged: too short a past, too few rows."""
        return self.verdict is not None and not self.verdict.is_judged

    @property
    def is_calm(self) -> bool:
        """Whether the figure stays within its limits, or its change within chance: then no story is told."""
        return self.is_normal or self.split.is_noise is True

    def kind(self, size: float, is_noise: bool = False) -> Kind:
        """Better or worse; neither of what chance explains, nor of any part of a change that tells no story."""
        if self.kpi.better == "neither" or abs(size) < NOTHING_MOVED or is_noise or self.is_calm:
            return "neither"
        return "worse" if is_worse(self.kpi, size) else "better"


def comparison(context: Context, kpi: Kpi, read: Statistic) -> tuple[Period, Selection] | None:
    """What the period is compared with: the reader's comparison, else the time before.

    One week or day says little about the next: it is compared with the 12 weeks or 28 days before it, or before the
    run of signals it belongs to.
    """
    compared = context.compared or context.previous
    if context.is_compared_before:
        compared = _time_before(context, kpi, read) or compared
    if compared is None:
        return None
    return compared, context.selection.during(compared.first, compared.last)


def _time_before(context: Context, kpi: Kpi, read: Statistic) -> Period | None:
    grain = figures.own_grain(context.period)
    history = figures.series(context, kpi, grain, read) if grain and grain in POINTS_BEFORE else None
    if grain is None or history is None or context.period.first not in history.starts:
        return None
    index = history.starts.index(context.period.first)
    side = _side_of(kpi, history, index)
    while side and index and _side_of(kpi, history, index - 1) == side:
        index -= 1
    first = max(index - POINTS_BEFORE[grain], 0)
    return Period(history.starts[first], end_of(history.starts[index - 1], grain)) if first < index else None


def _side_of(kpi: Kpi, history: Series, index: int) -> int:
    """1 or -1 for a signal above or below the centre, 0 for a point that is none."""
    value = history.values[index]
    if history.limits is None or value is None or not judgement(kpi, history, index).is_signal:
        return 0
    return 1 if value > history.limits.centre else -1


def explained(context: Context, kpi: Kpi, read: Statistic, dimension: str) -> Why | None:
    """The change of `kpi` split by `dimension`; None where there is too little, or what is there is not final."""
    compared_kpis = comparison(context, kpi, read)
    if compared_kpis is None or not can_be_told(context, kpi, read):
        return None
    if not (is_known(context, kpi, compared_kpis[1]) and is_known(context, kpi, context.selection)):
        return None
    compared, earlier = compared_kpis
    split = _split(context, kpi, read, earlier, dimension)
    if split is None or min(_rows(split)) < figures.FEWEST_FOR_RATE:
        return None
    label = compared.label(context.language, context.t("period.all"))
    point = _point(context, kpi, read)
    card_words = judgement_words(context, kpi, *point) if point else ""
    return Why(kpi, read, dimension, label, split, verdict(context, kpi, read), card_words)


def can_be_told(context: Context, kpi: Kpi, read: Statistic) -> bool:
    """What is not final has not moved yet: returns still to come, or too many rows still open."""
    is_open = bool(estimates(context, kpi, context.selection, figures.QUANTILES.get(read, 0.5)))
    return figures.is_final(context, kpi, context.period.last) and not is_open


def is_known(context: Context, kpi: Kpi, asked: Selection) -> bool:
    """Whether a selection with rows has a figure: none is told of one of which too many rows could not be placed."""
    figure = figures.figure(context.measure(kpi, asked))
    return figure.value is not None or not figure.n


def _rows(split: Split) -> tuple[int, int]:
    return sum(effect.rows[0] for effect in split.effects), sum(effect.rows[1] for effect in split.effects)


def _split(context: Context, kpi: Kpi, read: Statistic, earlier: Selection, dimension: str) -> Split | None:
    """The change by segment; of a segment with too many rows that could not be placed the effect, but no figure."""
    split = (_quantile if kpi.shape == "distribution" else _rates)(context, kpi, read, earlier, dimension)
    if split is None:
        return None
    before, after = (_unknown(context, kpi, asked, dimension) for asked in (earlier, context.selection))
    effects = (
        replace(
            effect,
            before=None if effect.segment in before else effect.before,
            after=None if effect.segment in after else effect.after,
        )
        for effect in split.effects
    )
    return replace(split, effects=tuple(effects))


def _unknown(context: Context, kpi: Kpi, asked: Selection, dimension: str) -> set[str | None]:
    frame = context.measure(kpi, asked, by=(dimension,))
    return set(frame.filter(pl.col("n") > 0, pl.col("value").is_null())[dimension])


def _quantile(context: Context, kpi: Kpi, read: Statistic, earlier: Selection, dimension: str) -> Split | None:
    before, after = (_durations(context, kpi, asked, dimension) for asked in (earlier, context.selection))
    return decompose_quantile(before, after, figures.QUANTILES.get(read, 0.5))


def _durations(context: Context, kpi: Kpi, selection: Selection, dimension: str) -> dict[str | None, Durations]:
    frame = context.durations(kpi, selection, (dimension,)).filter(~pl.col("outcome").is_in(["open", "unknown"]))
    summed = frame.group_by(dimension, "value").agg(pl.col("weight").sum()).sort("value")
    return {
        key[0]: Durations(rows["value"].to_numpy().astype(float), rows["weight"].to_numpy().astype(float))
        for key, rows in summed.partition_by(dimension, as_dict=True).items()
    }


def _rates(context: Context, kpi: Kpi, _read: Statistic, earlier: Selection, dimension: str) -> Split | None:
    asked = earlier, context.selection
    frames = [context.measure(kpi, selection, by=(dimension,)) for selection in asked]
    ones = all(_is_of_ones(kpi, row) for frame in frames for row in frame.iter_rows(named=True) if row["n"])
    before, after = (
        {row[dimension]: _side(context, kpi, row, ones, selection, dimension) for row in frame.iter_rows(named=True)}
        for selection, frame in zip(asked, frames, strict=True)
    )
    whole = [
        _side(context, kpi, context.measure(kpi, selection).row(0, named=True), ones, selection) for selection in asked
    ]
    return parts.decompose(before, after, (whole[0].interval, whole[1].interval))


def _is_of_ones(kpi: Kpi, row: dict[str, float]) -> bool:
    return is_proportion(kpi, int(row["n"]), row["numerator"], row["value"])


def _side(
    context: Context, kpi: Kpi, row: dict[str, float], ones: bool, selection: Selection, dimension: str = ""
) -> Side:
    """A segment, or all of them, with the interval its kind of rows allows; none where rows depend on each other."""
    side = Side(int(row["n"] or 0), row["numerator"] or 0.0, row["denominator"] or 0.0)
    if side.rate is None or kpi.has_dependent_rows:
        return side
    if ones:
        return replace(side, interval=parts.proportion(side.numerator, side.denominator))
    return replace(side, interval=_spread(context, kpi, side, selection, dimension, row.get(dimension)))


def _spread(
    context: Context, kpi: Kpi, side: Side, selection: Selection, dimension: str, value: object
) -> Interval | None:
    by = (dimension,) if dimension else ()
    frame = context.squares(kpi, selection, by)
    kept = frame.filter(pl.col(dimension).eq_missing(pl.lit(value))) if dimension else frame
    if kept.is_empty() or side.rate is None:
        return None
    squares = kept.row(0, named=True)
    rate = side.rate
    residual = squares["numerator_squares"] - 2 * rate * squares["products"] + rate**2 * squares["denominator_squares"]
    return parts.ratio(int(squares["n"]), rate, side.denominator, residual)


def verdict(context: Context, kpi: Kpi, read: Statistic) -> Judgement | None:
    """What the period says in its trend, as on the card; None where it is no single point of one."""
    point = _point(context, kpi, read)
    return judgement(kpi, *point) if point else None


def _point(context: Context, kpi: Kpi, read: Statistic) -> tuple[Series, int] | None:
    """The trend of the period's own grain and its place there."""
    grain = figures.own_grain(context.period)
    history = figures.series(context, kpi, grain, read) if grain else None
    if history is None or context.period.first not in history.starts:
        return None
    return history, history.starts.index(context.period.first)
