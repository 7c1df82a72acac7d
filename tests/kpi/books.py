"""The contract files as typed polars frames, and the days that are worked: the ground of the second statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import holidays
import numpy as np
import polars as pl

from cadran.contract import TABLES, Kind

TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "timestamp": pl.Datetime("us"),
    "date": pl.Date(),
    "quantity": pl.Float64(),
    "money": pl.Float64(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "time": pl.Time(),
    "boolean": pl.Boolean(),
}
KEY = ["flow", "order_id", "line_id"]
ANSWERED_BY_SUPPLIER = ["dropship", "marketplace"]
MICROSECOND = timedelta(microseconds=1)


def _typed(name: str, kind: Kind) -> pl.Expr:
    text = pl.col(name)
    if kind == "timestamp":
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False).fill_null(
            text.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
        )
    if kind == "time":
        return text.str.slice(0, 8).str.to_time("%H:%M:%S")
    if kind == "boolean":
        return text == "true"
    return text.str.to_date() if kind == "date" else text.cast(TYPES[kind])


def table(folder: Path, name: str) -> pl.DataFrame:
    """One table of the contract, every column typed; without rows when there is no file."""
    columns = {column.name: column.kind for column in TABLES[name].columns}
    found = sorted(folder.glob(f"{name}.*"))
    if not found:
        return pl.DataFrame(schema={column: TYPES[kind] for column, kind in columns.items()})
    if found[0].suffix == ".parquet":
        held = pl.read_parquet(found[0])
        return held.select(
            pl.col(column).cast(TYPES[kind]) for column, kind in columns.items() if column in held.columns
        )
    text = pl.read_csv(found[0], infer_schema=False)
    text = text.with_columns(pl.lit(None, pl.String).alias(column) for column in columns if column not in text.columns)
    return text.select(_typed(column, kind).alias(column) for column, kind in columns.items())


@dataclass(frozen=True)
class Books:
    """Everything known by the as-of moment, read straight from the contract files of a folder."""

    folder: Path
    as_of: date | None = None

    @cached_property
    def raw(self) -> dict[str, pl.DataFrame]:
        return {name: table(self.folder, name) for name in TABLES}

    @cached_property
    def now(self) -> datetime:
        """The end of the as-of day, or the newest event of the data."""
        if self.as_of:
            return datetime.combine(self.as_of, datetime.max.time())
        events = {
            "order_lines": ["ordered_at", "cancelled_at"],
            "deliveries": ["ready_at", "shipped_at", "delivered_at", "available_at"],
            "returns": ["returned_at"],
            "feedback": ["answered_at"],
        }
        newest = [self.raw[name][column].max() for name, columns in events.items() for column in columns]
        stock_date = self.raw["stock_levels"]["stock_date"].max()
        newest.append(datetime.combine(stock_date, datetime.min.time()) if isinstance(stock_date, date) else None)
        return max(moment for moment in newest if isinstance(moment, datetime))

    @cached_property
    def currency(self) -> str:
        counted = self.raw["order_lines"]["currency"].drop_nulls().value_counts().sort("count", "currency")
        return str(counted.filter(pl.col("count") == pl.col("count").max())["currency"][0])

    @cached_property
    def products(self) -> pl.DataFrame:
        """SKU, category, the supplier it comes from, cost, safety stock, life on sale."""
        return self.raw["products"].rename({"supplier_id": "product_supplier", "unit_cost": "product_cost"})

    @cached_property
    def own_suppliers(self) -> list[str]:
        return self.raw["suppliers"].filter(pl.col("kind") == "own")["supplier_id"].to_list()

    @cached_property
    def lines(self) -> pl.DataFrame:
        """Order lines placed by now, with who answers for them; a later cancellation is not known yet."""
        told = pl.col("cancelled_quantity") > 0
        lines = self.raw["order_lines"].filter(pl.col("ordered_at") <= self.now)
        lines = lines.with_columns(
            pl.when(pl.col("cancelled_at").is_null() & (told | pl.col("cancel_reason").is_not_null()))
            .then("ordered_at")
            .otherwise("cancelled_at")
            .alias("cancelled_at")
        )
        is_known = (pl.col("cancelled_at") <= self.now).fill_null(False)
        answers = (pl.col("flow") == "inbound") | pl.col("mode").is_in(ANSWERED_BY_SUPPLIER)
        is_own = pl.col("supplier_id").is_in(self.own_suppliers)
        lines = lines.with_columns(
            pl.when(is_known).then("cancelled_at").alias("cancelled_at"),
            pl.when(is_known).then("cancel_reason").alias("cancel_reason"),
            pl.when(is_known)
            .then(pl.min_horizontal(pl.col("cancelled_quantity").fill_null(float("inf")), "ordered_quantity"))
            .otherwise(0.0)
            .alias("lost"),
            pl.when(answers.fill_null(False) & ~is_own.fill_null(False)).then("supplier_id").alias("supplier_id"),
            pl.when(answers.fill_null(False) | (pl.col("mode") == "third_party"))
            .then("supplier_id")
            .alias("contractor"),
            pl.col("order_date_known").fill_null(True),
            pl.col("ordered_at").dt.date().alias("ordered_on"),
        )
        by_customer = pl.col("cancel_reason").is_in(["customer", "fraud"]).fill_null(False)
        gone = pl.col("cancelled_at").is_not_null() & (pl.col("lost") >= pl.col("ordered_quantity"))
        products = self.products.select("sku", "category", "product_supplier", "product_cost")
        return self._in_one_currency(lines.with_columns(by_customer=by_customer, is_gone=gone)).join(
            products, on="sku", how="left"
        )

    def _in_one_currency(self, lines: pl.DataFrame) -> pl.DataFrame:
        """`rate`: what one unit of the line's currency was worth on the day of the order; empty when nobody says."""
        rates = self.raw["exchange_rates"].select("currency", "valid_from", "rate").sort("valid_from")
        lines = lines.with_columns(pl.col("currency").fill_null(self.currency)).sort("ordered_on")
        known = lines.join_asof(
            rates, left_on="ordered_on", right_on="valid_from", by="currency", check_sortedness=False
        ).drop("valid_from", strict=False)
        return known.with_columns(
            pl.when(pl.col("currency") == self.currency).then(1.0).otherwise("rate").alias("rate")
        )

    @cached_property
    def parcels(self) -> pl.DataFrame:
        """Parcels of known lines with what has happened to them by now; goods put away have arrived."""
        moments = ["ready_at", "shipped_at", "delivered_at", "available_at"]
        parcels = self.raw["deliveries"].with_columns(pl.coalesce("delivered_at", "available_at").alias("delivered_at"))
        parcels = parcels.with_columns(pl.when(pl.col(name) <= self.now).then(name).alias(name) for name in moments)
        parcels = parcels.with_columns(pl.col("rejected_quantity").fill_null(0.0))
        return parcels.join(self.lines.select(KEY), on=KEY, how="semi")

    @cached_property
    def returns(self) -> pl.DataFrame:
        """Returns received by now, each of the customer's line of that name, else of the purchase line."""
        owners = self.lines.sort("flow", descending=True).unique(["order_id", "line_id"], keep="first").select(KEY)
        goods = self.raw["returns"].filter(pl.col("returned_at") <= self.now)
        return goods.join(owners, on=["order_id", "line_id"])

    @cached_property
    def _calendars(self) -> dict[str | None, np.busdaycalendar]:
        """Working days by location; None for lines without one."""
        places = self.raw["locations"].select("location_id", "country")
        counted = places["country"].drop_nulls().value_counts().sort("count", "country")
        home = counted.filter(pl.col("count") == pl.col("count").max())["country"][0] if len(counted) else "FR"
        named = set(self.lines["location_id"].drop_nulls()) - set(places["location_id"])
        countries = {**dict(places.iter_rows()), **dict.fromkeys(named), None: home}
        closed = self.raw["calendar_events"].filter(pl.col("kind") == "closed")
        return {
            place: np.busdaycalendar(holidays=_free(country, closed, place)) for place, country in countries.items()
        }

    def worked_between(self, place: str | None, first: date, last: date) -> int:
        """How many working days follow `first` until `last`, `last` included."""
        day = timedelta(days=1)
        return int(np.busday_count(first + day, last + day, busdaycal=self._calendars[place]))

    def after_working_days(self, place: str | None, start: date, days: int) -> date:
        """The day `days` working days after `start`."""
        moved = np.busday_offset(start, days, roll="backward", busdaycal=self._calendars[place])
        return moved.astype(date)

    def is_worked(self, place: str | None, day: date) -> bool:
        return bool(np.is_busday(day, busdaycal=self._calendars[place]))


def _free(country: str | None, closed: pl.DataFrame, place: str | None) -> list[date]:
    ours = closed.filter(
        (pl.col("location_id").is_null() | (pl.col("location_id") == pl.lit(place)).fill_null(False))
        & (pl.col("country").is_null() | (pl.col("country") == pl.lit(country)).fill_null(False))
    )
    known = country in holidays.list_supported_countries()
    public: Iterable[date] = holidays.country_holidays(country, years=range(2019, 2029)) if known else ()
    return [*ours["event_date"].to_list(), *public]
