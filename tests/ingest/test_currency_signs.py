"""Amounts with the sign or code of a currency: read where they agree, never mixed, and what they say is kept."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cadran.errors import CadranError
from cadran.ingest.checking.evidence import number, plain_spaces
from cadran.ingest.files.currency_signs import codes_of, sign_of, without_sign
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
PRICED = LINES.strip() + ",unit_price\n"
IN_A_CURRENCY = LINES.strip() + ",unit_price,currency\n"
PRICES = "select unit_price::double, currency from order_lines order by source_row"
COSTS = "sku,unit_cost\n"


@pytest.mark.parametrize(
    ("text", "decimal", "codes", "amount"),
    [
        ("12,50 €", ",", ("EUR",), 12.5),
        ("1 234,50\u00a0€", ",", ("EUR",), 1234.5),
        ("1\u202f234,50\u202f€", ",", ("EUR",), 1234.5),
        ("€\u00a012.50", ".", ("EUR",), 12.5),
        ("-€5", ".", ("EUR",), -5.0),
        ("€ -5.5", ".", ("EUR",), -5.5),
        ("-12,50 EUR", ",", ("EUR",), -12.5),
        ("EUR 12.5", ".", ("EUR",), 12.5),
        ("CHF 1'234.50", ".", ("CHF",), 1234.5),
        ("CHF 1\u2019234\u2019567.50", ".", ("CHF",), 1234567.5),
        ("Fr.12.50", ".", ("CHF",), 12.5),
        ("£1,234", ".", ("GBP",), 1234.0),
        ("99,90 zł", ",", ("PLN",), 99.9),
        ("1.234,50 kr.", ",", ("SEK", "NOK", "DKK", "ISK"), 1234.5),
        ("US$ 7", ".", ("USD",), 7.0),
    ],
)
def test_a_sign_is_told_from_its_amount(text: str, decimal: str, codes: tuple[str, ...], amount: float) -> None:
    literal = "'" + text.replace("'", "''") + "'"
    with duckdb.connect() as connection:
        ((sign,),) = connection.sql(f"select {sign_of(literal)}").fetchall()
        read = number(plain_spaces("x"), decimal)
        ((value,),) = connection.sql(f"select {read} from (select {without_sign(literal, [sign])} as x)").fetchall()
    assert (codes_of(sign), value) == (codes, amount)


@pytest.mark.parametrize("text", ["12 pcs", "A12", "12", "EURO-PAL 3", "5'", "12 34 €uros"])
def test_another_word_beside_a_number_is_no_currency(text: str) -> None:
    literal = "'" + text.replace("'", "''") + "'"
    with duckdb.connect() as connection:
        ((sign, plain),) = connection.sql(f"select {sign_of(literal)}, {plain_spaces(literal)}").fetchall()
    assert (codes_of(sign), plain) == ((), text)


def test_the_sign_of_a_whole_column_gives_the_currency_of_its_rows(lines: Lines) -> None:
    bench = lines('A1,1,2026-01-05,S,1,"12,50\u00a0€"', 'A2,1,2026-01-05,S,1,"1 234,00 €"', header=PRICED)
    notes = [note.read("en") for note in bench.load().notes]
    assert bench.rows(PRICES) == [(12.5, "EUR"), (1234.0, "EUR")]
    assert "order_lines.csv: unit_price in EUR, by the sign or code beside 2 amounts; without one: 0." in notes


def test_a_row_of_another_currency_is_refused_with_its_reason(lines: Lines) -> None:
    rows = [f"A{row},1,2026-01-05,S,1,€{row}.5" for row in range(20)]
    bench = lines(*rows, "B,1,2026-01-05,S,1,$7.5", "C,1,2026-01-05,S,1,8.5", header=PRICED)
    count = bench.count()
    assert (count.rows, count.accepted, count.quarantined) == (22, 21, 1)
    assert bench.rows("select value, sentence_en from quarantine") == [
        ("$7.5", "unit_price must be a number below a billion, in EUR, but reads “$7.5”.")
    ]
    assert bench.rows("select unit_price::double, currency from order_lines where order_id = 'C'") == [(8.5, "EUR")]


@pytest.mark.parametrize(
    ("rows", "header", "sentence"),
    [
        (
            ["A1,1,2026-01-05,S,1,€12.50", "A2,1,2026-01-05,S,1,£9.00"],
            PRICED,
            "order_lines.csv: unit_price hold amounts of several currencies, first at these lines: € (2), £ (3).",
        ),
        (
            ["A1,1,2026-01-05,S,1,$12.50", "A2,1,2026-01-05,S,1,$9.00"],
            PRICED,
            "order_lines.csv: “$” in unit_price may be USD, CAD, AUD",
        ),
        (
            ["A1,1,2026-01-05,S,1,$12.50,USD", "A2,1,2026-01-05,S,1,$9.00,EUR"],
            IN_A_CURRENCY,
            "order_lines.csv, line 3: unit_price says “$”, but the currency of the row is EUR.",
        ),
    ],
)
def test_currencies_are_never_mixed_or_guessed(lines: Lines, rows: list[str], header: str, sentence: str) -> None:
    bench = lines(*rows, header=header)
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert sentence in stopped.value.problems[0].read("en")


@pytest.mark.long
def test_a_sign_agrees_with_the_currency_of_its_row_or_the_row_is_refused(lines: Lines) -> None:
    rows = ["A1,1,2026-01-05,S,1,$12.50,CAD", "A2,1,2026-01-05,S,1,9.00 €,€", "A3,1,2026-01-05,S,1,£9,EUR"]
    bench = lines(*rows, header=IN_A_CURRENCY)
    bench.write("exchange_rates.csv", "currency,valid_from,rate\nEUR,2025-01-01,1\nCAD,2025-01-01,0.65\n")
    bench.load()
    assert bench.rows(PRICES) == [(12.5, "CAD"), (9.0, "EUR")]
    assert bench.refused() == [("order_lines.csv", 4, "unit_price", "£9", "bad_type")]


def test_a_row_whose_currency_is_mistyped_is_refused_and_the_others_are_read(lines: Lines) -> None:
    rows = [f"A{row},1,2026-01-05,S,1,{row}.50 €,EUR" for row in range(1, 40)]
    bench = lines(*rows, "B,1,2026-01-05,S,1,7.00 €,GBP", header=IN_A_CURRENCY)
    bench.write("exchange_rates.csv", "currency,valid_from,rate\nEUR,2025-01-01,1\nGBP,2025-01-01,1.15\n")
    bench.load()
    assert bench.rows("select count(*), sum(unit_price)::double, max(currency) from order_lines") == [
        (39, 799.5, "EUR")
    ]
    assert bench.refused() == [("order_lines.csv", 41, "unit_price", "7.00 €", "bad_type")]


def test_one_amount_with_a_sign_says_nothing_of_a_file_without(lines: Lines) -> None:
    bench = lines(*(f"A{row},1,2026-01-05,S,1,{row}" for row in range(9)), "B,1,2026-01-05,S,1,$7", header=PRICED)
    assert bench.count().quarantined == 1
    assert {currency for _, currency in bench.rows(PRICES)} == {None}


def test_amounts_of_a_table_without_currencies_must_be_in_the_reporting_currency(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", header=IN_A_CURRENCY)
    bench.write("products.csv", COSTS + "S,5.00 €\n")
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert (
        stopped.value.problems[0]
        .read("en")
        .startswith("products.csv: its amounts are in EUR, but those of products count in the reporting currency, USD.")
    )


@pytest.mark.long
def test_signs_alone_say_the_reporting_currency_and_keep_saying_it(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1")
    bench.write("products.csv", COSTS + "S,£5.00\n")
    bench.load()
    told = "select value from settings where name in ('reporting_currency', 'amounts_in') order by name"
    assert bench.rows(told) == [("GBP",), ("GBP",)]
    (bench.folder / "products.csv").unlink()
    bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,2\n")
    bench.load()
    assert bench.rows(told) == [("GBP",), ("GBP",)]


@pytest.mark.long
def test_a_number_that_an_expression_calculates_with_has_its_sign_taken_too(bench: Bench, tmp_path: Path) -> None:
    bench.write("sales.csv", "id,day,sku,n,total\nA1,2026-01-05,S,2,€25.00\nA2,2026-01-05,S,1,€9.50\n")
    profile = tmp_path / "shop.toml"
    profile.write_text(
        'name = "shop"\ntitle = { en = "Shop", fr = "Boutique" }\n[[order_lines]]\nfiles = { s = "sales.csv" }\n'
        '[order_lines.columns]\norder_id = "id"\nline_id = "\'1\'"\nordered_at = "day"\nsku = "sku"\n'
        'ordered_quantity = "n"\nunit_price = "number(total) / number(n)"\n'
    )
    bench.load(profile)
    assert bench.rows(PRICES) == [(12.5, "EUR"), (9.5, "EUR")]
