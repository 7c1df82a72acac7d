"""The checks of a row, composed as SQL over its text: cast by the contract, first broken rule by column order."""

from dataclasses import dataclass
from functools import cached_property

from cadran.contract import RULES, SQL_TYPE, Column, Table, has_hour, offset
from cadran.ingest.evidence import decimal_mark, is_iso, number, parsed_date
from cadran.ingest.profile import Entry
from cadran.ingest.reading import SOURCE_ROW
from cadran.words import Text

SKIPPED = 0
_CODES = ("missing_required", "bad_type", "bad_date", "unknown_value", "negative_quantity")
_STEP = 8
SLAB = "slab"
ROW = f'"{SOURCE_ROW}"'
MACROS = (
    f"create or replace temp macro number(x) as ({number('x', '.')})",
    "create or replace temp macro day(x) as (left(x, 10))",
)
_EXPECTED = {
    "timestamp": Text(en="YYYY-MM-DD or YYYY-MM-DD HH:MM:SS", fr="AAAA-MM-JJ ou AAAA-MM-JJ HH:MM:SS"),
    "date": Text(en="YYYY-MM-DD", fr="AAAA-MM-JJ"),
    "quantity": Text(en="a number", fr="un nombre"),
    "money": Text(en="a number", fr="un nombre"),
    "number": Text(en="a number", fr="un nombre"),
    "integer": Text(en="a whole number", fr="un nombre entier"),
    "time": Text(en="a time of day (HH:MM)", fr="une heure (HH:MM)"),
    "boolean": Text(en="true or false", fr="vrai ou faux (true, false)"),
}


