"""What the data know: the values of a dimension, and the sales seasons of their years."""

import polars as pl

from cadran.calendar import Season, seasons_between, seasons_of, shift_months
from cadran.engine import Engine
from cadran.insight.answers import answered
from cadran.selection import Selection

# The list that names values of a dimension beside the order lines: a product of which nothing was ordered yet.
LISTED_IN = {
    "supplier_id": "suppliers",
    "location_id": "places",
    "sku": "products",
    "category": "products",
    "brand": "products",
    "abc_class": "product_classes",
}


def known_values(engine: Engine, dimension: str) -> frozenset[str]:
    """Every value of a dimension that an order line or a list of the data has."""
    values = engine.catalogue.members(dimension, Selection())["value"].to_list()
    listed = engine.details.rows(LISTED_IN[dimension])[dimension].to_list() if dimension in LISTED_IN else []
    return frozenset(value for value in [*values, *listed] if value is not None)


def known_seasons(engine: Engine) -> tuple[Season, ...]:
    """The sales seasons of the years of the data, the earliest first; the company's own come before the usual ones."""
    return answered(_seasons, engine)


def _seasons(engine: Engine) -> tuple[Season, ...]:
    begin, _ = engine.catalogue.span
    last = engine.info.as_of_date
    return seasons_between(shift_months(begin or last, -12), last, _own_seasons(engine))


def _own_seasons(engine: Engine) -> tuple[Season, ...]:
    try:
        days = engine.details.rows("calendar_events", kind="sale")
    except KeyError:
        return ()
    named = days.filter(pl.col("label").is_not_null()).select("label", "event_date").unique()
    return seasons_of(named.rows())
