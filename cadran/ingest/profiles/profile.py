"""Profiles: how a folder of files becomes the contract's tables, read from TOML."""

import codecs
import hashlib
import tomllib
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cadran.config import PROFILES
from cadran.contract.personal import Treatments, is_kept
from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.names import quoted
from cadran.ingest.profiles import shapes
from cadran.ingest.profiles.countries import country_of, currencies
from cadran.ingest.profiles.nearest import did_you_mean
from cadran.ingest.profiles.queries import Database, Query, query_problems

Share = Annotated[float, Field(gt=0, le=1)]
Format = Literal["auto", "csv", "tsv", "parquet", "xlsx", "json"]
_OF_THE_HOUSE = ("name", "title", "reporting_currency", "home_country", "dropship_counts", "databases")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """How files of one company are written; a table's entry may differ from its profile.

    Times with an offset become local times of `timezone`. `repeats` says what rows of one key are: `refuse` refuses
    those that differ, `skip` keeps the first, `last` the last, `sum` adds their amounts. `empty_reject` says whether an
    empty rejected quantity means none (unsaid: the file decides), `absent` whether an item that left the stock file is
    at zero or unknown, `closing_tolerance` which share of an ordered quantity may never come: a line of which no more
    is missing is closed. `extracted_at` orders an extract among the others; a `complete` one takes back what left it;
    one that `corrects` the first promise says why and who. `personal_data`: what becomes of columns that name people.
    """

    format: Format = "auto"
    sheet: str | dict[str, str] | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=4, pattern=r"^[^\r\n\"]+$")
    quote: Literal['"', "'", ""] | None = None
    escape: Literal['"', "'", "\\", ""] | None = None
    header: int | None = Field(default=None, ge=1)
    header_lines: int | None = Field(default=None, ge=1, le=5)
    names: tuple[str, ...] = ()
    decimal: Literal[".", ","] | dict[str, Literal[".", ","]] | None = None
    dates: dict[str, list[str]] = {}
    nothing: tuple[str, ...] = ()
    timezone: str | None = None
    repeats: Literal["refuse", "skip", "last", "sum"] = "refuse"
    empty_reject: Literal["none", "unknown"] | None = None
    absent: Literal["zero", "unknown"] = "zero"
    closing_tolerance: Decimal = Field(default=Decimal(0), ge=0, lt=1, decimal_places=6)
    extracted_at: datetime | None = None
    complete: bool = False
    corrects: tuple[Literal["promised_at"], ...] = ()
    reason: str = ""
    author: str = ""
    personal_data: Treatments = "keep"

    @property
    def is_personal(self) -> bool:
        return not is_kept(self.personal_data)

    @field_validator("extracted_at", mode="before")
    @classmethod
    def _moment(cls, extracted_at: Any) -> Any:
        if isinstance(extracted_at, datetime):
            return extracted_at.replace(tzinfo=None)
        return datetime.combine(extracted_at, time()) if isinstance(extracted_at, date) else extracted_at

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        if name is not None and not _reads_text(name):
            raise shapes.refused(message("profile.encoding", name=name))
        return name

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name not in time_zones():
            hint = did_you_mean(name, list(time_zones())) or message("hint.time_zone")
            raise shapes.refused(message("profile.time_zone", name=name, hint=hint))
        return name

    @field_validator("dates", mode="before")
    @classmethod
    def _formats(cls, dates: Any) -> Any:
        if not isinstance(dates, dict):
            return dates
        return {name: [formats] if isinstance(formats, str) else formats for name, formats in dates.items()}


