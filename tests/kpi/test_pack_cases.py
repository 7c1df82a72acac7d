"""Lines stated in packs, worked out by hand: they count in units, once, with all that belongs to them."""

import pytest

from kpi.tiny import Case, delivered, given, line, product, returned


@given(
    product(sku="boxed", units_per_pack=6),
    line(10, number="1", sku="boxed", unit="pack", unit_price=12, unit_cost=9, cancelled_quantity=2),
    delivered(8, "2026-03-04 09:00:00", number="1", rejected_quantity=1),
    returned(1, "2026-03-10 09:00:00", number="1"),
    line(5, number="2", sku="boxed", unit_price=3),
    delivered(5, "2026-03-04 09:00:00", number="2", rejected_quantity=0),
)
def test_a_line_in_packs_counts_in_units_with_its_deliveries_returns_and_prices(case: Case) -> None:
    # 10 packs of 6 less 2 cancelled, at 12 a pack, and 5 single units at 3.
    assert case.value("units") == 10 * 6 + 5
    assert case.value("revenue") == 8 * 12 + 5 * 3
    assert case.value("reject_rate") == pytest.approx(1 * 6 / (8 * 6 + 5), abs=1e-6)
    assert case.value("return_rate") == pytest.approx(1 * 6 / (8 * 6 + 5), abs=1e-6)


@given(
    product(sku="unsized"),
    line(4, number="1", sku="unsized", unit="pack", unit_price=12),
    delivered(4, "2026-03-04 09:00:00", number="1"),
)
def test_a_pack_of_unknown_size_counts_as_one_and_is_warned_about(case: Case) -> None:
    assert case.value("units") == 4
    assert case.value("revenue") == 4 * 12
    warned = case.engine.details.rows("warnings", code="pack_unknown")
    assert warned.height == 1
    assert warned["table_name"].to_list() == ["order_lines"]
