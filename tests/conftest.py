"""The sample and the public data sets, loaded once for all tests that ask for them; nobody writes into them.

One fixture a public data set hands out its files, or skips where they are not here: no test names their folder.
"""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from built import made_once
from data_set import DataSet
from export import lyon
from second_statement.history import History
from second_statement.part_of_sample import write_part

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.events import publish_events
from cadran.warehouse import build, current_version
from cadran.warehouse.rollups import Worth

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
REAL_DATA = Path(os.environ.get("CADRAN_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
PUBLIC_FIXTURES = {"scms", "adventureworks", "adventureworks_dw", "northwind"}
# Data that take longer to load and build than all questions about them; the quick tests ask one real home.
LONG_FIXTURES = {"adventureworks", "adventureworks_dw", "northwind", "tpch"}
TPCH_TOOL = Path(sys.executable).parent / "tpchgen-cli"
TPCH_SCALE = "0.01"
OBJECTS_BETWEEN_SEARCHES = 50_000


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's files, so that all tests of a run read the same ones."""
    return Path(copytree(SAMPLE, tmp_path_factory.mktemp("sample") / "files"))


@pytest.fixture(scope="session")
def sample_home(sample_files: Path) -> Path:
    """A home with the sample loaded and its warehouse built; read it, never load into it."""
    return _home_of(sample_files, sample_files.parent / "home", finish=publish_events)


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
def part_history(part_of_sample: Path) -> History:
    """That part as the second statement reads it."""
    return History(part_of_sample, date.today())


@pytest.fixture(scope="session")
def part_home(part_of_sample: Path) -> Path:
    """A home with that part and every rollup, for what asks many questions; read it, never load into it."""
    return _home_of(part_of_sample, part_of_sample.parent / "part-home", rollups=Worth(0, 0))


@pytest.fixture(scope="session")
def part_engine(part_home: Path) -> Iterator[Engine]:
    """The engine of that part's warehouse."""
    engine = Engine(current_version(part_home).path)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def lyon_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of two suppliers of Lyon and, in `home`, what is made of them; copy it before anything is written."""
    folder = tmp_path_factory.mktemp("lyon")
    lyon.write_home(folder)
    return folder


def _home_of(files: Path, home: Path, **settings: Any) -> Path:
    """These files loaded and built, in `home`."""

    def make(folder: Path) -> None:
        load(files, "contract", folder)
        build(folder, **settings)

    made_once(home.name, home, make)
    return home


@pytest.fixture(scope="session")
def scms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    """USAID's deliveries of health commodities."""
    yield from _public("scms", tmp_path_factory)


@pytest.fixture(scope="session")
def adventureworks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    """Purchases and one stock snapshot of AdventureWorks."""
    yield from _public("adventureworks", tmp_path_factory)


@pytest.fixture(scope="session")
def adventureworks_dw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    """Daily stock and sales of AdventureWorks."""
    yield from _public("adventureworks-dw", tmp_path_factory)


@pytest.fixture(scope="session")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    """Customer orders and one stock snapshot of Northwind."""
    yield from _public("northwind", tmp_path_factory)


@pytest.fixture(scope="session")
def tpch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    """TPC-H as its generator writes it, 60,175 lines."""
    folder = tmp_path_factory.mktemp("tpch")
    command = [TPCH_TOOL, "parquet", "-s", TPCH_SCALE, f"--output-dir={folder / 'files'}"]
    subprocess.run(command, check=True, capture_output=True)
    data = DataSet("tpch", folder / "files", folder / "home")
    yield data
    data.close()


def public_files() -> dict[str, Path]:
    """The files of every public data set that is here, by its profile."""
    names = sorted(name.replace("_", "-") for name in PUBLIC_FIXTURES)
    return {name: REAL_DATA / name for name in names if (REAL_DATA / name).is_dir()}


def _public(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    if not (REAL_DATA / name).is_dir():
        pytest.skip(f"The public data set {name} is not here; set CADRAN_REAL_DATA to the folder that holds it.")
    data = DataSet(name, REAL_DATA / name, tmp_path_factory.mktemp(name) / "home", is_shared=True)
    yield data
    data.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks for a public data set, so that it can be left out, and what waits long for its data."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if PUBLIC_FIXTURES & asked:
            item.add_marker(pytest.mark.public_data)
        if LONG_FIXTURES & asked:
            item.add_marker(pytest.mark.long)


def pytest_collection_finish() -> None:
    """What is imported by now stays: neither Python nor Streamlit, after every page, searches it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)


def pytest_unconfigure() -> None:
    """What stayed is let go: else DuckDB lists its classes as leaked though nothing of a test holds one."""
    gc.unfreeze()
