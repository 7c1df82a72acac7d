"""Public data sets nobody here wrote, loaded by their shipped profiles."""

from collections.abc import Callable, Iterator

import pytest

from cadran.engine import Engine
from cadran.warehouse import build
from tests.conftest import Loaded


@pytest.fixture(scope="session")
def real_engine(real_load: Callable[[str], Loaded]) -> Iterator[Callable[[str], Engine]]:
    """The engine of a public data set by its profile's name; skips where the data is not on this machine."""
    engines: dict[str, Engine] = {}

    def opened(name: str) -> Engine:
        home, _ = real_load(name)
        if name not in engines:
            engines[name] = Engine(build(home).path)
        return engines[name]

    yield opened
    for engine in engines.values():
        engine.close()
