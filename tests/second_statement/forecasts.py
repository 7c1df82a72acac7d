"""Forecasts against the demand that came: per SKU and day one forecast."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement.history import DAY, History
from second_statement.lines import counted
from second_statement.rows import NOTHING, Place, Row
from second_statement.stock_states import place_asked


def _days(forecast: Any) -> list[date]:
    length = (forecast.period_end - forecast.period_start).days + 1
    return [forecast.period_start + DAY * step for step in range(length)]


def _rank(forecast: Any) -> tuple[Any, ...]:
    """The shorter period, then the newest made, first."""
    made_on = forecast.made_on or date.min
    return (
        (forecast.period_end - forecast.period_start).days,
        -made_on.toordinal(),
        -forecast.period_start.toordinal(),
    )


@cache
def days_won(history: History) -> list[tuple[Any, list[date]]]:
    """The days each forecast of a finished period, made before it began, stands for.

    A better forecast takes its days whether its own period has ended or not.
    """
    made = [
        row
        for row in history.raw["forecasts"]
        if row.period_start <= row.period_end and (row.made_on is None or row.made_on < row.period_start)
    ]
    by_day: dict[tuple[str, date], list[Any]] = defaultdict(list[Any])
    for row in made:
        for day in _days(row):
            by_day[row.sku, day].append(row)
    won: dict[int, list[date]] = defaultdict(list)
    for (_, day), rivals in by_day.items():
        placed = [row for row in rivals if row.location_id is not None]
        for place in {row.location_id for row in placed or rivals}:
            best = min((row for row in rivals if row.location_id == place), key=_rank)
            won[id(best)].append(day)
    return [(row, won[id(row)]) for row in made if row.period_end <= history.today and won[id(row)]]


@cache
def _asked(history: History) -> dict[tuple[Any, ...], Decimal]:
    """What customers ordered by SKU, place and day; under None of all places."""
    asked: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for line in counted(history):
        if line.row.flow == "outbound":
            for place in {place_asked(history, line), None}:
                asked[line.row.sku, place, line.row.ordered_at.day] += line.row.ordered_quantity
    return asked


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Days that follow each other."""
    run: list[date] = []
    for day in sorted(days):
        if run and day != run[-1] + DAY:
            yield run
            run = []
        run.append(day)
    yield run


def _held(history: History) -> Iterator[tuple[Place, Decimal, Decimal]]:
    """What is left of a forecast is a period (or several) with its share."""
    for row, won in days_won(history):
        for days in _runs(won):
            share = Decimal(len(days)) / len(_days(row))
            came = sum((_asked(history).get((row.sku, row.location_id, day), NOTHING) for day in days), NOTHING)
            key = (row.sku, row.location_id, days[0], days[-1])
            place = Place(key, days[0], None, history.supplier_of(row.sku), history.category(row.sku))
            yield place, row.forecast_quantity * share, came


def forecast_wape(history: History) -> Iterator[Row]:
    for place, expected, came in _held(history):
        yield place.counts(None, abs(came - expected), came)


def forecast_bias(history: History) -> Iterator[Row]:
    for place, expected, came in _held(history):
        yield place.counts(None, expected - came, came)


def forecast_ratio(history: History) -> Iterator[Row]:
    for place, expected, came in _held(history):
        yield place.counts(None, expected, came)
