"""What Cadran proposes for files it has not seen before: their tables, their columns, and what stays open."""

import re
from dataclasses import dataclass
from pathlib import Path

from cadran.i18n import Sentence
from cadran.recognition.columns import ColumnFacts


@dataclass(frozen=True)
class FileProposal:
    """A file as found. `reason` says why none of its rows is read; None where it feeds a table or is looked up.

    `key` names it in answers: its name, with the sheet behind `#` where a workbook has several. `pieces` are the other
    files of the same form, read with it.
    """

    key: str
    format: str
    encoding: str
    delimiter: str
    sheet: str | None
    titles: tuple[str, ...]
    records: int
    is_whole: bool
    columns: tuple[ColumnFacts, ...]
    pieces: tuple[str, ...] = ()
    reason: Sentence | None = None


@dataclass(frozen=True)
class ColumnProposal:
    """A column of a table: the SQL that fills it, and where it is a column of a file, which, how sure and what else.

    `note` says what was assumed.
    """

    column: str
    expression: str
    source: str | None = None
    file: str | None = None
    confidence: float = 1.0
    parsed_share: float = 1.0
    examples: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    note: Sentence | None = None

    @property
    def made_of(self) -> tuple[str, ...]:
        """The columns of files that the expression reads."""
        return _names_in(self.expression)


def _names_in(sql: str) -> tuple[str, ...]:
    """The names in double quotes; what stands between single ones is a text."""
    names = re.findall(r"""'(?:[^']|'')*'|"((?:[^"]|"")+)\"""", sql)
    return tuple(dict.fromkeys(name.replace('""', '"') for name in names if name))


@dataclass(frozen=True)
class JoinProposal:
    """A file that is looked up: by which column of the rows, in which column, and the share of rows with a match.

    Of a recognised profile only the patterns are told.
    """

    alias: str
    file: str
    patterns: tuple[str, ...]
    own: str = ""
    other: str = ""
    hit_rate: float = 1.0


@dataclass(frozen=True)
class TableProposal:
    """One source of a table. `missing` are the columns without which no row is accepted."""

    table: str
    file: str
    patterns: tuple[str, ...]
    columns: tuple[ColumnProposal, ...]
    confidence: float
    joins: tuple[JoinProposal, ...] = ()
    where: str = ""
    settings: tuple[tuple[str, object], ...] = ()
    notes: tuple[Sentence, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One answer of a question: its value as an option of the command line, and what it means."""

    value: str
    meaning: Sentence


@dataclass(frozen=True)
class Question:
    """What the files leave open. `id` is the name of the answer; `answer` is None until it is given.

    Where `is_free`, any other value than the options may be an answer. What is not `is_needed` has a safe meaning
    without one.
    """

    id: str
    sentence: Sentence
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    is_free: bool = False
    is_needed: bool = True
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        return self.is_needed and self.answer is None


@dataclass(frozen=True)
class Proposal:
    """What the files of a folder are. `recognised` is the profile they fit, a shipped one by its name; else the tables
    are proposed. `name` is that of the profile, `title` what it is called where that is not the folder's name, `house`
    what it says of all files: of a recognised one what was added.
    """

    folder: Path
    files: tuple[FileProposal, ...]
    tables: tuple[TableProposal, ...]
    questions: tuple[Question, ...]
    notes: tuple[Sentence, ...] = ()
    recognised: str | Path | None = None
    name: str = ""
    title: str = ""
    house: tuple[tuple[str, object], ...] = ()

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.is_open)

    @property
    def is_ready(self) -> bool:
        """Whether it can be loaded: no table misses a column that every row needs, and no question is open."""
        return bool(self.tables) and not self.open_questions and not any(table.missing for table in self.tables)

    def unused(self, file: FileProposal) -> tuple[str, ...]:
        """The columns of a file that no table takes, chooses its rows by or is joined by."""
        used: set[str] = set()
        for table in self.tables:
            if file.key in (table.file, *(join.file for join in table.joins)):
                used |= {name for column in table.columns for name in (column.source or "", *column.made_of)}
                used |= {*_names_in(table.where), *(name for join in table.joins for name in (join.own, join.other))}
        return tuple(facts.name for facts in file.columns if facts.name not in used)

    def profile_toml(self, language: str = "en") -> str:
        """The profile as TOML with comments in `language`; a recognised one as it is shipped."""
        from cadran.recognition.profile_text import profile_text  # noqa: PLC0415  it knows this module

        return profile_text(self, language)
