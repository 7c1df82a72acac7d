"""Whether files are those of a known profile: every file it needs is there, with every column it names."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.ingest.expressions import named_columns
from cadran.ingest.profile import Entry, profile_names, read_profile
from cadran.recognition.fits import File
from cadran.recognition.proposal import ColumnProposal, JoinProposal, TableProposal

CONTRACT = "contract"


def recognised(files: list[File], saved: Iterable[Path] = ()) -> str | Path | None:
    """The profile the files fit: a saved one before those that Cadran ships, the one that reads most of them."""
    for known in (saved, profile_names()):
        fitting = {name: count for name in known if (count := _read_files(name, files))}
        if fitting:
            return max(fitting, key=lambda name: (fitting[name], name == CONTRACT))
    return None


def tables_of(name: str | Path, files: list[File]) -> tuple[TableProposal, ...]:
    """The tables a profile makes of these files."""
    profile = read_profile(name)
    entries = [(table, entry, _of_entry(table, entry, files)) for table, entry in profile.entries]
    return tuple(_proposed(table, entry, read) for table, entry, read in entries if read)


def _read_files(name: str | Path, files: list[File]) -> int:
    """How many of the files a profile reads; 0 where it does not fit, or can no longer be read itself."""
    try:
        profile = read_profile(name)
    except CadranError:
        return 0
    read: set[str] = set()
    for table, entry in profile.entries:
        matched = _of_entry(table, entry, files)
        if matched is None or (not matched and not entry.optional):
            return 0
        read |= {file.key for file in matched}
    return len(read)


def _of_entry(table: str, entry: Entry, files: list[File]) -> list[File] | None:
    """The files an entry reads; empty where some are missing, None where they have other columns."""
    by_alias = {alias: [file for file in files if _matches(file, patterns)] for alias, patterns in entry.files.items()}
    if not all(by_alias.values()):
        return []
    matched = [file for listed in by_alias.values() for file in listed]
    if not entry.columns:
        return matched if all(_is_contract(table, file) for file in matched) else None
    texts = [*entry.columns.values(), *([entry.where] if entry.where else [])]
    try:
        named = {column.name.lower() for column in named_columns(table, entry.files, texts, entry.join)}
    except CadranError:
        return None
    there = {name.lower() for file in matched for name in file.sample.columns}
    return matched if named <= there else None


def _matches(file: File, patterns: list[str]) -> bool:
    return any(fnmatchcase(file.sample.name, pattern) for pattern in patterns)


def _is_contract(table: str, file: File) -> bool:
    """Whether the columns are the contract's, and their values are written so that nothing must be asked."""
    known = {column.name: column for column in TABLES[table].columns}
    needed = {name for name, column in known.items() if column.required and column.default is None}
    return needed <= set(file.sample.columns) <= set(known)


def _proposed(table: str, entry: Entry, files: list[File]) -> TableProposal:
    columns = entry.columns or {name: name for file in files for name in file.sample.columns}
    others = list(entry.files.items())[1:]
    return TableProposal(
        table,
        files[0].key,
        tuple(entry.files[entry.primary]),
        tuple(ColumnProposal(name, expression) for name, expression in columns.items()),
        1.0,
        tuple(JoinProposal(alias, "", tuple(patterns)) for alias, patterns in others),
        entry.where or "",
    )
