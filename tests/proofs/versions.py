"""Whether two versions tell the same: every row of every relation, and every figure by every split and period.

`PYTHONPATH=tests python -m proofs.versions BEFORE.duckdb AFTER.duckdb` names what differs. After a change of how the
warehouse is built, which is to change no figure; numbers are the same to twelve digits.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import duckdb
import polars as pl
from polars.testing import assert_frame_equal

from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import GRAINS, Grain, Selection

SCHEMAS = ("kpi", "details")
DIGITS = 12
# Keys of rows, of which each is a split of its own: their rows are compared.
KEYS = frozenset({"order_id", "line_id", "return_id", "product_name", "supplier_name", "location_name"})


def differences(before: Path, after: Path) -> Iterator[str]:
    """What differs, in words: relations first, then figures."""
    yield from differing_rows(before, after)
    yield from differing_figures(before, after)


def differing_rows(before: Path, after: Path) -> Iterator[str]:
    """Relations whose rows differ, with how many there are in each."""
    with duckdb.connect() as con:
        for name, path in (("before", before), ("after", after)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        for relation in _relations(con):
            one, other = (_content(con, f"{name}.{relation}") for name in ("before", "after"))
            if one != other:
                yield f"{relation}: columns, number of rows and their hash were {one}, are {other}"


def _relations(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "select distinct schema_name || '.' || view_name from duckdb_views() where schema_name in $schemas order by 1",
        {"schemas": list(SCHEMAS)},
    ).fetchall()
    return [relation for (relation,) in rows]


def _content(con: duckdb.DuckDBPyConnection, relation: str) -> tuple[object, ...]:
    """The columns of a relation, how many rows it has, and the sum of their hashes, whatever their order and types."""
    try:
        kinds = con.execute(f"select column_name, column_type from (describe {relation})").fetchall()
    except duckdb.CatalogException:
        return ()
    texts = ", ".join(_text(name, kind) for name, kind in kinds)
    ((count, content),) = con.execute(
        f"select count(*), sum(cast(hash(item) as hugeint)) from (select {texts} from {relation}) as item"
    ).fetchall()
    return tuple(name for name, _ in kinds), count, content


def _text(name: str, kind: str) -> str:
    """A column as a text that says nothing of its type; numbers to twelve digits."""
    column = f'"{name}"'
    if kind in ("DOUBLE", "FLOAT") or kind.startswith(("DECIMAL", "HUGEINT")):
        return f"printf('%.{DIGITS}g', cast({column} as double)) as {column}"
    text = f"cast({column} as timestamp)" if kind.startswith("TIMESTAMP") else column
    return f"cast({text} as varchar) as {column}"


def differing_figures(before: Path, after: Path) -> Iterator[str]:
    """Figures of the second version, as it answers, that are not those of the views of the first."""
    with closing(Engine(before)) as one, closing(Engine(after)) as other:
        for kpi in KPIS.values():
            for choices in _choices(kpi):
                grains: tuple[Grain | None, ...] = (None, *GRAINS) if choices == _defaults(kpi) else (None, "month")
                for grain in grains:
                    yield from _compared(one, other, kpi, Selection(choices=choices), grain)


def _choices(kpi: Kpi) -> Iterator[tuple[tuple[str, str], ...]]:
    for values in product(*(kpi.offered(name) for name in kpi.defaults)):
        yield tuple(zip(kpi.defaults, values, strict=True))


def _defaults(kpi: Kpi) -> tuple[tuple[str, str], ...]:
    return tuple(kpi.defaults.items())


def _compared(one: Engine, other: Engine, kpi: Kpi, selection: Selection, grain: Grain | None) -> Iterator[str]:
    ways = ((), *((name,) for name in one.catalogue.dimensions(kpi) if name not in KEYS))
    figures = one.figures.splits(kpi, selection, ways, grain, has_rollups=False)
    for way, answer in other.figures.splits(kpi, selection, ways, grain).items():
        if not _is_same(figures[way], answer):
            asked = ", ".join(f"{name}={value}" for name, value in selection.choices)
            yield f"{kpi.id} ({asked}) by {', '.join(way) or 'nothing'} and {grain or 'no period'}"


def _is_same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    try:
        assert_frame_equal(one, other, check_row_order=False, rel_tol=10.0**-DIGITS, abs_tol=10.0**-DIGITS)
    except AssertionError:
        return False
    return True


if __name__ == "__main__":
    found = list(differences(*map(Path, sys.argv[1:3])))
    print(*found, f"{len(found)} differences", sep="\n")
    sys.exit(bool(found))
