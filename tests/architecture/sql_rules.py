"""What a SQL file of each layer may hold, read from its syntax tree."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import TokenType, exp

from cadran.warehouse.relations import COLUMN_LISTS, dimensions

REPOSITORY = Path(__file__).parents[2]
QUERIES = REPOSITORY / "queries"

SCHEMAS_BELOW = {
    "staging": {"store", "meta"},
    "marts": {"staging", "marts", "meta"},
    "usual": {"marts"},
    "kpi": {"marts", "usual", "meta"},
    "details": {"marts", "meta"},
    # What the plan of a past day stands on: run in the place of marts, when it is asked for.
    "past": {"marts", "details", "meta"},
}
PORTABLE_LAYERS = ("marts", "usual", "kpi", "details", "past")
_ROW_MAKERS = (exp.GenerateSeries, exp.Unnest, exp.Explode)
_WEEKDAYS = {"dow", "isodow", "dayofweek", "weekday"}
_UNPORTABLE_NAMES = {"histogram", "weekday", "quantile_disc", "time_bucket", "approx_quantile"}


def files(*layers: str) -> list[Path]:
    """The SQL files of these layers, in order of name."""
    return sorted(path for layer in layers for path in (QUERIES / layer).rglob("*.sql"))


@cache
def tree(sql: str) -> exp.Query:
    """The one query of a file, read once for all rules: who changes it copies it; ValueError for anything else."""
    statements = sqlglot.parse(sql, read="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ValueError("a file holds one select")
    return statements[0]


def written_out(query: exp.Query) -> exp.Query:
    """The query with the columns of every `columns(..._dimensions())` by name, as the database reads it."""
    query = query.copy()
    for select in query.find_all(exp.Select):
        columns: list[exp.Expr] = []
        for item in select.expressions:
            name = item.this.name if isinstance(item, exp.Columns) else ""
            columns += [exp.column(each) for each in dimensions(name)] if name in COLUMN_LISTS else [item]
        select.set("expressions", columns)
    return query


def relations(query: exp.Expression) -> set[str]:
    """Every relation a query reads, as `schema.name`, without its own CTEs and row makers."""
    return {_full_name(table) for table in _outside_tables(query)}


def _outside_tables(query: exp.Expression) -> Iterator[exp.Table]:
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not (isinstance(table.this, _ROW_MAKERS) or (not table.db and table.name in own)):
            yield table


def _full_name(table: exp.Table) -> str:
    if isinstance(table.this, exp.Identifier):
        return f"{table.db}.{table.name}"
    return table.this.sql("duckdb")


def shouted(sql: str) -> list[str]:
    """The keywords and names of a file that are not in lower case."""
    tokens = [token for token in sqlglot.tokenize(sql, read="duckdb") if token.token_type != TokenType.STRING]
    texts = [sql[token.start : token.end + 1] for token in tokens]
    return [text for text in texts if text != text.lower()]


def unportable(sql: str) -> list[str]:
    """The names of the constructs of a query that another engine would refuse or read differently."""
    query = written_out(tree(sql))
    return [name for name, breaks in _UNPORTABLE.items() if any(breaks(node) for node in query.walk())]


def spark(sql: str) -> str:
    """The query in Spark's dialect; UnsupportedError where a part of it has no counterpart."""
    return written_out(tree(sql)).sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def selects_by_list(sql: str) -> Iterator[tuple[str, str]]:
    """Each list of dimensions a file names, and the select that names it as a query of its own."""
    query = tree(sql)
    steps = query.find(exp.With)
    for select in query.find_all(exp.Select):
        alone = select.copy()
        if steps and not alone.find(exp.With):
            alone.set("with_", steps.copy())
        for item in select.expressions:
            if isinstance(item, exp.Columns) and item.this.name in COLUMN_LISTS:
                yield item.this.name, alone.sql("duckdb")


def is_in_order(name: str, columns: list[str]) -> bool:
    """Whether the columns hold the list of dimensions `name` without a gap, in its own order."""
    first = columns.index(dimensions(name)[0])
    return tuple(columns[first : first + len(dimensions(name))]) == dimensions(name)


def _is_date(node: exp.Expression) -> bool:
    if isinstance(node, exp.Cast):
        return node.to.is_type("date")
    return isinstance(node, exp.Column) and node.name.endswith(("_date", "_on"))


