"""The list of every KPI Cadran knows, by id, in the order pages and definitions show them."""

from cadran.kpis import channels, planning, returns, service, stock, supplier, time, volume
from cadran.kpis.kpi import CHOICES, Kpi

__all__ = ["CHOICES", "KPIS", "Kpi"]

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
