"""Nobody is shown a name of what they may not see: in no relation, page, file, command or search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.engine.cuts import Known, condition
from cadran.selection import Scope
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


@pytest.mark.long
def test_no_relation_holds_a_row_of_others(engine: Engine) -> None:
    assert list(relations("both", engine)) == []


@pytest.mark.long
def test_a_cut_taken_out_at_one_place_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(relation: str, scope: Scope, known: Known) -> str:
        return "true" if relation == "kpi.otd" else condition(relation, scope, known)

    monkeypatch.setattr("cadran.engine.scoped.condition", without)
    mutant = engine_of(engine.path.parents[1])
    found = [fault for relation in ("kpi.otif", "kpi.otd") for fault in relations("lena", mutant, (relation,))]
    mutant.close()
    assert found == ["lena: LOCB in kpi.otd"]


@pytest.mark.long
def test_answers_of_people_who_ask_at_once_are_their_own(engine: Engine) -> None:
    assert asked_at_once(engine, 8) == []


@pytest.mark.long
def test_no_page_or_file_tells_of_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    assert list(pages("sara", ("suppliers",))) == []


@pytest.mark.long
def test_no_command_tells_of_others(home: Path) -> None:
    assert list(commands("carl", home, FEW)) == []
