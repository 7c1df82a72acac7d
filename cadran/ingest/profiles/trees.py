"""The SQL of a profile as trees: what it may say, and the columns it names."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import duckdb
import sqlglot
from sqlglot import exp

from cadran.errors import CadranError
from cadran.i18n.message import Message, message

# What reads nothing but its arguments, among the functions that stand for a table.
_OF_ARGUMENTS = ("UNNEST", "RANGE", "GENERATE_SERIES")
# Functions that say or change what is outside the row.
_OUTSIDE = ("current_setting", "getenv", "getvariable", "nextval", "currval", "write_log", "query", "query_table")


def named_columns(table: str, aliases: Iterable[str], texts: list[str], join: str) -> Iterator[tuple[str, str]]:
    """Source, '' where it is not said, and name of the columns of the files that the expressions and the join name.

    CadranError where one is no plain expression. What a subquery of the join holds comes from the sources named in it.
    """
    trees = [_parsed(table, f"select (\n{text}\n)", text) for text in texts]
    if join:
        trees.append(_parsed(table, f"select * from x {join}\n", join))
    for tree, text in zip(trees, [*texts, join], strict=False):
        _only_reads(table, {alias.lower() for alias in aliases}, tree, text)
    derived = {name for tree in trees for name in _derived(tree)}
    for tree in trees:
        columns = ((column.table, column.name) for column in tree.find_all(exp.Column))
        yield from (column for column in columns if not derived & {*column})


def numbers_read(table: str, text: str) -> list[str]:
    """SQL of the columns of which the expression takes the number as the file writes it."""
    calls = _parsed(table, f"select (\n{text}\n)", text).find_all(exp.Anonymous)
    read = [call.expressions[0] for call in calls if call.name.lower() == "number" and call.expressions]
    return [column.sql(dialect="duckdb") for column in read if isinstance(column, exp.Column)]


def taken_columns(table: str, text: str, alias: str) -> list[str]:
    """The columns of the source `alias` that an expression takes as they are: one, or the first of several that is."""
    select = _parsed(table, f"select (\n{text}\n)", text)
    taken = select.expressions[0].unnest()
    columns = [taken.this, *taken.expressions] if isinstance(taken, exp.Coalesce) else [taken]
    if not all(isinstance(column, exp.Column) for column in columns):
        return []
    return [column.name for column in columns if column.table.lower() in ("", alias.lower())]


def joined_sources(table: str, aliases: Iterable[str], join: str) -> tuple[str, ...]:
    """The looked-up files that the join itself names, not a subquery of it, and that a row may have no row in."""
    if not join:
        return ()
    known = set(aliases)
    joins = _parsed(table, f"select * from x {join}\n", join).args.get("joins") or []
    return tuple(joined.this.name for joined in joins if _may_miss(joined) and joined.this.alias_or_name in known)


def _may_miss(joined: exp.Expr) -> bool:
    return (
        isinstance(joined.this, exp.Table)
        and joined.args.get("side") == "LEFT"
        and joined.this.alias_or_name == joined.this.name
    )


def join_condition(table: str, join: str, alias: str, primary: str) -> list[str]:
    """The columns of the first file by which a row is looked up in the file of that alias."""
    joins = _parsed(table, f"select * from x {join}\n", join).args.get("joins") or []
    conditions = [joined.args.get("on") for joined in joins if joined.this.alias_or_name == alias]
    columns = [column for condition in conditions if condition for column in condition.find_all(exp.Column)]
    return [column.name for column in columns if column.table == primary]


@lru_cache(maxsize=2_000)
def _parsed(table: str, query: str, text: str) -> exp.Expr:
    """The query, which must be a single one that selects, to both parsers; a tree that nobody changes."""
    try:
        statements = duckdb.extract_statements(query)
        if [statement.type for statement in statements] == [duckdb.StatementType.SELECT]:
            return sqlglot.parse_one(query, read="duckdb")
    except (duckdb.Error, sqlglot.errors.SqlglotError) as broken:
        raise CadranError(_broken(table, text)) from broken
    raise CadranError(_broken(table, text))


def says_something(table: str, text: str) -> bool:
    """Whether an expression has a value where all its columns are empty."""
    tree = _parsed(table, f"select (\n{text}\n)", text)
    bare = tree.transform(lambda node: exp.Null() if isinstance(node, exp.Column) else node)
    with duckdb.connect() as connection:
        connection.execute("create macro number(x) as x::double; create macro day(x) as left(x, 10)")
        try:
            return connection.execute(bare.sql(dialect="duckdb")).fetchall() != [(None,)]
        except duckdb.Error:
            return True


def _derived(tree: exp.Expr) -> Iterator[str]:
    """The names that subqueries and lists in the place of a table bring along."""
    yield from (query.alias for query in tree.find_all(exp.Subquery) if query.alias)
    for alias in tree.find_all(exp.TableAlias):
        if alias.columns:
            yield from (alias.name, *(column.name for column in alias.columns))


def _only_reads(table: str, aliases: set[str], tree: exp.Expr, text: str) -> None:
    """CadranError where the tree reads something else than the files of its entry and its own subqueries."""
    own = aliases | {"x"} | {query.alias.lower() for query in tree.find_all(exp.CTE)}
    for source in tree.find_all(exp.Table):
        name = source.this.name or source.this.sql()
        if isinstance(source.this, exp.Func) and source.this.sql_name() in _OF_ARGUMENTS:
            continue
        if isinstance(source.this, exp.Func) or source.db or name.lower() not in own:
            raise CadranError(message("profile.foreign_table", table=table, sql=text, name=name))
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() in _OUTSIDE:
            raise CadranError(message("profile.foreign_function", table=table, sql=text, name=call.name))


def _broken(table: str, text: str) -> Message:
    return message("profile.broken_sql", table=table, sql=text)
