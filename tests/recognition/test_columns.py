"""What the columns of files hold is asked in few and short statements: the longest took most of a small load."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from cadran.recognition.columns import column_facts
from recognition.conftest import Desk

LONGEST = 32_000
ORDERS = "order_id,line_id,ordered_at,sku,ordered_quantity,unit_price,currency,channel\n"
DELIVERIES = "delivery_id,order_id,line_id,delivered_at,delivered_quantity\n"
PLACES = "location_id,location_name,country\n"


class Recorder:
    """A connection that keeps what is asked of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, asked: list[str]) -> None:
        self.connection = connection
        self.asked = asked

    def execute(self, query: str, *values: object) -> duckdb.DuckDBPyConnection:
        self.asked.append(query)
        return self.connection.execute(query, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_of_what: object) -> None:
        self.connection.close()


def test_the_columns_of_a_file_are_asked_for_together() -> None:
    rows = {
        "day": ["03/04/2026", "05/04/2026", "open", "open"],
        "amount": ["€ 1.234,50", "12,5", "-", "-"],
        "word": ["a", "b", "b", ""],
    }
    asked: list[str] = []
    with duckdb.connect() as connection:
        day, amount, word = column_facts(Recorder(connection, asked), pa.table(rows), tuple(rows))  # type: ignore[arg-type]
    assert (day.kind, day.words) == ("day", ("open",))
    assert (amount.kind, amount.signs, amount.words) == ("decimal", ("€",), ("-",))
    assert (word.kind, word.filled) == ("code", 3)
    assert len(asked) == 7
    assert max(map(len, asked)) < LONGEST


def test_no_statement_of_a_small_load_is_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither when it is recognised nor when its rows are checked and stored."""
    desk.write("order_lines.csv", ORDERS + "A1,1,2026-03-02 09:00,S1,2,$12.50,USD,web\n")
    desk.write("deliveries.csv", DELIVERIES + "D1,A1,1,2026-03-04,2\n")
    desk.write("locations.csv", PLACES + "L1,Lyon,France\n")
    asked: list[str] = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *file, **how: Recorder(connect(*file, **how), asked))
    report = desk.load(desk.propose())
    assert sum(table.accepted for table in report.tables) == 3
    longest = max(asked, key=len)
    assert len(longest) < LONGEST, longest[:200]
    assert len(asked) < 250
