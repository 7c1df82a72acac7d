"""The list of every KPI Cadran knows, by id, in the order pages and definitions show them."""

from cadran.kpis import channels, planning, returns, service, stock, supplier, time, volume
from cadran.kpis.kpi import CHOICES, Kpi

__all__ = ["CHOICES", "KPIS", "Kpi", "clause_kpis", "is_duration", "is_lower_better"]

KPIS: dict[str, Kpi] = {
    kpi.id: kpi
    for family in (
        service.KPIS,
        channels.KPIS,
        time.KPIS,
        stock.KPIS,
        returns.KPIS,
        supplier.KPIS,
        planning.KPIS,
        volume.KPIS,
    )
    for kpi in family
}

# Of the first two the rows are judged clauses themselves; of the last no row can be met.
NEVER_A_CLAUSE = ("sla_compliance", "lead_time_kept", "gross_margin")


def clause_kpis() -> tuple[str, ...]:
    """The KPIs a clause may judge: shares of a period with a better side, and durations ("90% within 5 days")."""
    return tuple(kpi.id for kpi in KPIS.values() if is_duration(kpi) or _is_share(kpi))


def is_duration(kpi: Kpi) -> bool:
    """Whether a clause judges the share of its rows within so many days, and so needs `lead_days`."""
    return kpi.shape == "distribution" and kpi.unit == "days"


def is_lower_better(kpi: Kpi) -> bool:
    """Whether a clause on it is broken above its target; of a duration, being within the days is judged."""
    return kpi.better == "lower" and not is_duration(kpi)


def _is_share(kpi: Kpi) -> bool:
    is_told = kpi.timing == "period" and kpi.better != "neither" and kpi.id not in NEVER_A_CLAUSE
    return is_told and kpi.shape == "ratio" and kpi.unit == "percent"
