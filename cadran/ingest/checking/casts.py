"""SQL that turns the text of a cell into its value: times with or without an hour, numbers in range, codes."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from cadran.contract.tables import SQL_TYPE, Column, has_hour, offset
from cadran.ingest.checking.evidence import is_iso, number, parsed_date
from cadran.ingest.checking.signs import ANYTHING, NOTHING, SHORT, Absent
from cadran.ingest.files.currency_signs import codes_of, currency_code, without_sign
from cadran.ingest.names import ahead_of, quoted, quoted_name, read_of, text_of, wall_of
from cadran.ingest.profiles.countries import country_code

DATED = ("timestamp", "date")
_TIME = r" *\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?"
_OFFSET = r"Z|z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?"
_WITH_OFFSET = rf"(\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[T ]{_TIME})?) *({_OFFSET})"
_TRUE = ("true", "yes", "1", "oui", "vrai", "t", "y")
_FALSE = ("false", "no", "0", "non", "faux", "f", "n")


def cleaned(
    columns: dict[str, str | None],
    nothing: tuple[str, ...],
    dates: dict[str, list[str]],
    absent: Absent | None = None,
    currency_signs: Mapping[str, tuple[str, ...]] | None = None,
    currency_of_row: str | None = None,
) -> str:
    """SQL: source columns as trimmed text, null where they say nothing, dates in ISO form where a format is given.

    `absent` are the signs that no text of a heading has, `currency_signs` those taken from the amounts of a column;
    where `currency_of_row` names a heading, those alone that mean the currency it says.
    """
    lacking = absent or {}
    texts = {
        name: _cleaned(heading, nothing, dates.get(name), lacking.get(heading, frozenset()))
        if heading
        else "null::varchar"
        for name, heading in columns.items()
    }
    taken = partial(_agreeing, f"{quoted_name(currency_of_row)}::varchar") if currency_of_row else without_sign
    texts |= {name: taken(texts[name], signs) for name, signs in (currency_signs or {}).items() if name in texts}
    return ", ".join(f"{text} as {quoted_name(name)}" for name, text in texts.items())


def _agreeing(currency: str, text: str, signs: Iterable[str]) -> str:
    """SQL: the text of an amount without the one of these signs that means the currency of its row."""
    meaning: dict[str, list[str]] = {}
    for sign in signs:
        for code in codes_of(sign):
            meaning.setdefault(code, []).append(sign)
    cases = " ".join(f"when {quoted(code)} then {without_sign(text, alike)}" for code, alike in meaning.items())
    return f"case {currency_code(f'trim({currency})')} {cases} else {text} end"


def _cleaned(heading: str, nothing: tuple[str, ...], formats: list[str] | None, absent: frozenset[str]) -> str:
    if ANYTHING in absent:
        return "null::varchar"
    raw = f"{quoted_name(heading)}::varchar"
    # Trimming every text costs as much as all other checks together; few need it.
    edged = f"case when starts_with({raw}, ' ') or ends_with({raw}, ' ') then trim({raw}) else {raw} end"
    trimmed = raw if " " in absent else edged
    text = raw if {" ", NOTHING} <= absent else f"nullif({trimmed}, '')"
    if nothing:
        listed = ", ".join(quoted(word) for word in ("", *nothing))
        text = f"case when ({trimmed}) in ({listed}) then null else {trimmed} end"
    return parsed_date(text, formats) if formats else text


def split_times(columns: tuple[Column, ...], absent: Callable[[Column], frozenset[str]]) -> str:
    """SQL: `split` from `texts`: each time as its text says it, without its offset, and the minutes ahead of UTC.

    `absent` says which signs no text of a column has.
    """
    dated = [column for column in columns if column.kind in DATED]
    tails = "".join(f", {_has_tail(text_of(column), absent(column))} as {_tail_of(column)}" for column in dated)
    parts = "".join(f", {_wall(column)}, {_ahead(column)}" for column in dated)
    reads = "".join(f", {_read(column)} as {read_of(column)}" for column in dated)
    return (
        f"tailed as (select *{tails} from texts), parted as (select *{parts} from tailed), "
        f"split as (select *{reads} from parted)"
    )


def _tail_of(column: Column) -> str:
    return quoted_name(f"tail {column.name}")


def _has_tail(text: str, absent: frozenset[str]) -> str:
    """SQL: whether something may stand behind the time of a text; few are that long or end so."""
    if SHORT in absent:
        return "false"
    last = f"array_extract({text}, -1)"
    plus = "" if "+" in absent else f"when contains({text}, '+') then true "
    signed = f"{plus}when {text} like '%-%-%-%' then true"
    return f"case when strlen({text}) <= 10 then false {signed} else not ({last} >= '0' and {last} <= '9') end"


def _part(text: str, part: int) -> str:
    return f"regexp_extract({text}, {quoted(f'^{_WITH_OFFSET}$')}, {part})"


def _wall(column: Column) -> str:
    text = text_of(column)
    return f"case when {_tail_of(column)} then {_part(text, 1)} else {text} end as {wall_of(column)}"


def _ahead(column: Column) -> str:
    text = text_of(column)
    tail = _part(text, 2)
    hours, minutes = f"substr({tail}, 2, 2)::integer", f"try_cast(replace(substr({tail}, 4), ':', '') as integer)"
    signed = f"case when starts_with({tail}, '-') then -1 else 1 end * ({hours} * 60 + coalesce({minutes}, 0))"
    minutes_ahead = f"case when {tail} in ('Z', 'z', 'UTC', 'GMT') then 0 else {signed} end"
    with_hour = f"case when contains({_part(text, 1)}, ':') then {minutes_ahead} end"
    return f"case when {_tail_of(column)} then {with_hour} end as {ahead_of(column)}"


def typed(column: Column, decimal: str, timezone: str | None, absent: frozenset[str]) -> str:
    """SQL: the named value of a column's text, null where it has none; a time comes with its day and its hour.

    No text of the column has a sign of `absent`.
    """
    name = quoted_name(column.name)
    if column.kind not in DATED:
        return f"{_value(column, decimal, absent)} as {name}"
    if column.kind == "date":
        return f"{_day(column, timezone)} as {name}"
    return (
        f"{_moment(column, timezone)} as {name}, {_offset(column, timezone)} as {quoted_name(f'offset {column.name}')}"
    )


def _value(column: Column, decimal: str, absent: frozenset[str]) -> str:
    text = text_of(column)
    if column.values:
        known = code(column)
        return known if column.decides or column.default is None else f"coalesce({known}, {quoted(column.default)})"
    if column.is_country:
        return country_code(text)
    if column.name == "currency":
        return currency_code(text)
    if column.kind == "boolean":
        low = f"lower({text})"
        return f"case when {low} in {_TRUE} then true when {low} in {_FALSE} then false end"
    if column.kind == "time":
        return f"case when try_cast({text} as time) < time '24:00:00' then try_cast({text} as time) end"
    return text if column.kind == "text" else _number(column, number(text, decimal, absent))


def plain(column: Column, decimal: str) -> str:
    """SQL over `typed`: a column's text, of a number that is understood with a decimal point."""
    is_number = SQL_TYPE[column.kind].startswith(("decimal", "integer", "bigint")) and decimal == ","
    return f"coalesce({quoted_name(column.name)}::varchar, {text_of(column)})" if is_number else text_of(column)


