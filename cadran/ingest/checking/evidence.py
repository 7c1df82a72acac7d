"""What the values of a column say about how they are written: date order and decimal sign."""

import re
from itertools import groupby

from cadran.contract.tables import Column
from cadran.ingest.checking.signs import WIDE

DOT_OR_THOUSAND, POINT, COMMA, COMMA_OR_THOUSAND = 1, 2, 4, 8
_ORDERS = ("%d{s}%m{s}%Y", "%m{s}%d{s}%Y", "%d{s}%m{s}%y", "%m{s}%d{s}%y", "%y{s}%m{s}%d")
_NAMED = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d")
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_GROUPED_BY_COMMA = r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"
_GROUPED = r"[+-]?[1-9]\d{0,2}((,\d{3})+|( \d{3})+)(\.\d*)?"
_APOSTROPHES = "''’"  # of thousands in Switzerland
_GROUPED_BY_APOSTROPHE = rf"[+-]?[1-9]\d{{0,2}}([{_APOSTROPHES}]\d{{3}})+([.,]\d*)?"
_WIDE_SPACES = "\u00a0\u202f\u2009"  # between the thousands of French files; ASCII text has none of them
_WITH_DECIMAL_COMMA = r"[+-]?(\d+|[1-9]\d{0,2}([. ]\d{3})+)?(,\d*)?([eE][+-]?\d+)?"
_OTHER_IDS = ("sku", "tracking")
DAY_FORMATS = (*(order.format(s=sign) for sign in "/.-" for order in _ORDERS), *_NAMED)


def with_times(day: str) -> list[str]:
    """A date format alone and followed by each way to write a time of day."""
    return [day + time for time in _TIMES]


def is_iso(text: str) -> str:
    """SQL: whether a text looks like an ISO date or timestamp."""
    return f"(instr({text}, '-') = 5 and {text} >= '1000' and not ends_with({text}, ')'))"


def parsed_date(text: str, formats: list[str]) -> str:
    """SQL: the text as an ISO day, time or time with offset by the first format that reads it, else the text itself.

    A format without a time of day gives a day. A four-digit year format does not read a two-digit year.
    """
    return f"coalesce({', '.join(_parsed(text, list(alike)) for _, alike in groupby(formats, _precision))}, {text})"


def _precision(form: str) -> tuple[bool, bool]:
    return bool(re.search(r"%-?[HIMSfgnpXc]", form)), "%z" in form.lower()


def _parsed(text: str, formats: list[str]) -> str:
    listed = ", ".join("'" + form.replace("'", "''") + "'" for form in formats)
    read = f"try_strptime({text}, [{listed}])"
    written = f"{read}::varchar" if _precision(formats[0])[0] else f"{read}::date::varchar"
    return f"case when {read} >= timestamp '1000-01-01' and not {is_no_day(text)} then {written} end"


def is_no_day(text: str) -> str:
    """SQL: whether a text is one of the words that the database takes for a day under any format."""
    return f"lower({text}) in ('epoch', 'infinity', '-infinity')"


def decimal_mark(text: str, absent: frozenset[str] = frozenset()) -> str:
    """SQL: which decimal sign a number's text gives evidence of, as a bit; 0 where it says nothing.

    No text has a sign of `absent`.
    """
    if {".", ","} <= absent:
        return "0"
    with_comma = f"""when contains({text}, ',') then case
            when regexp_full_match({text}, '[+-]?[1-9]\\d{{0,2}},\\d{{3}}') then {COMMA_OR_THOUSAND}
            when regexp_full_match({text}, '{_GROUPED_BY_COMMA}') then {POINT}
            when regexp_full_match({text}, '[+-]?(\\d*|\\d{{1,3}}([. ]\\d{{3}})+),\\d*') then {COMMA}
            else 0 end"""
    return f"""case
        when {text} is null then 0
        {"" if "," in absent else with_comma}
        when not contains({text}, '.') then 0
        when {text} not like '%.___' then {POINT}
        when regexp_full_match({text}, '[+-]?[1-9]\\d{{0,2}}\\.\\d{{3}}') then {DOT_OR_THOUSAND}
        when regexp_full_match({text}, '[+-]?\\d{{1,3}}(\\.\\d{{3}}){{2,}}') then {COMMA}
        else {POINT} end"""


def is_id(column: Column) -> bool:
    """Whether a column holds names by which other files know a thing."""
    return column.kind == "text" and not column.values and (column.name.endswith("_id") or column.name in _OTHER_IDS)


def is_rounded(text: str) -> str:
    """SQL: whether an id is what a spreadsheet makes of a long number: `3,76012E+12`."""
    return f"(contains({text}, 'E+') and regexp_full_match({text}, '\\d([.,]\\d+)?E\\+\\d+'))"


def plain_spaces(text: str) -> str:
    """SQL: a number's text with plain spaces where it has no-break or thin ones, or apostrophes between thousands."""
    spaces = " " * len(_WIDE_SPACES)
    plain = f"trim(translate({text}, '{_WIDE_SPACES}', '{spaces}'))"
    spaced = f"case when strlen({text}) > length({text}) then {plain} else {text} end"
    swiss = f"regexp_full_match({text}, '{_GROUPED_BY_APOSTROPHE}')"
    return f"case when {swiss} then translate({text}, '{_APOSTROPHES}', '  ') else {spaced} end"


def number(text: str, decimal: str, absent: frozenset[str] = frozenset()) -> str:
    """SQL: the number a text means under a decimal sign, thousands signs allowed; null where it means none.

    No text has a sign of `absent`.
    """
    if decimal == ",":
        plain = f"replace(replace(replace({text}, '.', ''), ' ', ''), ',', '.')"
        shaped = f"regexp_full_match({text}, '{_WITH_DECIMAL_COMMA}')"
        return f"case when {shaped} then try_cast({plain} as double) end"
    odd = " or ".join(f"contains({text}, '{sign}')" for sign in "_nN" if sign not in absent)
    plain = f"try_cast({text} as double)"
    read = f"case when {odd} then null else {plain} end" if odd else plain
    if {" ", ",", "'", WIDE} <= absent:
        return read
    grouped = f"regexp_full_match({text}, '{_GROUPED}')"
    return (
        f"coalesce({read}, case when {grouped} then try_cast(replace(replace({text}, ',', ''), ' ', '') as double) end)"
    )


def chosen_format(readings: dict[str, list[object]]) -> str | None:
    """The one date format that reads every value any other reads; None where two read the values differently.

    `readings` holds, per format, what each value of the column means under it, None where it means nothing.
    """
    counts = {name: sum(value is not None for value in values) for name, values in readings.items()}
    best = max(counts, key=lambda name: counts[name], default=None)
    if best is None or not counts[best]:
        return None
    rivals = [values for name, values in readings.items() if counts[name] and values != readings[best]]
    return best if all(_outdone(values, readings[best]) for values in rivals) else None


def _outdone(rival: list[object], best: list[object]) -> bool:
    pairs = list(zip(rival, best, strict=True))
    only_best = any(left is None and right is not None for left, right in pairs)
    only_rival = any(left is not None and right is None for left, right in pairs)
    return only_best and not only_rival
