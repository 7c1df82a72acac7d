"""Every SQL file is one plain query that knows only the layer below it and runs on another engine too."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from every_clause import write_home

from architecture import sql_rules as rules
from cadran.engine.connection import Connection
from cadran.warehouse import current_version
from cadran.warehouse.relations import COLUMN_LISTS, MACROS, STEPS, dimensions, relations_read, text_of

# A reader sees what a KPI counts at a glance; what several share, or takes steps, is a mart. What is longer, by its
# lines, and why it stays so: a number only shrinks.
MOST_LINES = 20
LONGER = {
    "kpi/run_out_value.sql": 24,  # six columns of the position stand one by one, for the rows behind the figure
    "usual/return_rate.sql": 24,  # sales, and returns of sales nobody knows, are two relations
}


def _name(path: Path) -> str:
    return path.relative_to(rules.QUERIES).as_posix()


ALL_FILES = rules.files(*rules.SCHEMAS_BELOW)
PORTABLE_FILES = rules.files(*rules.PORTABLE_LAYERS)


@pytest.mark.parametrize("path", ALL_FILES, ids=_name)
def test_a_file_is_one_select_that_says_first_what_a_row_is(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    rules.tree(sql)
    assert sql.startswith("-- ")


def test_the_file_of_a_kpi_is_seen_at_a_glance() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in rules.files("kpi", "usual")}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == LONGER


@pytest.mark.parametrize("path", ALL_FILES, ids=_name)
def test_a_case_tells_its_branches_apart(path: Path) -> None:
    assert rules.idle_cases(path.read_text(encoding="utf-8")) == []


def test_a_case_of_one_result_is_found_out() -> None:
    assert rules.idle_cases("select case when a then 0 when b then 0 else 0 end as c from marts.t") != []
    assert rules.idle_cases("select case when a then null end as c from marts.t") != []
    assert rules.idle_cases("select case when a then 1 else 0 end as b, case when a then b end as c from marts.t") == []


@pytest.mark.parametrize("path", ALL_FILES, ids=_name)
def test_keywords_and_names_are_in_lower_case(path: Path) -> None:
    assert rules.shouted(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", ALL_FILES, ids=_name)
def test_a_layer_reads_only_the_layer_below_it(path: Path) -> None:
    layer = path.relative_to(rules.QUERIES).parts[0]
    read = rules.relations(rules.tree(path.read_text(encoding="utf-8")))
    assert {name for name in read if name.split(".")[0] not in rules.SCHEMAS_BELOW[layer]} == set()


def test_the_relations_found_by_their_words_are_those_a_parser_finds() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in ALL_FILES}
    parsed = {path: rules.relations(rules.tree(text)) for path, text in texts.items()}
    assert {path: relations_read(text) for path, text in texts.items()} == parsed


@pytest.mark.parametrize("path", PORTABLE_FILES, ids=_name)
def test_a_file_runs_on_another_engine_with_the_same_meaning(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    assert rules.unportable(sql) == []
    assert rules.spark(sql)


def test_every_sql_file_lies_in_a_layer() -> None:
    macros = [rules.QUERIES / "macros" / f"{name}.sql" for name in MACROS]
    assert [_name(path) for path in rules.QUERIES.rglob("*.sql") if path not in [*ALL_FILES, *macros]] == []


def test_marts_can_be_built_one_after_the_other() -> None:
    read = {
        f"marts.{path.stem}": rules.relations(rules.tree(path.read_text(encoding="utf-8")))
        for path in rules.files("marts")
    }
    assert list(TopologicalSorter(read).static_order()) is not None


def test_every_relation_a_file_reads_from_a_layer_is_a_file() -> None:
    known = {f"{layer}.{path.stem}" for layer in rules.SCHEMAS_BELOW for path in rules.files(layer)}
    read = {name for path in ALL_FILES for name in rules.relations(rules.tree(path.read_text(encoding="utf-8")))}
    assert {name for name in read if name.split(".")[0] in rules.SCHEMAS_BELOW} - known == set()


@pytest.mark.parametrize(
    ("construct", "sql"),
    [
        ("group by all", "select a, count(*) as n from marts.t group by all"),
        ("qualify", "select a from marts.t qualify row_number() over (order by a) = 1"),
        ("distinct on", "select distinct on (a) a, b from marts.t"),
        ("pivot", "select * from marts.t pivot (sum(a) for b in (1, 2))"),
        ("* exclude, replace or rename", "select * exclude (a) from marts.t"),
        ("columns()", "select columns('a.*') from marts.t"),
        ("lambda", "select list_transform(a, lambda x: x + 1) as b from marts.t"),
        ("string_agg", "select string_agg(distinct a, ',') as b from marts.t"),
        ("day of the week", "select dayofweek(a) as b from marts.t"),
        ("day of the week", "select isodow(a) as b from marts.t"),
        ("day of the week", "select extract(isodow from a) as b from marts.t"),
        ("day of the week", "select date_part('dow', a) as b from marts.t"),
        ("date - date", "select cast(a as date) - cast(b as date) as c from marts.t"),
        ("date - date", "select t.due_date - t.launched_on as c from marts.t as t"),
        ("array without an order", "select list(a) as b from marts.t"),
        ("array without an order", "select array_agg(a order by c) as b from marts.t"),
        ("quantile_disc", "select quantile_disc(a, 0.5) as b from marts.t"),
        ("approximate", "select approx_quantile(a, 0.5) as b from marts.t"),
        ("mode", "select mode(a) as b from marts.t"),
        ("time_bucket", "select time_bucket(interval 1 week, a) as b from marts.t"),
        ("first or last by an order", "select first(a order by c) as b from marts.t"),
        ("sum of claims", "select sum(a > 1) as b from marts.t"),
        ("sum of claims", "select sum(a is null) as b from marts.t"),
        ("inexact sum", "select avg(cast(a as double)) as b from marts.t"),
        ("inexact sum", "select stddev_samp(a) as b from marts.t"),
        ("asof join", "select t.a from marts.t asof join marts.u on t.a >= u.a"),
        ("order by inside", "with x as (select a from marts.t order by a) select a from x"),
        ("function of one engine", "select histogram(a) as b from marts.t"),
    ],
)
def test_a_construct_of_one_engine_is_refused(construct: str, sql: str) -> None:
    assert rules.unportable(sql) == [construct]


def test_plain_queries_are_portable() -> None:
    sql = """-- One row per line.
    with counted as (select a, row_number() over (partition by a order by b) as place from marts.t)
    select a, cast(sum(case when place = 1 then 1 else 0 end) as double) / nullif(count(*), 0) as rate,
      date_diff('day', cast(min(a) as date), cast(max(a) as date)) as span_days,
      list_sort(list(distinct place)) as places
    from counted group by a order by a"""
    assert rules.unportable(sql) == []
    assert rules.relations(rules.tree(sql)) == {"marts.t"}


def test_a_list_of_dimensions_reads_as_its_columns() -> None:
    sql = "select columns(stock_dimensions()), a from marts.t"
    assert rules.unportable(sql) == []
    assert rules.spark(sql) == (
        "SELECT sku, product_name, category, brand, supplier_id, supplier_name, location_id, location_name, "
        "location_kind, a FROM marts.t"
    )


def test_a_list_of_dimensions_reads_in_its_own_order_wherever_it_stands(tmp_path: Path) -> None:
    version = Connection(current_version(write_home(tmp_path)).path)
    read = [
        (_name(path), dimension_list, version.frame(f"from ({_with_steps(select)}) limit 0").columns)
        for path in ALL_FILES
        for dimension_list, select in rules.selects_by_list(path.read_text(encoding="utf-8"))
    ]
    version.close()
    assert {dimension_list for _, dimension_list, _ in read} == set(COLUMN_LISTS)
    assert [(name, which) for name, which, columns in read if not rules.is_in_order(which, columns)] == []


def _with_steps(sql: str) -> str:
    """The text with every step of a build, which no version holds, as what it is made of."""
    return re.sub(rf"\b({'|'.join(STEPS)})\b", lambda step: f"({_with_steps(text_of(step[1]))}\n)", sql)


def test_dimensions_in_another_order_are_found_out() -> None:
    columns = list(dimensions("order_dimensions"))
    assert rules.is_in_order("order_dimensions", ["counted_on", *columns, "outcome"])
    assert not rules.is_in_order("order_dimensions", columns[::-1])
    assert not rules.is_in_order("order_dimensions", [columns[0], "counted_on", *columns[1:]])


def test_a_table_function_or_a_file_counts_as_a_foreign_relation() -> None:
    assert rules.relations(rules.tree("select a from read_csv('a.csv')")) != set()
    assert rules.relations(rules.tree("select a from 'a.parquet'")) != set()
    assert rules.relations(rules.tree("select a from orders")) == {".orders"}


def test_a_keyword_or_name_in_capitals_is_found_out() -> None:
    assert rules.shouted("-- A row.\nselect 'Paris' as city from marts.t group by a") == []
    assert rules.shouted("select Sum(a) FROM marts.t GROUP BY a") == ["Sum", "FROM", "GROUP BY"]


def test_two_statements_or_a_change_are_no_query() -> None:
    with pytest.raises(ValueError, match="one select"):
        rules.tree("select 1; select 2")
    with pytest.raises(ValueError, match="one select"):
        rules.tree("create table a as select 1")


@pytest.mark.parametrize("path", PORTABLE_FILES, ids=_name)
def test_two_events_are_compared_by_the_macro_that_knows_their_precision(path: Path) -> None:
    assert rules.bare_comparisons(path.read_text(encoding="utf-8")) == []


def test_a_bare_comparison_of_two_events_is_found_out() -> None:
    assert rules.bare_comparisons("select a from marts.t where t.delivered_at <= t.promised_at") != []
    assert rules.bare_comparisons("select a from marts.t where compared(x_at, x_has_hour, y_at, y_has_hour) < 0") == []
