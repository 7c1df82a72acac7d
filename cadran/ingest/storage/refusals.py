"""Refused rows with the profile that read them, and what the rows corrected of them are called."""

import re

from cadran.ingest.names import quoted

_SUFFIX = " [corrected "
# What the name of a source of corrected rows ends in.
CORRECTED = r" \[corrected (\d+)\]$"


def corrected_name(file: str, of_load: int) -> str:
    """The name of the source that the corrected rows of a file are, which a load refused."""
    return f"{file}{_SUFFIX}{of_load}]"


def corrected_name_of(rows: str, load: str = "of_load") -> str:
    """SQL: the same name, over rows with the file and, as `load`, the load that refused them."""
    return f"{rows}.source_file || {quoted(_SUFFIX)} || {rows}.{load} || ']'"


def is_corrected(name: str) -> bool:
    """Whether a source of that name is corrected rows."""
    return re.search(CORRECTED, name) is not None


def refusals(schema: str = "") -> str:
    """SQL: one row per refused row, oldest load first, in the tables of `schema` (as `store.`).

    `profile` is empty for rows an older Cadran could not carry over. A row is of the past where a newer extract of its
    complete source has come. `of_file` and `of_load` say which row was corrected where the refused row is one that was.
    """
    name = corrected_name_of("corrected")
    return f"""
        with known as (
            select load_id, table_name, source_file, profile,
                   first(is_complete) over newest and row_number() over newest > 1 as is_past
            from {schema}extracts window newest as (partition by source_id order by stands_at desc, extract_id desc)
        )
        select quarantine.*, known.profile, coalesce(known.is_past, false) as is_past, corrected.of_load,
               corrected.source_file as of_file
        from {schema}quarantine as quarantine left join known using (load_id, table_name, source_file)
        left join {schema}corrected as corrected on corrected.table_name = quarantine.table_name
            and corrected.source_row = quarantine.source_row and {name} = quarantine.source_file
        order by load_id, table_name, source_file, source_row
    """
