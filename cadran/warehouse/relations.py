"""The warehouse as files: every SQL file of queries/ is one relation; its folder is its schema."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from hashlib import sha256
from pathlib import Path

from cadran.config import QUERIES

# `usual` holds the rows of a KPI by its usual choices, where its view unites them with those of others: a question by
# them is planned and answered in a third of the time.
LAYERS = ("staging", "marts", "usual", "kpi", "details")
_READ = re.compile(rf"\b(?:from|join)\s+({'|'.join((*LAYERS, 'store', 'meta'))})\.(\w+)")
_REMARK = re.compile(r"--[^\n]*")

# The columns a row is known, split and filtered by; `columns(line_dimensions())` in a file stands for all of them.
DIMENSIONS = ("line_dimensions", "goods_dimensions", "order_dimensions", "stock_dimensions", "forecast_dimensions")
# Lists of columns that stand for themselves in a file: dimensions, what the bases of a judgement have in common, what a
# row says of a KPI.
COLUMN_LISTS = (*DIMENSIONS, "judged_columns", "result_columns")
# What two times, a price and a reason mean is said once, in a macro; each stands after those it calls.
MACROS = (
    *COLUMN_LISTS,
    "compared",
    "date_reason",
    "span_reason",
    "minutes_between",
    "days_between",
    "late_days",
    "early_days",
    "punctuality",
    "promise_outcome",
    "owed",
    "in_units",
    "per_unit",
    "converted",
    "amount",
    "left_out",
    "agreed",
    "month_start",
    "window_start",
    "window_end",
    "days_before",
    "search_words",
)

# Marts that only rearrange another mart are read through, not stored a second time.
READ_THROUGH = frozenset(
    {
        "marts.judged_lines",
        "marts.judged_claims",
        "marts.dated_claims",
        "marts.judged_orders",
        "marts.stage_hours",
        "marts.stage_times",
        "marts.step_progress",
        "marts.priced_sales",
        "marts.cancellable_lines",
        "marts.shipped_lines",
        "marts.feed_lines",
        "marts.stockout_orders",
        "marts.lead_days",
        "marts.sold_lines",
        "marts.sold_goods",
        "marts.sale_cohorts",
        "marts.goods_out_and_back",
        "marts.parcel_lines",
        "marts.parcel_costs",
        "marts.line_costs",
        "marts.forecast_results",
        "marts.legal_base_lines",
        "marts.supplier_criteria",
        "marts.decided_lines",
        "marts.clause_verdicts",
        "marts.line_prices",
        "marts.line_completions",
        "marts.snapshot_paces",
        "marts.stock_days",
        "marts.stock_turns",
        "marts.stock_states",
        "marts.stock_events",
        "marts.stock_demands",
        "marts.answered_rows",
        "marts.clause_starts",
        "marts.clause_arrivals",
        "marts.clause_results",
        "marts.clause_delays",
        "marts.clause_parts",
    }
)
# Steps towards another mart, most of them stored while building so that they need not fit into memory; gone at the end.
STEPS = (
    "marts.line_progress",
    "marts.line_prices",
    "marts.line_completions",
    "marts.snapshot_paces",
    "marts.stock_states",
    "marts.stock_events",
    "marts.stock_demands",
    "marts.answered_rows",
    "marts.clause_parts",
    "marts.clause_delays",
    "marts.clause_results",
    "marts.clause_arrivals",
    "marts.clause_starts",
    "marts.arrivals",
    "marts.promised_lines",
    "marts.clause_dates",
    "marts.clause_shares",
    "marts.stock_snapshots",
    "marts.stock_origins",
    "marts.placed_demand",
    "marts.outgoing_parcels",
    "marts.receipt_delays",
    "marts.forecast_days",
    "marts.stock_receipts",
    "marts.stock_rises",
    "marts.stock_arrivals",
)
# The version that is being built, as a database.
VERSION = "version"
# The database beside the version where steps are stored, so that they leave no room in its file.
SCRATCH = "scratch"
# The rows of other KPIs that clauses name; made while building, for no SQL file could name them beforehand.
KPI_ROWS = "meta.kpi_rows"
# Empty in a version; who asks for penalties puts the exclusions of the workspace in its place.
EXCLUSIONS = "meta.exclusions"
# Empty too; who asks for scores puts what the company expects of suppliers in its place.
GOALS = "meta.goals"


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

    @property
    def place(self) -> str:
        """The relation by the full name it is created by: in the version, or beside it."""
        return f"{SCRATCH if self.is_stored and self.full_name in STEPS else VERSION}.{self.full_name}"


def _relation(path: Path) -> Relation:
    sql = path.read_text(encoding="utf-8")
    return Relation(path.parent.name, path.stem, sql, relations_read(sql))


def relations_read(sql: str) -> frozenset[str]:
    """The relations a file reads, by schema and name; found by their words, for parsing all files takes a second."""
    return frozenset(".".join(match) for match in _READ.findall(_REMARK.sub("", sql)))


@cache
def macros() -> tuple[str, ...]:
    """The statements that create the functions the files use, each after those it calls."""
    return tuple(text_of(f"macros.{name}") for name in MACROS)


@cache
def dimensions(name: str) -> tuple[str, ...]:
    """The columns that the macro `name` of COLUMN_LISTS lists."""
    return tuple(re.findall(r"'(\w+)'", text_of(f"macros.{name}")))


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation of queries/, each after those it reads."""
    return in_order(_relation(path) for layer in LAYERS for path in sorted((QUERIES / layer).glob("*.sql")))


def sql_digest() -> str:
    """What all of queries/ says, in 16 signs; remarks and layout say nothing."""
    return _digest(relations(), macros())


@cache
def _digest(every: tuple[Relation, ...], functions: tuple[str, ...]) -> str:
    texts = [f"{relation.full_name} {relation.is_stored} {relation.sql}" for relation in every]
    plain = (" ".join(_REMARK.sub("", text).split()) for text in (*functions, *sorted(texts)))
    return sha256("\n".join(plain).encode()).hexdigest()[:16]


def text_of(full_name: str) -> str:
    """The text of the file of a relation."""
    return (QUERIES / f"{full_name.replace('.', '/')}.sql").read_text(encoding="utf-8")


def in_order(every: Iterable[Relation]) -> tuple[Relation, ...]:
    """The relations, each after those of them it reads."""
    by_name = {relation.full_name: relation for relation in every}
    order = TopologicalSorter({name: relation.reads & by_name.keys() for name, relation in sorted(by_name.items())})
    return tuple(by_name[name] for name in order.static_order())


def with_all_below(names: Iterable[str], every: Iterable[Relation]) -> frozenset[str]:
    """The relations `names` and all those they are made from, by full name."""
    by_name = {relation.full_name: relation for relation in every}
    below: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in below:
            below.add(name)
            waiting += by_name[name].reads
    return frozenset(below)
