"""Holds every window, line, total and paper of random contracts against the second statement of what a breach costs."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
from second_statement import amendments, contract_files
from second_statement.history import History
from second_statement.penalties import Decision, Priced, lawful, priced
from second_statement.rows import NOTHING

from cadran.cli.digest import overview_of
from cadran.engine import Engine, with_exclusions
from cadran.ingest.loading import load
from cadran.insight import breaches as judged_windows
from cadran.insight.alerts import breached_clauses
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build
from cadran.workspace import Exclusion as Held
from cadran.workspace import Workspace
from proofs.comparison import Difference, differences, parted
from proofs.contracts import Contract, Exclusion, as_terms, contract
from proofs.files import Setting, write_files
from proofs.papers import AMOUNTS, Papers, cents_of, key_of


@dataclass
class House:
    """A home of many contracts with its desk, and the same stated a second time."""

    engine: Engine
    workspace: Workspace
    history: History
    decisions: list[Decision]
    contracts: dict[str, Contract]

    @property
    def exclusions(self) -> tuple[Held, ...]:
        return self.workspace.exclusions()


def house(folder: Path, seeds: dict[str, str], setting: Setting, today: date) -> House:
    """Loads the contracts, writes what is written on pages, works out the figures."""
    contracts = {name: contract(name, seed, setting.until) for name, seed in seeds.items()}
    files = write_files(folder / "files", [(one.rows, one.style) for one in contracts.values()], setting)
    home = folder / "home"
    load(files, "contract", home)
    workspace, versions, decisions = Workspace(home), [], []
    for one in contracts.values():
        own, made = _written(workspace, one)
        versions += own
        decisions += made
    history = History(files, today)
    history.raw["sla_clauses"] = amendments.in_force(history.raw["sla_clauses"], versions)
    return House(Engine(build(home).path), workspace, history, decisions, contracts)


def _written(workspace: Workspace, one: Contract) -> tuple[list[amendments.Version], list[Decision]]:
    """Versions and exclusions as the pages write them, and as the statement reads them."""
    ids = [row["clause_id"] for row in one.rows["sla_clauses"]]
    versions = []
    for version in one.versions:
        before = ids[version.replaces]
        ids.append(workspace.write_clause(as_terms(version.terms), ("", "A"), before, ids))
        row = contract_files.row_of("sla_clauses", version.terms | {"clause_id": ids[-1]})
        versions.append(amendments.Version(row, before, version.is_withdrawn))
    for amended in versions:
        if amended.is_withdrawn:
            workspace.withdraw_clause(amended.clause.clause_id)
    made = [(exclusion, ids[exclusion.clause]) for exclusion in one.exclusions]
    for exclusion, clause_id in made:
        _exclude(workspace, one.supplier, exclusion, clause_id)
    standing = [(exclusion, clause_id) for exclusion, clause_id in made if not exclusion.is_undone]
    return versions, [_decision(one.supplier, exclusion, clause_id, versions) for exclusion, clause_id in standing]


def _exclude(workspace: Workspace, supplier: str, made: Exclusion, clause_id: str) -> None:
    what, why = made.line or made.cause, ("other", "", "A")
    if made.scope == "window":
        number = workspace.exclude(clause_id, made.first, what, why, made.last)
    else:
        scope = (made.scope, clause_id if made.scope == "clause" else supplier)
        number = workspace.exclude_from(scope, made.first, what, why)
    if made.is_undone:
        workspace.undo_exclusion(number)


def _decision(supplier: str, made: Exclusion, clause_id: str, versions: list[amendments.Version]) -> Decision:
    is_wide = made.scope == "supplier"
    clauses = frozenset() if is_wide else amendments.lineage(clause_id, versions)
    line = key_of(*made.line) if made.line else None
    return Decision(clauses, supplier if is_wide else "", made.first, made.last, line, made.cause or None)


def stated_windows(rows: list[Priced], allowed: dict[Any, Any]) -> dict[tuple[str, date], dict[str, Any]]:
    return {
        one.key: {
            "clause_state": one.outcome,
            "line_count": len(one.window.counted),
            "missed_line_count": len(one.window.missed),
            "is_final": one.is_final,
            "is_breached_without": one.is_breached_without,
            "excluded_line_count": len(one.left_out),
            "raw": one.raw,
            "alone": one.alone,
            "retained": one.retained,
            "so_far": one.so_far,
            "cap_unknown_count": one.window.unknown_values(one.kept) if one.is_cap_unknown else 0,
            "lawful": allowed.get(one.key),
        }
        for one in rows
    }


def given_windows(house: House) -> dict[tuple[str, date], dict[str, Any]]:
    states = house.engine.details.rows("clause_windows").iter_rows(named=True)
    held = {(row["clause_id"], row["window_start"]): row for row in states}
    found = {}
    for row in with_exclusions(house.engine, "penalties", house.exclusions).iter_rows(named=True):
        key = (row["clause_id"], row["window_start"])
        both = held[key] | row
        found[key] = both | {name: cents_of(row[name]) for name in AMOUNTS}
        found[key]["clause_state"] = "met" if held[key]["clause_state"] == "alert" else held[key]["clause_state"]
    return found


def causes(house: House) -> dict[tuple[str, tuple[Any, ...]], str]:
    """Whose doing each judged line was: kpis.md does not say how it is found, so that it is taken as told."""
    rows = house.engine.details.rows("clause_lines").iter_rows(named=True)
    return {(row["clause_id"], key_of(row["flow"], row["order_id"], row["line_id"])): row["cause"] for row in rows}


def stated_lines(rows: list[Priced]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Every judged row of every window, by clause, window and row; amounts are charged once the window is final."""
    found = {}
    for one in rows:
        claims = one.window.claims()
        is_charged = one.outcome == "breached" and one.is_final
        for share in one.window.counted:
            told: dict[str, Any] = {
                "is_met": not share.is_missed,
                "is_excluded": share.key in one.left_out,
                "penalty_amount": claims.get(share.key, NOTHING),
                "counted_on": share.day,
                "charged_amount": one.charged.get(share.key, NOTHING) if is_charged else None,
                "numerator": share.numerator,
                "denominator": share.denominator,
            }
            if share.judged is not None:
                told |= {"line_value": share.judged.value, "late_quantity": share.judged.late_quantity}
                told |= {"late_value": share.judged.worth(share.judged.late_quantity)}
                if not share.is_missed:
                    told |= dict.fromkeys(("late_quantity", "late_value"))
            found[*one.key, share.key] = told
    return found


