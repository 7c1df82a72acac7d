"""From a profile and a folder to plans: which file feeds which table, by which expressions over which columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from cadran.contract.tables import TABLES, Table
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import Message, message
from cadran.ingest.checks import Plan
from cadran.ingest.expressions import named_columns
from cadran.ingest.names import quoted_name
from cadran.ingest.profile import Entry, Profile, did_you_mean, entry_fingerprint, nearest
from cadran.ingest.reading import Opened, opened_source
from cadran.ingest.sources import SourceFile, format_of, matching

Item = TypeVar("Item")
Result = TypeVar("Result")


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


def plan_load(folder: Path, profile: Profile, filled: set[str]) -> LoadPlan:
    """All tasks, or CadranError with every problem of every file; `filled` names tables that already hold rows."""
    if not folder.is_dir():
        raise CadranError(message("load.no_folder", folder=folder))
    tasks: list[Task] = []
    notes: list[Message] = []
    problems: list[Sentence] = []
    for name, entry in profile.entries:
        try:
            tasks += _entry_tasks(folder, TABLES[name], entry, name in filled, notes)
        except CadranError as wrong:
            problems += wrong.problems
    problems += _fed_twice(tasks)
    if not tasks and not problems:
        problems.append(_nothing_found(folder, profile))
    if problems:
        raise CadranError.of(dict.fromkeys(problems))
    return LoadPlan(tuple(tasks), (*notes, *_titled(tasks), *_of_sheets(tasks), *_left_aside(folder, profile, tasks)))


def _entry_tasks(folder: Path, table: Table, entry: Entry, filled: bool, notes: list[Message]) -> list[Task]:
    sources = {alias: matching(folder, patterns, entry.format) for alias, patterns in entry.files.items()}
    missing = [alias for alias, files in sources.items() if not files]
    if missing and (entry.optional or (filled and missing == [entry.primary])):
        notes.append(_missing_optional(table, entry.files[missing[0]]))
        return []
    if missing:
        raise CadranError.of(_missing_file(folder, table, entry.files[alias]) for alias in missing)
    lookups = tuple(
        (alias, tuple(opened_source(source, entry) for source in files)) for alias, files in list(sources.items())[1:]
    )
    opened = _each(lambda source: opened_source(source, entry), sources[entry.primary])
    return _each(lambda file: _task(table, entry, file, lookups), opened)


def _each(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
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


def _task(table: Table, entry: Entry, opened: Opened, lookups: tuple[tuple[str, tuple[Opened, ...]], ...]) -> Task:
    headers = {entry.primary: opened.columns, **{alias: files[0].columns for alias, files in lookups}}
    expressions = entry.columns or _same_names(table, opened)
    texts = [*expressions.values(), *([entry.where] if entry.where else [])]
    used = _used(table, opened, entry, headers, texts)
    plan = Plan(table, entry, opened.columns, expressions, used, dict(entry.dates), entry.decimal)
    shas = [file.source.sha256 for _, files in lookups for file in files]
    reading = sha256("\n".join([entry_fingerprint(table.name, entry), repr(table), *shas]).encode()).hexdigest()
    return Task(plan, opened, lookups, reading)


def _same_names(table: Table, opened: Opened) -> dict[str, str]:
    known = [column.name for column in table.columns]
    problems = [_unknown_header(opened, name, known) for name in opened.columns if name not in known]
    problems += [
        message("file.missing_column", file=opened.source.name, column=column.name)
        for column in table.columns
        if column.required and column.default is None and column.name not in opened.columns
    ]
    if problems:
        raise CadranError.of(problems)
    return {name: quoted_name(name) for name in opened.columns}


def _used(
    table: Table, opened: Opened, entry: Entry, headers: dict[str, tuple[str, ...]], texts: list[str]
) -> dict[str, tuple[str, ...]]:
    used: dict[str, dict[str, None]] = {alias: {} for alias in headers}
    problems: list[Sentence] = []
    for column in named_columns(table.name, headers, texts, entry.join):
        holders = [
            (alias, name)
            for alias, names in headers.items()
            if not column.table or column.table.lower() == alias.lower()
            for name in names
            if name.lower() == column.name.lower()
        ]
        for alias, name in holders:
            used[alias][name] = None
        if not holders:
            problems.append(_unknown_source_column(table, opened, column.name, headers))
    if problems:
        raise CadranError.of(dict.fromkeys(problems))
    return {alias: tuple(names) for alias, names in used.items()}


def _unknown_header(opened: Opened, name: str, known: list[str]) -> Message:
    hint = did_you_mean(name, known) or message("hint.known_columns", known=", ".join(known))
    return message("file.unknown_column", file=opened.source.name, column=name, hint=hint)


def _unknown_source_column(table: Table, opened: Opened, name: str, headers: dict[str, tuple[str, ...]]) -> Message:
    known = [column for names in headers.values() for column in names]
    hint = did_you_mean(name, known) or message("hint.found_columns", known=", ".join(known))
    return message("profile.absent_column", file=opened.source.name, table=table.name, column=name, hint=hint)


def _missing_file(folder: Path, table: Table, patterns: list[str]) -> Message:
    names = ", ".join(patterns)
    return message("load.missing_file", folder=folder.name, files=names, table=table.name, enables=table.enables)


def _missing_optional(table: Table, patterns: list[str]) -> Message:
    return message("load.missing_optional", file=patterns[0], enables=table.enables)


def _fed_twice(tasks: list[Task]) -> list[Message]:
    seen: set[tuple[str, str]] = set()
    problems = []
    for task in tasks:
        fed = (task.plan.table.name, task.source.name)
        if fed in seen:
            problems.append(message("load.fed_twice", file=fed[1], table=fed[0]))
        seen.add(fed)
    return problems


def _titled(tasks: list[Task]) -> list[Message]:
    """What stands above the header of a file, said and not read."""
    return [
        message("file.titles", file=task.source.name, n=len(task.opened.titles), first=task.opened.titles[0][:60])
        for task in tasks
        if task.opened.titles
    ]


def _of_sheets(tasks: list[Task]) -> list[Message]:
    return [note for task in tasks if task.opened.sheet for note in task.opened.sheet.notes(task.source.name)]


def _nothing_found(folder: Path, profile: Profile) -> Message:
    return message("load.nothing_found", folder=folder.name, profile=profile.name)


def _left_aside(folder: Path, profile: Profile, tasks: list[Task]) -> list[Message]:
    if profile.name != "contract":
        return []
    read = {task.source.path for task in tasks}
    others = [path for path in sorted(folder.iterdir()) if path.is_file() and path not in read and format_of(path)]
    notes = []
    for path in others:
        near = nearest(path.name.split(".")[0], list(TABLES))
        key = "load.left_aside_near" if near else "load.left_aside"
        notes.append(message(key, file=path.name, near=near))
    return notes
