"""The KPI card: figure, target, change, thirteen months and the number of rows; one link to its page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from cadran.analysis.status import Status
from cadran.analysis.survival import Estimate
from cadran.analysis.xmr import Limits
from cadran.charts.sparkline import Spark, sparkline
from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.asked import deliveries_to
from cadran.insight.censoring import estimates
from cadran.insight.figures import Figure, Series
from cadran.insight.periods import Period
from cadran.insight.recorded import is_recorded
from cadran.insight.unplaced import unplaced
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.selection import Selection
from cadran.ui.components.boundary import boundary
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request import routes
from cadran.ui.request.view import View


@dataclass(frozen=True)
class CardData:
    """All that a card tells about one KPI."""

    kpi: Kpi
    read: Statistic
    now: Figure
    before: Figure | None
    history: Series | None
    is_final: bool
    estimate: Estimate | None = None

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def signal(self) -> Status | None:
        """The colour of the last point when it is a signal."""
        if self.history is None:
            return None
        return figures.signal_marks(self.kpi, self.history).get(len(self.history.starts) - 1)


def cards(view: View, kpis: Sequence[tuple[str, Statistic] | str], chosen: str = "") -> None:
    """Cards side by side, as many as fit; each is a KPI id, or an id with the percentile to read.

    The card of the KPI `chosen`, which the page explains, is marked.
    """
    with st.grid(columns="auto", min_column_width=165, gap="small", key="cards"):
        for asked in kpis:
            kpi_id, read = _asked(asked)
            with boundary(view.language):
                card(view, KPIS[kpi_id], read, kpi_id == chosen)


def _asked(asked: tuple[str, Statistic] | str) -> tuple[str, Statistic]:
    return (asked, "value") if isinstance(asked, str) else asked


def card(view: View, kpi: Kpi, read: Statistic = "value", is_chosen: bool = False) -> None:
    """One KPI in one block that leads to the page of the KPI with the same filters."""
    with st.container(key=f"card_{kpi.id}_{read}{'_here' if is_chosen else ''}"):
        st.html(card_html(view, kpi, read))
        label = as_markdown(view.t("card.open", name=view.text(kpi.name)))
        view.link(kpi.page, label, kpi=kpi.id)


def card_html(view: View, kpi: Kpi, read: Statistic = "value") -> str:
    """The inside of a card; every word in it is escaped."""
    missing = view.engine.catalogue.missing_tables(kpi)
    if missing:
        return _frame(view, kpi, read, _figure(formats.NOTHING), _below(_missing(view, missing)))
    told = card_data(view, kpi, read)
    value = figures.estimated(view, kpi, told.estimate) if told.estimate else figures.shown(view, kpi, told.now)
    figure = _figure(as_html(value), _chip(view, told))
    return _frame(view, kpi, read, figure, _below(_change(view, told), _spark(view, told), _foot(view, told)))


def card_data(view: View, kpi: Kpi, read: Statistic = "value") -> CardData:
    """What a card needs to know: the months hold the figures of whole months, other days are asked for."""
    history = figures.series(view, kpi, "month", read)
    history = history and _until_shown(view, history)
    now, found = _figure_of(view, kpi, read, history, view.period, view.selection)
    before = None
    if view.compared is not None and view.comparison is not None and kpi.timing != "now":
        before, _ = _figure_of(view, kpi, read, history, view.compared, view.comparison)
    is_final = figures.is_final(view, kpi, view.period.last) and found is None
    return CardData(kpi, read, now, before, history, is_final, found)


def _until_shown(view: View, history: Series) -> Series | None:
    """The months up to the period shown; None where that lies before all of them."""
    last = min(view.period.last or view.as_of, view.as_of)
    return None if last < history.starts[0] else history.upto(figures.shown_place(view, history))


def _figure_of(
    view: View, kpi: Kpi, read: Statistic, history: Series | None, period: Period, selection: Selection
) -> tuple[Figure, Estimate | None]:
    """The figure of a period, and its estimate where too many of its rows are open."""
    found = estimates(view, kpi, selection, figures.QUANTILES.get(read, 0.5)).get(None)
    frame = _month(view, kpi, period) if history else None
    known = figures.figure(view.measure(kpi, selection) if frame is None else frame, read)
    return (replace(known, value=found.value), found) if found else (known, None)


def _month(view: View, kpi: Kpi, period: Period) -> pl.DataFrame | None:
    """The row of a whole month among those the series was read from; None for other days."""
    starts = figures.judged_by(view, "month")
    if period.first not in starts or period.months != 1 or period.is_partial:
        return None
    return view.measure(kpi, figures.through(view, starts, "month"), grain="month").filter(period=period.first)


def _frame(view: View, kpi: Kpi, read: Statistic, figure: str, below: str) -> str:
    tip = as_html(f"{view.text(kpi.meaning)}\n{view.text(kpi.formula)}")
    name = as_html(figures.name(view, kpi, read))
    info = _info(view, kpi, tip)
    return f'<div class="cadran-card"><div class="name"><span>{name}</span>{info}</div>{figure}{below}</div>'


def _figure(value: str, target: str = "") -> str:
    small = " small" if len(value) > 9 else ""
    return f'<div class="figure"><span class="value{small}">{value}</span>{target}</div>'


def _below(change: str, spark: str = "", foot: str = "") -> str:
    return f'<div class="change">{change}</div>{spark}<div class="foot">{foot}</div>'


def _info(view: View, kpi: Kpi, tip: str) -> str:
    if routes.place("definitions") is None:
        return f'<i class="info" title="{tip}">i</i>'
    target = f"definitions?kpi={kpi.id}&amp;lang={view.language}"
    return f'<a class="info" href="{target}" target="_self" title="{tip}">i</a>'


def _missing(view: View, tables: tuple[str, ...]) -> str:
    names = ", ".join(view.code("table", name) for name in tables)
    enables = " ".join(view.text(TABLES[name].enables) for name in tables)
    said = view.t("state.missing_table", tables=names)
    return f'<span title="{as_html(enables)}">{as_html(said)}</span>'


def _chip(view: View, told: CardData) -> str:
    if not told.is_final:
        return status_chip(view, "few", view.t("state.not_final"))
    status = figures.status_of(told.kpi, told.now, read=told.read)
    if status == "none" or told.kpi.target is None:
        return ""
    return status_chip(view, status, view.value(told.kpi, told.kpi.target))


def _change(view: View, told: CardData) -> str:
    kpi = told.kpi
    if kpi.timing == "now":
        return as_html(view.t("card.as_of", day=formats.day(view.as_of, view.language)))
    if told.now.value is None and told.estimate is None:
        return as_html(_why_nothing(view, told))
    versus = "" if told.now.is_few(told.kpi) else _versus(view, told)
    left_out = _left_out(view, kpi)
    without = as_html(view.t("card.without", names=left_out)) if left_out else ""
    return " · ".join(filter(None, (versus, _variation(view, told), without)))


def _why_nothing(view: View, told: CardData) -> str:
    """No row in the period, none in all the data, or more than half that could not be placed."""
    if told.now.n:
        return view.t("asked.no_value")
    if not is_recorded(view, told.kpi):
        return view.t("state.not_recorded")
    return view.t("state.not_computable", counts=view.text(told.kpi.counts))


def _versus(view: View, told: CardData) -> str:
    """The change; of sales whose returns are still to come only the last month that is final, for like with like."""
    if told.estimate is None and not told.is_final:
        return as_html(_last_final(view, told))
    if told.change is None:
        return as_html(view.t("card.no_comparison"))
    label = view.comparison_label
    return as_html(f"{view.change(told.kpi, told.change)} {view.t('card.versus', label=label)}")


def _last_final(view: View, told: CardData) -> str:
    history = told.history
    final = [place for place, sure in enumerate(history.is_final) if sure] if history else []
    if history is None or not final:
        return view.t("card.no_comparison")
    label = formats.month(history.starts[final[-1]], view.language)
    return view.t("card.mature", label=label, value=view.value(told.kpi, history.values[final[-1]]))


def _variation(view: View, told: CardData) -> str:
    """What the last month says; a month that is not over says only how far it is."""
    if told.now.is_few(told.kpi):
        return as_html(view.t("card.too_few"))
    if told.estimate:
        return as_html(figures.beside(view, told.kpi, told.estimate))
    if not told.is_final:
        return as_html(view.t("state.not_final"))
    history = told.history
    if history is None or history.limits is None:
        return as_html(view.t("card.no_history"))
    if part := figures.elapsed(view, history.starts[-1], "month"):
        return as_html(view.t("partial.days", elapsed=part[0], all=part[1])) if view.period.is_partial else ""
    said = _of_the_last_month(view, told, history.limits)
    return said if view.period.months == 1 else f"{as_html(formats.month(history.starts[-1], view.language))} {said}"


def _of_the_last_month(view: View, told: CardData, limits: Limits) -> str:
    if told.signal:
        return f'<b class="{told.signal}">{as_html(_kind_of_signal(view, told.history))}</b>'
    bounds = {"lower": view.value(told.kpi, limits.lower), "upper": view.value(told.kpi, limits.upper)}
    return f'<span title="{as_html(view.t("card.normal", **bounds))}">{as_html(view.t("card.normal_short"))}</span>'


def _kind_of_signal(view: View, history: Series | None) -> str:
    if history is None or history.limits is None or history.values[-1] is None:
        return view.t("card.signal")
    if history.values[-1] > history.limits.upper:
        return view.t("card.above")
    return view.t("card.below" if history.values[-1] < history.limits.lower else "card.shift")


def _left_out(view: View, kpi: Kpi) -> str:
    applied = {item.dimension for item in view.selection_for(kpi).filters}
    names = [item.dimension for item in view.selection.filters if item.dimension not in applied | {"flow"}]
    return ", ".join(view.code("dimension", name) for name in names)


def _spark(view: View, told: CardData) -> str:
    if told.history is None or not any(value is not None for value in told.history.values):
        return ""
    shown = told.history.tail(figures.MONTHS_SHOWN)
    spark = Spark(shown.values, shown.limits, figures.signal_marks(told.kpi, shown), shown.is_final[-1])
    last = view.value(told.kpi, shown.values[-1])
    alt = view.t("card.spark", name=view.text(told.kpi.short), count=len(shown.values), last=last)
    return sparkline(spark, view.palette, alt)


def _foot(view: View, told: CardData) -> str:
    rows = view.t("card.rows", n=view.count(told.now.n), counts=figures.counts(view, told.kpi, told.now.n))
    said = [deliveries_to(view.engine.info, told.kpi, view.language), unplaced(view, told.kpi)]
    outside = " · ".join(filter(None, said))
    return f"<span>{as_html(rows)}</span>" + (f'<span class="outside">{as_html(outside)}</span>' if outside else "")
