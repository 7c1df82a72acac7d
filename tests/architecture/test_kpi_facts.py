"""What is to be known of a KPI stands in its registry entry: elsewhere a KPI is named to lay out a page, no more."""

import ast
from pathlib import Path

from cadran.kpis import KPIS

REPOSITORY = Path(__file__).parents[2]
# Rooms that may name KPIs: the registry, the pages with their layouts, and the contracts of the simulated retailer.
FREE = ("cadran/kpis/", "cadran/ui/sections/", "pages/", "cadran/simulation/")
# Ids that also name a column, a page, a code or a command: only `KPIS["..."]` says that the KPI is meant.
OTHER_WORDS = {"lines", "orders", "units", "nps", "csat", "penalty", "stock_value", "lost_sales", "stockout_days"} | {
    "days_late",
    "lead_time",
    "rotation",
    "run_out",
}
# How often a file names one that is its very subject. A number here may only fall.
ALLOWED = {
    "cadran/cli/replenishing.py": 1,
    "cadran/cli/sourcing.py": 1,
    "cadran/engine/catalogue.py": 1,
    "cadran/export/supplier_sheet.py": 11,
    "cadran/insight/breaches.py": 1,
    "cadran/insight/campaigns.py": 6,
    "cadran/insight/forecast_alerts.py": 1,
    "cadran/insight/full_month.py": 1,
    "cadran/insight/stock_alerts.py": 2,
    "cadran/ui/agreements/lead_time_contracts.py": 1,
    "cadran/ui/agreements/sla.py": 1,
    "cadran/ui/panels/line_states.py": 1,
}


def _named(source: str) -> int:
    """How often the code names a KPI."""
    nodes = list(ast.walk(ast.parse(source)))
    words = [node.value for node in nodes if isinstance(node, ast.Constant)]
    looked_up = [node.slice for node in nodes if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "KPIS"]
    ambiguous = [key for key in looked_up if isinstance(key, ast.Constant) and key.value in OTHER_WORDS]
    return len([word for word in words if word in KPIS and word not in OTHER_WORDS]) + len(ambiguous)


def test_a_kpi_is_named_outside_the_registry_only_where_it_is_the_subject() -> None:
    files = [path for folder in ("cadran", "pages") for path in sorted((REPOSITORY / folder).rglob("*.py"))]
    texts = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8") for path in files}
    named = {name: _named(text) for name, text in texts.items() if not name.startswith(FREE)}
    assert {name: count for name, count in named.items() if count} == ALLOWED


def test_a_page_takes_no_branch_by_the_id_of_a_kpi() -> None:
    pages = sorted((REPOSITORY / "pages").glob("*.py"))
    branches = [
        f"{path.name}: {ast.unparse(node)}"
        for path in pages
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and ".id" in ast.unparse(node)
    ]
    assert pages
    assert branches == []


def test_a_fact_beside_the_registry_is_found_out() -> None:
    assert _named('SHOWN_WITH_A_CLOCK = ("otd", "tracked")') == 2
    assert _named('found = KPIS["lines"] if row["lines"] else None') == 1
    assert _named('title = "otd of the month"') == 0
