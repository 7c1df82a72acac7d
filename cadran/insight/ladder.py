"""The definition ladder: one figure under its neighbouring definitions, one change at a time, each with its n.

"Your 97 % and our 91 %" are often the same rows under two definitions; the ladder shows which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.answers import answered
from cadran.insight.asked import WORDS
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

GRACE_DAYS = (1, 2, 3)
GRACE, WORKING_GRACE = "grace", "working_grace"
SCHEMA = {
    "rung": pl.String,
    "code": pl.String,
    "kpi": pl.String,
    "n": pl.Int64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "change": pl.Float64,
}


@dataclass(frozen=True)
class Rung:
    """One definition: what differs from the figure shown (`kind`), how (`code`), and the figure under it.

    `kind` is `shown` for the figure itself, a choice, `grace` or `working_grace`, or `kpi` for another KPI that counts
    the same rows.
    """

    kind: str
    code: str
    kpi: Kpi
    figure: Figure

    @property
    def id(self) -> str:
        """Its name in an address: `grace.2`."""
        return f"{self.kind}.{self.code}"


def ladder(context: Context, kpi: Kpi) -> tuple[Rung, ...]:
    """The figure shown, then each neighbour; one without rows has no value."""
    current = Rung("shown", "", kpi, _figure(context, kpi, context.selection))
    return (current, *_choices(context, kpi), *_graces(context, kpi), *_neighbours(context, kpi))


def row_count(context: Context, rung: Rung) -> str:
    """`1,334 orders`: the rows of a rung, by what it counts in."""
    asked = rung.code if rung.kind == "counted_in" else context.selection.choice("counted_in")
    return formats.counted(rung.figure.n, context.text(rung.kpi.counted(asked)), context.language)


def words(context: Context, rung: Rung) -> str:
    """What differs: `Counted in: orders`, `2 working days of grace`, or the name of another KPI."""
    if rung.kind == "shown":
        return context.t("ladder.shown", name=context.text(rung.kpi.short))
    if rung.kind in (GRACE, WORKING_GRACE):
        return context.t(f"ladder.{rung.kind}", n=rung.code)
    if rung.kind == "kpi":
        return context.text(rung.kpi.name)
    name = context.t(f"fact.{rung.kind}")
    return context.t("ladder.choice", name=name, choice=context.code(WORDS[rung.kind], rung.code).lower())


def frame(context: Context, rungs: tuple[Rung, ...]) -> pl.DataFrame:
    """One row for each rung: what differs in words, then SCHEMA; the change is that from the figure shown."""
    names = pl.Series("name", [words(context, rung) for rung in rungs], pl.String)
    return _rows(rungs).select(names, pl.all())


def _rows(rungs: tuple[Rung, ...]) -> pl.DataFrame:
    first = rungs[0]
    rows = [
        (
            rung.kind,
            rung.code or None,
            rung.kpi.id,
            rung.figure.n,
            rung.figure.numerator,
            rung.figure.denominator,
            rung.figure.value,
            change(first, rung),
        )
        for rung in rungs
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def change(current: Rung, rung: Rung) -> float | None:
    """How far a rung lies from the figure shown, where both are in one unit."""
    here, there = current.figure.value, rung.figure.value
    is_comparable = rung is not current and rung.kpi.unit == current.kpi.unit
    return there - here if is_comparable and here is not None and there is not None else None


def _figure(context: Context, kpi: Kpi, selection: Selection) -> Figure:
    return figures.figure(context.measure(kpi, selection))


def _choices(context: Context, kpi: Kpi) -> Iterator[Rung]:
    """Every other value of every choice the KPI knows."""
    for name in kpi.defaults:
        made = kpi.chosen(name, context.selection.choice(name))
        for value in context.engine.catalogue.offered(kpi, name):
            if value != made:
                yield Rung(name, value, kpi, _figure(context, kpi, context.selection.choosing(name, value)))


def _graces(context: Context, kpi: Kpi) -> Iterator[Rung]:
    """With so many days or working days more, where the rows of another KPI tell by how much a row missed."""
    chosen = {name: kpi.chosen(name, context.selection.choice(name)) for name in kpi.defaults}
    is_usual = all(chosen[name] == kpi.defaults[name] for name in chosen if name != "basis")
    if kpi.missed_by and is_usual and not context.engine.catalogue.missing_tables(kpi):
        for kind, kept in ((GRACE, with_grace), (WORKING_GRACE, with_working_grace)):
            for days in GRACE_DAYS:
                yield Rung(kind, str(days), kpi, kept(context, kpi, days))


def with_grace(context: Context, kpi: Kpi, days: int) -> Figure:
    """The figure where what came up to `days` calendar days late counts as kept.

    A row is judged once its date and the grace have passed: the newest `days` days of the data fall out.
    """
    asked, last = context.selection, context.as_of - timedelta(days=days + 1)
    until = min(asked.period_to or last, last)
    selection = asked.during(asked.period_from, until)
    if asked.period_from and asked.period_from > until:
        return Figure(0, None)
    figure = _figure(context, kpi, selection)
    late = context.durations(KPIS[kpi.missed_by], selection)
    came = late.filter((pl.col("outcome") == "late") & (pl.col("value") <= days))["weight"].sum()
    if figure.numerator is None or not figure.denominator or figure.value is None:
        return figure
    numerator = figure.numerator + float(came)
    return Figure(figure.n, numerator / figure.denominator, numerator, figure.denominator)


def with_working_grace(context: Context, kpi: Kpi, days: int) -> Figure:
    """The figure where what came up to `days` working days of its place late counts as kept, as a clause grants them.

    The last day of the grace is the `days`-th working day after the date; a row is judged once that day has passed.
    """
    by, selection = ("location_id",), context.selection
    ends = _grace_ends(context, days)
    rows = _granted(context.measure(kpi, selection, by, "day"), ends)
    figure = _figure(context, kpi, selection)
    if rows.is_empty() or figure.numerator is None:
        return Figure(0, None)
    late = _granted(context.durations(KPIS[kpi.missed_by], selection, by, "day"), ends)
    within = (pl.col("outcome") == "late") & (
        pl.col("value") <= (pl.col("grace_end") - pl.col("period")).dt.total_days()
    )
    n, numerator, denominator, unplaced = rows.select(pl.col("n", "numerator", "denominator", "unplaced").sum()).row(0)
    numerator += late.filter(within)["weight"].sum()
    has_value = denominator and unplaced <= denominator
    return Figure(n, numerator / denominator if has_value else None, numerator, denominator)


def _granted(rows: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """The rows by place and day whose grace has passed, with its last day."""
    placed = rows.with_columns(pl.col("location_id").fill_null(""))
    return placed.join(ends, left_on=("location_id", "period"), right_on=("location_id", "counted_on"))


def _grace_ends(context: Context, days: int) -> pl.DataFrame:
    """The last day of grace for each place and date, where it lies before the day of the data."""
    asked = Selection(context.selection.period_from, context.as_of)
    calendar = answered(context.engine.details.selected, "working_days", asked).sort("location_id", "counted_on")
    number = pl.col("is_working_day").cast(pl.Int64).cum_sum().over("location_id")
    numbered = calendar.select("location_id", "counted_on", "is_working_day", number=number)
    worked = numbered.filter("is_working_day").select("location_id", "number", grace_end="counted_on")
    ends = numbered.with_columns(pl.col("number") + days).join(worked, on=("location_id", "number"))
    return ends.filter(pl.col("grace_end") < context.as_of).select("location_id", "counted_on", "grace_end")


def _neighbours(context: Context, kpi: Kpi) -> Iterator[Rung]:
    """Other KPIs that answer the same question of the same rows."""
    for neighbour in (KPIS[name] for name in kpi.neighbours):
        if not context.engine.catalogue.missing_tables(neighbour):
            yield Rung("kpi", neighbour.id, neighbour, _figure(context, neighbour, context.selection))
