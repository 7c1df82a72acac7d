"""The checks of a row, composed as SQL over its text: cast by the contract, first broken rule by column order."""

from dataclasses import dataclass, field
from functools import cached_property

from cadran.contract.personal import Treatment, treatments
from cadran.contract.tables import RULES, SQL_TYPE, Column, Table, has_hour, offset
from cadran.i18n import LANGUAGES, Sentence, Text, formats
from cadran.i18n.catalogue import t
from cadran.i18n.message import message
from cadran.ingest.checking.casts import cleaned, kept_of, plain, split_times, typed
from cadran.ingest.checking.doubts import Doubt, doubts
from cadran.ingest.checking.evidence import decimal_mark, number, plain_spaces
from cadran.ingest.checking.personal import kept_text
from cadran.ingest.checking.problems import conditions, rule_of, within
from cadran.ingest.checking.signs import ANYTHING, WIDE, Absent
from cadran.ingest.files.asides import LABELS
from cadran.ingest.files.reading import SOURCE_ROW
from cadran.ingest.names import ahead_of, day_of, plain_column, quoted, quoted_name, text_of
from cadran.ingest.profiles.expressions import numbers_read
from cadran.ingest.profiles.profile import Entry
from cadran.ingest.profiles.shapes import RANK, made

SKIPPED, BLANK = 0, -1
MARK_BITS, OFFSET_UNTOLD = 4, 1 << 62
SLAB = "slab"
ROW = f'"{SOURCE_ROW}"'
HIT = '"cadran hit"'
_IS_BLANK = '"cadran blank"'
_SPACES = " \t\r\n\u00a0"
MACROS = (
    # Times with a zone are read as text with the offset of UTC, whatever the clock of the machine.
    "set timezone = 'UTC'",
    f"create or replace temp macro plain_spaces(x) as ({plain_spaces('x')})",
    f"create or replace temp macro number(x) as ({number('plain_spaces(x)', '.')})",
    "create or replace temp macro day(x) as (left(x, 10))",
)


def number_macro(decimal: str) -> str:
    """SQL that makes `number` read texts with this decimal sign from here on."""
    return f"create or replace temp macro number(x) as ({number('plain_spaces(x)', decimal)})"


