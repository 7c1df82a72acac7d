"""Suppliers side by side: what differs clearly, what chance explains, and what is too small to compare."""

from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.insight.figures import Figure
from cadran.kpis import KPIS
from cadran.ui.sections.suppliers.compare import Compared, _cells
from ui.opened import failures, looked_at, opened, shown, titles


def _rates(*shares: tuple[int, int]) -> Compared:
    found = tuple(Figure(n, k / n, k, n) for k, n in shares)
    return Compared(KPIS["otd"], "value", found, Figure(1000, 0.9, 900, 1000))


def test_a_difference_is_clear_when_its_interval_leaves_out_zero() -> None:
    """Newcombe's interval of 70 - 90 % of 100 is -30.4 to -9.2 points; of 88 - 90 % it is -10.9 to 6.9 points."""
    assert [_rates((90, 100), (70, 100), (88, 100)).is_clear(place) for place in (1, 2)] == [True, False]


def test_what_is_clear_alone_may_not_be_among_three() -> None:
    """82 of 100 against 92 has a chance of 0.035; the second of three such comparisons counts it twice."""
    alone, among = _rates((92, 100), (82, 100)), _rates((92, 100), (82, 100), (82, 100), (91, 100))
    assert (alone.is_clear(1), among.is_clear(1), among.is_clear(3)) == (True, False, False)
    assert among.surprises[1] == pytest.approx(3 * alone.surprises[1])


@pytest.mark.long
def test_a_measure_that_knows_no_products_says_that_it_counts_all_lines(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    words = shown(opened("suppliers", tab="compare", cmpset=["S1", "S2"], same="sku", lang="en", p="all"))
    unreached = [line for line in words.splitlines() if "cannot be kept to the shared ones" in line]
    assert "SLA compliance" in "".join(unreached)
    every = shown(opened("suppliers", tab="compare", cmpset=["S1", "S2"], lang="en"))
    assert "cannot be kept to the shared ones" not in every


def test_what_is_not_final_is_marked_in_every_column(sample_engine: Engine) -> None:
    view = looked_at(sample_engine, "suppliers")
    back = Compared(KPIS["return_rate"], "value", (Figure(100, 0.05, 5, 100),), Figure(1000, 0.04, 40, 1000))
    assert [">not final </span>" in str(cell) for cell in _cells(view, back, 1)[2:]] == [True, True]
    assert not any("not final" in str(cell) for cell in _cells(view, _rates((90, 100)), 1))


def test_fewer_than_ten_lines_are_not_compared() -> None:
    assert _rates((90, 100), (1, 8)).is_clear(1) is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_suppliers_stand_side_by_side(small_home: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    app = opened("suppliers", tab="compare", cmpset=["S1", "S2"], lang=language)
    assert failures(app) == []
    assert any("Alpha <b>" in title for title in titles(app))
    assert {"en": "7 of 8", "fr": "7 sur 8"}[language] in shown(app)
