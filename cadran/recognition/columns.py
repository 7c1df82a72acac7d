"""What the values of a column are: days, numbers, ids or words, how they are written, and what stays open."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import pyarrow as pa

from cadran.ingest.checking.evidence import chosen_format, decimal_mark, is_iso, number, plain_spaces
from cadran.ingest.files.currency_signs import amount_of, is_signed, sign_of
from cadran.ingest.files.reading import over
from cadran.ingest.infer_formats import ENOUGH_VALUES, date_readings

Kind = Literal["empty", "constant", "id", "day", "moment", "integer", "decimal", "code", "text"]
DateOrder = Literal["dmy", "mdy", "ymd"]
Counts = dict[str, Any]
EXAMPLES, ODD_TEXTS = 5, 6
MOSTLY, NEARLY = 0.5, 0.95
FEW_CODES = 50
NOTHING = frozenset({"-", "--", "?", ".", "n/a", "na", "#n/a", "#na", "nan", "nil", "none", "null"})
_OFFSET = r" *(Z|z|UTC|GMT|[+-]\d{2}:?(\d{2})?)$"
_DATE_LIKE = (
    r"(\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\b.*|\d{1,2}[ -][A-Za-zéû]{3,9}\.?[ -]\d{2,4}.*"
    r"|[A-Za-z]{3,9} \d.*|(19|20)\d{6})"
)
_PARTS = re.compile(r"%([dmyYbB])")


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a file's sample. Shares are of the filled cells.

    `format` is the date format its values are written in, "" for ISO dates; `orders` the orders of day and month that
    its values leave open. `marks` are the decimal signs its numbers give evidence of, as bits; `signs` the signs and
    codes of currencies beside them. `words` are the most
    frequent texts of a column of dates or numbers that are none, `values` all texts where there are few.
    """

    name: str
    kind: Kind
    rows: int
    filled: int
    distinct: int
    date_share: float
    number_share: float
    zero_share: float
    hour_share: float
    same_hour: bool
    has_offset: bool
    marks: int
    signs: tuple[str, ...]
    format: str
    orders: tuple[tuple[DateOrder, str], ...]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    values: tuple[str, ...]
    first: str
    last: str

    @property
    def is_unique(self) -> bool:
        return 0 < self.filled == self.distinct and self.filled == self.rows

    @property
    def parsed_share(self) -> float:
        """The share of the filled cells that are what `kind` says."""
        if self.kind in ("day", "moment"):
            return self.date_share
        return self.number_share if self.kind in ("integer", "decimal") else 1.0


def column_facts(connection: duckdb.DuckDBPyConnection, rows: pa.Table, names: tuple[str, ...]) -> list[ColumnFacts]:
    """What each of these columns of a sample holds."""
    _fill_cells(connection, rows, names)
    counted = {row[0]: dict(zip(_COUNTS, row[1:], strict=True)) for row in connection.execute(_COUNTED).fetchall()}
    counts = {position: counted.get(position, {}) for position in range(len(names))}
    dates = _dates(connection, [position for position, count in counts.items() if count.get("date_like")], counts)
    kinds = {position: _kind(count, dates.get(position, _Dates())) for position, count in counts.items()}
    words, examples = _odd_words(connection, kinds), _examples(connection)
    return [
        _facts(
            name, rows.num_rows, counts[at], kinds[at], dates.get(at, _Dates()), words.get(at, ()), examples.get(at, ())
        )
        for at, name in enumerate(names)
    ]


def _fill_cells(connection: duckdb.DuckDBPyConnection, rows: pa.Table, names: tuple[str, ...]) -> None:
    """Fills `cells`: each distinct text of a column, by its position, with how many rows have it and how it reads.

    What it reads as is worked out here, once: in place of a name, the SQL of it would stand a hundred times.
    """
    texts = ", ".join(f"nullif(trim(c{at}::varchar), '') as c{at}" for at in range(len(names)))
    over(
        connection,
        rows.select(range(len(names))).rename_columns([f"c{at}" for at in range(len(names))]),
        f"create or replace temp table cells as with texts as (select {texts} from slab), "
        "counted as (select substr(name, 2)::integer as col, x, count(*) as n "
        "from (unpivot texts on columns(*) into name name value x) group by all), "
        f"unsigned as (select *, {amount_of('x')} as amount from counted) "
        f"select col, x, n, {plain_spaces('amount')} as plain, {_IS_ISO_TIME} as is_iso_time, {_SIGN} as sign, "
        f"case when strlen(x) < 40 then {_CLOCK} end as clock from unsigned",
    )


