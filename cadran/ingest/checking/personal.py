"""What is kept of the columns by which a customer may be found."""

from cadran.contract.personal import PLAIN_LINE, WITHOUT_CUSTOMER, Treatment
from cadran.contract.tables import Column, Table
from cadran.ingest.checking.casts import code
from cadran.ingest.names import quoted, text_of


def kept_text(table: Table, column: Column, treatment: Treatment | None) -> str:
    """SQL over the checks' texts: what is kept of the text of a column."""
    text = text_of(column)
    if treatment is None:
        return text
    kept = "null::varchar" if treatment == "leave_out" else f"replaced({text})"
    if column.name == "line_id":
        kept = f"case when regexp_full_match({text}, {quoted(PLAIN_LINE)}) then {text} else {kept} end"
    flow = next((code(other) for other in table.columns if other.name == "flow"), None)
    return f"case when {flow} = {quoted(WITHOUT_CUSTOMER)} then {text} else {kept} end" if flow else kept
