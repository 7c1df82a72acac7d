"""A figure of a KPI becomes words where the test of contradictions hears it; who writes a unit himself shows none.

`Context.value` and `figures.figure_text` are heard. Listed here is everybody who calls a writer of `formats` instead,
with what it writes: a file, or one of its functions where others of the file write figures.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import cadran

ROOT = Path(cadran.__file__).parent
WRITERS = {"percent", "points", "days", "turns", "value", "delta", "net_score", "money", "money_short", "price"}
# What is written, and by whom.
APART = {
    "the one place of a figure, and of what stands beside one": (
        "insight/context.py",
        "insight/figures.py:figure_text",
    ),
    "frames of files and of the command line, whose columns are compared with the answers": (
        "export/table_text.py",
        "export/terminal.py",
    ),
    "what a clause promises, reached or costs in a window: its own facts, held against a second statement": (
        "export/clause_sheet.py",
        "export/legal.py",
        "export/recompute.py",
        "export/supplier_sheet.py:_breach",
        "export/supplier_sheet.py:_broken",
        "kpis/clause_words.py",
        "ui/agreements/breaches.py",
        "ui/agreements/clauses.py",
        "ui/agreements/legal.py",
        "ui/agreements/legal_notes.py",
        "ui/agreements/penalties.py",
        "ui/agreements/sla.py",
        "ui/sections/costs/incidents.py:_penalties",
    ),
    "figures of the sheet of a supplier, compared with the pages in the test of contradictions": (
        "export/supplier_sheet.py:_days",
        "export/supplier_sheet.py:_delivered",
        "export/supplier_sheet.py:_line",
        "export/supplier_sheet.py:_share",
    ),
    "criteria of the scorecard, compared with their KPIs in the test of contradictions": (
        "ui/sections/suppliers/scores.py:reached_words",
    ),
    "targets": ("insight/facts.py:goal_words", "ui/panels/definitions.py:_target"),
    "what an alert puts at stake": ("cli/digest.py:_stake", "ui/sections/overview/to_handle.py:_stake"),
    "bounds and intervals": (
        "ui/sections/data/reach.py",
        "ui/sections/suppliers/compare.py:_bounds",
        "ui/sections/suppliers/funnel.py:_cones",
        "ui/sections/suppliers/overview.py:_interval",
    ),
    "ticks of an axis": (
        "ui/panels/trend.py:_tick",
        "ui/sections/replenishment/service.py:_axis",
        "ui/sections/returns/cohorts.py:_tick",
        "ui/sections/suppliers/compare.py:_months",
        "ui/sections/suppliers/funnel.py:_chart",
    ),
    "shares of rows, units or value in a whole": (
        "insight/figures.py:beside",
        "ui/panels/feeds.py:_share",
        "ui/panels/line_states.py:_state_link",
        "ui/panels/variance_panel.py:_ends",
        "ui/panels/variance_panel.py:_mix_row",
        "ui/sections/delivery/lateness.py:_cells",
        "ui/sections/lead_time/promise_drift.py:_cells",
        "ui/sections/network/modes_and_places.py:_share",
        "ui/sections/product/product.py:_cells",
        "ui/sections/returns/cohorts.py:_whole",
        "ui/sections/returns/reasons.py",
        "ui/sections/rotation/stock_map.py:_pace_cells",
        "ui/sections/rotation/stock_map.py:_sleeping_title",
        "ui/sections/rotation/stock_structure.py",
        "ui/sections/stockouts/past.py:_share",
        "ui/sections/suppliers/dependency.py",
        "ui/sections/suppliers/first_days.py:_share",
    ),
    "differences between two figures": (
        "ui/sections/costs/delivery_cost.py:_cells",
        "ui/sections/delivery/lateness.py:_widest",
        "ui/sections/lead_time/distribution.py:_ranges_title",
    ),
    "days of a stage, means of the lines whose stages are known": ("ui/sections/lead_time/stages.py",),
    "a sale planned by hand: its units, shares, days and money of single rows": (
        "ui/sections/campaign/past.py:_result_title",
        "ui/sections/campaign/sheet.py:_expected",
        "ui/sections/campaign/sheet.py:_ordering",
        "ui/sections/campaign/stock.py:_orders_title",
    ),
    "days and money of single rows, and their sums": (
        "ui/panels/feeds.py:_error",
        "ui/panels/feeds.py:_row",
        "ui/panels/line_states.py:_age_row",
        "ui/sections/costs/incidents.py:_money",
        "ui/sections/costs/incidents.py:_title",
        "ui/sections/network/sourcing.py:_choices",
        "ui/sections/network/sourcing.py:_money",
        "ui/sections/network/stock_availability.py:imbalances",
        "ui/sections/rotation/stock_map.py:cover_words",
        "ui/sections/rotation/stock_map.py:money",
        "ui/sections/stockouts/past.py:_cause_cells",
        "ui/sections/stockouts/past.py:_money",
        "ui/sections/stockouts/past.py:_short",
        "ui/sections/stockouts/run_outs.py:_finding",
    ),
    "what is planned": (
        "ui/sections/replenishment/kept_dates.py",
        "ui/sections/replenishment/moves.py",
        "ui/sections/replenishment/past_advice.py",
        "ui/sections/replenishment/plan_choice.py",
        "ui/sections/replenishment/position_sheet.py",
        "ui/sections/replenishment/proposals.py",
        "ui/sections/replenishment/service.py:_money",
        "ui/sections/replenishment/service.py:_share",
        "ui/sections/stockouts/run_outs.py:_notes",
    ),
    "how sure a reading of files is, and how far a load has come": (
        "insight/sources.py:_moved",
        "recognition/profile_text.py",
        "ui/sections/imports/check.py",
        "ui/sections/imports/running.py",
        "ui/sections/imports/tables.py",
    ),
}


def _calls() -> Iterator[tuple[str, str]]:
    """Each file and outermost function that calls a writer of units."""
    for path in ROOT.rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith("i18n/"):
            for top in ast.parse(path.read_text(encoding="utf-8")).body:
                yield from ((place, function.name) for function in _functions(top) if _writes(function))


def _functions(top: ast.stmt) -> list[ast.FunctionDef]:
    bodies = top.body if isinstance(top, ast.ClassDef) else [top]
    return [node for node in bodies if isinstance(node, ast.FunctionDef)]


def _writes(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "formats"
        and node.attr in WRITERS
        for node in ast.walk(function)
    )


def test_who_writes_a_unit_without_its_kpi_is_known_to_show_no_figure() -> None:
    listed = [place for places in APART.values() for place in places]
    found = set(_calls())
    unlisted = {f"{file}:{name}" for file, name in found if file not in listed and f"{file}:{name}" not in listed}
    assert unlisted == set(), "shows a figure of a KPI? write it with `view.value`; else list it with what it writes"
    assert sorted(set(listed) - {file for file, _ in found} - {f"{file}:{name}" for file, name in found}) == []


def test_the_writers_of_units_are_called_by_their_module() -> None:
    """A writer imported by its name would be out of hearing."""
    imports = [
        (path.name, alias.name)
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "cadran.i18n.formats"
        for alias in node.names
    ]
    assert not {name for _, name in imports} & WRITERS
