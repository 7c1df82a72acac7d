"""The list of every KPI Cadran knows, by id, in the order pages and definitions show them."""

from cadran.kpis import channels, planning, returns, service, stock, supplier, time, volume
from cadran.kpis.kpi import CHOICES, ClauseUse, Kpi, Stake, Statistic, Watch

__all__ = ["CHOICES", "KPIS", "ClauseUse", "Kpi", "Stake", "Statistic", "Watch", "clause_kpis", "on_page"]

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


def on_page(page: str, *first: str) -> tuple[str, ...]:
    """The ids of the KPIs a page offers cards of: `first`, then the others that the registry files under it."""
    filed = (kpi.id for kpi in KPIS.values() if kpi.page == page and kpi.has_card and kpi.id not in first)
    return (*first, *filed)


def clause_kpis() -> tuple[str, ...]:
    """The ids of the KPIs a clause may judge."""
    return tuple(kpi.id for kpi in KPIS.values() if kpi.is_for_clauses)
