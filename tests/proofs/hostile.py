"""Histories with a hostile value anywhere: no row and no file may end a load or a build with an internal error."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

from second_statement.contract_files import KINDS

from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.kpis import KPIS
from cadran.selection import Selection
from proofs.files import SHARED
from proofs.histories import written
from proofs.homes import Homes

# What stands in a cell: a row with it is read, refused or warned of; the file is always read.
VALUES = (
    "",
    " ",
    "0",
    "-0",
    "-1",
    "1",
    "007",
    "+5",
    "1e5",
    "1E5",
    "1e400",
    "-1e400",
    "1e-400",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "999999999",
    "1000000000",
    "999999999999.999999",
    "-999999999.999999",
    "0.0000001",
    "0.1234567890123",
    "9223372036854775807",
    "9223372036854775808",
    "2147483648",
    "-2147483649",
    "0x10",
    "1_000",
    "12abc",
    "true",
    "false",
    "null",
    "None",
    "N/A",
    "#N/A",
    "9999-12-31",
    "9999-12-31 23:59:59",
    "0001-01-01",
    "1000-01-01",
    "0999-12-31",
    "1969-12-31",
    "1926-03-01",
    "2036-03-01",
    "2062-02-28 10:00:00",
    "2026-02-30",
    "2026-13-01",
    "2024-02-29",
    "2026-06-30 24:00:00",
    "2026-06-30 23:59:60",
    "2026-06-30 23:59:59.999999",
    "2026-06-30T09:00:00",
    "2026-06-30 00:00:00",
    "2026-06-30 9:5",
    "10000-01-01",
    "-0001-01-01",
    "infinity",
    "epoch",
    "today",
    "12:60",
    "25:00",
    "14:00",
    "23:59:59",
    "'",
    '"',
    '""',
    'a"b',
    "';drop table x;--",
    "a;b",
    "a\tb",
    "a\nb",
    "=1+1",
    "@x",
    "<b>x</b>",
    "![](http://x)",
    "é",
    "日本語",
    "🚚",
    "\u202eabc",
    "\u0301",
    "x" * 5000,
    "%s",
    "{x}",
    "$1",
    "\\",
    "\\N",
    "outbound",
    "inbound",
    "dropship",
    "otd",
    "customer",
    "own",
    "FR",
    "France",
    "EUR",
    "usd",
    "XXX",
    "month",
    "quarter",
    "working",
    "percent_per_day",
)
# What the load asks about or refuses as a whole, in a sentence.
ASKED = (
    "1,234",
    "1.234",
    "1.234,56",
    "1 234,5",
    "03/04/2026",
    "2026-06-30T09:00:00Z",
    "2026-06-30 09:00:00+02:00",
    "04-05-26",
)
GROUP = 25
HARMED = 0.04


@dataclass
class Tally:
    """What became of the histories, and what must not have."""

    histories: int = 0
    homes: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


def harmless(name: str, seed: str) -> dict[str, list[dict[str, Any]]]:
    """A random history that also brings a currency and a closing of its own."""
    rows, _ = written(name, seed)
    rows["exchange_rates"] = [{"currency": name, "valid_from": f"2025-0{turn}-01", "rate": "1.5"} for turn in (1, 7)]
    rows["calendar_events"].append({"event_date": "2026-01-02", "kind": "other", "label": name})
    return rows


def hostile(name: str, seed: str, asks: bool = False) -> dict[str, list[dict[str, Any]]]:
    """A random history in which cells of any table hold any value."""
    random = Random(seed)
    rows = harmless(name, seed)
    for table, told in rows.items():
        for row in told:
            for column in KINDS[table]:
                if random.random() < HARMED:
                    row[column] = random.choice(ASKED if asks and random.random() < 0.3 else VALUES)
    return rows


def write(folder: Path, histories: list[dict[str, list[dict[str, Any]]]]) -> Path:
    """The files of some histories together, with every column of the contract."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rows in (SHARED, *histories):
        for table, told in rows.items():
            tables[table] += told
    for table, told in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, KINDS[table], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(told)
    return folder


def judge(homes: Homes, names: list[str], seeds: list[str], asks: bool, tally: Tally) -> None:
    """Load and build the histories together; where they are refused as a whole, each half by itself."""
    folder = homes.folder / "hostile" / f"{names[0]}-{len(names)}"
    files = write(folder, [hostile(name, seed, asks) for name, seed in zip(names, seeds, strict=True)])
    tally.homes += 1
    try:
        engine = homes.engine(files)
    except CadranError as refused:
        tally.faults += [
            f"{files}: a refusal without a sentence"
            for text in refused.problems
            if not (text.read("en") and text.read("fr"))
        ]
        _halves(homes, names, seeds, asks, tally)
        return
    except Exception as fault:
        if len(names) == 1:
            tally.histories += 1
            tally.faults.append(f"{seeds[0]}: {type(fault).__name__}: {str(fault)[:300]}")
        else:
            _halves(homes, names, seeds, asks, tally)
        return
    tally.histories += len(names)
    tally.faults += [f"{files}: {fault}" for fault in _unanswered(engine)]
    engine.close()


def _halves(homes: Homes, names: list[str], seeds: list[str], asks: bool, tally: Tally) -> None:
    if len(names) == 1:
        tally.histories += 1
        tally.refused += 1
        return
    middle = len(names) // 2
    judge(homes, names[:middle], seeds[:middle], asks, tally)
    judge(homes, names[middle:], seeds[middle:], asks, tally)


def _unanswered(engine: Engine) -> Iterator[str]:
    """KPIs that fail to answer, or answer with a number that is none."""
    for kpi in KPIS.values():
        try:
            row = engine.figures.measure(kpi, Selection()).row(0, named=True)
        except Exception as fault:
            yield f"{kpi.id}: {type(fault).__name__}: {str(fault)[:200]}"
            continue
        if any(isinstance(value, float) and not isfinite(value) for value in row.values()):
            yield f"{kpi.id}: {row}"


def tried(homes: Homes, count: int, seed: int) -> Tally:
    """So many hostile histories, a fifth of them with values that the load asks about."""
    tally = Tally()
    for group in range(0, count, GROUP):
        numbers = range(group, min(group + GROUP, count))
        asks = group // GROUP % 5 == 4
        size = 1 if asks else GROUP
        for first in range(0, len(numbers), size):
            chosen = numbers[first : first + size]
            judge(homes, [f"x{one:04d}" for one in chosen], [f"{seed}-x{one}" for one in chosen], asks, tally)
    return tally
