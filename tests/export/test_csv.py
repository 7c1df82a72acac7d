"""The CSV files, byte for byte against golden files that open in a spreadsheet."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from cadran.export.csv import (
    Context,
    Profile,
    coded_file_name,
    csv_bytes,
    file_name,
    period_name,
    to_the_cent,
    with_context,
)

GOLDEN = Path(__file__).parent / "golden"
CONTEXT = Context(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 20), "first")
SUPPLIERS = pl.DataFrame(
    {
        "supplier_id": ["S-007", "1E5", "0042"],
        "supplier_name": ["Durand & Fils; Lyon", "Meyer, GmbH", 'Nord "Express"'],
        "n": [412, 8, 0],
        "numerator": [363.0, 7.0, None],
        "denominator": [412.0, 8.0, None],
        "value": [363 / 412, 0.875, None],
        "last_delivery": [datetime(2026, 10, 30, 14, 5), datetime(2026, 10, 2), None],
    }
)
ATTACKS = pl.DataFrame(
    {
        "text": ["=1+1", "+33 1", "-5", "@SUM(A1)", "\tx", "\rx", "|calc", "\x00x", "a=1", "'=1", "", None],
        "number": [-1.5, 1.0, -2.0, 0.0, 1e-9, 1e20, float("nan"), float("inf"), 3.0, 4.0, 5.0, None],
    }
)
ACCENTS = pl.DataFrame(
    {"produit": ["Étagère à épices", "Œillet naïf", "Größe 10 €", "第1号"], "quantité": [1, 2, 3, 4]}
)
TABLES: dict[str, tuple[pl.DataFrame, Profile]] = {
    "suppliers_fr": (with_context(SUPPLIERS, CONTEXT), "fr"),
    "suppliers_international": (with_context(SUPPLIERS, CONTEXT), "international"),
    "injection_fr": (ATTACKS, "fr"),
    "injection_international": (ATTACKS, "international"),
    "empty_fr": (with_context(SUPPLIERS.clear(), CONTEXT), "fr"),
    "empty_international": (with_context(SUPPLIERS.clear(), CONTEXT), "international"),
    "one_row_fr": (SUPPLIERS.head(1), "fr"),
    "one_row_international": (SUPPLIERS.head(1), "international"),
    "accents_fr": (ACCENTS, "fr"),
    "accents_international": (ACCENTS, "international"),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_file_is_the_golden_file_byte_for_byte(name: str) -> None:
    frame, profile = TABLES[name]
    assert csv_bytes(frame, profile) == (GOLDEN / f"{name}.csv").read_bytes()


def test_no_cell_can_run_as_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(ATTACKS, "international").decode(), newline="")))[1:]
    assert [text[:1] for text, _ in rows] == ["'"] * 8 + ["a", "'", "", ""]


def test_numbers_stay_numbers_also_when_negative() -> None:
    again = pl.read_csv(csv_bytes(ATTACKS, "international"), schema_overrides={"number": pl.Float64})
    assert again["number"].to_list() == [-1.5, 1.0, -2.0, 0.0, 1e-9, 1e20, None, None, 3.0, 4.0, 5.0, None]


def test_a_share_keeps_its_full_precision() -> None:
    again = pl.read_csv(csv_bytes(SUPPLIERS, "international"), schema_overrides={"supplier_id": pl.String})
    assert again["value"][0] == 363 / 412
    assert again["supplier_id"].to_list() == ["S-007", "1E5", "0042"]


def test_french_excel_gets_a_byte_order_mark_semicolons_and_windows_line_ends() -> None:
    content = csv_bytes(pl.DataFrame({"taux": [0.5, 0.25]}), "fr")
    assert content == b"\xef\xbb\xbftaux\r\n0,5\r\n0,25\r\n"


def test_the_context_stands_on_every_row_and_on_none_of_an_empty_table() -> None:
    assert with_context(SUPPLIERS, CONTEXT)["data_asof"].to_list() == [date(2026, 11, 20)] * 3
    assert with_context(SUPPLIERS.clear(), CONTEXT).columns[-4:] == ["period_from", "period_to", "data_asof", "basis"]


def test_amounts_are_written_to_the_smallest_unit_of_their_currency_and_prices_as_they_are() -> None:
    frame = pl.DataFrame(
        {"retained": [2.0100000000001, 1.006], "late_value": [0.1 + 0.2, None], "unit_price": [0.0125, 1]}
    )
    told = to_the_cent(frame, "EUR")
    assert told.to_dict(as_series=False) == {
        "retained": [2.01, 1.01],
        "late_value": [0.3, None],
        "unit_price": [0.0125, 1.0],
    }
    assert to_the_cent(frame, "JPY")["retained"].to_list() == [2.0, 1.0]


def test_a_file_name_says_what_when_and_in_which_language() -> None:
    name = file_name("otd", "suppliers", "2026-10", date(2026, 11, 20), "fr")
    assert name == "otd_suppliers_2026-10_asof-2026-11-20_fr.csv"


def test_a_file_name_is_plain_whatever_the_scope_is_called() -> None:
    name = file_name("otd", "Étagères & Cie / ..\\x_y", "all", date(2026, 11, 20), "en")
    assert name == "otd_etageres-cie-..-x-y_all_asof-2026-11-20_en.csv"


def test_no_two_codes_share_the_name_of_a_paper() -> None:
    codes = (
        "S-1",
        "S_1",
        "S/1",
        "S 1",
        "s-1",
        "É1",
        "E1",
        "e1",
        "供应商",
        "供货商",
        "",
        "X" * 90,
        "X" * 91,
        "Durand, SA",
    )
    names = [coded_file_name("evidence", code, "2026-10", date(2026, 11, 20), "en", "zip") for code in codes]
    assert len(set(names)) == len(codes)
    assert names[0] == "evidence_s-1_2026-10_asof-2026-11-20_en.zip"
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "2026-10"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01-to-2024-02-28"),
        (date(2026, 10, 1), date(2026, 12, 31), "2026-q4"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2025, 11, 1), date(2026, 10, 31), "2025-11-01-to-2026-10-31"),
        (date(2026, 10, 5), date(2026, 10, 5), "2026-10-05"),
        (None, date(2026, 10, 5), "to-2026-10-05"),
        (None, None, "all"),
    ],
)
def test_a_period_in_a_file_name_is_as_short_as_the_calendar_allows(
    first: date | None, last: date | None, name: str
) -> None:
    assert period_name(first, last) == name