@dataclass(frozen=True)
class Plan:
    """How the rows of one file become rows of a table.

    `expressions` hold one SQL expression per target column over the sources' text columns; `used` names, per source,
    the columns those expressions need; `dates` the formats per source column.
    """

    table: Table
    entry: Entry
    columns: tuple[str, ...]
    expressions: dict[str, str]
    used: dict[str, tuple[str, ...]]
    dates: dict[str, list[str]]
    decimal: str | None

    @cached_property
    def targets(self) -> tuple[Column, ...]:
        return tuple(column for column in self.table.columns if self._text(column) != "null")

    @cached_property
    def stored(self) -> dict[str, str]:
        """SQL by name of each column the store takes from `typed`: the targets, and whether times have an hour."""
        found: dict[str, str] = {}
        for column in self.targets:
            value = quoted_name(column.name)
            found[column.name] = value
            if column.kind == "timestamp":
                found[has_hour(column.name)] = f"coalesce({value} <> date_trunc('day', {value}), false)"
                found[offset(column.name)] = "null::smallint"
        return found

    def _text(self, column: Column) -> str:
        expression = self.expressions.get(column.name)
        text = f"nullif(({expression})::varchar, '')" if expression else "null"
        return f"coalesce({text}, {quoted(column.default)})" if column.default is not None else text

    @cached_property
    def texts(self) -> str:
        """SQL: `texts`, one row per record with the text of each target column, after `with`."""
        primary = self.entry.primary
        ctes = [f'"{primary}" as (select {ROW}, {self._cleaned(primary)} from {SLAB})']
        ctes += [f'"{alias}" as (from "lookup {alias}")' for alias in list(self.entry.files)[1:]]
        fields = [f"{self._text(column)} as {text_of(column)}" for column in self.targets]
        chosen = f"coalesce(({self.entry.where})::boolean, false)" if self.entry.where else "true"
        rows = f'select "{primary}".{ROW} as source_row, {chosen} as chosen, {", ".join(fields)}'
        return ", ".join([*ctes, f'texts as ({rows} from "{primary}" {self.entry.join})'])

    def _cleaned(self, alias: str) -> str:
        return cleaned(self.used[alias], self.entry.nothing, self.dates) or "null as nothing"

    @cached_property
    def _marks(self) -> str:
        """SQL: evidence for the decimal sign in a row's numbers, as bits; 0 where the sign is settled."""
        numbers = [text_of(column) for column in self.undecided_numbers]
        return f"({' | '.join(decimal_mark(text) for text in numbers) or '0'})::utinyint"

    @property
    def undecided_numbers(self) -> tuple[Column, ...]:
        """The number columns read from the file, where no decimal sign has been settled."""
        read = [column for column in self.targets if column.name in self.expressions]
        return () if self.decimal else tuple(column for column in read if SQL_TYPE[column.kind].startswith("decimal"))

    @cached_property
    def judged(self) -> str:
        """SQL: one row per record: its line, the typed columns, the first problem (null where none)."""
        typed = ", ".join(f"{self._typed(column)} as {quoted_name(column.name)}" for column in self.targets)
        names = ", ".join(f"{sql} as {quoted_name(name)}" for name, sql in self.stored.items())
        found = "".join(f" when {condition} then {problem}" for problem, condition in self.conditions)
        return (
            f"with {self.texts}, typed as (select *, {typed} from texts) "
            f"select source_row, {names}, {self._marks} as marks, "
            f"(case when not chosen then {SKIPPED}{found} end)::smallint as problem "
            "from typed"
        )

    @cached_property
    def problem_rows(self) -> str:
        """SQL: line, text per column as a list, and number of problems, of the rows listed in `refused`."""
        typed = ", ".join(f"{self._typed(column)} as {quoted_name(column.name)}" for column in self.targets)
        count = " + ".join(f"coalesce(({condition})::integer, 0)" for _, condition in self.conditions)
        texts = ", ".join(text_of(column) for column in self.targets)
        return (
            f"with {self.texts}, "
            f"typed as (select *, {typed} from texts where source_row in (select source_row from refused)) "
            f"select source_row, [{texts}] as texts, {count} as problem_count from typed"
        )

    @property
    def short_years(self) -> dict[str, list[str]]:
        """The formats with a two-digit year among those of the columns the rows are read from."""
        short = {name: [one for one in formats if "%y" in one] for name, formats in self.dates.items()}
        return {name: formats for name, formats in short.items() if formats and name in self.used[self.entry.primary]}

    @cached_property
    def conditions(self) -> list[tuple[int, str]]:
        """Problem numbers with the SQL that finds them, in column order."""
        found: list[tuple[int, str]] = []
        for index, column in enumerate(self.targets):
            found += [(problem_number(index, code), sql) for code, sql in self._column_conditions(column)]
        return found

    def _column_conditions(self, column: Column) -> list[tuple[str, str]]:
        text, value = text_of(column), quoted_name(column.name)
        found = []
        if column.required:
            found.append(("missing_required", f"{text} is null"))
        elif self.table.name == "order_lines" and column.name == "supplier_id":
            found.append(("missing_required", f"{text} is null and {self._supplier_answers}"))
        if column.kind in ("timestamp", "date"):
            found.append(("bad_date", f"{value} is null and {text} is not null"))
        elif column.kind != "text":
            found.append(("bad_type", f"{value} is null and {text} is not null"))
        if column.values:
            found.append(("unknown_value", f"{text} not in ({', '.join(quoted(one) for one in column.values)})"))
        if column.kind == "quantity" and not column.signed:
            found.append(("negative_quantity", f"{value} < 0"))
        return found

    @property
    def _supplier_answers(self) -> str:
        has_mode = any(column.name == "mode" for column in self.targets)
        return """("flow" = 'inbound'""" + (""" or "mode" = 'dropship')""" if has_mode else ")")

    def _typed(self, column: Column) -> str:
        text = text_of(column)
        if column.kind in ("timestamp", "date"):
            return f"case when {is_iso(text)} then try_cast({text} as {SQL_TYPE[column.kind]}) end"
        if SQL_TYPE[column.kind].startswith("decimal"):
            return f"try_cast({number(text, self.decimal or '.')} as {SQL_TYPE[column.kind]})"
        if column.kind == "integer":
            value = number(text, self.decimal or ".")
            return f"case when {value} = floor({value}) then try_cast({value} as bigint) end"
        if column.kind == "boolean":
            low = f"lower({text})"
            return (
                f"case when {low} in ('true', 'yes', '1') then true when {low} in ('false', 'no', '0') then false end"
            )
        return text if column.kind == "text" else f"try_cast({text} as {SQL_TYPE[column.kind]})"

    def sentences(self) -> list[tuple[int, int, str, str, str, str]]:
        """Per problem number: position of its column, column, code and the sentences with `{value}` left open."""
        return [
            (problem, problem // _STEP, column.name, code, *self._sentence(column, code))
            for problem, _ in self.conditions
            for column, code in [(self.targets[problem // _STEP], _CODES[problem % _STEP - 1])]
        ]

    def _sentence(self, column: Column, code: str) -> tuple[str, str]:
        expected = self._expected(column)
        rule = RULES[code].sentence
        return (
            rule.en.format(column=column.name, expected=expected.en, value="{value}"),
            rule.fr.format(column=column.name, expected=expected.fr, value="{value}"),
        )

    def _expected(self, column: Column) -> Text:
        formats = self.dates.get(self.expressions.get(column.name, "").strip('"'))
        if column.kind in ("timestamp", "date") and formats:
            return Text(en=" or ".join(formats), fr=" ou ".join(formats))
        if column.values:
            return Text(en=", ".join(column.values), fr=", ".join(column.values))
        return _EXPECTED.get(column.kind, Text(en="a text", fr="un texte"))


def problem_number(index: int, code: str) -> int:
    """The number that stands for a broken rule on the target column at `index`."""
    return index * _STEP + _CODES.index(code) + 1


def cleaned(columns: tuple[str, ...], nothing: tuple[str, ...], dates: dict[str, list[str]]) -> str:
    """SQL: source columns as trimmed text, null where they say nothing, dates in ISO form where a format is given."""
    return ", ".join(f"{_cleaned(name, nothing, dates.get(name))} as {quoted_name(name)}" for name in columns)


def _cleaned(name: str, nothing: tuple[str, ...], formats: list[str] | None) -> str:
    raw = f"{quoted_name(name)}::varchar"
    # Trimming every text costs as much as all other checks together; few need it.
    trimmed = f"case when starts_with({raw}, ' ') or ends_with({raw}, ' ') then trim({raw}) else {raw} end"
    text = f"nullif({trimmed}, '')"
    if nothing:
        listed = ", ".join(quoted(one) for one in ("", *nothing))
        text = f"case when ({trimmed}) in ({listed}) then null else {trimmed} end"
    return parsed_date(text, formats) if formats else text


def text_of(column: Column) -> str:
    """The name under which a target column's text stands in the checks."""
    return quoted_name(f"text {column.name}")


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
