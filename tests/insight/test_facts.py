"""What a figure is of, in words: whatever it was filtered by."""

import pytest

from cadran.engine import Engine
from cadran.insight.facts import facts
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection


@pytest.mark.long
@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
def test_a_filter_by_any_dimension_of_a_kpi_is_said(kpi: Kpi, part_engine: Engine) -> None:
    for dimension in part_engine.catalogue.dimensions(kpi):
        if dimension != "flow":
            pairs = facts(part_engine, kpi, Selection().where(dimension, "none such"), "fr")
            assert "none such" in {words for _, words in pairs}, dimension
