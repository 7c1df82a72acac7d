"""No sentence without a base: every title of every page, over a grid of selections, beside the figures under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cadran.i18n.catalogue import catalogue, say_code
from cadran.ingest.loading import load
from cadran.insight.footing import Footing
from cadran.ui.components import panel
from cadran.ui.components.export_menu import Rows, read
from cadran.ui.request.view import View
from cadran.warehouse import build
from ui.opened import failures, opened, shown, titles

PAGES: tuple[dict[str, str], ...] = (
    *({"page": page} for page in ("overview", "delivery", "lead_time", "returns", "rotation", "forecasts", "costs")),
    *({"page": "stockouts", "tab": tab} for tab in ("past", "coming")),
    *({"page": "suppliers", "tab": tab} for tab in ("table", "funnel")),
    {"page": "network"},
)
# What is good news: it may only be told of rows that are there, and of few rows with their number.
PRAISE = (
    "bullets.title_none",
    "lateness.title_none",
    "late_days.title_none",
    "stockouts.matrix_none",
    "funnel.title_calm",
    "miscounts.title_none",
    "misses.none",
    "returns.products_none",
    "network.modes_calm",
    "network.clocks_calm",
    "network.places_calm",
    "chart.multiples_calm",
    "split.all_reach",
    "judged.normal",
)
# What says that there is nothing, without a number.
ABSENCE = (
    "network.no_modes",
    "network.no_modes_now",
    "handle.none",
    "handle.none_partly",
    "imbalances.none",
    "run_outs.title_unknown",
)
# Numbers that are names or rules, not figures.
NO_FIGURE = (
    r"\b[PWS]\d+\b",
    r"\d+ (?:weeks|semaines)",
    r"\d+% interval",
    r"\b30 (?:lines|lignes)\b",
    r"(?:below|sous) 30\b",
    r"\d+ (?:\w+ ){1,3}(?:outside the figure|hors du chiffre)",
    r"180 (?:days|jours)",
    r"\d\d:\d\d",
    r"12 (?:months|(?:derniers )?mois)",
)
# What says why nothing is told, without a number.
UNJUDGED = ("supplier.standing_few", "scorecard.own_none", "data.no_warnings", "data.none_refused")
ONE_DAY = {"from": "2026-11-10", "to": "2026-11-10"}
GRID = {
    "month": {},
    "nothing": {"from": "2001-02-01", "to": "2001-02-28"},
    "one_line": {**ONE_DAY, "flow": "inbound"},
    "few": {"sup": "S2", "flow": "all", "from": "2026-10-01", "to": "2026-10-31"},
    "unknown_supplier": {"sup": "NOPE"},
    "running": {"p": "this_month"},
    "all_days": {"p": "all", "flow": "all"},
}
LINES = "order_id,line_id,ordered_at,sku,location_id,supplier_id,mode,ordered_quantity,unit_price,currency\n" + "".join(
    f"A,{line},2026-11-{line:02},S{line % 3},W,S{line % 2},own_warehouse,1,{10 if line < 12 else -7},EUR\n"
    for line in range(1, 13)
)
STOCK = "stock_date,sku,location_id,on_hand_quantity,unit_cost\n" + "".join(
    f"2026-11-12,S{sku},W,5,4\n" for sku in (0, 1, 3)
)


@dataclass
class Block:
    """One block of a page: its title, what is written and how many terms are listed under it, the frames it exports."""

    title: str
    is_name: bool = False
    below: str = ""
    terms: int = 0
    frames: list[pl.DataFrame] = field(default_factory=list)

    @property
    def n(self) -> int | None:
        """The rows its footer counts, where it does."""
        found = re.search(r"n = ([\d.,\s\u00a0\u202f]*\d)", self.below)
        return int(re.sub(r"\D", "", found[1])) if found else None


@pytest.fixture(scope="module")
def dateless_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve lines that nothing was promised of and that never came, and one reading of the stock, on its first day.

    Of S2 no stock was ever read, and the last line has a price below nothing.
    """
    folder = tmp_path_factory.mktemp("dateless")
    (folder / "order_lines.csv").write_text(LINES, encoding="utf-8")
    (folder / "stock_levels.csv").write_text(STOCK, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


Frames = list[tuple[str, pl.DataFrame]]


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Frames:
    """The frames of the exports with the title of their block, as a page builds them."""
    frames: Frames = []
    titles = [""]
    export, heading = panel.export, panel.heading

    def noted(view: View, report: str, frame: Rows, *rest: Any, **named: Any) -> None:
        frames.append((titles[-1], read(frame)))
        export(view, report, frame, *rest, **named)

    def headed(title: str, subtitle: str = "") -> None:
        titles.append(title)
        heading(title, subtitle)

    monkeypatch.setattr(panel, "export", noted)
    monkeypatch.setattr(panel, "heading", headed)
    return frames


def _blocks(app: AppTest, exported: Frames) -> list[Block]:
    blocks: list[Block] = []
    for element in app.main:
        body = " ".join(str(getattr(element.proto, name, "")) for name in ("body", "label", "alt"))
        found = re.search(r"<h2[^>]*>(.*?)</h2>(.*)", body, re.S)
        if found:
            title = unescape(found[1])
            frames = [frame for name, frame in exported if name == title]
            blocks.append(Block(title, "cadran-entity" in body, frames=frames))
            body = found[2]
        if blocks:
            blocks[-1].terms += body.count("<dt")
            blocks[-1].below += "\n" + unescape(re.sub(r"<[^>]*>", " ", body))
    return blocks


def _matches(key: str, language: str, title: str) -> bool:
    """Whether a title says what stands behind `key`, with or without its doubts."""
    words = re.sub(r"\\\{[^}]*\\\}", ".*", re.escape(catalogue(language)[key]))
    return re.search(words, title) is not None


def _without_days(text: str) -> str:
    """A text without what is a name and no figure: days, months, weeks, percentiles, classes of days."""
    text = re.sub(
        r"\b\d{1,2}[ –](?:\d{1,2} )?(?:[A-Za-z][a-zéû]{2,4}\.? )?20\d\d|\d\d/\d\d/20\d\d|\b20\d\d\b", " ", text
    )
    for named in NO_FIGURE:
        text = re.sub(named, " ", text)
    return text


def _numbers(text: str, language: str) -> list[tuple[float, int]]:
    """The numbers in a text with their decimals; thousands of money as they are written."""
    point, gap = (",", "\u00a0\u202f ") if language == "fr" else (".", ",")
    pattern = rf"\d{{1,3}}(?:[{gap}]\d{{3}})+(?:\{point}\d+)?|\d+(?:\{point}\d+)?"
    numbers = []
    for written in re.findall(pattern, _without_days(text)):
        plain = re.sub(rf"[{gap}]", "", written).replace(point, ".")
        numbers.append((float(plain), len(plain.partition(".")[2])))
    return numbers


def _told(block: Block, language: str) -> list[float]:
    """Every number that stands under a title, and those its exported rows add up to."""
    numbers = [block.terms, *(number for number, _ in _numbers(block.below, language))]
    for frame in block.frames:
        if {"value", "ci_low", "ci_high"} <= set(frame.columns):
            moves = frame.select("value", "ci_low", "ci_high").drop_nulls().rows()
            numbers += [abs(end - value) for value, *ends in moves for end in ends]
        numbers += [frame.height, *(frame[name].n_unique() for name in frame.columns)]
        for name, kind in frame.schema.items():
            if kind.is_numeric():
                cells = [float(cell or 0) for cell in frame[name]]
                numbers += _sums(cells)
                numbers += [sum(cell >= least for cell in cells) for least in (0.5, 1, 10, 30)]
            elif kind in (pl.String, pl.Boolean):
                numbers += frame[name].value_counts()["count"].to_list()
    shares = [a / b * 100 for a in numbers for b in numbers if b and 0 < a < b] if len(numbers) < 60 else []
    return [*numbers, *(number * scale for number in numbers for scale in (100, 0.001, -1)), *shares]


def _sums(cells: list[float]) -> list[float]:
    """Each cell, and the sums of cells that follow one another in a short column."""
    if len(cells) > 25:
        return [*cells, sum(cells)]
    return [sum(cells[first:last]) for first in range(len(cells)) for last in range(first + 1, len(cells) + 1)]


def _problems(block: Block, language: str) -> Iterator[str]:
    title = block.title
    if re.search(r"\b(?:les|the) 0\b|\b0 (?:of|sur) (?:the )?0\b", title, re.I):
        yield "speaks of nothing as of something"
    is_praise = any(_matches(key, language, title) for key in PRAISE)
    if is_praise and block.n == 0:
        yield "praises what is not there"
    if is_praise and block.n is not None and 0 < block.n < 30 and not re.search(r"\d", title):
        yield "praises few rows without their number"
    is_finding = block.is_name or is_praise or any(_matches(key, language, title) for key in (*ABSENCE, *UNJUDGED))
    if not is_finding and not re.search(r"\d|:", title):
        yield "finds nothing"
    if re.search(r"(?:^|[ (])–(?=[,;:)]|$)", title):
        yield "tells a value nobody knows"
    told = _told(block, language)
    for number, decimals in _numbers(re.sub(r" · (?:only )?\d[^·]*(?:seulement)?", "", title), language):
        if number and not any(abs(round(other, decimals) - number) < 10**-decimals / 2 + 1e-9 for other in told):
            yield f"tells {number}, which does not stand under it"


CASES = (
    *(("small_home", asked, "en") for asked in GRID),
    *(("small_home", asked, "fr") for asked in ("nothing", "few")),
    *(("dateless_home", asked, "en") for asked in ("month", "all_days")),
    ("dateless_home", "all_days", "fr"),
)


@pytest.mark.long
@pytest.mark.parametrize(("home_name", "asked", "language"), CASES, ids=["-".join(case) for case in CASES])
def test_no_title_tells_more_than_the_figures_under_it(
    home_name: str,
    asked: str,
    language: str,
    exported: Frames,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(request.getfixturevalue(home_name)))
    problems = [problem for page in PAGES for problem in _problems_of(page | GRID[asked], language, exported)]
    assert not problems, "\n".join(problems)


def _problems_of(page: dict[str, str], language: str, exported: Frames) -> list[str]:
    exported.clear()
    app = opened(**page, lang=language)
    assert failures(app) == [] or "NOPE" in page.values(), page
    return [
        f"{' '.join(page.values())}: “{block.title}” {problem}"
        for block in _blocks(app, exported)
        for problem in _problems(block, language)
    ]


# Pages of one supplier, product or order, and of the data: home, what is asked, and in which language.
SUPPLIER, PRODUCT, ORDERS, DATA = ({"page": page} for page in ("supplier", "product", "orders", "data"))
ENTITIES: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("small_home", SUPPLIER | {"sup": "S2"}, "running", "fr"),
    ("small_home", SUPPLIER | {"sup": "S1"}, "nothing", "en"),
    ("small_home", SUPPLIER | {"sup": "S1"}, "one_line", "fr"),
    ("small_home", SUPPLIER | {"sup": "NOPE"}, "month", "en"),
    ("dateless_home", SUPPLIER | {"sup": "S1"}, "month", "en"),
    ("small_home", PRODUCT | {"sku": "S1"}, "month", "en"),
    ("dateless_home", PRODUCT | {"sku": "S1"}, "running", "en"),
    ("dateless_home", PRODUCT | {"sku": "S1"}, "nothing", "fr"),
    ("small_home", ORDERS, "nothing", "fr"),
    ("small_home", ORDERS | {"order": "P3"}, "month", "en"),
    ("small_home", ORDERS | {"order": "NOPE"}, "running", "fr"),
    ("dateless_home", ORDERS, "month", "fr"),
    ("small_home", DATA, "month", "en"),
    ("dateless_home", DATA, "nothing", "fr"),
)


