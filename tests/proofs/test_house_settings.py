"""What a profile says of a house's orders, over random histories: lines that close themselves, drop shipments."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from second_statement.history import History

from cadran.engine import Engine
from cadran.kpis import Kpi
from proofs.comparison import differences, questions, told
from proofs.files import MIXED, house_profile, write_files
from proofs.histories import bought_too, written
from proofs.homes import Homes

NAMES = {f"t{number:02d}": f"20261126-t{number}" for number in range(20)}
QUESTIONS = [pytest.param(kpi, choices, id="-".join((kpi.id, *choices.values()))) for kpi, choices in questions()]
TOLERANCE = Decimal("0.3")


class House(NamedTuple):
    engine: Engine
    history: History


def _rows(name: str) -> tuple[Any, dict[str, str]]:
    rows, style = written(name, NAMES[name])
    return bought_too(rows, NAMES[name]), style


@pytest.fixture(scope="module", params=["sale", "purchase"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    files = write_files(folder / "files", [_rows(name) for name in NAMES], MIXED)
    settings = (f"closing_tolerance = {TOLERANCE}", f'dropship_counts = "{request.param}"')
    engine = Homes(folder / "homes").engine(files, house_profile(folder / "house.toml", *settings))
    yield House(engine, History(files, date.today(), closing_tolerance=TOLERANCE, dropship_counts=request.param))
    engine.close()


@pytest.mark.parametrize(("kpi", "choices"), QUESTIONS)
def test_every_kpi_follows_what_the_house_says_of_its_orders(
    kpi: Kpi, choices: dict[str, Any], house: House
) -> None:
    found = differences(house.engine, house.history, kpi, choices)
    name = found[0].history.split(maxsplit=1)[0].rstrip("+") if found else ""
    assert not found, f"{len(found)} differ, the first:\n{found[0]}\n{told(_rows(name)[0])}"


