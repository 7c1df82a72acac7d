"""Suppliers in a funnel: who lies outside what chance explains, and whose lines are too few to say."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from markupsafe import Markup

from cadran.analysis import funnel as statistics
from cadran.analysis.funnel import ALARM, INFORMATION, Funnel, Tier
from cadran.analysis.status import FEWEST_FOR_STATUS, Status, is_proportion
from cadran.charts import template
from cadran.charts.funnel import Cone, Mark
from cadran.charts.funnel import funnel as drawing
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import show_html
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View

# Rates of rows that each count 0 or 1: only they have binomial limits. Rejects and returns are shares of units.
OFFERED = ("otd", "otif", "in_full", "promise_kept", "stockout_rate", "cancel_rate")
CENTRES = ("network", "target")
NAMED: tuple[Status, ...] = ("breach", "good", "watch")
GRID = 90


@dataclass(frozen=True)
class Standing:
    """Where one supplier stands: k of n rows count; `side` is -1 below and 1 above the 95 % limits, 0 within."""

    id: str
    name: str
    k: float
    n: int
    tier: Tier
    side: int
    is_good: bool

    @property
    def rate(self) -> float:
        return self.k / self.n

    @property
    def fine_tier(self) -> str:
        """The tier as people read it: between the 95 % and the 99.8 % limit a supplier is rather below or above."""
        if self.tier != "expected" or not self.side:
            return self.tier
        return "rather_below" if self.side < 0 else "rather_above"

    @property
    def status(self) -> Status:
        """Alarm or praise outside 99.8 %, information outside 95 % on the bad side, too few below 30 rows."""
        if self.tier == "few":
            return "few"
        if self.tier != "expected":
            return "good" if self.is_good else "breach"
        return "watch" if self.side and not self.is_good else "none"


@dataclass(frozen=True)
class Standings:
    """The funnel of a KPI and the suppliers in it, largest first."""

    kpi: Kpi
    funnel: Funnel
    centre: str
    suppliers: tuple[Standing, ...]

    def of(self, supplier_id: str) -> Standing | None:
        return next((supplier for supplier in self.suppliers if supplier.id == supplier_id), None)

    @property
    def worse(self) -> list[Standing]:
        """The suppliers outside the 99.8 % limits on the bad side, the furthest first."""
        return sorted((supplier for supplier in self.suppliers if supplier.status == "breach"), key=self.nearness)

    def nearness(self, supplier: Standing) -> float:
        """How near a supplier is to the centre, in standard errors below zero: the furthest is least."""
        return -abs(supplier.rate - self.funnel.centre) * float(np.sqrt(supplier.n))


def by_supplier(view: View, kpi: Kpi) -> dict[str, dict[str, Any]]:
    """The figure of each supplier with rows; our own house and carriers are not suppliers."""
    others = set(view.details("suppliers").filter(pl.col("kind") != "supplier")["supplier_id"])
    frame = view.measure(kpi, by=("supplier_id", "supplier_name"))
    rows = {row["supplier_id"]: row for row in frame.iter_rows(named=True) if row["n"]}
    return {supplier_id: row for supplier_id, row in rows.items() if supplier_id and supplier_id not in others}


def standings(view: View, kpi: Kpi, centre: str = "network") -> Standings | None:
    """Every supplier of the selection against the network's rate, or against the target; None without rows."""
    rows = list(by_supplier(view, kpi).values())
    network = figures.figure(view.measure(kpi)).value
    kpi = targets_of(view.engine).applied(kpi, view.selection)
    middle = kpi.target if centre == "target" and kpi.target is not None else network
    k, n = [float(row["numerator"] or 0) for row in rows], [int(row["n"]) for row in rows]
    fitted = statistics.funnel(k, n, middle)
    if fitted is None:
        return None
    sides = fitted.sides(k, n, INFORMATION)
    better = 1 if kpi.better == "higher" else -1
    suppliers = [
        Standing(
            row["supplier_id"],
            row["supplier_name"] or row["supplier_id"],
            ones,
            count,
            tier,
            int(side),
            better * (ones / count - fitted.centre) >= 0,
        )
        for row, ones, count, tier, side in zip(rows, k, n, fitted.tiers(k, n), sides, strict=True)
    ]
    named = "target" if centre == "target" and kpi.target is not None else "network"
    return Standings(kpi, fitted, named, tuple(sorted(suppliers, key=lambda supplier: (-supplier.n, supplier.name))))


