"""Nobody is shown a name of what they may not see: in no relation, page, file, command or search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.engine import Engine, scoped
from proofs.marked import asked_at_once, commands, engine_of, marked_home, pages, relations

FEW = (("kpi", "otd", "--by", "sku", "--format", "csv"), ("lines", "otd", "--format", "csv"), ("replenish", "moves"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_home(tmp_path_factory.mktemp("marked"), has_events=False)


@pytest.fixture(scope="module")
def engine(home: Path) -> Iterator[Engine]:
    engine = engine_of(home)
    yield engine
    engine.close()


def test_no_relation_holds_a_row_of_others(engine: Engine) -> None:
    assert [fault for name in ("both", "lena") for fault in relations(name, engine)] == []


def test_a_cut_taken_out_at_one_place_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = scoped.condition
    monkeypatch.setattr(scoped, "condition", lambda name, *how: (name == "kpi.otd" and "true") or usual(name, *how))
    found = asked_at_once(engine_of(engine.path.parents[1]), 60, threads=1)
    assert found
    assert all("of otd" in fault for fault in found)


def test_answers_of_people_who_ask_at_once_are_their_own(engine: Engine) -> None:
    assert asked_at_once(engine, 8) == []


def test_no_page_or_file_tells_of_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    assert list(pages("sara", ("suppliers",))) == []


def test_no_command_tells_of_others(home: Path) -> None:
    assert list(commands("carl", home, FEW)) == []
