"""A scorecard: criteria of 0 to 100 weighed into one score, its grade, its rank, and the ranks that hang on weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS

Weights = Mapping[str, float]
Suggestion = Literal["warn", "block"]
Kind = Literal["share", "duration"]

# Each grade with the lowest score that earns it: [90, 100], [80, 90), [70, 80), [60, 70), [0, 60).
GRADES = (("A", 90.0), ("B", 80.0), ("C", 70.0), ("D", 60.0), ("E", 0.0))
SUGGESTIONS: Mapping[str, Suggestion] = {"D": "warn", "E": "block"}
# Half the width of an 80 % interval, in standard errors.
SURE = 1.2815515655446004
# A score falls from 100 at the target to 0 at this many times the miss the target allows; of a duration, at so many
# times the target.
MISSES_ALLOWED = 5.0
DURATION_ENDS = 2.0
LEAST_REACH = 0.05
NUDGE = 10.0
DECIMALS = 9
LEAST_WEIGHT = 1e-12
# Of 100 points of weight, those that need data before a score is graded, ranked or suggests anything.
LEAST_KNOWN = 60.0


@dataclass(frozen=True)
class Criterion:
    """A criterion with its default weight in points, the target that earns 100, and the KPI that explains it.

    `kind` says whether it is a share or a duration in days; `target` is None where only the company can set one.
    """

    id: str
    kpi: str
    weight: float
    target: float | None
    is_lower_better: bool
    kind: Kind = "share"


def grade(score: float | None) -> str | None:
    """The grade of a score from 0 to 100, its lower border included and 100 in the first; None without a score.

    The score is compared at nine decimals, so that the noise of a sum cannot lower a grade.
    """
    if score is None:
        return None
    return next(name for name, lowest in GRADES if round(score, DECIMALS) >= lowest)


def points(reached: pl.Expr) -> pl.Expr:
    """The score from 0 to 100 of what was reached against its `target`, evenly between it and where nothing is left.

    A share: a target of 95 % allows 5 % and ends at 75 %; one of at most 1 % ends at 5 %; one that allows no miss ends
    5 points away. A duration (`kind`) ends at twice its target.
    """
    target, lower = pl.col("target"), pl.col("is_lower_better")
    allowed = pl.when(lower).then(target).otherwise(1 - target)
    most = pl.when(allowed > 0).then((MISSES_ALLOWED * allowed).clip(upper_bound=1)).otherwise(LEAST_REACH)
    of_share = pl.when(lower).then(most).otherwise(1 - most)
    zero = pl.when(pl.col("kind") == "duration").then(DURATION_ENDS * target).otherwise(of_share)
    evenly = pl.when(target != zero).then(100 * ((reached - zero) / (target - zero)).clip(0, 1)).otherwise(0.0)
    is_met = pl.when(lower).then(reached <= target).otherwise(reached >= target)
    return pl.when(is_met).then(100.0).otherwise(evenly)


def _squares() -> tuple[pl.Expr, pl.Expr]:
    """The squared distances of a month's score to the ends of its 80 % interval.

    That of a share is Wilson's, over its lines; that of a duration is `low` to `high`, the order statistics about its
    median (Conover, Practical Nonparametric Statistics, 1999, 3.2).
    """
    share, n = pl.col("numerator") / pl.col("denominator"), pl.col("line_count")
    centre = (share + SURE**2 / (2 * n)) / (1 + SURE**2 / n)
    reach = SURE / (1 + SURE**2 / n) * ((share * (1 - share)).clip(0) / n + SURE**2 / (4 * n**2)).sqrt()
    is_duration = pl.col("kind") == "duration"
    ends = (
        points(pl.when(is_duration).then(pl.col("low")).otherwise((centre - reach).clip(0, 1))),
        points(pl.when(is_duration).then(pl.col("high")).otherwise((centre + reach).clip(0, 1))),
    )
    lowest, highest = pl.min_horizontal(*ends), pl.max_horizontal(*ends)
    return (pl.col("score") - lowest).clip(0) ** 2, (highest - pl.col("score")).clip(0) ** 2


def cells(rows: pl.DataFrame, by: Sequence[str] = ("supplier_id",)) -> pl.DataFrame:
    """One row by `by` and criterion: the sums over the months in which the criterion has ten lines or more.

    few_line_count counts the lines of the other months.

    `rows`: one a supplier, month and criterion, in order of time, with line_count, numerator, denominator, low, high,
    target, is_lower_better, kind and score. Columns: by, criterion, month_count, line_count, numerator, denominator,
    value (the share over these months, or the mean of their median days by lines), score_sum, score (the mean of these
    months), below and above (squared distances to the ends of the 80 % intervals), first_target and target (what was
    expected in the first and in the last of all its months).
    """
    counts = pl.col("line_count") >= FEWEST_FOR_RATE
    below, above = (square.filter(counts).sum() for square in _squares())
    sums = [pl.col(name).filter(counts).sum() for name in ("line_count", "numerator", "denominator")]
    score_sum = pl.col("score").filter(counts).sum()
    return (
        rows.group_by(*by, "criterion", maintain_order=True)
        .agg(
            counts.sum().cast(pl.Int64).alias("month_count"),
            *sums,
            few_line_count=pl.col("line_count").filter(~counts).sum(),
            score_sum=score_sum,
            below=below,
            above=above,
            first_target=pl.col("target").first(),
            target=pl.col("target").last(),
        )
        .with_columns(
            value=pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator")),
            score=pl.when(pl.col("month_count") > 0).then(pl.col("score_sum") / pl.col("month_count")),
        )
        .sort(*by, "criterion")
    )


def scores(sums: pl.DataFrame, weights: Weights, by: Sequence[str] = ("supplier_id",)) -> pl.DataFrame:
    """The score by `by`: sum(weight x score) / sum(weight) over every month and criterion of `cells` that has data.

    Columns: by, score, low and high (its 80 % interval: those of months and criteria weighed, their reaches added as
    squares; Zou & Donner 2008, Statistics in Medicine 27), grade, known_weight (points of the criteria with data),
    criterion_count, line_count (of the criterion with most lines). Missing criteria are left out, so that the others
    count for more; where fewer than 60 of 100 points have data, or no criterion has 30 lines, the score has no grade.
    """
    weighed = sums.with_columns(weight=_weight_of(weights))
    has_data = (pl.col("month_count") > 0) & (pl.col("weight") > 0)
    known = weighed.group_by(*by).agg(
        numerator=(pl.col("weight") * pl.col("score_sum")).sum(),
        denominator=(pl.col("weight") * pl.col("month_count")).sum(),
        below=(pl.col("weight") ** 2 * pl.col("below")).sum().sqrt(),
        above=(pl.col("weight") ** 2 * pl.col("above")).sum().sqrt(),
        known_weight=pl.col("weight").filter(has_data).sum(),
        criterion_count=has_data.sum().cast(pl.Int64),
        line_count=pl.col("line_count").filter(has_data).max().fill_null(0),
    )
    score = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    reaches = {name: pl.col(name) / pl.col("denominator") for name in ("below", "above")}
    ends = {"low": (score - reaches["below"]).round(DECIMALS), "high": (score + reaches["above"]).round(DECIMALS)}
    parts = ("numerator", "denominator", "below", "above")
    scored = known.with_columns(score=score, **ends).drop(parts).sort(*by)
    is_known = scored["known_weight"] >= sum(weights.values()) * LEAST_KNOWN / 100 - LEAST_WEIGHT
    is_known &= scored["line_count"] >= FEWEST_FOR_STATUS
    letters = [grade(points) if sure else None for points, sure in zip(scored["score"], is_known, strict=True)]
    return scored.with_columns(pl.Series("grade", letters, dtype=pl.String))


def letter(before: str | None, row: Mapping[str, Any]) -> str | None:
    """The letter after `before` for a row of `scores`: it stays while the 80 % interval touches its band.

    Where the row has no grade there is no letter; without one before, the grade is the letter.
    """
    own: str | None = row["grade"]
    if own is None or before is None:
        return own
    at = [name for name, _ in GRADES].index(before)
    is_below, is_above = row["high"] < GRADES[at][1], at > 0 and row["low"] >= GRADES[at - 1][1]
    return own if is_below or is_above else before


def letters(rows: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """The scores of every supplier month by month, each grade the letter that follows from the months before.

    `rows` as of `cells`, with counted_on, the first day of the month. A month without a grade leaves the letter as is.
    """
    by = ("supplier_id", "counted_on")
    monthly = scores(cells(rows, by), weights, by).sort(*by)
    standing: dict[str, str] = {}
    graded = []
    for row in monthly.iter_rows(named=True):
        graded.append(letter(standing.get(row["supplier_id"]), row))
        standing |= {row["supplier_id"]: graded[-1]} if graded[-1] else {}
    return monthly.with_columns(pl.Series("grade", graded, dtype=pl.String))


def last_letters(rows: pl.DataFrame, weights: Weights) -> dict[str, str]:
    """The letter each supplier has after the months of `rows`."""
    graded = letters(rows, weights).filter(pl.col("grade").is_not_null())
    return dict(graded.group_by("supplier_id", maintain_order=True).agg(pl.col("grade").last()).iter_rows())


def _weight_of(weights: Weights) -> pl.Expr:
    return pl.col("criterion").replace_strict(dict(weights), default=0.0, return_dtype=pl.Float64)


def scorecard(sums: pl.DataFrame, weights: Weights, before: Mapping[str, str] | None = None) -> pl.DataFrame:
    """`scores` of every supplier with rank, best_rank, worst_rank, is_fragile and suggestion.

    `before` is the letter of each supplier before these months, which stays until the interval leaves its band.

    Rank 1 is the highest score, equal scores share a rank. A supplier without a grade has no rank and suggests nothing;
    one without ten lines in a month in any criterion has no score either. A rank is fragile when moving any single
    weight by 10 of 100 points up or down, the rest as is, changes it; best_rank and worst_rank are the ends of the
    ranks it takes then. Where no weight can move any score, as with one criterion or one supplier, is_fragile is None.
    """
    own = scores(sums, weights)
    graded = [letter((before or {}).get(row["supplier_id"]), row) for row in own.iter_rows(named=True)]
    scored = own.with_columns(pl.Series("grade", graded, dtype=pl.String))
    ranked = scored.filter(pl.col("grade").is_not_null())["supplier_id"].to_list()
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
    from scipy.stats import rankdata  # noqa: PLC0415  takes most of a second to import

    return np.asarray(rankdata(-scored, method="min"))
