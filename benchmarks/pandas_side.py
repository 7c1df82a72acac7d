"""The same overview as a careful analyst would write it in pandas, from the same files."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

YEAR = (pd.Timestamp("2025-11-01"), pd.Timestamp("2026-10-31"))
KEY = ["flow", "order_id", "line_id"]
DAY = pd.Timedelta(days=1)
LINE_COLUMNS = [
    *KEY,
    "ordered_at",
    "promised_at",
    "released_at",
    "sku",
    "mode",
    "location_id",
    "ordered_quantity",
    "unit_cost",
    "currency",
    "cancelled_at",
    "cancelled_quantity",
    "cancel_reason",
]


def _table(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    parts = sorted(folder.glob(f"{name}*.parquet"))
    return pd.concat([pd.read_parquet(part, columns=columns) for part in parts], ignore_index=True)


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    lines = _table(folder, "order_lines", LINE_COLUMNS)
    parcels = _table(
        folder, "deliveries", ["delivery_id", *KEY, "delivered_at", "delivered_quantity", "rejected_quantity"]
    )
    returns = _table(folder, "returns", ["order_id", "line_id", "returned_at", "returned_quantity"])
    stock = _table(folder, "stock_levels", ["stock_date", "sku", "location_id", "on_hand_quantity", "unit_cost"])
    products = _table(folder, "products", ["sku", "unit_cost"])
    locations = _table(folder, "locations", ["location_id", "kind"])
    rates = _table(folder, "exchange_rates", ["currency", "valid_from", "rate"])
    for frame in (lines, parcels, returns, stock, rates):
        for column in frame.columns:
            if column.endswith("_at") or column in ("stock_date", "valid_from"):
                frame[column] = pd.to_datetime(frame[column])
            elif column.endswith("_quantity") or column in ("unit_cost", "rate"):
                frame[column] = pd.to_numeric(frame[column])
    products["unit_cost"] = pd.to_numeric(products["unit_cost"])
    return {
        "lines": lines[lines["flow"] == "outbound"].reset_index(drop=True),
        "parcels": parcels[parcels["flow"] == "outbound"].reset_index(drop=True),
        "returns": returns,
        "stock": stock,
        "products": products,
        "locations": locations,
        "rates": rates,
    }


def _judged(lines: pd.DataFrame, parcels: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Each line with the day it was complete and its state against the first promise."""
    lines = lines.copy()
    full = lines["cancelled_at"].notna() & (
        lines["cancelled_quantity"].fillna(lines["ordered_quantity"]) >= lines["ordered_quantity"]
    )
    lost = np.where(
        lines["cancelled_at"].notna(), lines["cancelled_quantity"].fillna(lines["ordered_quantity"]), 0.0
    ).clip(max=lines["ordered_quantity"])
    by_customer = lines["cancel_reason"].isin(["customer", "fraud"])
    lines["owed"] = np.where(full, lines["ordered_quantity"], lines["ordered_quantity"] - lost)
    lines["due"] = lines["ordered_quantity"] - np.where(by_customer, lost, 0.0)
    midnight = lines["promised_at"] == lines["promised_at"].dt.normalize()
    lines["deadline"] = lines["promised_at"] + pd.to_timedelta(np.where(midnight, 86_399_999_999, 0), unit="us")
    parcels = parcels[parcels["delivered_at"].notna()].sort_values([*KEY, "delivered_at", "delivery_id"])
    parcels = parcels.merge(lines[[*KEY, "owed", "deadline"]], on=KEY)
    parcels["accepted"] = (parcels["delivered_quantity"] - parcels["rejected_quantity"].fillna(0)).clip(lower=0)
    parcels["upto"] = parcels.groupby(KEY, sort=False)["accepted"].cumsum()
    parcels["complete_at"] = parcels["delivered_at"].where(parcels["upto"] >= parcels["owed"])
    punctual = parcels["delivered_at"] <= parcels["deadline"]
    parcels["punctual"] = parcels["delivered_quantity"].where(punctual, 0.0)
    parcels["punctual_accepted"] = parcels["accepted"].where(punctual, 0.0)
    arrived = parcels.groupby(KEY, sort=False).agg(
        complete_at=("complete_at", "min"),
        last_at=("delivered_at", "max"),
        delivered=("delivered_quantity", "sum"),
        punctual=("punctual", "sum"),
        punctual_accepted=("punctual_accepted", "sum"),
    )
    lines = lines.merge(arrived, left_on=KEY, right_index=True, how="left")
    known = lines["deadline"].notna()
    on_time = known & (lines["complete_at"] <= lines["deadline"])
    late = known & (lines["complete_at"] > lines["deadline"])
    rest = known & ~on_time & ~late
    withdrawn = rest & full & by_customer & (lines["cancelled_at"] <= lines["deadline"])
    failed = rest & full & ~withdrawn
    late_open = rest & ~full & (lines["deadline"] < as_of)
    lines["on_time"] = on_time
    lines["is_due"] = on_time | late | failed | late_open
    lines["otif"] = (
        on_time & (lines["punctual"].fillna(0) >= lines["due"]) & (lines["punctual_accepted"].fillna(0) >= lines["due"])
    )
    lines["started_at"] = lines["released_at"].where(lines["released_at"] > lines["ordered_at"], lines["ordered_at"])
    return lines


