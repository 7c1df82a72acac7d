"""From a profile and a folder to plans: which file feeds which table, by which expressions over which columns."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePosixPath

from cadran.contract.tables import TABLES, Table
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import Message, message
from cadran.ingest.checking.checks import Plan
from cadran.ingest.databases.reading import Databases
from cadran.ingest.files.notes import form_notes
from cadran.ingest.files.reading import Opened
from cadran.ingest.files.shelf import Headings, Shelf, each, headings_of
from cadran.ingest.files.sources import SourceFile, format_named, is_archive
from cadran.ingest.names import plain_column, quoted_name
from cadran.ingest.profiles.expressions import NamedColumn, joined_sources, named_columns, says_something
from cadran.ingest.profiles.nearest import did_you_mean, nearest
from cadran.ingest.profiles.profile import Entry, Profile, entry_fingerprint
from cadran.ingest.profiles.shapes import RANK, parts_of

MOST_NAMED = 20


@dataclass(frozen=True)
class Task:
    """One file to read into one table, with the files it looks things up in; `reading` names how it is read."""

    plan: Plan
    opened: Opened
    lookups: tuple[tuple[str, tuple[Opened, ...]], ...]
    reading: str

    @property
    def source(self) -> SourceFile:
        return self.opened.source


@dataclass(frozen=True)
class LoadPlan:
    """The tasks a folder holds for a profile, and what a reader should know about the rest."""

    tasks: tuple[Task, ...]
    notes: tuple[Message, ...]


def plan_load(shelf: Shelf, profile: Profile, filled: set[str], databases: Databases) -> LoadPlan:
    """All tasks, or CadranError with every problem of every file; `filled` names tables that already hold rows.

    Where only some files are to be read, what the folder holds or lacks beside them is no matter.
    """
    tasks: list[Task] = []
    notes: list[Message] = []
    problems: list[Sentence] = []
    for name, entry in profile.entries:
        try:
            tasks += _entry_tasks(shelf, databases, TABLES[name], entry, name in filled, notes)
        except CadranError as wrong:
            problems += wrong.problems
    tasks = _told_apart(tasks)
    problems += _fed_twice(tasks)
    if not tasks and not problems:
        problems.append(_nothing_found(shelf.folder, profile))
    if problems:
        raise CadranError.of(dict.fromkeys([*_unopened(shelf), *problems]))
    forms = [note for task in tasks for note in form_notes(task.opened, task.plan.entry, _sheets_read(tasks, task))]
    aside = _left_aside(shelf, profile, tasks) if shelf.only is None else []
    return LoadPlan(tuple(tasks), (*notes, *databases.notes, *forms, *aside))


def _entry_tasks(
    shelf: Shelf, databases: Databases, table: Table, entry: Entry, filled: bool, notes: list[Message]
) -> list[Task]:
    sources = {
        alias: shelf.files(entry, alias) if alias in entry.files else [databases.opened(table, entry, alias)]
        for alias in entry.aliases
    }
    if shelf.only is not None and not sources[entry.primary]:
        return []
    missing = [alias for alias, files in sources.items() if not files and alias not in entry.may_lack]
    if missing and (entry.optional or (filled and missing == [entry.primary])):
        notes.append(_missing_optional(table, entry, missing[0], filled))
        return []
    if missing:
        raise CadranError.of(_missing_file(shelf.folder, table, entry, alias) for alias in missing)
    lookups = tuple((alias, tuple(files)) for alias, files in list(sources.items())[1:])
    parts = each(lambda opened: _parts(entry, opened), sources[entry.primary])
    return each(lambda part: _task(table, *part, lookups), chain.from_iterable(parts))


def _parts(entry: Entry, opened: Opened) -> list[tuple[Entry, Opened]]:
    """The entry and the file; where columns are to become rows, once for each of them, named behind the file."""
    if entry.unpivot is None:
        return [(entry, opened)]
    parts = parts_of(entry.unpivot, opened.columns)
    if not parts:
        raise CadranError(message("file.no_part", file=opened.source.name, pattern=entry.unpivot))
    name = opened.source.name
    return [(entry.of_part(part), _renamed(opened, f"{name} [{part}]")) for part in dict.fromkeys(parts.values())]


def _renamed(opened: Opened, name: str) -> Opened:
    return replace(opened, source=replace(opened.source, name=name))


def _task(table: Table, entry: Entry, opened: Opened, lookups: tuple[tuple[str, tuple[Opened, ...]], ...]) -> Task:
    if opened.lacks_names:
        raise CadranError(_nameless(opened))
    files = {entry.primary: opened, **{alias: files[0] for alias, files in lookups if files}}
    stated = entry.expressions(entry.columns or _same_names(table, opened))
    headings = {alias: headings_of(entry, file.columns) for alias, file in files.items()}
    headings |= {alias: _lacking(table, entry, alias, stated) for alias in entry.aliases if alias not in files}
    expressions = _stated(table, opened, stated, headings)
    used = _used(table, opened, entry, headings, expressions)
    joined = joined_sources(table.name, dict(lookups), entry.join)
    decimal = None if isinstance(entry.decimal, dict) else entry.decimal
    signs = _signs(table, entry, opened, expressions)
    plan = Plan(table, entry, opened.columns, expressions, used, joined, dict(entry.dates), decimal, signs)
    shas = [file.source.sha256 for _, files in lookups for file in files]
    reading = sha256("\n".join([entry_fingerprint(table.name, entry), repr(table), *shas]).encode()).hexdigest()
    return Task(plan, opened, lookups, reading)


def _signs(table: Table, entry: Entry, opened: Opened, expressions: dict[str, str]) -> dict[str, str]:
    """By target column the decimal sign that the entry states of the column of the file it takes."""
    stated: dict[str, str] = dict(entry.decimal) if isinstance(entry.decimal, dict) else {}
    taken = {target: plain_column(sql, entry.primary) for target, sql in expressions.items()}
    signs = {target: stated[name] for target, name in taken.items() if name in stated}
    if alone := [name for name in stated if name not in taken.values()]:
        hint = did_you_mean(alone[0], [*opened.columns]) or message(
            "hint.found_columns", known=", ".join(opened.columns)
        )
        raise CadranError(
            message("profile.decimal_of", file=opened.source.name, table=table.name, column=alone[0], hint=hint)
        )
    return signs


def _lacking(table: Table, entry: Entry, alias: str, expressions: dict[str, str]) -> Headings:
    """The headings of a looked-up file that is not there: every column that the entry takes from it."""
    texts = [*expressions.values(), *([entry.where] if entry.where else [])]
    named = named_columns(table.name, entry.aliases, texts, entry.join)
    headings: Headings = {column.name: None for column in named if column.table == alias}
    if alias in entry.lookups:
        grouped = entry.lookups[alias]
        inside = named_columns(table.name, [alias], list(grouped.columns.values()), "")
        headings |= dict.fromkeys([*grouped.by, *grouped.columns, *(column.name for column in inside)])
    return headings


def _stated(table: Table, opened: Opened, expressions: dict[str, str], headings: dict[str, Headings]) -> dict[str, str]:
    """The expressions but for those that are empty since the export lacks all the columns they are over."""
    known = {alias: list(names) for alias, names in headings.items()}
    kept = {}
    for target, sql in expressions.items():
        columns = list(named_columns(table.name, known, [sql], ""))
        places = [(alias, name) for column in columns for alias, name in _places(column, known)]
        lacks_all = places and all(headings[alias][name] is None for alias, name in places)
        if not lacks_all or says_something(table.name, sql):
            kept[target] = sql
        elif table.column(target).required and table.column(target).default is None:
            names = " / ".join(name for _, name in places)
            raise CadranError(message("file.missing_column", file=opened.source.name, column=names))
    return kept


def _same_names(table: Table, opened: Opened) -> dict[str, str]:
    known = [column.name for column in table.columns]
    named = [name for name in opened.columns if name not in opened.unnamed]
    problems = [_unknown_header(opened, name, known) for name in named if name not in known]
    problems += [
        message("file.missing_column", file=opened.source.name, column=column.name)
        for column in table.columns
        if column.required and column.default is None and column.name not in opened.columns
    ]
    if problems:
        raise CadranError.of(problems)
    return {name: quoted_name(name) for name in named}


def _used(
    table: Table, opened: Opened, entry: Entry, headings: dict[str, Headings], expressions: dict[str, str]
) -> dict[str, Headings]:
    """Per source the columns that the entry names, with their headings; CadranError with those that are nowhere."""
    used: dict[str, Headings] = {alias: {} for alias in headings}
    problems: list[Sentence] = []
    for texts, join, known in _scopes(entry, headings, expressions):
        for column in named_columns(table.name, known, texts, join):
            places = list(_places(column, known))
            if not places:
                problems.append(_unknown_source_column(table, opened, column.name, known))
            for alias, name in places:
                if name in headings[alias]:
                    used[alias][name] = headings[alias][name]
    if problems:
        raise CadranError.of(dict.fromkeys(problems))
    return used


def _scopes(
    entry: Entry, headings: dict[str, Headings], expressions: dict[str, str]
) -> Iterator[tuple[list[str], str, dict[str, list[str]]]]:
    """The SQL of the entry in the parts that see the same columns, with its join and those columns per source."""
    seen = {alias: list(names) for alias, names in headings.items()}
    yield [quoted_name(name) for name in entry.prepared], "", {entry.primary: seen[entry.primary]}
    for alias, grouped in entry.lookups.items():
        key = [quoted_name(name) for name in grouped.by]
        yield [*key, *grouped.columns.values()], "", {alias: list(headings[alias])}
        if grouped.columns:
            seen[alias] = [*grouped.by, *grouped.columns]
    if entry.rank:
        seen[entry.primary] = [*seen[entry.primary], RANK]
    yield [*expressions.values(), *([entry.where] if entry.where else [])], entry.join, seen


def _places(column: NamedColumn, known: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Source and name of each column that is meant."""
    for alias, names in known.items():
        if not column.table or column.table.lower() == alias.lower():
            yield from ((alias, name) for name in names if name.lower() == column.name.lower())


