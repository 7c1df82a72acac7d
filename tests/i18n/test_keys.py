"""Every key that code asks for stands in the language files, and every key of the files is asked for."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from cadran.contract.tables import FLOWS, SQL_TYPE, TABLES
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.ui.request.address import PERIODS
from cadran.ui.request.routes import ROUTES

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ("cadran", "pages") for path in (ROOT / folder).rglob("*.py"))
KEYS = frozenset(catalogue("en"))
# Functions that put a key into words, and those that put a code of a group into words.
BY_KEY, BY_CODE = {"t", "message", "help_text"}, {"code", "say_code", "_code"}
# Groups of codes that are given elsewhere than in the file that composes their keys, by the place they are given in.
CODES_IN = {
    "cadran/contract": "any_kind asked_flow basis cancel_reason clause_penalty contract_column days expected fault "
    "flow flow_name flow_side lead_kind_short mode paper paper_window penalty place_kind reason refusal_code table",
    "cadran/kpis": "better clause clause_problem cohort counted_in definitions fact family filter lead pace stage "
    "stages unit",
    "cadran/calendar.py": "period season_name",
    "cadran/rights.py": "role_may",
    "cadran/selection.py": "line_state state",
    "cadran/workspace": "exclusion_reason legal_missing note_kind refusal journal",
    "cadran/analysis": "column funnel order_verdict rate_step returns rhythm sourcing_verdict status why",
    "cadran/analysis/replenishment": "column date_verdict demand_source foreseen level_source move_reason "
    "move_source move_verdict plan_date plan_demand plan_method plan_safety plan_sheet quantity_limit safety_method",
    "cadran/analysis/legal": "ageing column harm_shown legal legal_check legal_sources stockout_after",
    "queries": "ages any_kind arrival_kind bearer cause classes column criterion day_off dimension exclusion_scope "
    "fault incident kind lead_source outside paper_column paper_kind plan_sheet precision punctuality return_route",
    "cadran/imports": "imports",
    "cadran/ingest": "action column refusal_code",
    "cadran/insight": "advice column data digest expected_by handle judged plan_advice refusal_rows refusal_state "
    "sale_sheet search",
    "cadran/export": "column recompute",
    "cadran/cli": "column",
    "cadran/ui": "column expected_by",
    "cadran/ui/agreements": "clause_problem",
    "cadran/ui/request": "by comparison grain group period",
    "cadran/simulation": "channel",
    "pages": "section",
    "cadran/ui/sections": "advice section",
}
CODES_OF = {
    group: tuple(place for place, groups in CODES_IN.items() if group in groups.split())
    for group in sorted({group for groups in CODES_IN.values() for group in groups.split()})
}


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """What of the code of a file can hold or ask for a key: calls, their arguments by name, and texts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(
        node for node in ast.walk(tree) if isinstance(node, (ast.Call, ast.Constant, ast.JoinedStr, ast.keyword))
    )


