"""From files to a proposal: read a sample of each, recognise a shipped profile, else find the tables they feed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.i18n.catalogue import say_code
from cadran.i18n.message import message
from cadran.ingest.files.shelf import Shelf
from cadran.ingest.profiles.profile import profile_names, read_profile
from cadran.recognition.answers import Answers
from cadran.recognition.columns import MOSTLY, column_facts
from cadran.recognition.draft import OWN, Draft
from cadran.recognition.drafts import Drafts
from cadran.recognition.fits import File
from cadran.recognition.house import House
from cadran.recognition.known import SETTINGS, left_open
from cadran.recognition.links import Links
from cadran.recognition.meanings import map_words
from cadran.recognition.personal import ask_personal
from cadran.recognition.proposal import (
    FileProposal,
    JoinProposal,
    Option,
    Proposal,
    Question,
    TableProposal,
)
from cadran.recognition.samples import Sample, Unread, listed, samples
from cadran.recognition.saved import saved_profiles
from cadran.recognition.shipped import files_of, recognised, tables_of
from cadran.recognition.vocabulary import SURE
from cadran.recognition.writing import Writing

MOST_NAMED = 60
SOME_DATES = 0.2  # what a person may choose: a column of dates and of words for none
_DIGITS = re.compile(r"\d+(?:[-_.]?\d+)*")
_DATED = re.compile(r"\d{4}(?:[-_.]?\d{2}){0,2}(?:[-_T]?\d{2,6})?(?!\d)")


def propose(
    files: Path | Sequence[Path], answers: Mapping[str, str] | None = None, home: Path | None = None
) -> Proposal:
    """What the files are, or those of a folder; CadranError for an answer nobody asked for or that is none.

    Files of a form that is known, from a profile kept in `home` or shipped with Cadran, are recognised.

    `answers` hold those of questions by id, `TABLE.COLUMN` = a column of a file, and `FILE` = a table; an empty value
    leaves the column or the file out. What files or columns are, and an empty `profile`, set a known profile aside.
    """
    folder, paths = listed([files] if isinstance(files, Path) else list(files))
    given = Answers(answers or {})
    read, unread = samples(folder, paths, given.written)
    with duckdb.connect() as connection:
        gathered = _gathered(connection, read)
        known = saved_profiles(home) if home else []
        name = None if _sets_aside(given, gathered) else recognised(gathered, known)
        if name:
            return _recognised(folder, gathered, unread, name, given)
        proposal = _proposed(folder, gathered, unread, given, connection)
    return replace(proposal, name=_name(folder, gathered, known))


def _sets_aside(answers: Answers, files: list[File]) -> bool:
    """Whether a person says what files or columns are or how they are written, or wants no known profile."""
    keys = {file.key for file in files} | {file.sample.name for file in files}
    return (
        answers.get("profile") == "" or answers.says_how_written or bool(answers.columns or keys & set(answers.given))
    )


def _recognised(folder: Path, files: list[File], unread: list[Unread], name: str | Path, answers: Answers) -> Proposal:
    writing = Writing(answers)
    added = left_open(name, files, writing) | ask_personal(writing, read_profile(name))
    _ask_code_pages(files, writing)
    answers.asked |= {*SETTINGS, "date_order"}
    _refuse_unheard(answers, writing, files, unread)
    tables = tables_of(name, files)
    used = {file.key for _, _, read in files_of(read_profile(name), files) for file in read}
    described = _described(files, unread, used)
    questions, profile = tuple(writing.questions.values()), read_profile(name).name
    return Proposal(folder, described, tables, questions, recognised=name, name=profile, house=tuple(added.items()))


def _proposed(
    folder: Path, files: list[File], unread: list[Unread], answers: Answers, connection: duckdb.DuckDBPyConnection
) -> Proposal:
    drafts = Drafts(files, Links(connection), answers).all()
    _refuse_unknown_columns(files, answers)
    writing, notes = Writing(answers), list[Sentence]()
    _ask_code_pages(files, writing)
    house = House(writing, drafts, notes).settle() | ask_personal(writing)
    tables = []
    for draft in drafts:
        several = sum(other.table is draft.table for other in drafts) > 1
        _ask_columns(draft, writing, several)
        tables.append(_table(draft, writing, folder))
    _refuse_unheard(answers, writing, files, unread)
    used = {file.key for draft in drafts for file in draft.files.values()}
    described = _described(files, unread, used)
    return Proposal(
        folder,
        described,
        tuple(tables),
        tuple(writing.questions.values()),
        tuple(notes),
        house=tuple(house.items()),
    )


def _name(folder: Path, files: list[File], saved: list[Path]) -> str:
    """The folder's name, unless a profile of it is shipped, or kept for files of another form."""
    words = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    name = words if words and words not in profile_names() else f"my-{words or 'files'}"
    others = {path.stem for path in saved if recognised(files, [path]) != path}
    return next(each for number in count(1) if (each := name if number == 1 else f"{name}-{number}") not in others)


