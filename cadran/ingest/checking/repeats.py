"""Rows of one file that carry the same key: refused, skipped, the last one kept, or added up, as the profile says."""

from dataclasses import dataclass

from cadran.contract.tables import RULES, SQL_TYPE, Column
from cadran.i18n import LANGUAGES
from cadran.ingest.checking.checks import ROW, SLAB
from cadran.ingest.checking.judged_file import JudgedFile
from cadran.ingest.checking.kept_rows import KEPT
from cadran.ingest.files.reading import over, slabs
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.schema import layers_of

PER_UNIT = ("unit_price", "unit_cost")
# Rules that stand for an item, repeated on each of its lots: they are not added.
STANDING = ("safety_stock", "reorder_point", "pack_size", "minimum_order_quantity", "maximum_stock", "units_per_pack")
_IS_ROUNDED = "source_row in (select source_row from rounded)"
REFUSED, SKIPPED, ADDED = "refused", "skipped", "added"


@dataclass(frozen=True)
class Repeats:
    """What became of a file's rows whose key another row of the file has, and the warnings that went with them."""

    refused: int = 0
    skipped: int = 0
    warnings: int = 0


def settle_repeats(file: JudgedFile) -> Repeats:
    """Leaves one row a key in `judged`; the fate of each row that repeats one stands in the table `fates`.

    Rows of a key that a spreadsheet has rounded are all refused: there may have been two. Equal rows are one row. Rows
    of a key that differ are all refused unless the profile says what they mean; where they are added, the row of the
    first takes their place.
    """
    key = ", ".join(map(quoted_name, file.key))
    file.connection.execute(
        "create or replace temp table fates(source_row bigint, first_row bigint, fate varchar); "
        f"create or replace temp table doubtful as select hash({key}) as key_hash from judged "
        "group by key_hash having count(*) > 1"
    )
    if not file.connection.execute("from doubtful limit 1").fetchall():
        return Repeats()
    _group(file, key)
    _judge(file)
    return _applied(file)


def refuse_known(file: JudgedFile, extract_id: int) -> int:
    """Refuses corrected rows whose key another row of their file has, as if they had stood there so."""
    table = file.plan.table
    own = f"(extract_id = {extract_id} or layer_id in (select layer_id from carried where extract_id = {extract_id}))"
    names = ", ".join(map(quoted_name, table.key))
    rows = " union ".join(f"select {names} from {name} where {own}" for name in (table.name, layers_of(table)))
    on_key = " and ".join(f"judged.{name} is not distinct from known.{name}" for name in map(quoted_name, file.key))
    file.connection.execute(
        "create or replace temp table rounded(source_row bigint, first_row bigint); "
        f"create or replace temp table alike as select * from judged semi join ({rows}) as known on {on_key}; "
        "create or replace temp table fates as select source_row, source_row as first_row, "
        f"'{REFUSED}' as fate from alike"
    )
    return _applied(file).refused


def _group(file: JudgedFile, key: str) -> None:
    """`alike`: rows of keys that occur more than once, with their place among the rows of their key."""
    file.connection.execute(
        f"""
        create or replace temp table alike as
        select *, count(*) over same as row_count, min(source_row) over same as first_row,
               max(source_row) over same as last_row
        from judged where hash({key}) in (from doubtful)
        window same as (partition by {key})
        qualify row_count > 1
        """
    )


def _judge(file: JudgedFile) -> None:
    repeats = file.plan.entry.repeats
    if repeats in ("skip", "last"):
        kept = "first_row" if repeats == "skip" else "last_row"
        rows = f"select source_row, first_row, '{SKIPPED}' from alike where source_row <> {kept}"
    elif repeats == "sum":
        _add_up(file)
        rows = (
            f"select source_row, first_row, if(is_sum, '{ADDED}', '{REFUSED}') from alike join sums using (first_row)"
        )
    else:
        contents = ", ".join(map(quoted_name, file.plan.stored))
        rows = (
            "with groups as (select first_row, "
            f"count(distinct row({contents})) as contents from alike group by first_row) "
            f"select source_row, first_row, if(contents = 1, '{SKIPPED}', '{REFUSED}') from alike "
            "join groups using (first_row) where contents > 1 or source_row <> first_row"
        )
    rounded = (
        "select source_row from load_warnings where code = 'rounded_id' "
        f"and (load_id, table_name, source_file) = ({file.origin}) and list_contains({[*file.key]}, column_name)"
    )
    suspects = f"select source_row, first_row from alike where source_row in ({rounded})"
    file.connection.execute(
        f"create or replace temp table rounded as {suspects}; "
        f"insert into fates select *, '{REFUSED}' from rounded; "
        f"insert into fates select * from ({rows}) where first_row not in (select first_row from rounded)"
    )