class Entry(Reading):
    """One source of one table.

    `files` and `queries` name the sources; the rows of `rows_of`, else of the first alias written, become rows of the
    table, the others are looked up through `join`. Without `columns` their columns carry the contract's names. Rows not
    chosen by `where`, and rows that `repeats` passes over or adds to another, count as skipped. `recognised_by` names
    columns by which a file is known whatever it is called, `also_called` other headings of a column, `may_lack` columns
    that an export may be without.
    """

    files: dict[str, shapes.Names]
    queries: dict[str, Query] = {}
    rows_of: str = ""
    recognised_by: dict[str, shapes.Names] = {}
    also_called: dict[str, shapes.Names] = {}
    may_lack: tuple[str, ...] = ()
    fill_down: shapes.FillDown | None = None
    rank: shapes.Ranked | None = None
    unpivot: str | None = None
    lookups: dict[str, shapes.Grouped] = {}
    join: str = ""
    join_hits: Share | dict[str, Share] = {}
    where: str | None = None
    columns: dict[str, str] = {}
    constants: dict[str, str | int | float] = {}
    map: dict[str, dict[str, str]] = {}
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_first(cls, entry: Any) -> Any:
        """The first source written gives the rows; a list of columns by which a file is recognised is that of it."""
        if not isinstance(entry, dict):
            return entry
        named = [entry[key] for key in entry if key in ("files", "queries") and isinstance(entry[key], dict)]
        first = next((alias for sources in named for alias in sources), "")
        without_files: dict[str, Any] = {"files": {}} if entry.get("queries") else {}
        filled = without_files | {"rows_of": first} | entry
        known = entry.get("recognised_by")
        return filled | {"recognised_by": {first: known}} if isinstance(known, (str, list)) else filled

    @model_validator(mode="after")
    def _with_a_source(self) -> "Entry":
        if not self.files and not self.queries:
            raise shapes.refused(message("profile.no_source"))
        return self

    @field_validator("files")
    @classmethod
    def _within_the_folder(cls, files: dict[str, list[str]]) -> dict[str, list[str]]:
        outside = [pattern for patterns in files.values() for pattern in patterns if shapes.leaves_folder(pattern)]
        if outside:
            raise shapes.refused(message("profile.outside", pattern=outside[0]))
        return files

    @field_validator("unpivot")
    @classmethod
    def _with_a_place(cls, pattern: str | None) -> str | None:
        if pattern is not None and shapes.place_in(pattern) is None:
            raise shapes.refused(message("profile.unpivot", pattern=pattern, example="Stock {warehouse}"))
        return pattern

    def of_source(self, alias: str) -> "Entry":
        """The entry for one of its sources: with the sheet of that one."""
        return self.model_copy(update={"sheet": self.sheet.get(alias)}) if isinstance(self.sheet, dict) else self

    def least_hits(self, alias: str) -> float:
        """The share of rows that must have their row in this looked-up file; 0 where nothing is asked."""
        return self.join_hits.get(alias, 0) if isinstance(self.join_hits, dict) else self.join_hits

    @property
    def prepared(self) -> list[str]:
        """The columns of the first file that stand ready, filled or ranked, before its rows are judged."""
        filled = [self.fill_down.by, *self.fill_down.columns] if self.fill_down else []
        return filled + ([*self.rank.by, *self.rank.order] if self.rank else [])

    def of_part(self, part: str) -> "Entry":
        """The entry for one of the columns that become rows."""
        braced = shapes.place_in(self.unpivot or "") or ""
        columns = {name: shapes.with_part(sql, braced, part) for name, sql in self.columns.items()}
        where = self.where and shapes.with_part(self.where, braced, part)
        return self.model_copy(update={"columns": columns, "where": where})

    def expressions(self, columns: dict[str, str]) -> dict[str, str]:
        """SQL by target column: `columns` and the constants, their words put into those of the contract."""
        stated = columns | {name: quoted(str(value)) for name, value in self.constants.items()}
        return {name: shapes.mapped(sql, self.map[name]) if name in self.map else sql for name, sql in stated.items()}

    @property
    def primary(self) -> str:
        return self.rows_of

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its sources, the one whose rows become rows of the table first."""
        return tuple(dict.fromkeys([self.primary, *self.queries, *self.files]))

    @property
    def looked_up(self) -> tuple[str, ...]:
        return self.aliases[1:]

    def called(self, alias: str) -> str:
        """What a source is called where it is spoken of: the patterns of its files, or the table of its database."""
        return self.queries[alias].name(alias) if alias in self.queries else ", ".join(self.files[alias])


class Profile(_Strict):
    """A validated profile: its entries per contract table, in the contract's order, and what no file can say.

    `dropship_counts` says which one counts where a drop shipment stands as sale and as purchase.
    """

    name: str
    title: dict[Literal["en", "fr"], str] = Field(min_length=2)
    reporting_currency: str | None = None
    home_country: str | None = None
    dropship_counts: Literal["sale", "purchase"] | None = None
    databases: dict[str, Database] = {}
    entries: tuple[tuple[str, Entry], ...]

    @field_validator("databases", mode="before")
    @classmethod
    def _described(cls, databases: Any) -> Any:
        if not isinstance(databases, dict):
            raise shapes.refused(message("profile.address"))
        return databases

    @field_validator("reporting_currency")
    @classmethod
    def _known_currency(cls, code: str | None) -> str | None:
        if code is not None and code.upper() not in currencies():
            raise shapes.refused(message("profile.currency", code=code))
        return code and code.upper()

    @field_validator("home_country")
    @classmethod
    def _known_country(cls, name: str | None) -> str | None:
        code = None if name is None else country_of(name)
        if name is not None and code is None:
            raise shapes.refused(message("profile.country", name=name))
        return code

    def of(self, table: str) -> tuple[Entry, ...]:
        return tuple(entry for name, entry in self.entries if name == table)


def is_personal(profile: Profile) -> bool:
    """Whether some of what the files say of customers is not kept as it stands."""
    return any(entry.is_personal for _, entry in profile.entries)


@cache
def _reads_text(encoding: str) -> bool:
    """Whether an encoding of this name gives back a text."""
    text = 80 * "a" + ";\n"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(text.encode(encoding), final=True) == text
    except (LookupError, UnicodeError, TypeError):
        return False


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA time zones."""
    with duckdb.connect() as connection:
        return frozenset(name for (name,) in connection.execute("select name from pg_timezone_names()").fetchall())


