"""How each relation of a version is cut to what somebody may see; one of which nothing is said here shows nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from cadran.selection import Filter, Scope

# The version whose relations are cut, as it is called where they are; `item` is the relation that is cut.
WHOLE = "whole"
LINE = ("flow", "order_id", "line_id")
# What a product says of all its rows.
OF_PRODUCT = frozenset(("category", "brand", "supplier_id"))
# A place, supplier or product without rows of its own is known by these rows.
SEEN_IN = ("marts.order_lines", "marts.stock_days")

# The columns of every relation, by its full name.
Known = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Cut:
    """A relation that is to be cut by the filters of a scope; `known` are the columns of all relations."""

    relation: str
    scope: Scope
    known: Known

    def split(self, dimensions: Collection[str]) -> tuple[list[Filter], list[Filter]]:
        """The filters on one of `dimensions`, and the others."""
        named = [item for item in self.scope.filters if item.dimension in dimensions]
        return named, [item for item in self.scope.filters if item not in named]

    @property
    def own(self) -> tuple[list[Filter], list[Filter]]:
        """The filters that the relation has a column for, and the others."""
        return self.split(self.known[self.relation])

    def rows(self, relation: str, columns: str, filters: Iterable[Filter] | None = None) -> str:
        """The rows of another relation that `filters` keep, else those of the scope."""
        kept = self.scope.filters if filters is None else filters
        ways = [_one_of(item) if item.dimension in self.known[relation] else "false" for item in kept]
        return f"select {columns} from {WHOLE}.{relation} as item where {_all(ways)}"

    def seen(self, column: str) -> str:
        """Whether an order line or a stock day of the scope has the value of `column` too."""
        rows = " union ".join(self.rows(relation, column) for relation in SEEN_IN)
        return f"item.{column} in ({rows})"


Rule = Callable[[Cut], str]


@dataclass(frozen=True)
class Mask:
    """When a column of a row of the scope is told, and what stands there where it is not."""

    when: Rule
    otherwise: str = "null"


def condition(relation: str, scope: Scope, known: Known) -> str:
    """Which rows of a relation are of the scope: a condition on its rows, called `item`; all of them where it is open
    to everybody, none where nothing is said of it."""
    return _rule_of(relation)(Cut(relation, scope, known))


def is_declared(relation: str) -> bool:
    """Whether it is said how a relation is cut."""
    return _rule_of(relation) is not _undeclared


def hidden(relation: str, scope: Scope, known: Known) -> tuple[str, ...]:
    """The dimensions of the scope that a relation of figures cannot be cut by, so that it shows nothing."""
    return tuple(item.dimension for item in Cut(relation, scope, known).own[1]) if scope.filters else ()


def selected(relation: str, scope: Scope, known: Known) -> str:
    """What to select of a relation: its columns, those empty that tell of rows outside the scope."""
    cut = Cut(relation, scope, known)
    masked = [
        f"case when {mask.when(cut)} then item.{column} else {mask.otherwise} end as {column}"
        for column, mask in MASKS.get(relation, {}).items()
        if column in known[relation]
    ]
    return f"item.* replace ({', '.join(masked)})" if masked else "item.*"


def _one_of(item: Filter) -> str:
    values = ", ".join(_quoted(value) for value in item.values) or "null"
    return f"coalesce(cast(item.{item.dimension} as varchar), '') in ({values})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _all(ways: Iterable[str]) -> str:
    return " and ".join(ways) or "true"


def _open(_cut: Cut) -> str:
    """Nobody's rows: calendars, rates, what the version was built from."""
    return "true"


def _closed(_cut: Cut) -> str:
    """Rows of which nobody can tell whose they are: refused ones, files, what a load doubted."""
    return "false"


def _undeclared(_cut: Cut) -> str:
    return "false"


def _own(cut: Cut) -> str:
    """By its own columns; nothing where it lacks one."""
    named, others = cut.own
    return _all([*map(_one_of, named), *("false" for _ in others)])


def _agreement(cut: Cut) -> str:
    """A clause is of a supplier; of another dimension only where it names a value of it, for else it is of all."""
    named, others = cut.own
    ways = [f"item.{item.dimension} is not null" for item in named if item.dimension != "supplier_id"]
    return _all([*ways, *map(_one_of, named), *("false" for _ in others)])


def _judged(cut: Cut) -> str:
    """A line of the scope that a clause of the scope judges."""
    return f"item.clause_id in ({_ids(cut, 'details.clauses', 'clause_id')}) and {_line(cut)}"


