"""What proves how a supplier stood under its clauses in one window: its judged lines and where each date stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from cadran.analysis.legal import Check, Known, legal_checks
from cadran.calendar import end_of, quarter_of
from cadran.engine import BuildInfo, Engine, Row, exclusions_of, with_exclusions
from cadran.errors import CadranError
from cadran.export.evidence_facts import LINE, Facts, as_text, facts
from cadran.export.legal import harm_lines, known_about
from cadran.i18n import formats
from cadran.i18n.message import Message, message
from cadran.insight.exclusions import touching
from cadran.selection import Selection
from cadran.workspace import Exclusion, Workspace

STEPS = ("base", "raw", "excluded", "elsewhere", "over_cap", "retained")
WINDOWS_NAMED = 6


@dataclass(frozen=True)
class Window:
    """A calendar month or quarter by its first day."""

    kind: Literal["month", "quarter"]
    start: date

    @property
    def end(self) -> date:
        return end_of(self.start, self.kind)

    @property
    def name(self) -> str:
        """`2026-10` or `2026-Q4`, as `window_of` reads it."""
        return f"{self.start:%Y-%m}" if self.kind == "month" else f"{self.start.year}-Q{quarter_of(self.start)}"

    def label(self, language: str) -> str:
        return formats.period_label(self.start, self.kind, language)


@dataclass(frozen=True)
class Evidence:
    """One supplier and window: its clauses with their penalty steps, and the lines, events and exclusions behind them.

    `judged` holds every line of every clause; the missed ones are those where `is_met` is false. `checks` are those of
    the law of its country for each clause that retains a penalty, `harms` the missed lines they look at.
    """

    supplier: Row
    window: Window
    info: BuildInfo
    clauses: pl.DataFrame
    judged: pl.DataFrame
    events: pl.DataFrame
    exclusions: pl.DataFrame
    sources: pl.DataFrame
    checks: Mapping[str, tuple[Check, ...]]
    harms: pl.DataFrame
    facts: Facts

    @property
    def missed(self) -> pl.DataFrame:
        return self.judged.filter(~pl.col("is_met"))

    @property
    def is_final(self) -> bool:
        """The window of every clause has ended and no penalty of a line can still grow."""
        return bool(self.clauses["is_final"].all())

    @property
    def is_over(self) -> bool:
        """The window of every clause has ended."""
        return not (self.clauses["clause_state"] == "running").any()


def window_of(text: str) -> Window:
    """The window of `2026-10` or `2026-Q3` (French: `2026-T3`); CadranError for anything else."""
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if month and int(month[1]):
        return Window("month", date(int(month[1]), int(month[2]), 1))
    quarter = re.fullmatch(r"(\d{4})-[QqTt]([1-4])", text)
    if quarter and int(quarter[1]):
        return Window("quarter", date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1))
    raise CadranError(message("window.unknown", text=text))


def evidence(engine: Engine, workspace: Workspace, supplier_id: str, window: Window) -> Evidence:
    """Everything that proves the supplier's clauses of `window`; CadranError where it is unknown or has none there."""
    supplier = _supplier(engine, supplier_id)
    rows = _windows(engine, supplier, window)
    rules = {
        row["clause_id"]: row for row in engine.details.rows("clauses", supplier_id=supplier_id).iter_rows(named=True)
    }
    every = exclusions_of(engine, workspace)
    asked: dict[str, str | date] = {"supplier_id": supplier_id, "window_start": window.start}
    priced = with_exclusions(engine, "penalties", every, **asked)
    steps = {row["clause_id"]: row for row in priced.iter_rows(named=True)}
    judged_rows = with_exclusions(engine, "clause_lines", every, **asked)
    judged = {row["clause_id"]: judged_rows.filter(clause_id=row["clause_id"]).sort("due_date", *LINE) for row in rows}
    clauses = [{**rules.get(row["clause_id"], {}), **row, **steps[row["clause_id"]]} for row in rows]
    kept = pl.DataFrame(clauses, infer_schema_length=None).sort("clause_id")
    lines = pl.concat(judged.values())
    further_facts = facts(engine, every, (window.start, window.end), kept, lines)
    missed_lines = _with_order(lines, further_facts.order_lines)
    known = known_about(engine, workspace, (supplier_id, window.start, window.end))
    checks = _checks(clauses, judged, known)
    return Evidence(
        supplier=supplier,
        window=window,
        info=engine.info,
        clauses=kept,
        judged=missed_lines,
        events=_events(engine, lines.filter(~pl.col("is_met"))),
        exclusions=_exclusions({row["clause_id"]: touching(every, row, judged[row["clause_id"]]) for row in rows}),
        sources=_sources(engine),
        checks=checks,
        harms=harm_lines(missed_lines, checks, known),
        facts=further_facts,
    )


