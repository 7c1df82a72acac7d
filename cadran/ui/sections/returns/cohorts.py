"""Returns by sale month: is a rate final, where will it end, and is it rising or are recent months just young?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis import cohorts as statistics
from cadran.analysis.cohorts import Cohort, Comparison, Projection
from cadran.calendar import end_of, shift, start_of
from cadran.charts.curves import Curve, curves
from cadran.charts.figure import Figure
from cadran.charts.maturity import Month, maturity
from cadran.charts.palette import status_colour
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.findings import judgement_words
from cadran.insight.footing import Footing, rows_footing
from cadran.insight.series import Judgement, Series, judgement
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View, go

RATE = KPIS["return_rate"]
CASH = KPIS["return_rate_cash"]
OFFERED = ("return_rate", "return_rate_cash", "refunded_value", "return_delay", "restockable")
WINDOW = RATE.matures_after_days or 0
MONTHS_READ = 25
MONTHS_SHOWN = 13
BY = ("sale_month", "exposed_days", "age_days")
SUMS = ("delivered", "returned", "sold_count", "return_count")


def cards_of(offered: Sequence[str]) -> list[tuple[str, Statistic]]:
    """Of each KPI what its card reads: of a duration the median, named as such."""
    return [(kpi_id, "p50" if KPIS[kpi_id].shape == "distribution" else "value") for kpi_id in offered]


def history(view: View, kpi: Kpi, months: "Months") -> None:
    """The rate by sale month, any other KPI over time."""
    if kpi is RATE:
        by_sale_month(view, months)
    else:
        trend(view, kpi)


def lines_behind(view: View, kpi: Kpi) -> None:
    """The rows of the figure; of the rate those that came back."""
    lines_table(view, kpi, states=("returned",) if kpi is RATE else ())


@dataclass(frozen=True)
class Months:
    """The sale months read, up to the one looked at and beyond it to the data date, and those that are final."""

    every: tuple[Cohort, ...]
    mature: tuple[Cohort, ...]
    current: Cohort | None
    knows_ages: bool

    @property
    def charted(self) -> tuple[Cohort, ...]:
        """A year and a month around the month looked at, the latest ones where it is recent."""
        indexes = [index for index, cohort in enumerate(self.every) if cohort is self.current]
        end = max(min(len(self.every), (indexes or [0])[0] + 3), MONTHS_SHOWN)
        return self.every[max(end - MONTHS_SHOWN, 0) : end]

    def before(self, cohort: Cohort) -> tuple[Cohort, ...]:
        return tuple(other for other in self.every if other.month < cohort.month)

    def mature_before(self, cohort: Cohort) -> tuple[Cohort, ...]:
        return tuple(other for other in self.mature if other.month < cohort.month)


def months(view: View) -> Months:
    """The cohorts of the view's selection: 25 sale months up to the data date, or around an earlier period."""
    last = min(view.period.last or view.as_of, view.as_of)
    end = min(view.as_of, shift(start_of(last, "month"), "month", MONTHS_SHOWN))
    first = shift(start_of(end, "month"), "month", 1 - MONTHS_READ)
    cohorts = statistics.cohorts(view.totals("return_cohorts", BY, SUMS, view.selection.during(first, end)))
    mature = tuple(
        cohort for cohort in cohorts if statistics.is_mature(end_of(cohort.month, "month"), view.as_of, WINDOW)
    )
    current = next((cohort for cohort in reversed(cohorts) if cohort.month <= last), None)
    return Months(cohorts, mature, current, any(cohort.back_age.any() for cohort in cohorts))


def _label(view: View, cohort: Cohort) -> str:
    return formats.month(cohort.month, view.language)


def _has_rate(cohort: Cohort) -> bool:
    """Whether it has the ten sales that a rate needs."""
    return cohort.sold_count >= figures.FEWEST_FOR_RATE


def _is_final(months: Months, cohort: Cohort) -> bool:
    return cohort in months.mature


def _elapsed(view: View, cohort: Cohort) -> float:
    return statistics.elapsed(cohort.month, end_of(cohort.month, "month"), view.as_of, WINDOW)


def _estimate(months: Months, cohort: Cohort) -> Projection | None:
    if _is_final(months, cohort) or not months.knows_ages:
        return None
    return statistics.projection(cohort, months.mature_before(cohort))


def _history(view: View) -> Series | None:
    """The rate by sale month with the limits that its card, its trend and its alert have."""
    return figures.series(view, RATE, "month")


def _judged(history: Series | None, cohort: Cohort) -> Judgement:
    if history is None or cohort.month not in history.starts:
        return Judgement("nothing")
    return judgement(RATE, history, history.starts.index(cohort.month))


def _verdict_words(view: View, history: Series | None, cohort: Cohort) -> str:
    if history is None or cohort.month not in history.starts:
        return view.t("judged.nothing")
    return judgement_words(view, RATE, history, history.starts.index(cohort.month))


