"""What somebody may see: every relation of a version is cut to their scope, whoever asks and however."""

import re
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from cadran.config import QUERIES
from cadran.engine import Engine, past, with_exclusions
from cadran.engine.cuts import MASKS, RULES, is_declared
from cadran.kpis import KPIS
from cadran.selection import EVERYTHING, Filter, Scope, Selection
from cadran.warehouse.relations import relations
from cadran.workspace import Exclusion

BOTH = Selection().of_both_flows()


def scope(**values: str | tuple[str, ...]) -> Scope:
    return Scope(tuple(Filter(name, (said,) if isinstance(said, str) else said) for name, said in values.items()))


def largest(engine: Engine, dimension: str, position: int = 0) -> str:
    return str(engine.catalogue.members(dimension, BOTH)["value"][position])


@pytest.fixture(scope="module")
def of_supplier(part_engine: Engine) -> Engine:
    return part_engine.within(scope(supplier_id=largest(part_engine, "supplier_id")))


def test_of_every_relation_it_is_said_how_it_is_cut(sample_engine: Engine) -> None:
    there = [name for name in sample_engine.connection.columns if not name.startswith("marts.")]
    assert [name for name in there if not is_declared(name)] == []
    files = {f"details.{relation.name}" for relation in relations() if relation.schema == "details"}
    assert {name for name in RULES if name.startswith("details.")} == files
    assert MASKS.keys() <= RULES.keys()
    assert not is_declared("details.made_tomorrow")


def test_a_relation_of_which_nothing_is_said_shows_nothing(
    part_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(RULES, "details.stock_days")
    other = part_engine.within(scope(supplier_id=largest(part_engine, "supplier_id", 1)))
    assert part_engine.details.rows("stock_days").height
    assert other.details.rows("stock_days").is_empty()


def test_nothing_can_be_read_but_what_is_cut(of_supplier: Engine) -> None:
    for read in ("marts.order_lines", "staging.order_lines", "kpi . otd", '"kpi"."otif"'):
        with pytest.raises(duckdb.CatalogException):
            of_supplier.connection.frame(f"select count(*) from {read}")


def test_no_question_names_the_whole_version() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (QUERIES.parent / "cadran").rglob("*.py")]
    named = [text for text in texts if re.search(r"\bwhole\.(kpi|details|marts|meta|rollup)\b", text)]
    assert named == []


@pytest.mark.long
@pytest.mark.parametrize("kinds", [("supplier_id",), ("location_id", "category")])
def test_a_figure_of_a_scope_is_that_of_the_same_filters(kinds: tuple[str, ...], part_engine: Engine) -> None:
    of = scope(**{kind: (largest(part_engine, kind), largest(part_engine, kind, 1)) for kind in kinds})
    cut, filters = part_engine.within(of), Selection(filters=of.filters).of_both_flows()
    for kpi in KPIS.values():
        asked = cut.catalogue.selection_for(kpi, BOTH)
        if not set(kinds) <= set(part_engine.catalogue.dimensions(kpi)):
            assert cut.catalogue.missing_tables(kpi) == ("out_of_scope",), kpi.id
            assert not cut.figures.measure(kpi, asked)["n"].sum(), kpi.id
            continue
        wanted = part_engine.figures.measure(kpi, part_engine.catalogue.selection_for(kpi, filters))
        assert cut.figures.measure(kpi, asked).equals(wanted), kpi.id


def test_only_sums_by_day_that_know_the_scope_are_read(part_engine: Engine) -> None:
    cut = part_engine.within(scope(category=largest(part_engine, "category")))
    assert part_engine.catalogue.relation_of(KPIS["otd"], BOTH, ("supplier_id",)) == "rollup.otd__by_supplier"
    assert cut.catalogue.relation_of(KPIS["otd"], BOTH, ("supplier_id",)) == "usual.otd"
    assert cut.catalogue.relation_of(KPIS["otd"], BOTH, ("category",)) == "rollup.otd__by_category"


@pytest.mark.parametrize("of", [scope(category="' or true --"), scope(supplier_id=()), scope(no_column="1")])
def test_of_a_scope_that_makes_no_sense_no_line_is_shown(of: Scope, part_engine: Engine) -> None:
    cut = part_engine.within(of)
    for relation in ("kpi.lines", "details.order_lines", "details.searched", "details.suppliers"):
        assert cut.connection.frame(f"select count(*) from {relation}").item() == 0, relation


def test_of_a_supplier_that_does_not_exist_nothing_is_shown(part_engine: Engine) -> None:
    cut = part_engine.within(scope(supplier_id="nobody"))
    rows = {name: cut.connection.frame(f"select count(*) from {name}").item() for name in _details(cut)}
    shown = {"details.calendar", "details.calendar_events", "details.exchange_rates", "details.score_criteria"}
    assert {name for name, count in rows.items() if count} - shown <= {"details.working_days"}
    assert cut.info == part_engine.info
    assert cut.catalogue.span == part_engine.catalogue.span
    assert cut.search.matches("a", 5).is_empty()


