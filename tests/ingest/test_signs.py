"""Checks left out because no text of a slab has their sign change no verdict."""

from dataclasses import replace
from itertools import zip_longest
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from cadran.contract.tables import TABLES
from cadran.ingest.checking.checks import MACROS, Plan
from cadran.ingest.checking.signs import ANYTHING, NOTHING, WIDE, absent_signs
from cadran.ingest.files import reading, sources
from cadran.ingest.files.reading import SOURCE_ROW, over
from cadran.ingest.profiles.profile import Entry
from ingest.conftest import Bench

PLAIN = {
    "order_id": "A1",
    "line_id": "1",
    "ordered_at": "2026-03-01 10:00:00",
    "promised_at": "2026-03-05",
    "sku": "S1",
    "mode": "store",
    "ordered_quantity": "2",
    "unit_price": "12.5",
}
ODD = {
    "order_id": ("", " A1", "3,76012E+12", "É1", "\u00a0"),
    "ordered_at": ("2026-03-01T10:00:00+02:00", "2026-03-01 10:00Z", "2026-03-01", " 2026-03-01 ", "epoch", "", "soon"),
    "sku": ("3.76E+12", "NaN", " ", "a b"),
    "mode": ("Drop Ship", "own-warehouse", "?", ""),
    "ordered_quantity": (
        "1_000",
        "nan",
        "Inf",
        "1,000",
        "1 000",
        "1\u202f000",
        "-1",
        "1e3",
        "",
        " 3",
        "x",
        "1,5",
        "+4",
    ),
    "unit_price": ("1.234", "1,234.5", "-3", "1\u00a0234.5", "12345678901", "NAN", "5."),
}


def _plan() -> Plan:
    table, entry = TABLES["order_lines"], Entry(files={"rows": ["order_lines.csv"]})
    used = {"rows": {name: name for name in PLAIN}}
    expressions = {name: f'"{name}"' for name in PLAIN}
    return Plan(table, entry, tuple(PLAIN), expressions, used, (), {}, None)


@pytest.fixture(scope="module")
def checks() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for macro in MACROS:
        connection.execute(macro)
    return connection


def _rows(*texts: dict[str, str]) -> pa.Table:
    return pa.Table.from_pylist([{**PLAIN, **row, SOURCE_ROW: at} for at, row in enumerate(texts, 1)])


def _judged(connection: duckdb.DuckDBPyConnection, plan: Plan, rows: pa.Table) -> list[tuple[Any, ...]]:
    return sorted(over(connection, rows, plan.judged))


def test_a_row_is_judged_alike_alone_and_among_rows_with_every_sign(checks: duckdb.DuckDBPyConnection) -> None:
    plan = replace(_plan(), kept=frozenset(PLAIN))
    odd = [dict(zip(ODD, texts, strict=True)) for texts in zip_longest(*ODD.values(), fillvalue="")]
    together = _judged(checks, plan, _rows({}, *odd))
    for at, texts in enumerate([{}, *odd], 1):
        rows = _rows(texts).set_column(len(PLAIN), SOURCE_ROW, pa.array([at]))
        assert [repr(row) for row in _judged(checks, replace(plan, absent=absent_signs(rows)), rows)] == [
            repr(together[at - 1])
        ]


def test_a_sign_is_absent_only_where_no_text_of_the_column_has_it() -> None:
    absent = absent_signs(_rows({"sku": "a b"}, {"unit_price": "", "mode": ""}, {"sku": "É,_"}))
    assert not {" ", ",", "_", WIDE} & absent["sku"]
    assert {".", NOTHING, "E+"} <= absent["sku"]
    assert {" ", ",", WIDE} <= absent["unit_price"]
    assert not {NOTHING, ANYTHING, "."} & absent["unit_price"]
    assert ANYTHING in absent_signs(_rows({"sku": ""}, {"sku": ""}))["sku"]


def test_nothing_is_known_of_a_column_that_is_no_text() -> None:
    rows = _rows({}).set_column(7, "unit_price", pa.array([12.5]))
    assert "unit_price" not in absent_signs(rows)


SPARSE = [
    "2026-03-01,,,",
    "2026-03-01,2026-03-01 10:15,,",
    "2026-03-02 00:00,,3.5,",
    "2026-03-03,,,2026-03-04 08:00:00",
]


@pytest.mark.long
@pytest.mark.parametrize("first", range(len(SPARSE)))
def test_a_column_empty_in_the_first_slabs_or_the_last_is_stored_as_from_one_slab(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    turned = [*SPARSE[first:], *SPARSE[:first]]
    rows = "".join(f"A{at},1,{row},{'S' * 90},1\n" for at, row in enumerate(turned))
    bench.write(
        "order_lines.csv", f"order_id,line_id,ordered_at,promised_at,unit_price,closed_at,sku,ordered_quantity\n{rows}"
    )
    monkeypatch.setattr(sources, "BLOCK", 100)
    monkeypatch.setattr(reading, "SLAB_BYTES", 1)
    bench.load()
    stored = bench.rows(
        "select ordered_at::varchar, ordered_has_hour, promised_at::varchar, promised_has_hour, unit_price::double, "
        "closed_at::varchar, closed_has_hour, released_has_hour from order_lines order by order_id"
    )
    expected = [
        ("2026-03-01 00:00:00", False, None, False, None, None, False, False),
        ("2026-03-01 00:00:00", False, "2026-03-01 10:15:00", True, None, None, False, False),
        ("2026-03-02 00:00:00", False, None, False, 3.5, None, False, False),
        ("2026-03-03 00:00:00", False, None, False, None, "2026-03-04 08:00:00", True, False),
    ]
    assert stored == [*expected[first:], *expected[:first]]
