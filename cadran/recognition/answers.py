"""What a person said about the files: tables of a file, sources of columns, and answers to questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.recognition.fits import File

NONE = ""
WRITTEN = ("encoding", "delimiter", "header")


@dataclass
class Answers:
    """Answers by name: ids of questions, `FILE` = tables, `TABLE.COLUMN` or `FILE|TABLE.COLUMN` = a column of a file.

    An empty value leaves the file or the column out.
    """

    given: Mapping[str, str]
    asked: set[str] = field(default_factory=set)

    def get(self, name: str, file: str = "") -> str | None:
        """The answer to a question, for one file before that for all; None where there is none."""
        self.asked |= {name, f"{name}:{file}"} if file else {name}
        return self.given.get(f"{name}:{file}", self.given.get(name)) if file else self.given.get(name)

    def written(self, file: str) -> dict[str, str]:
        """How a person says a file is written, as settings of a profile."""
        stated = {name: answer for name in WRITTEN if (answer := self.get(name, file))}
        return stated | ({"delimiter": "\t"} if stated.get("delimiter", "").lower() in ("tab", "\\t") else {})

    @property
    def says_how_written(self) -> bool:
        return any(name.partition(":")[0] in WRITTEN for name in self.given)

    def tables_of(self, file: File) -> tuple[str, ...] | None:
        """The tables a person says a file feeds; None where nobody did."""
        names = [key for key in (file.key, file.sample.name) if key in self.given]
        self.asked |= {file.key, file.sample.name}
        if not names:
            return None
        tables = tuple(name.strip() for name in self.given[names[0]].split(",") if name.strip())
        unknown = [name for name in tables if name not in TABLES]
        if unknown:
            raise CadranError(message("recognition.no_table", table=unknown[0], known=", ".join(TABLES)))
        return tables

    def sources_of(self, table: str, file: str) -> dict[str, str]:
        """The sources a person names for columns of a table, "" for none."""
        sources: dict[str, str] = {}
        for prefix in (f"{table}.", f"{file}|{table}."):
            named = {key.removeprefix(prefix): key for key in self.given if key.startswith(prefix)}
            self.asked |= set(named.values())
            sources |= {column: self.given[key] for column, key in named.items()}
        known = {column.name for column in TABLES[table].columns}
        unknown = [name for name in sources if name not in known]
        if unknown:
            listed = ", ".join(sorted(known))
            raise CadranError(message("recognition.no_column", table=table, column=unknown[0], known=listed))
        return sources

    @property
    def columns(self) -> dict[str, str]:
        """The columns of files a person names, by the answer's name."""
        named = {key: key.rpartition("|")[2].partition(".") for key in self.given}
        return {key: self.given[key] for key, (table, dot, _) in named.items() if dot and table in TABLES}

    @property
    def unheard(self) -> list[str]:
        """Answers to what nobody asked."""
        return [name for name in self.given if name not in self.asked]
