"""What only a home of one small company shows: nothing another test states fills in what its files leave out."""

from collections.abc import Iterator

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build
from kpi.tiny import AS_OF, Case, Row, clause, contract_rows, delivered, forecast, line, stock, write_contract

PURCHASE = {"flow": "inbound", "supplier_id": "V"}

ROWS: list[Row] = [
    # Tracking numbers are known of cross-docked parcels, if only of one that waits to be handed over.
    line(1, order="waits", mode="cross_dock"),
    delivered(1, None, order="waits", ready_at="2026-03-04 10:00:00", tracking="T1"),
    line(1, order="gone", mode="cross_dock"),
    delivered(1, None, order="gone", shipped_at="2026-03-05 10:00:00"),
    # A parcel of an order on an impossible day, and one of an order nobody knows.
    line(1, order="in 2099", ordered_at="2099-03-02 10:00:00"),
    delivered(1, "2026-03-05 10:00:00", order="in 2099", freight_cost=5),
    delivered(3, "2026-03-06 10:00:00", order="nobody's", freight_cost=5),
    # Purchases: no reject is told, no cost; one is cancelled for no reason told, one came before it was ordered.
    line(4, order="bought", promised_at="2026-03-10", **PURCHASE),
    delivered(4, "2026-03-10 09:00:00", order="bought", flow="inbound"),
    line(4, order="why", promised_at="2026-03-10", cancelled_at="2026-03-06 10:00:00", **PURCHASE),
    line(4, order="too soon", promised_at="2026-03-10", **PURCHASE),
    delivered(4, "2026-02-27 09:00:00", order="too soon", flow="inbound"),
    line(4, order="theirs", cancelled_at="2026-03-06 10:00:00", cancel_reason="supplier", **PURCHASE),
    clause("cancel_rate", 0.01, supplier_id="V", min_lines=1, valid_from="2026-03-01"),
    clause(
        "otd",
        0.99,
        name="grows",
        supplier_id="V",
        min_lines=1,
        penalty_kind="percent_per_day",
        penalty_rate=0.01,
        valid_from="2026-02-01",
        valid_to="2026-02-28",
    ),
    line(4, order="overdue", ordered_at="2026-02-02 10:00:00", promised_at="2026-02-20", unit_price=10, **PURCHASE),
    # A sale without a place before the first snapshot of its SKU, which lies in one place only.
    line(2, order="placeless", sku="P", ordered_at="2026-03-03"),
    stock("2026-03-10", 5, sku="P"),
    forecast(2, "2026-03-03", "2026-03-03", made_on="2026-03-01", sku="P", location_id="LYON"),
]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The answers about a home that holds ROWS alone."""
    folder = tmp_path_factory.mktemp("alone")
    write_contract(folder / "files", contract_rows({"alone": ROWS}))
    load(folder / "files", "contract", folder / "home", loaded_on=AS_OF)
    engine = Engine(build(folder / "home", AS_OF).path)
    yield Case(engine, "alone")
    engine.close()


def test_a_mode_is_tracked_where_its_files_hold_a_number_of_any_parcel(alone: Case) -> None:
    assert (alone.n("tracked"), alone.value("tracked")) == (1, 0.0)


def test_what_came_of_an_order_on_an_impossible_day_is_in_no_figure_and_no_orphan(alone: Case) -> None:
    assert alone.engine.connection.frame("from marts.orphan_deliveries select order_id").rows() == [("alone/nobody's",)]
    warned = alone.engine.details.rows("warnings", table_name="deliveries")
    assert warned["code"].to_list().count("orphan") == 1


def test_a_flow_of_whose_rejects_or_costs_nobody_says_anything_has_no_rows(alone: Case) -> None:
    for kpi in ("reject_rate", "cost_per_unit"):
        assert alone.engine.connection.frame(f"from kpi.{kpi} where flow = 'inbound'").is_empty()


def test_a_clause_on_cancellations_leaves_out_what_its_figure_leaves_out(alone: Case) -> None:
    """Of four purchases judged by nobody else: one cancelled by the supplier, one not at all, two outside."""
    (window,) = alone.engine.details.rows("clause_windows", clause_id="alone/1").to_dicts()
    assert (window["numerator"], window["denominator"]) == (1, 2)
    outside = alone.engine.connection.frame("from marts.clause_unplaced").filter(pl.col("clause_id") == "alone/1")
    assert sorted(outside.select("order_id", "reason").rows()) == [
        ("alone/too soon", "delivered_before_ordered"),
        ("alone/why", "no_reason"),
    ]
    assert alone.value("cancel_rate", flow="inbound") == round(1 / 3, 6)


def test_a_penalty_that_may_still_grow_is_outside_not_nothing(alone: Case) -> None:
    """20 February to 20 March: 28 days at 1 % of 40.00, so far; the window settles on 30 March."""
    (row,) = alone.engine.details.rows("penalties", clause_id="alone/grows").to_dicts()
    assert (row["so_far"], row["retained"], row["is_final"]) == (11.2, 0, False)
    held = alone.engine.connection.frame("from kpi.penalty").filter(pl.col("clause_id") == "alone/grows")
    assert held.select("reason", "denominator").rows() == [("not_final", 0)]
    assert alone.value("penalty") is None


def test_a_sale_without_a_place_belongs_to_the_one_place_of_its_product(alone: Case) -> None:
    told = alone.measure("forecast_wape", sku="alone/P").select("numerator", "denominator").row(0)
    assert told == (0.0, 2.0)