@dataclass(frozen=True)
class Plan:
    """How the rows of one file become rows of a table.

    `expressions` hold one SQL expression per target column over the sources' text columns; `used` names, per source,
    the columns those expressions need with their heading in the file, null where it lacks them; `joined` the sources
    looked up by the join itself; `dates` the formats per source column. `signs` name the decimal sign of target columns
    where it is stated or another than `decimal`, no other being open where all `is_settled`; `absent`, by heading, the
    signs that no text of the rows to judge has; `kept` the target columns of which something is kept, all that are
    filled where it names none. `currency_signs` are taken from the amounts of columns of the first file; `currency` is
    that of the file where these say it; `currency_of_row` the heading that a sign must agree with to be taken.
    """

    table: Table
    entry: Entry
    columns: tuple[str, ...]
    expressions: dict[str, str]
    used: dict[str, dict[str, str | None]]
    joined: tuple[str, ...]
    dates: dict[str, list[str]]
    decimal: str | None
    signs: dict[str, str] = field(default_factory=dict)
    is_settled: bool = False
    absent: Absent = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    currency_signs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str | None = None
    currency_of_row: str | None = None

    @cached_property
    def targets(self) -> tuple[Column, ...]:
        return tuple(column for column in self.table.columns if self._text(column) != "null")

    @cached_property
    def times(self) -> tuple[Column, ...]:
        """The target columns that may hold an hour."""
        return tuple(column for column in self.targets if column.kind == "timestamp")

    @cached_property
    def stored(self) -> tuple[str, ...]:
        """The columns the store takes: the targets, each time with whether it has an hour and its offset."""
        names: list[str] = []
        for column in self.targets:
            names.append(column.name)
            if column.kind == "timestamp":
                names += [has_hour(column.name), offset(column.name)]
        return tuple(names)

    def _text(self, column: Column) -> str:
        expression = self.expressions.get(column.name)
        is_clean = self._plain_heading(column) is not None
        text = f"({expression})" if is_clean else f"nullif(({expression})::varchar, '')" if expression else "null"
        if expression and SQL_TYPE[column.kind].startswith(("decimal", "integer", "bigint")):
            text = text if {WIDE, "'"} <= self._absent(column) else f"plain_spaces({text})"
            if self.decimal == "," and _is_computed(expression):
                text = f"replace({text}, '.', ',')"
        return f"coalesce({text}, {quoted(column.default)})" if column.default is not None else text

    def _plain_heading(self, column: Column) -> str | None:
        """The column of the first file, made clean, that a target column takes as it is."""
        name = plain_column(self.expressions.get(column.name, ""), self.entry.primary)
        return None if name in self.made_ready or self.entry.join else name

    def _absent(self, column: Column) -> frozenset[str]:
        """The signs that no text of a target column has, where the column takes one of the first file as it is."""
        name = self._plain_heading(column)
        if name is None or column.default is not None:
            return frozenset()
        signs = self.absent.get(self.used[self.entry.primary].get(name) or "", frozenset())
        return signs & {ANYTHING} if name in self.dates else signs

    @cached_property
    def sources(self) -> str:
        """SQL: each source under its alias, after `with`; a row of the first with its line and whether it is blank."""
        primary = self.entry.primary
        made_ready = self.made_ready
        plain = {name: heading for name, heading in self.used[primary].items() if name not in made_ready}
        signs = self.currency_signs, self.currency_of_row
        fields = [cleaned(plain, self.entry.nothing, self.dates, self.absent, *signs)]
        fields += [f"{quoted_name(made(name))} as {quoted_name(name)}" for name in made_ready]
        listed = ", ".join(filter(None, fields)) or "null as nothing"
        rows = f"{SLAB} join prepared using ({ROW})" if made_ready else SLAB
        ctes = [f"{quoted_name(primary)} as (select {ROW}, {self._blank} as {_IS_BLANK}, {listed} from {rows})"]
        return ", ".join([*ctes, *(f'"{alias}" as (from "lookup {alias}")' for alias in self.entry.looked_up)])

    @property
    def made_ready(self) -> tuple[str, ...]:
        """The columns of the first source that are filled, or ranked, over all of its rows before."""
        fill = self.entry.fill_down
        return (*((fill.by, *fill.columns) if fill else ()), *((RANK,) if self.entry.rank else ()))

    @cached_property
    def texts(self) -> str:
        """SQL: `texts`, one row per record with the text of each target column, after `with`."""
        primary = quoted_name(self.entry.primary)
        fields = [f"{self._text(column)} as {text_of(column)}" for column in self.targets]
        if not self.decimal:
            inside = dict.fromkeys(column for columns in self._numbers.values() for column in columns)
            fields += [f"plain_spaces({column}) as {quoted_name(f'number in {column}')}" for column in inside]
        fields += [f'"{alias}".{HIT} is not null as {hit_of(alias)}' for alias in self.joined]
        chosen = f"coalesce(({self.entry.where})::boolean, false)" if self.entry.where else "true"
        rows = f"select {primary}.{ROW} as source_row, {primary}.{_IS_BLANK}, {chosen} as chosen, {', '.join(fields)}"
        return f"{self.sources}, texts as ({rows} from {primary} {self.entry.join})"

    @property
    def _blank(self) -> str:
        """SQL: whether no column of the record holds anything; the first one decides for nearly all of them."""
        first, *_ = raw = [f"{quoted_name(name)}::varchar" for name in self.columns]
        anything = ", ".join(f"nullif(trim({text}, {quoted(_SPACES)}), '')" for text in raw)
        wide = "" if WIDE in self.absent.get(self.columns[0], ()) else f" or starts_with({first}, chr(160))"
        doubtful = f"{first} is null or {first} < '!'{wide}"
        return f"case when {doubtful} then coalesce({anything}) is null else false end"

    @cached_property
    def _marks(self) -> str:
        """SQL: evidence for the decimal sign in a row's numbers, and times whose offset asks for a zone, as bits."""
        marks = self._evidence
        if not self.entry.timezone:
            dated = [column for column in self.targets if column.kind in ("timestamp", "date")]
            marks += [f"case when {ahead_of(column)} is null then 0 else {OFFSET_UNTOLD} end" for column in dated]
        return f"({' | '.join(marks) or '0'})::ubigint"

    @property
    def decimal_marks(self) -> str:
        """SQL: the evidence of all rows for the decimal sign of the file, where it is not settled."""
        return f"with {self.texts} select bit_or(({' | '.join(self._evidence)})::ubigint) from texts"

    @property
    def _evidence(self) -> list[str]:
        """SQL: for each text read as a number the evidence it gives, four bits a target column."""
        places = {name: MARK_BITS * index for index, name in enumerate(self.undecided_columns)}
        absent = {text_of(column): self._absent(column) for column in self.targets}
        marks = {text: decimal_mark(text, absent.get(text, frozenset())) for text in self.undecided_texts}
        return [f"(({marks[text]})::ubigint << {places[name]})" for text, name in self.undecided_texts.items()]

    @property
    def undecided_columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.undecided_texts.values()))

    @property
    def computed_columns(self) -> frozenset[str]:
        """The target columns whose numbers an expression reads by `number`, all by one sign."""
        return frozenset(self._numbers)

    @cached_property
    def undecided_texts(self) -> dict[str, str]:
        """By name in `texts`, the target column of each text read as a number, where no decimal sign is settled."""
        if self.decimal or self.is_settled:
            return {}
        unsaid = (column for column in self.targets if column.name not in self.signs)
        read = [column for column in unsaid if SQL_TYPE[column.kind].startswith("decimal")]
        stated = [column for column in read if not _is_computed(self.expressions.get(column.name, "number("))]
        inside = {
            quoted_name(f"number in {column}"): name for name, columns in self._numbers.items() for column in columns
        }
        return {text_of(column): column.name for column in stated} | inside

    @cached_property
    def _numbers(self) -> dict[str, list[str]]:
        """SQL of the columns that expressions read by `number`, by target column."""
        return {name: numbers_read(self.table.name, sql) for name, sql in self.expressions.items() if _is_computed(sql)}

    def _sign_of(self, column: Column) -> str:
        """The decimal sign of a target column."""
        return self.signs.get(column.name, self.decimal or ".")

    @cached_property
    def personal(self) -> dict[str, Treatment]:
        """What is done with the columns that may name a customer and are not kept as they stand."""
        return treatments(self.entry.personal_data, self.table)

    def _said(self, column: Column) -> str:
        """SQL: what may be kept of the text of a target column."""
        return kept_text(self.table, column, self.personal.get(column.name))

    @cached_property
    def split(self) -> str:
        """SQL: `split`, the texts with the offset of each time apart, after `with`."""
        return f"{self.texts}, {split_times(self.targets, self._absent)}"

    def _typed(self, where: str = "true") -> str:
        """SQL: `typed`, the texts chosen by `where` and the value of each, after `with`."""
        values = ", ".join(
            f"{self._said(column)} as {quoted_name(column.name)}"
            if column.name in self.personal
            else typed(column, self._sign_of(column), self.entry.timezone, self._absent(column))
            for column in self.targets
        )
        return f"{self.split}, typed as (select *, {values} from split where {where})"

    @cached_property
    def judged(self) -> str:
        """SQL: one row per record: line, values, marks, doubts as bits, and the first problem (null where none)."""
        cases = "".join(f" when {condition} then {problem}" for problem, condition in self.conditions)
        problem = f"case when {_IS_BLANK} then {BLANK} when not chosen then {SKIPPED}{cases} end"
        doubted = [f"case when {doubt.condition} then {1 << bit} else 0 end" for bit, doubt in enumerate(self.doubts)]
        return (
            f"with {self._typed()} select source_row, {self._values}, {self._marks} as marks, "
            f"{''.join(f'{hit_of(alias)}, ' for alias in self.joined)}"
            f"({' | '.join(doubted) or '0'})::uinteger as doubts, ({problem})::smallint as problem from typed"
        )

    @property
    def filled(self) -> tuple[Column, ...]:
        """The target columns in which any of the rows to judge may say something."""
        return tuple(column for column in self.targets if ANYTHING not in self._absent(column))

    @property
    def _values(self) -> str:
        columns = [column for column in self.targets if column.name in self.kept] if self.kept else self.filled
        kept = [kept_of(column, self.entry.timezone, self._absent(column)) for column in columns]
        fields = [f"{sql} as {quoted_name(name)}" for each in kept for name, sql in each.items()]
        return ", ".join(fields) or "null as nothing"

    def decided(self, days: frozenset[str], certain: dict[str, str]) -> str:
        """SQL: the columns the store takes, midnight being the whole day in the columns `days`.

        `certain` says what an empty cell of a column means.
        """
        fields: list[str] = []
        for column in self.targets:
            name, day = quoted_name(column.name), day_of(column)
            hour, ahead = quoted_name(has_hour(column.name)), quoted_name(offset(column.name))
            if column.name in certain:
                fields.append(f"coalesce({name}, {certain[column.name]}) as {name}")
            elif column.name in days:
                fields += [f"coalesce({day}, {name}) as {name}", f"{hour} and {day} is null as {hour}"]
                fields.append(f"case when {day} is null then {ahead} end as {ahead}")
            else:
                fields += [name, hour, ahead] if column.kind == "timestamp" else [name]
        return ", ".join(fields)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What makes a row suspicious though it is loaded, read from its text."""
        return doubts(self.table, self.targets, self._absent)

    @cached_property
    def doubt_rows(self) -> str:
        """SQL: per record, in the order of `doubts`, the texts they are about, for the rows of `slab_rows`."""
        texts = ", ".join(self._said(doubt.column) for doubt in self.doubts)
        return f"with {self.texts} select source_row, [{texts}] as texts from texts"

    @cached_property
    def problem_rows(self) -> str:
        """SQL: line, text per column as a list and as JSON, and number of problems, of the rows in `refused`."""
        count = " + ".join(f"coalesce(({condition})::integer, 0)" for _, condition in self.conditions)
        texts = ", ".join(map(self._said, self.targets))
        listed = self._typed("source_row in (select source_row from refused)")
        fields = f"[{texts}] as texts, {self._stated} as stated, {count} as problem_count"
        return f"with {listed} select source_row, {fields} from typed"

    @property
    def labelled(self) -> str:
        """SQL: line and texts, as they stand in the file, of the rows in `refused` that begin like a total."""
        texts = ", ".join(f"{SLAB}.{quoted_name(name)}::varchar" for name in self.columns)
        begin = quoted(f"(?i)^\\s*(?:{'|'.join(LABELS)})")
        chosen = f"{ROW} in (select source_row from refused) and regexp_matches(concat_ws('', {texts}), {begin})"
        return f"select {ROW}, {texts} from {SLAB} where {chosen}"

    @property
    def without_key(self) -> str:
        """SQL: which of the rows on `$lines` leave a column empty that identifies a row of the table."""
        keys = [column for column in self.targets if column.name in self.table.key and column.required]
        lacking = " or ".join(f"{text_of(column)} is null" for column in keys) or "false"
        return f"with {self.texts} select source_row from texts where list_contains($lines, source_row) and ({lacking})"

    def stated(self, where: str) -> str:
        """SQL: the line of the rows chosen by `where`, and as JSON what each says of the columns of the table."""
        return f"with {self._typed(where)} select source_row, {self._stated} as stated from typed"

    @property
    def _stated(self) -> str:
        """SQL over `typed`: the text of each column of the file as JSON, a number understood with a decimal point."""
        own = (column for column in self.targets if column.name in self.expressions)
        pairs = (f"{quoted(column.name)}, {self._plain(column)}" for column in own)
        return f"json_object({', '.join(pairs)})"

    def _plain(self, column: Column) -> str:
        return self._said(column) if column.name in self.personal else plain(column, self._sign_of(column))

    @property
    def raw(self) -> str:
        """SQL: the record of the slab as JSON, as it stands in the file; where not all is kept, what is `stated`."""
        if self.entry.is_personal:
            return "stated"
        pairs = ", ".join(f"{quoted(name)}, {SLAB}.{quoted_name(name)}::varchar" for name in self.columns)
        return f"json_object({pairs})"

    @property
    def short_years(self) -> dict[str, list[str]]:
        """By heading of the first file, the formats with a two-digit year among those of its columns."""
        headings = self.used[self.entry.primary]
        short = {name: [form for form in formats if "%y" in form] for name, formats in self.dates.items()}
        return {heading: formats for name, formats in short.items() if formats and (heading := headings.get(name))}

    @cached_property
    def conditions(self) -> list[tuple[int, str]]:
        """Problem numbers with the SQL that finds them, in column order."""
        return conditions(self.table, self.targets)

    def sentences(self) -> list[tuple[int, int, str, str, str, str]]:
        """Per problem number: position of its column, column, code and the sentences with `{value}` left open."""
        return [
            (problem, position, column.name, code, *self._sentence(column, code))
            for problem, _ in self.conditions
            for position, code in [rule_of(problem)]
            for column in [self.targets[position]]
        ]

    def _sentence(self, column: Column, code: str) -> tuple[str, str]:
        expected, rule = self._expected(column), RULES[code].sentence
        english, french = (
            rule.read(language).format(column=column.name, expected=expected.read(language), value="{value}")
            for language in LANGUAGES
        )
        return english, french

    def _expected(self, column: Column) -> Sentence:
        source = plain_column(self.expressions.get(column.name, ""), self.entry.primary) or ""
        forms = self.dates.get(source)
        if source in self.currency_signs:
            by_row = message("expected.money_of_row")
            return message("expected.money_in", currency=self.currency) if self.currency else by_row
        if column.kind in ("timestamp", "date") and forms:
            return Text.of(lambda language: _listed_forms(forms, language))
        if column.values:
            return message("expected.one_of", listed=", ".join(column.values))
        return within(column) if column.span else message(f"expected.{column.kind}")


def _listed_forms(forms: list[str], language: str) -> str:
    return f" {t(language, 'expected.or')} ".join(formats.written_form(form, language) for form in forms)


def _is_computed(sql: str) -> bool:
    """Whether an expression is a number by itself, whatever the decimal sign of the file."""
    return "number(" in sql.lower()


def hit_of(alias: str) -> str:
    """The name under which stands whether a row has its row in a looked-up source."""
    return quoted_name(f"hit {alias}")
