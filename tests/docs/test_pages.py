"""What README, CONTRIBUTING and docs/ say is so: what they repeat, what they link to, what they name."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from cadran.cli.commands import COMMANDS, GROUPS
from cadran.config import ROOT
from cadran.ingest.profiles.profile import Entry, Profile, Reading
from cadran.ingest.storage.store import STORE
from cadran.kpis import KPIS
from cadran.settings import Settings
from cadran.workspace import Workspace
from docs.generate import DOCS, files_with_parts, written

LONGEST_README = 6 * 1024
WRITTEN = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
# Pages a reader of figures needs; the others are in English only.
BILINGUAL = ("index", "tutorial", "kpis", "data-contract", "command-line", "glossary")
FOLDERS = ("cadran", "queries", "pages", "data", "tests", "docs", "benchmarks")
NAMED = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./*<>-]*|[\w-]+\.(?:toml|lock|py|yml|md))`")
# What a reader writes, what a load makes, and what must not be.
NOT_THERE = ("company.toml", "settings.toml", "data/home", "data/home/versions", "utils.py")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, stated ones included."""
    stated = re.findall(r"^#+ .*\{ #([\w-]+) \}", _text(path), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", title).strip() for title in re.findall(r"^#+ (.*)$", _text(path), re.MULTILINE)]
    return {*stated, *(title.lower().replace(" ", "-") for title in plain)}


def broken_links(path: Path) -> list[str]:
    """The links of a page that lead to no file of the repository, or to no heading of it."""
    broken = []
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", _text(path)):
        file = path.parent / target if target else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(f"{target}#{anchor}")
    return broken


@pytest.mark.parametrize("path", files_with_parts(), ids=_name)
def test_what_the_code_knows_best_is_what_the_page_says(path: Path) -> None:
    assert _text(path) == written(path), "run `make docs-pages`"


@pytest.mark.parametrize("path", WRITTEN, ids=_name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert broken_links(path) == []


@pytest.mark.parametrize("path", [path for path in WRITTEN if path.name != "CHANGELOG.md"], ids=_name)
def test_every_path_that_is_named_exists(path: Path) -> None:
    named = [name.rstrip("/") for name in NAMED.findall(_text(path)) if "<" not in name]
    assert [name for name in named if name not in NOT_THERE and not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Whether a path of the repository, or a file of that name in one of its folders, is there."""
    return any(ROOT.glob(name)) or ("/" not in name and any(any((ROOT / folder).rglob(name)) for folder in FOLDERS))


@pytest.mark.parametrize("path", WRITTEN, ids=_name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    text = _text(path)
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    made = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
    assert [target for target in made if target not in targets] == []
    commands = {*COMMANDS, *GROUPS}
    typed = re.findall(r"(?:^|`|\$ )(cadran [a-z]+)\b", text, re.MULTILINE)
    assert [line for line in typed if shlex.split(line)[1] not in commands] == []


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_front_door_is_read_in_two_minutes(name: str) -> None:
    assert len((ROOT / name).read_bytes()) <= LONGEST_README
    assert "make run" in _text(ROOT / name)


def test_what_a_reader_of_figures_needs_is_in_french_too() -> None:
    for page in BILINGUAL:
        assert (DOCS / f"{page}.fr.md").is_file()
    assert {path.name for path in DOCS.glob("*.fr.md")} == {f"{page}.fr.md" for page in BILINGUAL}


@pytest.mark.parametrize("page", ["kpis.md", "kpis.fr.md"])
def test_every_kpi_of_the_registry_has_its_place(page: str) -> None:
    assert re.findall(r"^### .* \{ #(\w+) \}$", _text(DOCS / page), re.MULTILINE) == list(KPIS)


def test_every_setting_of_a_profile_has_its_place_in_the_reference() -> None:
    settings = {*Reading.model_fields, *Entry.model_fields, *Profile.model_fields} - {"entries"}
    explained = set(re.findall(r"^### `(\w+)`$", _text(DOCS / "profiles.md"), re.MULTILINE))
    assert explained == settings


def test_every_choice_of_a_setting_is_named_in_the_reference() -> None:
    text = _text(DOCS / "profiles.md")
    reference = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    for name, schema in Entry.model_json_schema()["properties"].items():
        options = [option for part in (schema, *schema.get("anyOf", ())) for option in part.get("enum", ())]
        assert [option for option in options if str(option) not in reference[name]] == []


def test_operations_name_the_files_of_a_home(tmp_path: Path) -> None:
    text = _text(DOCS / "operations.md")
    assert f"`{STORE}`" in text
    assert f"`{Workspace(tmp_path).path.name}`" in text


def test_operations_name_every_setting() -> None:
    page = _text(DOCS / "operations.md")
    assert [name for name in Settings.model_fields if f"| `{name}` |" not in page] == []
    assert [name for name in ("home", "cache", "debug") if f"`CADRAN_{name.upper()}`" not in page] == []


def test_the_site_bears_the_icon_of_the_dashboard() -> None:
    assert _text(DOCS / "pictures" / "icon.svg") == _text(ROOT / "cadran" / "ui" / "shell" / "icon.svg")


def test_the_version_of_the_package_is_the_newest_of_the_changelog() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == project["version"]
