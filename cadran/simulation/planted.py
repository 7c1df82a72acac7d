"""Lines written by hand into the simulation: the supplier with three orders a month and none on time."""

import numpy as np

from cadran.simulation import stories
from cadran.simulation.columns import NONE, Columns
from cadran.simulation.days import MINUTES, day_of, office_days
from cadran.simulation.demand import Demand
from cadran.simulation.world import DROP

_FIRST_NUMBER = 90_000_000


def tiny_lines(demand: Demand, like: Columns, first: int, last: int) -> Columns:
    """The tiny supplier's order lines entered in these days, with the columns of `like`."""
    planted = [(number, row) for number, row in enumerate(stories.TINY_LINES) if first <= day_of(row[0]) < last]
    lines = {name: np.zeros(len(planted), dtype=values.dtype) for name, values in like.items()}
    supplier = demand.world.suppliers.named(stories.TINY_SUPPLIER)
    sku = int(np.flatnonzero(demand.world.products.supplier == supplier)[0])
    for name in ("released", "requested", "reason", "cancelled_at"):
        lines[name][:] = NONE
    lines["line"][:] = lines["quantity"][:] = lines["need"][:] = 1
    lines["country"][:], lines["mode"][:], lines["supplier"][:] = 3, DROP, supplier
    lines["pair"][:] = int(np.flatnonzero(demand.world.pairs.sku == sku)[0])
    for index, (number, (day, promised, delivered)) in enumerate(planted):
        lines["order"][index] = _FIRST_NUMBER + number
        lines["ordered"][index] = lines["start"][index] = day_of(day) * MINUTES + 615
        lines["due"][index] = office_days().after(day_of(day), promised)
        lines["lead"][index], lines["late"][index] = promised, delivered > promised
        lines["to_ship"][index], lines["transit"][index] = delivered - 2, 2
    lines["promised"] = lines["due"] * MINUTES
    lines["waits"][:], lines["patience"][:] = True, 10**6
    return lines
