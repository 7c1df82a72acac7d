"""What a figure was asked for, in fields for files and in words for people: scope, days, choices, day of the data."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from cadran.engine import BuildInfo, Engine
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.kpis import Kpi
from cadran.selection import FLOWS, Selection

# The word of a choice's value stands under the name its parameter has in an address.
WORDS = {"basis": "basis", "day_kind": "days", "cohort": "cohort", "counted_in": "counted_in"}


def scope(selection: Selection) -> str | None:
    """`outbound`, `inbound`, `internal`, `all`, or nothing where the rows of the KPI have no flow."""
    flows = selection.values_of("flow")
    if not flows:
        return None
    return "all" if set(flows) >= set(FLOWS) else flows[0]


def fields(engine: Engine, kpi: Kpi, selection: Selection) -> dict[str, str | date | None]:
    """What was asked, by column: scope, the choices the KPI knows, first and last day, the day of the data."""
    chosen = {name: kpi.chosen(name, selection.choice(name)) for name in kpi.defaults}
    days = {"period_from": selection.period_from, "period_to": selection.period_to}
    return {"scope": scope(selection), **chosen, **days, "data_asof": engine.info.as_of_date}


def sentence(engine: Engine, kpi: Kpi, selection: Selection, language: str) -> str:
    """`otd: sales, all days to 18 Nov 2026, first promise, counted in lines; data to 18 Nov 2026`."""
    flow = scope(selection)
    scope_parts = [say_code(language, "asked_flow", flow or "none")]
    scope_parts.append(_days(engine.info, kpi, selection, language))
    scope_parts += [_choice(kpi, name, selection, language) for name in kpi.defaults]
    parts = [f"{kpi.id}{' : ' if language == 'fr' else ': '}{', '.join(scope_parts)}", data_to(engine.info, language)]
    return " · ".join(filter(None, [*parts, deliveries_to(engine.info, kpi, language)]))


def _days(info: BuildInfo, kpi: Kpi, selection: Selection, language: str) -> str:
    if kpi.timing == "now":
        return t(language, "card.as_of", day=formats.day(info.as_of_date, language))
    last = formats.day(min(selection.period_to or info.as_of_date, info.as_of_date), language)
    if selection.period_from is None:
        return t(language, "asked.all_days", last=last)
    return t(language, "asked.days", first=formats.day(selection.period_from, language), last=last)


def _choice(kpi: Kpi, name: str, selection: Selection, language: str) -> str:
    word = say_code(language, WORDS[name], kpi.chosen(name, selection.choice(name))).lower()
    return t(language, "asked.counted_in", word=word) if name == "counted_in" else word


def data_to(info: BuildInfo, language: str) -> str:
    """`data to 18 Nov 2026`."""
    return t(language, "asked.data_to", day=formats.day(info.as_of_date, language))


def deliveries_to(info: BuildInfo, kpi: Kpi, language: str) -> str:
    """How far deliveries are known, of a figure that needs them, where they end more than a week before the data."""
    known = info.deliveries_end
    if known is None or "deliveries" not in kpi.needs:
        return ""
    return t(language, "asked.deliveries_to", day=formats.day(known, language))


def outside_words(outside: pl.DataFrame, counts: str, language: str) -> str:
    """`12 lines outside: 9 without a promise, 3 delivered before ordered`; nothing where none is.

    Of one reason the number is said once: `12 lines outside: without a promise`.
    """
    rows = (
        outside.group_by("reason")
        .agg(pl.col("row_count").sum())
        .sort(["row_count", "reason"], descending=[True, False])
    )
    total = int(rows["row_count"].sum())
    if not total:
        return ""
    why = numbered_words([(n, say_code(language, "outside", reason)) for reason, n in rows.iter_rows()], language)
    counted = formats.counted(total, counts, language)
    return t(language, "asked.outside", counted=counted, why=why)


def numbered_words(named: Sequence[tuple[float, str]], language: str) -> str:
    """`9 without a promise, 3 cancelled`: parts of a number that stands before them; of one part, its word alone."""
    if len(named) == 1:
        return named[0][1]
    return ", ".join(f"{formats.number(n, language)} {words}" for n, words in named)


def precision_words(frame: pl.DataFrame, counts: str, language: str) -> str:
    """`of 40 lines 20 are whole days`, where a figure by `precision_kind` mixes days and hours; else nothing."""
    counts_by_kind = dict(frame.select("precision_kind", "n").drop_nulls().iter_rows())
    days, every = counts_by_kind.get("day", 0), sum(counts_by_kind.values())
    if not 0 < days < every:
        return ""
    counted = formats.counted(every, counts, language)
    return t(language, "asked.whole_days", counted=counted, n=formats.number(days, language))
