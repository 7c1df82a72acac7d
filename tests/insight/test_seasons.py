"""Sales seasons: the French rule and what was decreed beside it, the company's own first, a KPI from year to year."""

from datetime import date

import pytest

from cadran.calendar import Season, kind_of, seasons_between, usual_seasons
from cadran.engine import Engine
from cadran.insight.known import known_seasons
from cadran.insight.periods import season_label
from cadran.insight.seasons import by_season
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of, named_period
from cadran.ui.request.periods import chosen_period, compared_period

# First and last day of the sales as they were held, or as the rule sets them where they are still to come.
WINTER = {
    2020: ("2020-01-08", "2020-02-04"),
    2021: ("2021-01-20", "2021-03-02"),
    2022: ("2022-01-12", "2022-02-08"),
    2023: ("2023-01-11", "2023-02-07"),
    2024: ("2024-01-10", "2024-02-06"),
    2025: ("2025-01-08", "2025-02-04"),
    2026: ("2026-01-07", "2026-02-03"),
    2027: ("2027-01-06", "2027-02-02"),
    2028: ("2028-01-12", "2028-02-08"),
    2029: ("2029-01-10", "2029-02-06"),
    2030: ("2030-01-09", "2030-02-05"),
}
SUMMER = {
    2020: ("2020-07-15", "2020-08-11"),
    2021: ("2021-06-30", "2021-07-27"),
    2022: ("2022-06-22", "2022-07-19"),
    2023: ("2023-06-28", "2023-08-01"),
    2024: ("2024-06-26", "2024-07-23"),
    2025: ("2025-06-25", "2025-07-22"),
    2026: ("2026-06-24", "2026-07-21"),
    2027: ("2027-06-23", "2027-07-20"),
    2028: ("2028-06-28", "2028-07-25"),
    2029: ("2029-06-27", "2029-07-24"),
    2030: ("2030-06-26", "2030-07-23"),
}
LONGER = {
    ("summer_sales", 2013): ("2013-06-26", "2013-07-30"),
    ("winter_sales", 2014): ("2014-01-08", "2014-02-11"),
    ("winter_sales", 2016): ("2016-01-06", "2016-02-16"),
    ("winter_sales", 2017): ("2017-01-11", "2017-02-21"),
    ("summer_sales", 2019): ("2019-06-26", "2019-08-06"),
}
AS_OF = date(2026, 11, 20)


def days_of(kind: str, year: int) -> tuple[str, str]:
    season = next(season for season in usual_seasons(year) if season.kind == kind)
    return season.first.isoformat(), season.last.isoformat()


@pytest.mark.parametrize("year", WINTER)
def test_the_french_sales_last_four_weeks_from_the_wednesday_of_the_rule_or_of_the_decree(year: int) -> None:
    assert (days_of("winter_sales", year), days_of("summer_sales", year)) == (WINTER[year], SUMMER[year])


@pytest.mark.parametrize(("kind", "year"), LONGER)
def test_they_lasted_five_and_six_weeks_before_2020(kind: str, year: int) -> None:
    assert days_of(kind, year) == LONGER[kind, year]


def test_black_friday_is_a_week_and_la_rentree_a_month() -> None:
    assert days_of("black_friday", 2026) == ("2026-11-23", "2026-11-29")
    assert days_of("black_friday", 2024) == ("2024-11-25", "2024-12-01")
    assert days_of("back_to_school", 2026) == ("2026-08-15", "2026-09-15")
    assert {season.kind for season in usual_seasons(2008)} == {"black_friday", "back_to_school"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Soldes d'hiver", "winter_sales"),
        ("SOLDES D’ÉTÉ 2026", "summer_sales"),
        ("Summer sale", "summer_sales"),
        ("Black Friday / Cyber Monday", "black_friday"),
        ("Rentrée", "back_to_school"),
        ("French Days", ""),
        ("Soldes privés", ""),
    ],
)
def test_a_sale_of_the_calendar_is_known_by_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_the_sales_of_the_company_stand_for_those_of_the_rule_in_their_year_only() -> None:
    own = (
        Season("Soldes d'hiver", date(2026, 1, 2), date(2026, 1, 29)),
        Season("French Days", date(2026, 4, 29), date(2026, 5, 5)),
    )
    seasons = seasons_between(date(2025, 1, 1), date(2026, 12, 31), own)
    winters = [(season.first, season.name) for season in seasons if season.key == "winter_sales"]
    assert winters == [(date(2025, 1, 8), "winter_sales"), (date(2026, 1, 2), "Soldes d'hiver")]
    assert [season.key for season in seasons if season.first.month in (4, 5)] == ["French Days"]
    assert len(seasons) == 9


