"""Seasons, comparisons and words on the command line."""

import pytest

from cli.conftest import Cadran


def test_a_season_is_a_period_by_its_key_and_year(cadran: Cadran) -> None:
    by_name = cadran("kpi", "otd", "--period", "back_to_school 2026", "--format", "csv")
    by_days = cadran("kpi", "otd", "--from", "2026-08-15", "--to", "2026-09-15", "--format", "csv")
    assert (by_name.code, by_name.out) == (0, by_days.out)


def test_a_period_nobody_knows_is_named_with_the_nearest(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--period", "winter_sale")
    assert outcome.code == 2
    assert outcome.err == "There is no period “winter_sale”. Did you mean winter_sales, summer_sales?\n"


def test_a_comparison_puts_days_figure_and_change_beside(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--from", "2026-10-06", "--to", "2026-10-06", "--versus", "prev", "--format", "csv")
    header, row = (line.split(",") for line in outcome.out.splitlines())
    told = dict(zip(header, row, strict=True))
    assert (told["value"], told["comparison_value"], told["change"]) == ("0", "1", "-1")
    assert (told["comparison_from"], told["comparison_to"], told["comparison_n"]) == ("2026-10-05", "2026-10-05", "1")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (("--versus", "ly"), "A comparison needs days: give --period, or --from and --to.\n"),
        (("--period", "last_month", "--versus", "ly", "--grain", "month"), "Give --versus or --grain, not both.\n"),
    ],
)
def test_a_comparison_that_means_nothing_is_refused(asked: tuple[str, ...], problem: str, cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", *asked)
    assert (outcome.code, outcome.err) == (2, problem)


def test_words_are_written_where_they_are_asked_for_only(cadran: Cadran) -> None:
    asked = ("lines", "otd", "--outcome", "late", "--format", "csv", "--lang", "fr")
    plain, words = cadran(*asked), cadran(*asked, "--labels")
    assert plain.out.splitlines()[0].startswith("counted_in,basis,")
    assert words.out.splitlines()[0].startswith("Compté en,Mesuré par rapport à,")
    assert "en retard" in words.out
    assert len(words.out.splitlines()) == len(plain.out.splitlines()) > 1
