"""A question as text and values, and what of it a KPI ignores: on columns stated by hand."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from cadran.engine.measure import Splits, exact, outside_sums
from cadran.engine.scope import in_order, reach_sql, selection_for, usual_flow
from cadran.engine.sql_builder import (
    Conditions,
    Source,
    applied_filters,
    conditions,
    counted_rows,
    detail_conditions,
    dimensions_of,
    is_default,
    only_closing_day,
    only_counted,
    row_count,
    rows_of_n,
    with_class,
)
from cadran.kpis import KPIS
from cadran.selection import Selection

OTD, LEAD, REVENUE, STOCK, OPEN, CLAUSES = (
    KPIS[name] for name in ("otd", "lead_time", "revenue", "stock_value", "open_late", "sla_compliance")
)
FIRST, LAST, AS_OF = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 20)
OCTOBER = Selection(FIRST, LAST)
VIEW = dict.fromkeys(
    ("counted_on", "basis", "cohort", "flow", "mode", "sku", "outcome", "reason", "unplaced"), "VARCHAR"
)
BARE = {"counted_on": "DATE", "numerator": "DOUBLE"}


def test_a_kpi_answers_what_it_has_columns_and_choices_for() -> None:
    asked = OCTOBER.where("mode", "store").where("colour", "red").choosing("cohort", "promise").choosing("age", "old")
    known = selection_for(OTD, asked, VIEW, "outbound", AS_OF)
    assert [(item.dimension, item.values) for item in known.filters] == [("mode", ("store",)), ("flow", ("outbound",))]
    assert known.choices == (("cohort", "promise"),)
    own = selection_for(OTD, asked.where("flow", "inbound"), VIEW, "outbound", AS_OF)
    assert own.values_of("flow") == ("inbound",)
    assert selection_for(OTD, asked.where("flow", "inbound"), VIEW, None, AS_OF).values_of("flow") == ()


@pytest.mark.parametrize(
    ("kpi", "last", "end"),
    [
        ("otd", LAST, LAST),
        ("otd", AS_OF, AS_OF),
        ("otd", None, AS_OF),
        ("otd", date(2026, 11, 21), AS_OF),
        ("sla_compliance", None, date(2026, 11, 27)),
        ("sla_compliance", AS_OF, date(2026, 11, 27)),
        ("sla_compliance", date(2026, 11, 19), date(2026, 11, 19)),
        ("open_late", LAST, None),
    ],
)
def test_a_period_ends_with_the_data_and_windows_a_week_after(kpi: str, last: date | None, end: date | None) -> None:
    known = selection_for(KPIS[kpi], Selection(FIRST, last), VIEW, None, AS_OF)
    assert (known.period_from, known.period_to) == (None if end is None else FIRST, end)


@pytest.mark.parametrize(
    ("flows", "known", "usual"),
    [
        ((), ("outbound",), None),
        (("inbound", "outbound"), (), "inbound"),
        (("internal", "inbound"), (), "inbound"),
        (("internal",), ("internal", "outbound"), "outbound"),
        (("internal",), ("internal",), "internal"),
        (("internal",), (), "internal"),
    ],
)
def test_moves_answer_only_where_the_data_know_of_nothing_else(
    flows: tuple[str, ...], known: tuple[str, ...], usual: str | None
) -> None:
    assert usual_flow(flows, known) == usual


def test_flows_stand_in_their_order_and_those_of_which_nothing_counts_only_alone() -> None:
    rows = pl.DataFrame({"flow": ["zeta", "internal", "inbound", "outbound"], "is_placed": [True, True, True, False]})
    assert in_order(rows) == ("inbound", "internal", "zeta")
    assert in_order(rows.with_columns(is_placed=True)) == ("outbound", "inbound", "internal", "zeta")
    assert in_order(rows.tail(1)) == ("outbound",)
    assert in_order(rows.clear()) == ()


def test_a_view_says_on_which_days_its_rows_count_as_far_as_it_has_days_flows_and_reasons() -> None:
    where = Conditions()
    where.add("reason is null")
    assert reach_sql(OTD, Source("kpi.otd", VIEW, where)) == (
        "select 'otd' as kpi, flow, bool_or(reason is null) as is_placed, "
        "list(distinct counted_on order by counted_on) filter (where reason is null) as days "
        "from kpi.otd where flow is not null group by flow"
    )
    assert reach_sql(OTD, Source("kpi.otd", {"n": "BIGINT"}, Conditions())) == (
        "select 'otd' as kpi, cast(null as varchar) as flow, true as is_placed, cast(null as date[]) as days "
        "from kpi.otd"
    )


def test_a_reason_splits_nothing_where_it_says_what_stands_outside_and_measures_never_do() -> None:
    assert dimensions_of(VIEW) == ("flow", "mode", "sku", "outcome")
    assert dimensions_of(("reason", "mode", "weight", "row_count")) == ("reason", "mode")
    asked = Selection().where("reason", "no_promise").where("mode", "store")
    assert [item.dimension for item in applied_filters(asked, VIEW)] == ["mode"]


def test_products_without_a_class_of_their_own_have_that_of_their_sku() -> None:
    assert with_class({"sku": "VARCHAR"}) == {"sku": "VARCHAR", "abc_class": "VARCHAR"}
    assert with_class({"mode": "VARCHAR"}) == {"mode": "VARCHAR"}
    own = {"sku": "VARCHAR", "abc_class": "CHAR"}
    assert with_class(own) is own


def test_conditions_are_those_the_view_has_columns_for() -> None:
    asked = OCTOBER.where("mode", "store", "").where("colour", "red").choosing("cohort", "delivery").in_outcomes("late")
    found = conditions(OTD, replace(asked, is_outside=True), VIEW)
    assert found.sql == (
        "counted_on >= $period_from and counted_on <= $period_to and basis = $basis and cohort = $cohort and "
        "coalesce(cast(mode as varchar), '') in $filter_0 and outcome in $outcomes and reason is not null"
    )
    assert found.values == {
        "period_from": FIRST,
        "period_to": LAST,
        "basis": OTD.defaults["basis"],
        "cohort": "delivery",
        "filter_0": ["store", ""],
        "outcomes": ["late"],
    }
    assert conditions(OTD, Selection().in_outcomes("late"), {}).sql == "true"
    assert conditions(OTD, replace(Selection(), is_outside=True), {}).sql == "false"
    assert conditions(OPEN, OCTOBER, {}).sql == "true"
    assert conditions(OTD, Selection(), VIEW).sql == "basis = $basis and cohort = $cohort"
    assert conditions(OTD, Selection(FIRST, None), {}).values == {"period_from": FIRST}


def test_details_are_of_a_period_where_they_are_dated_and_of_a_class_by_their_sku() -> None:
    asked = OCTOBER.where("abc_class", "A").where("mode", "store")
    dated = detail_conditions(asked, ("counted_on", "mode", "sku"))
    assert dated.sql == (
        "counted_on >= $period_from and counted_on <= $period_to and coalesce(cast(mode as varchar), '') in $filter_0 "
        "and sku in (select sku from details.product_classes where coalesce(abc_class, '') in $product_classes)"
    )
    assert dated.values["product_classes"] == ["A"]
    assert detail_conditions(asked, ("mode",)).values == {"filter_0": ["store"]}
    assert detail_conditions(asked, ("sku", "abc_class")).values == {"filter_0": ["A"]}
    assert detail_conditions(OCTOBER, ("sku",)).sql == "true"


def test_a_rollup_holds_the_default_choices_only() -> None:
    assert is_default(OTD, Selection())
    assert is_default(OTD, Selection().choosing("cohort", OTD.defaults["cohort"]))
    assert not is_default(OTD, Selection().choosing("cohort", "delivery"))
    assert not is_default(OTD, Selection().choosing("basis", "latest"))


def test_a_figure_stands_on_the_rows_of_its_denominator_or_on_all_asked_for() -> None:
    late, outside = Selection().in_outcomes("late"), replace(Selection(), is_outside=True)
    assert [counted_rows(OTD, asked, VIEW) for asked in (late, outside)] == ["true", "true"]
    assert (
        counted_rows(OTD, late, BARE) == counted_rows(OTD, Selection(), VIEW) == "(denominator <> 0 or numerator <> 0)"
    )
    assert counted_rows(LEAD, Selection(), VIEW) == "weight > 0 and outcome <> 'open'"
    assert counted_rows(LEAD, Selection(), BARE) == "weight > 0"
    assert counted_rows(REVENUE, Selection(), VIEW) == "numerator <> 0"


def test_n_counts_the_rows_of_the_denominator_or_what_a_rollup_says() -> None:
    assert [rows_of_n(kpi, VIEW) for kpi in (OTD, REVENUE, LEAD)] == [
        "denominator <> 0",
        "numerator <> 0",
        "weight > 0 and outcome <> 'open'",
    ]
    assert rows_of_n(OTD, ("n",)) == rows_of_n(REVENUE, ("n",)) == "n > 0"
    assert row_count(("row_count",)) == "cast(sum(row_count) as bigint) as row_count"
    assert row_count(()) == "cast(count(*) as bigint) as row_count"


def test_a_level_is_read_on_the_last_day_of_each_bucket_and_a_flow_on_every_day() -> None:
    source = Source("kpi.stock_value", VIEW, Conditions())
    only_closing_day(OTD, OCTOBER, "month", source)
    assert source.where.sql == "true"
    only_closing_day(STOCK, OCTOBER, "month", source)
    assert source.sql == (
        "kpi.stock_value where counted_on in (select max(counted_on) from kpi.stock_value where "
        "counted_on >= $period_from and counted_on <= $period_to "
        "group by cast(date_trunc('month', counted_on) as date))"
    )
    whole = Source("kpi.stock_value", VIEW, Conditions())
    only_counted(STOCK, Selection(), whole)
    assert whole.where.clauses == [
        counted_rows(STOCK, Selection(), VIEW),
        "counted_on in (select max(counted_on) from kpi.stock_value where true)",
    ]


def test_ways_to_split_are_told_apart_by_what_they_leave_out() -> None:
    splits = Splits((("mode",), ("mode", "sku"), ()), None)
    assert (splits.dimensions, splits.names) == (("mode", "sku"), ("mode", "sku"))
    assert [splits.split_of(way) for way in splits.ways] == [1, 0, 3]
    assert splits.selected == "grouping_id(mode, sku) as split, mode, sku, "
    assert splits.grouped("value") == " group by grouping sets ((mode, value), (mode, sku, value), (value))"
    assert splits.of_rows("n > 0") == " where n > 0 or sums.split = 3"
    monthly = replace(splits, grain="month")
    assert monthly.names == ("period", "mode", "sku")
    assert monthly.of_rows("n > 0") == " where n > 0"
    assert monthly.columns_of(("mode",)) == ("period", "mode")
    alone = Splits((("mode",),), None)
    assert (alone.split_of(("mode",)), alone.grouped(), alone.columns_of(("mode",))) == (0, " group by mode", ("mode",))
    assert (alone.selected, alone.of_rows("n > 0")) == ("0 as split, mode, ", " where n > 0")
    assert Splits(((),), None).grouped() == ""
    assert Splits(((),), "month").grouped() == " group by cast(date_trunc('month', counted_on) as date)"


def test_sums_of_binary_numbers_are_of_decimals_and_rows_of_a_rollup_weigh_what_they_stand_for() -> None:
    assert exact("numerator", {"numerator": "DOUBLE"}) == "cast(numerator as decimal(38, 12))"
    assert exact("numerator", {"numerator": "DECIMAL(18, 3)"}) == "numerator"
    assert outside_sums(("row_count",)) == "0 as outside, 0 as unplaced, sum(row_count) as placed"
    assert outside_sums(()) == "0 as outside, 0 as unplaced, sum(1) as placed"
    assert outside_sums(("unplaced",)) == (
        "sum(case when reason is not null then 1 else 0 end) as outside, sum(unplaced) as unplaced, "
        "sum(case when reason is null then 1 else 0 end) as placed"
    )
