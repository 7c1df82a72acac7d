"""What a load says of how its files were read: the form derived from them, and the lines that are no rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cadran.contract.personal import LEFT_OUT
from cadran.i18n.message import Message, message
from cadran.ingest.files.dialect import Dialect
from cadran.ingest.files.slab import Aside, Opened
from cadran.ingest.profiles.profile import Entry

_PLAIN_DELIMITERS = ",;\t|"
_LONGEST = 60
_KINDS = {
    "repeated_heading": "aside.repeated_heading",
    "total": "aside.totals",
    "note": "aside.notes",
    "other_heading": "aside.other_tables",
    "other_table": "aside.rows_of_other_tables",
}


def form_notes(opened: Opened, entry: Entry, sheets: Collection[str]) -> list[Message]:
    """What is unusual about the form of a file: titles, signs between and around fields, names doubled or missing.

    `sheets` are those of its workbook that are read.
    """
    file, notes = opened.source.name, []
    if opened.titles:
        first = LEFT_OUT if entry.is_personal else opened.titles[0][:_LONGEST]
        notes.append(message("file.titles", file=file, n=len(opened.titles), first=first))
    if _is_odd(opened.dialect) and not (entry.delimiter and entry.quote):
        notes.append(_read_with(file, opened.dialect))
    if len(opened.header_texts) > 1:
        last = opened.header_lines
        notes.append(message("file.joined_heading", file=file, first=opened.header_line, last=last))
    if opened.renamed:
        notes.append(message("file.renamed", file=file, names=", ".join(opened.renamed)))
    if opened.unread and not entry.columns:
        notes.append(message("file.unread", file=file, names=", ".join(opened.unread)))
    if opened.lists:
        notes.append(message("file.lists", file=file, names=", ".join(opened.lists)))
    return notes + (opened.sheet.notes(file, sheets) if opened.sheet else [])


def _is_odd(dialect: Dialect) -> bool:
    return dialect.delimiter not in _PLAIN_DELIMITERS or dialect.quote != '"' or dialect.escape != dialect.quote


def _read_with(file: str, dialect: Dialect) -> Message:
    none = message("file.no_sign")
    quote, escape = dialect.quote or none, dialect.escape or none
    return message("file.read_with", file=file, delimiter=dialect.delimiter, quote=quote, escape=escape)


@dataclass
class SetAside:
    """The lines of a file that are no rows, by kind: how many, the first of them, and where some of them stand."""

    nulls: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, Aside] = field(default_factory=dict)

    def add(self, asides: Iterable[Aside], nulls: int) -> None:
        """Counts the lines of a slab."""
        self.nulls += nulls
        for aside in asides:
            self.counts[aside.kind] = self.counts.get(aside.kind, 0) + 1
            first = self.first.setdefault(aside.kind, aside)
            self.first[aside.kind] = min(first, aside, key=lambda each: each.line)

    def notes(self, file: str) -> list[Message]:
        """A sentence for each kind there is."""
        notes = [
            message(
                key, file=file, n=self.counts[kind], line=self.first[kind].line, text=self.first[kind].text[:_LONGEST]
            )
            for kind, key in _KINDS.items()
            if kind in self.counts
        ]
        return [*notes, message("file.nulls", file=file, n=self.nulls)] if self.nulls else notes