def _supplier(engine: Engine, supplier_id: str) -> Row:
    known = engine.details.rows("suppliers", supplier_id=supplier_id)
    if known.is_empty():
        raise CadranError(message("window.no_supplier", name=supplier_id))
    return known.row(0, named=True)


def _windows(engine: Engine, supplier: Row, window: Window) -> list[Row]:
    """The clauses judged in the window; CadranError names the latest windows where there are any."""
    every = engine.details.rows("clause_windows", supplier_id=supplier["supplier_id"]).sort("window_start", "clause_id")
    windows = every.filter(pl.col("window_kind") == window.kind, pl.col("window_start") == window.start)
    if windows.is_empty():
        raise CadranError(_no_window(supplier, window, every))
    return windows.to_dicts()


def _no_window(supplier: Row, window: Window, windows: pl.DataFrame) -> Message:
    if windows.is_empty():
        return message("window.no_clause", name=supplier["supplier_name"])
    pairs = windows.select("window_kind", "window_start").unique(maintain_order=True).rows()
    named = ", ".join(Window(kind, start).name for kind, start in pairs[-WINDOWS_NAMED:])
    return message("window.no_line", name=supplier["supplier_name"], window=window.name, known=named)


def _checks(clauses: list[Row], judged: Mapping[str, pl.DataFrame], known: Known) -> dict[str, tuple[Check, ...]]:
    """The checks of the law by clause; none of a clause that retains nothing, or whose country has none."""
    ordered = sorted(clauses, key=lambda row: str(row["clause_id"]))
    by_clause = {
        row["clause_id"]: legal_checks(judged[row["clause_id"]], row, known, row.get("country")) for row in ordered
    }
    return {clause: checks for clause, checks in by_clause.items() if checks}


def _with_order(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """The judged rows with the promises and quantities of their order lines; times without an hour are days."""
    more = orders.select(
        *LINE,
        "promised_at",
        "repromised_at",
        "cancelled_at",
        "delivered_quantity",
        "rejected_quantity",
        stated_at="ordered_at",
    )
    days = as_text(lines, "measured_from_at", "due_has_hour").with_columns(pl.col("ordered_at").dt.strftime("%Y-%m-%d"))
    joined = days.join(more, on=LINE, how="left", maintain_order="left")
    return joined.with_columns(ordered_at=pl.coalesce("stated_at", "ordered_at")).drop("stated_at")


def _events(engine: Engine, missed: pl.DataFrame) -> pl.DataFrame:
    """What was planned for and what happened to each missed line, in order of time."""
    events = engine.details.selected("events", _orders(missed)) if missed.height else engine.details.timeline("")
    kept = events.join(missed.select(LINE).unique(), on=LINE, how="semi")
    order = [*LINE, "happened_at", "kind", "event", "reference"]
    return kept.sort(order, descending=[name == "kind" for name in order], nulls_last=True)


def _orders(lines: pl.DataFrame) -> Selection:
    return Selection().where("order_id", *sorted(set(lines["order_id"])))


def _exclusions(made: Mapping[str, tuple[Exclusion, ...]]) -> pl.DataFrame:
    """Every exclusion ever made from these clauses and this window, undone ones too."""
    names = {
        "id": pl.Int64,
        "scope": pl.String,
        "window_start": pl.Date,
        "flow": pl.String,
        "order_id": pl.String,
        "line_id": pl.String,
        "cause": pl.String,
        "reason": pl.String,
        "text": pl.String,
        "author": pl.String,
        "written_at": pl.Datetime,
        "undone_at": pl.Datetime,
    }
    rows = [
        {"clause_id": clause} | {name: getattr(exclusion, name) or None for name in names}
        for clause, exclusions in made.items()
        for exclusion in exclusions
    ]
    named = {"id": "exclusion_id", "scope": "exclusion_scope", "window_start": "from_day", "reason": "exclusion_reason"}
    return pl.DataFrame(rows, schema={"clause_id": pl.String, **names}).rename(named)


def _sources(engine: Engine) -> pl.DataFrame:
    """The files the data were loaded from, with the hash each had."""
    columns = ("table_name", "source_file", "sha256", "rows")
    return (
        engine.catalogue.ledger()
        .filter(~pl.col("repeated") & ~pl.col("is_withdrawn"))
        .select(columns)
        .unique()
        .sort(columns)
    )