@cache
def _words(place: Path) -> frozenset[str]:
    """What may be a code in a file or a folder: the words of SQL; the texts and names of arguments of Python."""
    if place.is_dir():
        return frozenset().union(*map(_words, [*place.rglob("*.py"), *place.rglob("*.sql")]))
    if place.suffix == ".sql":
        return frozenset(re.findall(r"\w+", place.read_text(encoding="utf-8").lower()))
    nodes = _nodes(place)
    texts = (node.value.rstrip(":") for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return frozenset([*texts, *(node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg)])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@cache
def _patterns(path: Path) -> frozenset[str]:
    """The texts a file composes, with a group in the place of each value."""
    texts = [node for node in _nodes(path) if isinstance(node, ast.JoinedStr)]
    return frozenset("".join(map(_part, text.values)) for text in texts)


def _part(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"


@cache
def _keys_composed(path: Path) -> frozenset[str]:
    """Patterns of the keys a file composes: `page.{}`, or a group handed over for its codes."""
    calls = [node for node in _nodes(path) if isinstance(node, ast.Call) and _called(node) in BY_CODE]
    groups = {text for call in calls for arg in call.args for text in _choices(arg)}
    patterns = {pattern for pattern in _patterns(path) if re.match(r"[a-z_]+\\\.", pattern)}
    return frozenset(patterns | {rf"{group}\.(.+)" for group in groups})


_compiled = cache(re.compile)  # more patterns than `re` keeps


def _fills(pattern: str, text: str, *words: frozenset[str]) -> bool:
    """Whether a pattern makes the text of these words."""
    match = _compiled(pattern).fullmatch(text)
    return bool(match) and all(any(part in known for known in words) for part in match.groups())


@cache
def _given(places: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of these places, and the patterns of those they compose."""
    paths = [ROOT / place for place in places]
    files = [file for path in paths for file in ([path] if path.suffix == ".py" else path.rglob("*.py"))]
    return frozenset().union(*map(_words, paths)), frozenset().union(*map(_patterns, files))


def _is_composed(key: str, codes_of: dict[str, tuple[str, ...]]) -> bool:
    """Whether a file composes the key of codes it gives itself, or of codes its group is known to have."""
    group, _, code = key.partition(".")
    words, patterns = _given(codes_of.get(group, ()))
    if code in words or any(_fills(pattern, code, words) for pattern in patterns):
        return True
    return any(_fills(pattern, key, words, _words(path)) for path in PYTHON for pattern in _keys_composed(path))


def _unused(codes_of: dict[str, tuple[str, ...]], keys: frozenset[str] = KEYS) -> list[str]:
    written = frozenset().union(*map(_words, PYTHON))
    return [key for key in sorted(keys - written) if not _is_composed(key, codes_of)]


def _asked(path: Path) -> Iterator[str]:
    """The keys a file asks for by name."""
    for node in _nodes(path):
        if isinstance(node, ast.Call) and _called(node) in BY_KEY:
            texts = (part for arg in node.args[:2] for part in _choices(arg))
            yield from (text for text in texts if re.fullmatch(r"[a-z_]+\.\w+", text))


def _choices(value: ast.expr) -> Iterator[str]:
    """The texts an argument may be."""
    if isinstance(value, ast.IfExp):
        yield from (*_choices(value.body), *_choices(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


@pytest.mark.long
def test_every_key_of_the_files_is_asked_for() -> None:
    assert _unused(CODES_OF) == []


@pytest.mark.long
@pytest.mark.parametrize("group", CODES_OF)
def test_the_list_of_composed_groups_names_none_in_vain(group: str) -> None:
    keys = frozenset(key for key in KEYS if key.startswith(f"{group}."))
    assert _unused({}, keys)


def test_a_key_nobody_asks_for_is_found_out() -> None:
    assert _unused(CODES_OF, frozenset({"page.overview", "page.nowhere", "nothing.at_all"})) == [
        "nothing.at_all",
        "page.nowhere",
    ]


@pytest.mark.long
@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_key_asked_for_by_name_is_there(path: Path) -> None:
    assert set(_asked(path)) - KEYS == set()


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("asked_flow", FLOWS),
        ("contract_column", {column.name for table in TABLES.values() for column in table.columns}),
        ("expected", SQL_TYPE),
        ("family", [kpi.family for kpi in KPIS.values()]),
        ("page", [page.id for page in ROUTES]),
        ("period", PERIODS),
        ("table", TABLES),
        ("unit", [kpi.unit for kpi in KPIS.values()]),
    ],
)
def test_every_code_of_a_list_has_its_words(group: str, codes: Iterable[str]) -> None:
    assert {f"{group}.{code}" for code in codes} <= KEYS


@pytest.mark.long
@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_message_fills_every_place_of_its_sentence(path: Path) -> None:
    calls = [node for node in _nodes(path) if isinstance(node, ast.Call) and _called(node) == "message"]
    for call in (call for call in calls if all(keyword.arg for keyword in call.keywords)):
        for key in set(_choices(call.args[0])) & KEYS:
            assert _places(key) == {keyword.arg for keyword in call.keywords}, key


def _places(key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(catalogue("en")[key]) if name}
