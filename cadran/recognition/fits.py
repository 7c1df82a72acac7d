"""How well a file fits a table: a source for each column by its name and its values, and how sure that is."""

from dataclasses import dataclass, field

from cadran.contract.tables import SQL_TYPE, TABLES, Column, Table
from cadran.recognition.columns import MOSTLY, ColumnFacts
from cadran.recognition.samples import Sample
from cadran.recognition.vocabulary import STRONG, SURE, WEAK, namings, tables_named

ENOUGH = 0.5
NEAR = 0.12
FILE_NAME = 0.15
MASTER_KEY = {"products": "sku", "suppliers": "supplier_id", "locations": "location_id"}
MASTER_WORDS = {
    "products": ("product_name", "category", "brand", "supplier_id", "unit_cost", "lead_time_days", "reorder_point"),
    "suppliers": ("supplier_name", "country"),
    "locations": ("location_name", "kind", "country", "region"),
}
DELIVERY_DATES = ("delivered_at", "available_at", "shipped_at", "ready_at")
CORE: dict[str, tuple[tuple[str, ...], ...]] = {
    "order_lines": (("order_id",), ("sku",), ("ordered_quantity",)),
    "deliveries": (("order_id",), DELIVERY_DATES),
    "returns": (("returned_at", "returned_quantity"), ("sku", "order_id")),
    "stock_levels": (("sku",), ("on_hand_quantity",)),
    "products": (("sku",), MASTER_WORDS["products"]),
    "suppliers": (("supplier_id",), MASTER_WORDS["suppliers"]),
    "locations": (("location_id",), MASTER_WORDS["locations"]),
    "sla_clauses": (("clause_id",), ("kpi",), ("target",)),
    "forecasts": (("sku",), ("period_start",), ("forecast_quantity",)),
    "exchange_rates": (("currency",), ("rate",)),
    "feedback": (("order_id",), ("answered_at",), ("nps", "csat")),
    "calendar_events": (("event_date",), ("kind",)),
}


@dataclass(frozen=True)
class Source:
    """A column of a file that may be one of a table, how sure that is (0 to 1), and in which language its name is."""

    file: str
    facts: ColumnFacts
    score: float
    language: str = ""

    @property
    def name(self) -> str:
        return self.facts.name


@dataclass(frozen=True)
class File:
    """A sample with what its columns hold, and the names of the other files of the same form.

    `key` is its name, with the sheet where a workbook has several.
    """

    sample: Sample
    facts: tuple[ColumnFacts, ...]
    pieces: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        sheet = self.sample.sheet if self.sample.has_other_sheets else None
        return f"{self.sample.name}#{sheet}" if sheet else self.sample.name

    def column(self, name: str) -> ColumnFacts | None:
        return next((facts for facts in self.facts if facts.name == name), None)


@dataclass(frozen=True)
class Fit:
    """A file as rows of a table: the chosen source of each column, the others that come near, and how sure it is."""

    table: Table
    file: File
    chosen: dict[str, Source]
    rivals: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    confidence: float = 0.0

    def score(self, *columns: str) -> float:
        """The best score of these columns; 0 where none is there."""
        return max((self.chosen[name].score for name in columns if name in self.chosen), default=0.0)


def fit(table: Table, file: File, wanted: dict[str, str] | None = None) -> Fit:
    """The file as rows of a table; `wanted` names the source of a column, "" for none, whatever the names say."""
    wanted = wanted or {}
    sources = {column.name: _sources(table, column, file) for column in table.columns if column.name not in wanted}
    asked = {name: file.column(source) for name, source in wanted.items()}
    chosen = {name: Source(file.key, facts, 1.0) for name, facts in asked.items() if facts}
    taken = {source.name for source in chosen.values()}
    pairs = sorted(
        ((source, name) for name, listed in sources.items() for source in listed), key=lambda pair: -pair[0].score
    )
    for source, name in pairs:
        if name not in chosen and source.name not in taken:
            chosen[name] = source
            taken.add(source.name)
    rivals = {
        name: near for name, source in chosen.items() if (near := tuple(_near(source, sources.get(name, ()), taken)))
    }
    return _judged(Fit(table, file, chosen, rivals))


def _near(source: Source, listed: tuple[Source, ...] | list[Source], taken: set[str]) -> list[Source]:
    """Other sources nearly as likely, that are not another column's."""
    others = [other for other in listed if other.name != source.name and other.name not in taken]
    return [other for other in others if other.score >= source.score - NEAR]


def _sources(table: Table, column: Column, file: File) -> list[Source]:
    sources = []
    for facts in file.facts:
        names = [naming for naming in namings(facts.name) if (naming.table, naming.column) == (table.name, column.name)]
        if not names or "\0" in facts.name:
            continue
        strength = names[0].strength
        if strength == WEAK and MASTER_KEY.get(table.name) == column.name and facts.is_unique:
            strength += 0.2
        score = strength * _content(column, facts)
        if score > 0:
            sources.append(Source(file.key, facts, score, names[0].language))
    return sources


