"""Statements side by side: in the order they need one another, each by the names of the connection they are run on."""

import time
from collections.abc import Iterator

import duckdb
import pytest

from cadran.warehouse.parallel import run_tasks, share_processors

HOURS = "select count(*) from range(10_000_000) as a(n), range(10_000_000) as b(m) where (n * m) % 7 = 1"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("attach ':memory:' as version; create schema version.marts")
        connection.execute("set search_path = 'version,version.marts'")
        yield connection


def test_each_task_begins_once_those_it_needs_are_done(con: duckdb.DuckDBPyConnection) -> None:
    sums = {"c": "select a.n + b.n as n from a, b", "b": "select n + 1 as n from a", "a": "select 1 as n"}
    tasks = {name: lambda own, name=name: own.execute(f"create table {name} as {sums[name]}") for name in sums}
    ended: list[str] = []
    run_tasks(con, tasks, {"c": ("a", "b"), "b": ("a",)}, ended.append)
    assert ended == ["a", "b", "c"]
    assert con.execute("select n from version.c").fetchall() == [(3,)]


def test_what_a_task_returns_is_told_by_its_name(con: duckdb.DuckDBPyConnection) -> None:
    tasks = {str(n): lambda own, n=n: own.execute(f"select {n} * 2").fetchall()[0][0] for n in range(9)}
    assert run_tasks(con, tasks) == {str(n): 2 * n for n in range(9)}


def test_an_error_ends_what_is_under_way_and_begins_nothing_more(con: duckdb.DuckDBPyConnection) -> None:
    begun: list[str] = []

    def wrong(own: duckdb.DuckDBPyConnection) -> None:
        time.sleep(0.05)
        own.execute("select * from nowhere")

    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        run_tasks(
            con,
            {"slow": lambda own: own.execute(HOURS), "wrong": wrong, "next": lambda _own: begun.append("next")},
            {"next": ("wrong",)},
        )
    assert begun == []


@pytest.mark.parametrize(("processors", "share"), [(1, 1), (2, 1), (8, 4)])
def test_statements_share_the_processors(processors: int, share: int) -> None:
    with duckdb.connect(config={"threads": processors}) as connection:
        share_processors(connection)
        assert connection.execute("select current_setting('threads')").fetchall() == [(share,)]
