"""What the judgement of a period is called: the same words on card, trend, reason and mark."""

from cadran.calendar import end_of
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.data_end import unfinal_words
from cadran.insight.series import Judgement, Series, judgement
from cadran.kpis import Kpi

SIGNALS_NAMED = 3


def judgement_words(context: Context, kpi: Kpi, history: Series, index: int) -> str:
    """`normal variation`, `signal: below its limits`, `20 of 30 days`, `too few to judge` ...

    A signal in a season or a strike of the calendar names it.
    """
    verdict = judgement(kpi, history, index)
    if verdict.ground == "running":
        return _days_passed(context, history, index)
    if verdict.ground == "ended":
        return unfinal_words(context, kpi, end_of(history.starts[index], history.grain))
    if verdict.ground == "open":
        return figures.beside(context, kpi, history.estimates[index])
    words = course_words(context, verdict)
    causes = history.causes.get(index, ()) if verdict.is_signal else ()
    return f"{words} ({', '.join(causes)})" if causes else words


def course_words(context: Context, verdict: Judgement) -> str:
    """A judgement that its words tell whole: one that is judged, or is not for a reason of no day."""
    return context.t(f"judged.{verdict.course if verdict.is_judged else verdict.ground}")


def bounds_words(context: Context, kpi: Kpi, history: Series) -> str:
    """`normal variation (87.9% to 96.1%)`; nothing without limits."""
    if history.limits is None:
        return ""
    bounds = {"lower": history.limits.lower, "upper": history.limits.upper}
    return context.t("judged.between", **{name: context.in_unit(kpi, bound) for name, bound in bounds.items()})


def _days_passed(context: Context, history: Series, index: int) -> str:
    part = figures.elapsed(context, history.starts[index], history.grain)
    return context.t("partial.days", elapsed=part[0], all=part[1]) if part else context.t("judged.stub")


def finding(context: Context, kpi: Kpi, history: Series, name: str) -> str:
    """The title of a trend: the period shown first, then the other signals, the latest by name.

    `On-time delivery, Oct 2026: normal variation · other signals: Apr 2026`.
    """
    index = figures.position_shown(context, history)
    period = context.period_label if index is None else _label(context, history, index)
    words = context.t("judged.nothing") if index is None else judgement_words(context, kpi, history, index)
    title = context.t("judged.finding", name=name, period=period, words=words)
    others = [point for point in history.signals if point != index]
    return f"{title} · {_others(context, history, others)}" if others else title


def _others(context: Context, history: Series, places: list[int]) -> str:
    named = ", ".join(_label(context, history, point) for point in places[-SIGNALS_NAMED:])
    more = len(places) - SIGNALS_NAMED
    return context.t("judged.others_more" if more > 0 else "judged.others", periods=named, n=context.count(more))


def _label(context: Context, history: Series, index: int) -> str:
    return formats.period_label(history.starts[index], history.grain, context.language)
