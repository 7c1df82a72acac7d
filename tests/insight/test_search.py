"""What a search finds by name or number, whatever the accents and capitals."""

from dataclasses import replace

import pytest

from cadran.engine import Engine
from cadran.insight.context import Context
from cadran.insight.search import Match, plain, search
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

PAGES = ("overview", "delivery", "returns")


@pytest.fixture
def context(sample_engine: Engine) -> Context:
    return context_of(State(), "en", sample_engine)


def _first(context: Context, text: str) -> tuple[str, str]:
    first = search(context, text, PAGES)[0]
    return first.kind, first.name


@pytest.mark.parametrize("text", ["treguilly", "TRÉGUILLY", "Maison  Tréguilly", "maison treguilly"])
def test_accents_capitals_and_spaces_do_not_matter(context: Context, text: str) -> None:
    assert _first(context, text) == ("supplier", "Maison Tréguilly")


def test_what_is_called_exactly_so_comes_first(context: Context) -> None:
    order = context.engine.details.lines(KPIS["lines"], Selection(), 1)["order_id"][0]
    assert _first(context, order) == ("order", order)
    assert _first(context, "OTIF")[0] == "kpi"
    assert _first(context, "returns") == ("page", "Returns")


def test_every_kind_is_within_reach(context: Context) -> None:
    texts = ("treguilly", "vase", "lesquin", "A0003", "stock", "delivery", "CL05")
    assert {match.kind for text in texts for match in search(context, text, PAGES)} == {
        "supplier",
        "product",
        "location",
        "order",
        "kpi",
        "page",
        "clause",
    }


def test_names_are_those_of_the_reader_s_language(context: Context) -> None:
    french = replace(context, language="fr")
    assert Match("page", "returns", "Retours") in search(french, "retours", PAGES)
    assert [match for match in search(context, "retours", PAGES) if match.kind == "page"] == []


@pytest.mark.parametrize("text", ["", "  ", "no such thing", "%", "'; drop table", "\\", "x" * 5000])
def test_what_names_nothing_finds_nothing(context: Context, text: str) -> None:
    assert search(context, text, PAGES) == []


def test_the_lines_of_a_name_are_found_without_its_accents(sample_engine: Engine) -> None:
    accented, bare = (
        sample_engine.details.count(KPIS["otd"], Selection(), matching=text) for text in ("Tréguilly", "TREGUILLY")
    )
    assert accented == bare > 0


def test_a_version_without_the_words_of_search_finds_the_same_names(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sample_engine.search.matches("treguilly", 3).select("kind", "id", "name").rows()
    monkeypatch.setattr(sample_engine.catalogue, "has_relation", lambda _relation: False)
    assert sample_engine.search.matches("treguilly", 3).select("kind", "id", "name").rows() == names
    assert names == [("supplier", "S062", "Maison Tréguilly")]


def test_words_are_compared_as_the_version_writes_them(sample_engine: Engine) -> None:
    rows = sample_engine.connection.frame("select id, name, words from details.searched where kind = 'supplier'")
    assert [plain(f"{number} {name}") for number, name, _ in rows.iter_rows()] == rows["words"].to_list()
