"""The rules every clause keeps, typed on a page or read from a file: what is wrong with one, and in which column."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cadran.kpis import KPIS, Kpi, clause_kpis

SHARES = ("target", "alert_level", "penalty_line_cap", "penalty_cap")
AMOUNT = "fixed_per_line"
DAYS = ("grace_days", "early_days", "lead_days")
CAPS = ("penalty_line_cap", "penalty_cap")
# What breaks one of these says something else than was signed: judged by it, a supplier would be wronged.
UNSOUND = frozenset(("over_100", "negative", "no_whole", "days_reversed"))
# A clause that is said to replace another in one of these ways replaces none.
NO_LINEAGE = frozenset(("replaces_self", "replaces_circle", "replaces_other"))

Terms = Mapping[str, Any]


@dataclass(frozen=True)
class Broken:
    """A rule a clause breaks, by its key; the column, and what stands there."""

    key: str
    column: str
    value: Any

    @property
    def is_unsound(self) -> bool:
        return self.key in UNSOUND


def broken_rules(terms: Terms) -> tuple[Broken, ...]:
    """Every rule the terms break; shares are fractions, an empty column is None.

    Of a KPI that no clause may judge nothing is said: its target need not be a share.
    """
    if terms["kpi"] not in clause_kpis():
        return ()
    rules = (_ranges, _levels, _penalty, _days)
    return tuple(Broken(key, column, terms[column]) for rule in rules for key, column in rule(terms))


def unknown_names(terms: Terms, suppliers: Collection[str], countries: Collection[str]) -> tuple[Broken, ...]:
    """What a file can name that nothing else knows: a page offers only what is known."""
    supplier, country = terms["supplier_id"], terms["country"]
    unknown = [("supplier_unknown", "supplier_id")] if supplier not in suppliers else []
    unknown += [("country_unknown", "country")] if country and country not in countries else []
    return tuple(Broken(key, column, terms[column]) for key, column in unknown)


def broken_lineage(terms: Terms, suppliers: Mapping[str, str], replaced: Mapping[str, str]) -> tuple[Broken, ...]:
    """What is wrong with the clause a file says this one goes on from, if it says one.

    `suppliers` are those of every clause known, `replaced` the clause each one of a file replaces.
    """
    own, before = terms["clause_id"], terms["replaces"]
    if not before:
        return ()
    key = (
        "replaces_self"
        if before == own
        else "replaces_circle"
        if own in _before(own, replaced)
        else "replaces_unknown"
        if before not in suppliers
        else "replaces_other"
        if suppliers[before] != terms["supplier_id"]
        else None
    )
    return (Broken(key, "replaces", before),) if key else ()


def _before(clause: str, replaced: Mapping[str, str]) -> set[str]:
    """Every clause that one goes on from, step by step; itself too where the steps lead back to it."""
    earlier: set[str] = set()
    while (clause := replaced.get(clause, "")) and clause not in earlier:
        earlier.add(clause)
    return earlier


def _ranges(terms: Terms) -> Iterator[tuple[str, str]]:
    is_share = terms["penalty_kind"] not in (AMOUNT, None)
    shares = (*SHARES, *(("penalty_rate",) if is_share else ()))
    yield from (("over_100", name) for name in shares if _number(terms, name) > 1)
    yield from (("negative", name) for name in (*SHARES, "penalty_rate", *DAYS) if _number(terms, name) < 0)
    yield from (("no_whole", name) for name in DAYS if _number(terms, name) % 1)
    if terms["min_lines"] is not None and terms["min_lines"] < 1:
        yield "too_few", "min_lines"


def _number(terms: Terms, name: str) -> float:
    return float(terms[name] or 0)


def _levels(terms: Terms) -> Iterator[tuple[str, str]]:
    """An alert warns before the target is missed: above a target to reach, below one not to exceed."""
    target, alert = terms["target"], terms["alert_level"]
    if target is None or alert is None or not (0 <= target <= 1 and 0 <= alert <= 1):
        return
    is_lower = KPIS[terms["kpi"]].is_lower_better
    if not (alert < target if is_lower else alert > target):
        yield "alert_below" if is_lower else "alert_above", "alert_level"


def _penalty(terms: Terms) -> Iterator[tuple[str, str]]:
    kind, rate = terms["penalty_kind"], terms["penalty_rate"]
    if kind is None and rate is not None:
        yield "rate_without_kind", "penalty_rate"
    if kind is not None and rate is None:
        yield "kind_without_rate", "penalty_rate"
    if kind is None:
        yield from (("cap_without_kind", cap) for cap in CAPS if terms[cap] is not None)
    elif kind != "percent_per_day" and terms["penalty_line_cap"] is not None:
        yield "line_cap_without_days", "penalty_line_cap"


def _days(terms: Terms) -> Iterator[tuple[str, str]]:
    if terms["valid_to"] is not None and terms["valid_to"] < terms["valid_from"]:
        yield "days_reversed", "valid_to"
    if _is_due_by_promise(KPIS[terms["kpi"]]) and terms["lead_days"] and terms["cutoff_time"] is None:
        yield "lead_without_cutoff", "lead_days"


def _is_due_by_promise(kpi: Kpi) -> bool:
    return kpi.clause is not None and kpi.clause.due == "promise"
