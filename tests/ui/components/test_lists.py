"""A list holds what its title promises, and its footer counts the rows of that list."""

import re
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.ui.components import data_table
from cadran.ui.request.address import State
from ui.opened import looked_at, opened

OTD = KPIS["otd"]


def _below(app: AppTest, title: str) -> str:
    """What stands from a title on, tags removed."""
    return re.sub(r"<[^>]*>", " ", _written_below(app, title))


def _written_below(app: AppTest, title: str) -> str:
    return unescape("\n".join(str(getattr(element.proto, "body", "")) for element in app.main)).partition(title)[2]


@pytest.mark.long
def test_furthest_from_target_are_those_who_miss_it_and_the_footer_counts_their_lines(
    sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    every = looked_at(sample_engine, "overview").across_flows().measure(OTD, by=("supplier_id",))
    missing = (0.95 - pl.col("value")) * pl.col("n")
    every = every.filter(pl.col("supplier_id").is_not_null())
    short = every.filter(pl.col("n") >= 10, missing > 1e-9)
    listed = _below(opened("overview", lang="en"), "Furthest from target, by supplier")
    assert f"n = {short['n'].sum()} lines" in listed
    assert f"8 of {short.height} shown" in listed
    assert f"{every.height - short.height} others on target or of too few lines to tell" in listed
    assert len(re.findall(r"\+\d+\s", listed.partition("n = ")[0])) == 8


def test_a_bar_is_hollow_where_its_figure_is_not_judged(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    listed = _written_below(opened("delivery", lang="en", all="1"), "On-time delivery by fulfilment mode")
    rows = re.findall(r'class="cadran-bullet( few)?".*?class="cadran-chip (\w+)', listed, re.DOTALL)
    assert {status == "few" for _, status in rows} == {True, False}
    assert [bool(is_hollow) for is_hollow, _ in rows] == [status == "few" for _, status in rows]


@pytest.mark.long
def test_both_tables_of_the_network_list_a_mode_that_has_lines(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight dropship lines were due in October; no file tells anything of their clock."""
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    told, clocks = (
        _below(opened("network", lang="en"), title).partition("n rows and change")[0]
        for title in ("Fulfilment modes", "Own clock of each mode")
    )
    assert "Dropshipping" in told
    assert re.search(r"Not recorded in these files: .*Dropshipping", clocks)


def test_sales_without_a_supplier_are_those_of_our_own_house(sample_engine: Engine) -> None:
    for flow in ("outbound", "all"):
        assert looked_at(sample_engine, "delivery", State(flow=flow)).nameless(OTD, "supplier_id") == "our own house"
    assert looked_at(sample_engine, "rotation").nameless(KPIS["rotation"], "supplier_id") == "no value given"


@pytest.mark.long
@pytest.mark.parametrize(
    ("page", "tab", "title"),
    [
        ("lead_time", "", "Contracted lead time"),
        ("suppliers", "funnel", "lines"),
        ("stockouts", "", "Stockout rate: most"),
    ],
)
def test_a_list_of_a_part_counts_the_lines_of_that_part(
    page: str, tab: str, title: str, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole has over two thousand lines, these lists of suppliers and places about a thousand."""
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    counted = re.search(r"n = ([\d,]+) lines", _below(opened(page, lang="en", **({"tab": tab} if tab else {})), title))
    assert counted is not None
    assert 800 < int(counted[1].replace(",", "")) < 1300


def test_a_sheet_of_paper_holds_the_columns_it_has_room_for_and_says_how_many_it_leaves(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(data_table, "show_html", written.append)
    monkeypatch.setattr(data_table, "own_parameters", dict)
    data_table.on_paper(looked_at(sample_engine, "orders"), pl.DataFrame({f"c{at}": ["x"] for at in range(20)}))
    assert (written[0].count("<th>"), written[0].count("<td")) == (18, 18)
    assert '<p class="sheet">2 more columns are in the file.</p>' in written[0]
