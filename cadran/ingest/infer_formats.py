"""Looks over a file's values where the profile does not say how dates and numbers are written."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import or_

import duckdb

from cadran.contract.tables import RULES
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import Message, message
from cadran.ingest.checking.casts import cleaned
from cadran.ingest.checking.checks import MARK_BITS, ROW, SLAB
from cadran.ingest.checking.evidence import (
    COMMA,
    COMMA_OR_THOUSAND,
    DAY_FORMATS,
    DOT_OR_THOUSAND,
    POINT,
    chosen_format,
    decimal_mark,
    is_iso,
    is_no_day,
    with_times,
)
from cadran.ingest.files.reading import Slab, over, slabs
from cadran.ingest.load_plan import Task
from cadran.ingest.names import ahead_of, quoted, quoted_name, text_of
from cadran.ingest.profiles.expressions import taken_columns

ENOUGH_VALUES = 5_000


def with_date_formats(
    connection: duckdb.DuckDBPyConnection, task: Task, first: Slab | None, notes: list[Message]
) -> Task:
    """The task with a format for each date column not in ISO form; CadranError where the values leave it open.

    The file's first slab decides, all of them where it cannot.
    """
    columns = _undecided_dates(task)
    if not columns or first is None:
        return task
    values = _odd_dates(connection, task, columns, [first])
    problems: list[Sentence] = []
    dates = dict(task.plan.dates)
    for column in [name for name in columns if values[name]]:
        form = _format(connection, values[column])
        if form is None:
            form = _format(connection, _odd_dates(connection, task, [column], slabs(task.opened))[column])
        if form is None:
            problems += _ambiguous_date(connection, task, column, values[column])
        else:
            dates[column] = with_times(form)
            notes.append(_read_as(task, column, form))
    if problems:
        raise CadranError.of(problems)
    return replace(task, plan=replace(task.plan, dates=dates))


def with_commas(task: Task, marks: int, notes: list[Message]) -> Task:
    """The task with a decimal comma where the evidence of its numbers tells one and no point; else the task itself.

    All numbers of a file tell it for each of its columns, unless they contradict each other: then those of the column.
    """
    evidence = _evidence(task, marks)
    commas = [name for name, signs in evidence.items() if signs & (COMMA | POINT) == COMMA]
    if not commas:
        return task
    if len(commas) == len(evidence):
        return replace(task, plan=replace(task.plan, decimal=","))
    notes.append(message("load.decimal_commas", file=task.source.name, columns=", ".join(commas)))
    signs = task.plan.signs | dict.fromkeys(commas, ",")
    return replace(task, plan=replace(task.plan, signs=signs, is_settled=True))


def open_number(connection: duckdb.DuckDBPyConnection, task: Task, marks: int) -> Message | None:
    """The sentence about the file's first number that may be a thousand or a fraction; None where none is open.

    So is a comma that an expression reads by the same sign as the points of other columns.
    """
    own = _own_evidence(task, marks)
    unclear = [
        name
        for name, signs in _evidence(task, marks).items()
        if own[name] & (DOT_OR_THOUSAND | COMMA_OR_THOUSAND) and signs & (COMMA | POINT) in (0, COMMA | POINT)
    ]
    doubts = [
        (name, text, f"{decimal_mark(text)} in ({DOT_OR_THOUSAND}, {COMMA_OR_THOUSAND})")
        for text, name in task.plan.undecided_texts.items()
        if name in unclear
    ]
    return _first(connection, task, "ambiguous_decimal", doubts) if doubts else None


def _own_evidence(task: Task, marks: int) -> dict[str, int]:
    """By target column the evidence of its own numbers; a database writes no thousands."""
    own = {name: marks >> MARK_BITS * index & 0b1111 for index, name in enumerate(task.plan.undecided_columns)}
    if task.plan.entry.primary not in task.plan.entry.queries:
        return own
    return {name: signs | POINT if signs & DOT_OR_THOUSAND else signs for name, signs in own.items()}


def _evidence(task: Task, marks: int) -> dict[str, int]:
    """By target column the evidence that counts for its decimal sign; columns read by one sign count as one."""
    own = _own_evidence(task, marks)
    together = reduce(or_, own.values(), 0)
    if together & (COMMA | POINT) != COMMA | POINT:
        return dict.fromkeys(own, together)
    computed = task.plan.computed_columns
    jointly = reduce(or_, (signs for name, signs in own.items() if name in computed), 0)
    return {name: jointly | POINT if name in computed else signs for name, signs in own.items()}


def untold_zone(connection: duckdb.DuckDBPyConnection, task: Task) -> Message:
    """The sentence about the file's first time with an offset, which asks for the time zone of the profile."""
    dated = [column for column in task.plan.targets if column.kind in ("timestamp", "date")]
    doubts = [(column.name, text_of(column), f"{ahead_of(column)} is not null") for column in dated]
    return _first(connection, task, "untold_zone", doubts)