def by_sale_month(view: View, months: Months) -> None:
    """The rate by month of sale: what is final, what is not, and where that should end."""
    history = _history(view)
    title = _maturity_title(view, months, history)
    with panel.block(view, "maturity", title, _maturity_subtitle(view), _footing(view, months)):
        if months.current is None:
            panel.empty(view, RATE)
            return
        limits = history.limits if history else None
        bars = _bars(view, months, history)
        drawn = maturity(bars, limits, view.palette, view.language, lambda rate: _tick(view, rate))
        alt = view.t("returns.maturity_alt", count=len(months.charted), last=title)
        _open_month(view, panel.drawing(view, "maturity", drawn, alt))
        frame = _maturity_frame(view, months)
        panel.kpi_footer(
            view, RATE, "by_sale_month", frame, view.t("returns.window", days=WINDOW), _charted_sales(view, months)
        )
        panel.table(view, "maturity", frame, RATE)


def _footing(view: View, months: Months) -> Footing:
    sold = months.current.sold_count if months.current else 0
    return rows_footing(view, view.text(RATE.short), sold, view.text(RATE.counts), kpi=RATE)


def _charted_sales(view: View, months: Months) -> Selection:
    """The sales of all months read."""
    return view.selection.during(months.every[0].month, min(end_of(months.every[-1].month, "month"), view.as_of))


def _tick(view: View, rate: float) -> str:
    return formats.percent(rate, view.language, decimals=0 if round(rate * 100, 6).is_integer() else 1)


def _open_month(view: View, clicked: str | None) -> None:
    if clicked:
        start = date.fromisoformat(clicked)
        go(view.state.during(start, end_of(start, "month")))
        st.rerun()


def _maturity_title(view: View, months: Months, history: Series | None) -> str:
    sentence = _maturity_sentence(view, months, history)
    return sentence[:1].upper() + sentence[1:]


def _maturity_sentence(view: View, months: Months, history: Series | None) -> str:
    current = months.current
    if current is None:
        return view.text(RATE.name)
    words: dict[str, object] = {"label": _label(view, current), "rate": view.value(RATE, current.rate)}
    if current.sold_count < figures.FEWEST_FOR_RATE:
        counts = {"n": view.count(current.sold_count), "k": view.count(current.return_count)}
        return view.t("returns.few", **words, **counts)
    if _is_final(months, current):
        return view.t("returns.final", **words, verdict=_verdict_words(view, history, current))
    estimate = _estimate(months, current)
    if estimate is None:
        return view.t("returns.not_final", elapsed=_whole(view, _elapsed(view, current)), **words)
    return view.t("returns.expected", **words, **_range(view, estimate))


def _whole(view: View, share: float) -> str:
    return formats.percent(share, view.language, decimals=0)


def _range(view: View, estimate: Projection) -> dict[str, object]:
    named = {"low": estimate.low, "high": estimate.high, "final": estimate.rate}
    return {name: view.in_unit(RATE, rate) for name, rate in named.items()}


def _maturity_subtitle(view: View) -> str:
    unit = view.code("counted_in", dict(view.state.choices).get("counted_in", "units")).lower()
    return view.t("returns.maturity_subtitle", unit=unit, flow=view.t(f"flow.{view.flow_of(RATE)}"))


def _bars(view: View, months: Months, history: Series | None) -> tuple[Month, ...]:
    return tuple(_bar(view, months, cohort, _judged(history, cohort)) for cohort in months.charted)


def _bar(view: View, months: Months, cohort: Cohort, verdict: Judgement) -> Month:
    is_final, estimate = _is_final(months, cohort), _estimate(months, cohort)
    return Month(
        label=_label(view, cohort),
        id=cohort.month.isoformat(),
        rate=cohort.rate if _has_rate(cohort) else None,
        is_final=is_final,
        tip=_tip(view, months, cohort),
        word="" if is_final else _whole(view, _elapsed(view, cohort)),
        estimate=(estimate.rate, estimate.low, estimate.high) if estimate else None,
        is_chosen=cohort is months.current,
        colour=status_colour(view.palette, verdict.status) if verdict.is_signal else "",
    )


def _tip(view: View, months: Months, cohort: Cohort) -> str:
    estimate = _estimate(months, cohort)
    lines = [
        view.t("returns.so_far", rate=view.value(RATE, cohort.rate)) if _has_rate(cohort) else "",
        view.t("returns.sold", n=view.count(cohort.sold_count), back=view.count(cohort.return_count)),
    ]
    if not _is_final(months, cohort):
        lines.append(view.t("returns.elapsed", elapsed=_whole(view, _elapsed(view, cohort))))
    if estimate:
        lines.append(view.t("returns.expected_tip", n=estimate.mature_count, **_range(view, estimate)))
    return titled_tooltip(_label(view, cohort), *lines)


