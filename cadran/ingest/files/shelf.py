"""The files of a folder that an entry of a profile means, by name or by their columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.ingest.files.archives import Archive, Member, archives_in
from cadran.ingest.files.reading import Opened, opened_source
from cadran.ingest.files.sources import SourceFile, matching, readable
from cadran.ingest.files.workbook import Books
from cadran.ingest.profiles.profile import Entry

Item = TypeVar("Item")
Result = TypeVar("Result")
# By the name a profile gives a column its heading in the file; None where the file may lack it, and does.
Headings = dict[str, str | None]


@dataclass(frozen=True)
class Shelf:
    """A folder; `files` are those meant by one alias of an entry, opened.

    Where `only` some files are to be read, no other one gives rows; all may be looked up.
    """

    folder: Path
    only: frozenset[Path] | None = None
    books: Books = field(default_factory=Books, repr=False, compare=False)

    @cached_property
    def archives(self) -> tuple[Archive, ...]:
        """The archives of the folder, whose files are as its own."""
        return archives_in(self.folder)

    @property
    def members(self) -> list[Member]:
        """The files in the archives."""
        return [member for archive in self.archives for member in archive.members]

    def names(self, pattern: str) -> set[str]:
        """The names of all files that a pattern fits."""
        files = {readable(path.relative_to(self.folder).as_posix()) for path in self.folder.glob(pattern)}
        return files | {member.name for member in self.members if member.is_meant([pattern])}

    def files(self, entry: Entry, alias: str) -> list[Opened]:
        """In name order; CadranError where one that is meant by its name cannot be opened."""
        only = self.only if alias == entry.primary else None
        sources: list[SourceFile | Member] = [*matching(self.folder, entry.files[alias], entry.format, only)]
        packed = [member for member in self.members if only is None or member.archive.path in only]
        sources += [member for member in packed if member.is_meant(entry.files[alias])]
        sources.sort(key=lambda source: source.name)
        known_by, entry = entry.recognised_by.get(alias), entry.of_source(alias)
        if known_by is None:
            return [opened for opened in each(lambda source: _opened(source, entry, self.books), sources) if opened]
        candidates = [opened for source in sources if (opened := _if_readable(source, entry, self.books))]
        return [opened for opened in candidates if has_columns(entry, opened.columns, known_by)]


def has_columns(entry: Entry, columns: tuple[str, ...], names: Iterable[str]) -> bool:
    """Whether a file with these columns has all those names."""
    present = {name.lower() for name, heading in headings_of(entry, columns).items() if heading is not None}
    return present.issuperset(name.lower() for name in names)


def headings_of(entry: Entry, columns: tuple[str, ...]) -> Headings:
    """The headings of a file by the names that the entry gives its columns."""
    names = {other.lower(): name for name, others in entry.also_called.items() for other in others}
    own = {column.lower() for column in columns}
    headings: Headings = {}
    for column in columns:
        name = names.get(column.lower(), column)
        headings.setdefault(column if name.lower() in own else name, column)
    present = {name.lower() for name in headings}
    return headings | {name: None for name in entry.may_lack if name.lower() not in present}


def _opened(source: SourceFile | Member, entry: Entry, books: Books) -> Opened | None:
    """The file opened; None for one in an archive that is of no known format."""
    file = source.source(entry.format) if isinstance(source, Member) else source
    return opened_source(file, entry, books) if file else None


def _if_readable(source: SourceFile | Member, entry: Entry, books: Books) -> Opened | None:
    """The file opened, or None where it is not in a form that can be."""
    try:
        return _opened(source, entry, books)
    except CadranError:
        return None


def each(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The work's results for all items, or one CadranError with the problems of all."""
    results: list[Result] = []
    problems: list[Sentence] = []
    for item in items:
        try:
            results.append(work(item))
        except CadranError as wrong:
            problems += wrong.problems
    if problems:
        raise CadranError.of(problems)
    return results
