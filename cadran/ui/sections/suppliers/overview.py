"""Suppliers side by side, what misses the target most first; small numbers stay counts; a row leads to the supplier."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from cadran.analysis import impact
from cadran.analysis.intervals import wilson
from cadran.calendar import end_of
from cadran.charts.palette import SHAPES
from cadran.charts.sparkline import Spark, sparkline
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.kpis import KPIS
from cadran.ui.agreements.sla import contracts_tab
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.compare import compare_tab
from cadran.ui.sections.suppliers.dependency import dependency
from cadran.ui.sections.suppliers.funnel import Standing, by_supplier, funnel_tab, standings, tier_words
from cadran.ui.sections.suppliers.ranks import ranks_tab
from cadran.ui.sections.suppliers.scorecard import scorecard_tab

OTD = KPIS["otd"]
RATES = ("otif", "reject_rate", "return_rate", "stockout_rate")
ROWS_PER_PAGE = 25
LOWEST_DRAWN = 0.7
NOBODY = Figure(0, None)


@dataclass(frozen=True)
class Supplier:
    """One supplier's figures of the period and its on-time delivery of the last months."""

    id: str
    name: str
    otd: Figure
    rates: dict[str, Figure]
    lead: tuple[float | None, float | None]
    trend: tuple[float | None, ...]
    standing: Standing | None = None

    @property
    def missing(self) -> float | None:
        """Lines missing to the target; nothing where the lines are too few for a rate."""
        return impact.missing(OTD, self.otd.n, self.otd.value) if self.otd.n >= figures.FEWEST_FOR_RATE else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.otd.numerator or 0, self.otd.n) if self.otd.n >= figures.FEWEST_FOR_RATE else None


def all_flows(view: View) -> View:
    """The look at all a supplier answers for, bought or sold, unless the reader chose one of both."""
    if view.state.flow:
        return view
    request = replace(view.request, state=replace(view.state, flow="all"))
    return replace(view.across_flows(), request=request)


def suppliers_page(view: View) -> None:
    """The tab in the address; the table unless another is asked for."""
    tabs: dict[str, Callable[[View], None]] = {
        "table": suppliers_table,
        "funnel": funnel_tab,
        "compare": compare_tab,
        "scorecard": scorecard_tab,
        "contracts": contracts_tab,
        "ranks": ranks_tab,
        "dependency": dependency,
    }
    choose(view, "tab", {code: view.t(f"funnel.tab_{code}") for code in tabs}, {})
    tabs[chosen("tab", tuple(tabs))](view)


