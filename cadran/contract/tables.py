"""The data contract: which tables and columns Cadran reads, their types, and the rules a row must keep."""

from dataclasses import dataclass
from typing import Literal

from cadran.contract.rules import RULES, Rule
from cadran.i18n import Text

__all__ = [
    "DISPOSITIONS",
    "FAULTS",
    "FLOWS",
    "MODES",
    "MOVE_PLACES",
    "OUTSIDE_MODES",
    "RULES",
    "SQL_TYPE",
    "TABLES",
    "Column",
    "Kind",
    "Rule",
    "Table",
]

Kind = Literal["text", "timestamp", "date", "quantity", "money", "number", "integer", "time", "boolean"]

FLOWS = ("outbound", "inbound", "internal")
FLOW_ALIASES = tuple((word, "internal") for word in ("transfer", "transfert", "interne", "move", "stock_transfer"))
MODES = (
    "own_warehouse",
    "store",
    "dropship",
    "marketplace",
    "ship_from_store",
    "click_collect",
    "cross_dock",
    "third_party",
    "reserve_collect",
)
# Where a move between own places leaves and where it goes to.
MOVE_PLACES = ("from_location_id", "location_id")
# Modes by which another house answers for a line: none of a move between own places.
OUTSIDE_MODES = ("dropship", "marketplace", "third_party")
CANCEL_REASONS = ("stockout", "supplier", "customer", "fraud", "other")
RETURN_REASONS = ("late", "damaged", "wrong_item", "defective", "not_as_described", "changed_mind", "other")
DISPOSITIONS = ("restocked", "to_supplier", "destroyed", "refurbished", "pending")
FAULTS = ("ours", "supplier", "carrier", "customer")
# What the quantities and prices of a line are of: single units, or packs of as many as the product says.
UNITS = ("unit", "pack")
UNIT_ALIASES = tuple(
    (word, unit)
    for unit, words in (
        ("unit", "units piece pieces pcs pc ea each st stk stck stuck pce unite unites u item items"),
        ("pack", "packs box boxes case cases carton cartons ct colis karton kar paket set bundle"),
    )
    for word in words.split()
)
MODE_ALIASES = (("e_reservation", "reserve_collect"),)
# Days of a clause or a product: ten years either way.
DAYS = (-3650, 3650)
# A rate of exchange is above 0, to its last decimal.
RATES = (1e-9, 1e9)
PER_PACK = (1e-6, 1e6)

SQL_TYPE: dict[Kind, str] = {
    "text": "varchar",
    "timestamp": "timestamp",
    "date": "date",
    "quantity": "decimal(18,6)",
    "money": "decimal(18,6)",
    "number": "decimal(18,9)",
    "integer": "bigint",
    "time": "time",
    "boolean": "boolean",
}


def has_hour(event_at: str) -> str:
    """The name of the column that says whether the time `event_at` has an hour."""
    return f"{event_at.removesuffix('_at')}_has_hour"


def offset(event_at: str) -> str:
    """The name of the column with the minutes that the time `event_at` is ahead of UTC."""
    return f"{event_at.removesuffix('_at')}_offset"


