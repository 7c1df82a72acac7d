"""The pages of forecasts and of costs on the sample, and the addresses they had as tabs of the page of rotation."""

from pathlib import Path

import pytest

from cadran.kpis import KPIS
from cadran.ui.request.routes import current_target
from cadran.ui.sections.forecasts.forecast_accuracy import bias_side
from ui.opened import failures, opened, shown, titles

FORECASTS = "Prévisions trop hautes de 10,3\u00a0%\u00a0: 423 unités de plus que la demande"
COSTS = "Une unité livrée coûte 4,26\u00a0€\u00a0: transport 3,73\u00a0€, manutention 0,53\u00a0€"


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.mark.long
@pytest.mark.parametrize(("page", "title"), [("forecasts", FORECASTS), ("costs", COSTS)])
def test_a_page_opens_with_its_finding_in_the_reader_s_language(page: str, title: str) -> None:
    app = opened(page, lang="fr")
    assert failures(app) == []
    assert title in titles(app)


@pytest.mark.parametrize(
    ("old", "title"),
    [({"tab": "forecast"}, FORECASTS), ({"kpi": "forecast_bias"}, FORECASTS), ({"tab": "cost"}, COSTS)],
)
def test_an_old_address_of_a_tab_of_rotation_lands_on_its_page(old: dict[str, str], title: str) -> None:
    app = opened("rotation", lang="fr", **old)
    assert failures(app) == []
    assert title in titles(app)


@pytest.mark.long
def test_an_old_address_keeps_its_filters_and_what_belongs_to_its_page() -> None:
    app = opened("rotation", lang="en", tab="cost", cost_by="carrier", kpi="nps", mode="dropship")
    assert "Active: Mode: **Dropshipping**" in shown(app)
    assert {name: app.query_params[name] for name in ("cost_by", "kpi", "mode")} == {
        "cost_by": "carrier",
        "kpi": "nps",
        "mode": "dropship",
    }
    assert "tab" not in app.query_params


@pytest.mark.parametrize(
    ("page", "own", "target"),
    [
        ("rotation", {"tab": ["forecast"], "by": ["sku"]}, ("forecasts", {"by": ["sku"]})),
        ("rotation", {"tab": ["cost"], "kpi": ["nps"]}, ("costs", {"kpi": ["nps"]})),
        ("rotation", {"kpi": ["nps"]}, ("costs", {"kpi": ["nps"]})),
        ("rotation", {"tab": ["stock"], "kpi": ["nps"]}, ("rotation", {"kpi": ["nps"]})),
        ("rotation", {"pace": ["dead"], "kpi": ["otd"]}, ("rotation", {"pace": ["dead"], "kpi": ["otd"]})),
        ("stockouts", {"tab": ["coming"]}, ("stockouts", {"tab": ["coming"]})),
    ],
)
def test_an_address_leads_to_the_page_its_former_tab_or_its_kpi_names(
    page: str, own: dict[str, list[str]], target: tuple[str, dict[str, list[str]]]
) -> None:
    assert current_target(page, own) == target


def test_a_kpi_leads_to_the_page_that_explains_it() -> None:
    asked = ("dead_stock", "forecast_bias", "cost_per_unit", "gross_margin", "nps")
    assert [KPIS[kpi].page for kpi in asked] == ["rotation", "forecasts", "costs", "costs", "costs"]


@pytest.mark.parametrize(("bias", "word"), [(0.05, "even"), (-0.05, "even"), (0.051, "high"), (-0.051, "low")])
def test_a_bias_within_five_percent_is_even(bias: float, word: str) -> None:
    assert bias_side(bias) == word