def _line(cut: Cut) -> str:
    """By its own columns, by the others as the order line it belongs to."""
    named, others = cut.own
    rows = cut.rows("marts.order_lines", ", ".join(LINE), others)
    belongs = [f"({', '.join(f'item.{name}' for name in LINE)}) in ({rows})"] if others else []
    return _all([*map(_one_of, named), *belongs])


def _order(cut: Cut) -> str:
    """An order, or what is known by its number, all of whose lines are of the scope."""
    keys = [name for name in ("flow", "order_id") if name in cut.known[cut.relation]]
    sold = "" if "flow" in keys else "item.flow = 'outbound' and "
    every = cut.rows("marts.order_lines", "1").partition(" where ")[2]
    orders = (
        f"select {', '.join(f'item.{name}' for name in keys)} from {WHOLE}.marts.order_lines as item "
        f"where {sold}true group by all having bool_and({every})"
    )
    return f"({', '.join(f'item.{name}' for name in keys)}) in ({orders})"


def _position(cut: Cut) -> str:
    """By its own columns, by the others as its product; nothing where that lacks one too."""
    named, others = cut.own
    of_product = [item for item in others if item.dimension in OF_PRODUCT]
    unknown = [item for item in others if item not in of_product]
    products = cut.rows("marts.products", "sku", of_product)
    ways = [f"item.sku in ({products})"] if of_product else []
    return _all([*map(_one_of, named), *ways, *("false" for _ in unknown)])


def _product(cut: Cut) -> str:
    """By what the product says of itself; by the rest as it was seen in lines and stock."""
    if "category" not in cut.known[cut.relation]:
        return f"item.sku in ({_ids(cut, 'details.products', 'sku')})"
    return _seen(cut, "sku", OF_PRODUCT)


def _sums_of_product(cut: Cut) -> str:
    """Sums over all rows of a product, wherever they are; by its own columns too, such as who served it."""
    return _all(
        [*map(_one_of, cut.own[0]), _of_product_alone(cut), f"item.sku in ({_ids(cut, 'details.products', 'sku')})"]
    )


def _supplier(cut: Cut) -> str:
    return _seen(cut, "supplier_id", frozenset(("supplier_id",)))


def _place(cut: Cut) -> str:
    return _seen(cut, "location_id", frozenset(("location_id",)))


def _seen(cut: Cut, key: str, of_itself: Collection[str]) -> str:
    named, others = cut.split(of_itself)
    return _all([*map(_one_of, named), *([cut.seen(key)] if others else [])])


def _ids(cut: Cut, relation: str, key: str) -> str:
    """The ids of suppliers, products or places of the scope."""
    return f"select {key} from {WHOLE}.{relation} as item where {condition(relation, cut.scope, cut.known)}"


def _found(cut: Cut) -> str:
    """What a search finds."""
    kinds = {"supplier": ("details.suppliers", "supplier_id"), "product": ("details.products", "sku")}
    ways = [
        f"(item.kind = '{kind}' and item.id in ({_ids(cut, relation, key)}))"
        for kind, (relation, key) in (kinds | {"location": ("details.places", "location_id")}).items()
    ]
    ways.append(f"(item.kind = 'order' and item.id in ({cut.rows('marts.order_lines', 'order_id')}))")
    return f"({' or '.join(ways)})"


def _day(cut: Cut) -> str:
    """Days of everybody, and of the places of the scope."""
    return (
        f"(coalesce(item.location_id, '') = '' or item.location_id in ({_ids(cut, 'details.places', 'location_id')}))"
    )


def _return(cut: Cut) -> str:
    return f"item.return_id in ({_ids(cut, 'details.returned_goods', 'return_id')})"


def _flow(cut: Cut) -> str:
    """What is known of a flow, where the scope has lines of it."""
    return f"(item.flow is null or item.flow in ({cut.rows('marts.order_lines', 'flow')}))"


def _file(cut: Cut) -> str:
    """A file that holds a row of the scope."""
    holders = ("details.order_lines", "details.deliveries", "details.returns", "details.clauses")
    files = " union ".join(_ids(cut, relation, "source_file") for relation in holders)
    return f"item.source_file in ({files})"


def _next_line(cut: Cut) -> str:
    return _named_line(cut, "next")


def _expected_line(cut: Cut) -> str:
    return _named_line(cut, "expected")


