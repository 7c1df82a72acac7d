"""What a profile says of databases: where each one is to be asked, and which rows of it are a source."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from cadran.contract.personal import treatments
from cadran.contract.tables import TABLES
from cadran.i18n.message import Message, message
from cadran.ingest.names import plain_column
from cadran.ingest.profiles.shapes import Names, refused

if TYPE_CHECKING:
    from cadran.ingest.profiles.profile import Entry

_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_OVERLAP = re.compile(r"(\d+) *(minute|hour|day|week)s?")
_NUMBER = re.compile(r"\d+")


def _overlap(text: Any) -> Any:
    written = str(text).strip()
    match = _OVERLAP.fullmatch(written)
    if match is None and not _NUMBER.fullmatch(written):
        raise refused(message("profile.overlap", given=written))
    return written


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(_Strict):
    """A database, whose address stands in the environment variable `url_from`; `timeout` seconds end a query of it."""

    url_from: str
    timeout: int = Field(default=600, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _without_address(cls, stated: Any) -> Any:
        """An address is refused before anything repeats it: it may hold a password."""
        named = stated if isinstance(stated, dict) else {}
        variable = named.get("url_from", "")
        if not isinstance(stated, dict) or "url" in named or not _VARIABLE.fullmatch(str(variable) or "_"):
            raise refused(message("profile.address"))
        return stated


class Query(_Strict):
    """A table or a query of a database, its rows in the `order` of columns that tell them apart.

    With `increment` only rows at or beyond the last value loaded of that column are read, less the `overlap` in which
    late ones may still arrive.
    """

    database: str
    table: str | None = None
    query: str | None = None
    order: Names | None = None
    increment: str | None = None
    overlap: Annotated[str, BeforeValidator(_overlap)] = "0"

    @field_validator("query")
    @classmethod
    def _plain(cls, text: str | None) -> str | None:
        return text and text.strip().rstrip(";").rstrip()

    @model_validator(mode="after")
    def _whole(self) -> "Query":
        if bool(self.table) == bool(self.query):
            raise refused(message("profile.table_or_query"))
        if self.overlap != "0" and not self.increment:
            raise refused(message("profile.overlap_alone"))
        return self

    def name(self, alias: str) -> str:
        """The name of the source: the table in its database, or the alias that stands for a query."""
        return f"{self.database}.{self.table or alias}"

    @property
    def late(self) -> timedelta | int:
        """How far before the last value late rows are looked for, in time or as a number."""
        match = _OVERLAP.fullmatch(self.overlap)
        return timedelta(**{f"{match[2]}s": int(match[1])}) if match else int(self.overlap)


def query_problems(file: str, entries: "list[tuple[str, Entry]]", databases: Any) -> list[Message]:
    """Databases that are not described, and increments of sources that cannot grow by them."""
    asked = [(table, entry, alias) for table, entry in entries for alias in entry.queries]
    problems = [
        message("profile.unknown_database", file=file, table=table, name=entry.queries[alias].database)
        for table, entry, alias in asked
        if entry.queries[alias].database not in (databases or {})
    ]
    problems += [
        message("profile.increment", file=file, table=table, source=entry.called(alias), setting=setting)
        for table, entry, alias in asked
        if entry.queries[alias].increment
        for setting in _over_all_rows(entry, alias)
    ]
    return problems + [
        message("profile.personal_increment", file=file, source=entry.called(alias), column=column)
        for table, entry, alias in asked
        for column in [entry.queries[alias].increment]
        if column and column in _personal(table, entry, alias)
    ]


def _personal(table: str, entry: "Entry", alias: str) -> set[str | None]:
    """The columns of a source that are not kept as they stand: the last value loaded of one would be."""
    names = treatments(entry.personal_data, TABLES[table])
    return {plain_column(entry.columns.get(name, name), alias) for name in names}


def _over_all_rows(entry: "Entry", alias: str) -> list[str]:
    """The settings of an entry that mean something over all rows only, which an increment does not hold."""
    stated = {
        "complete": entry.complete,
        "join": alias != entry.primary,
        "rank": entry.rank is not None,
        "fill_down": entry.fill_down is not None,
        f'repeats = "{entry.repeats}"': entry.repeats in ("sum", "skip"),
    }
    return [setting for setting, is_stated in stated.items() if is_stated]
