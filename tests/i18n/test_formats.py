"""Numbers, dates and units as people of each language write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.i18n.text import Language

THIN = "\u202f"  # between thousands in French
HARD = "\u00a0"  # between a number and its unit
MINUS = "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (18420.5, 1, "18,420.5", f"18{THIN}420,5"),
        (18420, 0, "18,420", f"18{THIN}420"),
        (1234567, 0, "1,234,567", f"1{THIN}234{THIN}567"),
        (-1234, 0, f"{MINUS}1,234", f"{MINUS}1{THIN}234"),
        (Decimal("0.5"), 2, "0.50", "0,50"),
    ],
)
def test_a_number_has_its_thousands_apart(value: float, decimals: int, english: str, french: str) -> None:
    assert formats.number(value, "en", decimals) == english
    assert formats.number(value, "fr", decimals) == french


def test_numbers_are_rounded_half_up() -> None:
    assert [formats.number(value, "en") for value in (0.5, 1.5, 2.5, -2.5)] == ["1", "2", "3", f"{MINUS}3"]
    assert formats.percent(0.91250, "en") == "91.3%"


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert formats.number(-0.2, "en") == "0"
    assert formats.delta(-0.0001, "percent", "en") == f"0.0{HARD}pp"
    assert formats.delta(0.0001, "percent", "fr") == f"0,0{HARD}pt"


def test_a_share_is_written_as_a_percentage_with_one_decimal() -> None:
    assert formats.percent(0.912, "en") == "91.2%"
    assert formats.percent(0.912, "fr") == f"91,2{HARD}%"
    assert formats.percent(1, "en") == "100.0%"
    assert formats.percent(0.998, "fr", decimals=0) == f"100{HARD}%"


def test_a_difference_of_rates_is_in_points() -> None:
    assert formats.points(-0.023, "en") == f"{MINUS}2.3{HARD}pp"
    assert formats.points(-0.023, "fr") == f"{MINUS}2,3{HARD}pts"


def test_french_has_one_point_below_two_and_points_from_there() -> None:
    read = [formats.points(value, "fr") for value in (0.0194, -0.0196, 0.0, 0.02)]
    assert read == [f"1,9{HARD}pt", f"{MINUS}2,0{HARD}pts", f"0,0{HARD}pt", f"2,0{HARD}pts"]
    assert (formats.net_score(-0.01, "fr"), formats.net_score(0.01, "en")) == (f"{MINUS}1,0{HARD}pt", f"1.0{HARD}pts")


def test_money_has_no_cents_and_its_symbol_where_people_put_it() -> None:
    assert formats.money(3210.4, "EUR", "en") == "€3,210"
    assert formats.money(3210.4, "EUR", "fr") == f"3{THIN}210{HARD}€"
    assert formats.money(-3210, "EUR", "en") == f"{MINUS}€3,210"
    assert formats.money(3210, "USD", "en") == "$3,210"
    assert (formats.money(0.46, "EUR", "en"), formats.money_short(-0.4, "EUR", "en")) == ("€0.46", f"{MINUS}€0.40")
    assert [formats.money(value, "EUR", "en") for value in (0, 0.004, 0.999, 1.4)] == ["€0", "€0", "€1", "€1"]
    assert formats.money(3210, "USD", "fr") == f"3{THIN}210{HARD}$US"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF", "PLN"])
def test_a_currency_is_written_one_way(currency: str, language: Language) -> None:
    sign = formats.currency_sign(currency, language)
    for written in (formats.money, formats.price, formats.money_short):
        assert written(64_210, currency, language).strip("0123456789,.kM" + HARD + THIN) == sign


def test_the_price_of_one_unit_has_cents() -> None:
    assert formats.price(3.205, "EUR", "en") == "€3.21"
    assert formats.price(3.2, "EUR", "fr") == f"3,20{HARD}€"
    assert formats.delta(-0.126, "price", "en") == f"{MINUS}€0.13"
    assert formats.price(None, "EUR", "en") == formats.NOTHING


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (9999, "€9,999", f"9{THIN}999{HARD}€"),
        (10_000, f"€10.0{HARD}k", f"10,0{HARD}k€"),
        (431_400, f"€431{HARD}k", f"431{HARD}k€"),
        (999_600, f"€1.00{HARD}M", f"1,00{HARD}M€"),
        (4_311_000, f"€4.31{HARD}M", f"4,31{HARD}M€"),
        (-43_110_000, f"{MINUS}€43.1{HARD}M", f"{MINUS}43,1{HARD}M€"),
        (2_500_000_000, f"€2.50{HARD}bn", f"2,50{HARD}Md€"),
    ],
)
def test_a_large_amount_keeps_three_digits(value: float, english: str, french: str) -> None:
    assert formats.money_short(value, "EUR", "en") == english
    assert formats.money_short(value, "EUR", "fr") == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (9.4, f"9.4{HARD}d", f"9,4{HARD}j"),
        (9.96, f"10{HARD}d", f"10{HARD}j"),
        (12.4, f"12{HARD}d", f"12{HARD}j"),
        (-2.25, f"{MINUS}2.3{HARD}d", f"{MINUS}2,3{HARD}j"),
    ],
)
def test_days_have_one_decimal_below_ten(value: float, english: str, french: str) -> None:
    assert formats.days(value, "en") == english
    assert formats.days(value, "fr") == french


def test_a_date_is_written_in_the_order_of_its_language() -> None:
    assert formats.day(date(2026, 11, 20), "en") == "20 Nov 2026"
    assert formats.day(date(2026, 11, 20), "fr") == "20/11/2026"
    assert formats.day(date(2026, 3, 5), "en") == "5 Mar 2026"
    assert formats.day(date(2026, 3, 5), "fr") == "05/03/2026"


def test_a_short_date_has_no_year() -> None:
    assert formats.day_short(date(2026, 11, 20), "en") == "20 Nov"
    assert formats.day_short(date(2026, 11, 20), "fr") == "20 nov."


def test_a_moment_has_24_hours_and_no_seconds() -> None:
    assert formats.moment(datetime(2026, 11, 20, 14, 32, 59), "en") == "20 Nov 2026, 14:32"
    assert formats.moment(datetime(2026, 11, 20, 14, 32, 59), "fr") == "20/11/2026 14:32"


@pytest.mark.parametrize(
    ("start", "grain", "english", "french"),
    [
        (date(2026, 11, 20), "day", "20 Nov 2026", "20/11/2026"),
        (date(2026, 11, 16), "week", "W47 2026", "S47 2026"),
        (date(2024, 12, 30), "week", "W01 2025", "S01 2025"),
        (date(2027, 1, 1), "week", "W53 2026", "S53 2026"),
        (date(2026, 10, 1), "month", "Oct 2026", "oct. 2026"),
        (date(2026, 8, 1), "month", "Aug 2026", "août 2026"),
        (date(2026, 10, 1), "quarter", "Q4 2026", "T4 2026"),
        (date(2026, 3, 31), "quarter", "Q1 2026", "T1 2026"),
        (date(2026, 1, 1), "year", "2026", "2026"),
    ],
)
def test_a_period_is_named_by_its_grain(start: date, grain: str, english: str, french: str) -> None:
    assert formats.period_label(start, grain, "en") == english
    assert formats.period_label(start, grain, "fr") == french


@pytest.mark.parametrize(
    ("unit", "figure", "english", "french"),
    [
        ("percent", 0.8851, "88.5%", f"88,5{HARD}%"),
        ("points", 0.31, f"31.0{HARD}pts", f"31,0{HARD}pts"),
        ("count", 10324, "10,324", f"10{THIN}324"),
        ("units", 10324.0, "10,324", f"10{THIN}324"),
        ("money", 3210, "€3,210", f"3{THIN}210{HARD}€"),
        ("days", 92, f"92{HARD}d", f"92{HARD}j"),
        ("turns", 4.24, "4.2×", f"4,2{HARD}×"),
        ("score", 87.65, "87.7", "87,7"),
    ],
)
def test_a_figure_is_written_in_the_unit_of_its_kpi(unit: str, figure: float, english: str, french: str) -> None:
    assert formats.value(figure, unit, "en") == english
    assert formats.value(figure, unit, "fr") == french


@pytest.mark.parametrize(
    ("unit", "change", "english", "french"),
    [
        ("percent", -0.023, f"{MINUS}2.3{HARD}pp", f"{MINUS}2,3{HARD}pts"),
        ("percent", 0.023, f"+2.3{HARD}pp", f"+2,3{HARD}pts"),
        ("points", -0.04, f"{MINUS}4.0{HARD}pts", f"{MINUS}4,0{HARD}pts"),
        ("count", 1200, "+1,200", f"+1{THIN}200"),
        ("money", -3210, f"{MINUS}€3,210", f"{MINUS}3{THIN}210{HARD}€"),
        ("money", 3210, "+€3,210", f"+3{THIN}210{HARD}€"),
        ("days", 0.5, f"+0.5{HARD}d", f"+0,5{HARD}j"),
        ("turns", -1, f"{MINUS}1.0×", f"{MINUS}1,0{HARD}×"),
        ("count", 0, "0", "0"),
    ],
)
def test_a_change_carries_its_sign(unit: str, change: float, english: str, french: str) -> None:
    assert formats.delta(change, unit, "en") == english
    assert formats.delta(change, unit, "fr") == french


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_to_show_is_a_dash(lang: str) -> None:
    units = ("percent", "points", "count", "units", "money", "days", "turns", "score")
    assert {formats.value(None, unit, lang) for unit in units} == {"–"}
    assert {formats.delta(None, unit, lang) for unit in units} == {"–"}
    assert {formats.period_label(None, grain, lang) for grain in ("day", "week", "month", "quarter", "year")} == {"–"}
    assert formats.number(float("nan"), lang) == formats.percent(float("inf"), lang) == "–"
    assert formats.money_short(None, "EUR", lang) == formats.moment(None, lang) == formats.day_short(None, lang) == "–"


def test_a_zero_is_shown_as_zero() -> None:
    assert formats.percent(0, "en") == "0.0%"
    assert formats.percent(0, "fr") == f"0,0{HARD}%"


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        formats.value(1, "furlongs", "en")


@pytest.mark.parametrize(
    ("language", "n", "told"),
    [
        ("en", "1", "1 line due"),
        ("en", "0", "0 lines due"),
        ("en", "1,001", "1,001 lines due"),
        ("fr", "1", "1 ligne échue"),
        ("fr", "0", "0 ligne échue"),
        ("fr", "21", "21 lignes échues"),
    ],
)
def test_a_sentence_names_one_of_what_it_counts_in_the_singular(language: str, n: str, told: str) -> None:
    assert t(language, "supplier.due", n=n) == told


def test_a_form_of_dates_is_told_in_letters_unless_it_has_signs_without_one() -> None:
    assert formats.written_form("%d/%m/%Y %H:%M", "en") == "DD/MM/YYYY HH:MM"
    assert formats.written_form("%-d.%m.%y", "fr") == "JJ.MM.AA"
    assert formats.written_form("%d %b %Y", "fr") == "%d %b %Y"
