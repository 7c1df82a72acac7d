"""Random files loaded again and again, file by file in another order, and after a withdrawal: the content stays."""

import random
from datetime import date
from pathlib import Path

import duckdb

from cadran.contract.tables import TABLES
from cadran.ingest.loading import load
from cadran.ingest.storage.schema import layers_of
from cadran.ingest.storage.unloading import unload

DAY = date(2026, 11, 20)
PARTS, LINES_OF_PART = 3, 40
HEAD = "order_id,line_id,ordered_at,promised_at,sku,ordered_quantity,unit_price,mode"
ODD = {3: ("", "2026-13-01"), 5: ("x", "-2", "1 000"), 6: ("-1.5", ""), 7: ("bogus", "Drop Ship")}

Content = dict[str, tuple[int, str]]


def content(home: Path) -> Content:
    """By table, rows and a hash of what the store says: values, file and line, refusals and warnings; no load."""
    place = ("source_file", "source_row")
    columns = {name: (*table.stored_columns(), *place) for name, table in TABLES.items()}
    columns |= {layers_of(table): columns[name] for name, table in TABLES.items()}
    columns["quarantine"] = ("table_name", *place, "column_name", "value", "code", "raw")
    columns["load_warnings"] = ("table_name", *place, "column_name", "value", "code")
    with duckdb.connect(home / "store.duckdb", read_only=True) as connection:
        hashes = {
            name: connection.execute(
                f"select count(*), sum(hash({_listed(names)})::hugeint)::varchar from {name}"
            ).fetchall()[0]
            for name, names in columns.items()
        }
    return {name: counted for name, counted in hashes.items() if counted[0]}


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def write(folder: Path, seed: str) -> None:
    """Files of order lines that share no key, some cells odd, some rows twice, and the deliveries of them all."""
    drawn, numbers = random.Random(seed), iter(range(10_000))
    folder.mkdir()
    deliveries = ["delivery_id,order_id,line_id,shipped_at,delivered_at,delivered_quantity"]
    for part in range(PARTS):
        rows = [_row(drawn, next(numbers)) for _ in range(LINES_OF_PART)]
        rows += drawn.sample(rows, 3)
        (folder / f"order_lines-{part}.csv").write_text("\n".join([HEAD, *map(",".join, rows)]) + "\n")
        deliveries += [f"D{row[0]},{row[0]},1,2026-06-03,2026-06-0{drawn.randint(4, 9)},1" for row in rows[::2]]
    (folder / "deliveries.csv").write_text("\n".join(deliveries) + "\n")


def _row(drawn: random.Random, number: int) -> list[str]:
    row = [f"A{number}", "1", f"2026-05-{drawn.randint(10, 28)}", f"2026-06-{drawn.randint(10, 28)}"]
    row += [f"S{drawn.randint(1, 9)}", str(drawn.randint(1, 30)), f"{drawn.randint(100, 999) / 100}", "store"]
    if drawn.random() < 0.2:
        at = drawn.choice(list(ODD))
        row[at] = drawn.choice(ODD[at])
    return row


def differing(folder: Path, seed: str, reloads: int) -> list[str]:
    """What did not leave the content that one load of all files gives."""
    files, home = folder / "files", folder / "home"
    write(files, seed)
    load(files, "contract", home, loaded_on=DAY)
    first = content(home)
    for _ in range(reloads):
        load(files, "contract", home, loaded_on=DAY)
    after = {"reloads": content(home)}
    gone = random.Random(seed).randrange(PARTS)
    unload(home, f"contract/order_lines/order_lines-{gone}.csv")
    without = content(home)
    load(files, "contract", home, loaded_on=DAY)
    after["withdrawal"] = content(home)
    after["order"] = _one_by_one(folder, files)
    wrong = [f"seed {seed}, {name}: {now} instead of {first}" for name, now in after.items() if now != first]
    return wrong if without != first else [*wrong, f"seed {seed}: a withdrawal changed nothing"]


def _one_by_one(folder: Path, files: Path) -> Content:
    """The content after a load of each file alone, the last one first."""
    alone, home = folder / "alone", folder / "other"
    alone.mkdir()
    for file in sorted(files.glob("order_lines*"), reverse=True):
        moved = alone / file.name
        moved.write_bytes(file.read_bytes())
        load(alone, "contract", home, loaded_on=DAY)
    (alone / "deliveries.csv").write_bytes((files / "deliveries.csv").read_bytes())
    load(alone, "contract", home, loaded_on=DAY)
    return content(home)
