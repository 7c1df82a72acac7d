"""How the cells of tables are written: one form a column, amounts in their currency, days without an hour as days."""

from datetime import datetime

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.i18n import Language
from cadran.kpis import KPIS
from cadran.ui.components.panel import numbers_right, titled
from cadran.ui.request.view import View
from ui.opened import looked_at

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def english(sample_engine: Engine) -> View:
    return looked_at(sample_engine, "orders")


def _written(view: View, name: str, held: list[object], kpi: str | None = None) -> list[str]:
    shown = titled(view, pl.DataFrame({name: held}), KPIS[kpi] if kpi else None)
    return shown[view.code("column", name)].to_list()


def test_a_time_without_an_hour_is_shown_as_a_day(english: View) -> None:
    held = [datetime(2026, 10, 26), datetime(2026, 10, 26, 17, 37)]
    assert _written(english, "completed_at", held) == ["26 Oct 2026", "26 Oct 2026, 17:37"]


def test_the_numbers_of_a_column_have_the_same_decimals(english: View) -> None:
    assert _written(english, "daily_demand_quantity", [0.964, 1.0]) == ["0.96", "1.00"]
    assert _written(english, "ordered_quantity", [4.0, 1200.0]) == ["4", "1,200"]
    assert _written(english, "late_days", [-0.34, 2.0]) == ["−0.3", "2.0"]
    assert _written(english, "late_days", [-24.0, 3.0]) == ["−24", "3"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["€1,231.50", "€47.00"]), ("fr", [f"1\u202f231,50{NBSP}€", f"47,00{NBSP}€"])],
)
def test_an_amount_has_its_currency_and_its_cents(
    sample_engine: Engine, language: Language, expected: list[str]
) -> None:
    assert _written(looked_at(sample_engine, "orders", language=language), "line_value", [1231.5, 47.0]) == expected


def test_amounts_rounded_to_the_whole_have_no_cents(english: View) -> None:
    assert _written(english, "stock_value", [3718.0, 1960.0]) == ["€3,718", "€1,960"]


def test_a_column_named_after_a_kpi_is_in_its_unit(english: View) -> None:
    assert _written(english, "return_rate_value", [0.0312], "otd") == ["3.1%"]
    assert _written(english, "lead_time_p90", [9.18], "otd") == [f"9.2{NBSP}d"]
    assert _written(english, "numerator", [70.0], "otd") == ["70"]


def test_numbers_stand_to_the_right_though_they_are_shown_as_text(english: View) -> None:
    frame = pl.DataFrame({"order_id": ["A"], "line_value": [1.0]})
    assert list(numbers_right(english, frame)) == [english.code("column", "line_value")]
