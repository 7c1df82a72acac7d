"""The sample, loaded and built once for all tests that ask for it; nobody writes into it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build, current_version

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's files, so that all tests of a run read the same ones."""
    return Path(copytree(SAMPLE, tmp_path_factory.mktemp("sample") / "files"))


@pytest.fixture(scope="session")
def sample_home(sample_files: Path) -> Path:
    """A home with the sample loaded and its warehouse built; read it, never load into it."""
    home = sample_files.parent / "home"
    load(sample_files, "contract", home)
    build(home)
    return home


@pytest.fixture(scope="session")
def sample_engine(sample_home: Path) -> Iterator[Engine]:
    """The engine of the sample's warehouse."""
    engine = Engine(current_version(sample_home).path)
    yield engine
    engine.close()
