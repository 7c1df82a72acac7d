"""Which figures are watched: every KPI with a better side, of everything and of its parts; and when one is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from cadran.analysis import surprise
from cadran.analysis.xmr import FEWEST_POINTS
from cadran.calendar import end_of, shift, start_of
from cadran.engine import Row
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.series import Series, fewest_for_limits, judgement
from cadran.kpis import Kpi, Statistic
from cadran.selection import Grain

PARTS = ("mode", "supplier_id", "location_id", "category", "abc_class")
# The part that is everything.
WHOLE = ""
LARGEST = 30
# One chance in 30,000: of about a thousand figures one false row in two years, see docs/statistics.md.
BEYOND_CHANCE = 4.0
RUN_BEYOND_CHANCE = 3.0  # of some sixty runs of figures of everything: one chance in 740, see there
YOUNGEST = 3  # how many periods a figure may be behind the last one that is over


@dataclass(frozen=True)
class Watched:
    """A KPI over its periods: of everything, or of one part; `frame` holds its measures by period."""

    kpi: Kpi
    history: Series
    context: Context
    read: Statistic = "value"
    dimension: str = ""
    member: str = ""
    frame: pl.DataFrame | None = None

    @cached_property
    def rows(self) -> dict[date, Row]:
        """Its measures of each period."""
        rows = () if self.frame is None else self.frame.iter_rows(named=True)
        return {row["period"]: row for row in rows}

    @property
    def missed(self) -> tuple[float | None, ...]:
        """What speaks against a part in each period, where its rows count 0 or 1; of others nothing is known."""
        starts = self.history.starts if self.dimension else ()
        return tuple(_missed(self.kpi, self.rows[start]) if start in self.rows else None for start in starts)


def watched(context: Context, kpis: Iterable[Kpi], parts: tuple[str, ...] = (WHOLE, *PARTS)) -> Iterator[Watched]:
    """Each figure of the selection by `parts`; nothing where the data are too short to know what is usual."""
    grain = figures.judged_grain(context)
    for kpi in kpis:
        if kpi.is_watched and not context.engine.catalogue.missing_tables(kpi) and has_history(context, grain):
            yield from watched_of(context, kpi, grain, parts)


def has_history(context: Context, grain: Grain) -> bool:
    """Whether orders go back far enough for limits."""
    first = context.engine.catalogue.span[0]
    return first is not None and shift(start_of(context.as_of, grain), grain, -FEWEST_POINTS) >= start_of(first, grain)


def watched_of(context: Context, kpi: Kpi, grain: Grain, parts: tuple[str, ...] = (WHOLE, *PARTS)) -> Iterator[Watched]:
    """The figure of one KPI, then its parts: the largest members of each dimension; none where rows follow each other.

    Of parts, those with a past too short for limits are left out. A supplier answers for sales and purchases together,
    unless one of both was asked for.
    """
    if kpi.timing == "now":
        return
    both = context if context.has_own_flow else context.across_flows()
    frames = _frames(context, both, kpi, grain, parts)
    whole = frames.get(WHOLE)
    history = figures.series(context, kpi, grain, kpi.watch.read, whole) if whole is not None else None
    if history:
        yield Watched(kpi, history, context, kpi.watch.read, frame=whole)
    for dimension in [name for name in PARTS if name in frames]:
        own = both if dimension == "supplier_id" else context
        yield from _members(own, kpi, dimension, frames[dimension], grain)


def _frames(context: Context, both: Context, kpi: Kpi, grain: Grain, parts: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """The measures of everything and by each dimension that has parts, by period, in one question."""
    known = (WHOLE, *(() if kpi.has_dependent_rows else context.engine.catalogue.dimensions(kpi)))
    names = [name for name in parts if name in known and not context.selection.values_of(name)]
    if not names:
        return {}
    days = figures.through(context, figures.judged_by(context, grain), grain)
    flows = context.selection_for(kpi, days).values_of("flow")
    if context.has_own_flow and not _has_rows_of(context, kpi, flows):
        return {}
    is_apart = "supplier_id" in names and flows != both.selection_for(kpi).values_of("flow")
    ways = {name: (name,) if name else () for name in names}
    if not is_apart:
        frames = context.splits(kpi, days, tuple(ways.values()), grain)
        return {name: frames[way] for name, way in ways.items()}
    ways = {name: way if name == "supplier_id" else ("flow", *way) for name, way in ways.items()}
    frames = both.splits(kpi, days.of_both_flows(), tuple(ways.values()), grain)
    return {name: _in_flows(frames[way], flows) for name, way in ways.items()}


def _has_rows_of(context: Context, kpi: Kpi, flows: tuple[str, ...]) -> bool:
    """Whether the figure has rows of the flows asked for, as far as the version knows without asking for any."""
    known = context.engine.catalogue.flows(kpi)
    return not flows or not known or not set(known).isdisjoint(flows)


def _in_flows(frame: pl.DataFrame, flows: tuple[str, ...]) -> pl.DataFrame:
    return frame.filter(pl.col("flow").is_in(flows)).drop("flow") if "flow" in frame.columns else frame


def _members(context: Context, kpi: Kpi, dimension: str, frame: pl.DataFrame, grain: Grain) -> Iterator[Watched]:
    rows = frame.drop_nulls(dimension).filter(~pl.col(dimension).is_in(_strangers(context, dimension)))
    sizes = rows.group_by(dimension).agg(pl.col("n").sum(), _has_limits(kpi).alias("has_limits"))
    largest = sizes.sort("n", dimension, descending=[True, False]).head(LARGEST if sizes.height > 1 else 0)
    members = largest.filter("has_limits")[dimension].to_list()
    if not members:
        return
    facts = figures.period_facts(context, kpi, figures.judged_by(context, grain), grain)
    own_rows = rows.filter(pl.col(dimension).is_in(members)).partition_by(dimension, as_dict=True)
    for member in members:
        own = own_rows[member,]
        history = figures.series_of(facts, kpi, own, kpi.watch.read)
        yield Watched(kpi, history, context, kpi.watch.read, dimension, member, own)


def _has_limits(kpi: Kpi) -> pl.Expr:
    """Whether a part has periods enough that can shape limits: without these nothing of it can be a signal."""
    shapes = (pl.col("n") >= fewest_for_limits(kpi)) & pl.col(kpi.watch.read).is_not_null()
    return shapes.sum() >= FEWEST_POINTS


def _strangers(context: Context, dimension: str) -> list[str]:
    """Our own house and carriers, which are no suppliers; feeds, whose lines are those of their suppliers."""
    if dimension == "location_id":
        return context.details("places", kind="supplier")["location_id"].to_list()
    others = context.details("suppliers").filter(pl.col("kind") != "supplier")
    return others["supplier_id"].to_list() if dimension == "supplier_id" else []


def _missed(kpi: Kpi, row: Row) -> float | None:
    return missed_of(kpi, row) if figures.figure_of(row).counts_ones(kpi) else None


def missed_of(kpi: Kpi, row: Row) -> float:
    """How much of a period speaks against the figure, in what it counts."""
    counted = float(row.get("numerator") or 0)
    return counted if kpi.better == "lower" else float(row["n"]) - counted


def last_final(context: Context, history: Series) -> int | None:
    """The place of the last period that is over and final, up to the period shown; None where it lies too far back."""
    last = min(context.period.last or context.as_of, context.as_of)
    over = [
        index
        for index, start in enumerate(history.starts)
        if end_of(start, history.grain) < context.as_of and start <= last
    ]
    return next((index for index in reversed(over[-YOUNGEST:]) if history.is_final[index]), None)


def is_told(figure: Watched, index: int) -> bool:
    """Whether a period is a signal for the worse; of parts, and of what is no headline, one beyond chance too.

    A run within the limits is so as a whole: figures that drift a little lie long on one side of their centre.
    """
    verdict = judgement(figure.kpi, figure.history, index)
    if not verdict.is_signal or verdict.status != "breach":
        return False
    if figure.dimension or (figure.kpi.has_dependent_rows and not figure.kpi.watch.is_headline):
        return is_beyond_chance(figure, index)
    return verdict.course != "shift" or _is_run_beyond_chance(figure, index)


def _is_run_beyond_chance(figure: Watched, index: int) -> bool:
    """Whether the run of signals for the worse that `index` belongs to lies apart from the other final periods."""
    history = figure.history
    first, last = history.starts.index(begin_of(figure, index)), index
    while last + 1 < len(history.starts) and judgement(figure.kpi, history, last + 1).status == "breach":
        last += 1
    pairs = enumerate(zip(history.values, history.is_final, strict=True))
    values = {position: value for position, (value, is_sure) in pairs if is_sure and value is not None}
    run = [value for position, value in values.items() if first <= position <= last]
    others = [value for position, value in values.items() if not first <= position <= last]
    return surprise.is_beyond(RUN_BEYOND_CHANCE, run, others)


def is_beyond_chance(figure: Watched, index: int) -> bool:
    """Whether the period lies so far from the other final ones that chance does so once in 30,000 figures.

    Of rows that count 0 or 1 the exact binomial must say so as well: few of them lie far apart by themselves.
    """
    history, value = figure.history, figure.history.values[index]
    others = [other for other, sure in enumerate(history.is_final) if sure and other != index]
    usual = [known for other in others if (known := history.values[other]) is not None]
    if value is None or not surprise.is_beyond(BEYOND_CHANCE, (value,), usual):
        return False
    return _surprise_of_rows(figure, index, others) >= BEYOND_CHANCE


def _surprise_of_rows(figure: Watched, index: int, others: list[int]) -> float:
    """By the rows that miss, where they are known of every period."""
    missed, counts = figure.missed, figure.history.counts
    if not missed or missed[index] is None:
        return BEYOND_CHANCE
    pairs = [(known, counts[other]) for other in others if (known := missed[other]) is not None]
    share = (sum(known for known, _ in pairs) + 0.5) / (sum(n for _, n in pairs) + 1)
    return surprise.of_count(missed[index] or 0.0, counts[index], share)


def begin_of(figure: Watched, index: int) -> date:
    """The first period of the run of signals for the worse that `index` belongs to: one run is one event."""
    first = index
    while first and judgement(figure.kpi, figure.history, first - 1).status == "breach":
        first -= 1
    return figure.history.starts[first]
