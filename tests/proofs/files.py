"""The contract files that many histories share."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from second_statement.contract_files import KINDS

from cadran.config import PROFILES
from proofs.event_days import Rows, with_absurd_days
from proofs.histories import LAST_DAY, written

# A file in which nothing else tells the decimal sign asks about such numbers; another 0 behind them tells it.
ALSO_A_THOUSAND = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

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


@dataclass(frozen=True)
class Setting:
    """When the histories of a home end: the last event of all, and the last day of the histories' own events."""

    last_event: str
    last_day: date
    until: date
    is_absurd: bool = False

    def rows(self, name: str, seed: str) -> tuple[Rows, dict[str, str]]:
        rows, style = written(name, seed, self.last_day, self.until)
        return with_absurd_days(rows, seed) if self.is_absurd else rows, style


MIXED = Setting("2026-06-30 23:30:00", LAST_DAY, LAST_DAY)
TO_THE_HOUR = Setting("2026-06-30 12:00:00", LAST_DAY, date(2026, 6, 29))
BEFORE_THE_END = Setting("2026-06-27 12:00:00", date(2026, 6, 27), date(2026, 6, 27))
YEARS_AGO = Setting("2024-06-30 12:00:00", date(2024, 6, 30), date(2024, 6, 30), is_absurd=True)


def shared_files(folder: Path, seeds: dict[str, str], setting: Setting = MIXED) -> Path:
    """The contract files of histories by name."""
    return write_files(folder, [setting.rows(name, seed) for name, seed in seeds.items()], setting)


def house_profile(path: Path, *settings: str) -> Path:
    """A profile that reads contract files as they are, with settings of a house."""
    told = (PROFILES / "contract.toml").read_text(encoding="utf-8")
    path.write_text("".join(f"{setting}\n" for setting in settings) + told, encoding="utf-8")
    return path


def write_files(folder: Path, histories: list[tuple[Rows, dict[str, str]]], setting: Setting) -> Path:
    """The contract files of histories, each with its style; an order of its own is the newest event."""
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    anchor = {
        "flow": "outbound",
        "order_id": "anchor/o",
        "line_id": "1",
        "sku": "anchor/s",
        "segment": "anchor",
        "ordered_at": setting.last_event,
        "ordered_quantity": 1,
        "currency": "EUR",
    }
    files["order_lines-hours"].append(anchor)
    for table, told in SHARED.items():
        files[table] += told
    for rows, style in histories:
        for table, told in rows.items():
            files[f"{table}-{style[table]}" if table in style else table] += told
    for file, told in files.items():
        if told:
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
    text = f"{value:f}" if isinstance(value, Decimal) else value
    return f"{text}0" if isinstance(text, str) and ALSO_A_THOUSAND.fullmatch(text) else text
