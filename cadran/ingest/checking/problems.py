"""The rules a row may break, as numbered SQL conditions over its typed texts."""

from cadran.contract.tables import Column, Table
from cadran.i18n.message import Message, message
from cadran.ingest.checking.own_moves import lacks_places, supplier_answers
from cadran.ingest.names import quoted_name, text_of

_CODES = ("missing_required", "bad_type", "bad_date", "negative_quantity", "move_without_places")
_STEP = 8


def conditions(table: Table, targets: tuple[Column, ...]) -> list[tuple[int, str]]:
    """Problem numbers with the SQL that finds them, in the order of the columns `targets` a file fills."""
    numbered: list[tuple[int, str]] = []
    for index, column in enumerate(targets):
        numbered += [(problem_number(index, code), sql) for code, sql in _column_conditions(table, column, targets)]
    return numbered


def _column_conditions(table: Table, column: Column, targets: tuple[Column, ...]) -> list[tuple[str, str]]:
    text, value = text_of(column), quoted_name(column.name)
    broken = []
    if column.required:
        broken.append(("missing_required", f"{text} is null"))
    elif table.name == "order_lines" and column.name == "supplier_id":
        answers = supplier_answers(each.name for each in targets)
        broken.append(("missing_required", f"{text} is null and {answers}"))
    if column.kind in ("timestamp", "date"):
        broken.append(("bad_date", f"{value} is null and {text} is not null"))
    elif column.kind != "text" or column.decides:
        broken.append(("bad_type", f"({value} is null{_outside(column)}) and {text} is not null"))
    if column.kind == "quantity" and not column.signed:
        broken.append(("negative_quantity", f"{value} < 0"))
    if lacking := lacks_places(table, column, [each.name for each in targets]):
        broken.append(("move_without_places", lacking))
    return broken


def problem_number(index: int, code: str) -> int:
    """The number that stands for a broken rule on the target column at `index`."""
    return index * _STEP + _CODES.index(code) + 1


def rule_of(problem: int) -> tuple[int, str]:
    """The position of the target column and the code of the rule that a problem number stands for."""
    return problem // _STEP, _CODES[problem % _STEP - 1]


def _outside(column: Column) -> str:
    value = quoted_name(column.name)
    return f" or {value} < {column.span[0]} or {value} > {column.span[1]}" if column.span else ""


def within(column: Column) -> Message:
    """What a number must be in a column of a limited span."""
    low, high = column.span or (0, 0)
    kind = message("expected.integer" if column.kind == "integer" else "expected.any_number")
    if 0 < low < 1:
        return message("expected.above_zero", kind=kind)
    return message("expected.between", kind=kind, low=f"{low:.0f}", high=f"{high:.0f}")
