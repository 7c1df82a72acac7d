"""The rows behind a figure: only they are joined to their details, and an order's events are read once."""

import re
from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.engine.details import MISSED
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

PAGE = 7
# The first KPI of each relation of details that has a key of its own.
KPI_OF_DETAILS = {(kpi.details, kpi.key): kpi for kpi in reversed(KPIS.values())}
NOTHING = Selection(date(1990, 1, 1), date(1990, 1, 1))


@pytest.mark.long
@pytest.mark.parametrize("kpi", KPI_OF_DETAILS.values(), ids=lambda kpi: kpi.id)
def test_a_page_is_a_part_of_all_lines_and_reads_the_details_of_its_own(
    part_engine: Engine, kpi: Kpi, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = part_engine.details.lines
    columns = part_engine.catalogue.columns_of(f"details.{kpi.details}")
    every = lines(kpi, Selection())
    asked: list[Mapping[str, object]] = []
    frame = part_engine.connection.frame

    def noted(sql: str, values: Mapping[str, object] | None = None) -> pl.DataFrame:
        asked.append(values or {})
        return frame(sql, values)

    monkeypatch.setattr(part_engine.connection, "frame", noted)
    page = lines(kpi, Selection(), PAGE, 2)
    listed = [value for values in asked for name, value in values.items() if name.startswith("lines_")]

    assert page.equals(every.slice(2, PAGE))
    assert set(columns) <= set(page.columns)
    assert listed, "The details are asked for the rows of the page."
    assert all(isinstance(values, list) and len(values) <= PAGE for values in listed)
    assert lines(kpi, NOTHING).schema == every.schema or kpi.timing == "now"


@pytest.mark.long
def test_lines_are_the_same_in_pages_and_at_once_in_every_order(part_engine: Engine) -> None:
    lines, otd = part_engine.details.lines, KPIS["otd"]
    for order in (MISSED, "late_days", "supplier_id", ""):
        every = lines(otd, Selection(), order=order)
        pages = [lines(otd, Selection(), 150, start, order=order) for start in (0, 150)]
        assert pl.concat(pages).equals(every.head(300)), order
    late = lines(otd, Selection(), order="late_days")["late_days"]
    assert late.equals(late.sort(descending=True, nulls_last=True))


def test_what_an_order_went_through_is_read_from_each_mart_once(part_engine: Engine) -> None:
    order = part_engine.details.lines(KPIS["otd"], Selection(), 1)["order_id"].item()
    plan = part_engine.connection.frame(
        "explain (format json) select * from details.events where order_id = $order_id", {"order_id": order}
    )["explain_value"].item()

    marts = re.findall(r"marts\.(\w+)", plan)
    assert "order_lines" in marts
    assert len(marts) == len(set(marts)), "A mart that cannot hold the order is not read at all, none is read twice."
    assert part_engine.details.timeline(order)["order_id"].unique().to_list() == [order]
