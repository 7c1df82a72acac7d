"""What a search finds: suppliers, products, places and orders by number or name, whatever the accents and capitals."""

import polars as pl

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.sql_builder import Source

# The columns whose value is the id of something found, by what it is; and those compared as they stand.
FOUND_BY = {"supplier_id": "supplier", "sku": "product", "order_id": "order"}
AS_WRITTEN = ("line_id", "return_id", "clause_id")
ASKED = "lower(strip_accents($matching))"
# A version built before the words were written with it.
OLDER = """(
select 'supplier' as kind, supplier_id as id, supplier_name as name, cast(null as bigint) as line_count,
    lower(strip_accents(supplier_id || ' ' || supplier_name)) as words from details.suppliers
union all
select 'product', sku, product_name, null, lower(strip_accents(sku || ' ' || product_name)) from details.products
union all
select 'location', location_id, location_name, null, lower(strip_accents(location_id || ' ' || location_name))
from details.places where coalesce(kind, '') <> 'supplier'
union all
select 'order', order_id, order_id, line_count, lower(strip_accents(order_id)) from details.orders)"""


class Search:
    """Finds things by what people call them."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self.connection = connection
        self._catalogue = catalogue

    def matches(self, text: str, limit: int) -> pl.DataFrame:
        """At most `limit` of each kind: columns kind (supplier, product, location, order), id, name, line_count
        (null where an older version does not know it).

        What is called exactly so first, then what begins so, then most lines.
        """
        nearest = f"id <> $text and name <> $text, not starts_with(words, {ASKED}), line_count desc nulls last, id"
        return self.connection.frame(
            f"select kind, id, name, line_count from ("
            f"select *, row_number() over (partition by kind order by {nearest}) as position "
            f"from {self._words()} where contains(words, {ASKED})) where position <= $most order by kind, position",
            {"matching": text.strip(), "text": text.strip(), "most": limit},
        )

    def narrow(self, source: Source, text: str) -> None:
        """Keep the rows of `source` whose order, line, SKU, product or supplier holds the text."""
        ways = [
            f"{column} in (select id from {self._words()} where kind = '{kind}' and contains(words, {ASKED}))"
            for column, kind in FOUND_BY.items()
            if column in source.columns
        ]
        ways += [f"contains(lower({name}), {ASKED})" for name in AS_WRITTEN if name in source.columns]
        if text.strip() and ways:
            source.where.add(f"({' or '.join(ways)})", matching=text.strip())

    def _words(self) -> str:
        return "details.searched" if self._catalogue.has_relation("details.searched") else OLDER