def read_profile(name_or_path: str | Path) -> Profile:
    """The profile of that name shipped with Cadran, or of that TOML file; CadranError says all that is wrong in it."""
    path = profile_path(name_or_path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise CadranError(message("profile.not_toml", file=path.name, problem=str(broken))) from broken
    return _validated(path.name, content)


def profile_names() -> list[str]:
    """Names of the shipped profiles."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def entry_fingerprint(table: str, entry: Entry) -> str:
    """SHA-256 of what an entry says: the same content reads a file the same way."""
    usual = None if entry.is_personal else {"personal_data"}
    return hashlib.sha256(f"{table}\n{entry.model_dump_json(exclude=usual)}".encode()).hexdigest()


def profile_path(name_or_path: str | Path) -> Path:
    """The file of a profile: the one of that name shipped with Cadran, or the one given; CadranError without any."""
    shipped = PROFILES / f"{name_or_path}.toml"
    given = Path(name_or_path)
    if given.suffix != ".toml" and len(given.parts) == 1 and shipped.is_file():
        return shipped
    if given.is_file():
        return given
    names = ", ".join(profile_names())
    raise CadranError(message("profile.unknown", name=name_or_path, names=names))


def _validated(file: str, content: dict[str, Any]) -> Profile:
    shared = {key: content.pop(key) for key in list(content) if key in Reading.model_fields}
    named = {key: content.pop(key) for key in _OF_THE_HOUSE if key in content}
    problems = [_unknown_key(file, key) for key in content if key not in TABLES]
    entries: list[tuple[str, Entry]] = []
    for table in TABLES:
        for number, raw in enumerate(_as_list(content.get(table, []))):
            try:
                entry = Entry.model_validate(_with_shared(shared, raw))
            except ValidationError as broken:
                problems += _sentences(file, f"{table}[{number}].", broken)
                continue
            problems += _column_problems(file, table, entry)
            entries.append((table, entry))
    try:
        profile = Profile.model_validate({**named, "entries": entries})
    except ValidationError as broken:
        problems += _sentences(file, "", broken)
    if not entries and not problems:
        problems.append(message("profile.no_table", file=file))
    problems += query_problems(file, entries, named.get("databases"))
    if problems:
        raise CadranError.of(problems)
    return profile


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _with_shared(shared: dict[str, Any], raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    merged = {**shared, **raw}
    if isinstance(shared.get("dates"), dict) and isinstance(raw.get("dates"), dict):
        merged["dates"] = {**shared["dates"], **raw["dates"]}
    return merged


def _unknown_key(file: str, key: str) -> Message:
    known = [*_OF_THE_HOUSE, *Reading.model_fields, *TABLES]
    hint = did_you_mean(key, known) or message("hint.known", known=", ".join(known))
    return message("profile.unknown_key", file=file, key=key, hint=hint)


def _column_problems(file: str, table: str, entry: Entry) -> list[Message]:
    known = [column.name for column in TABLES[table].columns]
    stated = [*entry.columns, *entry.constants]
    problems = [_unknown_column(file, table, name, known) for name in [*stated, *entry.map] if name not in known]
    problems += [
        message("profile.twice", file=file, table=table, column=name) for name in {*entry.columns} & {*entry.constants}
    ]
    if entry.columns:
        problems += [
            message("profile.missing_column", file=file, table=table, column=column.name)
            for column in TABLES[table].columns
            if column.required and column.default is None and column.name not in stated
        ]
    problems += [
        message("profile.unknown_alias", file=file, table=table, alias=alias, known=", ".join(entry.aliases))
        for alias in [
            *(alias for alias in entry.lookups if alias not in entry.looked_up),
            *({*entry.recognised_by} - {*entry.files}),
            *({*entry.sheet} - {*entry.files} if isinstance(entry.sheet, dict) else ()),
            *({entry.primary} - {*entry.files, *entry.queries}),
        ]
    ]
    if entry.join_hits and not entry.join:
        problems.append(message("profile.hits_without_join", file=file, table=table))
    if entry.looked_up and not entry.join:
        problems.append(message("profile.no_join", file=file, table=table))
    if entry.corrects and not (entry.reason and entry.author):
        problems.append(message("profile.correction", file=file, table=table))
    return problems


def _unknown_column(file: str, table: str, name: str, known: list[str]) -> Message:
    hint = did_you_mean(name, known) or message("hint.known_columns", known=", ".join(known))
    return message("profile.unknown_column", file=file, table=table, column=name, hint=hint)


def _sentences(file: str, prefix: str, broken: ValidationError) -> list[Message]:
    return [_sentence(file, prefix + ".".join(str(part) for part in error["loc"]), error) for error in broken.errors()]


def _sentence(file: str, key: str, error: Any) -> Message:
    if error["type"] == "missing":
        return message("profile.missing_key", file=file, key=key)
    if error["type"] == "sentence":
        return message("profile.at_key", file=file, key=key, sentence=error["ctx"]["sentence"])
    if error["type"] == "extra_forbidden":
        known = sorted((Database if key.startswith("databases.") else Entry).model_fields)
        hint = did_you_mean(key.rsplit(".", 1)[-1], known) or message("hint.known", known=", ".join(known))
        return message("profile.unknown_setting", file=file, key=key, hint=hint)
    expected, given = error["msg"].removeprefix("Input "), error["input"]
    return message("profile.wrong_value", file=file, key=key, expected=expected, given=str(given))
