"""Suppliers in a funnel: who lies outside what chance explains, and whose lines are too few to say."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import streamlit as st

from cadran.analysis import funnel as statistics
from cadran.analysis.funnel import ALARM, INFORMATION, Funnel, Tier
from cadran.analysis.status import Status, is_proportion
from cadran.charts.funnel import Cone, Mark
from cadran.charts.funnel import funnel as drawing
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
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
    def shown(self) -> str:
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
        return next((one for one in self.suppliers if one.id == supplier_id), None)

    @property
    def worse(self) -> list[Standing]:
        """The suppliers outside the 99.8 % limits on the bad side, the furthest first."""
        return sorted((one for one in self.suppliers if one.status == "breach"), key=self.nearness)

    def nearness(self, one: Standing) -> float:
        """How near a supplier is to the centre, in standard errors below zero: the furthest is least."""
        return -abs(one.rate - self.funnel.centre) * float(np.sqrt(one.n))


def by_supplier(view: View, kpi: Kpi) -> dict[str, dict[str, Any]]:
    """The figure of each supplier with rows; our own house and carriers are not suppliers."""
    others = set(view.details("suppliers").filter(pl.col("kind") != "supplier")["supplier_id"])
    frame = view.measure(kpi, by=("supplier_id", "supplier_name"))
    rows = {row["supplier_id"]: row for row in frame.iter_rows(named=True) if row["n"]}
    return {one: row for one, row in rows.items() if one and one not in others}


def standings(view: View, kpi: Kpi, centre: str = "network") -> Standings | None:
    """Every supplier of the selection against the network's rate, or against the target; None without rows."""
    rows = list(by_supplier(view, kpi).values())
    network = figures.figure(view.measure(kpi)).value
    middle = kpi.target if centre == "target" and kpi.target is not None else network
    k, n = [float(row["numerator"] or 0) for row in rows], [int(row["n"]) for row in rows]
    found = statistics.funnel(k, n, middle)
    if found is None:
        return None
    sides = found.sides(k, n, INFORMATION)
    better = 1 if kpi.better == "higher" else -1
    held = [
        Standing(
            row["supplier_id"],
            row["supplier_name"] or row["supplier_id"],
            ones,
            count,
            tier,
            int(side),
            better * (ones / count - found.centre) >= 0,
        )
        for row, ones, count, tier, side in zip(rows, k, n, found.tiers(k, n), sides, strict=True)
    ]
    named = "target" if centre == "target" and kpi.target is not None else "network"
    return Standings(kpi, found, named, tuple(sorted(held, key=lambda one: (-one.n, one.name))))


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
    kpi = KPIS[chosen("kpi", names)]
    centre = chosen("centre", CENTRES if kpi.target is not None else CENTRES[:1])
    found = standings(view, kpi, centre)
    with panel.block(view, "funnel", _finding(view, found), _subtitle(view, found)):
        _choices(view, names, kpi, centre)
        if found is None:
            panel.empty(view, kpi)
            return
        drawn = [one for one in found.suppliers if one.n >= figures.FEWEST_FOR_RATE]
        if drawn:
            _chart(view, found, drawn)
        few = view.t("funnel.not_drawn", n=view.count(len(found.suppliers) - len(drawn)))
        frame = frame_of(found)
        panel.kpi_footer(view, kpi, "funnel", frame, few)
        panel.table(view, "funnel", lambda: frame, kpi)


def _choices(view: View, names: tuple[str, ...], kpi: Kpi, centre: str) -> None:
    own = {"tab": "funnel"}
    rates = {name: view.text(KPIS[name].short) for name in names}
    choose(view, "kpi", rates, own | ({"centre": centre} if centre != CENTRES[0] else {}))
    if kpi.target is not None:
        labels = {code: view.t(f"funnel.centre_{code}") for code in CENTRES}
        kept = own | ({"kpi": kpi.id} if kpi.id != names[0] else {})
        choose(view, "centre", labels, kept, view.t("funnel.centre"))


def _finding(view: View, found: Standings | None) -> str:
    if found is None:
        return view.t("funnel.title_none")
    name = view.text(found.kpi.short)
    bad = [one.name for one in found.worse]
    if bad:
        named = ", ".join(bad[:3]) + (" …" if len(bad) > 3 else "")
        return view.t("funnel.title_out", name=name, suppliers=named, n=view.count(len(bad)))
    return view.t("funnel.title_calm", name=name)


