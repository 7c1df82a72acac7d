"""Profiles: how a folder of files becomes the contract's tables, read from TOML."""

import codecs
import difflib
import hashlib
import tomllib
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from cadran.config import PROFILES
from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.countries import country_of, currencies

Format = Literal["auto", "csv", "tsv", "parquet", "xlsx"]
_OF_THE_HOUSE = ("name", "title", "reporting_currency", "home_country", "dropship_counts")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """How files of one company are written; a table's entry may differ from its profile.

    Times with an offset become local times of `timezone`. `repeats` says what rows of one key are: `refuse` refuses
    those that differ, `skip` keeps the first, `last` the last, `sum` adds their amounts. `empty_reject` says whether an
    empty rejected quantity means none (unsaid: the file decides), `absent` whether an item that left the stock file is
    at zero or unknown, `closing_tolerance` which share of an ordered quantity may never come: a line of which no more
    is missing is closed. `extracted_at` orders an extract among the others; a `complete` one takes back what left it;
    one that `corrects` the first promise says why and who.
    """

    format: Format = "auto"
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] | None = None
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
            raise _refused(message("profile.encoding", name=name))
        return name

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name not in time_zones():
            hint = did_you_mean(name, list(time_zones())) or message("hint.time_zone")
            raise _refused(message("profile.time_zone", name=name, hint=hint))
        return name

    @field_validator("dates", mode="before")
    @classmethod
    def _formats(cls, dates: Any) -> Any:
        if not isinstance(dates, dict):
            return dates
        return {name: [formats] if isinstance(formats, str) else formats for name, formats in dates.items()}


class Entry(Reading):
    """One source of one table.

    `files` names the sources; the rows of the first become rows of the table, the others are looked up through `join`.
    Without `columns` the file's columns carry the contract's names. Rows not chosen by `where`, and rows that `repeats`
    passes over or adds to another, count as skipped.
    """

    files: dict[str, list[str]] = Field(min_length=1)
    join: str = ""
    where: str | None = None
    columns: dict[str, str] = {}
    optional: bool = False

    @field_validator("files", mode="before")
    @classmethod
    def _patterns(cls, files: Any) -> Any:
        if not isinstance(files, dict):
            return files
        return {alias: [patterns] if isinstance(patterns, str) else patterns for alias, patterns in files.items()}

    @property
    def primary(self) -> str:
        return next(iter(self.files))


class Profile(_Strict):
    """A validated profile: its entries per contract table, in the contract's order, and what no file can say.

    `dropship_counts` says which one counts where a drop shipment stands as sale and as purchase.
    """

    name: str
    title: dict[Literal["en", "fr"], str] = Field(min_length=2)
    reporting_currency: str | None = None
    home_country: str | None = None
    dropship_counts: Literal["sale", "purchase"] | None = None
    entries: tuple[tuple[str, Entry], ...]

    @field_validator("reporting_currency")
    @classmethod
    def _known_currency(cls, code: str | None) -> str | None:
        if code is not None and code.upper() not in currencies():
            raise _refused(message("profile.currency", code=code))
        return code and code.upper()

    @field_validator("home_country")
    @classmethod
    def _known_country(cls, name: str | None) -> str | None:
        code = None if name is None else country_of(name)
        if name is not None and code is None:
            raise _refused(message("profile.country", name=name))
        return code

    def of(self, table: str) -> tuple[Entry, ...]:
        return tuple(entry for name, entry in self.entries if name == table)


@cache
def _reads_text(encoding: str) -> bool:
    """Whether an encoding of this name gives back a text."""
    text = 80 * "a" + ";\n"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(text.encode(encoding), final=True) == text
    except (LookupError, UnicodeError, TypeError):
        return False


def time_zones() -> frozenset[str]:
    """The names of the IANA time zones."""
    with duckdb.connect() as connection:
        return frozenset(name for (name,) in connection.execute("select name from pg_timezone_names()").fetchall())


def _refused(problem: Message) -> PydanticCustomError:
    """An error that carries its sentence."""
    return PydanticCustomError("sentence", "a sentence of the language files", {"sentence": problem})


def read_profile(name_or_path: str | Path) -> Profile:
    """The profile of that name shipped with Cadran, or of that TOML file; CadranError says all that is wrong in it."""
    path = _profile_path(name_or_path)
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
    return hashlib.sha256(f"{table}\n{entry.model_dump_json()}".encode()).hexdigest()


def did_you_mean(name: str, known: list[str]) -> Message | None:
    """A hint at the nearest known name, if one is near."""
    near = nearest(name, known)
    return message("hint.near", near=near) if near else None


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that is written most like `name`, if one is near."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)


def _profile_path(name_or_path: str | Path) -> Path:
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
        problems.append(_no_entry(file))
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
    problems = [_unknown_column(file, table, name, known) for name in entry.columns if name not in known]
    if entry.columns:
        problems += [
            message("profile.missing_column", file=file, table=table, column=column.name)
            for column in TABLES[table].columns
            if column.required and column.default is None and column.name not in entry.columns
        ]
    if len(entry.files) > 1 and not entry.join:
        problems.append(message("profile.no_join", file=file, table=table))
    if entry.corrects and not (entry.reason and entry.author):
        problems.append(message("profile.correction", file=file, table=table))
    return problems


def _unknown_column(file: str, table: str, name: str, known: list[str]) -> Message:
    hint = did_you_mean(name, known) or message("hint.known_columns", known=", ".join(known))
    return message("profile.unknown_column", file=file, table=table, column=name, hint=hint)


def _no_entry(file: str) -> Message:
    return message("profile.no_table", file=file)


def _sentences(file: str, prefix: str, broken: ValidationError) -> list[Message]:
    return [_sentence(file, prefix + ".".join(str(part) for part in error["loc"]), error) for error in broken.errors()]


def _sentence(file: str, key: str, error: Any) -> Message:
    if error["type"] == "missing":
        return message("profile.missing_key", file=file, key=key)
    if error["type"] == "sentence":
        return message("profile.at_key", file=file, key=key, sentence=error["ctx"]["sentence"])
    if error["type"] == "extra_forbidden":
        known = sorted(Entry.model_fields)
        hint = did_you_mean(key.rsplit(".", 1)[-1], known) or message("hint.known", known=", ".join(known))
        return message("profile.unknown_setting", file=file, key=key, hint=hint)
    expected, given = error["msg"].removeprefix("Input "), error["input"]
    return message("profile.wrong_value", file=file, key=key, expected=expected, given=str(given))