def _number(column: Column, value: str) -> str:
    if column.kind == "integer":
        return f"case when {value} = floor({value}) then try_cast({value} as integer)::bigint end"
    # Nine digits before the point, however many the column could hold: what is beyond 1e9 is no number of a trade.
    narrow = SQL_TYPE[column.kind].replace("(18,6)", "(15,6)")
    return f"try_cast({value} as {narrow})::{SQL_TYPE[column.kind]}"


def code(column: Column) -> str:
    """SQL: the listed value a text means, whatever its case, accents and signs between words; null where none."""
    text = text_of(column)
    listed = ", ".join(map(quoted, column.values))
    plain = f"replace(replace(lower(strip_accents({text})), ' ', '_'), '-', '_')"
    aliases = "".join(f" when {quoted(word)} then {quoted(value)}" for word, value in column.aliases)
    known = f"case when {plain} in ({listed}) then {plain} end"
    other = f"case {plain}{aliases} else {known} end" if aliases else known
    return f"case when {text} in ({listed}) then {text} else {other} end"


def _read(column: Column) -> str:
    return f"case when {is_iso(wall_of(column))} then try_cast({wall_of(column)} as timestamp) end"


def _utc(column: Column) -> str:
    return f"{read_of(column)} - to_minutes({ahead_of(column)}::bigint)"


