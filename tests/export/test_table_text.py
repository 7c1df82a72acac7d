"""How the cells of tables are written: one form a column, amounts in their currency, days without an hour as days."""

from datetime import datetime

import polars as pl
import pytest

from cadran.export.table_text import TableText
from cadran.i18n import Language
from cadran.i18n.catalogue import say_code
from cadran.kpis import KPIS

NBSP = "\u00a0"


def _written(name: str, cells: list[object], kpi: str | None = None, language: Language = "en") -> list[str]:
    table = TableText(language, "EUR", KPIS[kpi] if kpi else None)
    return table.titled(pl.DataFrame({name: cells}))[say_code(language, "column", name)].to_list()


def test_a_time_without_an_hour_is_shown_as_a_day() -> None:
    moments = [datetime(2026, 10, 26), datetime(2026, 10, 26, 17, 37)]
    assert _written("completed_at", moments) == ["26 Oct 2026", "26 Oct 2026, 17:37"]


def test_the_numbers_of_a_column_have_the_same_decimals() -> None:
    assert _written("daily_demand_quantity", [0.964, 1.0]) == ["0.96", "1.00"]
    assert _written("ordered_quantity", [4.0, 1200.0]) == ["4", "1,200"]
    assert _written("late_days", [-0.34, 2.0]) == ["−0.3", "2.0"]
    assert _written("late_days", [-24.0, 3.0]) == ["−24", "3"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["€1,231.50", "€47.00"]), ("fr", [f"1\u202f231,50{NBSP}€", f"47,00{NBSP}€"])],
)
def test_an_amount_has_its_currency_and_its_cents(language: Language, expected: list[str]) -> None:
    assert _written("line_value", [1231.5, 47.0], language=language) == expected


def test_amounts_rounded_to_the_whole_have_no_cents() -> None:
    assert _written("stock_value", [3718.0, 1960.0]) == ["€3,718", "€1,960"]


def test_a_column_named_after_a_kpi_is_in_its_unit() -> None:
    assert _written("return_rate_value", [0.0312], "otd") == ["3.1%"]
    assert _written("lead_time_p90", [9.18], "otd") == [f"9.2{NBSP}d"]
    assert _written("numerator", [70.0], "otd") == ["70"]


def test_a_table_of_rows_keeps_the_decimals_of_its_quantities() -> None:
    rows = pl.DataFrame({"value": [2.5], "ordered_quantity": [1.25]})
    of_rows = TableText("en", "EUR", KPIS["lead_time"], is_of_rows=True).written(rows)
    assert of_rows.row(0) == (f"2.5{NBSP}d", "1.25")