def test_a_season_is_a_period_and_is_compared_with_the_same_one_of_the_year_before() -> None:
    seasons = seasons_between(date(2025, 1, 1), date(2026, 12, 31), ())
    state = State(period="summer_sales", comparison="ly")
    period = chosen_period(state, AS_OF, seasons)
    compared = compared_period(state, period, seasons)
    assert compared is not None
    assert (period.label("fr", ""), compared.label("en", "")) == ("Soldes d'été 2026", "Summer sales (France) 2025")
    assert (compared.first, compared.last) == (date(2025, 6, 25), date(2025, 7, 22))


def test_a_season_that_still_runs_ends_with_the_data_and_is_compared_with_as_many_days() -> None:
    seasons = seasons_between(date(2025, 1, 1), date(2026, 12, 31), ())
    as_of = date(2026, 7, 1)
    state = State(period="summer_sales", comparison="ly")
    period = chosen_period(state, as_of, seasons)
    compared = compared_period(state, period, seasons)
    assert compared is not None
    assert (period.last, period.is_partial) == (as_of, True)
    assert (compared.first, compared.last) == (date(2025, 6, 25), date(2025, 7, 2))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("winter_sales", date(2026, 1, 7)),
        ("winter_sales 2025", date(2025, 1, 8)),
        ("black friday 2025", date(2025, 11, 24)),
        ("last_month", date(2026, 10, 1)),
        ("black_friday", date(2025, 11, 24)),
    ],
)
def test_a_text_names_a_rule_or_a_season(text: str, first: date, sample_engine: Engine) -> None:
    period = named_period(text, sample_engine)
    assert period is not None
    assert period.first == first


def test_a_text_that_names_nothing_names_no_period(sample_engine: Engine) -> None:
    assert named_period("winter_sales 1999", sample_engine) is None
    assert named_period("custom", sample_engine) is None


def test_a_kpi_by_season_stands_beside_the_same_season_of_the_year_before(sample_engine: Engine) -> None:
    context, otd = context_of(State(), "en", sample_engine), KPIS["otd"]
    seasons = known_seasons(sample_engine)
    rows = by_season(context, otd, context.selection, seasons, lambda days: context.measure(otd, days), 8)
    winter = next(row for row in rows.iter_rows(named=True) if row["season_from"] == date(2026, 1, 7))
    earlier = context.measure(otd, context.selection.during(date(2025, 1, 8), date(2025, 2, 4))).row(0, named=True)
    assert (winter["n"], winter["numerator"]) == (2280, 2134)
    assert (winter["comparison_n"], winter["comparison_value"]) == (earlier["n"], earlier["value"])
    assert winter["change"] == winter["value"] - earlier["value"]
    assert rows["season_from"].is_sorted(descending=True)
    assert min(rows["season_from"]) >= date(2024, 10, 21)
    first_of_kind = rows.filter(rows["season_from"] < date(2025, 11, 1))
    assert first_of_kind["comparison_n"].sum() == 0


def test_a_season_is_called_alike_whoever_tells_it() -> None:
    own, usual = Season("Soldes d'été", date(2026, 6, 24), date(2026, 7, 21), "summer_sales"), usual_seasons(2026)[1]
    assert season_label(own, "en") == season_label(usual, "en") == "Summer sales (France) 2026"
    assert season_label(Season("French Days", date(2026, 4, 29), date(2026, 5, 5)), "fr") == "French Days 2026"
