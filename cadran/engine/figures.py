"""Figures: the value of a KPI, split and over time, and how its rows spread."""

import json
from dataclasses import dataclass

import polars as pl

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.measure import Splits, exact, measure_sql, outside_sql, product_sum
from cadran.engine.scope import judges_windows
from cadran.engine.sql_builder import GRAIN_START, Source, only_closing_day, row_count, says_outside
from cadran.kpis import Kpi
from cadran.selection import Grain, Selection

OUTCOME, REASON = ("outcome",), ("reason",)


@dataclass(frozen=True)
class Reading:
    """Where a figure was read: the relation, how many rows of tables that took, and in how many seconds."""

    relation: str
    rows: int
    seconds: float


@dataclass(frozen=True)
class Overall:
    """What becomes of all rows of a selection: the figure as `measure` tells it, and the rows that `outside` tells.

    `outcomes`: columns outcome, row_count, counted (by the figure); None where rows have no outcome.
    """

    figure: pl.DataFrame
    outcomes: pl.DataFrame | None
    outside: pl.DataFrame


class Figures:
    """Answers (KPI, selection, split) with frames."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self.connection = connection
        self._catalogue = catalogue

    def measure(
        self,
        kpi: Kpi,
        selection: Selection,
        by: tuple[str, ...] = (),
        grain: Grain | None = None,
        has_rollups: bool = True,
    ) -> pl.DataFrame:
        """The figure of `kpi`, split by `by` and by periods of `grain`.

        Columns: [period], the dimensions, then n, numerator, denominator, value; for a distribution n, mean, p50, p90,
        value (= p50). Then `outside`, the rows that could not be placed, and `unplaced`, what the figure would have
        counted of them. Without eligible rows, or with more than half unplaced, the value is null, never 0.
        CadranError for a dimension the KPI lacks.
        """
        return self.splits(kpi, selection, (by,), grain, has_rollups)[by]

    def splits(
        self,
        kpi: Kpi,
        selection: Selection,
        ways: tuple[tuple[str, ...], ...],
        grain: Grain | None = None,
        has_rollups: bool = True,
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        """What `measure` answers by each of several `ways` to split: one statement for all that one relation knows."""
        together: dict[str, list[tuple[str, ...]]] = {}
        for way in dict.fromkeys(ways):
            together.setdefault(self._catalogue.relation_of(kpi, selection, way, has_rollups), []).append(way)
        frames: dict[tuple[str, ...], pl.DataFrame] = {}
        for group in together.values():
            frames |= self._measured(kpi, selection, Splits(tuple(group), grain), has_rollups)
        return frames

    def _measured(
        self, kpi: Kpi, selection: Selection, splits: Splits, has_rollups: bool
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        source = self._catalogue.source(kpi, selection, splits.dimensions, has_rollups)
        frames = self._frames(kpi, selection, splits, source)
        return {way: frame.drop("placed", strict=False) for way, frame in frames.items()}

    def _frames(
        self, kpi: Kpi, selection: Selection, splits: Splits, source: Source
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        """The figure by each way; of one that is summed also how many rows are `placed`."""
        frame = self.connection.frame(measure_sql(kpi, selection, splits, source), source.where.values)
        if len(splits.ways) == 1:
            return {splits.ways[0]: frame.drop("split")}
        figures = frame.columns[len(splits.names) + 1 :]
        rows = {way: frame.filter(split=splits.split_of(way)) for way in splits.ways}
        keys = {way: splits.columns_of(way) for way in splits.ways}
        return {way: rows[way].select(*keys[way], *figures).sort(keys[way] or "n", nulls_last=True) for way in rows}

    def has_overall(self, kpi: Kpi, selection: Selection) -> bool:
        """Whether one statement tells all of `Overall`: of sums, where one relation knows figure and outcomes."""
        if kpi.shape == "distribution" or judges_windows(kpi):
            return False
        by = OUTCOME if "outcome" in self._catalogue.dimensions(kpi) else ()
        relation = self._catalogue.relation_of(kpi, selection, by)
        return relation == self._catalogue.relation_of(kpi, selection)

    def overall(self, kpi: Kpi, selection: Selection) -> Overall:
        """What becomes of all rows of `selection`, in one statement; of a KPI and selection that `has_overall`."""
        by = OUTCOME if "outcome" in self._catalogue.dimensions(kpi) else ()
        source = self._catalogue.source(kpi, selection, by)
        known = (by, REASON if says_outside(source.columns) else ())
        ways = tuple(dict.fromkeys(((), *known)))
        frames = self._frames(kpi, selection, Splits(ways, None), source)
        return Overall(frames[()].drop("placed"), _outcomes(frames.get(OUTCOME)), _outside(frames.get(REASON)))

    def reading(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None) -> Reading:
        """Where `measure` reads its answer, and what that takes: it is asked once more to see."""
        relation = self._catalogue.relation_of(kpi, selection, by)
        source = self._catalogue.source(kpi, selection, by)
        sql = measure_sql(kpi, selection, Splits((by,), grain), source)
        plan = self.connection.frame(f"explain (analyze, format json) {sql}", source.where.values)
        query = json.loads(plan["explain_value"].item())["query"]
        return Reading(relation, query.get("total_rows_scanned", 0), query["total_time"])

    def outside(
        self,
        kpi: Kpi,
        selection: Selection,
        by: tuple[str, ...] = (),
        grain: Grain | None = None,
        has_rollups: bool = True,
    ) -> pl.DataFrame:
        """The rows that could not be placed: columns [period], by, reason, row_count, unplaced; most rows first."""
        source = self._catalogue.source(kpi, selection, by, has_rollups)
        return self.connection.frame(outside_sql(kpi, selection, by, grain, source), source.where.values)

    def distribution(
        self,
        kpi: Kpi,
        selection: Selection,
        by: tuple[str, ...] = (),
        grain: Grain | None = None,
        has_rollups: bool = True,
    ) -> pl.DataFrame:
        """Every value of a distribution with its outcome and weight: columns [period], by, value, outcome, weight."""
        source = self._catalogue.source(kpi, selection, by, has_rollups)
        source.where.add("weight > 0")
        outcome = "outcome" if "outcome" in source.columns else "'complete' as outcome"
        split = "".join(f"{name}, " for name in [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by])
        return self.connection.frame(
            f"select {split}value, {outcome}, cast(sum({exact('weight', source.columns)}) as double) as weight "
            f"from {source.sql} group by all order by all",
            source.where.values,
        )

    def squares(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = ()) -> pl.DataFrame:
        """How far the rows of a ratio spread: columns by, n, numerator_squares, products, denominator_squares.

        `n` counts the rows that add to either sum; the others are sums over them.
        """
        source = self._catalogue.source(kpi, selection, by, has_rollups=False)
        listed = "".join(f"{name}, " for name in by)
        return self.connection.frame(
            f"select {listed}count_if(numerator <> 0 or denominator <> 0) as n, "
            f"{product_sum('numerator', 'numerator')} as numerator_squares, "
            f"{product_sum('numerator', 'denominator')} as products, "
            f"{product_sum('denominator', 'denominator')} as denominator_squares "
            f"from {source.sql} group by all",
            source.where.values,
        )

    def outcomes(
        self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), has_rollups: bool = True
    ) -> pl.DataFrame:
        """How many rows of the selection are in each outcome, also outside the rate: columns by, outcome, row_count."""
        source = self._catalogue.source(kpi, selection, (*by, "outcome"), has_rollups)
        only_closing_day(kpi, selection, None, source)
        listed = "".join(name + ", " for name in by)
        return self.connection.frame(
            f"select {listed}outcome, {row_count(source.columns)} from {source.sql} "
            f"group by {listed}outcome order by {listed}outcome",
            source.where.values,
        )


def _outcomes(frame: pl.DataFrame | None) -> pl.DataFrame | None:
    rows = pl.col("placed") + pl.col("outside")
    return None if frame is None else frame.select("outcome", row_count=rows, counted="n")


def _outside(frame: pl.DataFrame | None) -> pl.DataFrame:
    """By reason, as `Figures.outside` tells it."""
    if frame is None:
        return pl.DataFrame(schema={"reason": pl.String, "row_count": pl.Int64, "unplaced": pl.Float64})
    rows = frame.drop_nulls("reason").select("reason", row_count="outside", unplaced="unplaced")
    return rows.sort("row_count", "reason", descending=[True, False])
