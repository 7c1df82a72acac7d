"""Whose delay it was: the first stage that took longer than it may. As of Friday 20 March 2026."""

from cadran.kpis import KPIS
from kpi.tiny import Case, delivered, given, line, product

ORDERED = "2026-02-02 08:00:00"
PUNCTUAL = [
    row
    for number in range(30)
    for row in (
        line(
            1,
            order="usual",
            number=str(number),
            mode="dropship",
            supplier_id="",
            ordered_at=ORDERED,
            promised_at="2026-02-06",
        ),
        delivered(
            1,
            "2026-02-05 10:00:00",
            order="usual",
            number=str(number),
            ready_at="2026-02-03 08:00:00",
            shipped_at="2026-02-03 10:00:00",
        ),
    )
]


def _late(order: str, ready: str, shipped: str | None, arrived: str | None) -> list[tuple[str, dict[str, object]]]:
    ordered = line(1, order=order, mode="dropship", supplier_id="", ordered_at=ORDERED, promised_at="2026-02-06")
    return [ordered, delivered(1, arrived, order=order, ready_at=ready, shipped_at=shipped)]


def _causes(case: Case) -> dict[str, tuple[str, str | None]]:
    frame = case.engine.details.lines(
        KPIS["otd"], case.selection(KPIS["otd"], {}).in_outcomes("late", "late_open", "failed")
    )
    rows = frame.select("order_id", "cause", "overrun_stage").iter_rows()
    return {order.removeprefix(f"{case.name}/"): (cause, stage) for order, cause, stage in rows}


@given(
    *PUNCTUAL,
    *_late("slow to prepare", "2026-02-06 08:00:00", "2026-02-06 10:00:00", "2026-02-12 10:00:00"),
    *_late("left lying", "2026-02-03 08:00:00", "2026-02-05 10:00:00", "2026-02-07 10:00:00"),
    *_late("slow on the road", "2026-02-03 08:00:00", "2026-02-03 10:00:00", "2026-02-09 10:00:00"),
    *_late("still on the road", "2026-02-03 08:00:00", "2026-02-03 10:00:00", None),
    line(
        1,
        order="nothing left",
        mode="dropship",
        supplier_id="",
        ordered_at=ORDERED,
        promised_at="2026-02-06",
        cancelled_at="2026-02-04 08:00:00",
        cancelled_quantity=1,
        cancel_reason="stockout",
    ),
    line(1, order="never begun", mode="dropship", supplier_id="", ordered_at=ORDERED, promised_at="2026-02-06"),
    line(1, order="promised too soon", flow="inbound", supplier_id="", ordered_at=ORDERED, promised_at="2026-02-06"),
    line(
        1,
        order="promised in time",
        flow="inbound",
        supplier_id="",
        ordered_at=ORDERED,
        promised_at="2026-02-12",
        cancelled_at="2026-02-13 08:00:00",
        cancelled_quantity=1,
        cancel_reason="supplier",
    ),
    product(lead_time_days=10),
)
def test_a_delay_belongs_to_the_first_stage_that_overran(case: Case) -> None:
    assert _causes(case) == {
        "slow to prepare": ("supplier", "order_to_ready"),
        "left lying": ("supplier", "ready_to_ship"),
        "slow on the road": ("carrier", "transit"),
        "still on the road": ("carrier", "transit"),
        "nothing left": ("supplier", None),
        "never begun": ("supplier", "order_to_ready"),
        "promised too soon": ("our_late_order", None),
        "promised in time": ("supplier", None),
    }


@given(
    line(1, order="contradicts itself", mode="own_warehouse", ordered_at=ORDERED, promised_at="2026-02-06"),
    delivered(
        1,
        "2026-02-09 10:00:00",
        order="contradicts itself",
        ready_at="2026-02-02 09:00:00",
        shipped_at="2026-02-10 09:00:00",
    ),
    line(
        1,
        order="none left",
        mode="own_warehouse",
        ordered_at=ORDERED,
        promised_at="2026-02-06",
        cancelled_at="2026-02-04 08:00:00",
        cancelled_quantity=1,
        cancel_reason="stockout",
    ),
    line(
        1,
        order="given up too late",
        mode="own_warehouse",
        ordered_at=ORDERED,
        promised_at="2026-02-06",
        cancelled_at="2026-02-08 08:00:00",
        cancelled_quantity=1,
        cancel_reason="customer",
    ),
)
def test_our_own_stock_is_ours_and_what_contradicts_itself_has_no_known_cause(case: Case) -> None:
    assert _causes(case) == {
        "contradicts itself": ("unknown", None),
        "none left": ("our_stock", None),
        "given up too late": ("customer", None),
    }
