"""How much of a French penalty stays within 2 % of the products ordered, by hand. As of 30 November 2026."""

from typing import Any

import pytest

from cadran.workspace import Exclusion
from kpi.laboratory import Bench, came, ordered, states
from kpi.tiny import Row, clause, product

FIFTH: dict[str, Any] = {"penalty_kind": "percent_of_value", "penalty_rate": 0.2, "country": "FR"}


def late(number: str, price: float | None = 100, promised: str = "2026-04-10", **values: Any) -> list[Row]:
    """A line of one piece that came ten days late."""
    told = values | ({"unit_price": price} if price is not None else {})
    day = f"{promised[:8]}{int(promised[8:]) + 10} 10:00:00"
    return [ordered(number, "2026-03-20 10:00:00", promised_at=promised, **told), came(number, day)]


def kept(number: str, price: float | None, promised: str = "2026-04-10", **values: Any) -> list[Row]:
    """A line that came in time."""
    told = values | ({"unit_price": price} if price is not None else {})
    return [ordered(number, "2026-03-20 10:00:00", promised_at=promised, **told), came(number, f"{promised} 10:00:00")]


def _lawful(bench: Bench, *names: str, exclusions: tuple[Exclusion, ...] = ()) -> list[float | None]:
    return [bench.priced(name, *exclusions)["lawful"] for name in names]


@states(
    *late("1", sku="a"),
    *late("2", 1, sku="b"),
    *kept("3", 10000, sku="b"),
    product(sku="a", category="A"),
    product(sku="b", category="B"),
    clause("otd", 0.9, **FIFTH),
    clause("fill_rate", 0.9, name="elsewhere", charged_once="false", **(FIFTH | {"country": "DE"})),
)
def test_the_limit_is_taken_category_by_category(bench: Bench) -> None:
    """20.00 of A, of which 2 % of 100.00 passes; the 0.20 of B pass whole, under 200.02. A German clause has none."""
    row = bench.priced()
    assert (row["retained"], row["lawful"]) == (pytest.approx(20.20), pytest.approx(2.20))
    assert (row["legal_base"], row["legal_limit"], row["legal_used"]) == (10101, pytest.approx(202.02), 0)
    assert bench.priced("elsewhere")["lawful"] is None


@states(
    *late("1"),
    clause("otd", 0.9, name="a", charged_once="false", **FIFTH),
    clause("otif", 0.9, name="b", charged_once="false", **FIFTH),
)
def test_one_limit_serves_all_clauses_of_a_supplier(bench: Bench) -> None:
    """Each charges 20.00 of the same 100.00: 2.00 pass, not 4.00; what a does not use is b's."""
    assert [bench.priced(name)["retained"] for name in "ab"] == [20, 20]
    assert _lawful(bench, "a", "b") == [2, 0]
    assert bench.priced("b")["legal_used"] == 2
    assert _lawful(bench, "b", exclusions=(bench.excluding("a", "1"),)) == [2]


@states(*late("1"), clause("otd", 0.9, name="a", **FIFTH), clause("otif", 0.9, name="b", **FIFTH))
def test_a_line_charged_once_uses_the_limit_once(bench: Bench) -> None:
    assert _lawful(bench, "a", "b") == [2, None]
    assert bench.priced("b")["retained"] == 0


@states(
    *late("1"),
    *kept("2", 900, mode="marketplace"),
    *kept("3", 5000, sku="other"),
    *kept("4", 5000, "2026-05-10"),
    product(sku="other", category="Other"),
    clause("otd", 0.9, mode="dropship", valid_to="2026-04-30", **FIFTH),
)
def test_the_base_is_every_line_of_the_category_first_promised_in_the_window(bench: Bench) -> None:
    """1,000.00 ordered for April, the 900.00 no clause judges among them; not another category, not another month."""
    row = bench.priced()
    assert (row["legal_base"], row["legal_limit"], row["retained"], row["lawful"]) == (1000, 20, 20, 20)


@states(
    *late("1"),
    *kept("2", 100, "2026-05-10"),
    clause("otd", 0.95, name="month", valid_to="2026-04-30", charged_once="false", **FIFTH),
    clause("otif", 0.9, name="quarter", window="quarter", charged_once="false", **FIFTH),
)
def test_a_quarter_has_what_its_months_left(bench: Bench) -> None:
    """2 % of the 100.00 of April, and of the 200.00 of the quarter less the 2.00 April used."""
    assert _lawful(bench, "month", "quarter") == [2, 2]
    assert (bench.priced("quarter")["legal_limit"], bench.priced("quarter")["legal_used"]) == (4, 2)
    assert _lawful(bench, "quarter", exclusions=(bench.excluding("month", "1"),)) == [4]


@states(
    *late("1"),
    *late("2", sku="bare"),
    product(sku="bare", category=""),
    clause("otd", 0.9, **FIFTH),
)
def test_a_line_without_a_category_leaves_it_not_known(bench: Bench) -> None:
    row = bench.priced()
    assert (row["retained"], row["lawful"], row["has_unknown_category"]) == (40, None, True)
    assert bench.priced("1", bench.excluding("1", "2"))["lawful"] == 2


@states(*late("1"), *kept("2", None), clause("otd", 0.9, **FIFTH))
def test_an_unknown_value_leaves_it_not_known_and_is_never_taken_for_nothing(bench: Bench) -> None:
    row = bench.priced()
    assert (row["lawful"], row["legal_limit"], row["base_unknown_count"], row["base_line_count"]) == (None, None, 1, 2)


@states(*late("1"), *kept("2", 100), clause("otd", 0.9, penalty_cap=0.01, **FIFTH))
def test_the_law_is_applied_after_the_cap_of_the_contract(bench: Bench) -> None:
    """20.00, at most 1 % of 200.00 by contract; the law would allow 4.00."""
    assert (bench.priced()["retained"], bench.priced()["lawful"]) == (2, 2)


@states(
    *late("1"),
    clause("otd", 0.9, name="a", charged_once="false", penalty_cap=0.01, **FIFTH),
    clause("otif", 0.9, name="b", charged_once="false", **FIFTH),
    clause("fill_rate", 0.9, name="d", window="quarter", charged_once="false", **FIFTH),
)
def test_a_clause_uses_no_more_of_the_limit_than_its_own_cap_leaves_it(bench: Bench) -> None:
    """a keeps 1.00 of its 20.00, so that b has the other 1.00 of the 2.00; the quarter has nothing left."""
    assert [bench.priced(name)["retained"] for name in "abd"] == [1, 20, 20]
    assert _lawful(bench, "a", "b", "d") == [1, 1, 0]
    assert [bench.priced(name)["legal_used"] for name in "abd"] == [0, 1, 2]


@states(
    *late("1", sku="a"),
    *late("2", sku="b"),
    *kept("3", 10000, sku="b"),
    product(sku="a", category="A"),
    product(sku="b", category="B"),
    clause("otd", 0.9, penalty_cap=0.001, **FIFTH),
)
def test_what_the_cap_of_the_contract_takes_off_it_takes_off_every_category_in_proportion(bench: Bench) -> None:
    """40.00, at most 0.1 % of 10,200.00: 5.10 of each category, of which 2.00 of A pass and all of B."""
    row = bench.priced()
    assert (row["retained"], row["lawful"]) == (pytest.approx(10.20), pytest.approx(7.10))