def _facts(
    name: str,
    rows: int,
    counts: Counts,
    kind: Kind,
    dates: "_Dates",
    words: tuple[str, ...],
    examples: tuple[str, ...],
) -> ColumnFacts:
    filled, distinct, hours = (int(counts.get(key) or 0) for key in ("filled", "distinct_count", "hours"))
    return ColumnFacts(
        name=name,
        kind=kind,
        rows=rows,
        filled=filled,
        distinct=distinct,
        date_share=_share(dates.count, filled),
        number_share=_number_share(counts),
        zero_share=_share(counts.get("zeros"), filled),
        hour_share=_share(hours, filled),
        same_hour=hours == filled > 1 and counts["clocks"] == 1 and not counts["midnights"] and distinct > 1,
        has_offset=bool(counts.get("offsets")),
        marks=int(counts.get("marks") or 0),
        signs=tuple(sorted(filter(None, counts.get("signs") or ()))),
        format=dates.format,
        orders=dates.orders,
        words=words,
        examples=tuple(value[:60] for value in examples[:EXAMPLES]),
        values=examples if distinct <= FEW_CODES else (),
        first=str(counts.get("first") or ""),
        last=str(counts.get("last") or ""),
    )


def _share(count: Any, filled: int) -> float:
    return float(count or 0) / filled if filled else 0.0


def _number_share(counts: Counts) -> float:
    return _share(max(counts.get("point") or 0, counts.get("comma") or 0), int(counts.get("filled") or 0))


_SIGN = f"case when {is_signed('x')} then {sign_of('x')} else '' end"
_ISO_TEXT = f"case when contains(x, ':') then regexp_replace(x, '{_OFFSET}', '') else x end"
_IS_ISO_TIME = (
    f"coalesce(case when {is_iso('x')} and strlen(x) < 40 then try_cast({_ISO_TEXT} as timestamp) is not null end, "
    "false)"
)
_CLOCK = r"regexp_extract(x, '\d{1,2}:\d{2}(:\d{2})?')"
_IS_DATE_LIKE = f"regexp_full_match(x, '{_DATE_LIKE}')"
_COUNTS = {
    "filled": "sum(n)",
    "distinct_count": "count(*)",
    "point": f"sum(n) filter (strlen(x) < 40 and {number('plain', '.')} is not null)",
    "comma": f"sum(n) filter (strlen(x) < 40 and {number('plain', ',')} is not null)",
    "whole": r"sum(n) filter (regexp_full_match(x, '[+-]?\d{1,15}'))",
    "zeros": r"sum(n) filter (regexp_full_match(x, '0+([.,]0+)?'))",
    "leading_zeros": r"sum(n) filter (regexp_full_match(x, '0\d+'))",
    "iso": "sum(n) filter (is_iso_time)",
    "date_like": f"sum(n) filter (is_iso_time or (strlen(x) < 40 and {_IS_DATE_LIKE}))",
    "hours": "sum(n) filter (clock <> '')",
    "clocks": "count(distinct clock)",
    "midnights": r"sum(n) filter (regexp_matches(x, '[ T]0?0:00(:00)?(\.0*)?$'))",
    "offsets": f"sum(n) filter ({is_iso('x')} and contains(x, ':') and regexp_matches(x, '{_OFFSET}'))",
    "marks": f"bit_or({decimal_mark('plain')}) filter (strlen(x) < 40)",
    "signs": "list(distinct sign)",
    "letters": "sum(n) filter (regexp_matches(x, '[A-Za-z]'))",
    "longest": "max(length(x))",
    "first": "min(x)",
    "last": "max(x)",
}
_COUNTED = f"select col, {', '.join(_COUNTS.values())} from cells group by col"


@dataclass(frozen=True)
class _Dates:
    """How many cells are dates, in which format, and the orders of day and month they leave open."""

    count: float = 0
    format: str = ""
    orders: tuple[tuple[DateOrder, str], ...] = ()