def _local(column: Column, timezone: str) -> str:
    return f"timezone({quoted(timezone)}, timezone('UTC', {_utc(column)}))"


def _moment(column: Column, timezone: str | None) -> str:
    return _in_range(f"{read_of(column)}", column, timezone, _local(column, timezone or "UTC"))


def _day(column: Column, timezone: str | None) -> str:
    """A day written with the midnight of any offset is that day; with another time it is the day it was here."""
    read, local = read_of(column), _local(column, timezone or "UTC")
    is_midnight = f"{read} = date_trunc('day', {read})"
    return _in_range(f"{read}::date", column, timezone, f"case when {is_midnight} then {read} else {local} end::date")


def _in_range(read: str, column: Column, timezone: str | None, local: str) -> str:
    """SQL: the time as read, or here where it has an offset, if its year has four digits."""
    kind = SQL_TYPE[column.kind]
    ahead = ahead_of(column) if timezone else "null"
    in_years = f"{local} >= {kind} '1000-01-01' and {local} < {kind} '10000-01-01'"
    known = f"case when {ahead} is null then {read} when {in_years} then {local} end"
    return f"case when {read_of(column)} < timestamp '10000-01-01' then {known if timezone else read} end"


def _offset(column: Column, timezone: str | None) -> str:
    if timezone is None:
        return "null::smallint"
    minutes = f"date_diff('minute', {_utc(column)}, {_local(column, timezone)})"
    return f"case when {ahead_of(column)} is not null then {minutes} end::smallint"


def kept_of(column: Column, timezone: str | None, absent: frozenset[str] = frozenset()) -> dict[str, str]:
    """SQL over typed rows, by name: what is kept of a column until all rows are known.

    A time comes with whether it has an hour; where there is a zone also with its offset and its day at midnight.
    """
    name = column.name
    if column.kind != "timestamp":
        return {name: quoted_name(name)}
    kept = {name: quoted_name(name), has_hour(name): "false" if SHORT in absent else _has_time(column)}
    if timezone:
        kept |= {offset(name): quoted_name(f"offset {name}"), f"day {name}": _midnight_day(column)}
    return kept


def _has_time(column: Column) -> str:
    """SQL over typed rows: whether the text of a time names an hour."""
    return f"coalesce(contains({wall_of(column)}, ':') and {quoted_name(column.name)} is not null, false)"


def _midnight_day(column: Column) -> str:
    """SQL over typed rows: the day of a time at midnight, as written or here; null for any other time."""
    here, written = quoted_name(column.name), read_of(column)
    elsewhere = (
        f"case when {written} = date_trunc('day', {written}) then {written} "
        f"when {here} = date_trunc('day', {here}) then {here} end"
    )
    at_midnight = f"case when {ahead_of(column)} is null then {_at_midnight(here)} else {elsewhere} end"
    return f"case when contains({wall_of(column)}, ':') then {at_midnight} end"


def plain_midnight_day(column: Column) -> str:
    """SQL over kept rows: the day of a time at midnight, where all stand in one zone; null for any other time."""
    return f"case when {quoted_name(has_hour(column.name))} then {_at_midnight(quoted_name(column.name))} end"


def _at_midnight(time: str) -> str:
    return f"case when {time} = date_trunc('day', {time}) then {time} end"
