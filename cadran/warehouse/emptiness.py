"""Which relations have no row because those they read have none: an empty table need not be asked for.

DuckDB plans a statement before it sees that there is nothing to read, and most of the time of a small build goes there.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import duckdb

from cadran.kept_answers import kept_reading
from cadran.warehouse.relations import macros, relations, sql_digest

# When a relation has no row: when another has none, by name; when `any` or `all` of several have; or never, False.
Rule = Any
NEVER = False
_ASKED = (
    "select json_serialize_sql(text, skip_null := true, skip_empty := true, skip_default := true) "
    "from (select unnest(?::varchar[]) as text)"
)
_LEFT = frozenset({"LEFT", "SEMI", "ANTI", "SINGLE"})
_EITHER = frozenset({"INNER", "SEMI"})


@cache
def rules() -> Mapping[str, Rule]:
    """The rule of every relation of queries/, read once from its parsed text and kept."""
    kept: dict[str, Rule] = kept_reading("emptiness", f"{duckdb.__version__} {sql_digest()}", _read)
    return kept


def _read() -> dict[str, Rule]:
    every = relations()
    return dict(zip((each.full_name for each in every), rules_of(each.sql for each in every), strict=True))


def rules_of(texts: Iterable[str]) -> list[Rule]:
    """The rule of each statement."""
    with duckdb.connect() as con:
        parsed = con.execute(_ASKED, [list(texts)]).fetchall()
        names = con.sql("select distinct function_name from duckdb_functions() where function_type = 'aggregate'")
        aggregates = _with_macros({name for (name,) in names.fetchall()})
    return [_of_node(json.loads(text)["statements"][0]["node"], {}, aggregates) for (text,) in parsed]


def is_empty(rule: Rule, empty: frozenset[str] | set[str]) -> bool:
    """Whether a relation has no row for sure, where those of `empty` have none."""
    if isinstance(rule, str):
        return rule in empty
    if not rule:
        return False
    how, parts = rule
    return (any if how == "any" else all)(is_empty(part, empty) for part in parts)


def empty_sources(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of the store, and those written beside it, that have no row."""
    names = con.sql(
        "select case when database_name = 'store' then 'store' else schema_name end || '.' || table_name "
        "from duckdb_tables() where database_name = 'store' or schema_name = 'meta'"
    ).fetchall()
    asked = " union all ".join(f"select '{name}' where not exists (from {name})" for (name,) in names)
    return {name for (name,) in con.sql(asked).fetchall()}


def _with_macros(aggregates: set[str]) -> frozenset[str]:
    """The functions that make one row of none, and the macros that call one of them."""
    totals = set(aggregates)
    for text in macros():
        name, body = re.findall(r"create macro (\w+)(.*)", text, re.DOTALL)[0]
        if totals & set(re.findall(r"\b(\w+)\(", body)):
            totals.add(name)
    return frozenset(totals)


def _of_node(node: Mapping[str, Any], named: Mapping[str, Rule], aggregates: frozenset[str]) -> Rule:
    """The rule of a query; `named` are those of the parts it is written after `with`."""
    for part in node.get("cte_map", {}).get("map", ()):
        named = {**named, part["key"]: _of_node(part["value"]["query_node"], named, aggregates)}
    if node["type"] == "SET_OPERATION_NODE":
        sides = [_of_node(child, named, aggregates) for child in node["children"]]
        return {"EXCEPT": sides[0], "INTERSECT": _any(sides)}.get(node["setop_type"], _all(sides))
    if node["type"] != "SELECT_NODE" or _is_one_row(node, aggregates):
        return NEVER
    return _of_table(node.get("from_table", {}), named, aggregates)


def _is_one_row(node: Mapping[str, Any], aggregates: frozenset[str]) -> bool:
    """Whether the query has a row where it reads none: one of totals, without a key."""
    if node.get("group_expressions") and [] not in node.get("group_sets", ()):
        return False
    return any(name in aggregates for part in ("select_list", "having") for name in _functions(node.get(part, ())))


def _functions(part: Any) -> Iterable[str]:
    """The functions called in a part of a parsed query; those over a window make a row of a row."""
    if isinstance(part, list):
        for each in part:
            yield from _functions(each)
    elif isinstance(part, dict):
        if part.get("class") == "FUNCTION":
            yield part["function_name"]
        yield from _functions(list(part.values()))


def _of_table(table: Mapping[str, Any], named: Mapping[str, Rule], aggregates: frozenset[str]) -> Rule:
    """The rule of what stands after `from`."""
    kind = table.get("type")
    if kind == "BASE_TABLE":
        name = table["table_name"]
        return f"{table['schema_name']}.{name}" if table.get("schema_name") else named.get(name, NEVER)
    if kind == "SUBQUERY":
        return _of_node(table["subquery"]["node"], named, aggregates)
    if kind != "JOIN":
        return NEVER
    left, right = (_of_table(table[side], named, aggregates) for side in ("left", "right"))
    if table.get("ref_type") == "CROSS" or table["join_type"] in _EITHER:
        return _any([left, right])
    return left if table["join_type"] in _LEFT else NEVER


def _any(rules: list[Rule]) -> Rule:
    known = [rule for rule in rules if rule]
    return known[0] if len(known) == 1 else ("any", known) if known else NEVER


def _all(rules: list[Rule]) -> Rule:
    return ("all", rules) if all(rules) else NEVER
