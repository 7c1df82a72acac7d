"""What makes a row suspicious though it is loaded, as SQL conditions over its typed texts."""

from collections.abc import Callable
from dataclasses import dataclass

from cadran.contract.tables import Column, Table
from cadran.ingest.checking.casts import code
from cadran.ingest.checking.evidence import is_id, is_rounded
from cadran.ingest.checking.own_moves import left_out
from cadran.ingest.names import quoted_name, text_of


@dataclass(frozen=True)
class Doubt:
    """A reason to warn about a row that is loaded: the column, the rule, and the SQL that finds it."""

    column: Column
    code: str
    condition: str


def doubts(table: Table, targets: tuple[Column, ...], absent: Callable[[Column], frozenset[str]]) -> tuple[Doubt, ...]:
    """The doubts about the columns a file fills; `absent` says which signs no text of a column has."""
    doubtful = []
    for column in targets:
        value = quoted_name(column.name)
        if column.values and not column.decides:
            known = value if column.default is None else code(column)
            doubtful.append(Doubt(column, "unknown_value", f"{known} is null and {text_of(column)} is not null"))
        if idle := left_out(table, column):
            doubtful.append(Doubt(column, "not_of_a_move", idle))
        if is_id(column):
            rounded = "false" if "E+" in absent(column) else is_rounded(text_of(column))
            doubtful.append(Doubt(column, "rounded_id", rounded))
        if column.name in ("unit_price", "unit_cost"):
            doubtful.append(Doubt(column, "negative_price", f"{value} < 0"))
    return tuple(doubtful)