LINE_NUMBERS = (
    "penalty_amount",
    "charged_amount",
    "numerator",
    "denominator",
    "line_value",
    "late_quantity",
    "late_value",
)


def given_lines(house: House) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = {}
    for row in with_exclusions(house.engine, "clause_lines", house.exclusions).iter_rows(named=True):
        key = key_of(row["flow"], row["order_id"], row["line_id"])
        numbers = {name: None if row[name] is None else Decimal(str(row[name])) for name in LINE_NUMBERS}
        found[row["clause_id"], row["window_start"], key] = row | numbers
    return found


def unshared_lines(house: House) -> Iterator[Difference]:
    """A miss charged elsewhere names a clause that charges it, and only such a miss names one."""
    rows = house.engine.details.rows("clause_lines").filter(pl.col("charged_amount").is_not_null())
    charging = {
        (row["clause_id"], row["flow"], row["order_id"], row["line_id"])
        for row in rows.filter(pl.col("charged_amount") > 0).iter_rows(named=True)
    }
    for row in rows.filter(~pl.col("is_met")).iter_rows(named=True):
        named = row["charged_under"]
        is_shared = row["charged_amount"] < row["penalty_amount"]
        key = (row["flow"], row["order_id"], row["line_id"])
        if is_shared != (named is not None) or (named and (named, *key) not in charging):
            yield Difference(
                "charged under",
                {},
                str((row["clause_id"], *key)),
                {"shared": is_shared},
                {"shared": False, "named": named},
            )


def kpi_differences(house: House) -> Iterator[Difference]:
    """The KPI by supplier and month, before anything is left out, is the sum of its windows."""
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for one in priced(house.history):
        if one.outcome == "met" or (one.outcome == "breached" and one.is_final):
            sums[one.window.clause.supplier_id, one.window.last.replace(day=1)] += one.retained
    frame = house.engine.figures.measure(KPIS["penalty"], Selection(), by=("supplier_id",), grain="month")
    given = {
        (row["supplier_id"], row["period"]): {"penalty": cents_of(row["numerator"])}
        for row in frame.iter_rows(named=True)
    }
    stated = {key: {"penalty": value} for key, value in sums.items()}
    return parted(stated, {key: row for key, row in given.items() if key in stated or row["penalty"]}, "penalty")


def screen_differences(house: House, rows: list[Priced]) -> Iterator[Difference]:
    """The contracts of the screen, and the clauses a digest tells as broken."""
    stated = {
        one.key: {"retained": one.retained, "so_far": one.so_far, "is_breached_without": one.is_breached_without}
        for one in rows
        if one.outcome != "running"
    }
    view = overview_of(house.engine, "en")
    with patch.dict(os.environ, CADRAN_HOME=str(house.workspace.path.parent)):
        page, alerts = judged_windows.closed_since(view, date.min), breached_clauses(view, date.min)
    given = {
        (row["clause_id"], row["window_start"]): row | {name: cents_of(row[name]) for name in ("retained", "so_far")}
        for row in page
    }
    yield from parted(stated, given, "screen")
    told = {part for alert in alerts for part in alert.parts}
    broken = {f"breach:{clause}:{first}" for (clause, first), row in stated.items() if row["is_breached_without"]}
    for part in told ^ broken:
        yield Difference("digest", {}, part, {"is told": part in broken}, {"is told": part in told})


def priced_of(house: House) -> list[Priced]:
    """Every window with what the exclusions of the house leave of it."""
    known = causes(house)
    return priced(house.history, house.decisions, lambda clause, key: known.get((clause, key)))


def money_differences(house: House, papers_of_one_in: int = 10) -> list[Difference]:
    """Where screen, KPI, pack, sheet or digest part from the statement, to the cent."""
    rows = priced_of(house)
    allowed = lawful(house.history, rows)
    found = list(parted(stated_windows(rows, allowed), given_windows(house), "windows"))
    found += parted(stated_lines(rows), given_lines(house), "lines")
    found += unshared_lines(house)
    found += differences(house.engine, house.history, KPIS["sla_compliance"], {})
    found += kpi_differences(house)
    found += screen_differences(house, rows)
    papers = Papers(house.engine, house.workspace, rows, stated_windows(rows, allowed), stated_lines(rows))
    for place, one in enumerate(house.contracts.values()):
        found += papers.differences(one.supplier) if place % papers_of_one_in == 0 else ()
    return found
