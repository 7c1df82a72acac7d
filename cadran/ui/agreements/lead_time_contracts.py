"""The lead time each supplier signed, as far as it judges lines of the selection."""

from dataclasses import dataclass

from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.view import View

KEPT = KPIS["lead_time_kept"]


@dataclass(frozen=True)
class Contract:
    """The days a clause allows, the days of grace beside them, and the kind of days it counts."""

    days: float
    grace_days: float
    day_kind: str

    def written(self, view: View) -> str:
        """`5 working days`, with the grace where there is one."""
        kind = view.code("lead_kind", self.day_kind)
        words = view.t("lead.agreed", n=formats.number(self.days, view.language), days=kind)
        grace = formats.number(self.grace_days, view.language)
        return view.t("lead.agreed_grace", agreed=words, n=grace) if self.grace_days else words

    def short(self, view: View) -> str:
        """`18 + 1 working`: the same for a narrow column."""
        days = formats.number(self.days, view.language)
        grace = f" + {formats.number(self.grace_days, view.language)}" if self.grace_days else ""
        return f"{days}{grace} {view.code('lead_kind_short', self.day_kind)}"


def contracts(view: View, selection: Selection | None = None) -> dict[str, Contract]:
    """By supplier, the lead time clause that judges most of its lines in the selection."""
    if view.engine.catalogue.missing_tables(KEPT):
        return {}
    judged = view.measure(KEPT, selection, by=("supplier_id", "clause_id")).sort("n", "clause_id")
    clauses = dict(judged.select("supplier_id", "clause_id").iter_rows())
    rules = {row["clause_id"]: row for row in view.details("clauses", kpi="lead_time").iter_rows(named=True)}
    return {supplier: _contract(rules[clause]) for supplier, clause in clauses.items() if clause in rules}


def _contract(rule: dict[str, float | str | None]) -> Contract:
    return Contract(float(rule["lead_days"] or 0), float(rule["grace_days"] or 0), str(rule["day_kind"]))
