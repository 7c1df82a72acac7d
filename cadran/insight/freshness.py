"""Each source that files of one kind are: when it came last, how often it comes, when it is due, what it lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from cadran.analysis.rhythm import Freshness, Span, freshness
from cadran.engine import Engine
from cadran.i18n import Language, formats
from cadran.i18n.catalogue import t
from cadran.ingest.storage.forgetting import FORGET
from cadran.ingest.storage.refusals import CORRECTED
from cadran.insight.answers import answered

# Any Monday.
MONDAY = date(2024, 1, 1)
REGULAR = ("daily", "weekdays", "weekly", "monthly", "interval")


@dataclass(frozen=True)
class Delivered:
    """A source: files of one table and profile whose names differ by their numbers only.

    `name` is that of its only file, or with a star for the numbers; `told_by` says whether its rhythm is that of the
    days it was loaded on, or of the days its rows tell. `first` and `last` are the days its rows reach.
    """

    profile: str
    table: str
    name: str
    files: int
    loaded_on: date
    first: date | None
    last: date | None
    told_by: Literal["loads", "rows"]
    state: Freshness
    gaps: tuple[Span, ...]

    @property
    def is_silent(self) -> bool:
        """Whether it has stopped lately; what has ended long ago ended for good."""
        return self.state.has_stopped and not self.state.has_ended

    @property
    def key(self) -> str:
        return f"{self.profile}/{self.table}/{self.name}"


def delivered(engine: Engine) -> tuple[Delivered, ...]:
    """Every source whose rows count, by table and name."""
    return answered(_delivered, engine)


def _delivered(engine: Engine) -> tuple[Delivered, ...]:
    ledger = engine.catalogue.ledger()
    loads = ledger.filter(
        pl.col("action") == "load", ~pl.col("is_withdrawn"), ~pl.col("source_file").str.contains(CORRECTED)
    )
    if loads.is_empty():
        return ()
    newest = _newest(loads)
    days, closed = _named(_kept(engine.catalogue.source_days(), ledger)), engine.catalogue.closing_days()
    keys = ["profile", "table_name", "series"]
    rows = {key: _rows(frame) for key, frame in days.partition_by(keys, as_dict=True).items()}
    groups = _named(loads).partition_by(keys, as_dict=True, maintain_order=True)
    as_of = engine.info.as_of_date
    sources = [_source(frame, rows.get(key, {}), newest, as_of, closed) for key, frame in groups.items()]
    return tuple(sorted(sources, key=lambda each: (each.table, each.name)))


def forgotten_before(ledger: pl.DataFrame) -> pl.DataFrame:
    """The day before which rows of a table were forgotten (`since`), by `table_name`: of earlier days some stand."""
    forgotten = ledger.filter(pl.col("action") == FORGET)
    return forgotten.group_by("table_name").agg(pl.col("data_from").max().cast(pl.Date).alias("since"))


def _kept(days: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """The days of rows but for those before what was forgotten."""
    dated = days.join(forgotten_before(ledger), on="table_name", how="left")
    return dated.filter(pl.col("since").is_null() | (pl.col("day") >= pl.col("since"))).drop("since")


def _newest(loads: pl.DataFrame) -> date:
    days: list[date] = [moment.date() for moment in loads["loaded_at"]]
    return max(days)


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    series = pl.col("source_file").str.replace_all(r"\d+", "*").alias("series")
    return frame.with_columns(series)


def _source(
    loads: pl.DataFrame, rows: dict[date, int], newest: date, as_of: date, closed: frozenset[date]
) -> Delivered:
    """What the loads of a source and the days of its rows tell; the loads where these are regular."""
    came = [moment.date() for moment in loads.filter(~pl.col("repeated"))["loaded_at"]]
    by_loads, by_rows = freshness(came, newest, closed), freshness(list(rows), as_of, closed, rows)
    is_by_loads = by_loads.rhythm.kind in REGULAR or by_rows.rhythm.kind == "unknown"
    files = loads["source_file"].unique()
    return Delivered(
        profile=loads["profile"][0],
        table=loads["table_name"][0],
        name=files[0] if len(files) == 1 else re.sub(r"\*([-_. ]?\*)+", "*", loads["series"][0]),
        files=len(files),
        loaded_on=_newest(loads),
        first=min(_days(loads["data_from"]), default=None),
        last=max(_days(loads["data_to"]), default=None),
        told_by="loads" if is_by_loads else "rows",
        state=by_loads if is_by_loads else by_rows,
        gaps=by_rows.gaps or by_loads.gaps,
    )


def _rows(days: pl.DataFrame) -> dict[date, int]:
    """How many rows of a source tell each day."""
    return dict(days.group_by("day").agg(pl.col("row_count").sum()).iter_rows())


def _days(moments: pl.Series) -> list[date]:
    return [moment.date() for moment in moments.drop_nulls()]


def rhythm_words(source: Delivered, language: Language) -> str:
    """How often a source comes, in words; the weekdays where it does not come on all of them."""
    rhythm = source.state.rhythm
    days = [formats.weekday(MONDAY + timedelta(days=weekday), language) for weekday in rhythm.weekdays]
    if rhythm.kind == "weekdays" and rhythm.weekdays == (0, 1, 2, 3, 4):
        return t(language, "rhythm.working")
    if rhythm.kind == "weekdays" and rhythm.weekdays[-1] - rhythm.weekdays[0] == len(days) - 1 > 1:
        return t(language, "rhythm.weekdays_in_a_row", first=days[0], last=days[-1])
    n = formats.number(rhythm.gap, language)
    return t(language, f"rhythm.{rhythm.kind}", n=n, days=", ".join(days))


def span_words(span: Span, language: Language) -> str:
    """On a day, or from the first to the last of several."""
    first, last = (formats.day(day, language) for day in span)
    is_day = span[0] == span[1]
    return t(language, "rhythm.day", day=first) if is_day else t(language, "rhythm.span", first=first, last=last)


def said(source: Delivered, language: Language) -> Iterator[str]:
    """That a source is overdue or has stopped, and the days that are missing in it, a sentence each."""
    state = source.state
    if state.overdue and not state.has_ended:
        facts = {"last": formats.day(state.last, language), "due": formats.day(state.expected, language)}
        yield t(language, "rhythm.late", source=source.key, n=formats.number(state.overdue, language), **facts)
    elif source.is_silent:
        yield t(language, "rhythm.silent", source=source.key, last=formats.day(state.last, language))
    if source.gaps:
        spans = ", ".join(span_words(span, language) for span in source.gaps)
        yield t(language, "rhythm.gaps", source=source.key, spans=spans)