def _in_euro(lines: pd.DataFrame, rates: pd.DataFrame, products: pd.DataFrame) -> pd.Series:
    reporting = lines["currency"].mode()[0]
    rates = rates[rates["currency"] != reporting].sort_values("valid_from")
    day = lines["ordered_at"].dt.normalize().astype("datetime64[ns]")
    asked = pd.DataFrame({"currency": lines["currency"], "day": day}).sort_values("day")
    rates = rates.assign(valid_from=rates["valid_from"].astype("datetime64[ns]"))
    found = pd.merge_asof(asked, rates, left_on="day", right_on="valid_from", by="currency")
    found.index = asked.index
    rate = found["rate"].reindex(lines.index)
    rate = rate.where(lines["currency"].notna() & (lines["currency"] != reporting), 1.0)
    cost = lines["unit_cost"] * rate
    return cost.fillna(lines["sku"].map(products.set_index("sku")["unit_cost"]))


def _by_month(found: dict[str, float], name: str, day: pd.Series, numerator: pd.Series, denominator: pd.Series) -> None:
    kept = (day >= YEAR[0]) & (day < YEAR[1] + DAY)
    month = day[kept].dt.strftime("%Y-%m-01")
    sums = pd.DataFrame({"a": numerator[kept].astype(float), "b": denominator[kept].astype(float)}).groupby(month).sum()
    found[name] = sums["a"].sum() / sums["b"].sum()
    for start, row in sums.iterrows():
        found[f"{name} {start}"] = row["a"] / row["b"]


def _lead_time(found: dict[str, float], lines: pd.DataFrame) -> None:
    kept = lines["complete_at"].notna() & (lines["complete_at"] >= lines["started_at"])
    days = (lines["complete_at"].dt.floor("h") - lines["started_at"].dt.floor("h"))[kept].dt.total_seconds() / 86_400
    done = lines["complete_at"][kept]
    year = (done >= YEAR[0]) & (done < YEAR[1] + DAY)
    found["lead_time"] = days[year].quantile(0.5)
    found["lead_time_p90"] = days[year].quantile(0.9)
    for start, value in days[year].groupby(done[year].dt.strftime("%Y-%m-01")).quantile(0.5).items():
        found[f"lead_time {start}"] = value


def _returned(lines: pd.DataFrame, returns: pd.DataFrame) -> pd.Series:
    back = returns.groupby(["order_id", "line_id"])["returned_quantity"].sum()
    keys = pd.MultiIndex.from_frame(lines[["order_id", "line_id"]])
    return pd.Series(back.reindex(keys).to_numpy(), index=lines.index).fillna(0)


def _prepared(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One frame of judged lines with everything joined: what an analyst would keep in memory."""
    lines = tables["lines"]
    stock, returns, parcels = tables["stock"], tables["returns"], tables["parcels"]
    events = [lines["ordered_at"].max(), parcels["delivered_at"].max(), stock["stock_date"].max()]
    lines = _judged(lines, parcels, max(*events, returns["returned_at"].max()))
    lines["back"] = _returned(lines, returns)
    lines["cost"] = _in_euro(lines, tables["rates"], tables["products"])
    lines["kind"] = lines["location_id"].map(tables["locations"].set_index("location_id")["kind"])
    price = stock["unit_cost"].fillna(stock["sku"].map(tables["products"].set_index("sku")["unit_cost"]))
    stock["value"] = stock["on_hand_quantity"].clip(lower=0) * price.fillna(0)
    stock["kind"] = stock["location_id"].map(tables["locations"].set_index("location_id")["kind"])
    return lines


def _answers(lines: pd.DataFrame, stock: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {}
    counted = lines["promised_at"].fillna(lines["ordered_at"])
    _by_month(found, "otd", counted, lines["on_time"], lines["is_due"])
    _by_month(found, "otif", counted, lines["otif"], lines["is_due"])
    _lead_time(found, lines)
    short = lines["cancelled_at"].notna() & (lines["cancel_reason"] == "stockout")
    _by_month(found, "stockout_rate", lines["ordered_at"], short, pd.Series(1.0, lines.index))
    sold = lines["delivered"].fillna(0)
    back = np.minimum(lines["back"], sold).where(sold > 0, 0.0)
    _by_month(found, "return_rate", lines["ordered_at"], back, sold)
    own = lines["last_at"].notna() & ~lines["mode"].isin(["dropship", "marketplace"]) & (lines["kind"] != "supplier")
    cost = 365 * sold[own] * lines["cost"][own].fillna(0)
    stock = stock[stock["kind"] != "supplier"]
    day = pd.concat([lines["last_at"][own], stock["stock_date"]], ignore_index=True)
    top = pd.Series(np.concatenate([cost, np.zeros(len(stock))]))
    _by_month(found, "rotation", day, top, pd.Series(np.concatenate([np.zeros(len(cost)), stock["value"]])))
    return found


def overview(folder: Path, _home: Path) -> dict[str, Any]:
    """Read the files, join and judge once, then compute the six cards with their months; each part is timed alone."""
    started = time.perf_counter()
    tables = _tables(folder)
    read = time.perf_counter()
    lines = _prepared(tables)
    prepared = time.perf_counter()
    answers = _answers(lines, tables["stock"])
    return {
        "answers": {name: float(value) for name, value in answers.items()},
        "read_seconds": read - started,
        "prepare_seconds": prepared - read,
        "overview_seconds": time.perf_counter() - prepared,
    }
