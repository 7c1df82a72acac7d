"""The rules of the contract are each written once: one of two under a code would be lost without a word."""

import ast
from collections import Counter
from pathlib import Path

RULES = Path(__file__).parents[2] / "cadran" / "contract" / "rules.py"


def test_a_code_names_one_rule() -> None:
    calls = [node for node in ast.walk(ast.parse(RULES.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Rule" and call.args]
    codes = Counter(code.value for call in named if isinstance(code := call.args[0], ast.Constant))
    assert len(codes) > 20
    assert [code for code, count in codes.items() if count > 1] == []
