"""The sample and the public data sets, loaded once for all tests that ask for them; nobody writes into them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from second_statement.part_of_sample import write_part

from cadran.engine import Engine
from cadran.ingest.loading import LoadReport, load
from cadran.warehouse import build, current_version

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
REAL_DATA = Path(os.environ.get("CADRAN_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
Loaded = tuple[Path, LoadReport]


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


@pytest.fixture(scope="session")
def part_of_sample(sample_files: Path) -> Path:
    """The contract files of about 10,000 order lines of the sample."""
    return write_part(sample_files, sample_files.parent / "part")


@pytest.fixture(scope="session")
def part_engine(part_of_sample: Path) -> Iterator[Engine]:
    """The engine of that part with every rollup, for what asks many questions."""
    home = part_of_sample.parent / "part-home"
    load(part_of_sample, "contract", home)
    build(home, rollups_from_rows=1)
    engine = Engine(current_version(home).path)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the public data sets."""
    return REAL_DATA


@pytest.fixture(scope="session")
def real_load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Loaded]:
    """A public data set by its profile's name: its home and what became of its rows; skips where it is not here."""
    homes: dict[str, Loaded] = {}

    def loaded(name: str) -> Loaded:
        folder = REAL_DATA / name
        if not folder.is_dir():
            pytest.skip(f"The public data set {name} is not here; set CADRAN_REAL_DATA to the folder that holds it.")
        if name not in homes:
            home = tmp_path_factory.mktemp(name) / "home"
            homes[name] = (home, load(folder, name, home))
        return homes[name]

    return loaded
