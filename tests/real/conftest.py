"""Public data sets nobody here wrote, loaded by their shipped profiles."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build

BESIDE = Path(__file__).parents[3] / "shared" / "data"
REAL_DATA = Path(os.environ.get("CADRAN_REAL_DATA", BESIDE))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the public data sets."""
    return REAL_DATA


@pytest.fixture(scope="session")
def real_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """The engine of a public data set by its profile's name; skips where the data is not on this machine."""
    engines: dict[str, Engine] = {}

    def opened(name: str) -> Engine:
        folder = REAL_DATA / name
        if not folder.is_dir():
            pytest.skip(f"The public data set {name} is not here; set CADRAN_REAL_DATA to the folder that holds it.")
        if name not in engines:
            home = tmp_path_factory.mktemp(name) / "home"
            load(folder, name, home)
            engines[name] = Engine(build(home).path)
        return engines[name]

    yield opened
    for engine in engines.values():
        engine.close()
