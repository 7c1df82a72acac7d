"""A scorecard: criteria of 0 to 100 weighed into one score, its grade, its rank, and the ranks that hang on weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from scipy.stats import rankdata

from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS

Weights = Mapping[str, float]
Suggestion = Literal["warn", "block"]

# Each grade with the lowest score that earns it: [90, 100], [80, 90), [70, 80), [60, 70), [0, 60).
GRADES = (("A", 90.0), ("B", 80.0), ("C", 70.0), ("D", 60.0), ("E", 0.0))
SUGGESTIONS: Mapping[str, Suggestion] = {"D": "warn", "E": "block"}
NUDGE = 10.0
DECIMALS = 9
LEAST_WEIGHT = 1e-12
# Of 100 points of weight, those that need data before a score is graded, ranked or suggests anything.
LEAST_KNOWN = 60.0


@dataclass(frozen=True)
class Criterion:
    """A criterion with its default weight in points, the target that earns 100, and the KPI that explains it."""

    id: str
    kpi: str
    weight: float
    target: float
    is_lower_better: bool


def grade(score: float | None) -> str | None:
    """The grade of a score from 0 to 100, its lower border included and 100 in the first; None without a score.

    The score is compared at nine decimals, so that the noise of a sum cannot lower a grade.
    """
    if score is None:
        return None
    return next(name for name, lowest in GRADES if round(score, DECIMALS) >= lowest)


def cells(rows: pl.DataFrame, by: Sequence[str] = ("supplier_id",)) -> pl.DataFrame:
    """One row by `by` and criterion: the sums over the months in which the criterion has ten lines or more.

    `rows`: one a supplier, month and criterion, with line_count, numerator, denominator and score. Columns: by,
    criterion, month_count, line_count, numerator, denominator, value (the share over these months), score_sum, score
    (the mean of these months).
    """
    counts = pl.col("line_count") >= FEWEST_FOR_RATE
    sums = [pl.col(name).filter(counts).sum() for name in ("line_count", "numerator", "denominator")]
    return (
        rows.group_by(*by, "criterion")
        .agg(counts.sum().cast(pl.Int64).alias("month_count"), *sums, score_sum=pl.col("score").filter(counts).sum())
        .with_columns(
            value=pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator")),
            score=pl.when(pl.col("month_count") > 0).then(pl.col("score_sum") / pl.col("month_count")),
        )
        .sort(*by, "criterion")
    )


def scores(sums: pl.DataFrame, weights: Weights, by: Sequence[str] = ("supplier_id",)) -> pl.DataFrame:
    """The score by `by`: sum(weight x score) / sum(weight) over every month and criterion of `cells` that has data.

    Columns: by, score, grade, known_weight (points of the criteria with data), criterion_count, line_count (of the
    criterion with most lines). Missing criteria are left out, so that the others count for more; where fewer than 60 of
    100 points have data the score has no grade.
    """
    weighed = sums.with_columns(weight=_weight_of(weights))
    has_data = (pl.col("month_count") > 0) & (pl.col("weight") > 0)
    known = weighed.group_by(*by).agg(
        numerator=(pl.col("weight") * pl.col("score_sum")).sum(),
        denominator=(pl.col("weight") * pl.col("month_count")).sum(),
        known_weight=pl.col("weight").filter(has_data).sum(),
        criterion_count=has_data.sum().cast(pl.Int64),
        line_count=pl.col("line_count").filter(has_data).max().fill_null(0),
    )
    score = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    scored = known.with_columns(score=score).drop("numerator", "denominator").sort(*by)
    is_known = scored["known_weight"] >= sum(weights.values()) * LEAST_KNOWN / 100 - LEAST_WEIGHT
    letters = [grade(points) if sure else None for points, sure in zip(scored["score"], is_known, strict=True)]
    return scored.with_columns(pl.Series("grade", letters, dtype=pl.String))


def _weight_of(weights: Weights) -> pl.Expr:
    return pl.col("criterion").replace_strict(dict(weights), default=0.0, return_dtype=pl.Float64)


def scorecard(sums: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """`scores` of every supplier with rank, best_rank, worst_rank, is_fragile and suggestion.

    Rank 1 is the highest score, equal scores share a rank. A supplier without 30 lines in one criterion, or without a
    grade, has no rank and suggests nothing; one without ten lines in a month in any criterion has no score either. A
    rank is fragile when moving any single weight by 10 of 100 points up or down, the rest as is, changes it; best_rank
    and worst_rank are the ends of the ranks it takes then. Where no weight can move any score, as with one criterion or
    one supplier, is_fragile is None.
    """
    scored = scores(sums, weights)
    is_ranked = pl.col("grade").is_not_null() & (pl.col("line_count") >= FEWEST_FOR_STATUS)
    ranked = scored.filter(is_ranked)["supplier_id"].to_list()
    placed = ranks(sums, weights, ranked)
    return scored.join(placed, on="supplier_id", how="left").with_columns(
        suggestion=pl.when(pl.col("rank").is_not_null()).then(
            pl.col("grade").replace_strict(dict(SUGGESTIONS), default=None, return_dtype=pl.String)
        )
    )


def ranks(frame: pl.DataFrame, weights: Weights, ranked: Sequence[str]) -> pl.DataFrame:
    """The ranks of the suppliers `ranked` among themselves, and the ranks when one weight moves by ten points.

    A weight moves after all weights are made to add up to 100; it never falls below nothing, and a supplier that has
    data for it alone keeps its score then.
    """
    names = list(weights)
    sums, months = _table(frame, ranked, names, "score_sum"), _table(frame, ranked, names, "month_count")
    base = np.array([weights[name] for name in names], dtype=float)
    moved = [_scores(sums, months, scored) for scored in _moved(base)] if ranked else [np.zeros(0)]
    still = _scores(sums, months, base) if ranked else np.zeros(0)
    tried, own = np.array([_ranks(scored) for scored in moved]), _ranks(still)
    can_move = len(ranked) > 1 and any((scored != still).any() for scored in moved)
    is_moved = (pl.col("best_rank") != pl.col("rank")) | (pl.col("worst_rank") != pl.col("rank"))
    return pl.DataFrame(
        {
            "supplier_id": list(ranked),
            "rank": own,
            "best_rank": np.minimum(tried.min(axis=0), own),
            "worst_rank": np.maximum(tried.max(axis=0), own),
        },
        schema={"supplier_id": pl.String, "rank": pl.Float64, "best_rank": pl.Float64, "worst_rank": pl.Float64},
    ).with_columns(
        pl.col("rank", "best_rank", "worst_rank").cast(pl.Int64),
        is_fragile=pl.when(can_move).then(is_moved),
    )


def _table(frame: pl.DataFrame, suppliers: Sequence[str], criteria: Sequence[str], column: str) -> np.ndarray[Any, Any]:
    row, column_of = ({name: at for at, name in enumerate(names)} for names in (suppliers, criteria))
    table = np.zeros((len(suppliers), len(criteria)))
    for supplier, criterion, figure in frame.select("supplier_id", "criterion", column).iter_rows():
        if supplier in row and criterion in column_of:
            table[row[supplier], column_of[criterion]] = figure
    return table


def _moved(base: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """Every set of weights that differs by ten points of 100 in one weight."""
    of_hundred = base * 100 / base.sum()
    moved = []
    for index, weight in enumerate(of_hundred):
        for step in (-NUDGE, NUDGE):
            changed = of_hundred.copy()
            changed[index] = max(weight + step, LEAST_WEIGHT if weight > 0 else 0.0)
            moved.append(changed)
    return moved


def _scores(
    sums: np.ndarray[Any, Any], months: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    return np.asarray(np.round(sums @ weights / (months @ weights), DECIMALS))


def _ranks(scored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(rankdata(-scored, method="min"))
