"""Random histories of loads and unloads: after each, the store holds what a plain fold of the extracts gives."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.shop import Shop

from cadran.ingest.storage.store import check

KEYS = "ABCDEFG"
STEPS = 14
UNLOADED = 0.3
# What each source's files can say beside the key; the last one holds all its rows every time.
SAYS = {
    "erp": ("promised_at", "unit_price"),
    "wms": ("channel", "promised_at", "repromised_at"),
    "plan": ("repromised_at", "channel", "unit_price"),
    "full": ("promised_at", "channel"),
}
CELLS = {
    "promised_at": ("", "2026-05-04", "2026-05-09", "2026-05-14"),
    "repromised_at": ("", "", "2026-05-19", "2026-05-24"),
    "unit_price": ("", "2", "3"),
    "channel": ("", "web", "fax"),
}


@dataclass
class Given:
    """One extract as it was given: the order it stands in, and a row of cells per key."""

    load_id: int
    source: str
    order: tuple[datetime, int]
    is_complete: bool
    columns: tuple[str, ...]
    rows: dict[str, dict[str, str]]


@dataclass
class History:
    """A shop, what was given to it, and every file ever written."""

    shop: Shop
    random: random.Random
    given: list[Given] = field(default_factory=list)
    loads: int = 0

    def load(self) -> None:
        source = self.random.choice(list(SAYS))
        columns = tuple(name for name in SAYS[source] if self.random.random() < 0.75)
        keys = sorted(self.random.sample(KEYS, self.random.randint(1, len(KEYS))))
        previous = next((one for one in reversed(self.given) if one.source == source), None)
        rows = {key: self._row(key, columns, previous) for key in self.random.sample(keys, len(keys))}
        self._give(source, columns, rows)

    def _row(self, key: str, columns: tuple[str, ...], previous: Given | None) -> dict[str, str]:
        """A new row, or quite often the one the source gave before."""
        before = previous.rows.get(key) if previous and previous.columns == columns else None
        if before and self.random.random() < 0.6:
            return before
        return {"qty": str(self.random.randint(1, 3)), **{name: self.random.choice(CELLS[name]) for name in columns}}

    def _give(self, source: str, columns: tuple[str, ...], rows: dict[str, dict[str, str]]) -> None:
        self.loads += 1
        day = date(2026, 11, 1) + timedelta(days=self.loads)
        moment = datetime(2026, 10, self.random.randint(1, 28)) if self.random.random() < 0.2 else None
        terms = f"complete = {str(source == 'full').lower()}"
        terms += f"\nextracted_at = {moment.isoformat()}" if moment else ""
        profile = self.shop.profile(source, terms=terms, **{name: name for name in columns})
        header = ",".join(["po,pos,od,sku,qty", *columns, "note"])
        cells = [",".join([key, "1", "2026-05-01", "X", *row.values(), str(self.loads)]) for key, row in rows.items()]
        self.shop.load(day.isoformat(), profile, **{source: [header, *cells]})
        standing = moment or datetime.combine(day, datetime.max.time())
        self.given.append(Given(self.loads, source, (standing, self.loads), source == "full", columns, rows))

    def unload(self) -> None:
        gone = self.random.choice(self.given)
        whole = self.random.random() < 0.3
        self.shop.unload(f"erp/order_lines/{gone.source}.csv", None if whole else gone.load_id)
        self.given = [one for one in self.given if one is not gone and not (whole and one.source == gone.source)]
        self.loads += 1

    def expected(self) -> list[tuple[Any, ...]]:
        ordered = sorted(self.given, key=lambda extract: extract.order)
        newest = {one.source: one for one in ordered}
        folded = []
        for key in KEYS:
            said = [
                one
                for one in ordered
                if key in one.rows and not (newest[one.source].is_complete and key not in newest[one.source].rows)
            ]
            if said:
                folded.append(_folded(key, said))
        return folded

    def found(self) -> list[tuple[Any, ...]]:
        return self.shop.rows(
            "select order_id, ordered_quantity::integer::varchar, unit_price::integer::varchar, channel, "
            "promised_at::date::varchar, repromised_at::date::varchar, load_id, source_file, source_row "
            "from order_lines order by order_id"
        )


def _folded(key: str, said: list[Given]) -> tuple[Any, ...]:
    def last(name: str) -> str | None:
        """The newest cell of a column among the extracts that have it, an empty one included."""
        cells = [one.rows[key][name] for one in said if name in one.rows[key]]
        return (cells or [""])[-1] or None

    promises = [(n, one.rows[key]["promised_at"]) for n, one in enumerate(said) if one.rows[key].get("promised_at")]
    moves = [(n, one.rows[key]["repromised_at"]) for n, one in enumerate(said) if "repromised_at" in one.columns]
    first = promises[0][1] if promises else None
    latest = moves[-1][1] if moves else ""
    if promises and promises[-1][1] != first and (not latest or promises[-1][0] > moves[-1][0]):
        latest = promises[-1][1]
    newest = said[-1]
    line = list(newest.rows).index(key) + 2
    source = (newest.load_id, f"{newest.source}.csv", line)
    return (key, last("qty"), last("unit_price"), last("channel"), first, latest or None, *source)


def wrong(folder: Path, seed: str, steps: int) -> str | None:
    """The first step of a history after which the store differs from a plain fold of its extracts, if there is one."""
    history = History(Shop(folder), random.Random(seed))
    for step in range(steps):
        if history.given and history.random.random() < UNLOADED:
            history.unload()
        else:
            history.load()
        told = check(history.shop.home)
        if history.found() != history.expected() or told:
            return f"seed {seed}, step {step}: {history.found()} instead of {history.expected()} {told}"
    return None