def _nameless(opened: Opened) -> Message:
    return message("file.no_names", file=opened.source.name, line=opened.header_lines + 1, n=len(opened.columns))


def _unknown_header(opened: Opened, name: str, known: list[str]) -> Message:
    hint = did_you_mean(name, known) or message("hint.known_columns", known=", ".join(known))
    return message("file.unknown_column", file=opened.source.name, column=name, hint=hint)


def _unknown_source_column(table: Table, opened: Opened, name: str, columns: dict[str, list[str]]) -> Message:
    known = [column for names in columns.values() for column in names]
    hint = did_you_mean(name, known) or message("hint.found_columns", known=", ".join(known))
    return message("profile.absent_column", file=opened.source.name, table=table.name, column=name, hint=hint)


def _missing_file(folder: Path, table: Table, entry: Entry, alias: str) -> Message:
    facts = {"folder": folder.name, "files": ", ".join(entry.files[alias]), "table": table.name}
    columns = ", ".join(entry.recognised_by.get(alias, []))
    if columns:
        return message("load.missing_columns", **facts, enables=table.enables, columns=columns)
    return message("load.missing_file", **facts, enables=table.enables)


def _missing_optional(table: Table, entry: Entry, alias: str, filled: bool) -> Message:
    if filled and alias == entry.primary:
        return message("load.missing_this_time", table=table.name)
    if columns := ", ".join(entry.recognised_by.get(alias, [])):
        return message("load.missing_optional_columns", columns=columns, enables=table.enables)
    return message("load.missing_optional", file=entry.files[alias][0], enables=table.enables)


