"""What is expected of a figure: the company's target that fits it best, else the one shipped with Cadran."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cadran.calendar import Season, end_of, month_count, shift_months, start_of
from cadran.engine import Engine
from cadran.insight.known import known_seasons
from cadran.kpis import KPIS, Kpi
from cadran.selection import ScoreGoal, Selection
from cadran.workspace import KeptTarget, TargetTerms, Workspace

# By which dimensions a target can be narrowed, the one that says most of who answers for it first.
NARROWED_BY = ("supplier_id", "location_id", "category", "mode")

# The criteria of the scorecard, and the months of suppliers they are judged in.
CRITERIA, SCORED = "score_criteria", "supplier_criteria"


@dataclass(frozen=True)
class Goal:
    """What is expected, in the unit of the KPI, and the company's target it comes from; None where it is Cadran's."""

    value: float
    kept: KeptTarget | None


@dataclass(frozen=True)
class Targets:
    """The targets that stand, and what tells whether one is meant: the seasons of the years and the day of the data."""

    kept: tuple[KeptTarget, ...]
    seasons: tuple[Season, ...]
    as_of: date

    def goal(self, kpi: Kpi, selection: Selection) -> Goal | None:
        """The most specific target that means every row of `selection`; None where nothing is expected.

        One for a value of a dimension means a selection of that value alone. Of equally specific ones that for a
        supplier counts, then for a place, a category, a mode; then the one valid from the latest day, then the last
        written.
        """
        fitting = [target for target in self.kept if self._means(target.terms, kpi, selection)]
        if fitting:
            best = max(fitting, key=_rank)
            return Goal(best.terms.target, best)
        usual = KPIS[kpi.id].target if kpi.id in KPIS else kpi.target
        return None if usual is None else Goal(usual, None)

    def applied(self, kpi: Kpi, selection: Selection) -> Kpi:
        """`kpi` with what is expected of `selection` as its target."""
        goal = self.goal(kpi, selection)
        target = goal.value if goal else None
        return kpi if target == kpi.target else replace(kpi, target=target)

    def _means(self, terms: TargetTerms, kpi: Kpi, selection: Selection) -> bool:
        if terms.kpi != kpi.id or not is_valid_on(terms, selection.period_to or self.as_of):
            return False
        chosen = {name: getattr(terms, name) for name in NARROWED_BY if getattr(terms, name)}
        if any(selection.values_of(name) != (value,) for name, value in chosen.items()):
            return False
        return not terms.season or self._is_within(terms.season, selection)

    def _is_within(self, season: str, selection: Selection) -> bool:
        first, last = selection.period_from, selection.period_to
        days = [(each.first, each.last) for each in self.seasons if each.key == season]
        return first is not None and last is not None and any(begin <= first and last <= end for begin, end in days)


def targets_of(engine: Engine) -> Targets:
    """The company's targets as they stand now, for the figures of `engine`."""
    kept = tuple(target for target in standing_in(engine) if target.terms.kind == "target")
    seasons = known_seasons(engine) if any(target.terms.season for target in kept) else ()
    return Targets(kept, seasons, engine.info.as_of_date)


def standing_in(engine: Engine) -> tuple[KeptTarget, ...]:
    """Targets and plans of the home of `engine` that nobody withdrew."""
    return standing(Workspace(engine.path.parents[1], engine.scope).targets())


def judged_by_company(engine: Engine, relation: str, selection: Selection) -> Selection:
    """`selection` as it is asked of `relation` of schema details: a score is judged by what the company expects."""
    return replace(selection, goals=score_goals(engine)) if relation == SCORED else selection


def score_goals(engine: Engine) -> tuple[ScoreGoal, ...]:
    """What the company expects of each criterion of the scorecard by month, of the suppliers it names and all others.

    The same as of the KPI behind the criterion on a card of the supplier in that month; nothing where the company said
    nothing.
    """
    targets = targets_of(engine)
    criteria = dict(engine.details.rows(CRITERIA).select("criterion", "kpi").iter_rows())
    kept = tuple(target for target in targets.kept if target.terms.kpi in criteria.values())
    if not kept:
        return ()
    suppliers = sorted({"", *(target.terms.supplier_id for target in kept)})
    asked = ((name, supplier, month) for name in criteria for supplier in suppliers for month in _months(engine))
    return tuple(
        ScoreGoal(supplier, name, month, goal.value)
        for name, supplier, month in asked
        if (goal := targets.goal(KPIS[criteria[name]], of_month(supplier, month))) and goal.kept
    )


def of_month(supplier_id: str, month: date) -> Selection:
    """The rows of a supplier in a month; of all suppliers without one."""
    whole = Selection(month, end_of(month, "month"))
    return whole.where("supplier_id", supplier_id) if supplier_id else whole


def _months(engine: Engine) -> tuple[date, ...]:
    first, last = start_of(engine.catalogue.span[0], "month"), engine.info.as_of_date
    return tuple(shift_months(first, index) for index in range(month_count(first, last)))


def can_have_target(kpi: Kpi) -> bool:
    """Whether a target can be set for it: a rate or a duration with a better direction, never a total of any period."""
    return kpi.shape != "total" and kpi.better != "neither"


def is_valid_on(terms: TargetTerms, day: date) -> bool:
    return (terms.valid_from is None or terms.valid_from <= day) and (terms.valid_to is None or day <= terms.valid_to)


def standing(kept: Iterable[KeptTarget]) -> tuple[KeptTarget, ...]:
    """Those that nobody withdrew."""
    return tuple(target for target in kept if target.withdrawn_at is None)


def _rank(target: KeptTarget) -> tuple[int, tuple[bool, ...], date, int]:
    terms = target.terms
    named = tuple(bool(getattr(terms, name)) for name in (*NARROWED_BY, "season"))
    return sum(named), named, terms.valid_from or date.min, target.id
