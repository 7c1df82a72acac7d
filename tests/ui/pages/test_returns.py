"""The page of returns: is the rate final, is it rising, why and who ships it; and what a source does not tell."""

import re
from pathlib import Path

import pytest

from ui.opened import failures, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.mark.long
def test_the_titles_answer_whether_the_rate_is_final_and_whether_it_rises() -> None:
    app = opened("returns", lang="en")
    assert failures(app) == []
    found = titles(app)
    assert [*found[:3], *found[4:7]] == [
        "Oct 2026 is not final: 4.5% so far, about 6.0% expected in the end (5.0% to 7.1%)",
        "Not rising, recent sales are just young: 29 days after delivery Oct 2026 stands at 4.8%, normal at that age "
        "(3.5% to 6.9%)",
        "Among 215 products of 30 lines or more, chance alone explains those that come back more than their category",
        "Changed mind is the first reason: 35 of 117 returns (30%)",
        "The supplier at fault most often: 48 of 117 returns (41%)",
        "Bought elsewhere, returned in a store: 11 of 117 returns",
    ]
    assert "Two clocks, Oct 2026: 174 units come back of its sales, 224 units received in it" in found
    assert "of 3,893 delivered = 4.5%" in shown(app)
    assert "n = 1,959 lines" in shown(app)


@pytest.mark.long
def test_a_product_chosen_in_the_list_tells_why_it_comes_back_and_who_ships_it() -> None:
    app = opened("returns", lang="en", sku="LUM-00013", counted_in="orders")
    assert failures(app) == []
    assert "Suspension Garance terracotta: 8.8% come back (33 of 375 lines), its category Luminaires 7.1%" in titles(
        app
    )
    assert any(" ships most of it: " in title for title in titles(app))
    assert not any(title.startswith("Among ") for title in titles(app))


@pytest.mark.long
def test_a_final_month_says_so_in_french() -> None:
    app = opened("returns", lang="fr", **{"from": "2026-08-01", "to": "2026-08-31"})
    assert failures(app) == []
    assert titles(app)[0] == "Août 2026\u00a0: définitif à 6,1\u00a0%, variation normale"
    assert titles(app)[1].startswith(
        "Pas de hausse\u00a0: 44 jours après la livraison, août 2026 en était à 6,1\u00a0%"
    )


def test_a_source_without_returns_says_what_is_missing(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    app = opened("returns", lang="en")
    assert failures(app) == []
    assert titles(app) == ["Returns: nothing to show"]
    assert re.search(r"\breturns\s+Return rate, Returns of the period", shown(app))