def _first(connection: duckdb.DuckDBPyConnection, task: Task, code: str, doubts: list[tuple[str, str, str]]) -> Message:
    """The sentence about the first record with one of the `doubts`: target column, text and a condition on a row."""
    tests = [
        f"select source_row, {quoted(name)} as name, {text} as value from split where {condition}"
        for name, text, condition in doubts
    ]
    for slab in slabs(task.opened):
        query = f"with {task.plan.split}, open as ({' union all '.join(tests)}) from open order by source_row limit 1"
        rows = over(connection, slab.rows, query)
        if rows:
            return _placed(task, code, *rows[0])
    raise AssertionError(f"no row with {code} found again")


def _undecided_dates(task: Task) -> list[str]:
    """Source columns read as they are into a date column, without a stated format."""
    primary = task.plan.used[task.plan.entry.primary]
    table = task.plan.table
    direct = {
        column
        for name, expression in task.plan.expressions.items()
        if table.column(name).kind in ("timestamp", "date")
        for column in taken_columns(table.name, expression, task.plan.entry.primary)
    }
    return [name for name in primary if name in direct and name not in task.plan.dates]


def _odd_dates(
    connection: duckdb.DuckDBPyConnection, task: Task, columns: list[str], parts: Iterable[Slab]
) -> dict[str, list[str]]:
    """Distinct values of date columns that are not in ISO form, a few thousand per slab."""
    texts_of: dict[str, dict[str, None]] = {name: {} for name in columns}
    headings = task.plan.used[task.plan.entry.primary]
    stated = cleaned({name: headings[name] for name in columns}, task.plan.entry.nothing, {})
    texts = f"with texts as (select {stated} from {SLAB})"
    counts = ", ".join(f"count(*) filter ({_is_odd(name)})" for name in columns)
    for slab in parts:
        odd = over(connection, slab.rows, f"{texts} select {counts} from texts")[0]
        for name in [name for name, count in zip(columns, odd, strict=True) if count]:
            query = (
                f"{texts} select distinct {quoted_name(name)} from texts where {_is_odd(name)} limit {ENOUGH_VALUES}"
            )
            texts_of[name].update(dict.fromkeys(value for (value,) in over(connection, slab.rows, query)))
    return {name: list(values) for name, values in texts_of.items()}


def _is_odd(name: str) -> str:
    text = quoted_name(name)
    return f"{text} is not null and not {is_iso(text)} and not {is_no_day(text)}"


def date_readings(connection: duckdb.DuckDBPyConnection, values: list[str]) -> dict[str, list[object]]:
    """What each value means under every date format, with or without a time of day; None where it means nothing."""
    reads = ", ".join(f"try_strptime(value, [{', '.join(map(quoted, with_times(day)))}])" for day in DAY_FORMATS)
    rows = connection.execute(f"select {reads} from (select unnest($values) as value)", {"values": values}).fetchall()
    columns = list(zip(*rows, strict=True))
    return {
        name: [None if when is None or when.year < 1000 else when for when in column]
        for name, column in zip(DAY_FORMATS, columns, strict=True)
    }


def _format(connection: duckdb.DuckDBPyConnection, values: list[str]) -> str | None:
    return chosen_format(date_readings(connection, values))


def _ambiguous_date(connection: duckdb.DuckDBPyConnection, task: Task, column: str, values: list[str]) -> list[Message]:
    readings = date_readings(connection, values)
    several = [
        value
        for position, value in enumerate(values)
        if len({read[position] for read in readings.values() if read[position] is not None}) > 1
    ]
    if not several:
        return []
    heading = quoted_name(task.plan.used[task.plan.entry.primary][column] or column)
    for slab in slabs(task.opened):
        rows = over(
            connection,
            slab.rows,
            f"select {ROW}, {heading} from {SLAB} where trim({heading}) in $values order by {ROW} limit 1",
            {"values": several},
        )
        if rows:
            return [_placed(task, "ambiguous_date", rows[0][0], column, rows[0][1])]
    return []


def _placed(task: Task, code: str, line: int, column: str, value: str) -> Message:
    sentence = RULES[code].sentence.filled(column=column, value=value)
    return message("file.at_line", file=task.source.name, line=line, sentence=sentence)


def _read_as(task: Task, column: str, form: str) -> Message:
    return message("load.dates_read_as", file=task.source.name, column=column, format=form)
