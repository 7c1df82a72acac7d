"""One rule for every door: which flow a KPI answers for, and where its period ends."""

from datetime import date

import pytest

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Filter, Selection

LAST = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kpi", "flows", "default"),
    [
        ("otd", ("outbound", "inbound", "internal"), ("outbound",)),
        ("put_away", ("inbound",), ("inbound",)),
        ("revenue", ("outbound",), ("outbound",)),
        ("stockout_days", (), ()),
        ("sla_compliance", (), ()),
        ("supplier_score", (), ()),
    ],
)
def test_sales_where_there_are_sales_else_purchases(
    kpi: str, flows: tuple[str, ...], default: tuple[str, ...], sample_engine: Engine
) -> None:
    assert sample_engine.catalogue.flows(KPIS[kpi]) == flows
    assert sample_engine.catalogue.selection_for(KPIS[kpi], Selection()).values_of("flow") == default


def test_a_flow_that_is_asked_for_stays(sample_engine: Engine) -> None:
    catalogue, both, bought = sample_engine.catalogue, Selection().of_both_flows(), Selection().where("flow", "inbound")
    assert catalogue.selection_for(KPIS["otd"], both).values_of("flow") == ("outbound", "inbound")
    assert catalogue.selection_for(KPIS["revenue"], bought).values_of("flow") == ("inbound",)
    assert catalogue.selection_for(KPIS["stockout_days"], both).values_of("flow") == ()


def test_what_a_kpi_has_no_column_for_is_left_out_of_its_question(sample_engine: Engine) -> None:
    asked = Selection().where("mode", "dropship").where("sku", "P-1").choosing("cohort", "order")
    stock = sample_engine.catalogue.selection_for(KPIS["stockout_days"], asked)
    assert (stock.filters, stock.choices) == ((Filter("sku", ("P-1",)),), ())
    duration = sample_engine.catalogue.selection_for(KPIS["lead_time"], asked)
    assert [item.dimension for item in duration.filters] == ["mode", "sku", "flow"]
    assert duration.choices == (("cohort", "order"),)


def test_no_period_goes_beyond_the_data_but_for_windows_that_ended_early(sample_engine: Engine) -> None:
    assert sample_engine.info.as_of_date == LAST
    ends = {
        kpi: [
            sample_engine.catalogue.selection_for(KPIS[kpi], Selection(period_to=last)).period_to
            for last in (None, date(2027, 1, 31), date(2026, 10, 31))
        ]
        for kpi in ("otd", "sla_compliance", "open_late")
    }
    assert ends == {
        "otd": [LAST, LAST, date(2026, 10, 31)],
        "sla_compliance": [date(2026, 11, 27), date(2026, 11, 27), date(2026, 10, 31)],
        "open_late": [None, None, None],
    }


def test_a_period_with_nothing_but_running_windows_is_no_row(sample_engine: Engine) -> None:
    kpi = KPIS["sla_compliance"]
    months = sample_engine.figures.measure(kpi, Selection(), grain="month")["period"].to_list()
    assert months[-1] < date(2026, 11, 1)
    running = sample_engine.figures.outcomes(kpi, Selection()).filter(outcome="running")["row_count"].to_list()
    assert running != [0]