def offered(view: View) -> tuple[str, ...]:
    """The rates a funnel is honest for: shares of rows that each count 0 or 1, split by supplier."""
    return tuple(name for name in OFFERED if _counts_ones(view, KPIS[name]))


def _counts_ones(view: View, kpi: Kpi) -> bool:
    if "supplier_id" not in view.engine.catalogue.dimensions(kpi) or view.engine.catalogue.missing_tables(kpi):
        return False
    rows = by_supplier(view, kpi).values()
    return bool(rows) and all(is_proportion(kpi, int(row["n"]), row["numerator"], row["value"]) for row in rows)


def funnel_tab(view: View) -> None:
    """The funnel of the chosen rate around the chosen centre; a click on a mark leads to the supplier."""
    names = offered(view)
    if not names:
        panel.empty(view, KPIS["otd"])
        return
    kpi = targets_of(view.engine).applied(KPIS[chosen("kpi", names)], view.selection)
    centre = chosen("centre", CENTRES if kpi.target is not None else CENTRES[:1])
    peers = standings(view, kpi, centre)
    with panel.block(view, "funnel", _finding(view, peers), _subtitle(view, peers), footing(view, kpi)):
        _choices(view, names, kpi)
        if peers is None:
            panel.empty(view, kpi)
            return
        large = [supplier for supplier in peers.suppliers if supplier.n >= figures.FEWEST_FOR_RATE]
        if large:
            _chart(view, peers, large)
        few = view.t("funnel.not_drawn", n=view.count(len(peers.suppliers) - len(large)))
        frame = frame_of(peers)
        listed = view.selection.where("supplier_id", *(supplier.id for supplier in peers.suppliers))
        panel.kpi_footer(view, kpi, "funnel", frame, few, listed)
        panel.table(view, "funnel", frame, kpi)


def _choices(view: View, names: tuple[str, ...], kpi: Kpi) -> None:
    choose(view, "kpi", {name: view.text(KPIS[name].short) for name in names})
    if kpi.target is not None:
        labels = {code: view.t(f"funnel.centre_{code}") for code in CENTRES}
        choose(view, "centre", labels, words=view.t("funnel.centre"))


def _finding(view: View, peers: Standings | None) -> str:
    if peers is None:
        return view.t("funnel.title_none")
    name = view.text(peers.kpi.short)
    bad = [supplier.name for supplier in peers.worse]
    if bad:
        named = ", ".join(bad[:3]) + (" …" if len(bad) > 3 else "")
        return view.t("funnel.title_out", name=name, suppliers=named, n=view.count(len(bad)))
    judged = sum(supplier.n >= FEWEST_FOR_STATUS for supplier in peers.suppliers)
    if not judged:
        return view.t("funnel.title_few", name=name, n=view.count(len(peers.suppliers)))
    return view.t("funnel.title_calm", name=name, n=view.count(judged), total=view.count(len(peers.suppliers)))


def _subtitle(view: View, peers: Standings | None) -> str:
    if peers is None:
        return figures.scope(view)
    parts = [view.text(peers.kpi.name), figures.scope(view), _centre(view, peers), view.t("funnel.limits")]
    parts.append(widened(view, peers))
    return " · ".join(filter(None, parts))


def widened(view: View, peers: Standings) -> str:
    """That the limits are widened, and how much; nothing where they are not."""
    if peers.funnel.widening < 1.05:
        return ""
    return view.t("funnel.widened", factor=formats.number(peers.funnel.widening, view.language, 1))


