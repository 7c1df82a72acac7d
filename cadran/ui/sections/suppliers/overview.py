"""Suppliers side by side, what misses the target most first; small numbers stay counts; a row leads to the supplier."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl
from markupsafe import Markup

from cadran.analysis import impact
from cadran.analysis.intervals import wilson
from cadran.analysis.status import FEWEST_FOR_STATUS, beside
from cadran.calendar import end_of
from cadran.charts.sparkline import Spark, sparkline
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.footing import footing
from cadran.insight.targets import targets_of
from cadran.insight.unplaced import rows_counted
from cadran.kpis import KPIS, Kpi
from cadran.ui.agreements.sla import contracts_tab
from cadran.ui.components import panel
from cadran.ui.components.bar import bar, judged_css
from cadran.ui.components.chip import chip, settled, status_chip
from cadran.ui.components.markup import show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.by_dimension import supplier_link
from cadran.ui.panels.house_lines_note import house_lines_note
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
NO_DAYS = (None, None)
COLUMNS = (
    ("name", "link"),
    ("tier", "wide"),
    ("n", "num dim"),
    ("", "wide"),
    ("otd", "num"),
    ("interval", "num dim wide"),
    ("otif", "num wide"),
    ("lead", "num wide"),
    ("rejects", "num wide"),
    ("returns", "num wide"),
    ("stockouts", "num wide"),
    ("impact", "num"),
    ("trend", "wide"),
)
# As wide as each of them is; one that says nothing of any supplier listed is left out.
WIDTHS = (
    *("minmax(120px,1.7fr)", "104px", "56px", "minmax(56px,.8fr)", "72px", "80px", "52px", "90px", "74px", "62px"),
    *("64px", "66px", "minmax(76px,1fr)"),
)


@dataclass(frozen=True)
class Supplier:
    """One supplier's figures of the period and its on-time delivery of the last months.

    `expected` is on-time delivery with the supplier's own target.
    """

    expected: Kpi
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
        return (
            impact.missing(self.expected, self.otd.n, self.otd.value) if self.otd.n >= figures.FEWEST_FOR_RATE else None
        )

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
    house_lines_note(view)
    tabs[chosen("tab", tuple(tabs))](view)


def suppliers_table(view: View) -> None:
    """Every supplier with lines in the period; our own house and carriers are not suppliers."""
    listed = suppliers(view)
    title = _title(view, listed)
    target = targets_of(view.engine).applied(OTD, view.selection).target
    subtitle = view.t("suppliers.subtitle", scope=figures.scope(view), target=view.in_unit(OTD, target))
    with panel.block(view, "suppliers", title, subtitle, footing(view, OTD)):
        if not listed:
            if figures.figure(view.measure(OTD)).n:
                show_html(panel.foot_note(rows_counted(view, OTD)))
            else:
                panel.empty(view, OTD)
            return
        first = (page_shown(len(listed), ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        _rows(view, listed[first : first + ROWS_PER_PAGE])
        if len(listed) > ROWS_PER_PAGE:
            pager(view, len(listed), ROWS_PER_PAGE)
        frame, n = _frame(listed), sum(supplier.otd.n for supplier in listed)
        lines = view.t("chart.rows", n=view.count(n), counts=view.text(OTD.counts))
        panel.footer(view, "suppliers", frame.drop("trend"), f"{lines} · {view.t('suppliers.small')}", OTD)
        panel.table(view, "suppliers", frame, OTD)


def _title(view: View, listed: list[Supplier]) -> str:
    """How many miss the target, of those with lines enough to judge; that the others are not judged."""
    if not listed:
        n = formats.counted(figures.figure(view.measure(OTD)).n, figures.row_words(view, OTD), view.language)
        return view.t("suppliers.unnamed", rows=n)
    judged = [supplier for supplier in listed if supplier.otd.n >= FEWEST_FOR_STATUS]
    below = sum(impact.is_short(supplier.missing) for supplier in judged)
    counts = {"below": below, "judged": len(judged), "total": len(listed)}
    key = (
        "suppliers.title" if len(judged) == len(listed) else "suppliers.title_partly" if judged else "suppliers.too_few"
    )
    return view.t(key, **{name: view.count(n) for name, n in counts.items()})


def suppliers(view: View) -> list[Supplier]:
    """Suppliers of the selection: most lines missing to the target first, too few lines for a rate last."""
    rates = {name: by_supplier(view, KPIS[name]) for name in ("otd", *RATES)}
    names = {row["supplier_id"]: row["supplier_name"] for rows in rates.values() for row in rows.values()}
    leads = {name: _percentiles(row) for name, row in by_supplier(view, KPIS["lead_time"]).items()}
    trends = _trends(view)
    placed, targets = standings(view, OTD), targets_of(view.engine)
    listed = [
        Supplier(
            targets.applied(OTD, view.selection.where("supplier_id", supplier_id)),
            supplier_id,
            names[supplier_id] or supplier_id,
            _figure(rates["otd"].get(supplier_id)),
            {name: _figure(rates[name].get(supplier_id)) for name in RATES},
            leads.get(supplier_id, NO_DAYS),
            trends.get(supplier_id, ()),
            placed.of(supplier_id) if placed else None,
        )
        for supplier_id in names
    ]
    return sorted(
        listed,
        key=lambda supplier_id: (
            supplier_id.missing is None,
            -impact.shortfall(supplier_id.missing),
            -supplier_id.otd.n,
            supplier_id.name,
        ),
    )


def _percentiles(row: dict[str, float | None]) -> tuple[float | None, float | None]:
    """P50 and P90 of the lead time; none of too few lines for a rate."""
    return (row["p50"], row["p90"]) if (row["n"] or 0) >= figures.FEWEST_FOR_RATE else NO_DAYS


def _figure(row: dict[str, float | None] | None) -> Figure:
    return figures.figure_of(row) if row else NOBODY


def _trends(view: View) -> dict[str, tuple[float | None, ...]]:
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    months = starts[-figures.POINTS_SHOWN :]
    selection = view.selection.during(months[0], min(end_of(months[-1], "month"), view.as_of))
    by_supplier: dict[str, dict[object, float | None]] = {}
    for row in view.measure(OTD, selection, by=("supplier_id",), grain="month").iter_rows(named=True):
        by_supplier.setdefault(row["supplier_id"], {})[row["period"]] = row["value"]
    return {supplier_id: tuple(values.get(start) for start in months) for supplier_id, values in by_supplier.items()}


def _rows(view: View, listed: list[Supplier]) -> None:
    cells = [_cells(view, supplier) for supplier in listed]
    kept = [index for index in range(len(COLUMNS)) if any(row[index] != formats.NOTHING for row in cells)]
    columns = [Column(view.t(f"suppliers.{name}") if name else "", css) for name, css in COLUMNS]
    rows = (
        ListRow([row[index] for index in kept], supplier_link(view, supplier.id, supplier.name))
        for supplier, row in zip(listed, cells, strict=True)
    )
    style = f"--columns: {' '.join(WIDTHS[index] for index in kept)}"
    RowList("cadran-suppliers", [columns[index] for index in kept], style).show("supplier", rows)


def _cells(view: View, supplier: Supplier) -> list[object]:
    p50, p90 = supplier.lead
    return [
        supplier.name,
        _tier(view, supplier),
        view.count(supplier.otd.n),
        _bar(supplier),
        _otd(view, supplier),
        _interval(view, supplier),
        _rate(view, supplier, "otif"),
        f"{_days(view, p50)} / {_days(view, p90)}" if p50 is not None else formats.NOTHING,
        *(_rate(view, supplier, name) for name in RATES[1:]),
        _to_target(view, supplier),
        _spark(view, supplier),
    ]


def _tier(view: View, supplier: Supplier) -> Markup | str:
    """The tier of the funnel as shape and word."""
    if supplier.standing is None:
        return formats.NOTHING
    status = beside(supplier.standing.status, figures.status_of(supplier.expected, supplier.otd))
    return chip(status, tier_words(view, supplier.standing), css="tier")


def _days(view: View, days: float | None) -> str:
    return formats.number(days, view.language, 1 if days is not None and days < 10 else 0)


def _otd(view: View, supplier: Supplier) -> Markup | str:
    words = figures.figure_text(view, OTD, supplier.otd)
    status = figures.status_of(supplier.expected, supplier.otd)
    return words if status == "none" or supplier.interval is None else status_chip(view, status, words)


def _rate(view: View, supplier: Supplier, name: str) -> Markup | str:
    return settled(view, KPIS[name], supplier.rates[name])


def _interval(view: View, supplier: Supplier) -> str:
    if supplier.interval is None:
        return ""
    low, high = (formats.percent(bound, view.language, 0) for bound in supplier.interval)
    return f"{low} – {high}"


def _bar(supplier: Supplier) -> Markup:
    """On-time delivery as a bar from 0, its interval as a whisker, the target as a tick."""
    share = None if supplier.interval is None else supplier.otd.value
    status = figures.status_of(supplier.expected, supplier.otd)
    return bar(share, supplier.interval, supplier.expected.target, css=judged_css(status))


def _to_target(view: View, supplier: Supplier) -> str:
    if supplier.missing is None:
        return formats.NOTHING
    return figures.missing_text(view, supplier.missing)


def _spark(view: View, supplier: Supplier) -> Markup | str:
    known = [value for value in supplier.trend if value is not None]
    if not known:
        return ""
    last = view.value(OTD, supplier.trend[-1])
    words = {"name": view.text(OTD.short), "grain": view.t("by.month"), "last": last}
    alt = view.t("card.spark", count=len(supplier.trend), **words)
    scale = (min(*known, LOWEST_DRAWN), 1.0)
    is_few = supplier.otd.n < FEWEST_FOR_STATUS
    spark = Spark(supplier.trend, is_final=not view.period.is_partial, scale=scale, is_few=is_few)
    return sparkline(spark, view.palette, alt)


def _frame(listed: list[Supplier]) -> pl.DataFrame:
    rates = {
        f"{name}_{part}": [getattr(supplier.rates[name], field) for supplier in listed]
        for name in RATES
        for part, field in (("numerator", "numerator"), ("denominator", "denominator"), ("value", "value"))
    }
    numbers = {
        "otd_numerator": [supplier.otd.numerator for supplier in listed],
        "otd_denominator": [supplier.otd.denominator for supplier in listed],
        "otd_value": [supplier.otd.value for supplier in listed],
        "ci_low": [supplier.interval[0] if supplier.interval else None for supplier in listed],
        "ci_high": [supplier.interval[1] if supplier.interval else None for supplier in listed],
        "target": [supplier.expected.target for supplier in listed],
        "missing_to_target": [supplier.missing for supplier in listed],
        **rates,
        "lead_time_p50": [supplier.lead[0] for supplier in listed],
        "lead_time_p90": [supplier.lead[1] for supplier in listed],
    }
    return pl.DataFrame(
        {
            "supplier_id": [supplier.id for supplier in listed],
            "supplier_name": [supplier.name for supplier in listed],
            "n": [supplier.otd.n for supplier in listed],
            "tier": [supplier.standing.fine_tier if supplier.standing else None for supplier in listed],
            **numbers,
            "status": [figures.status_of(supplier.expected, supplier.otd) for supplier in listed],
            "trend": [list(supplier.trend) for supplier in listed],
        },
        schema_overrides=dict.fromkeys(numbers, pl.Float64) | {"trend": pl.List(pl.Float64), "tier": pl.String},
    )
