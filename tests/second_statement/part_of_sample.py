"""A part of the sample of about 10,000 order lines: one SKU in six, and those of the supplier with every clause."""

from pathlib import Path

import polars as pl

from second_statement.contract_files import TABLES

PARTS = 6
KEY = ["flow", "order_id", "line_id"]


def _read(folder: Path, table: str) -> pl.DataFrame:
    (file,) = folder.glob(f"{table}.*")
    if file.suffix == ".parquet":
        return pl.read_parquet(file).with_columns(pl.all().cast(pl.String))
    return pl.read_csv(file, infer_schema=False)


def write_part(sample: Path, folder: Path) -> Path:
    """Every sixth SKU of the sample, in name order, and those under most clauses, with all that belongs to them."""
    frames = {table: _read(sample, table) for table in TABLES}
    products = frames["products"].sort("sku")
    most_clauses = frames["sla_clauses"]["supplier_id"].mode()[0]
    sixth = products.with_row_index().filter(pl.col("index") % PARTS == 0)
    skus = pl.concat([sixth["sku"], products.filter(supplier_id=most_clauses)["sku"]]).unique().implode()
    for table in ("order_lines", "stock_levels", "products", "forecasts"):
        frames[table] = frames[table].filter(pl.col("sku").is_in(skus))
    lines = frames["order_lines"]
    frames["deliveries"] = frames["deliveries"].join(lines, on=KEY, how="semi")
    frames["returns"] = frames["returns"].join(lines, on=KEY[1:], how="semi")
    frames["feedback"] = frames["feedback"].join(lines, on="order_id", how="semi")
    folder.mkdir(parents=True, exist_ok=True)
    for table, frame in frames.items():
        frame.write_csv(folder / f"{table}.csv")
    return folder