def _refuse_unheard(answers: Answers, writing: Writing, files: list[File], unread: list[Unread]) -> None:
    if answers.unheard:
        known = ", ".join([*writing.questions, *(file.key for file in files)])
        unheard = message("recognition.unheard", id=answers.unheard[0], known=known)
        raise CadranError.of([*(file.reason for file in unread), unheard])


def _refuse_unknown_columns(files: list[File], answers: Answers) -> None:
    known = {facts.name for file in files for facts in file.facts}
    wrong = next(((key, name) for key, name in answers.columns.items() if name and name not in known), None)
    if wrong:
        listed_names = ", ".join(sorted(known)[:MOST_NAMED])
        raise CadranError(message("recognition.no_such_column", id=wrong[0], answer=wrong[1], known=listed_names))


def _gathered(connection: duckdb.DuckDBPyConnection, read: list[Sample]) -> list[File]:
    """The samples with what their columns hold; files of one form whose names differ in digits only go together."""
    groups: dict[tuple[object, ...], list[Sample]] = {}
    for sample in read:
        shape = _DIGITS.sub("", sample.name)
        groups.setdefault((shape, sample.sheet, sample.columns, str(sample.rows.schema)), []).append(sample)
    return [_file(connection, group) for group in groups.values()]


def _file(connection: duckdb.DuckDBPyConnection, group: list[Sample]) -> File:
    first = group[0]
    if len(group) > 1:
        rows = pa.concat_tables([sample.rows for sample in group])
        records, malformed = (sum(getattr(sample, name) for sample in group) for name in ("records", "malformed"))
        is_whole = all(sample.is_whole for sample in group)
        first = replace(first, rows=rows, is_whole=is_whole, records=records, malformed=malformed)
    facts = column_facts(connection, first.rows, first.columns)
    return File(first, tuple(facts), tuple(sample.name for sample in group[1:]))


def _described(files: list[File], unread: list[Unread], used: set[str]) -> tuple[FileProposal, ...]:
    described = [_describe(file, None if file.key in used else _why_unused(file)) for file in files]
    described += [FileProposal(each.name, "", "", "", None, (), 0, False, (), reason=each.reason) for each in unread]
    return tuple(sorted(described, key=lambda file: file.key))


def _describe(file: File, reason: Sentence | None) -> FileProposal:
    opened = file.sample.opened
    return FileProposal(
        key=file.key,
        format=opened.source.format,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        sheet=file.sample.sheet,
        titles=opened.titles,
        records=file.sample.records,
        is_whole=file.sample.is_whole,
        columns=file.facts,
        pieces=file.pieces,
        reason=reason,
    )


def _why_unused(file: File) -> Sentence:
    if not file.sample.records:
        return message("recognition.no_rows", file=file.key)
    return message("recognition.no_use", file=file.key, columns=", ".join(file.sample.columns[:12]))


def _ask_code_pages(files: list[File], writing: Writing) -> None:
    """Asks for the code page of a file whose letters leave it open."""
    for file in files:
        options = tuple(Option(page, message("ask.code_page", words=words)) for page, words in file.sample.code_pages)
        if options:
            sentence = message("ask.encoding", file=file.sample.name)
            writing.ask(Question(f"encoding:{file.sample.name}", sentence, options))


