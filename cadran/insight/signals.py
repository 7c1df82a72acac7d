"""Signals as alerts: what is said of an event, where to look, and which figures are not final yet."""

from datetime import date

from cadran.calendar import end_of
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.insight.events import Event, events, rows_of_list
from cadran.insight.watch import has_history
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain


def signals(context: Context) -> list[Alert]:
    """One alert for each watched figure whose last final period is a signal for the worse worth telling."""
    return [alert_of(context, event, row) for event, row in rows_of_list(events(context)).items()]


def young(context: Context) -> list[str]:
    """The names of headlines whose last period that is over is not final yet: told for an earlier one."""
    grain = figures.judged_grain(context)
    if not has_history(context, grain):
        return []
    last = last_over(context, grain)
    headlines = [kpi for kpi in KPIS.values() if kpi.watch.is_headline and kpi.is_watched]
    return [
        figures.name(context, kpi, kpi.watch.read)
        for kpi in headlines
        if not context.engine.catalogue.missing_tables(kpi)
        and not figures.is_final(context, kpi, end_of(last, grain))
        and context.measure(kpi, context.selection.during(None, None))["n"].sum()
    ]


def alert_of(context: Context, event: Event, row: str) -> Alert:
    """The alert of an event in a row of the list; one event has one alert, however many points it has."""
    kpi = KPIS[event.kpi]
    is_of_part = row != kpi.family
    scope = f"{event.dimension}={event.member}:" if event.dimension else ""
    is_supplier = event.dimension == "supplier_id"
    return Alert(
        id=f"signal:{kpi.id}:{scope}{event_id(event.first, event.grain)}",
        status="breach",
        subject=_subject(context, kpi, event),
        words=_words(context, kpi, event),
        value=event.worth,
        stake=context.text(kpi.watch.stake.words) if event.worth and kpi.watch.stake else "",
        lines=event.lines,
        unit=context.text(kpi.counts),
        page="supplier" if is_supplier else kpi.page,
        filters=((event.dimension, event.member),) if event.dimension else (),
        days=_other_days(context, event),
        own={} if is_supplier else {"kpi": kpi.id},
        about=row,
        about_name=_member(context, event) if is_of_part else context.code("family", kpi.family),
    )


def event_id(start: date, grain: str) -> str:
    """`2026-10` for a month, else the first day with the grain's letter."""
    return f"{start:%Y-%m}" if grain == "month" else f"{grain[0]}{start.isoformat()}"


def _other_days(context: Context, event: Event) -> tuple[date, date] | None:
    """The period of the alert; nothing where it is the one asked for."""
    last = end_of(event.start, event.grain)
    return None if (context.period.first, context.period.last) == (event.start, last) else (event.start, last)


def _member(context: Context, event: Event) -> str:
    """The name of the part; of a class of products with what it is."""
    if not event.dimension:
        return ""
    name = context.names(event.dimension).get(event.member, event.member)
    return f"{context.code('dimension', event.dimension)} {name}" if event.dimension == "abc_class" else name


def _subject(context: Context, kpi: Kpi, event: Event) -> str:
    name = figures.name(context, kpi, event.read)
    return " · ".join(filter(None, (name, _member(context, event))))


def _words(context: Context, kpi: Kpi, event: Event) -> str:
    """`below its limits in Oct 2026: 84.7%, usually 96.0%`."""
    label = formats.period_label(event.start, event.grain, context.language)
    since = formats.period_label(event.first, event.grain, context.language)
    value, usual = context.value(kpi, event.value), context.in_unit(kpi, event.usual)
    return context.t(f"handle.{event.course}", period=label, since=since, value=value, usual=usual)


def last_over(context: Context, grain: Grain) -> date:
    """The start of the last period that is over, up to the period shown."""
    starts = figures.judged_by(context, grain)
    last = min(context.period.last or context.as_of, context.as_of)
    over = [start for start in starts if end_of(start, grain) < context.as_of and start <= last]
    return over[-1] if over else starts[0]
