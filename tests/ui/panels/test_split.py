"""A list of values: its title holds for every row under it, few rows look few, and no column is empty."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.i18n.text import Language
from cadran.insight.figures import Figure
from cadran.kpis import KPIS, Kpi
from cadran.ui.components.row_list import ListRow, RowList
from cadran.ui.panels import split
from cadran.ui.panels.split_parts import Part, _place
from cadran.ui.request.view import View
from ui.opened import looked_at

OTD, LEAD, OUT, BACK = KPIS["otd"], KPIS["lead_time"], KPIS["stockout_rate"], KPIS["return_rate"]


@pytest.fixture
def view(sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return looked_at(sample_engine, "delivery")


def _rate(name: str, met: int, n: int, missing: float | None, kpi: Kpi = OTD, before: Figure | None = None) -> Part:
    return Part(kpi, name, name, Figure(n, met / n, met, n), before, missing)


def _days(name: str, days: float, n: int) -> Part:
    return Part(LEAD, name, name, Figure(n, days), None, None)


def test_what_reaches_its_target_on_many_rows_stands_before_a_handful_without_a_miss() -> None:
    parts = [
        _rate("none of nine", 0, 9, None, OUT),
        _rate("on target", 4, 240, -2.0, OUT),
        _rate("two of eight", 2, 8, None, OUT),
        _rate("misses", 13, 288, 5.8, OUT),
    ]
    ordered = [part.name for part in sorted(parts, key=partial(_place, OUT))]
    assert ordered == ["misses", "two of eight", "on target", "none of nine"]


def test_what_is_not_final_is_called_so_and_not_too_few(view: View) -> None:
    young = _rate("712 lines", 36, 712, None, BACK)
    assert ">not final </span>" in str(split._cells(view, BACK, young, 1.0)[3])
    assert split._frame(view, BACK, "mode", [young])["status"].to_list() == ["young"]
    assert ">too few </span>" in str(split._cells(view, OTD, _rate("12 lines", 9, 12, 2.0), 1.0)[3])


def test_an_interval_is_announced_only_above_rows_that_show_one(view: View) -> None:
    young, counted, told = _rate("A", 36, 712, None, BACK), _rate("B", 9, 9, None), _rate("C", 80, 100, 15.0)
    assert "interval" not in split._subtitle(view, BACK, [young])
    assert "interval" not in split._subtitle(view, OTD, [counted])
    assert split._subtitle(view, OTD, [counted, told]).endswith("95% interval")


def test_the_title_counts_every_row_that_misses_and_names_its_range(view: View) -> None:
    parts = [_rate("A", 80, 100, 15.0), _rate("B", 90, 100, 5.0), _rate("C", 20, 25, 3.8)]
    told = split._finding(view, OTD, parts, "value")
    assert told == "A misses the KPI target most (80.0%); 2 values miss it, and 1 other on fewer than 30 lines"
    of_days = [_days("Store", 3.2, 40), _days("Drop", 6.1, 50)]
    assert split._finding(view, LEAD, of_days, "p50").replace("\u00a0", " ") == "from 3.2 d (Store) to 6.1 d (Drop)"
    beyond = [*of_days, _days("Few", 9.0, 12)]
    assert (
        split._finding(view, LEAD, beyond, "p50").replace("\u00a0", " ")
        == "from 3.2 d (Store) to 6.1 d (Drop), where n ≥ 30"
    )
    few = [_days("Few", 3.2, 29)]
    assert (
        split._finding(view, LEAD, few, "p50").replace("\u00a0", " ") == "too few rows to judge any (1, each below 30)"
    )


@pytest.mark.parametrize(
    ("language", "told", "of_many"),
    [
        (
            "en",
            "; below it, but on fewer than 30 lines: our own house (52.4%, 10 of 21 lines missed)",
            "; the target is missed by our own house: 52.4%, 100 of 210 lines",
        ),
        (
            "fr",
            " ; en dessous, mais sur moins de 30 lignes : notre maison (52,4 %, 10 lignes manquées sur 21)",
            " ; l'objectif n'est pas atteint par notre maison : 52,4 %, 100 lignes manquées sur 210",
        ),
    ],
)
def test_what_misses_the_target_is_named_where_no_supplier_does(
    view: View, language: Language, told: str, of_many: str
) -> None:
    seen = looked_at(view.engine, "delivery", language=language)

    def said(*parts: Part) -> str:
        missing = split._own_missing(OTD, parts)
        return (
            "".join(split._own_misses(seen, OTD, part) for part in missing)
            .replace("\u00a0", " ")
            .replace("\u202f", " ")
        )

    house = replace(_rate("", 11, 21, 8.95), value=None, name=seen.t("split.own_house"))
    calm, few, misses = _rate("A", 50, 50, -2.5), _rate("B", 17, 20, 2.0), _rate("C", 40, 50, 7.5)
    assert [said(*parts) for parts in ((calm, house), (calm, few, house))] == [told, told]
    assert said(calm, replace(house, now=Figure(210, 110 / 210, 110, 210), missing=89.5)) == of_many
    on_target = replace(house, now=Figure(21, 1.0, 21, 21), missing=-1.05)
    assert [said(*parts) for parts in ((calm, on_target), (misses, house), (house,))] == ["", "", ""]
    assert seen.t("overview.no_supplier") in said(calm, replace(house, name=seen.t("split.nothing")))


def test_a_bar_of_few_rows_is_hollow_and_a_total_is_not(view: View) -> None:
    bars = [str(split._cells(view, LEAD, part, 10.0)[2]) for part in (_days("A", 9.0, 6), _days("B", 9.0, 30))]
    assert ["cadran-bullet few" in bar for bar in bars] == [True, False]
    value = KPIS["stock_value"]
    held = Part(value, "A", "A", Figure(6, 9.0), None, None)
    assert "cadran-bullet few" not in str(split._cells(view, value, held, 10.0)[2])


@pytest.mark.parametrize(
    ("parts", "columns"),
    [
        ([_rate("A", 2, 5, None)], ["Supplier", "n", "", "Actual"]),
        ([_rate("A", 38, 40, 0.1)], ["Supplier", "n", "", "Actual", "Interval", "To KPI target"]),
    ],
)
def test_a_column_that_no_row_fills_is_left_out(
    view: View, monkeypatch: pytest.MonkeyPatch, parts: list[Part], columns: list[str]
) -> None:
    shown: list[tuple[RowList, list[ListRow]]] = []
    monkeypatch.setattr(RowList, "show", lambda table, _, rows: shown.append((table, list(rows))))
    split._rows(view, OTD, "supplier_id", parts, "")
    ((table, rows),) = shown
    assert [column.title for column in table.columns] == columns
    assert {len(row.cells) for row in rows} == {len(columns)}
    widths = re.findall(r"minmax\([^)]*\)|\d+px", table.style.partition(";")[0])
    assert len(widths) == len(columns)