@dataclass(frozen=True)
class Column:
    """One column: its type, whether a row needs it, the values it may hold and what an empty cell means.

    `quantity` may not be negative unless `signed`; `money` and `number` may. Any number stays below 1e9 in absolute
    value, and within `span` where it has one. A text outside `values` is left out with a warning; where the column
    `decides` how other rows are judged it refuses the row. `aliases` are other words for values. A `country` is
    understood by its name.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    default: str | None = None
    signed: bool = False
    decides: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    span: tuple[float, float] | None = None
    is_country: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its columns, the columns that identify a row, and what it enables."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    enables: Text
    required: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def stored_columns(self) -> dict[str, str]:
        """The SQL type of every column of its rows in the store: beside each time stands whether it has an hour.

        `<event>_has_hour` is false where the value is a day or missing; `<event>_offset` is the minutes the local time
        was ahead of UTC, null where the file does not say.
        """
        stored: dict[str, str] = {}
        for column in self.columns:
            stored[column.name] = SQL_TYPE[column.kind]
            if column.kind == "timestamp":
                stored |= {has_hour(column.name): "boolean", offset(column.name): "smallint"}
        return stored


def _required(name: str, kind: Kind = "text", values: tuple[str, ...] = (), default: str | None = None) -> Column:
    return Column(name, kind, required=True, values=values, default=default)


def _timestamps(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "timestamp") for name in names)


def _flow(required: bool = True) -> Column:
    return Column("flow", required=required, values=FLOWS, default="outbound", decides=True, aliases=FLOW_ALIASES)


def _deciding(name: str, *values: str, required: bool = False, default: str | None = None) -> Column:
    return Column(name, required=required, values=values, default=default, decides=True)


def _days(name: str, default: str | None = None) -> Column:
    return Column(name, "number", default=default, span=DAYS)


def _country() -> Column:
    return Column("country", is_country=True)


_TABLES = (
    Table(
        "order_lines",
        ("flow", "order_id", "line_id"),
        (
            _flow(),
            _required("order_id"),
            _required("line_id"),
            _required("ordered_at", "timestamp"),
            # False where the file has no order date and the profile put the nearest known one in its place.
            Column("order_date_known", "boolean", default="true"),
            *_timestamps("requested_at", "promised_at", "repromised_at", "released_at"),
            _required("sku"),
            Column("supplier_id"),
            Column("location_id"),
            # Where a move between own places comes from.
            Column("from_location_id"),
            Column("channel"),
            Column("mode", values=MODES, aliases=MODE_ALIASES),
            Column("customer_country"),
            Column("customer_region"),
            # One extra dimension a profile wants to keep, for example the status of the order in its own system.
            Column("segment"),
            _required("ordered_quantity", "quantity"),
            Column("unit_price", "money"),
            Column("unit_cost", "money"),
            Column("currency"),
            Column("cancelled_at", "timestamp"),
            Column("cancelled_quantity", "quantity"),
            Column("cancel_reason", values=CANCEL_REASONS),
            # Nothing more is expected after it: the delivery-completed mark of an ERP.
            Column("closed_at", "timestamp"),
            Column("unit", values=UNITS, aliases=UNIT_ALIASES),
        ),
        Text(en="every KPI; nothing works without it", fr="tous les KPI ; rien ne fonctionne sans elle"),
        required=True,
    ),
    Table(
        "deliveries",
        ("delivery_id", "flow", "order_id", "line_id"),
        (
            _required("delivery_id"),
            _flow(),
            _required("order_id"),
            _required("line_id"),
            *_timestamps("ready_at", "shipped_at", "delivered_at", "available_at"),
            # A negative quantity reverses earlier receipts of the line.
            Column("delivered_quantity", "quantity", required=True, signed=True),
            Column("rejected_quantity", "quantity"),
            Column("carrier"),
            Column("tracking"),
            Column("freight_cost", "money"),
            Column("handling_cost", "money"),
            Column("currency"),
        ),
        Text(
            en="on-time delivery, lead time, fill rate, reject rate, delivery cost",
            fr="livraison à l'heure, délais, taux de service, taux de rebut, coût de livraison",
        ),
    ),
    Table(
        "returns",
        ("return_id",),
        (
            _required("return_id"),
            _flow(required=False),
            Column("order_id"),
            Column("line_id"),
            Column("sku"),
            Column("requested_at", "timestamp"),
            _required("returned_at", "timestamp"),
            _required("returned_quantity", "quantity"),
            Column("reason", values=RETURN_REASONS),
            Column("disposition", values=DISPOSITIONS),
            Column("return_location_id"),
            Column("refund_value", "money"),
            Column("fault", values=FAULTS),
        ),
        Text(
            en="return rate, return delay, restockable share",
            fr="taux de retour, délai de retour, part remise en vente",
        ),
    ),
    Table(
        "stock_levels",
        ("stock_date", "sku", "location_id"),
        (
            _required("stock_date", "date"),
            _required("sku"),
            _required("location_id"),
            Column("on_hand_quantity", "quantity", required=True, signed=True),
            Column("reserved_quantity", "quantity"),
            Column("on_order_quantity", "quantity"),
            Column("counted_quantity", "quantity"),
            Column("unit_cost", "money"),
            Column("safety_stock", "quantity"),
        ),
        Text(
            en="stock rotation, days of cover, stockout days, stock value, dead stock",
            fr="rotation, couverture, jours de rupture, valeur du stock, stock dormant",
        ),
    ),
    Table(
        "products",
        ("sku",),
        (
            _required("sku"),
            Column("product_name"),
            Column("category"),
            Column("brand"),
            Column("supplier_id"),
            Column("unit_cost", "money"),
            _days("lead_time_days"),
            Column("safety_stock", "quantity"),
            Column("reorder_point", "quantity"),
            Column("launched_on", "date"),
            Column("delisted_on", "date"),
            Column("pack_size", "quantity"),
            Column("minimum_order_quantity", "quantity"),
            Column("maximum_stock", "quantity"),
            Column("units_per_pack", "quantity", span=PER_PACK),
        ),
        Text(en="product names, categories, costs", fr="noms, catégories et coûts des produits"),
    ),
    Table(
        "suppliers",
        ("supplier_id",),
        (
            _required("supplier_id"),
            Column("supplier_name"),
            Column("country"),
            Column("kind", values=("supplier", "own", "carrier"), default="supplier"),
            Column("minimum_order_value", "money"),
        ),
        Text(en="supplier names and countries", fr="noms et pays des fournisseurs"),
    ),
    Table(
        "locations",
        ("location_id",),
        (
            _required("location_id"),
            Column("location_name"),
            Column("kind", values=("warehouse", "store", "supplier", "third_party")),
            _country(),
            Column("region"),
        ),
        Text(
            en="names of places, their working-day calendars", fr="noms des sites et leurs calendriers de jours ouvrés"
        ),
    ),
    Table(
        "sla_clauses",
        ("clause_id",),
        (
            _required("clause_id"),
            _required("supplier_id"),
            _required("kpi"),
            _required("target", "number"),
            Column("alert_level", "number"),
            _deciding("basis", "first", "requested", "latest", default="first"),
            _days("grace_days", default="0"),
            _days("early_days"),
            Column("cutoff_time", "time"),
            _days("lead_days"),
            _deciding("day_kind", "calendar", "working", default="calendar"),
            # A clause of an unknown mode would judge the lines of every mode.
            Column("mode", values=MODES, aliases=MODE_ALIASES, decides=True),
            Column("category"),
            _deciding("window", "month", "quarter", default="month"),
            Column("min_lines", "integer", default="1", span=(0, 1e9)),
            _deciding("penalty_kind", "percent_of_value", "fixed_per_line", "percent_per_day"),
            Column("penalty_rate", "number"),
            Column("penalty_line_cap", "number"),
            Column("penalty_cap", "number"),
            _country(),
            _required("valid_from", "date"),
            Column("valid_to", "date"),
            Column("charged_once", "boolean", default="true"),
            Column("replaces"),
        ),
        Text(en="SLA panels of suppliers", fr="engagements (SLA) des fournisseurs"),
    ),
    Table(
        "forecasts",
        ("sku", "location_id", "period_start", "period_end", "made_on"),
        (
            _required("sku"),
            Column("location_id"),
            _required("period_start", "date"),
            _required("period_end", "date"),
            _required("forecast_quantity", "quantity"),
            Column("made_on", "date"),
        ),
        Text(en="forecast accuracy (WAPE, bias, ratio)", fr="précision des prévisions (WAPE, biais, ratio)"),
    ),
    Table(
        "exchange_rates",
        ("currency", "valid_from"),
        (_required("currency"), _required("valid_from", "date"), Column("rate", "number", required=True, span=RATES)),
        Text(en="amounts in several currencies", fr="montants en plusieurs devises"),
    ),
    Table(
        "feedback",
        ("order_id", "answered_at"),
        (
            _required("order_id"),
            _required("answered_at", "timestamp"),
            Column("nps", "integer", span=(0, 10)),
            Column("csat", "integer", span=(1, 5)),
        ),
        Text(en="NPS and CSAT", fr="NPS et CSAT"),
    ),
    Table(
        "calendar_events",
        ("event_date", "kind", "location_id", "country", "label"),
        (
            _required("event_date", "date"),
            _deciding("kind", "closed", "sale", "strike", "other", required=True),
            Column("label"),
            Column("location_id"),
            _country(),
        ),
        Text(en="closing days, sales seasons, strikes", fr="fermetures, saisons commerciales, grèves"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
