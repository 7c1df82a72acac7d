"""Where the rows of a figure end, but for strays: a period that goes on after it is not complete."""

from datetime import date

from cadran.analysis.rhythm import End, end_of_days
from cadran.engine import Engine
from cadran.i18n import formats
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.kpis import Kpi


def data_end(engine: Engine, kpi: Kpi, flows: tuple[str, ...] = ()) -> End | None:
    """Where the rows of `kpi` in `flows` end, whatever else is asked; None where they go on, and of what stands now."""
    return None if kpi.timing == "now" else answered(_data_end, engine, kpi, flows)


def _data_end(engine: Engine, kpi: Kpi, flows: tuple[str, ...]) -> End | None:
    as_of = engine.info.as_of_date
    days = [day for day in engine.catalogue.days(kpi, flows) if day <= as_of]
    return end_of_days(days, as_of, engine.catalogue.closing_days())


def ended_on(context: Context, kpi: Kpi, last: date | None) -> date | None:
    """The last day of the rows of `kpi` in the flow shown, where days up to `last` go on after them."""
    end = data_end(context.engine, kpi, context.selection_for(kpi).values_of("flow"))
    return end.last if end and last and last > end.whole_to else None


def ended_words(context: Context, kpi: Kpi, last: date | None) -> str:
    """`data end on 2 Aug 2025`, where days up to `last` go on after that; else nothing."""
    end = ended_on(context, kpi, last)
    return context.t("judged.ended", day=formats.day(end, context.language)) if end else ""


def unfinal_words(context: Context, kpi: Kpi, last: date | None) -> str:
    """Why days up to `last` are not final: where the data end before, else that they are not."""
    return ended_words(context, kpi, last) or context.t("judged.young")
