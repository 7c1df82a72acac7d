"""The rhythm in which something comes, when it is overdue, and what is a gap; in days made by hand."""

from datetime import date, timedelta

import pytest

from cadran.analysis.rhythm import End, Rhythm, end_of_days, freshness, is_stale, rhythm_of

DAY = timedelta(days=1)
START = date(2026, 3, 2)  # a Monday


def every(days: int, weekdays: str = "0123456", first: date = START, step: int = 1) -> list[date]:
    """The days from the first on that fall on these weekdays."""
    span = [first + DAY * offset for offset in range(0, days, step)]
    return [day for day in span if str(day.weekday()) in weekdays]


def months(n: int) -> list[date]:
    return [date(2025 + month // 12, month % 12 + 1, 3) for month in range(n)]


@pytest.mark.parametrize(
    ("days", "kind", "expected"),
    [
        ([], "unknown", None),
        ([START], "unknown", None),
        ([START, START, START + DAY], "unknown", None),
        (every(4), "unknown", None),
        (every(60), "daily", date(2026, 5, 1)),
        (every(61, "01234"), "weekdays", date(2026, 5, 4)),
        (every(60, "12345"), "weekdays", date(2026, 5, 1)),
        (every(60, "024"), "weekdays", date(2026, 5, 1)),
        (every(60, step=7), "weekly", date(2026, 5, 4)),
        (months(14), "monthly", date(2026, 3, 3)),
        (every(150, step=14), "interval", date(2026, 8, 3)),
        ([START + DAY * offset for offset in (0, 1, 9, 10, 33, 40, 41, 90)], "irregular", None),
    ],
)
def test_a_rhythm_needs_five_arrivals_and_tells_when_the_next_one_is_due(
    days: list[date], kind: str, expected: date | None
) -> None:
    state = freshness(days, days[-1] if days else START)
    assert (state.rhythm.kind, state.expected, state.overdue, state.gaps) == (kind, expected, 0, ())


@pytest.mark.parametrize(
    ("gap", "kind"),
    [
        (6, "weekly"),
        (8, "weekly"),
        (9, "interval"),
        (26, "interval"),
        (27, "monthly"),
        (33, "monthly"),
        (34, "interval"),
    ],
)
def test_a_week_is_six_to_eight_days_and_a_month_27_to_33(gap: int, kind: str) -> None:
    found = rhythm_of(every(6 * gap, step=gap))
    assert (found.kind, found.gap) == (kind, 7 if kind == "weekly" else gap)


@pytest.mark.parametrize(("apart", "kind"), [(7, "monthly"), (8, "irregular")])
def test_a_gap_may_differ_by_a_quarter_of_the_usual_one(apart: int, kind: str) -> None:
    """Six pauses of 28 or so: four as usual, and one that is a quarter of it apart, make three in four of seven."""
    gaps = (28, 28, 40, 28 - apart, 28, 28, 50, 28 + apart)
    days = [START + DAY * sum(gaps[:place]) for place in range(len(gaps) + 1)]
    assert rhythm_of(days).kind == kind


def test_up_to_a_week_apart_only_a_day_of_difference_is_regular() -> None:
    steady = [START + DAY * sum((7, 6, 8, 7, 7, 6)[:place]) for place in range(7)]
    loose = [START + DAY * sum((7, 5, 9, 7, 7, 5)[:place]) for place in range(7)]
    assert (rhythm_of(steady).kind, rhythm_of(loose).kind) == ("weekly", "irregular")


def test_five_arrivals_have_a_rhythm_and_five_days_apart_weekdays_explain_it_no_more() -> None:
    assert rhythm_of(every(5)) == Rhythm("weekdays", 1, (0, 1, 2, 3, 4))
    assert rhythm_of(every(60, step=5)).kind == "irregular"
    assert rhythm_of(every(60, step=6)).kind == "weekly"


def test_days_mostly_missed_are_no_weekdays_nor_are_arrivals_on_any_other_day() -> None:
    """Of ten weeks: seven Mondays to Fridays of ten are seldom missed enough, and a tenth may fall on other days."""
    weeks = [START + DAY * 7 * week for week in range(10)]
    five = [monday + DAY * day for monday in weeks for day in range(5)]
    thin = [day for place, day in enumerate(five) if place % 3]
    assert rhythm_of(thin).kind == "irregular"
    others = [monday + DAY * 5 for monday in weeks[:4]]
    assert rhythm_of(sorted([*five, *others])).kind == "weekdays"
    assert rhythm_of(sorted([*five, *others, *(monday + DAY * 6 for monday in weeks[4:8])])).kind == "irregular"


def test_a_weekly_file_comes_on_the_weekdays_of_half_of_its_weeks() -> None:
    moved = [START + DAY * (7 * week + (week % 2)) for week in range(10)]
    assert rhythm_of(moved) == Rhythm("weekly", 7, (0, 1))
    assert rhythm_of(every(70, step=7)) == Rhythm("weekly", 7, (0,))
    seldom = [START + DAY * (7 * week + (week == 5)) for week in range(10)]
    assert rhythm_of(seldom) == Rhythm("weekly", 7, (0,))


def test_silence_has_ended_something_after_half_a_year() -> None:
    weekdays = every(60, "01234")
    last = weekdays[-1]
    assert not freshness(weekdays, last + DAY * 180).has_ended
    assert freshness(weekdays, last + DAY * 181).has_ended
    assert not freshness(weekdays[:4], last + DAY * 300).has_ended


def test_a_long_pause_of_long_ago_is_no_measure_and_one_of_this_season_last_year_is() -> None:
    """Nine days of pause: 91 days before the last arrival they count no more; 364 less 22 days, nor the year before."""
    days = every(500)
    last = days[-1]

    def without(start: date) -> list[date]:
        return [day for day in days if not start < day < start + DAY * 9]

    assert not is_stale(without(last - DAY * 90), last + DAY * 9)
    assert is_stale(without(last - DAY * 91), last + DAY * 9)
    assert not is_stale(without(last - DAY * (364 + 21)), last + DAY * 9)
    assert is_stale(without(last - DAY * (364 + 22)), last + DAY * 9)
    assert not is_stale(without(last - DAY * (364 - 21)), last + DAY * 9)
    assert is_stale(without(last - DAY * (364 - 22)), last + DAY * 9)


def test_twenty_days_within_ninety_tell_silence_and_nineteen_do_not() -> None:
    assert is_stale(every(20), START + DAY * 22)
    assert not is_stale(every(19), START + DAY * 300)


def test_what_is_due_is_overdue_from_the_next_day_on_and_days_after_today_are_not_known() -> None:
    weekdays = every(61, "01234")
    assert weekdays[-1] == date(2026, 5, 1)  # a Friday
    assert freshness(weekdays, date(2026, 5, 4)).overdue == 0
    assert freshness(weekdays, date(2026, 5, 6)).overdue == 2
    assert freshness(weekdays, date(2026, 5, 6), closed={date(2026, 5, 4)}).overdue == 1
    assert freshness([*weekdays, date(2027, 1, 1)], date(2026, 5, 6)).last == date(2026, 5, 1)


def test_a_gap_is_a_day_without_rows_among_like_days_with_rows_and_no_holiday() -> None:
    days = every(120, "01234")
    monday, friday = date(2026, 4, 6), date(2026, 4, 17)
    lacking = [day for day in days if day not in (monday, friday)]
    assert freshness(lacking, lacking[-1]).gaps == ((monday, monday), (friday, friday))
    assert freshness(lacking, lacking[-1], closed={monday}).gaps == ((friday, friday),)
    closure = [day for day in days if not date(2026, 5, 4) <= day <= date(2026, 5, 22)]
    assert freshness(closure, closure[-1]).gaps == ((date(2026, 5, 4), date(2026, 5, 22)),)
    weekly = [day for day in every(120, step=7) if day != date(2026, 4, 13)]
    assert freshness(weekly, weekly[-1]).gaps == ((date(2026, 4, 7), date(2026, 4, 19)),)
    sparse = [day for day in days if day.toordinal() % 3]
    assert freshness(sparse, sparse[-1]).gaps == ()


@pytest.mark.parametrize(("apart", "is_gap"), [(17, True), (16, False)])
def test_a_pause_of_more_than_eight_fifths_of_the_usual_one_is_a_gap(apart: int, is_gap: bool) -> None:
    days = every(100, step=10)
    days = [*days, days[-1] + DAY * apart, *(days[-1] + DAY * (apart + 10 * step) for step in range(1, 4))]
    assert bool(freshness(days, days[-1]).gaps) is is_gap


def test_a_gap_is_remembered_for_400_days() -> None:
    days = every(900)
    for back, is_told in ((398, True), (402, False)):
        lacking = [day for day in days if day != days[-1] - DAY * back]
        assert bool(freshness(lacking, lacking[-1]).gaps) is is_told


@pytest.mark.parametrize(("step", "is_gap"), [(12, True), (8, False)])
def test_a_day_is_a_gap_where_nine_in_ten_like_days_around_have_rows(step: int, is_gap: bool) -> None:
    days = [day for place, day in enumerate(every(168)) if place % step != 4]
    assert rhythm_of(days).kind == "daily"
    assert bool(freshness(days, days[-1]).gaps) is is_gap


def test_a_day_without_rows_is_no_gap_where_few_come_on_any_day() -> None:
    alone, pair = (date(2026, 4, 7), date(2026, 4, 7)), (date(2026, 5, 5), date(2026, 5, 6))
    days = [day for day in every(120) if day not in {*alone, *pair}]
    for usual, gaps in ((3, ()), (4, (pair,)), (8, (alone, pair))):
        assert freshness(days, days[-1], rows=dict.fromkeys(days, usual)).gaps == gaps


def test_rows_are_missing_when_the_pause_is_longer_than_any_before() -> None:
    weekdays = every(60, "01234", date(2026, 9, 1))
    assert weekdays[-1] == date(2026, 10, 30)
    assert not is_stale(weekdays, date(2026, 11, 2))
    assert is_stale(weekdays, date(2026, 11, 3))
    assert not is_stale(weekdays[-5:], date(2027, 1, 1))
    assert not is_stale([], date(2027, 1, 1))
    weekly = every(13 * 7, step=7)
    assert is_stale(weekly, weekly[-1] + DAY * 8)
    assert not is_stale(weekly[1:], weekly[-1] + DAY * 8)


def test_a_closure_of_the_year_before_is_usual_in_this_one_and_what_ended_long_ago_is_not_told() -> None:
    first = every(700, "01234", date(2024, 9, 2))
    known = [day for day in first if not date(2025, 8, 4) <= day <= date(2025, 8, 22) and day <= date(2026, 7, 31)]
    assert known[-1] == date(2026, 7, 31)
    assert not is_stale(known, date(2026, 8, 24))
    assert is_stale(known, date(2026, 8, 28))
    gone = freshness(known, date(2027, 3, 1))
    assert (gone.has_stopped, gone.has_ended) == (True, True)
    assert not freshness(known, date(2026, 9, 1)).has_ended


def test_the_last_arrivals_tell_the_rhythm_not_those_of_years_ago() -> None:
    assert rhythm_of([*every(700, step=7, first=date(2024, 1, 1)), *every(120, "01234")]).kind == "weekdays"


YEARS = every(600)
WORKDAYS = every(600, "01234")
STAY = WORKDAYS[-1]


@pytest.mark.parametrize(
    ("days", "silent", "end"),
    [
        ([], 90, None),
        ([START], 90, None),
        ([START] * 5, 90, None),
        (months(14), 90, None),
        (YEARS, 0, None),
        (YEARS, 9, None),
        (YEARS, 10, End(YEARS[-1], YEARS[-1])),
        (WORKDAYS, 13, None),
        (WORKDAYS, 14, End(STAY, STAY + DAY * 2)),
        (WORKDAYS, 90, End(STAY, STAY + DAY * 2)),
        ([*WORKDAYS, STAY + DAY * 50], 25, End(STAY, STAY + DAY * 2)),
        ([*WORKDAYS, STAY + DAY * 50, STAY + DAY * 60], 15, End(STAY, STAY + DAY * 2)),
        ([*WORKDAYS, *(STAY + DAY * each for each in range(50, 56))], 5, None),
        (every(900, step=7), 60, None),
        (every(900, step=7), 70, End(every(900, step=7)[-1], every(900, step=7)[-1] + DAY * 6)),
    ],
    ids=[
        *("none", "one", "one day", "monthly", "goes on", "nine days", "ten days", "two weeks", "longer", "stopped"),
        *("a stray", "two strays", "a week again", "weekly", "weekly stopped"),
    ],
)
def test_days_end_before_a_pause_longer_than_usual_after_which_only_strays_come(
    days: list[date], silent: int, end: End | None
) -> None:
    assert end_of_days(days, days[-1] + DAY * silent if days else START) == end


def test_days_end_only_up_to_the_day_they_are_looked_at() -> None:
    shop = every(400)
    assert end_of_days([*shop, shop[-1] + DAY * 30], shop[-1] + DAY * 30) == End(shop[-1], shop[-1])


def test_a_stop_every_summer_and_a_season_that_fades_each_year_are_no_end() -> None:
    """Closed 1 to 28 August; a garden trade that sells every day to August and each third week after."""
    year = [date(2025, 1, 1) + DAY * each for each in range(365)]
    stops = [day for day in year if not (day.month == 8 and day.day <= 28)]
    again = [day.replace(year=2026) for day in stops if day.month < 8]
    assert end_of_days([*stops, *again], date(2026, 8, 25)) is None
    assert end_of_days([*stops, *again], date(2026, 9, 25)) == End(date(2026, 7, 31), date(2026, 8, 28))
    fades = [day for day in year if day.month < 9 or day.day in (3, 24)]
    faded = [day.replace(year=2026) for day in fades if day.month < 9]
    assert end_of_days([*fades, *faded, date(2026, 9, 8), date(2026, 10, 2)], date(2026, 10, 20)) is None


def test_days_the_house_is_closed_make_no_pause_longer() -> None:
    closed = {date(2026, 12, 24) + DAY * each for each in range(12)}
    shop = [day for day in every(297) if day not in closed]
    assert shop[-1] == date(2026, 12, 23)
    assert (is_stale(shop, date(2027, 1, 4)), is_stale(shop, date(2027, 1, 4), closed)) == (True, False)
    assert end_of_days(shop, date(2027, 1, 5), closed) is None
    assert end_of_days(shop, date(2027, 1, 15), closed) == End(shop[-1], date(2027, 1, 4))


def test_a_source_that_stopped_is_told_for_all_the_strays_after_it() -> None:
    state = freshness([*WORKDAYS, STAY + DAY * 50], STAY + DAY * 75)
    assert (state.last, state.has_stopped, state.has_ended) == (STAY, True, False)