def _is_star_edit(node: exp.Expression) -> bool:
    return isinstance(node, exp.Star) and any(
        node.args.get(edit) for edit in ("except_", "except", "replace", "rename")
    )


def _is_weekday(node: exp.Expression) -> bool:
    if isinstance(node, exp.Extract):
        return node.name.lower() in _WEEKDAYS
    if isinstance(node, exp.Anonymous) and node.name.lower() == "date_part":
        return node.expressions[0].name.lower() in _WEEKDAYS
    return isinstance(node, exp.DayOfWeek | exp.DayOfWeekIso)


def _is_unsorted_array(node: exp.Expression) -> bool:
    if not isinstance(node, exp.ArrayAgg):
        return False
    is_only_counted = isinstance(node.parent, exp.Length | exp.ArraySize)
    return not (isinstance(node.this, exp.Distinct) and (isinstance(node.parent, exp.ArraySort) or is_only_counted))


def _is_sum_of_claims(node: exp.Expression) -> bool:
    claim = (exp.Predicate, exp.And, exp.Or, exp.Not, exp.Boolean)
    return isinstance(node, exp.Sum | exp.Avg) and isinstance(node.this.unnest(), claim)


def _is_inexact_sum(node: exp.Expression) -> bool:
    """A sum of binary fractions, whose last digit depends on the order of the rows."""
    is_sum = isinstance(node, exp.Sum | exp.Avg) and isinstance(node.this, exp.Cast) and node.this.to.is_type("double")
    return is_sum or isinstance(node, exp.Stddev | exp.StddevSamp | exp.StddevPop | exp.Variance | exp.VariancePop)


def _is_inner_order(node: exp.Expression) -> bool:
    return isinstance(node, exp.Order) and isinstance(node.parent, exp.Query) and node.parent.parent is not None


def _is_ordered_first(node: exp.Expression) -> bool:
    return isinstance(node, exp.First | exp.Last) and isinstance(node.this, exp.Order)


_UNPORTABLE: dict[str, Callable[[exp.Expression], bool]] = {
    "group by all": lambda node: isinstance(node, exp.Group) and bool(node.args.get("all")),
    "qualify": lambda node: isinstance(node, exp.Qualify),
    "distinct on": lambda node: isinstance(node, exp.Distinct) and node.args.get("on") is not None,
    "pivot": lambda node: isinstance(node, exp.Pivot),
    "* exclude, replace or rename": _is_star_edit,
    "columns()": lambda node: isinstance(node, exp.Columns),
    "lambda": lambda node: isinstance(node, exp.Lambda),
    "string_agg": lambda node: isinstance(node, exp.GroupConcat),
    "day of the week": _is_weekday,
    "date - date": lambda node: isinstance(node, exp.Sub) and _is_date(node.left) and _is_date(node.right),
    "array without an order": _is_unsorted_array,
    "quantile_disc": lambda node: isinstance(node, exp.PercentileDisc),
    "approximate": lambda node: isinstance(node, exp.ApproxQuantile | exp.ApproxDistinct),
    "mode": lambda node: isinstance(node, exp.Mode),
    "time_bucket": lambda node: isinstance(node, exp.DateBin),
    "first or last by an order": _is_ordered_first,
    "sum of claims": _is_sum_of_claims,
    "inexact sum": _is_inexact_sum,
    "asof join": lambda node: isinstance(node, exp.Join) and node.args.get("method") == "ASOF",
    "order by inside": _is_inner_order,
    "function of one engine": lambda node: isinstance(node, exp.Anonymous) and node.name.lower() in _UNPORTABLE_NAMES,
}


def bare_comparisons(sql: str) -> list[str]:
    """The comparisons of two events by a plain sign, which takes a day for its midnight."""
    signs = (exp.LT, exp.LTE, exp.GT, exp.GTE)
    return [node.sql("duckdb") for node in tree(sql).find_all(*signs) if _is_event(node.left) and _is_event(node.right)]


def _is_event(node: exp.Expression) -> bool:
    return isinstance(node, exp.Column) and node.name.endswith("_at")


def idle_cases(sql: str) -> list[str]:
    """The cases of a file whose every branch gives the same."""
    return [node.sql("duckdb") for node in tree(sql).find_all(exp.Case) if len(_results(node)) == 1]


def _results(case: exp.Case) -> set[exp.Expression]:
    return {*(branch.args["true"] for branch in case.args["ifs"]), case.args.get("default") or exp.null()}