def _centre(view: View, peers: Standings) -> str:
    return view.t(f"funnel.around_{peers.centre}", value=view.value(peers.kpi, peers.funnel.centre))


def _chart(view: View, peers: Standings, large: list[Standing]) -> None:
    marks = [
        Mark(
            supplier.id,
            supplier.n,
            supplier.rate,
            supplier.status,
            tip(view, peers, supplier),
            supplier.name if supplier.status in NAMED else "",
        )
        for supplier in sorted(large, key=peers.nearness)
    ]
    centre = (peers.funnel.centre, view.value(peers.kpi, peers.funnel.centre))
    write = (lambda rate: formats.percent(rate, view.language, 0), view.count)
    figure = drawing(marks, _cones(view, peers, large), centre, write, view.palette, view.language)
    below, above = (sum(supplier.tier == tier for supplier in large) for tier in ("below", "above"))
    alt = view.t(
        "funnel.alt",
        name=view.text(peers.kpi.short),
        count=len(large),
        below=below,
        above=above,
        centre=centre[1],
    )
    clicked = panel.drawing(view, f"funnel_{peers.kpi.id}_{peers.centre}", figure, alt)
    zoomed = [] if template.holds_zero(figure) else [view.t("chart.zoomed")]
    show_html(panel.foot_note(" · ".join([view.t("funnel.legend"), *zoomed])))
    if clicked:
        view.request.open_page("supplier", view.state.filtering("sup", (clicked,)))


def _cones(view: View, peers: Standings, large: list[Standing]) -> list[Cone]:
    largest = max(max(supplier.n for supplier in large) * 1.15, 60)
    grid = sorted({round(size) for size in np.geomspace(figures.FEWEST_FOR_RATE, largest, GRID)})
    cones = []
    for share, is_outer in ((ALARM, True), (INFORMATION, False)):
        low, high = peers.funnel.limits(grid, share)
        words = view.t("funnel.limit", share=formats.percent(share, view.language, 1 if is_outer else 0))
        cones.append(Cone(grid, low.tolist(), high.tolist(), words, is_outer))
    return cones


def tip(view: View, peers: Standings, supplier: Standing) -> Markup:
    """Name, rate, rows, limits and tier of one supplier, as the tooltip of its mark."""
    low, high = peers.funnel.limits([supplier.n], ALARM)
    return titled_tooltip(
        supplier.name,
        view.value(peers.kpi, supplier.rate),
        view.t("chart.rows", n=view.count(supplier.n), counts=view.text(peers.kpi.counts)),
        view.t("funnel.between", low=view.in_unit(peers.kpi, low[0]), high=view.in_unit(peers.kpi, high[0])),
        tier_words(view, supplier),
    )


def tier_words(view: View, supplier: Standing) -> str:
    """The tier; a supplier between the 95 % and the 99.8 % limit is rather below or above."""
    return view.code("tier", supplier.fine_tier)


def frame_of(peers: Standings) -> pl.DataFrame:
    """One row a supplier: its rate with both pairs of limits at its size, and its tier."""
    rows = [supplier.n for supplier in peers.suppliers]
    bounds = {"95": peers.funnel.limits(rows, INFORMATION), "998": peers.funnel.limits(rows, ALARM)}
    return pl.DataFrame(
        {
            "supplier_id": [supplier.id for supplier in peers.suppliers],
            "supplier_name": [supplier.name for supplier in peers.suppliers],
            "n": rows,
            "numerator": [supplier.k for supplier in peers.suppliers],
            "value": [supplier.rate for supplier in peers.suppliers],
            "centre": [peers.funnel.centre] * len(rows),
            **{f"{end}_{share}": bounds[share][index] for share in bounds for index, end in enumerate(("low", "high"))},
            "widening": [peers.funnel.widening] * len(rows),
            "tier": [supplier.fine_tier for supplier in peers.suppliers],
        }
    )
