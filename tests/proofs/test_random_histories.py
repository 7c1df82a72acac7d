"""A fixed part of the random histories that `make prove` holds against the second statement by the hundreds."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from second_statement.history import History
from second_statement.statement import stated

from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from proofs.comparison import differences, questions, told
from proofs.files import shared_files
from proofs.histories import written
from proofs.homes import Homes

SEED, COUNT = 20261126, 60
NAMES = {f"h{number:03d}": f"{SEED}-{number}" for number in range(COUNT)}
QUESTIONS = [pytest.param(kpi, choices, id="-".join((kpi.id, *choices.values()))) for kpi, choices in questions()]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_files(tmp_path_factory.mktemp("histories"), NAMES)


@pytest.fixture(scope="module")
def engine(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Homes(tmp_path_factory.mktemp("homes")).engine(files)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def history(files: Path) -> History:
    return History(files, date.today())


@pytest.mark.long
@pytest.mark.parametrize(("kpi", "choices"), QUESTIONS)
def test_every_kpi_of_a_random_history_is_what_the_definitions_say(
    kpi: Kpi, choices: dict[str, Any], engine: Engine, history: History
) -> None:
    found = differences(engine, history, kpi, choices)
    assert not found, f"{len(found)} differ, the first:\n{found[0]}\n{_rows(found[0].history)}"


def _rows(history: str) -> str:
    name = history.split(maxsplit=1)[0].rstrip("+")
    return told(written(name, NAMES[name])[0])


def test_every_kpi_of_the_registry_is_stated_a_second_time() -> None:
    assert [kpi for kpi in KPIS if stated(kpi) is None] == []