def _content(column: Column, facts: ColumnFacts) -> float:
    """How well the values of a source go with the type of a column, 0 where they do not."""
    if facts.kind == "empty":
        return 0.0
    if column.kind in ("timestamp", "date"):
        return _read_share(facts.date_share)
    if SQL_TYPE[column.kind].startswith(("decimal", "bigint")):
        return _read_share(facts.number_share if facts.date_share < 1 else 0.0)
    return _text_content(column, facts)


def _read_share(share: float) -> float:
    return 0.5 + share / 2 if share >= MOSTLY else 0.0


def _text_content(column: Column, facts: ColumnFacts) -> float:
    if column.name == "currency":
        return 1.0 if all(len(example) == 3 and example.isalpha() for example in facts.examples) else 0.0
    if column.name.endswith("_id") or column.name == "sku":
        return 0.3 if facts.kind in ("day", "moment") or (facts.kind == "decimal" and facts.marks) else 1.0
    if column.name in ("country", "customer_country"):
        return 0.3 if facts.number_share >= MOSTLY else 1.0
    return 0.9 if facts.kind in ("day", "moment") else 1.0


def _judged(fit: Fit) -> Fit:
    """The fit with its confidence: the mean of what the table cannot do without, moved by what else speaks."""
    core = [fit.score(*columns) for columns in CORE[fit.table.name]]
    if not all(core):
        return fit
    confidence = sum(core) / len(core) + _file_name(fit) + _EXTRA.get(fit.table.name, lambda _fit: 0.0)(fit)
    return Fit(fit.table, fit.file, fit.chosen, fit.rivals, round(max(0.0, min(1.0, confidence)), 2))


def _file_name(fit: Fit) -> float:
    named = tables_named(fit.file.key)
    if fit.table.name in named:
        return FILE_NAME
    return -FILE_NAME if named else 0.0


def _of_orders(fit: Fit) -> float:
    """A delivery note without an order date is no order."""
    is_delivery = fit.file.facts and bool(_strong(fit.file, "deliveries", "delivery_id", "delivered_quantity"))
    has_own_date = fit.score("ordered_at") > 0 or _strong(fit.file, "order_lines", "ordered_at")
    return -0.6 if is_delivery and not has_own_date and fit.score("ordered_quantity") < SURE else 0.0


def _of_deliveries(fit: Fit) -> float:
    return -0.5 if fit.score(*DELIVERY_DATES) < SURE and fit.score("delivered_quantity") < SURE else 0.0


def _of_returns(fit: Fit) -> float:
    """A date and a quantity alone are no return: something must speak of one."""
    speaks = fit.score("return_id", "returned_at", "returned_quantity", "disposition") >= SURE
    is_named = "returns" in tables_named(fit.file.key)
    return 0.0 if speaks or is_named else -0.7


def _of_stock(fit: Fit) -> float:
    has_order = _strong(fit.file, "order_lines", "order_id")
    is_surely_stock = fit.score("on_hand_quantity") >= SURE
    is_named = "stock_levels" in tables_named(fit.file.key)
    return (-0.5 if has_order else 0.0) + (0.0 if is_surely_stock or is_named else -0.4)


def _of_master(fit: Fit) -> float:
    """A list has a row per item; a file of orders, deliveries or stock has many."""
    key = fit.chosen[MASTER_KEY[fit.table.name]].facts
    is_listed = fit.table.name in tables_named(fit.file.key)
    repeated = 0.0 if key.is_unique else (-0.2 if is_listed and key.distinct > MOSTLY * key.filled else -0.8)
    is_event = _strong(fit.file, "order_lines", "order_id") or _strong(fit.file, "deliveries", "delivery_id")
    return (
        repeated
        - (0.5 if is_event else 0.0)
        - (0.0 if is_listed or fit.score(MASTER_KEY[fit.table.name]) >= STRONG else 0.3)
    )


def _strong(file: File, table: str, *columns: str) -> bool:
    """Whether a column of the file is surely one of these."""
    listed = (naming for facts in file.facts if facts.kind != "empty" for naming in namings(facts.name))
    return any(each.table == table and each.column in columns and each.strength >= SURE for each in listed)


_EXTRA = {
    "order_lines": _of_orders,
    "deliveries": _of_deliveries,
    "returns": _of_returns,
    "stock_levels": _of_stock,
    "products": _of_master,
    "suppliers": _of_master,
    "locations": _of_master,
}


def fits(file: File, wanted: dict[str, dict[str, str]]) -> dict[str, Fit]:
    """The file as rows of every table it may feed, by table; `wanted` names sources per table and column."""
    all_fits = {name: fit(table, file, wanted.get(name)) for name, table in TABLES.items()}
    return {name: each for name, each in all_fits.items() if each.confidence >= ENOUGH}
