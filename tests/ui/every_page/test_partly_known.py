"""What pages choose to show, and how they say it, of data that tell some figures, some months and some values only."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.warehouse import build, current_version
from ui.opened import failures, looked_at, opened, shown, titles

# A home of its own and a page for each claim; the quick tests open what is known of nothing at all.
pytestmark = pytest.mark.long
ADDRESS = {"p": "custom", "from": "2026-03-01", "to": "2026-03-31", "lang": "en"}
DAYS = timedelta(days=10)
# Month, mode, supplier, lines, days to the promise, lines with a freight cost: each line takes ten days.
LINES = (
    ("2025-12", "dropship", "D1", 1, 10, 1),
    ("2026-02", "dropship", "D1", 40, 10, 5),
    ("2026-03", "dropship", "D1", 35, 10, 35),
    ("2026-03", "marketplace", "D2", 12, 3, 12),
    ("2026-04", "dropship", "D1", 1, 10, 1),
)


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("partly")
    orders = ["order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,currency"]
    parcels = ["delivery_id,order_id,line_id,delivered_at,delivered_quantity,freight_cost,handling_cost,currency"]
    for month, mode, supplier, count, promise, costed in LINES:
        for line in range(count):
            day, order = date.fromisoformat(f"{month}-{line % 15 + 1:02}"), f"{month}-{supplier}"
            due = day + timedelta(days=promise)
            orders.append(f"{order},{line},{day} 09:00:00,{due},K{line % 3},{supplier},{mode},2,EUR")
            cost = "4,1" if line < costed else ","
            parcels.append(f"D{order}{line},{order},{line},{day + DAYS} 09:00:00,2,{cost},EUR")
    for name, rows in (("order_lines", orders), ("deliveries", parcels)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRAN_HOME", str(folder / "home"))
        yield folder / "home"


def _titles(page: str, **asked: str) -> list[str]:
    app = opened(page, **ADDRESS | asked)
    assert failures(app) == []
    return [title.replace("\u00a0", " ") for title in titles(app)]


def test_a_title_names_those_below_the_target_that_are_too_few_to_judge() -> None:
    told = "1 judged value reaches the KPI target; below it, but of fewer than 30 rows each: 1"
    assert f"On-time delivery by fulfilment mode: {told}" in _titles("delivery")


def test_late_lines_are_told_in_parts_that_add_up() -> None:
    assert "12 of 47 due lines did not come on time: 12 three days late or more" in _titles("delivery")


def test_nobody_is_the_slowest_of_suppliers_that_take_the_same_time() -> None:
    assert "Lead time by supplier: P90 10 d of 2 suppliers" in _titles("lead_time", flow="all")


def test_a_month_of_which_most_lines_have_no_cost_is_compared_with_nothing() -> None:
    assert "Delivery cost per unit: no figure of Feb 2026 to compare with" in _titles("costs")


def test_a_page_of_which_the_data_tell_nothing_says_it_once() -> None:
    assert [_titles(page) for page in ("stockouts", "forecasts")] == [
        ["Stockouts: nothing to show"],
        ["Forecasts: nothing to show"],
    ]


def test_a_page_of_which_the_data_tell_nothing_says_what_would_tell_it_and_for_which_figures() -> None:
    told = re.sub(r"\s+", " ", shown(opened("stockouts", **ADDRESS)))
    assert "stock levels Stockout days, Est. lost sales" in told
    assert re.search(r"or Reason of cancellation \(order lines\) Stockout rate\b", told)
    assert told.count("Stockout rate") == 1  # no card of it either
    assert "Data: what is loaded" in told


def test_what_is_missing_is_not_said_again_under_a_title_that_says_it() -> None:
    app = opened("costs", **ADDRESS)
    assert "Net promoter score: not loaded (feedback)" in titles(app)
    assert shown(app).count("Not loaded: feedback") == 2  # on the cards of both scores


def test_a_page_explains_the_first_figure_the_data_tell(home: Path) -> None:
    engine = Engine(current_version(home).path)
    assert (
        chosen_kpi(looked_at(engine, "costs"), ("stockout_rate", "nps", "freight_per_unit", "otd")).id
        == "freight_per_unit"
    )
    engine.close()


def test_a_split_opens_on_what_has_two_values() -> None:
    asked = {"sup": "D1"}
    assert any(title.startswith("Lead time P50 by product") for title in _titles("lead_time", **asked))


def test_days_of_an_order_of_another_year_say_the_year() -> None:
    assert "11 Dec 2025" in re.sub(
        r"\s+", " ", shown(opened("orders", **ADDRESS, order="2025-12-D1")).split("Event")[0]
    )
