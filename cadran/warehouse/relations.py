"""The warehouse as files: every SQL file of queries/ is one relation; its folder is its schema."""

from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "queries"
LAYERS = ("staging", "marts", "kpi", "details")

# Marts that only rearrange another mart are read through, not stored a second time.
READ_THROUGH = frozenset({"marts.judged_lines", "marts.stage_hours", "marts.sold_goods"})
# Steps towards another mart, stored while building so that they need not fit into memory, and dropped at the end.
STEPS = ("marts.arrivals", "marts.promised_lines")


@dataclass(frozen=True)
class Relation:
    """One SQL file: its schema and name, its text and the relations it reads."""

    schema: str
    name: str
    sql: str
    reads: frozenset[str]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def is_stored(self) -> bool:
        return self.schema == "marts" and self.full_name not in READ_THROUGH


def _relation(path: Path) -> Relation:
    import sqlglot  # noqa: PLC0415  reading needs it only while building
    from sqlglot import exp  # noqa: PLC0415

    sql = path.read_text(encoding="utf-8")
    tables = sqlglot.parse_one(sql, read="duckdb").find_all(exp.Table)
    reads = frozenset(f"{table.db}.{table.name}" for table in tables if table.db)
    return Relation(path.parent.name, path.stem, sql, reads)


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation of queries/, each after those it reads."""
    found = {
        relation.full_name: relation
        for layer in LAYERS
        for relation in map(_relation, sorted((QUERIES / layer).glob("*.sql")))
    }
    order = TopologicalSorter({name: relation.reads & found.keys() for name, relation in sorted(found.items())})
    return tuple(found[name] for name in order.static_order())
