"""The hand-written templates follow the contract and agree with each other."""

from pathlib import Path

import polars as pl
import pytest

from cadran.contract.tables import TABLES
from simulation.conftest import LINE, Tables, read_tables

FOLDER = Path(__file__).parents[2] / "data" / "templates"


@pytest.fixture(scope="module")
def templates() -> Tables:
    return read_tables(FOLDER)


def test_there_is_one_template_per_table() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{table}.csv" for table in TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_template_has_the_contract_columns_and_a_few_rows(name: str, templates: Tables) -> None:
    assert templates[name].columns == [column.name for column in TABLES[name].columns]
    assert 3 <= templates[name].height <= 6


@pytest.mark.parametrize("name", TABLES)
def test_a_template_keeps_the_rules(name: str, templates: Tables) -> None:
    frame = templates[name]
    assert not frame.select(TABLES[name].key).is_duplicated().any()
    for column in TABLES[name].columns:
        if column.required:
            assert frame[column.name].null_count() == 0, column.name
        if column.values:
            assert set(frame[column.name].drop_nulls()) <= set(column.values), column.name


def test_ids_match_between_the_templates(templates: Tables) -> None:
    lines = templates["order_lines"]
    assert templates["deliveries"].join(lines, on=LINE, how="anti").is_empty()
    assert templates["returns"].join(lines, on=["order_id", "line_id"], how="anti").is_empty()
    assert templates["feedback"].join(lines, on="order_id", how="anti").is_empty()
    for table in ("order_lines", "stock_levels", "forecasts"):
        assert templates[table].join(templates["products"], on="sku", how="anti").is_empty()
    for table in ("order_lines", "products", "sla_clauses"):
        named = templates[table].filter(pl.col("supplier_id").is_not_null())
        assert named.join(templates["suppliers"], on="supplier_id", how="anti").is_empty()
    for table in ("order_lines", "stock_levels"):
        assert templates[table].join(templates["locations"], on="location_id", how="anti").is_empty()
    assert set(lines["currency"]) <= set(templates["exchange_rates"]["currency"])
