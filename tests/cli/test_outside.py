"""What could not be placed is said: under the table, in the files, and row by row."""

import csv
import io
import json
from pathlib import Path

import pytest

from cadran.cli.main import run
from cli.conftest import Cadran

# Its home costs three seconds; that lines stand outside is said on pages and in files by quick tests.
pytestmark = pytest.mark.long

FILES = {
    "order_lines.csv": (
        "order_id,line_id,ordered_at,promised_at,sku,ordered_quantity\n"
        "A,1,2026-03-01,2026-03-05,S,1\n"
        "A,2,2026-03-01,2026-03-05,S,1\n"
        "B,1,2026-03-02,,S,1\n"
        "C,1,2026-03-03,2026-03-08,S,1\n"
        "D,1,2026-03-03,,S,1\n"
        "D,2,2026-03-03,,S,1\n"
    ),
    "deliveries.csv": (
        "delivery_id,order_id,line_id,delivered_at,delivered_quantity\n"
        "1,A,1,2026-03-04,1\n"
        "2,A,2,2026-03-09,1\n"
        "3,B,1,2026-03-09,1\n"
        "4,C,1,2026-03-02,1\n"
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lines that can be judged, three without a promise, one delivered the day before it was ordered."""
    folder = tmp_path_factory.mktemp("files")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    assert run(["load", str(folder), "--profile", "contract", "--home", str(home)]) == 0
    return home


def test_the_table_says_how_many_stand_outside_and_why(cadran: Cadran) -> None:
    assert cadran("kpi", "otd").out.splitlines()[-2] == (
        "4 lines outside: 3 without a promise, 1 delivered before ordered"
    )
    assert cadran("kpi", "otd", "--lang", "fr").out.splitlines()[-2] == (
        "4 lignes hors du chiffre\u00a0: 3 sans date promise, 1 avec livraison avant la commande"
    )
    assert cadran("kpi", "otd", "--to", "2026-03-02").out.splitlines()[-1] == "1 line outside: without a promise"


def test_more_than_half_outside_leaves_no_value(cadran: Cadran) -> None:
    (row,) = csv.DictReader(io.StringIO(cadran("kpi", "otd", "--format", "csv").out))
    assert (row["n"], row["numerator"], row["denominator"], row["value"]) == ("2", "1", "2", "")
    assert (row["outside"], row["unplaced"]) == ("4", "4")
    assert row["reasons"] == "3 no_promise, 1 delivered_before_ordered"
    assert "no value: more than half could not be placed" in cadran("kpi", "otd").out


def test_json_holds_the_reasons_of_each_part(cadran: Cadran) -> None:
    rows = json.loads(cadran("kpi", "otd", "--grain", "day", "--format", "json").out)
    assert [(row["period"], row["n"], row["reasons"]) for row in rows] == [
        ("2026-03-02", 0, {"no_promise": 1}),
        ("2026-03-03", 0, {"no_promise": 2}),
        ("2026-03-05", 2, {}),
        ("2026-03-08", 0, {"delivered_before_ordered": 1}),
    ]


def test_the_rows_outside_are_listed_with_their_reason(cadran: Cadran) -> None:
    rows = list(csv.DictReader(io.StringIO(cadran("lines", "otd", "--outside", "--format", "csv").out)))
    assert sorted((row["order_id"], row["line_id"], row["reason"]) for row in rows) == [
        ("B", "1", "no_promise"),
        ("C", "1", "delivered_before_ordered"),
        ("D", "1", "no_promise"),
        ("D", "2", "no_promise"),
    ]
    assert "no_promise" in cadran("lines", "otd", "--outside").out
