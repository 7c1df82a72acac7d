"""Whether files are those of a known profile: every file it needs is there, with every column it names."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.ingest.files.shelf import has_columns, headings_of
from cadran.ingest.profiles.expressions import named_columns
from cadran.ingest.profiles.profile import Entry, Profile, profile_names, read_profile
from cadran.ingest.profiles.shapes import RANK, parts_of
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
    return tuple(_proposed(table, entry, read) for table, entry, read in files_of(read_profile(name), files) if read)


def files_of(profile: Profile, files: list[File]) -> list[tuple[str, Entry, list[File]]]:
    """Table, entry and files of each entry of a profile that fits; no files for one that is optional."""
    return [(table, entry, _of_entry(table, entry, files) or []) for table, entry in profile.entries]


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
    by_alias = {alias: [file for file in files if _is_meant(entry, alias, file)] for alias in entry.files}
    if not all(matched for alias, matched in by_alias.items() if alias not in entry.may_lack):
        return []
    matched = [file for listed in by_alias.values() for file in listed]
    if not entry.columns and not entry.constants:
        return matched if all(_is_contract(table, file) for file in matched) else None
    return matched if _names_only(table, entry, by_alias) else None


def _is_meant(entry: Entry, alias: str, file: File) -> bool:
    if not any(fnmatchcase(file.sample.name, pattern) for pattern in entry.files[alias]):
        return False
    if (sheet := entry.of_source(alias).sheet) and file.sample.sheet and file.sample.sheet != sheet:
        return False
    return has_columns(entry, file.sample.columns, entry.recognised_by.get(alias, ()))


def _names_only(table: str, entry: Entry, by_alias: dict[str, list[File]]) -> bool:
    """Whether every column the entry names is one of its files, or may be lacking."""
    there = {name.lower() for file in by_alias[entry.primary] for name in headings_of(entry, file.sample.columns)}
    if parts := entry.unpivot and parts_of(entry.unpivot, by_alias[entry.primary][0].sample.columns):
        entry = entry.of_part(next(iter(parts.values())))
    elif entry.unpivot:
        return False
    for alias, matched in by_alias.items():
        there |= {name.lower() for file in matched for name in headings_of(entry, file.sample.columns)}
        there |= {name.lower() for name in entry.lookups[alias].columns} if alias in entry.lookups else set()
    lacking = {alias for alias, matched in by_alias.items() if not matched}
    texts = [*entry.expressions(entry.columns).values(), *([entry.where] if entry.where else [])]
    try:
        named = list(named_columns(table, entry.files, texts, entry.join))
    except CadranError:
        return False
    return all(column.name.lower() in {*there, RANK} or column.table in lacking for column in named)


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
