"""What only the house can say: its currency, its country, what its files leave open, and the day of the load."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest.loading import load
from cadran.ingest.profiles.profile import read_profile
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
Setting = Callable[..., Path]
PRICED = LINES.strip() + ",unit_price,currency\n"
SETTINGS = "select value, profile, load_id from settings where name = '{}'"
RATES = "currency,valid_from,rate\n"


@pytest.fixture
def told(bench: Bench) -> Setting:
    """Writes a profile that reads files of the contract's names, with settings of the house and of deliveries."""

    def written(*settings: str, deliveries: str = "", name: str = "house") -> Path:
        path = bench.home.parent / f"{name}.toml"
        tables = ("order_lines", "deliveries", "stock_levels", "exchange_rates", "locations")
        entries = "".join(
            f'[[{table}]]\nfiles = {{ a = "{table}*.csv" }}\noptional = true\n'
            + (deliveries if table == "deliveries" else "")
            + "\n"
            for table in tables
        )
        head = f'name = "{name}"\ntitle = {{ en = "House", fr = "Maison" }}\n'
        path.write_text(head + "".join(f"{one}\n" for one in settings) + entries)
        return path

    return written


def _currency(bench: Bench) -> list[tuple[object, ...]]:
    return bench.rows(SETTINGS.format("reporting_currency"))


