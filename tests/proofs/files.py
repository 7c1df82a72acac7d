"""The contract files that many histories share."""

import csv
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from second_statement.contract_files import KINDS

from proofs.histories import LAST_DAY, Rows, written

SHARED: Rows = {
    "exchange_rates": [
        {"currency": "EUR", "valid_from": "2020-01-01", "rate": "1"},
        {"currency": "USD", "valid_from": "2025-06-01", "rate": "0.925"},
        {"currency": "USD", "valid_from": "2026-02-01", "rate": "0.8875"},
        {"currency": "CHF", "valid_from": "2024-01-01", "rate": "1.05"},
    ],
    "calendar_events": [
        {"event_date": "2025-12-24", "kind": "closed"},
        {"event_date": "2026-03-19", "kind": "closed", "country": "ES"},
        {"event_date": "2026-02-10", "kind": "sale"},
    ],
}


def shared_files(folder: Path, names_and_seeds: list[tuple[str, str]], last_day: date = LAST_DAY) -> Path:
    """The contract files of many histories; one order of its own makes the last day the newest event."""
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    anchor = {
        "flow": "outbound", "order_id": "anchor/o", "line_id": "1", "sku": "anchor/s", "segment": "anchor",
        "ordered_at": f"{last_day.isoformat()} 23:30:00", "ordered_quantity": 1, "currency": "EUR",
    }  # fmt: skip
    files["order_lines-hours"].append(anchor)
    for table, told in SHARED.items():
        files[table] += told
    for name, seed in names_and_seeds:
        rows, style = written(name, seed, last_day)
        for table, told in rows.items():
            files[f"{table}-{style[table]}" if table in style else table] += told
    for file, told in files.items():
        _write(folder / f"{file}.csv", file.split("-")[0], told, at_midnight=file.endswith("midnights"))
    return folder


def _write(path: Path, table: str, rows: list[dict[str, Any]], at_midnight: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [name for name in KINDS[table] if any(row.get(name) is not None for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _text(table, name, row.get(name), at_midnight) for name in columns})


def _text(table: str, name: str, value: Any, at_midnight: bool) -> Any:
    if at_midnight and KINDS[table][name] == "T" and value is not None:
        return datetime.fromisoformat(value[:10]).strftime("%Y-%m-%d 00:00:00")
    return f"{value:f}" if isinstance(value, Decimal) else value