def _details(engine: Engine) -> list[str]:
    return [name for name in engine.connection.columns if name.startswith("details.")]


def test_rows_without_a_value_are_those_of_the_empty_text(part_engine: Engine) -> None:
    cut = part_engine.within(scope(supplier_id=""))
    lines = cut.details.lines(KPIS["lines"], BOTH)
    assert lines.height
    assert lines["supplier_id"].null_count() == lines.height
    assert cut.details.rows("clauses").is_empty()


def test_one_line_is_seen_with_its_events_and_nothing_else(part_engine: Engine) -> None:
    line = part_engine.details.rows("deliveries").row(0, named=True)
    only = ("order_id", "line_id", "flow")
    cut = part_engine.within(scope(**{name: line[name] for name in only}))
    for relation in ("order_lines", "events", "judged_lines", "deliveries"):
        rows = cut.details.rows(relation).select(only).unique()
        assert rows.rows() == [tuple(line[name] for name in only)], relation
    assert cut.details.timeline(line["order_id"]).equals(
        part_engine.details.timeline(line["order_id"], line["line_id"], line["flow"])
    )
    assert cut.search.matches(line["order_id"], 5)["id"].to_list() == [line["order_id"]]


def test_the_orders_seen_as_a_whole_are_those_of_nobody_else(part_engine: Engine, of_supplier: Engine) -> None:
    suppliers = part_engine.details.lines(KPIS["lines"], BOTH).select("flow", "order_id", "supplier_id")
    (own,) = of_supplier.scope.filters[0].values
    alone = suppliers.group_by("flow", "order_id").agg((pl.col("supplier_id") == own).fill_null(False).all())
    wanted = alone.filter("supplier_id").select("flow", "order_id").rows()
    assert sorted(of_supplier.details.rows("orders").select("flow", "order_id").rows()) == sorted(wanted)


def test_a_position_does_not_tell_of_a_purchase_that_is_of_no_concern(part_engine: Engine) -> None:
    whole = part_engine.details.rows("replenishment").filter(pl.col("next_order_id").is_not_null())
    row = whole.row(0, named=True)
    cut = part_engine.within(scope(sku=row["sku"], category=row["category"], brand="no brand"))
    assert cut.details.rows("replenishment").is_empty()
    other = part_engine.within(scope(location_id=row["location_id"], supplier_id=row["supplier_id"] or ""))
    seen = other.details.rows("replenishment", sku=row["sku"]).row(0, named=True)
    is_own = row["next_supplier_id"] == row["supplier_id"]
    assert seen["next_order_id"] == (row["next_order_id"] if is_own else None)
    assert seen["next_promised_on"] == row["next_promised_on"]


@pytest.mark.long
def test_what_is_run_again_is_cut_as_what_was_built(part_engine: Engine, of_supplier: Engine) -> None:
    (own,) = of_supplier.scope.filters[0].values
    whole = part_engine.details.rows("penalties")
    excluded = [_exclusion(row) for row in whole.unique("supplier_id").iter_rows(named=True)]
    for relation in ("penalties", "clause_lines"):
        wanted = with_exclusions(part_engine, relation, excluded).filter(pl.col("supplier_id") == own)
        assert with_exclusions(of_supplier, relation, excluded).equals(wanted), relation
        assert wanted.height, relation
    day = part_engine.info.as_of_date
    plan = past.advice(part_engine, day)
    place = plan["location_id"].mode()[0]
    cut = part_engine.within(scope(location_id=place))
    assert past.advice(cut, day)["sku"].to_list() == plan.filter(location_id=place)["sku"].to_list()
    assert set(past.order_sizes(cut, day)["location_id"]) == {place}


def _exclusion(row: dict[str, Any]) -> Exclusion:
    """All lines of a cause left out of every window of a supplier."""
    first, moment = date(2020, 1, 1), datetime(2026, 1, 1)
    why = ("wrong_data", "", "", moment, None)
    return Exclusion(1, "supplier", "", row["supplier_id"], first, "", "", "", "late_shipping", *why)


def test_events_of_everybody_are_not_read_within_a_scope(sample_engine: Engine) -> None:
    cut = sample_engine.within(scope(supplier_id=largest(sample_engine, "supplier_id")))
    assert sample_engine.catalogue.events() is not None
    assert cut.catalogue.events() is None


def test_an_engine_of_everything_is_the_engine(part_engine: Engine, of_supplier: Engine) -> None:
    assert part_engine.within(EVERYTHING) is part_engine
    assert of_supplier.within(of_supplier.scope) is of_supplier
    assert part_engine.within(Scope(of_supplier.scope.filters)) is of_supplier