def _ask_columns(draft: Draft, writing: Writing, several: bool) -> None:
    """Asks for the source of a column that is missing, and which of two that come near is meant."""
    prefix = f"{draft.file.key}|" if several else ""
    for column in draft.missing:
        if (draft.table.name, column) != ("stock_levels", "stock_date"):
            sentence = message("ask.missing", file=draft.file.key, **_words(draft, column))
            options = _possible(draft, column)
            writing.ask(Question(f"{prefix}{draft.table.name}.{column}", sentence, options, is_free=True))
    for column, rivals in draft.rivals.items():
        alias, chosen = draft.sources[column]
        if rivals and chosen.score >= SURE and alias == OWN:
            options = tuple(Option(each.name, _holds(each.facts.examples)) for each in (chosen, *rivals))
            sentence = message("ask.which", file=draft.file.key, **_words(draft, column))
            writing.ask(Question(f"{prefix}{draft.table.name}.{column}", sentence, options, is_free=True))


def _words(draft: Draft, column: str) -> dict[str, Sentence]:
    """The column and its table in words."""
    return {
        "column": Text.of(partial(_said, "contract_column", column)),
        "table": Text.of(partial(_said, "table", draft.table.name)),
    }


def _said(group: str, code: str, language: str) -> str:
    return say_code(language, group, code)


def _possible(draft: Draft, column: str) -> tuple[Option, ...]:
    """The columns of the files whose values would do."""
    kind = draft.table.column(column).kind
    free = [facts for file in draft.files.values() for facts in file.facts if facts.filled]
    if kind in ("timestamp", "date"):
        free = [facts for facts in free if facts.date_share >= SOME_DATES]
    elif kind != "text":
        free = [facts for facts in free if facts.number_share >= MOSTLY and not facts.date_share]
    else:
        free = [facts for facts in free if facts.kind in ("id", "code", "integer", "text")]
    return tuple(Option(facts.name, _holds(facts.examples)) for facts in free[:12])


def _holds(examples: tuple[str, ...]) -> Sentence:
    return message("ask.holds", examples=", ".join(examples[:3]))


def _table(draft: Draft, writing: Writing, folder: Path) -> TableProposal:
    settings = {**draft.settings, **writing.settings(draft), **map_words(draft)}
    joins = tuple(
        JoinProposal(alias, link.file.key, _patterns(link.file, folder), link.own, link.other, round(link.hit_rate, 4))
        for alias, link in draft.heads.items()
    )
    order = [column.name for column in TABLES[draft.table.name].columns]
    columns = sorted(draft.columns.values(), key=lambda column: order.index(column.column))
    rivals = {name: tuple(each.name for each in near) for name, near in draft.rivals.items()}
    return TableProposal(
        table=draft.table.name,
        file=draft.file.key,
        patterns=_patterns(draft.file, folder),
        columns=tuple(
            type(column)(**{**vars(column), "alternatives": rivals.get(column.column, ())}) for column in columns
        ),
        confidence=round(draft.confidence, 2),
        joins=joins,
        where=draft.where,
        settings=tuple(settings.items()),
        notes=tuple(dict.fromkeys(draft.notes)),
        missing=draft.missing,
    )


def _patterns(file: File, folder: Path) -> tuple[str, ...]:
    """A pattern for the files of one form, else their names; the day in a name stands for any other."""
    names = [file.sample.name, *file.pieces]
    digits = _DIGITS if file.pieces else _DATED
    pattern = "*".join(_escaped(part) for part in digits.split(names[0]))
    there = Shelf(folder).names(pattern) if pattern != names[0] else set()
    return (pattern,) if there == set(names) else tuple(map(_escaped, names))


def _escaped(name: str) -> str:
    """A name as a pattern that means it alone; a byte of it that is no text may be any."""
    return re.sub(r"\\x[0-9a-f]{2}", "?", re.sub(r"([*?[])", r"[\1]", name))
