"""What must hold for every KPI, whatever it measures: parts add up to wholes, and the same question has one answer."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cadran.calendar import start_of
from cadran.config import QUERIES
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.kpis import CHOICES, KPIS, Kpi
from cadran.selection import GRAINS, Grain, Selection

DIMENSIONS = (
    "flow",
    "supplier_id",
    "category",
    "brand",
    "mode",
    "channel",
    "location_id",
    "customer_country",
    "customer_region",
    "carrier",
    "segment",
    "abc_class",
    "outcome",
    "sku",
    "clause_id",
    "reason",
)
YEAR = Selection(date(2025, 11, 1), date(2026, 10, 31))
ALL_KPIS = pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
SHARES = [
    kpi
    for kpi in KPIS.values()
    if kpi.unit == "percent" and kpi.family != "planning" and kpi.id not in ("gross_margin", "return_rate_cash")
]
# Some rows of these stand only above the line: sales, returns, and forecasts of what nobody ordered.
ONLY_ABOVE = ("rotation", "rotation_units", "return_rate_cash", "forecast_wape", "forecast_bias", "forecast_ratio")


def _sums(kpi: Kpi) -> tuple[str, ...]:
    return ("n",) if kpi.shape == "distribution" else ("n", "numerator", "denominator")


def _summed(frame: pl.DataFrame, kpi: Kpi) -> list[float]:
    return [float(frame[column].sum()) for column in _sums(kpi)]


@cache
def _total(engine: Engine, kpi_id: str, selection: Selection) -> list[float]:
    """The sums of a KPI, asked once for all the parts they are held against."""
    kpi = KPIS[kpi_id]
    return _summed(engine.figures.measure(kpi, selection), kpi)


@cache
def _splits(engine: Engine, kpi_id: str) -> tuple[str, ...]:
    return tuple(name for name in DIMENSIONS if name in engine.catalogue.dimensions(KPIS[kpi_id]))


def _pairs() -> list[tuple[Kpi, Grain]]:
    return [(kpi, grain) for kpi in KPIS.values() for grain in GRAINS if kpi.timing != "closing"]


@pytest.mark.long
@ALL_KPIS
def test_the_parts_of_every_split_add_up_to_the_whole(kpi: Kpi, part_engine: Engine) -> None:
    whole = _total(part_engine, kpi.id, YEAR)
    ways = tuple((dimension,) for dimension in _splits(part_engine, kpi.id))
    assert ways
    together = part_engine.figures.splits(kpi, YEAR, ways)
    for dimension, parts in together.items():
        assert _summed(parts, kpi) == pytest.approx(whole, rel=1e-9), dimension
        if kpi.shape == "total":
            assert parts["value"].sum() == pytest.approx(whole[1], rel=1e-9)
    alone = part_engine.figures.measure(kpi, YEAR, ways[-1])
    assert_frame_equal(together[ways[-1]], alone, check_exact=True)


@pytest.mark.long
@pytest.mark.parametrize(("kpi", "grain"), _pairs(), ids=lambda part: part.id if isinstance(part, Kpi) else part)
def test_the_periods_of_every_grain_add_up_to_the_whole(kpi: Kpi, grain: Grain, part_engine: Engine) -> None:
    periods = part_engine.figures.measure(kpi, YEAR, grain=grain)
    assert _summed(periods, kpi) == pytest.approx(_total(part_engine, kpi.id, YEAR), rel=1e-9)
    starts = periods["period"].to_list()
    assert starts == sorted(start_of(start, grain) for start in starts)


@pytest.mark.long
@ALL_KPIS
def test_the_value_of_a_part_is_its_own_figure(kpi: Kpi, part_engine: Engine) -> None:
    dimension = _splits(part_engine, kpi.id)[0]
    parts = part_engine.figures.measure(kpi, YEAR, by=(dimension,)).sort("n", descending=True)
    for row in parts.head(3).iter_rows(named=True):
        alone = part_engine.figures.measure(kpi, YEAR.where(dimension, row[dimension] or "")).row(0, named=True)
        assert alone == pytest.approx({name: row[name] for name in alone}, rel=1e-9, nan_ok=True)
        if kpi.shape == "ratio" and row["denominator"]:
            assert row["value"] == row["numerator"] / row["denominator"]


@pytest.mark.long
@ALL_KPIS
def test_a_rollup_answers_as_the_view_does(kpi: Kpi, part_engine: Engine) -> None:
    ways = _rolled(kpi, part_engine)
    read = [part_engine.catalogue.relation_of(kpi, YEAR, by) for by in ways]
    assert read
    assert all(relation.startswith("rollup.") for relation in read)
    grains: tuple[Grain | None, ...] = (None, "month")
    for grain in grains:
        fast = part_engine.figures.splits(kpi, YEAR, ways, grain)
        slow = part_engine.figures.splits(kpi, YEAR, ways, grain, has_rollups=False)
        for by in ways:
            assert fast[by]["n"].sum() > 0
            assert_frame_equal(fast[by], slow[by], check_exact=True)
    for by in ways:
        outside = part_engine.figures.outside(kpi, YEAR, by)
        assert_frame_equal(outside, part_engine.figures.outside(kpi, YEAR, by, has_rollups=False), check_exact=True)
    outcomes = part_engine.figures.outcomes(kpi, YEAR)
    assert_frame_equal(outcomes, part_engine.figures.outcomes(kpi, YEAR, has_rollups=False), check_exact=True)


@pytest.mark.parametrize("path", sorted((QUERIES / "usual").glob("*.sql")), ids=lambda path: path.stem)
def test_the_usual_rows_of_a_kpi_are_those_of_its_view(path: Path, part_engine: Engine) -> None:
    usual, view = (f"{layer}.{path.stem}" for layer in ("usual", "kpi"))
    columns = ", ".join(known := part_engine.connection.columns[usual])
    choices = [f"{name} = '{value}'" for name, value in KPIS[path.stem].defaults.items() if name not in known]
    one = f"(select {columns} from {usual})"
    other = f"(select {columns} from {view} where {' and '.join(choices)})"
    differing = f"from (({one} except all {other}) union all ({other} except all {one}))"
    assert part_engine.connection.frame(f"select count(*) as n {differing}").item() == 0
    assert part_engine.connection.frame(f"select count(*) as n from {usual}").item() > 0


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS.values() if kpi.shape == "distribution"], ids=lambda kpi: kpi.id)
def test_a_rollup_knows_every_duration_as_the_view_does(kpi: Kpi, part_engine: Engine) -> None:
    for by in _rolled(kpi, part_engine)[:2]:
        known = part_engine.figures.distribution(kpi, YEAR, by, "month")
        assert known["weight"].sum() > 0
        viewed = part_engine.figures.distribution(kpi, YEAR, by, "month", has_rollups=False)
        assert_frame_equal(known, viewed, check_exact=True)


@pytest.mark.parametrize("dimension", ["flow", "mode", "supplier_id", "category", "location_id"])
def test_a_rollup_knows_the_members_of_a_dimension_as_the_view_does(dimension: str, part_engine: Engine) -> None:
    known = part_engine.catalogue.members(dimension, YEAR)
    assert known.height > 1
    assert_frame_equal(known, part_engine.catalogue.members(dimension, YEAR, has_rollups=False), check_exact=True)


def _rolled(kpi: Kpi, engine: Engine) -> tuple[tuple[str, ...], ...]:
    """The splits of `kpi` that a rollup holds; without any dimension of a rollup there is none to compare."""
    offered = ((), ("supplier_id",), ("category",), ("mode",), ("location_id",), ("flow", "outcome"))
    return tuple(by for by in offered if set(by) <= set(engine.catalogue.dimensions(kpi)))


@pytest.mark.long
@ALL_KPIS
def test_the_same_question_is_answered_alike_to_the_last_digit(kpi: Kpi, part_engine: Engine) -> None:
    dimension = _splits(part_engine, kpi.id)[-1]
    first, second = (part_engine.figures.measure(kpi, YEAR, by=(dimension,), grain="month") for _ in range(2))
    assert not first.is_empty()
    assert_frame_equal(first, second, check_exact=True)


@ALL_KPIS
def test_what_is_summed_is_a_decimal_so_that_no_order_of_rows_moves_a_sum(kpi: Kpi, part_engine: Engine) -> None:
    columns = part_engine.catalogue.columns(kpi)
    summed = {"numerator", "denominator", "unplaced", "weight"} & columns.keys()
    assert summed
    assert {name: columns[name] for name in summed if columns[name] in ("DOUBLE", "FLOAT")} == {}


@ALL_KPIS
def test_a_choice_is_answered_by_the_rows_of_that_choice_alone(kpi: Kpi, part_engine: Engine) -> None:
    for name, default in kpi.defaults.items():
        assert default in kpi.offered(name)
        assert set(kpi.offered(name)) <= set(CHOICES[name])
        usual = part_engine.figures.measure(kpi, YEAR)
        for value in (default, "no such choice"):
            assert_frame_equal(part_engine.figures.measure(kpi, YEAR.choosing(name, value)), usual, check_exact=True)
        with pytest.raises(CadranError, match="no such choice"):
            part_engine.catalogue.check_selection(kpi, YEAR.choosing(name, "no such choice"))


@pytest.mark.long
@ALL_KPIS
def test_an_empty_selection_has_no_value(kpi: Kpi, part_engine: Engine) -> None:
    nothing = YEAR.where(_splits(part_engine, kpi.id)[0], "no such member")
    row = part_engine.figures.measure(kpi, nothing).row(0, named=True)
    assert row["n"] == 0
    assert row["value"] is None
    assert part_engine.details.count(kpi, nothing) == 0
    assert part_engine.details.lines(kpi, nothing).height == 0


@pytest.mark.long
@ALL_KPIS
def test_as_many_lines_stand_behind_a_figure_as_it_counts(kpi: Kpi, part_engine: Engine) -> None:
    month = YEAR.during(date(2026, 9, 1), date(2026, 9, 30))
    count = part_engine.details.count(kpi, month)
    counted = int(part_engine.figures.measure(kpi, month)["n"][0])
    assert count > 0
    assert count > counted if kpi.id in ONLY_ABOVE else count == counted
    if count < 5000:
        assert part_engine.details.lines(kpi, month).height == count
    assert part_engine.details.lines(kpi, month, limit=3).height == min(3, count)


@pytest.mark.long
@ALL_KPIS
def test_the_lines_behind_a_figure_say_where_they_come_from(kpi: Kpi, part_engine: Engine) -> None:
    lines = part_engine.details.lines(kpi, YEAR, limit=50)
    named = [name for name in kpi.key if name in lines.columns]
    assert named == list(kpi.key)
    if "source_file" in lines.columns:
        assert lines["source_file"].null_count() == 0


@pytest.mark.long
@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS.values() if kpi.timing != "closing"], ids=lambda kpi: kpi.id)
def test_states_add_up_to_all_rows(kpi: Kpi, part_engine: Engine) -> None:
    rows = part_engine.figures.outcomes(kpi, YEAR)
    assert rows["row_count"].sum() >= int(part_engine.figures.measure(kpi, YEAR)["n"][0]) > 0
    states = dict(rows.drop_nulls("outcome").iter_rows())
    assert {state: part_engine.details.count(kpi, YEAR.in_outcomes(state)) for state in states} == states


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS.values() if kpi.timing == "period"], ids=lambda kpi: kpi.id)
def test_two_months_one_after_the_other_are_two_months_together(kpi: Kpi, part_engine: Engine) -> None:
    first = _total(part_engine, kpi.id, YEAR.during(date(2026, 8, 1), date(2026, 8, 31)))
    second = _total(part_engine, kpi.id, YEAR.during(date(2026, 9, 1), date(2026, 9, 30)))
    both = _total(part_engine, kpi.id, YEAR.during(date(2026, 8, 1), date(2026, 9, 30)))
    assert [a + b for a, b in zip(first, second, strict=True)] == pytest.approx(both, rel=1e-9)


@pytest.mark.parametrize("kpi", SHARES, ids=lambda kpi: kpi.id)
def test_a_share_lies_between_none_and_all(kpi: Kpi, part_engine: Engine) -> None:
    parts = part_engine.figures.measure(kpi, YEAR, by=(_splits(part_engine, kpi.id)[0],), grain="month")
    values = parts["value"].drop_nulls()
    assert len(values) > 0
    assert values.is_between(0, 1).all()
