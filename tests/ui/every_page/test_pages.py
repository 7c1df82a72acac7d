"""Every page renders in French on the sample without an English word; the English ones are seen in a browser."""

import re
from pathlib import Path

import pytest
from long_pages import LONG_PAGES
from streamlit.testing.v1 import AppTest

from cadran.engine import Engine
from cadran.i18n.catalogue import catalogue
from cadran.insight.known import known_values
from cadran.ui.request.routes import ROUTES, Page
from ui.opened import REPOSITORY, opened, shown

SHORTEST_PAGE = 60

SEEN_IN_A_BROWSER = ("overview", "delivery", "suppliers", "orders", "data", "definitions")
PAGES = (*sorted(LONG_PAGES), *(pytest.param(page, marks=pytest.mark.long) for page in SEEN_IN_A_BROWSER))
SHORTEST = 5  # letters of an English word worth looking for


def _texts(app: AppTest) -> str:
    shown = [*app.main, *app.sidebar]
    said = [str(getattr(element.proto, "body", "")) for element in shown]
    said += [str(getattr(element.proto, "label", "")) for element in shown]
    return re.sub(r"<[^>]*>", " ", "\n".join(said))


def _failures(app: AppTest) -> list[str]:
    return [error.message for error in app.exception] + [error.value for error in (*app.error, *app.warning)]


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


def _english(shown: str) -> list[str]:
    """The English words of a page, names of files set aside."""
    shown = re.sub(r"\b\w+\.(csv|parquet)\b", "", shown)
    french = " ".join(catalogue("fr").values())
    words = {word for word in catalogue("en").values() if len(word) >= SHORTEST and "{" not in word}
    return [
        word
        for word in words
        if word in shown and word not in french and re.search(rf"\b{re.escape(word)}(?!\w)", shown)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_renders_in_french_without_an_english_word(page: str) -> None:
    app = opened(page, lang="fr")
    assert _failures(app) == []
    assert catalogue("fr")[f"page.{page}"] in _texts(app)
    assert _english(_texts(app)) == []


def test_an_english_page_is_full_of_them() -> None:
    assert len(_english(_texts(opened("delivery", lang="en")))) > 20


@pytest.fixture
def _at_part(part_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(part_home))


@pytest.mark.long
@pytest.mark.usefixtures("_at_part")
@pytest.mark.parametrize("period", ["this_month", "last_4_weeks", "last_quarter", "ytd", "13_months", "all"])
def test_every_period_renders(period: str) -> None:
    assert _failures(opened("delivery", lang="en", p=period)) == []


@pytest.mark.long
@pytest.mark.usefixtures("_at_part")
@pytest.mark.parametrize("grain", ["d", "w", "q"])
def test_every_grain_renders(grain: str) -> None:
    assert _failures(opened("delivery", lang="fr", g=grain, cmp="ly")) == []


@pytest.mark.long
def test_a_filter_is_listed_with_all_its_values() -> None:
    app = opened("overview", lang="en", mode=["dropship", "store"])
    assert "Active: Mode: **Dropshipping, Store**" in _texts(app)


def test_a_selection_without_rows_says_so_and_offers_the_way_out() -> None:
    app = opened("delivery", lang="en", sup="S001", ctry="SE")
    assert _failures(app) == []
    assert "No lines for this selection" in _texts(app)
    assert "Remove the filter Supplier" in _texts(app)


def test_a_parameter_that_means_nothing_is_named() -> None:
    assert "means nothing here: p" in _texts(opened("overview", lang="en", p="yesterday"))


def test_a_choice_that_a_page_does_not_offer_is_named_and_one_it_offers_is_not() -> None:
    texts = _texts(opened("suppliers", lang="en", tab="score", first="lowest"))
    assert "means nothing here: tab=score" in texts
    assert "first=" not in texts


def test_a_filter_nothing_in_the_data_has_is_left_out_and_named() -> None:
    texts = _texts(opened("delivery", lang="en", sup=["S001", "no such supplier"], chan="pigeon"))
    assert "nothing in these data has it: Supplier: no such supplier, Channel: pigeon" in texts
    active = next(line for line in texts.splitlines() if line.startswith("Active:"))
    assert "such supplier" not in active
    assert "Channel" not in active


def test_a_product_nobody_ordered_yet_is_a_value_of_the_data(sample_engine: Engine) -> None:
    assert known_values(sample_engine, "supplier_id") >= {"OWN", "C01"}


@pytest.mark.parametrize("page", [page for page in ROUTES if not page.is_hidden], ids=lambda page: page.id)
def test_no_page_of_a_home_without_data_is_blank(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    app = opened(page.id, lang="fr")
    assert _failures(app) == []
    assert ("Aucune donnée chargée" in _texts(app)) == page.needs_data
    assert len(" ".join(shown(app).split())) > SHORTEST_PAGE, "more than its name and the languages"


def test_every_page_of_the_menu_has_a_file() -> None:
    assert [place.id for place in ROUTES if not (REPOSITORY / "pages" / f"{place.id}.py").is_file()] == []