def suppliers_table(view: View) -> None:
    """Every supplier with lines in the period; our own house and carriers are not suppliers."""
    found = suppliers(view)
    below = [one for one in found if (one.missing or 0) >= 0.5]
    title = view.t("suppliers.title", below=view.count(len(below)), total=view.count(len(found)))
    subtitle = view.t("suppliers.subtitle", scope=figures.scope(view), target=view.value(OTD, OTD.target))
    with panel.block(view, "suppliers", title, subtitle):
        if not found:
            panel.empty(view, OTD)
            return
        first = (page_shown(len(found), ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        _rows(view, found[first : first + ROWS_PER_PAGE])
        if len(found) > ROWS_PER_PAGE:
            pager(view, len(found), ROWS_PER_PAGE)
        frame = _frame(found)
        _footer(view, found, frame)
        panel.table(view, "suppliers", lambda: frame, OTD)


def _footer(view: View, found: list[Supplier], frame: pl.DataFrame) -> None:
    lines = view.t("chart.rows", n=view.count(sum(one.otd.n for one in found)), counts=view.text(OTD.counts))
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="foot_suppliers"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            said = f"{lines} · {view.t('suppliers.small')}"
            st.html(f'<span class="cadran-foot">{as_html(said)}</span>', width="content")
            view.link("definitions", view.t("chart.definition"), kpi=OTD.id)
        panel.export(view, "suppliers", lambda: frame.drop("trend"), rows=frame.height)


def suppliers(view: View) -> list[Supplier]:
    """Suppliers of the selection: most lines missing to the target first, too few lines for a rate last."""
    rates = {name: by_supplier(view, KPIS[name]) for name in ("otd", *RATES)}
    names = {row["supplier_id"]: row["supplier_name"] for rows in rates.values() for row in rows.values()}
    leads = by_supplier(view, KPIS["lead_time"])
    trends = _trends(view)
    placed = standings(view, OTD)
    found = [
        Supplier(
            one,
            names[one] or one,
            _figure(rates["otd"].get(one)),
            {name: _figure(rates[name].get(one)) for name in RATES},
            (leads[one]["p50"], leads[one]["p90"]) if one in leads else (None, None),
            trends.get(one, ()),
            placed.of(one) if placed else None,
        )
        for one in names
    ]
    return sorted(found, key=lambda one: (one.missing is None, -(one.missing or 0), -one.otd.n, one.name))


def _figure(row: dict[str, float | None] | None) -> Figure:
    return figures.figure_of(row) if row else NOBODY


def _trends(view: View) -> dict[str, tuple[float | None, ...]]:
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    shown = starts[-figures.MONTHS_SHOWN :]
    asked = view.selection.during(shown[0], min(end_of(shown[-1], "month"), view.as_of))
    held: dict[str, dict[object, float | None]] = {}
    for row in view.measure(OTD, asked, by=("supplier_id",), grain="month").iter_rows(named=True):
        held.setdefault(row["supplier_id"], {})[row["period"]] = row["value"]
    return {one: tuple(values.get(start) for start in shown) for one, values in held.items()}


def _rows(view: View, shown: list[Supplier]) -> None:
    with st.container(key="rows_suppliers"):
        st.html(_head(view))
        for place, one in enumerate(shown):
            with st.container(key=f"row_supplier_{place}"):
                st.html(_row(view, one))
                view.link("supplier", as_markdown(one.name), view.state.filtering("sup", (one.id,)))


def _head(view: View) -> str:
    kinds = (
        "",
        "wide",
        "num",
        "wide",
        "num",
        "num wide",
        "num wide",
        "num wide",
        "num wide",
        "num wide",
        "num wide",
        "num",
        "wide",
    )
    names = (
        "name",
        "tier",
        "n",
        "",
        "otd",
        "interval",
        "otif",
        "lead",
        "rejects",
        "returns",
        "stockouts",
        "impact",
        "trend",
    )
    titles = [as_html(view.t(f"suppliers.{name}")) if name else "" for name in names]
    cells = "".join(f'<span class="{kind}">{words}</span>' for kind, words in zip(kinds, titles, strict=True))
    return f'<div class="cadran-row cadran-head cadran-suppliers">{cells}</div>'


def _row(view: View, one: Supplier) -> str:
    lead = f"{_days(view, one.lead[0])} / {_days(view, one.lead[1])}" if one.lead[0] is not None else formats.NOTHING
    cells = [
        f'<span class="link">{as_html(one.name)}</span>',
        f'<span class="wide">{_tier(view, one)}</span>',
        f'<span class="num dim">{view.count(one.otd.n)}</span>',
        f'<span class="wide">{_bullet(one)}</span>',
        f'<span class="num">{_otd(view, one)}</span>',
        f'<span class="num dim wide">{_interval(view, one)}</span>',
        f'<span class="num wide">{_rate(view, one, "otif")}</span>',
        f'<span class="num wide">{as_html(lead)}</span>',
        *(f'<span class="num wide">{_rate(view, one, name)}</span>' for name in RATES[1:]),
        f'<span class="num">{_to_target(view, one)}</span>',
        f'<span class="wide">{_spark(view, one)}</span>',
    ]
    return f'<div class="cadran-row cadran-suppliers">{"".join(cells)}</div>'


def _tier(view: View, one: Supplier) -> str:
    """The tier of the funnel as shape and word."""
    if one.standing is None:
        return formats.NOTHING
    status, words = one.standing.status, as_html(tier_words(view, one.standing))
    mark = f'<b aria-hidden="true">{SHAPES[status]}</b>' if SHAPES[status] else ""
    return f'<span class="cadran-chip tier {status}">{mark}{words}</span>'


def _days(view: View, days: float | None) -> str:
    return formats.number(days, view.language, 1 if days is not None and days < 10 else 0)


def _otd(view: View, one: Supplier) -> str:
    words = figures.shown(view, OTD, one.otd)
    status = figures.status_of(OTD, one.otd)
    return as_html(words) if status == "none" or one.interval is None else status_chip(view, status, words)


def _rate(view: View, one: Supplier, name: str) -> str:
    kpi, found = KPIS[name], one.rates[name]
    words = as_html(figures.shown(view, kpi, found))
    is_final = found.value is None or figures.is_final(view, kpi, view.period.last)
    return words if is_final else f'<span class="dim" title="{as_html(view.t("state.not_final"))}">○ {words}</span>'


def _interval(view: View, one: Supplier) -> str:
    if one.interval is None:
        return ""
    low, high = (formats.percent(bound, view.language, 0) for bound in one.interval)
    return as_html(f"{low} – {high}")


def _to_target(view: View, one: Supplier) -> str:
    if one.missing is None:
        return formats.NOTHING
    return f"+{view.count(one.missing)}" if one.missing >= 0.5 else "0"


def _bullet(one: Supplier) -> str:
    """On-time delivery as a bar from 0, its interval as a whisker, the target as a tick."""
    if one.interval is None or one.otd.value is None:
        return ""
    low, high = one.interval
    return (
        f'<div class="cadran-bullet" aria-hidden="true"><i style="width:{one.otd.value:.1%}"></i>'
        f'<s style="left:{low:.1%};width:{high - low:.1%}"></s><u style="left:{OTD.target:.1%}"></u></div>'
    )


def _spark(view: View, one: Supplier) -> str:
    known = [value for value in one.trend if value is not None]
    if not known:
        return ""
    last = view.value(OTD, one.trend[-1])
    alt = view.t("card.spark", name=view.text(OTD.short), count=len(one.trend), last=last)
    drawn = Spark(one.trend, is_final=not view.period.is_partial, scale=(min(*known, LOWEST_DRAWN), 1.0))
    return sparkline(drawn, view.palette, alt)


def _frame(found: list[Supplier]) -> pl.DataFrame:
    rates = {
        f"{name}_{part}": [getattr(one.rates[name], field) for one in found]
        for name in RATES
        for part, field in (("numerator", "numerator"), ("denominator", "denominator"), ("value", "value"))
    }
    numbers = {
        "otd_numerator": [one.otd.numerator for one in found],
        "otd_denominator": [one.otd.denominator for one in found],
        "otd_value": [one.otd.value for one in found],
        "ci_low": [one.interval[0] if one.interval else None for one in found],
        "ci_high": [one.interval[1] if one.interval else None for one in found],
        "target": [OTD.target] * len(found),
        "missing_to_target": [one.missing for one in found],
        **rates,
        "lead_time_p50": [one.lead[0] for one in found],
        "lead_time_p90": [one.lead[1] for one in found],
    }
    return pl.DataFrame(
        {
            "supplier_id": [one.id for one in found],
            "supplier_name": [one.name for one in found],
            "n": [one.otd.n for one in found],
            "tier": [one.standing.shown if one.standing else None for one in found],
            **numbers,
            "status": [figures.status_of(OTD, one.otd) for one in found],
            "trend": [list(one.trend) for one in found],
        },
        schema_overrides=dict.fromkeys(numbers, pl.Float64) | {"trend": pl.List(pl.Float64), "tier": pl.String},
    )
