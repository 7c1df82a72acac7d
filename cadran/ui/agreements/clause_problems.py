"""What is wrong with a clause of a file, in words."""

from cadran.contract.rules import RULES
from cadran.engine import Row
from cadran.i18n.catalogue import say_code, t
from cadran.ui.request.view import View


def clause_place(row: Row, language: str) -> str:
    """`CL1: Target = 95, sla_clauses.csv 3`; the clause alone where the whole of it is meant."""
    if row["column_name"] is None:
        return str(row["clause_id"])
    words = say_code(language, "contract_column", row["column_name"])
    clause = f"{row['clause_id']}{t(language, 'judged.colon')}"
    return f"{clause}{words} = {row['value']}, {row['source_file']} {row['source_row']}"


def sentence(view: View, code: str, column: str | None = None, value: str | None = None) -> str:
    """What a rule says, of one that doubts cells with the column and a text that stands there."""
    rule = RULES.get(code)
    words = column and say_code(view.language, "contract_column", column)
    return view.text(rule.sentence.filled(column=words, value=value, expected="")) if rule else code