def _told_apart(tasks: list[Task]) -> list[Task]:
    """The tasks; where several sheets of a workbook feed one table, each is a source named after its sheet."""
    fed = Counter((task.plan.table.name, task.source.name) for task in tasks)
    return [
        replace(task, opened=_renamed(task.opened, f"{task.source.name}#{task.opened.sheet.name}"))
        if task.opened.sheet and fed[task.plan.table.name, task.source.name] > 1
        else task
        for task in tasks
    ]


def _sheets_read(tasks: list[Task], task: Task) -> set[str]:
    """The sheets of a task's workbook that any task reads."""
    files = [opened for each in tasks for opened in (each.opened, *(file for _, some in each.lookups for file in some))]
    return {opened.sheet.name for opened in files if opened.sheet and opened.source.path == task.source.path}


def _fed_twice(tasks: list[Task]) -> list[Message]:
    seen: set[tuple[str, str]] = set()
    problems = []
    for task in tasks:
        fed = (task.plan.table.name, task.source.name)
        if fed in seen:
            problems.append(message("load.fed_twice", file=fed[1], table=fed[0]))
        seen.add(fed)
    return problems


def _nothing_found(folder: Path, profile: Profile) -> Message:
    return message("load.nothing_found", folder=folder.name, profile=profile.name)


def _unopened(shelf: Shelf) -> list[Message]:
    """Why archives of the folder cannot be opened."""
    return [archive.problem for archive in shelf.archives if archive.problem]


def _left_aside(shelf: Shelf, profile: Profile, tasks: list[Task]) -> list[Message]:
    """What else the folder holds, by name and with the reason why it is not read, but for profiles and hidden files."""
    read = {task.source.path for task in tasks}
    read |= {opened.source.path for task in tasks for _, files in task.lookups for opened in files}
    read |= {member.archive.path for member in shelf.members if member.path in read}
    inside = {parent for path in read for parent in path.parents}
    others = [path for path in sorted(shelf.folder.iterdir()) if path not in read | inside and not _is_none(path)]
    notes = [
        _unread(path.name, path.is_dir(), profile) for path in others if path.is_dir() or not is_archive(path.name)
    ]
    for archive in shelf.archives:
        if archive.path in read or archive.path in others:
            unread = [member for member in archive.members if member.path not in read]
            notes += [_unread(member.name, False, profile) for member in unread]
            notes += [*archive.notes, *([archive.problem] if archive.problem else [])]
    more = len(notes) - MOST_NAMED
    return [*notes[:MOST_NAMED], *([message("load.left_more", n=more)] if more > 0 else [])]


def _is_none(path: Path) -> bool:
    """Whether a file is hidden, the lock of an open workbook, or a profile."""
    return path.name.startswith((".", "~$")) or path.suffix.lower() == ".toml"


def _unread(name: str, is_folder: bool, profile: Profile) -> Message:
    if is_folder:
        return message("load.left_folder", file=name)
    if format_named(name) is None:
        return message("load.left_kind", file=name)
    if any(entry.recognised_by for _, entry in profile.entries):
        return message("load.left_unknown", file=name, profile=profile.name)
    if profile.name != "contract":
        return message("load.left_unnamed", file=name, profile=profile.name)
    near = nearest(PurePosixPath(name).name.split(".", 1)[0].lower(), list(TABLES))
    if near:
        return message("load.left_aside_near", file=name, near=near)
    return message("load.left_aside", file=name)
