"""The list of every KPI Cadran knows, by id, in the order pages and definitions show them."""

from cadran.kpis import channels, planning, returns, service, stock, supplier, time, volume
from cadran.kpis.kpi import CHOICES, ClauseUse, Kpi, Stake, Statistic, Watch

__all__ = ["CHOICES", "KPIS", "ClauseUse", "Kpi", "Stake", "Statistic", "Watch", "clause_kpis"]

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


def clause_kpis() -> tuple[str, ...]:
    """The ids of the KPIs a clause may judge."""
    return tuple(kpi.id for kpi in KPIS.values() if kpi.is_for_clauses)
