"""What a line must say of its flow: a move between own places its places, a purchase its supplier; SQL over texts."""

from collections.abc import Collection, Iterable

from cadran.contract.tables import MOVE_PLACES, OUTSIDE_MODES, Column, Table
from cadran.ingest.names import quoted, quoted_name, text_of

IS_MOVE = "\"flow\" = 'internal'"


def lacks_places(table: Table, column: Column, filled: Collection[str]) -> str:
    """Whether a move lacks the place it leaves or another it goes to; nothing where `column` does not tell.

    `filled` names the columns the file has something for: where one of the two is not among them, the flow tells.
    """
    if table.name != "order_lines":
        return ""
    if not set(MOVE_PLACES) <= set(filled):
        return IS_MOVE if column.name == "flow" else ""
    if column.name != MOVE_PLACES[0]:
        return ""
    start, end = (text_of(table.column(name)) for name in MOVE_PLACES)
    return f"{IS_MOVE} and coalesce({start} = {end}, true)"


def left_out(table: Table, column: Column) -> str:
    """Whether a move says something in `column` that is left out; nothing where it has a meaning there."""
    if table.name != "order_lines" or column.name not in ("supplier_id", "mode"):
        return ""
    modes = ", ".join(map(quoted, OUTSIDE_MODES))
    is_said = f"{quoted_name('mode')} in ({modes})" if column.name == "mode" else f"{text_of(column)} is not null"
    return f"{IS_MOVE} and {is_said}"


def supplier_answers(filled: Iterable[str]) -> str:
    """Whether a supplier must be named: of a purchase, and of a dropshipped sale where the file says the mode."""
    dropped = f""" or ("mode" = 'dropship' and not {IS_MOVE})""" if "mode" in filled else ""
    return f"""("flow" = 'inbound'{dropped})"""
