"""The tutorial's files load, and its commands answer what the page shows, in both languages."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cadran.cli.main import run
from cadran.config import ROOT
from cadran.recognition.propose import propose
from docs.generate import DOCS

BLOCK = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its kind, the file it stands for, and its text."""

    kind: str
    title: str
    text: str


def blocks(page: str) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))]


def _written(folder: Path, block: Block) -> None:
    path = folder / block.title
    path.parent.mkdir(exist_ok=True)
    if block.kind != "diff":
        path.write_text(block.text, encoding="utf-8")
        return
    before, after = (line[1:] for line in block.text.splitlines())
    content = path.read_text(encoding="utf-8")
    assert before in content
    path.write_text(content.replace(before, after), encoding="utf-8")


def _answered(block: Block, capsys: pytest.CaptureFixture[str]) -> str:
    """The block with what each of its commands writes to stdout now."""
    session = []
    for command in re.findall(r"^\$ cadran (.+)$", block.text, re.MULTILINE):
        assert run(shlex.split(command)) == 0
        lines = [line.rstrip() for line in capsys.readouterr().out.strip("\n").splitlines()]
        session.append("\n".join([f"$ cadran {command}", *lines]))
    return "\n\n".join(session) + "\n"


def sessions(page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """What each console block of the page shows, and what its commands answer now, the files written on the way."""
    capsys.readouterr()
    compared = []
    for block in blocks(page):
        if block.title:
            _written(folder, block)
        elif block.kind == "console":
            compared.append((block.text, _answered(block, capsys)))
    return compared


@pytest.mark.parametrize(
    ("page", "locale"), [("tutorial.md", "C"), pytest.param("tutorial.fr.md", "fr_FR.UTF-8", marks=pytest.mark.long)]
)
def test_the_tutorial_answers_what_it_shows(
    page: str, locale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", locale)
    compared = sessions(page, tmp_path, capsys)
    assert len(compared) == 5
    for shown, answered in compared:
        assert shown == answered


def test_the_sample_is_asked_in_duckdb_as_contributing_says(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A copy: one process cannot open a file in two ways, and other tests keep that of the sample open.
    monkeypatch.setenv("CADRAN_HOME", str(shutil.copytree(sample_home, tmp_path / "home")))
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (opening,) = re.findall(r'^\.venv/bin/python -i -c "(.*)"$', text, re.MULTILINE)
    questions = re.findall(r"^>>> (.*)$", text, re.MULTILINE)
    names: dict[str, Any] = {}
    exec(opening, names)  # noqa: S102  the page's own line
    answers = [eval(question, names).fetchall() for question in questions]  # noqa: S307
    names["sample"].close()
    assert len(answers) == 2
    assert all(answers)


def test_both_languages_use_the_same_files() -> None:
    english, french = ([block for block in blocks(page) if block.title] for page in ("tutorial.md", "tutorial.fr.md"))
    assert len(english) == 5
    assert english == french


def test_the_files_of_the_tutorial_load_without_a_profile_by_the_two_answers_it_names(tmp_path: Path) -> None:
    for block in blocks("tutorial.md"):
        if block.title.startswith("export/") and block.kind != "diff":
            _written(tmp_path, block)
    asked = [question.id for question in propose(tmp_path / "export").open_questions]
    assert sorted(asked) == ["date_order", "reporting_currency"]
    assert propose(tmp_path / "export", {"date_order": "dmy", "reporting_currency": "EUR"}).is_ready