@pytest.mark.long
def test_no_title_of_a_supplier_a_product_an_order_or_the_data_does(
    exported: Frames, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems: list[str] = []
    for home_name, page, asked, language in ENTITIES:
        monkeypatch.setenv("CADRAN_HOME", str(request.getfixturevalue(home_name)))
        problems += _problems_of(GRID[asked] | page, language, exported)
    assert not problems, "\n".join(problems)


@pytest.mark.long
def test_a_list_of_orders_holds_them_though_nobody_knows_what_came(
    dateless_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(dateless_home))
    assert titles(opened("orders", lang="en")) == ["Order lines: 12"]


@pytest.mark.long
def test_a_product_is_said_to_be_never_sold_out_of_the_days_its_stock_is_known(
    dateless_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(dateless_home))
    told = titles(opened("product", sku="S1", lang="en"))
    assert "Never sold out: stock known on 1 day of the last 12 months" in told


# A product of which no stock was ever read, on the pages that speak of stock; one of a company without a stock file.
STOCK_PAGES = (
    *({"page": page, "sku": "S2"} for page in ("overview", "rotation", "network", "product")),
    *({"page": "stockouts", "tab": tab, "sku": "S2"} for tab in ("past", "coming")),
)
WITHOUT_STOCK = (*(("dateless_home", page) for page in STOCK_PAGES), ("small_home", PRODUCT | {"sku": "A"}))


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_stock_data_no_title_speaks_of_stock(
    language: str, exported: Frames, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems: list[str] = []
    for home_name, page in WITHOUT_STOCK:
        monkeypatch.setenv("CADRAN_HOME", str(request.getfixturevalue(home_name)))
        problems += _problems_of(page, language, exported)
    assert not problems, "\n".join(problems)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_value_that_is_doubted_or_refused_is_told_as_it_stands(
    language: str, small_home: Path, dateless_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home, column, value in ((dateless_home, "unit_price", "-7"), (small_home, "ordered_quantity", "none")):
        monkeypatch.setenv("CADRAN_HOME", str(home))
        app = opened("data", lang=language)
        written = [shown(app), *(shelf.label.replace("\\", "") for shelf in app.expander)]
        assert failures(app) == []
        assert not re.search(r"(?:“|« ?)…|\b(?:be|être) …", " ".join(written))
        assert any(say_code(language, "contract_column", column) in words and value in words for words in written)


def test_what_no_rows_mean_is_said_only_where_the_title_stands_on_something(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(panel, "show_html", written.append)
    panel.no_rows(Footing("Transfers", "unknown"), "No place has more than it needs.")
    assert written == []
    panel.no_rows(Footing("Transfers"), "No place has more than it needs.")
    assert [element for element in written if "No place" in element] == written != []
