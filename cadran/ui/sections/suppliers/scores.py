"""Every supplier's scorecard in a period: criteria, scores, ranks, and what is expected of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from cadran.analysis.scorecard import Criterion, cells, last_letters, scorecard
from cadran.calendar import ONE_DAY
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.facts import goal_words
from cadran.insight.targets import of_month, targets_of
from cadran.kpis import KPIS
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.score_weights import Weighing, weighing


@dataclass(frozen=True)
class CompanyTarget:
    """What the company expects, as a share, and in words with who set it and for what."""

    value: float
    words: str


@dataclass(frozen=True)
class Scores:
    """Every supplier's scorecard in the months that begin in the period: under the default weights and those tried.

    `company` holds, by supplier and criterion, the company's target that counts in the last of these months.
    """

    weighing: Weighing
    names: dict[str, str]
    cells: dict[str, dict[str, Row]]
    default: dict[str, Row]
    tried: dict[str, Row] | None
    months: tuple[date, ...]
    company: dict[tuple[str, str], CompanyTarget]

    @property
    def current(self) -> dict[str, Row]:
        return self.default if self.tried is None else self.tried

    @property
    def ranked_count(self) -> int:
        return sum(row["rank"] is not None for row in self.current.values())


def supplier_scores(view: View) -> Scores:
    """All suppliers, also those the reader's filter leaves out: a rank is one among all. Our house is none of them."""
    weights = weighing(view)
    weighed = [criterion.id for criterion in weights.criteria]
    rows, before = supplier_rows(view).filter(pl.col("criterion").is_in(weighed)), rows_before(view)
    criteria = cells(rows)
    by_supplier: dict[str, dict[str, Row]] = {}
    for row in criteria.iter_rows(named=True):
        by_supplier.setdefault(row["supplier_id"], {})[row["criterion"]] = row
    months = tuple(sorted(rows["counted_on"].unique()))
    return Scores(
        weights,
        dict(rows.select("supplier_id", "supplier_name").unique().iter_rows()),
        by_supplier,
        _by_id(scorecard(criteria, weights.default, last_letters(before, weights.default))),
        _by_id(scorecard(criteria, weights.tried, last_letters(before, weights.tried))) if weights.tried else None,
        months,
        _company_targets(view, weights, by_supplier, months[-1]) if months else {},
    )


def _company_targets(
    view: View, weights: Weighing, suppliers: Iterable[str], month: date
) -> dict[tuple[str, str], CompanyTarget]:
    """What the company expects, by supplier and criterion; nothing where it said nothing."""
    targets = targets_of(view.engine)
    kpis = [(criterion, KPIS[criterion.kpi]) for criterion in weights.criteria if criterion.kpi in KPIS]
    asked = ((supplier, criterion, kpi) for supplier in suppliers for criterion, kpi in kpis)
    return {
        (supplier, criterion.id): CompanyTarget(goal.value, goal_words(view.engine, kpi, goal, view.language))
        for supplier, criterion, kpi in (asked if targets.kept else ())
        if (goal := targets.goal(kpi, of_month(supplier, month))) and goal.kept
    }


def supplier_rows(view: View) -> pl.DataFrame:
    """The criteria of every supplier and month, without our own house and carriers."""
    others = view.details("suppliers").filter(pl.col("kind") != "supplier")["supplier_id"]
    rows = view.selected("supplier_criteria", view.selection.where("supplier_id"))
    return rows.filter(~pl.col("supplier_id").is_in(others.to_list()))


def rows_before(view: View) -> pl.DataFrame:
    """The criteria of every supplier in the months before the period: its letter follows from them."""
    if view.period.first is None:
        return supplier_rows(view).clear()
    return supplier_rows(replace(view, selection=view.selection.during(None, view.period.first - ONE_DAY)))


def _by_id(frame: pl.DataFrame) -> dict[str, Row]:
    return {row["supplier_id"]: row for row in frame.iter_rows(named=True)}


def expected_ends(scorecards: Scores, supplier_id: str, criterion: Criterion) -> tuple[float | None, float | None]:
    """What is expected of a supplier in the first and in the last of the months, also where it has no line."""
    cell, company = scorecards.cells[supplier_id].get(criterion.id), scorecards.company.get((supplier_id, criterion.id))
    if cell is None:
        return (company.value, company.value) if company else (criterion.target, criterion.target)
    return cell["first_target"], cell["target"]


def target_words(view: View, scorecards: Scores, supplier_id: str, criterion: Criterion) -> str:
    """What is expected: `95 %`, or `93 % → 95 %` where it changed in the months."""
    ends = dict.fromkeys(expected_ends(scorecards, supplier_id, criterion))
    return " → ".join(reached_words(view, criterion, target) for target in ends)


def reached_words(view: View, criterion: Criterion, value: float | None) -> str:
    """A share, or days, as its criterion counts."""
    return formats.value(value, "days" if criterion.kind == "duration" else "percent", view.language)
