"""What is wrong with a clause of a file, in words."""

from cadran.contract.rules import RULES
from cadran.engine import Row
from cadran.ui.request.view import View


def clause_place(row: Row) -> str:
    """`CL1: target = 95, sla_clauses.csv 3`; the clause alone where the whole of it is meant."""
    if row["column_name"] is None:
        return str(row["clause_id"])
    return f"{row['clause_id']}: {row['column_name']} = {row['value']}, {row['source_file']} {row['source_row']}"


def sentence(view: View, code: str, column: str | None = None, value: str | None = None) -> str:
    """What a rule says, of one that doubts cells with the column and a text that stands there."""
    rule = RULES.get(code)
    return view.text(rule.sentence.filled(column=column, value=value, expected="")) if rule else code
