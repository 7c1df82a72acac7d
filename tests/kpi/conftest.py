"""One warehouse for all cases stated by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.ingest.storage.store import quarantined
from cadran.warehouse import build
from kpi import laboratory
from kpi.tiny import AS_OF, GIVEN, Case, contract_rows, write_contract


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows of every case as contract files."""
    return write_contract(tmp_path_factory.mktemp("tiny") / "files", contract_rows(GIVEN))


@pytest.fixture(scope="session")
def tiny_home(tiny_folder: Path) -> Path:
    """The home of every case, built as of AS_OF."""
    home = tiny_folder.parent / "home"
    load(tiny_folder, "contract", home)
    assert quarantined(home).is_empty(), "A case was stated with rows that the contract refuses."
    build(home, AS_OF)
    return home


@pytest.fixture(scope="session")
def tiny_engine(tiny_home: Path) -> Iterator[Engine]:
    engine = Engine(tiny_home / "versions" / "warehouse-1.duckdb")
    yield engine
    engine.close()


@pytest.fixture
def case(request: pytest.FixtureRequest, tiny_engine: Engine) -> Case:
    """The answers about the rows the test itself gives."""
    return Case(tiny_engine, request.node.originalname)


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files and the home of every case of the clause laboratory."""
    folder = tmp_path_factory.mktemp("lab")
    load(write_contract(folder / "files", contract_rows(laboratory.LAB)), "contract", folder / "home")
    assert quarantined(folder / "home").is_empty(), "A case was stated with rows that the contract refuses."
    build(folder / "home", laboratory.AS_OF)
    return folder


@pytest.fixture(scope="session")
def lab_engine(lab_home: Path) -> Iterator[Engine]:
    engine = Engine(lab_home / "home" / "versions" / "warehouse-1.duckdb")
    yield engine
    engine.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest, lab_engine: Engine) -> laboratory.Bench:
    """What was judged of the rows the test itself states."""
    return laboratory.Bench(lab_engine, request.node.originalname)
