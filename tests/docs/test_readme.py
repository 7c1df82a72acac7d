"""What the README says is so."""

import re
from pathlib import Path

from cadran.kpis import KPIS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def kpi_table() -> str:
    """The README's table of KPIs, from the registry."""
    rows = [
        f"| `{kpi.id}` | {kpi.name.en} | {kpi.name.fr} | {kpi.formula.en.replace('|', '/')} |" for kpi in KPIS.values()
    ]
    return "\n".join(["| id | English | Français | formula |", "|---|---|---|---|", *rows])


def test_the_table_of_kpis_is_the_registry() -> None:
    shown = re.search(r"<!-- kpis -->\n(.*?)\n?<!-- /kpis -->", README, re.DOTALL)
    assert shown is not None
    assert shown.group(1) == kpi_table()


def test_every_file_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