def test_the_only_currency_of_the_amounts_is_reported(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,GBP", "A2,1,2026-01-05,S,1,,", header=PRICED)
    bench.load()
    assert _currency(bench) == [("GBP", None, 1)]


def test_the_currency_whose_rate_is_always_one_is_reported_however_rare_it_is(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", "A2,1,2026-01-05,S,1,9,USD", "A3,1,2026-01-05,S,1,9,CHF", header=PRICED)
    # The dollar was at par once; only the franc always is.
    rates = "USD,2025-01-01,1\nUSD,2026-01-01,0.8\nCHF,2025-01-01,1\nCHF,2026-01-01,1\n"
    bench.write("exchange_rates.csv", RATES + rates)
    bench.load()
    assert _currency(bench) == [("CHF", None, 1)]


def test_rates_to_a_currency_report_in_it_even_where_no_amount_is_in_it(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", header=PRICED)
    bench.write("exchange_rates.csv", RATES + "EUR,2025-01-01,1\nUSD,2025-01-01,0.9\n")
    bench.load()
    assert _currency(bench) == [("EUR", None, 1)]


def test_two_currencies_without_a_word_stop_the_load_and_ask(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", "A3,1,2026-01-05,S,1,9,CHF", header=PRICED)
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert stopped.value.read("en") == [
        "The amounts are in CHF, USD, and nothing says in which of them to report. Write for example "
        'reporting_currency = "CHF" in the profile, or give it the rate 1 in exchange_rates.'
    ]
    assert bench.rows("select count(*) from order_lines") == [(0,)]


def test_a_word_that_is_no_currency_leaves_nothing_open(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", "A3,1,2026-01-05,S,1,9,money", header=PRICED)
    bench.load()
    assert _currency(bench) == [("USD", None, 1)]


def test_data_without_a_currency_are_in_that_of_the_home_country(lines: Lines, told: Setting) -> None:
    bench = lines("A1,1,2026-01-05,S,1")
    bench.load(told('home_country = "Suisse"'))
    assert _currency(bench) == [("CHF", None, 1)]
    assert bench.rows(SETTINGS.format("home_country")) == [("CH", "house", 1)]


@pytest.mark.long
def test_what_a_profile_says_stands_until_another_one_says_otherwise(lines: Lines, told: Setting) -> None:
    bench = lines("A1,1,2026-01-05,S,1,9,USD", "A3,1,2026-01-05,S,1,9,CHF", header=PRICED)
    bench.load(told('reporting_currency = "chf"', 'home_country = "DE"'))
    assert _currency(bench) == [("CHF", "house", 1)]
    bench.load()
    assert _currency(bench) == [("CHF", "house", 1)]
    bench.load(told('reporting_currency = "USD"', name="later"))
    assert _currency(bench) == [("USD", "later", 3)]
    assert bench.rows(SETTINGS.format("home_country")) == [("DE", "house", 1)]


@pytest.mark.long
def test_france_is_assumed_and_said_where_no_profile_names_a_home(lines: Lines, told: Setting) -> None:
    bench = lines("A1,1,2026-01-05,S,1")
    said = [note.read("fr") for note in bench.load().notes if "pays de l'entreprise" in note.read("fr")]
    assert said == [
        "Aucun profil ne dit le pays de l'entreprise\u00a0: le calendrier de FR s'applique aux sites sans pays connu. "
        "Indiquez home_country dans le profil."
    ]
    assert bench.rows(SETTINGS.format("home_country")) == [("FR", None, 1)]
    assert not [note for note in bench.load(told('home_country = "ESP"')).notes if "home country" in note.read("en")]
    assert bench.rows(SETTINGS.format("home_country")) == [("ES", "house", 2)]


@pytest.mark.long
def test_how_absent_items_count_is_kept_for_each_stock_file(lines: Lines, told: Setting) -> None:
    bench = lines("A1,1,2026-01-05,S,1")
    head = "stock_date,sku,location_id,on_hand_quantity\n"
    for name in ("north", "south"):
        bench.write(f"stock_levels-{name}.csv", head + f"2026-01-05,S,{name},4\n")
    bench.load(told('absent = "unknown"', 'dropship_counts = "purchase"'))
    kept = "select value, profile, source_file from settings where name = 'absent' order by source_file"
    assert bench.rows(kept) == [
        ("unknown", "house", "stock_levels-north.csv"),
        ("unknown", "house", "stock_levels-south.csv"),
    ]
    assert bench.rows(SETTINGS.format("dropship_counts")) == [("purchase", "house", 1)]
    bench.load(told())
    assert bench.rows("select distinct value from settings where name = 'absent'") == [("zero",)]


DELIVERIES = "delivery_id,order_id,line_id,delivered_at,delivered_quantity,rejected_quantity\n"
REJECTS = "select rejected_quantity from deliveries order by delivery_id"


@pytest.mark.long
@pytest.mark.parametrize(
    ("rejects", "setting", "expected"),
    [
        (["3", "", ""], "", [3, 0, 0]),
        (["3", "0", ""], "", [3, 0, None]),
        (["", "", ""], "", [None, None, None]),
        (["3", "", ""], 'empty_reject = "unknown"\n', [3, None, None]),
        (["0", "0", ""], 'empty_reject = "none"\n', [0, 0, 0]),
    ],
)
def test_an_empty_reject_means_none_only_where_none_is_never_written(
    lines: Lines, told: Setting, rejects: list[str], setting: str, expected: list[int | None]
) -> None:
    bench = lines("A1,1,2026-01-05,S,9")
    rows = "".join(f"D{n},A1,1,2026-01-0{n + 6},3,{reject}\n" for n, reject in enumerate(rejects))
    bench.write("deliveries.csv", DELIVERIES + rows)
    notes = [note.read("en") for note in bench.load(told(deliveries=setting)).notes]
    assert [value for (value,) in bench.rows(REJECTS)] == expected
    assert any("the 2 empty ones mean that nothing was rejected" in note for note in notes) == (
        rejects == ["3", "", ""] and not setting
    )


def test_each_file_says_for_itself_what_an_empty_reject_means(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,9")
    bench.write("deliveries-1.csv", DELIVERIES + "D1,A1,1,2026-01-06,3,2\nD2,A1,1,2026-01-07,3,\n")
    bench.write("deliveries-2.csv", DELIVERIES + "D3,A1,1,2026-01-08,3,\n")
    bench.load()
    assert [value for (value,) in bench.rows(REJECTS)] == [2, 0, None]


def _loaded_on(bench: Bench, day: date) -> list[str]:
    return [note.read("en") for note in load(bench.folder, "contract", bench.home, loaded_on=day).notes]


def test_the_load_is_dated_by_the_day_it_was_given(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1")
    _loaded_on(bench, date(2026, 2, 3))
    ((moment,),) = bench.rows("select loaded_at from ledger")
    assert moment.date() == date(2026, 2, 3)


def test_a_file_mostly_later_than_its_load_stops_it(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-07,S,1", "A3,1,2026-01-08 09:00,S,1")
    with pytest.raises(CadranError) as stopped:
        _loaded_on(bench, date(2026, 1, 5))
    assert stopped.value.read("en") == [
        "order_lines.csv: 2 of 3 rows happen after the day of the load, 2026-01-05: the clock of this machine or the "
        "dates of the file are wrong; nothing was loaded. Correct the one that is."
    ]
    assert bench.rows("select count(*) from ledger") == [(0,)]


def test_half_of_a_file_may_be_later_and_tomorrow_is_not(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-06 23:59,S,1", "A3,1,2036-01-08,S,1", "A4,1,2036-01-08,S,1")
    _loaded_on(bench, date(2026, 1, 5))
    assert bench.rows("select max(ordered_at) from order_lines") == [(datetime(2036, 1, 8),)]


def test_promises_and_forecasts_may_lie_in_the_future(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,2027-03-01", header=LINES.strip() + ",promised_at\n")
    bench.write("forecasts.csv", "sku,period_start,period_end,forecast_quantity\nS,2026-06-01,2026-06-30,4\n")
    _loaded_on(bench, date(2026, 1, 5))
    assert bench.rows("select count(*) from forecasts") == [(1,)]


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ('reporting_currency = "EURO"', "reporting_currency: “EURO” is not the code of a currency. Example: EUR."),
        ('home_country = "Atlantis"', "home_country: “Atlantis” is not a country. Example: FR, or France."),
        ('dropship_counts = "both"', "dropship_counts"),
        ('repeats = "add"', "repeats"),
        ('absent = "none"', "absent"),
        ("closing_tolerance = 5", "closing_tolerance"),
        ('closing_tolerance = "some"', "closing_tolerance"),
        ('corrects = ["promised_at"]', "a correction says why and who. Add `reason` and `author`."),
        ('complete = "maybe"', "complete"),
        ('time_zone = "Europe/Paris"', "Did you mean timezone?"),
    ],
)
def test_a_wrong_setting_is_named(told: Setting, setting: str, sentence: str) -> None:
    with pytest.raises(CadranError) as wrong:
        read_profile(told(setting))
    assert any(sentence in said for said in wrong.value.read("en"))
    assert all(said.strip() for said in wrong.value.read("fr"))


def test_a_table_may_differ_from_its_profile(told: Setting) -> None:
    profile = read_profile(told('timezone = "Europe/Paris"', deliveries='timezone = "Asia/Tokyo"\nrepeats = "last"\n'))
    assert (profile.of("order_lines")[0].timezone, profile.of("deliveries")[0].timezone) == (
        "Europe/Paris",
        "Asia/Tokyo",
    )
    assert (profile.of("order_lines")[0].repeats, profile.of("deliveries")[0].repeats) == ("refuse", "last")
