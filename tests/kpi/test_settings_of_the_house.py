"""What a profile says of the orders of a house: when a line closes itself, which of two drop shipments counts.

As of Friday 20 March 2026.
"""

from collections.abc import Callable, Iterator

import pytest
from proofs.files import house_profile

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.warehouse import build
from kpi.tiny import AS_OF, Case, Row, clause, contract_rows, delivered, line, write_contract

DROPPED = {"promised_at": "2026-03-10", "supplier_id": "", "location_id": None}
CLOSING: list[Row] = [
    line(100, order="enough", promised_at="2026-03-10"),
    delivered(95, "2026-03-09", order="enough"),
    line(100, order="too little", promised_at="2026-03-10"),
    delivered(94.5, "2026-03-09", order="too little"),
    line(100, order="enough too late", promised_at="2026-03-10"),
    delivered(60, "2026-03-09", order="enough too late"),
    delivered(35, "2026-03-12", order="enough too late"),
    line(100, order="taken back", promised_at="2026-03-10"),
    delivered(95, "2026-03-09", order="taken back"),
    delivered(-10, "2026-03-11", order="taken back"),
    line(
        100,
        order="half cancelled",
        promised_at="2026-03-10",
        cancelled_at="2026-03-05",
        cancelled_quantity=50,
        cancel_reason="customer",
    ),
    delivered(48, "2026-03-09", order="half cancelled"),
]
DROPPING: list[Row] = [
    line(10, order="twice", mode="dropship", **DROPPED),
    delivered(10, "2026-03-09", order="twice"),
    line(10, order="twice", flow="inbound", **DROPPED),
    delivered(10, "2026-03-09", order="twice", flow="inbound"),
    line(10, order="only sold", mode="dropship", **DROPPED),
    delivered(10, "2026-03-12", order="only sold"),
    line(10, order="only bought", flow="inbound", **DROPPED),
    line(10, order="twice", number="2", sku="ours", promised_at="2026-03-10"),
    clause("otd", 0.5, min_lines=1, window="month", grace_days=0),
]
TOLERANT = ("closing_tolerance = 0.05", 'dropship_counts = "sale"')
COUNTED = {"sale": TOLERANT, "purchase": ('dropship_counts = "purchase"',)}
Home = Callable[..., Case]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The answers about the rows of one case, all loaded under settings of a profile."""
    engines: dict[tuple[str, ...], Engine] = {}
    files = write_contract(tmp_path_factory.mktemp("rows"), contract_rows({"closing": CLOSING, "dropping": DROPPING}))

    def case(name: str, *settings: str) -> Case:
        if settings not in engines:
            folder = tmp_path_factory.mktemp("house")
            load(files, house_profile(folder / "house.toml", *settings), folder / "home")
            engines[settings] = Engine(build(folder / "home", AS_OF).path)
        return Case(engines[settings], name)

    yield case
    for engine in engines.values():
        engine.close()


def _states(case: Case, kpi: str, **choices: str) -> dict[str, str]:
    """The outcome of each order."""
    rows = case.engine.details.lines(KPIS[kpi], case.selection(KPIS[kpi], choices))
    return {row["order_id"].removeprefix(f"{case.name}/"): row["outcome"] for row in rows.iter_rows(named=True)}


def _left_out(case: Case, kpi: str, **choices: str) -> list[tuple[object, ...]]:
    told = case.outside(kpi, "flow", "order_id", "reason", "unplaced", **choices)
    return [(flow, order.removeprefix(f"{case.name}/"), reason, weight) for flow, order, reason, weight in told]


def test_a_line_closes_itself_once_no_more_is_missing_than_the_house_lets_stay_out(home: Home) -> None:
    assert _states(home("closing", *TOLERANT), "otd") == {
        "enough": "on_time",
        "too little": "late_open",
        "enough too late": "failed",
        "taken back": "late_open",
        "half cancelled": "on_time",
    }


def test_without_a_tolerance_every_line_waits_for_its_rest(home: Home) -> None:
    assert set(_states(home("closing"), "otd").values()) == {"late_open"}
    assert home("closing").value("open_late") == 5
    assert home("closing", *TOLERANT).value("open_late") == 2


def test_what_closed_late_owes_its_rest_and_what_closed_in_time_does_not(home: Home) -> None:
    case = home("closing", *TOLERANT)
    assert case.value("fill_rate") == round((95 + 94.5 + 60 + 85 + 48) / (95 + 100 + 100 + 100 + 48), 6)
    assert case.measure("lead_time")["n"][0] == 2


def test_of_a_drop_shipment_kept_twice_both_count_until_the_house_says_which(home: Home) -> None:
    case = home("dropping")
    assert (case.n("otd", flow="outbound"), case.n("otd", flow="inbound")) == (3, 2)
    assert case.warnings() == ["sold_and_bought", "sold_and_bought"]
    assert case.measure("sla_compliance").height == 1


@pytest.mark.long
@pytest.mark.parametrize(("counts", "left_out", "n"), [("sale", "inbound", (3, 1)), ("purchase", "outbound", (2, 2))])
def test_the_other_one_is_said_outside_and_takes_no_value_away(
    home: Home, counts: str, left_out: str, n: tuple[int, int]
) -> None:
    case = home("dropping", *COUNTED[counts])
    told = [(left_out, "twice", f"counted_as_{counts}", 0)]
    for kpi in ("otd", "otif", "in_full", "fill_rate", "early", "lead_time"):
        assert _left_out(case, kpi) == told, kpi
    assert (case.n("otd", flow="outbound"), case.n("otd", flow="inbound")) == n
    assert case.warnings() == ["sold_and_bought", "sold_and_bought"]


@pytest.mark.long
@pytest.mark.parametrize("counts", ["sale", "purchase"])
def test_money_volume_and_the_rest_of_an_order_stay(home: Home, counts: str) -> None:
    case = home("dropping", *COUNTED[counts])
    assert (case.value("lines", flow="outbound"), case.value("lines", flow="inbound")) == (3, 2)
    assert case.states("order_otif", flow="outbound") == {"late": 1, "late_open": 1}
    assert (
        case.states("order_otif", flow="inbound")
        == {"sale": {"late_open": 1}, "purchase": {"on_time": 1, "late_open": 1}}[counts]
    )
