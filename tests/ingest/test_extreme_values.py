"""Valid, odd and extreme texts in every column of every table: a load never ends in an error of the program."""

from pathlib import Path

import pytest

from cadran.contract.tables import RULES, SQL_TYPE, TABLES, Column, Table
from cadran.ingest.loading import LoadReport
from cadran.ingest.storage.store import check
from ingest.conftest import LINES, Bench

ODD = [
    "",
    " ",
    "x",
    "0",
    "-1",
    "+1",
    "1e400",
    "-1e400",
    "1e-400",
    "nan",
    "-inf",
    "infinity",
    "999999999.999999",
    "1e9",
    "-1000000000",
    "2147483647",
    "2147483648",
    "-9223372036854775809",
    "0.0000000001",
    "1_0",
    "0x10",
    "½",
    "٣",
    "0001-01-01",
    "1000-01-01",
    "1000-01-01T00:00+14:00",
    "9999-12-31",
    "9999-12-31 23:59:59.999999",
    "9999-12-31T23:59:00Z",
    "9999-12-31 24:00",
    "10000-01-01",
    "-0001-01-01",
    "2026-02-29",
    "2026-02-28 25:00",
    "2026-02-28T10:00:00Z",
    "2026-02-28 10:00 -0930",
    "2026-02-28 10:00 PM",
    "2026-02-28 (BC)",
    "epoch",
    "today",
    "24:00",
    "23:59:59.999999",
    "14:00Z",
    "true",
    "outbound",
    "closed",
    "EUR",
    "money",
    "France",
    "{value}",
    "'",
    "%s",
    "a;b",
    "\u00a0",
    "é" * 400,
    "\U0001f4e6",
]
VALID = {"timestamp": "2026-02-03 10:30", "date": "2026-02-03", "time": "14:00", "boolean": "true", "text": "T"}


def _valid(column: Column) -> str:
    return column.values[0] if column.values else VALID.get(column.kind, "2")


def _rows(table: Table) -> list[list[str]]:
    """A row for each column and odd text, all else being right and no key twice."""
    names = [column.name for column in table.columns]
    free = next(name for name in table.key if table.column(name).kind == "text" and not table.column(name).values)
    rows: list[list[str]] = []
    for column in table.columns:
        for text in ODD:
            row = {one.name: _valid(one) for one in table.columns}
            row[free] = f"K{len(rows)}"
            rows.append([*(row | {column.name: text}).values()])
    right = [{one.name: _valid(one) for one in table.columns} | {free: f"R{number}"} for number in range(len(rows))]
    return [names, *rows, *([*row.values()] for row in right)]


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _profile(bench: Bench) -> Path:
    path = bench.home.parent / "odd.toml"
    entries = "".join(f'[[{name}]]\nfiles = {{ a = "{name}.csv" }}\noptional = true\n' for name in TABLES)
    settings = 'timezone = "Europe/Paris"\ndecimal = "."\nreporting_currency = "EUR"\n'
    path.write_text(f'name = "odd"\ntitle = {{ en = "Odd", fr = "Bizarre" }}\n{settings}{entries}')
    return path


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, LoadReport]:
    """One load of every table's odd texts."""
    bench = Bench(tmp_path_factory.mktemp("odd"))
    for name, table in TABLES.items():
        bench.write(f"{name}.csv", "".join(",".join(map(_cell, row)) + "\n" for row in _rows(table)))
    report = bench.load(_profile(bench))
    assert check(bench.home) == []
    return bench, report


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_no_text_in_any_column_ends_a_load_in_an_error(odd: tuple[Bench, LoadReport], name: str) -> None:
    bench, report = odd
    count = next(one for one in report.tables if one.table == name)
    assert count.rows == len(_rows(TABLES[name])) - 1
    assert count.accepted + count.quarantined + count.skipped + count.blank == count.rows
    assert count.accepted > count.rows // 2
    of_table = f"where table_name = '{name}'"
    codes = {code for (code,) in bench.rows(f"select distinct code from quarantine {of_table}")}
    assert codes
    assert {RULES[code].outcome for code in codes} == {"quarantine"}
    warnings = {code for (code,) in bench.rows(f"select distinct code from load_warnings {of_table}")}
    assert all(RULES[code].outcome == "warning" for code in warnings)
    assert _out_of_range(bench, TABLES[name]) == []


def _out_of_range(bench: Bench, table: Table) -> list[str]:
    found = []
    for column in table.columns:
        value, kind = f'"{column.name}"', SQL_TYPE[column.kind]
        if kind.startswith("decimal") or kind == "bigint":
            wrong = f"abs({value}) >= {2**31 if kind == 'bigint' else 10**9}"
        elif kind in ("date", "timestamp"):
            wrong = f"{value} < {kind} '1000-01-01' or {value} >= {kind} '10000-01-01'"
        else:
            continue
        if bench.rows(f"select count(*) from {table.name} where {wrong}") != [(0,)]:
            found.append(column.name)
    return found


@pytest.mark.long
def test_days_of_a_clause_stay_within_ten_years(bench: Bench) -> None:
    columns = ("grace_days", "early_days", "lead_days")
    kept, refused = ("3650", "-3650", "2.5"), ("3651", "-4000")
    bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,1\n")
    rows = [f"clause_id,supplier_id,kpi,target,valid_from,{','.join(columns)}\n"]
    for position, column in enumerate(columns):
        for days in (*kept, *refused):
            cells = ["", "", ""]
            cells[position] = days
            rows.append(f"{column} {days},S,otd,0.9,2026-01-01,{','.join(cells)}\n")
    bench.write("sla_clauses.csv", "".join(rows))
    bench.load()
    told = {clause for (clause,) in bench.rows("select clause_id from sla_clauses")}
    assert told == {f"{column} {days}" for column in columns for days in kept}
    assert sorted(sentence for (sentence,) in bench.rows("select sentence_en from quarantine")) == sorted(
        f"{column} must be a number from -3650 to 3650, but reads “{days}”." for column in columns for days in refused
    )


def test_a_rate_of_exchange_is_above_zero(bench: Bench) -> None:
    rates = {"USD": "0", "GBP": "-1.2", "SEK": "1e-12", "CHF": "0.000000001", "PLN": "0.9", "EUR": "1"}
    bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,1\n")
    rows = "".join(f"{currency},2026-01-01,{rate}\n" for currency, rate in rates.items())
    bench.write("exchange_rates.csv", "currency,valid_from,rate\n" + rows)
    bench.load()
    assert {currency for (currency,) in bench.rows("select currency from exchange_rates")} == {"CHF", "PLN", "EUR"}
