"""A time keeps what its text says: whether it has an hour, and how far it was from UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cadran.errors import CadranError
from cadran.ingest.files import reading, sources
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
Profile = Callable[..., Path]
TIMES = "select ordered_at, ordered_has_hour, ordered_offset from order_lines order by source_row"
HOURS = "select count(*) filter (ordered_has_hour), count(*) from order_lines"


@pytest.fixture
def profile(bench: Bench) -> Profile:
    """Writes a profile that reads order_lines.csv as it stands, with settings above and below its entry."""

    def written(*settings: str, entry: str = "") -> Path:
        path = bench.home.parent / "shop.toml"
        head = 'name = "shop"\ntitle = { en = "Shop", fr = "Boutique" }\n'
        path.write_text(
            head + "".join(f"{one}\n" for one in settings) + f'[[order_lines]]\nfiles = {{ a = "*.csv" }}\n{entry}'
        )
        return path

    return written


def _times(*times: str) -> list[str]:
    return [f"A{number},1,{time},S,1" for number, time in enumerate(times)]


def test_a_text_without_a_time_of_day_is_a_day_beside_one_with_an_hour(lines: Lines) -> None:
    bench = lines(*_times("2026-03-02", "2026-03-02 00:01", "2026-3-5"))
    bench.load()
    assert bench.rows(TIMES) == [
        (datetime(2026, 3, 2), False, None),
        (datetime(2026, 3, 2, 0, 1), True, None),
        (datetime(2026, 3, 5), False, None),
    ]


def test_a_column_of_midnights_holds_days_and_needs_no_word(lines: Lines) -> None:
    bench = lines(*_times("2026-03-02 00:00:00", "2026-03-04T00:00"))
    notes = bench.load().notes
    assert bench.rows(HOURS) == [(0, 2)]
    assert not [note for note in notes if "00:00" in note.read("en")]


@pytest.mark.parametrize(("midnights", "hours"), [(2, 200), (3, 197)])
def test_more_than_one_midnight_in_a_hundred_times_makes_those_rows_days(
    lines: Lines, midnights: int, hours: int
) -> None:
    others = ["2026-03-03 14:25:00"] * (200 - midnights)
    bench = lines(*_times(*["2026-03-02 00:00:00"] * midnights, *others))
    notes = [note.read("en") for note in bench.load().notes]
    is_days = midnights > 2
    assert bench.rows(HOURS) == [(hours, 200)]
    assert (
        f"order_lines.csv, ordered_at: {midnights} of 200 times are 00:00; "
        "these rows were read as days without an hour." in notes
    ) == is_days


def test_days_do_not_count_among_the_times_a_midnight_is_measured_by(lines: Lines) -> None:
    days = ["2026-03-02"] * 300
    bench = lines(*_times("2026-03-02 00:00:00", *days, *["2026-03-03 09:00"] * 50))
    bench.load()
    assert bench.rows(HOURS) == [(50, 351)]


def test_each_column_is_decided_for_itself(lines: Lines) -> None:
    header = LINES.strip() + ",promised_at,requested_at\n"
    bench = lines(
        "A1,1,2026-03-02 10:20,S,1,2026-03-09 00:00,", "A2,1,2026-03-02 10:30,S,1,2026-03-10 00:00,", header=header
    )
    bench.load()
    assert bench.rows("select distinct ordered_has_hour, promised_has_hour, requested_has_hour from order_lines") == [
        (True, False, False)
    ]


@pytest.mark.long
def test_midnight_is_decided_over_the_whole_file_however_it_is_cut(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BLOCK", 400)
    monkeypatch.setattr(reading, "SLAB_BYTES", 1)
    late = ["2026-03-02 00:00:00"] * 6
    bench = lines(*_times(*["2026-03-03 14:25:00"] * 300, *late))
    bench.load()
    assert bench.rows(HOURS) == [(300, 306)]
    early = lines(*_times(*late[:3], *["2026-03-03 14:25:00"] * 320))
    early.load()
    assert early.rows("select count(*) filter (ordered_has_hour) from order_lines where source_row <= 324") == [(323,)]


def test_a_date_format_without_a_time_gives_days_and_one_with_a_time_gives_hours(
    lines: Lines, profile: Profile
) -> None:
    formats = '["%d/%m/%Y", "%d/%m/%Y %H:%M"]'
    bench = lines(*_times("05/03/2026", "06/03/2026 16:45"))
    bench.load(profile(f"dates = {{ ordered_at = {formats} }}"))
    assert bench.rows(TIMES) == [(datetime(2026, 3, 5), False, None), (datetime(2026, 3, 6, 16, 45), True, None)]


def test_an_unstated_format_may_come_with_and_without_an_hour_in_one_column(lines: Lines) -> None:
    bench = lines(*_times("25/03/2026", "06/03/2026 16:45", "07/03/2026 17:10:30"))
    notes = [note.read("en") for note in bench.load().notes]
    assert bench.rows(TIMES) == [
        (datetime(2026, 3, 25), False, None),
        (datetime(2026, 3, 6, 16, 45), True, None),
        (datetime(2026, 3, 7, 17, 10, 30), True, None),
    ]
    assert any("dates were read as %d/%m/%Y" in note for note in notes)


def test_a_parquet_date_is_a_day_and_a_timestamp_may_be_an_hour(bench: Bench) -> None:
    rows = {"order_id": ["A", "B"], "line_id": [1, 1], "sku": ["S", "S"], "ordered_quantity": [1, 2]}
    days, times = [date(2026, 3, 2)] * 2, [datetime(2026, 3, 9), datetime(2026, 3, 9, 17, 5)]
    for name, ordered, promised in (("1", days, times), ("2", times, days)):
        frame = pl.DataFrame({**rows, "ordered_at": ordered, "promised_at": promised})
        frame.with_columns(pl.col("order_id") + name).write_parquet(bench.folder / f"order_lines-{name}.parquet")
    bench.load()
    assert bench.rows(
        "select order_id, ordered_has_hour, promised_has_hour, promised_at from order_lines order by order_id"
    ) == [
        ("A1", False, False, datetime(2026, 3, 9)),
        ("A2", False, False, datetime(2026, 3, 2)),
        ("B1", False, True, datetime(2026, 3, 9, 17, 5)),
        ("B2", True, False, datetime(2026, 3, 2)),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "ahead"),
    [
        ("2026-07-14T22:15:00Z", datetime(2026, 7, 15, 0, 15), 120),
        ("2026-01-14T23:15:00.250Z", datetime(2026, 1, 15, 0, 15, 0, 250_000), 60),
        ("2026-07-14 18:15:00-04:00", datetime(2026, 7, 15, 0, 15), 120),
        ("2026-07-14 18:15 -04", datetime(2026, 7, 15, 0, 15), 120),
        ("2026-07-15T03:45+0530", datetime(2026, 7, 15, 0, 15), 120),
        ("2026-07-14 22:15:00 UTC", datetime(2026, 7, 15, 0, 15), 120),
        # The last hour of summer and the first of winter have the same name.
        ("2026-10-25T00:40:00Z", datetime(2026, 10, 25, 2, 40), 120),
        ("2026-10-25T01:40:00Z", datetime(2026, 10, 25, 2, 40), 60),
        # The hour between two and three is left out in spring.
        ("2026-03-29T00:50:00Z", datetime(2026, 3, 29, 1, 50), 60),
        ("2026-03-29T01:10:00Z", datetime(2026, 3, 29, 3, 10), 120),
        ("2026-07-14T22:15:00", datetime(2026, 7, 14, 22, 15), None),
    ],
)
def test_an_offset_becomes_the_local_time_of_the_profile(
    lines: Lines, profile: Profile, text: str, expected: datetime, ahead: int | None
) -> None:
    bench = lines(*_times(text))
    bench.load(profile('timezone = "Europe/Paris"'))
    assert bench.rows(TIMES) == [(expected, True, ahead)]


def test_days_written_as_midnight_of_utc_stay_the_days_they_name(lines: Lines, profile: Profile) -> None:
    bench = lines(*_times("2026-07-14T00:00:00Z", "2026-07-16T00:00:00.000Z"))
    bench.load(profile('timezone = "America/New_York"'))
    assert bench.rows(TIMES) == [(datetime(2026, 7, 14), False, None), (datetime(2026, 7, 16), False, None)]


def test_days_written_as_local_midnight_in_utc_are_the_days_here(lines: Lines, profile: Profile) -> None:
    bench = lines(*_times("2026-07-13T22:00:00Z", "2026-12-15T23:00:00Z"))
    bench.load(profile('timezone = "Europe/Paris"'))
    assert bench.rows(TIMES) == [(datetime(2026, 7, 14), False, None), (datetime(2026, 12, 16), False, None)]


def test_a_parquet_time_with_a_zone_becomes_local_time(bench: Bench, profile: Profile) -> None:
    moment = datetime(2026, 7, 14, 22, 15, tzinfo=UTC)
    later = datetime(2026, 7, 15, 8, 0, tzinfo=timezone(timedelta(hours=9)))
    frame = pl.DataFrame({"order_id": ["A", "B"], "line_id": [1, 1], "sku": "S", "ordered_quantity": 1.0})
    frame = frame.with_columns(ordered_at=pl.Series([moment, later], dtype=pl.Datetime("us", "Asia/Tokyo")))
    frame.write_parquet(bench.folder / "order_lines.parquet")
    path = profile('timezone = "Europe/Paris"')
    path.write_text(path.read_text().replace("*.csv", "*.parquet"))
    bench.load(path)
    assert bench.rows(TIMES) == [
        (datetime(2026, 7, 15, 0, 15), True, 120),
        (datetime(2026, 7, 15, 1, 0), True, 120),
    ]


def test_a_format_with_an_offset_becomes_local_time(lines: Lines, profile: Profile) -> None:
    bench = lines(*_times("14/07/2026 22:15 +0000", "14/07/2026 22:20 -0300"))
    bench.load(profile('timezone = "Europe/Paris"', 'dates = { ordered_at = "%d/%m/%Y %H:%M %z" }'))
    assert bench.rows(TIMES) == [
        (datetime(2026, 7, 15, 0, 15), True, 120),
        (datetime(2026, 7, 15, 3, 20), True, 120),
    ]


def test_a_date_column_takes_the_local_day_of_an_offset(bench: Bench, profile: Profile) -> None:
    bench.write("order_lines.csv", LINES + "A1,1,2026-07-01,S,1\n")
    header = "stock_date,sku,location_id,on_hand_quantity\n"
    bench.write("stock.txt", header + "2026-07-14T22:15:00Z,S,W,4\n2026-07-16,S,W,5\n2026-07-18T00:00:00Z,S,W,6\n")
    entry = '[[stock_levels]]\nfiles = { a = "stock.txt" }\n'
    bench.load(profile('timezone = "Europe/Paris"', entry=entry))
    assert bench.rows("select stock_date from stock_levels order by 1") == [
        (date(2026, 7, 15),),
        (date(2026, 7, 16),),
        (date(2026, 7, 18),),
    ]


def test_without_a_timezone_an_offset_stops_the_load_and_says_what_to_write(lines: Lines) -> None:
    bench = lines(*_times("2026-07-14 09:00", "2026-07-14T22:15:00+02:00"))
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert stopped.value.read("en") == [
        "order_lines.csv, line 3, ordered_at: “2026-07-14T22:15:00+02:00” is ahead of or behind UTC. "
        'Say under `timezone` in the profile whose local time counts, for example timezone = "Europe/Paris".'
    ]
    assert stopped.value.read("fr")[0].startswith(
        "order_lines.csv, ligne 3, ordered_at\u00a0: «\u00a02026-07-14T22:15:00+02:00"
    )
    assert bench.rows("select count(*) from order_lines") == [(0,)]


def test_a_day_with_an_offset_and_no_hour_needs_no_timezone(lines: Lines) -> None:
    bench = lines(*_times("2026-07-14+02:00", "2026-07-15Z"))
    bench.load()
    assert bench.rows(TIMES) == [(datetime(2026, 7, 14), False, None), (datetime(2026, 7, 15), False, None)]


def test_an_unknown_timezone_is_named_with_a_near_one(lines: Lines, profile: Profile) -> None:
    bench = lines(*_times("2026-07-14"))
    with pytest.raises(CadranError) as stopped:
        bench.load(profile('timezone = "Europe/Pari"'))
    assert "“Europe/Pari” is not a time zone of the IANA list. Did you mean Europe/Paris?" in str(stopped.value)
    assert any("«\u00a0Europe/Pari\u00a0» n'est pas un fuseau horaire" in text for text in stopped.value.read("fr"))


def test_the_zone_of_the_machine_changes_nothing(
    bench: Bench, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    with duckdb.connect() as connection:
        row = "'A' as order_id, 1 as line_id, timestamptz '2026-07-14 22:15+00' as ordered_at, 'S' as sku"
        query = f"select {row}, 1 as ordered_quantity"
        connection.execute(f"copy ({query}) to '{bench.folder / 'order_lines.csv'}' (format parquet)")
    path = profile('timezone = "Europe/Paris"', 'format = "parquet"')
    bench.load(path)
    assert bench.rows(TIMES) == [(datetime(2026, 7, 15, 0, 15), True, 120)]