def _dates(connection: duckdb.DuckDBPyConnection, columns: list[int], counts: dict[int, Counts]) -> dict[int, _Dates]:
    """How the dates of these columns are written."""
    if not columns:
        return {}
    query = (
        f"select col, x, n from cells where col in $columns and not is_iso_time and strlen(x) < 40 and {_IS_DATE_LIKE} "
        f"qualify row_number() over (partition by col order by n desc, x) <= {ENOUGH_VALUES} order by col, n desc, x"
    )
    odd: dict[int, dict[str, int]] = defaultdict(dict)
    for at, value, n in connection.execute(query, {"columns": columns}).fetchall():
        odd[at][value] = n
    values = list(dict.fromkeys(value for texts in odd.values() for value in texts))
    readings = date_readings(connection, values) if values else {}
    positions = {value: position for position, value in enumerate(values)}
    return {
        at: _read_dates(
            odd[at],
            {form: [whens[positions[value]] for value in odd[at]] for form, whens in readings.items()},
            counts[at],
        )
        for at in columns
    }


def _read_dates(odd: dict[str, int], readings: dict[str, list[object]], counts: Counts) -> _Dates:
    iso = counts["iso"] or 0
    if not odd:
        return _Dates(iso)
    read = {
        form: sum(n for n, when in zip(odd.values(), whens, strict=True) if when is not None)
        for form, whens in readings.items()
    }
    most = max(read.values())
    form = chosen_format(readings)
    if not most or form:
        return _Dates(iso + most, form or "")
    return _Dates(iso + most, "", _orders(readings, {form for form, count in read.items() if count == most}))


def _orders(readings: dict[str, list[object]], forms: set[str]) -> tuple[tuple[DateOrder, str], ...]:
    """The orders that read the values differently, each with its first format."""
    seen: dict[tuple[object, ...], tuple[DateOrder, str]] = {}
    for form, values in readings.items():
        if form in forms:
            seen.setdefault(tuple(values), (order_of(form), form))
    return tuple(dict(reversed(list(seen.values()))).items())[::-1]


def order_of(form: str) -> DateOrder:
    """The order of day, month and year of a date format."""
    first = next(iter(_PARTS.findall(form)), "Y")
    return "dmy" if first == "d" else "ymd" if first in "yY" else "mdy"


def _kind(counts: Counts, dates: _Dates) -> Kind:
    filled, distinct = int(counts.get("filled") or 0), int(counts.get("distinct_count") or 0)
    if not filled:
        return "empty"
    is_whole, date_share = _share(counts["whole"], filled) >= NEARLY, _share(dates.count, filled)
    if date_share >= MOSTLY and not (is_whole and date_share < 1):
        return "moment" if _share((counts["hours"] or 0) - (counts["midnights"] or 0), filled) > 0.01 else "day"
    if distinct == 1 and filled > 1:
        return "constant"
    if _number_share(counts) >= MOSTLY and not counts["leading_zeros"]:
        return ("id" if distinct == filled and filled > 1 else "integer") if is_whole else "decimal"
    if distinct == filled and counts["longest"] <= 40:
        return "id"
    return "code" if distinct <= FEW_CODES or counts["longest"] <= 20 else "text"


def _odd_words(connection: duckdb.DuckDBPyConnection, kinds: dict[int, Kind]) -> dict[int, tuple[str, ...]]:
    """Words that stand for nothing in columns of dates or numbers: few there are, each on more than one row."""
    is_date = f"is_iso_time or {_IS_DATE_LIKE}"
    is_number = f"{number('plain', '.')} is not null or {number('plain', ',')} is not null"
    words: dict[int, tuple[str, ...]] = {}
    for kept, is_value in ((("day", "moment"), is_date), (("integer", "decimal"), is_number)):
        columns = [at for at, kind in kinds.items() if kind in kept]
        query = f"select col, x, n from cells where col in $columns and not ({is_value}) order by col, n desc, x"
        odd: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for at, value, n in connection.execute(query, {"columns": columns}).fetchall() if columns else []:
            odd[at].append((value, n))
        words |= {at: tuple(value for value, _ in texts) for at, texts in odd.items() if _are_few(texts)}
    return words


def _are_few(texts: list[tuple[str, int]]) -> bool:
    return len(texts) < ODD_TEXTS and all(n > 1 or value.lower() in NOTHING for value, n in texts)


def _examples(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, ...]]:
    query = (
        "select col, left(x, 200) from cells "
        f"qualify row_number() over (partition by col order by n desc, x) <= {FEW_CODES} order by col, n desc, x"
    )
    examples: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for at, value in connection.execute(query).fetchall():
        examples[at] += (value,)
    return examples
