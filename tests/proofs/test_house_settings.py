"""What a profile says of a house's orders, over random histories: lines that close themselves, drop shipments."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

import pytest
from second_statement.history import History
from second_statement.lines import lines

from cadran.engine import Engine
from cadran.kpis import Kpi
from proofs.comparison import differences, questions, told
from proofs.event_days import Rows
from proofs.files import MIXED, house_profile, write_files
from proofs.histories import written
from proofs.homes import Homes

NAMES = {f"t{number:02d}": f"20261126-t{number}" for number in range(40)}
QUESTIONS = [pytest.param(kpi, choices, id="-".join((kpi.id, *choices.values()))) for kpi, choices in questions()]
TOLERANCE = Decimal("0.3")
KEY = ("flow", "order_id", "line_id")


class House(NamedTuple):
    engine: Engine
    history: History


def _bought_too(rows: Rows, seed: str) -> Rows:
    """The history with most drop shipments kept as purchases too, under the same order, some as another line."""
    random = Random(seed)
    shipped = [row for row in rows["order_lines"] if row.get("mode") == "dropship" and random.random() < 0.8]
    for line in shipped:
        bought = line | {"flow": "inbound", "mode": None, "location_id": None}
        rows["order_lines"].append(bought | {"line_id": f"{line['line_id']}{random.choice(('', '/b'))}"})
        parcels = [row for row in rows["deliveries"] if all(row[name] == line[name] for name in KEY)]
        rows["deliveries"] += [row | {"flow": "inbound", "line_id": bought["line_id"]} for row in parcels]
    return rows


def _rows(name: str) -> tuple[Any, dict[str, str]]:
    rows, style = written(name, NAMES[name])
    return _bought_too(rows, NAMES[name]), style


@pytest.fixture(scope="module", params=["sale", "purchase"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    files = write_files(folder / "files", [_rows(name) for name in NAMES], MIXED)
    settings = (f"closing_tolerance = {TOLERANCE}", f'dropship_counts = "{request.param}"')
    engine = Homes(folder / "homes").engine(files, house_profile(folder / "house.toml", *settings))
    yield House(engine, History(files, date.today(), closing_tolerance=TOLERANCE, dropship_counts=request.param))
    engine.close()


@pytest.mark.long
@pytest.mark.parametrize(("kpi", "choices"), QUESTIONS)
def test_every_kpi_follows_what_the_house_says_of_its_orders(kpi: Kpi, choices: dict[str, Any], house: House) -> None:
    found = differences(house.engine, house.history, kpi, choices)
    name = found[0].history.split(maxsplit=1)[0].rstrip("+") if found else ""
    assert not found, f"{len(found)} differ, the first:\n{found[0]}\n{told(_rows(name)[0])}"


@pytest.mark.long
def test_the_histories_hold_lines_that_close_themselves_and_drop_shipments_kept_twice(house: House) -> None:
    named = {line.row.order_id for line in lines(house.history) if line.row.closed_at is None and line.closed_at}
    assert len(named) >= 5
    assert sum(1 for line in lines(house.history) if line.counted_as) >= 5