def _subtitle(view: View, found: Standings | None) -> str:
    if found is None:
        return figures.scope(view)
    said = [view.text(found.kpi.name), figures.scope(view), _centre(view, found), view.t("funnel.limits")]
    said.append(widened(view, found))
    return " · ".join(filter(None, [*said, view.t("chart.zoomed")]))


def widened(view: View, found: Standings) -> str:
    """That the limits are widened, and how much; nothing where they are not."""
    if found.funnel.widening < 1.05:
        return ""
    return view.t("funnel.widened", factor=formats.number(found.funnel.widening, view.language, 1))


def _centre(view: View, found: Standings) -> str:
    return view.t(f"funnel.around_{found.centre}", value=view.value(found.kpi, found.funnel.centre))


def _chart(view: View, found: Standings, drawn: list[Standing]) -> None:
    marks = [
        Mark(one.id, one.n, one.rate, one.status, tip(view, found, one), one.name if one.status in NAMED else "")
        for one in sorted(drawn, key=found.nearness)
    ]
    centre = (found.funnel.centre, view.value(found.kpi, found.funnel.centre))
    write = (lambda rate: formats.percent(rate, view.language, 0), view.count)
    figure = drawing(marks, _cones(view, found, drawn), centre, write, view.palette, view.language)
    below, above = (sum(one.tier == tier for one in drawn) for tier in ("below", "above"))
    alt = view.t(
        "funnel.alt",
        name=view.text(found.kpi.short),
        count=len(drawn),
        below=below,
        above=above,
        centre=centre[1],
    )
    clicked = panel.drawing(view, f"funnel_{found.kpi.id}_{found.centre}", figure, alt)
    st.html(f'<span class="cadran-foot">{as_html(view.t("funnel.legend"))}</span>')
    if clicked:
        view.request.open_page("supplier", view.state.filtering("sup", (clicked,)))


def _cones(view: View, found: Standings, drawn: list[Standing]) -> list[Cone]:
    largest = max(max(one.n for one in drawn) * 1.15, 60)
    grid = sorted({round(size) for size in np.geomspace(figures.FEWEST_FOR_RATE, largest, GRID)})
    cones = []
    for share, is_outer in ((ALARM, True), (INFORMATION, False)):
        low, high = found.funnel.limits(grid, share)
        words = view.t("funnel.limit", share=formats.percent(share, view.language, 1 if is_outer else 0))
        cones.append(Cone(grid, low.tolist(), high.tolist(), words, is_outer))
    return cones


def tip(view: View, found: Standings, one: Standing) -> str:
    """Name, rate, rows, limits and tier of one supplier, as HTML lines."""
    low, high = found.funnel.limits([one.n], ALARM)
    said = [
        f"<b>{as_html(one.name)}</b>",
        view.value(found.kpi, one.rate),
        view.t("chart.rows", n=view.count(one.n), counts=view.text(found.kpi.counts)),
        view.t("funnel.between", low=view.value(found.kpi, low[0]), high=view.value(found.kpi, high[0])),
        tier_words(view, one),
    ]
    return "<br>".join(said)


def tier_words(view: View, one: Standing) -> str:
    """The tier; a supplier between the 95 % and the 99.8 % limit is rather below or above."""
    return view.code("tier", one.shown)


def frame_of(found: Standings) -> pl.DataFrame:
    """One row a supplier: its rate with both pairs of limits at its size, and its tier."""
    rows = [one.n for one in found.suppliers]
    bounds = {"95": found.funnel.limits(rows, INFORMATION), "998": found.funnel.limits(rows, ALARM)}
    return pl.DataFrame(
        {
            "supplier_id": [one.id for one in found.suppliers],
            "supplier_name": [one.name for one in found.suppliers],
            "n": rows,
            "numerator": [one.k for one in found.suppliers],
            "value": [one.rate for one in found.suppliers],
            "centre": [found.funnel.centre] * len(rows),
            **{f"{end}_{share}": bounds[share][place] for share in bounds for place, end in enumerate(("low", "high"))},
            "widening": [found.funnel.widening] * len(rows),
            "tier": [one.shown for one in found.suppliers],
        }
    )
