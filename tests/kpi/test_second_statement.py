"""Each KPI, computed a second time from the contract files in plain polars, is the figure the engine gives."""

from collections.abc import Callable
from datetime import date
from inspect import signature
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from kpi import (
    second_clauses,
    second_cost,
    second_lines,
    second_network,
    second_stock,
    second_stockouts,
    second_time,
)
from kpi.books import Books
from kpi.tiny import AS_OF

SPLITS = ("supplier_id", "category", "channel")


def _stated(kpi: Kpi) -> Callable[..., pl.DataFrame]:
    stated = (
        second_lines, second_stock, second_stockouts, second_time, second_clauses, second_network, second_cost,
    )  # fmt: skip
    module = next(module for module in stated if hasattr(module, kpi.id))
    return getattr(module, kpi.id)


def _choices(kpi: Kpi) -> list[dict[str, str]]:
    """Every combination of the choices the second statement of `kpi` is written for."""
    names = [name for name in kpi.defaults if name in signature(_stated(kpi)).parameters]
    return [dict(zip(names, values, strict=True)) for values in product(*(kpi.offered(name) for name in names))]


CHOSEN = [
    pytest.param(kpi, choices, id="-".join((kpi.id, *choices.values())))
    for kpi in KPIS.values()
    for choices in _choices(kpi)
]


def _last_days(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Only the last day of each month, for what is a level and not a flow."""
    newest = pl.col("counted_on").max().over("month") if by == ["month"] else pl.col("counted_on").max()
    return rows.filter(pl.col("counted_on") == newest)


def _figures(kpi: Kpi, rows: pl.DataFrame, by: list[str]) -> dict[object, dict[str, float | None]]:
    """n, numerator, denominator and value of each group, or n, mean and percentiles."""
    rows = rows.with_columns(month=pl.col("counted_on").dt.truncate("1mo"), every=pl.lit("all"))
    rows = _last_days(rows, by) if kpi.timing == "closing" else rows
    number = pl.col("value") if kpi.shape == "distribution" else pl.col("numerator")
    if kpi.shape == "distribution":
        aggregates = {
            "n": pl.len(),
            "mean": number.mean(),
            "p50": number.quantile(0.5, "linear"),
            "p90": number.quantile(0.9, "linear"),
        }
    elif kpi.shape == "total":
        aggregates = {"n": (number != 0).sum(), "value": number.sum()}
    else:
        under = pl.col("denominator")
        aggregates = {"n": (under != 0).sum(), "numerator": number.sum(), "denominator": under.sum()}
    grouped = rows.group_by(by or ["every"]).agg(**aggregates)
    keys = grouped[(by or ["every"])[0]].to_list()
    return dict(zip(keys, grouped.select(aggregates.keys()).to_dicts(), strict=True))


def _answers(engine: Engine, kpi: Kpi, selection: Selection, by: str) -> dict[object, dict[str, float | None]]:
    frame = engine.measure(
        kpi, selection, by=(by,) if by not in ("all", "month") else (), grain="month" if by == "month" else None
    )
    keys = ["all"] if by == "all" else frame["period" if by == "month" else by].to_list()
    return dict(zip(keys, frame.to_dicts(), strict=True))


def _without_empty(figures: dict[object, dict[str, float | None]]) -> dict[object, dict[str, float | None]]:
    return {key: figure for key, figure in figures.items() if figure["n"]}


def _agree(engine: Engine, books: Books, kpi: Kpi, choices: dict[str, str]) -> None:
    rows = _stated(kpi)(books, **choices)
    selection = Selection(choices=tuple(choices.items()))
    split = next(dimension for dimension in SPLITS if dimension in engine.dimensions(kpi))
    for by in ("all", split, "month"):
        stated = _without_empty(_figures(kpi, rows, [] if by == "all" else [by]))
        answered = _without_empty(_answers(engine, kpi, selection, by))
        assert answered.keys() == stated.keys(), (by, answered.keys() ^ stated.keys())
        for key, figure in stated.items():
            given = {column: answered[key][column] for column in figure}
            assert given == pytest.approx(figure, rel=1e-9, abs=1e-9), (by, key)


@pytest.fixture(scope="module")
def sample_books(sample_files: Path) -> Books:
    return Books(sample_files)


@pytest.fixture(scope="module")
def tiny_books(tiny_folder: Path) -> Books:
    return Books(tiny_folder, AS_OF)


@pytest.mark.parametrize(("kpi", "choices"), CHOSEN)
def test_a_second_statement_agrees_on_the_sample(
    kpi: Kpi, choices: dict[str, str], sample_engine: Engine, sample_books: Books
) -> None:
    _agree(sample_engine, sample_books, kpi, choices)


@pytest.mark.parametrize(("kpi", "choices"), CHOSEN)
def test_a_second_statement_agrees_on_the_worked_cases(
    kpi: Kpi, choices: dict[str, str], tiny_engine: Engine, tiny_books: Books
) -> None:
    _agree(tiny_engine, tiny_books, kpi, choices)


def test_the_second_statement_reads_the_same_as_of_moment(sample_engine: Engine, sample_books: Books) -> None:
    assert sample_books.now == sample_engine.info.as_of_at
    assert sample_books.currency == sample_engine.info.reporting_currency
    assert sample_books.now.date() > date(2026, 1, 1)
