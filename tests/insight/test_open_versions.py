"""A version that leaves is closed and takes its answers with it."""

from pathlib import Path

import duckdb
import pytest

from cadran.engine import Engine
from cadran.engine.connection import VersionGone
from cadran.insight.answers import answered
from cadran.insight.open_versions import OpenVersions
from cadran.selection import Filter, Scope


def _write(path: Path, number: int) -> Path:
    with duckdb.connect(str(path)) as database:
        database.execute(f"create table version as select {number} as number")
    return path


def _is_closed(path: Path) -> bool:
    """A file that is open for reading cannot be opened for writing as well."""
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error:
        return False
    return True


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [_write(tmp_path / f"warehouse-{number}.duckdb", number) for number in range(4)]


def test_a_version_is_opened_once(paths: list[Path]) -> None:
    versions = OpenVersions()
    assert versions.engine(paths[0]) is versions.engine(paths[0])


def test_the_version_unasked_for_longest_is_closed(paths: list[Path]) -> None:
    versions = OpenVersions(most=2)
    for path in (paths[0], paths[1], paths[0], paths[2]):
        versions.engine(path)
    assert versions.paths() == [paths[0], paths[2]]
    assert [_is_closed(path) for path in paths[:3]] == [False, True, False]


def test_answers_leave_with_their_version(paths: list[Path]) -> None:
    versions, asked = OpenVersions(most=1), []

    def number(engine: Engine) -> int:
        asked.append(engine.path)
        return int(engine.connection.frame("from version").item())

    first = versions.engine(paths[0])
    assert [answered(number, first), answered(number, first)] == [0, 0]
    assert asked == [paths[0]]
    assert answered(number, versions.engine(paths[1])) == 1
    assert answered(number, first) == 0
    assert asked == [paths[0], paths[1], paths[0]]


def test_a_version_whose_file_is_gone_is_closed_with_the_next_question(paths: list[Path]) -> None:
    versions = OpenVersions()
    for path in paths[:2]:
        versions.engine(path)
    paths[0].unlink()
    versions.engine(paths[1])
    assert versions.paths() == [paths[1]]


def test_a_file_that_took_the_place_of_another_is_opened_anew(paths: list[Path]) -> None:
    versions = OpenVersions()
    before = versions.engine(paths[0])
    paths[3].replace(paths[0])
    after = versions.engine(paths[0])
    assert after is not before
    assert after.connection.frame("from version").item() == 3


def test_who_still_reads_a_closed_version_is_answered_and_leaves_it_closed(paths: list[Path]) -> None:
    engine = Engine(paths[2])
    engine.close()
    assert engine.connection.frame("from version").item() == 2
    assert _is_closed(paths[2])


def test_who_still_reads_a_version_whose_file_is_gone_is_told_so(paths: list[Path]) -> None:
    engine = Engine(paths[2])
    part = engine.within(Scope((Filter("supplier_id", ("S1",)),)))
    engine.close()
    paths[2].unlink()
    for asked in (engine, part):
        with pytest.raises(VersionGone, match=paths[2].name):
            asked.connection.frame("select * from marts.version")
    with pytest.raises(VersionGone):
        Engine(paths[2])
