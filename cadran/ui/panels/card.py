"""The KPI card: figure, target, change, thirteen points and the number of rows; one link to its page."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from cadran.analysis.status import beside
from cadran.charts.sparkline import Spark, sparkline
from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.insight import figures, unapplied
from cadran.insight.asked import deliveries_to
from cadran.insight.card import CardData, card_data
from cadran.insight.data_end import ended_words
from cadran.insight.findings import bounds_words, judgement_words
from cadran.insight.recorded import is_recorded
from cadran.insight.series import Series, signal_marks
from cadran.insight.unplaced import unplaced
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.ui.components.boundary import boundary
from cadran.ui.components.chip import chip, status_chip
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.request import routes
from cadran.ui.request.view import View


def cards(view: View, kpis: Sequence[tuple[str, Statistic] | str], chosen: str = "") -> None:
    """Cards side by side, as many as fit; each is a KPI id, or an id with the percentile to read.

    The card of the KPI `chosen`, which the page explains, is marked.
    """
    with st.grid(columns="auto", min_column_width=165, gap="small", key="cards"):
        for asked in kpis:
            kpi_id, read = _asked(asked)
            with boundary(view.language):
                card(view, KPIS[kpi_id], read, kpi_id == chosen)
    unapplied.taken()


def _asked(asked: tuple[str, Statistic] | str) -> tuple[str, Statistic]:
    return (asked, "value") if isinstance(asked, str) else asked


def card(view: View, kpi: Kpi, read: Statistic = "value", is_chosen: bool = False) -> None:
    """One KPI in one block that leads to the page of the KPI with the same filters."""
    with st.container(key=f"card_{kpi.id}_{read}{'_here' if is_chosen else ''}"):
        show_html(card_html(view, kpi, read))
        label = as_markdown(view.t("card.open", name=view.text(kpi.name)))
        view.link(kpi.page, label, kpi=kpi.id)


def card_html(view: View, kpi: Kpi, read: Statistic = "value") -> Markup:
    """The inside of a card."""
    missing = view.engine.catalogue.missing_tables(kpi)
    if missing:
        return _frame(view, kpi, read, _figure(formats.NOTHING), _below(_missing(view, kpi, missing)))
    data = card_data(view, kpi, read)
    value = figures.estimated(view, kpi, data.estimate) if data.estimate else figures.figure_text(view, kpi, data.now)
    figure = _figure(value, _chip(view, data))
    return _frame(view, kpi, read, figure, _below(_change(view, data), _spark(view, data), _foot(view, data)))


def _frame(view: View, kpi: Kpi, read: Statistic, figure: Markup, below: Markup) -> Markup:
    name = element("span", figures.name(view, kpi, read))
    top = element("div", name, _info(view, kpi), css="name")
    return element("div", top, figure, below, css="cadran-card")


def _figure(value: str, target: Markup | str = "") -> Markup:
    size = "small" if len(value) > 8 else ""
    return element("div", element("span", value, css=f"value {size}"), target, css="figure")


def _below(change: str, spark: Markup | str = "", foot: Markup | str = "") -> Markup:
    return joined(element("div", change, css="change"), spark, element("div", foot, css="foot"))


def _info(view: View, kpi: Kpi) -> Markup:
    """What the KPI means, on hovering, and the way to its definition."""
    tip = f"{view.text(kpi.meaning)}\n{view.text(kpi.formula)}"
    if routes.named("definitions", view.request.offered) is None:
        return element("i", "i", css="info", title=tip)
    address = f"definitions?kpi={kpi.id}&lang={view.language}"
    return element("a", "i", css="info", href=address, target="_self", title=tip)


def _missing(view: View, kpi: Kpi, tables: tuple[str, ...]) -> Markup:
    enables = " ".join(view.text(TABLES[name].enables) for name in tables if name in TABLES)
    return element("span", view.missing(kpi), title=enables)


def _chip(view: View, data: CardData) -> Markup | str:
    if not data.is_final:
        return chip("few", view.t("judged.young"))
    status = figures.status_of(data.kpi, data.now, read=data.read)
    if status == "none" or data.kpi.target is None:
        return ""
    return status_chip(view, status, view.in_unit(data.kpi, data.kpi.target))


def _change(view: View, data: CardData) -> str:
    kpi = data.kpi
    if kpi.timing == "now":
        return view.t("card.as_of", day=formats.day(view.as_of, view.language))
    if data.now.value is None and data.estimate is None:
        return _why_nothing(view, data)
    versus = "" if data.now.is_few(data.kpi) else _versus(view, data)
    left_out = ", ".join(view.code("dimension", name) for name in view.left_out(kpi))
    without = view.t("card.without", names=left_out) if left_out else ""
    return Markup(" · ").join(filter(None, (versus, _variation(view, data), without)))


def _why_nothing(view: View, data: CardData) -> str:
    """No row in the period, none in all the data, or more than half that could not be placed."""
    if data.now.n or unplaced(view, data.kpi):
        return view.t("asked.no_value")
    if not is_recorded(view, data.kpi):
        return view.t("state.not_recorded")
    return view.t("state.not_computable", counts=view.text(data.kpi.counts))


def _versus(view: View, data: CardData) -> str:
    """The change; of sales whose returns are still to come only the last month that is final, for like with like."""
    if data.estimate is None and not data.is_final:
        return _last_final(view, data)
    if data.change is None:
        return view.t("card.no_comparison")
    label = view.comparison_label
    return f"{view.change(data.kpi, data.change)} {view.t('card.versus', label=label)}"


def _last_final(view: View, data: CardData) -> str:
    history = data.history
    final = [index for index, is_sure in enumerate(history.is_final) if is_sure] if history else []
    if history is None or not final:
        return view.t("card.no_comparison")
    label = formats.month(history.starts[final[-1]], view.language)
    return view.t("card.mature", label=label, value=view.value(data.kpi, history.values[final[-1]]))


def _variation(view: View, data: CardData) -> Markup | str:
    """What the last period says, with its name where it is not the whole of what is shown."""
    if data.now.is_few(data.kpi) and data.judgement.ground != "ended":
        return view.t("card.too_few")
    if data.estimate:
        return figures.beside(view, data.kpi, data.estimate)
    if not data.is_final:
        return ended_words(view, data.kpi, view.period.last)
    if data.history is None:
        return view.t("judged.no_history")
    words = _judged(view, data, data.history)
    if data.is_judged_whole(view.period) or (data.judgement.ground == "running" and view.period.is_partial):
        return words
    label = formats.period_label(data.history.starts[-1], data.history.grain, view.language)
    return joined(label, view.t("judged.colon"), words)


def _judged(view: View, data: CardData, history: Series) -> Markup:
    """The judgement: a signal in its colour, normal variation with the limits on hovering."""
    words = judgement_words(view, data.kpi, history, len(history.starts) - 1)
    if data.judgement.is_signal:
        status = figures.status_of(data.kpi, data.now, read=data.read)
        return element("b", words, css=beside(data.judgement.status, status))
    return element("span", words, title=bounds_words(view, data.kpi, history) if data.judgement.is_judged else "")


def _spark(view: View, data: CardData) -> Markup | str:
    if data.history is None or not any(value is not None for value in data.history.values):
        return ""
    recent = data.history.tail(figures.POINTS_SHOWN)
    is_few = len(recent.values) - 1 in recent.too_few(data.kpi)
    spark = Spark(recent.values, recent.limits, signal_marks(data.kpi, recent), recent.is_final[-1], is_few=is_few)
    last, by = view.value(data.kpi, recent.values[-1]), view.t(f"by.{recent.grain}")
    alt = view.t("card.spark", name=view.text(data.kpi.short), grain=by, count=len(recent.values), last=last)
    return sparkline(spark, view.palette, alt)


def _foot(view: View, data: CardData) -> Markup:
    rows = view.t("card.rows", n=view.count(data.now.n), counts=figures.counts(view, data.kpi, data.now.n))
    notes = [deliveries_to(view.engine.info, data.kpi, view.language), unplaced(view, data.kpi)]
    outside = " · ".join(filter(None, notes))
    return joined(element("span", rows), element("span", outside, css="outside") if outside else "")
