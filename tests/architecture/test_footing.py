"""Every title of a block is put together with what it stands on, so that none tells more than its figures bear."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SCREEN = Path(__file__).parents[2] / "cadran" / "ui"
# Blocks whose title is a count of what is written below it, or is judged word by word by its own rule.
ON_THEIR_OWN = {
    "changes": "two versions beside each other, each figure with its rows",
    "trend_{}": "insight.findings names the period and why it is not judged",
    "multiples_{}": "its finding tells how many cannot be judged",
    "standing": "its verdict knows few lines and a short past",
    "supplier_score": "a score knows how much of its weight has data",
    "breaches": "contract facts: how many clauses could be judged",
    "breach_calendar": "contract facts",
    "clause_lines": "contract facts",
    "exclusions": "what was written by hand",
    "targets": "what the company wrote by hand",
    "plans": "plans are what was written, not what data tell",
    "sale_none": "what was written by hand",
    "sale_last": "its title names a sale; each figure under it has its rows",
    "sale_result": "a plan written by hand beside the units sold",
    "penalty": "contract facts",
    "run_outs": "what can be told of coming receipts has words of its own",
    "stockout_kinds": "tells only of rows enough to compare",
    "unified_stock": "units of one product",
    "product": "units of one product",
    "shippers": "units of one product",
    "product_suppliers": "units of one product",
    "stock_curve": "units of one product",
    "product_stockouts": "stands only where the stock is known",
    "orders": "a list of orders found",
    "timeline_{}": "one order line",
    "tables": "what was loaded",
    "warnings": "what was loaded",
    "refused": "what was loaded",
    "decided": "what was written by hand",
    "freshness": "what was loaded",
    "reach": "what was loaded",
    "loads": "what was loaded",
    "missing": "what was not loaded",
    "people": "what was written by hand",
    "people_rules": "what was written by hand",
    "journal": "what was done, each entry once",
}


def _blocks() -> Iterator[tuple[str, bool]]:
    """Each block of the screen by its key, and whether it is given what its title stands on."""
    for path in SCREEN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "panel.block":
                has_footing = len(node.args) > 4 or any(word.arg == "footing" for word in node.keywords)
                yield _key(node.args[1]), has_footing


def _key(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def test_a_block_says_what_its_title_stands_on() -> None:
    without = {key for key, has_footing in _blocks() if not has_footing}
    assert sorted(without - ON_THEIR_OWN.keys()) == []


def test_no_block_is_on_its_own_that_need_not_be() -> None:
    assert sorted(ON_THEIR_OWN.keys() - {key for key, has_footing in _blocks() if not has_footing}) == []


def test_what_no_rows_mean_is_said_through_what_the_title_stands_on() -> None:
    """`panel.no_rows` says it; a list narrowed by its own switch says no more than that nothing is in it."""
    narrowed = {"stock_list.none", "plan_positions.none"}
    files = (SCREEN / "sections").rglob("*.py")
    texts = [path.read_text(encoding="utf-8") for path in files]
    bare = [key for text in texts for key in re.findall(r'element\("p", view\.t\("(\w+\.none)"', text)]
    assert set(bare) == narrowed