def _add_up(file: JudgedFile) -> None:
    """`sums`: one row a repeated key, its amounts added; `is_sum` where all else agrees and the sums are in range."""
    added = [column for column in file.plan.targets if _is_amount(column)]
    weight = next((column.name for column in added if column.kind == "quantity" and column.required), None)
    merged = {column.name: _total(column) for column in added}
    if weight:
        merged |= {name: _mean(name, weight) for name in PER_UNIT if name in file.plan.stored}
    agreeing = [name for name in file.plan.stored if name not in merged]
    fields = [
        f"{merged.get(name, f'any_value({quoted_name(name)})')} as {quoted_name(name)}" for name in file.plan.stored
    ]
    agree = f"count(distinct row({', '.join(map(quoted_name, agreeing))})) = 1"
    in_range = [f"coalesce(abs(sum({quoted_name(column.name)})) < 1e9, true)" for column in added]
    file.connection.execute(
        f"create or replace temp table sums as select first_row, {' and '.join([agree, *in_range])} as is_sum, "
        f"{', '.join(fields)} from alike group by first_row"
    )


def _is_amount(column: Column) -> bool:
    return column.kind in ("quantity", "money") and column.name not in (*STANDING, *PER_UNIT)


def _total(column: Column) -> str:
    return f"try_cast(sum({quoted_name(column.name)}) as {SQL_TYPE[column.kind]})"


def _mean(name: str, weight: str) -> str:
    """The amount per unit of all units together; the plain mean where the quantities have no sum to share it."""
    shared = f"sum({name} * {weight}::double) / sum({weight}) filter ({name} is not null)"
    own = f"if(min({weight}) >= 0 and sum({weight}) filter ({name} is not null) > 0, {shared}, avg({name}))"
    return f"(if(min({name}) = max({name}), min({name}), {own}))::{SQL_TYPE['money']}"


def _applied(file: JudgedFile) -> Repeats:
    connection = file.connection
    ((refused, skipped),) = connection.execute(
        f"select count(*) filter (fate = '{REFUSED}'), count(*) filter (fate = '{SKIPPED}' or "
        f"fate = '{ADDED}' and source_row <> first_row) from fates"
    ).fetchall()
    if refused:
        _refuse(file)
    warnings = _forget_warnings(file)
    connection.execute(f"delete from {KEPT} where source_row in (select source_row from fates)")
    if file.plan.entry.repeats == "sum":
        kept = {name for (name,) in connection.execute(f"select column_name from (describe {KEPT})").fetchall()}
        names = "".join(f", {quoted_name(name)}" for name in file.plan.stored if name in kept)
        connection.execute(
            f"insert into {KEPT} by name select first_row as source_row{names} from sums where is_sum "
            "and first_row not in (select first_row from rounded)"
        )
    return Repeats(refused, skipped, warnings)


def _refuse(file: JudgedFile) -> None:
    """Writes every refused row as it stands in the file, which is read once more for it."""
    key = f"concat_ws(', ', {', '.join(f'alike.{quoted_name(name)}' for name in file.key)})"
    columns = ", ".join(file.plan.table.key)
    texts = [_by_rule(code, columns, key) for code in ("rounded_id", "duplicate_in_file")]
    code, en, fr = (f"case when {_IS_ROUNDED} then {left} else {right} end" for left, right in zip(*texts, strict=True))
    listed = f"select source_row from fates where fate = '{REFUSED}'"
    for slab in slabs(file.opened, set(file.plan.columns)):
        over(
            file.connection,
            slab.rows,
            f"""
            insert into quarantine
            select {file.origin}, source_row, {quoted(columns)}, {key}, {code}, {en}, {fr}, {file.plan.raw}, stated
            from alike join ({file.plan.stated(f"source_row in ({listed})")}) using (source_row)
            join {SLAB} on {SLAB}.{ROW} = source_row
            """,
        )


def _by_rule(code: str, columns: str, value: str) -> tuple[str, str, str]:
    """SQL: a code and its sentences about the key of a row."""
    sentences = (RULES[code].sentence.read(language).replace("{column}", columns) for language in LANGUAGES)
    en, fr = (f"replace({quoted(sentence)}, '{{value}}', {value})" for sentence in sentences)
    return quoted(code), en, fr


def _forget_warnings(file: JudgedFile) -> int:
    """Takes back the warnings of rows that do not stand, and says how many there were."""
    gone = (
        f"(load_id, table_name, source_file) = ({file.origin}) "
        f"and source_row in (select source_row from fates where fate <> '{ADDED}')"
    )
    return int(file.connection.execute(f"delete from load_warnings where {gone}").fetchall()[0][0])
