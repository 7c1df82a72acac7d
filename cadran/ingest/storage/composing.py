"""The current row of a key, composed column by column from its layers, as SQL."""

from cadran.contract.tables import MOVE_PLACES, Column, Table, has_hour, offset
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.extracts import has
from cadran.ingest.storage.schema import layers_of

# The first promise is what the oldest extract says; another one said later is the latest promise.
FIRST, LATEST = "promised_at", "repromised_at"
_LINEAGE = ("source_file", "source_row", "load_id", "extract_id", "layer_id")


def composed(table: Table) -> str:
    """SQL: one row per key of `touched` with a layer that counts, after `standing` has been written.

    Its columns are those of the table, `layer_count`, and in `missing` the first column that it needs and lacks.
    """
    key = ", ".join(map(quoted_name, table.key))
    values = [f"{sql} as {quoted_name(name)}" for name, sql in _values(table).items()]
    lineage = [f"arg_max({name}, rank) as {name}" for name in _LINEAGE]
    return f"""
        with stated as ({_stated(table)}),
        counting as (
            from stated
            qualify not is_closing or bool_or(is_last) over (partition by {key}, source_id)
        ),
        folded as (
            select {", ".join([key, *values, *lineage])}, count(*) as layer_count,
                   {_promises(table)} bit_or(mask) as mask
            from counting group by {key}
        )
        select {_final(table)}, {_missing(table)} as missing from folded
    """


def same_key(table: Table, left: str, right: str) -> str:
    """SQL: whether two rows have the same key; an empty part is a part."""
    return " and ".join(f"{left}.{name} is not distinct from {right}.{name}" for name in map(quoted_name, table.key))


def _stated(table: Table) -> str:
    layers = layers_of(table)
    return f"""
        select layer.*, standing.source_id, standing.rank, standing.mask, standing.is_correcting, standing.is_last,
               standing.is_closing, coalesce(least(earlier.first_rank, standing.rank), standing.rank) as first_rank
        from {layers} as layer
        semi join touched on {same_key(table, "layer", "touched")}
        join standing using (extract_id)
        left join (
            select layer_id, min(rank) as first_rank from carried join standing using (extract_id) group by layer_id
        ) as earlier using (layer_id)
    """


def _values(table: Table) -> dict[str, str]:
    """SQL by name of each stored column that is not part of the key: what the newest extract that has it says."""
    values: dict[str, str] = {}
    for column in table.columns:
        if column.name not in table.key:
            values |= {name: _newest(name, table, column) for name in _with_siblings(column)}
    return values


def _with_siblings(column: Column) -> tuple[str, ...]:
    return (column.name, *((has_hour(column.name), offset(column.name)) if column.kind == "timestamp" else ()))


def _newest(name: str, table: Table, column: Column) -> str:
    known = has(table, column.name)
    newest = f"arg_max_null({quoted_name(name)}, rank) filter ({known})"
    if column.default is None and not name.endswith("_has_hour"):
        return newest
    return f"case when bool_or({known}) then {newest} else any_value({quoted_name(name)}) end"


def _promises(table: Table) -> str:
    """SQL: the statements from which the first and the latest promise follow."""
    if FIRST not in {column.name for column in table.columns}:
        return ""
    first, latest = _event(FIRST), _event(LATEST)
    stated = f"{FIRST} is not null"
    return f"""
        arg_min({first}, first_rank) filter ({stated} and not is_correcting) as first_said,
        arg_max({first}, rank) filter ({stated} and is_correcting) as corrected,
        arg_max({first}, rank) filter ({stated} and not is_correcting) as last_said,
        max(rank) filter ({stated} and not is_correcting) as said_at,
        arg_max({latest}, rank) filter ({has(table, LATEST)}) as moved_to,
        max(rank) filter ({has(table, LATEST)}) as moved_at,
    """


def _event(name: str) -> str:
    return f"{{'at': {name}, 'has_hour': {has_hour(name)}, 'offset': {offset(name)}}}"


def _final(table: Table) -> str:
    """SQL: the columns of a composed row, the first and the latest promise taken from those statements."""
    if FIRST not in {column.name for column in table.columns}:
        return "* exclude (mask)"
    first = "coalesce(corrected, first_said)"
    is_moved = _differ("last_said", "first_said")
    latest = (
        f"case when moved_to.at is not null and (moved_at >= coalesce(said_at, 0) or not {is_moved}) then moved_to "
        f"when {is_moved} then last_said else moved_to end"
    )
    parts = ("at", "has_hour", "offset")
    columns = [
        f"{_part(sql, part)} as {name}"
        for event, sql in ((FIRST, first), (LATEST, latest))
        for part, name in zip(parts, _with_siblings(Column(event, "timestamp")), strict=True)
    ]
    statements = "mask, first_said, corrected, last_said, said_at, moved_to, moved_at"
    return f"* exclude ({statements}) replace ({', '.join(columns)})"


def _part(event: str, part: str) -> str:
    value = f"({event}).{quoted_name(part)}"
    return f"coalesce({value}, false)" if part == "has_hour" else value


def _differ(left: str, right: str) -> str:
    """SQL: whether two stated promises are two, at the coarser precision of both."""
    return (
        f"coalesce(case when {left}.has_hour and {right}.has_hour then {left}.at <> {right}.at "
        f"else {left}.at::date <> {right}.at::date end, false)"
    )


def _missing(table: Table) -> str:
    """SQL: the first column the row needs and misses; the supplier of a line only where an extract has that column."""
    needed = [
        f"when {quoted_name(column.name)} is null then {quoted(column.name)}"
        for column in table.columns
        if column.required and column.name not in table.key
    ]
    if table.name == "order_lines":
        answers = "(flow = 'inbound' or (mode = 'dropship' and flow <> 'internal'))"
        needed.append(f"when supplier_id is null and {answers} and {has(table, 'supplier_id')} then 'supplier_id'")
        needed += [f"when flow = 'internal' and {name} is null then '{name}'" for name in MOVE_PLACES]
    return f"case {' '.join(needed)} end" if needed else "null::varchar"
