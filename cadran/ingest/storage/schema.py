"""The tables of the store: current rows, their layers, the extracts they came from, and the books kept about them."""

import duckdb

from cadran.contract.tables import TABLES, Table

# Raised with every change of a table below, beside a step in migration that carries older stores over.
STORE_FORMAT = 8
# A layer's number is that of the extract that gave it first, followed by its line.
LAYER_BITS = 32
# The rows of extracts that go because their file is read anew, while a load runs.
STOOD = "stood"
LINEAGE = {
    "source_file": "varchar",
    "source_row": "bigint",
    "load_id": "integer",
    "extract_id": "integer",
    "layer_id": "bigint",
    "is_composed": "boolean default false",
}
BOOKS = {
    "store_format": "number integer",
    # One row per load of a source: the bytes read, how, and where it stands among the others.
    "extracts": "extract_id integer, source_id integer, load_id integer, profile varchar, table_name varchar, "
    "source_file varchar, sha256 varchar, bytes bigint, reading varchar, entry varchar, profile_path varchar, "
    "columns varchar[], stands_at timestamp, loaded_on date, carried_on date, is_complete boolean, "
    "corrects varchar[], row_count bigint, since varchar, reached varchar",
    # One row per layer and earlier extract that gave it just so; the newest one stands with the layer itself.
    "carried": "layer_id bigint, extract_id integer, source_row bigint",
    "settings": "name varchar, value varchar, profile varchar, table_name varchar, source_file varchar, "
    "load_id integer",
    # `raw` is the row as it stands in the file, `texts` what it says of each column of the table, both JSON.
    "quarantine": "load_id integer, table_name varchar, source_file varchar, source_row bigint, column_name varchar, "
    "value varchar, code varchar, sentence_en varchar, sentence_fr varchar, raw varchar, texts varchar",
    # One row per refused row of the load `of_load` that was corrected, with what it was read as instead.
    "corrected": "of_load integer, profile varchar, table_name varchar, source_file varchar, source_row bigint, "
    "texts varchar, reason varchar, author varchar",
    "load_warnings": "load_id integer, table_name varchar, source_file varchar, source_row bigint, "
    "column_name varchar, value varchar, code varchar",
    # One row per line of a file that is no row of the table: a heading once more, a total, a note, another table.
    "set_aside": "load_id integer, table_name varchar, source_file varchar, source_row bigint, kind varchar, "
    "raw varchar",
    "ledger": "load_id integer, profile varchar, table_name varchar, source_file varchar, sha256 varchar, "
    "bytes bigint, rows bigint, accepted bigint, unchanged bigint, quarantined bigint, warnings bigint, "
    "skipped bigint, blank bigint default 0, table_rows bigint, reading varchar, repeated boolean, "
    "loaded_at timestamp, as_of date, data_from timestamp, data_to timestamp, action varchar default 'load', "
    "incomplete bigint default 0, is_withdrawn boolean default false, reason varchar, author varchar, "
    "set_aside bigint default 0, changed bigint, gone bigint",
}


def layers_of(table: Table) -> str:
    """The table with every layer of the keys of `table` whose current row is composed, or stands nowhere."""
    return f"{table.name}_layers"


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the store's tables."""
    for table in TABLES.values():
        for name in (table.name, layers_of(table)):
            connection.execute(f"create table if not exists {name} ({definition(table)})")
    for name, columns in BOOKS.items():
        connection.execute(f"create table if not exists {name} ({columns})")


def definition(table: Table) -> str:
    """SQL: the columns of a table of the store; whether a time has an hour is never unknown."""
    kinds = {
        name: kind + (" default false" if kind == "boolean" and name.endswith("_has_hour") else "")
        for name, kind in table.stored_columns().items()
    }
    return ", ".join(f'"{name}" {kind}' for name, kind in {**kinds, **LINEAGE}.items())