def _maturity_frame(view: View, months: Months) -> pl.DataFrame:
    rows = [_maturity_row(view, months, cohort) for cohort in months.every]
    kinds = dict.fromkeys(("value", "elapsed", "estimate", "estimate_low", "estimate_high", "rate_at_age"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides={**kinds, "compared_age": pl.Int64})


def _maturity_row(view: View, months: Months, cohort: Cohort) -> dict[str, object]:
    estimate, age = _estimate(months, cohort), _age(months)
    return {
        "sale_month": cohort.month,
        "n": cohort.sold_count,
        "numerator": float(cohort.returned.sum()),
        "denominator": float(cohort.delivered.sum()),
        "value": cohort.rate,
        "is_final": _is_final(months, cohort),
        "elapsed": _elapsed(view, cohort),
        "estimate": estimate.rate if estimate else None,
        "estimate_low": estimate.low if estimate else None,
        "estimate_high": estimate.high if estimate else None,
        "compared_age": age,
        "rate_at_age": cohort.at(age) if age is not None else None,
    }


def _age(months: Months) -> int | None:
    """The age at which all months are compared: what the one looked at has reached."""
    return min(months.current.reach, WINDOW) if months.current is not None and months.knows_ages else None


def at_equal_age(view: View, months: Months) -> None:
    """Cohort curves by days since delivery; the title says whether the rate rises or recent months are just young."""
    if months.current is None:
        return
    verdict = _verdict(view, months)
    with panel.block(view, "curves", verdict, _curves_subtitle(view, months), _footing(view, months)):
        if not months.knows_ages:
            key = "returns.ages_unknown" if any(cohort.return_count for cohort in months.every) else "returns.none"
            st.markdown(view.t(key))
            return
        _open_month(view, panel.drawing(view, "curves", _curve_chart(view, months), verdict))
        frame = _curves_frame(months)
        panel.kpi_footer(view, RATE, "at_equal_age", frame, view.t("returns.half"), _charted_sales(view, months))
        panel.table(view, "curves", frame, RATE)


def _curve_chart(view: View, months: Months) -> Figure:
    lines = tuple(_curve(view, months, cohort) for cohort in months.charted if _has_rate(cohort))
    return curves(
        lines,
        view.palette,
        view.language,
        lambda rate: _tick(view, rate),
        lambda age: view.t("returns.age_tick", age=age),
    )


def _comparison(months: Months) -> Comparison:
    current = months.current
    if current is None:
        return Comparison("too_few", 0)
    return statistics.at_equal_age(current, months.before(current), months.mature_before(current), WINDOW)


def _verdict(view: View, months: Months) -> str:
    """`Not rising: 29 days after delivery Oct 2026 stands at 4.8%, normal at that age (3.5% to 6.9%) ...`."""
    current = months.current
    if current is None or not months.knows_ages:
        has_returns = any(cohort.return_count for cohort in months.every)
        return view.t("returns.curves_unknown" if has_returns else "returns.none")
    comparison = _comparison(months)
    verdict = _at_the_end(view, current) if _is_final(months, current) else comparison.verdict
    is_over = verdict == "normal" and _is_final(months, current)
    return view.t(
        "returns.verdict_normal_final" if is_over else f"returns.verdict_{verdict}",
        label=_label(view, current),
        age=comparison.age,
        rate=view.in_unit(RATE, comparison.rate),
        others=comparison.others,
        lower=view.in_unit(RATE, comparison.lower),
        upper=view.in_unit(RATE, comparison.upper),
    )


def _at_the_end(view: View, cohort: Cohort) -> str:
    """What a final month says: the same as its bar, its card and its alert."""
    verdict = _judged(_history(view), cohort)
    if not verdict.is_judged:
        return "too_few"
    return {"breach": "above", "good": "below"}.get(verdict.status, "normal")


def _curves_subtitle(view: View, months: Months) -> str:
    label = _label(view, months.current) if months.current else ""
    return view.t("returns.curves_subtitle", label=label, count=len(months.charted) - 1)


def _curve(view: View, months: Months, cohort: Cohort) -> Curve:
    rates = cohort.curve(WINDOW)
    label = _label(view, cohort)
    compared = view.comparison.period_from if view.comparison else None
    is_compared = compared is not None and start_of(compared, "month") == cohort.month
    return Curve(
        label=label,
        id=cohort.month.isoformat(),
        rates=rates,
        tips=tuple(_age_tip(view, label, age, rate) for age, rate in enumerate(rates)),
        is_final=_is_final(months, cohort),
        is_current=cohort is months.current,
        is_named=is_compared and cohort is not months.current,
    )


def _age_tip(view: View, label: str, age: int, rate: float) -> str:
    return titled_tooltip(label, view.t("returns.age_tip", age=age, rate=view.in_unit(RATE, rate)))


def _curves_frame(months: Months) -> pl.DataFrame:
    rows = [
        (cohort.month, age, rate, cohort in months.mature)
        for cohort in months.charted
        for age, rate in enumerate(cohort.curve(WINDOW))
    ]
    schema = {"sale_month": pl.Date, "age_days": pl.Int64, "value": pl.Float64, "is_final": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")