def _named_line(cut: Cut, prefix: str) -> str:
    """Whether the purchase a position waits for is a line of the scope."""
    keys = ", ".join(f"item.{prefix}_{name}" for name in LINE)
    return f"({keys}) in ({cut.rows('marts.order_lines', ', '.join(LINE))})"


def _of_product_alone(cut: Cut) -> str:
    """Whether a sum over all rows of a product is one over rows of the scope."""
    return "true" if all(item.dimension in OF_PRODUCT for item in cut.scope.filters) else "false"


RULES: Mapping[str, Rule] = {
    "details.answers": _order,
    "details.calendar": _day,
    "details.calendar_events": _day,
    "details.clause_lines": _judged,
    "details.clause_warnings": _own,
    "details.clause_windows": _own,
    "details.clauses": _agreement,
    "details.coming_forecasts": _position,
    "details.contract_lines": _line,
    "details.deliveries": _line,
    "details.events": _line,
    "details.exchange_rates": _open,
    "details.feed_errors": _line,
    "details.feeds": _own,
    "details.first_days": _own,
    "details.forecasts": _position,
    "details.incidents": _line,
    "details.judged_lines": _line,
    "details.judged_orders": _order,
    "details.lost_parcels": _line,
    "details.missed_lines": _line,
    "details.move_lanes": _closed,
    "details.named_suppliers": _own,
    "details.open_receipts": _line,
    "details.order_lines": _line,
    "details.order_sizes": _position,
    "details.orders": _order,
    "details.penalties": _own,
    "details.places": _place,
    "details.product_classes": _product,
    "details.products": _product,
    "details.receipts": _line,
    "details.replaced_clauses": _own,
    "details.replenishment": _own,
    "details.return_cohorts": _own,
    "details.returned_goods": _line,
    "details.returns": _return,
    "details.run_outs": _own,
    "details.score_criteria": _open,
    "details.searched": _found,
    "details.sources": _own,
    "details.sourcing": _sums_of_product,
    "details.stock_ages": _own,
    "details.stock_curves": _position,
    "details.stock_days": _position,
    "details.stock_imbalances": _position,
    "details.stock_on_hand": _own,
    "details.stockout_spells": _position,
    "details.supplier_criteria": _own,
    "details.suppliers": _supplier,
    "details.unified_stock": _position,
    "details.warnings": _closed,
    "details.working_days": _day,
    "details.written_clauses": _own,
    "meta.build": _open,
    "meta.calendar_countries": _open,
    "meta.calendar_days": _open,
    "meta.clause_kpis": _open,
    "meta.clause_problems": _own,
    "meta.contract_tables": _open,
    "meta.corrected": _closed,
    "meta.events": _closed,
    "meta.exclusions": _own,
    "meta.goals": _own,
    "meta.known_days": _closed,
    "meta.ledger": _file,
    "meta.packed_lines": _closed,
    "meta.public_holidays": _open,
    "meta.quarantine": _closed,
    "meta.reaches": _flow,
    "meta.rejected": _closed,
    "meta.replaced_clauses": _own,
    "meta.rollups": _open,
    "meta.source_days": _closed,
    "meta.written_clauses": _agreement,
}
# What a product says of all its sales.
OF_ALL_PLACES = "revenue, mean_price, demand_variation"
# Columns of rows of the scope that may tell of rows outside it.
NEXT = dict.fromkeys(
    ("next_flow", "next_order_id", "next_line_id", "next_supplier_id", "next_sender_name"), Mask(_next_line)
)
EXPECTED = dict.fromkeys(("expected_flow", "expected_order_id", "expected_line_id"), Mask(_expected_line))
MASKS: Mapping[str, Mapping[str, Mask]] = {
    "details.product_classes": dict.fromkeys(OF_ALL_PLACES.split(", "), Mask(_of_product_alone)),
    "details.replenishment": NEXT | EXPECTED,
    "details.run_outs": NEXT,
    "details.searched": {"line_count": Mask(_closed)},
    "details.sources": {"source_count": Mask(_closed)},
    "details.stock_on_hand": NEXT,
    "meta.contract_tables": {"row_count": Mask(_closed, "least(item.row_count, 1)")},
}


def _rule_of(relation: str) -> Rule:
    """Figures and their sums by day are cut by their columns, whatever KPI they are of."""
    is_figure = relation.partition(".")[0] in ("usual", "kpi", "rollup")
    return _own if is_figure else RULES.get(relation, _undeclared)
