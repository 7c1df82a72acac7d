"""A question (KPI, selection, split) as one SQL text with bound values; only names of real columns become text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cadran.engine.connection import Columns
from cadran.kpis import CHOICES, Kpi
from cadran.selection import Filter, Grain, Selection

# The class of a product by its revenue of the last 12 months: every relation that knows its products is split and
# filtered by it, through them where it has no class of its own.
PRODUCT_CLASS = "abc_class"

# A row of an answer by column name; polars promises no narrower type of its cells.
Row = dict[str, Any]

# What is never offered as a dimension: measures, dates and choices of a view.
RESERVED = frozenset(
    {
        "counted_on",
        "numerator",
        "denominator",
        "value",
        "weight",
        "n",
        "row_count",
        "source_file",
        "source_row",
        "unplaced",
        *CHOICES,
    }
)
GRAIN_START: Mapping[Grain, str] = {
    "day": "counted_on",
    "week": "cast(date_trunc('week', counted_on) as date)",
    "month": "cast(date_trunc('month', counted_on) as date)",
    "quarter": "cast(date_trunc('quarter', counted_on) as date)",
    "year": "cast(date_trunc('year', counted_on) as date)",
}


@dataclass
class Conditions:
    """Conditions that all hold, with the values they bind."""

    clauses: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def add(self, clause: str, **values: object) -> None:
        self.clauses.append(clause)
        self.values.update(values)

    @property
    def sql(self) -> str:
        return " and ".join(self.clauses) or "true"


def dimensions_of(columns: Collection[str]) -> tuple[str, ...]:
    """The columns that split and filter; beside `unplaced` a reason says why a row stands outside the figure."""
    outside = {"reason"} if says_outside(columns) else set()
    return tuple(name for name in columns if name not in RESERVED | outside)


def says_outside(columns: Collection[str]) -> bool:
    """Whether a view says which of its rows could not be placed; where it does not, none stands outside."""
    return "unplaced" in columns


@dataclass(frozen=True)
class Source:
    """The rows a question is asked of: those of a view or rollup that meet the conditions."""

    relation: str
    columns: Columns
    where: Conditions

    @property
    def sql(self) -> str:
        return f"{self.relation} where {self.where.sql}"


def with_class(columns: Columns) -> Columns:
    """The columns of a relation, and the class of its products where it knows them and not their class."""
    return columns if PRODUCT_CLASS in columns or "sku" not in columns else {**columns, PRODUCT_CLASS: "VARCHAR"}


def joined_with_class(relation: str) -> str:
    """A relation of products as one that knows their class."""
    return (
        f"(select item.*, class.{PRODUCT_CLASS} from {relation} as item "
        "left join details.product_classes as class on item.sku = class.sku)"
    )


def applied_filters(selection: Selection, columns: Collection[str]) -> tuple[Filter, ...]:
    """The filters of the selection that `columns` can answer; the others are ignored."""
    known = dimensions_of(columns)
    return tuple(item for item in selection.filters if item.dimension in known)


def is_default(kpi: Kpi, selection: Selection) -> bool:
    """Whether the selection makes the KPI's default choices, the only ones a rollup holds."""
    return all(kpi.chosen(name, selection.choice(name)) == default for name, default in kpi.defaults.items())


def _period(kpi: Kpi, selection: Selection) -> Conditions:
    """The days of the selection; a KPI of the data date stands whatever the period."""
    return Conditions() if kpi.timing == "now" else _days(selection)


def _days(selection: Selection) -> Conditions:
    where = Conditions()
    if selection.period_from:
        where.add("counted_on >= $period_from", period_from=selection.period_from)
    if selection.period_to:
        where.add("counted_on <= $period_to", period_to=selection.period_to)
    return where


def conditions(kpi: Kpi, selection: Selection, columns: Collection[str]) -> Conditions:
    """Period, choices, filters and outcomes of the selection, as far as the KPI has columns for them."""
    where = _period(kpi, selection)
    for name in kpi.defaults:
        if name in columns:
            where.add(f"{name} = ${name}", **{name: kpi.chosen(name, selection.choice(name))})
    _add_filters(where, selection, columns)
    if selection.outcomes and "outcome" in columns:
        where.add("outcome in $outcomes", outcomes=list(selection.outcomes))
    if selection.is_outside:
        where.add("reason is not null" if says_outside(columns) else "false")
    return where


def _add_filters(where: Conditions, selection: Selection, columns: Collection[str]) -> None:
    for position, item in enumerate(applied_filters(selection, columns)):
        name = f"filter_{position}"
        where.add(f"coalesce(cast({item.dimension} as varchar), '') in ${name}", **{name: list(item.values)})


def detail_conditions(selection: Selection, columns: Collection[str]) -> Conditions:
    """The filters of the selection that a relation of details has columns for, and its period where it is dated."""
    where = _days(selection) if "counted_on" in columns else Conditions()
    _add_filters(where, selection, columns)
    classes = selection.values_of(PRODUCT_CLASS)
    if classes and "sku" in columns and PRODUCT_CLASS not in columns:
        where.add(
            "sku in (select sku from details.product_classes where coalesce(abc_class, '') in $product_classes)",
            product_classes=list(classes),
        )
    return where


def counted_rows(kpi: Kpi, selection: Selection, columns: Collection[str]) -> str:
    """The rows a figure stands on: those in its denominator, or every row of the outcomes or outside asked for."""
    if selection.is_outside or (selection.outcomes and "outcome" in columns):
        return "true"
    if kpi.shape == "distribution":
        return "weight > 0 and outcome <> 'open'" if "outcome" in columns else "weight > 0"
    if kpi.shape == "total":
        return "numerator <> 0"
    return "(denominator <> 0 or numerator <> 0)"


def rows_of_n(kpi: Kpi, columns: Collection[str]) -> str:
    """The rows that the `n` of a figure counts."""
    if kpi.shape == "distribution":
        return counted_rows(kpi, Selection(), columns)
    return "n > 0" if "n" in columns else "numerator <> 0" if kpi.shape == "total" else "denominator <> 0"


def row_count(columns: Collection[str]) -> str:
    """SQL of the column `row_count`, the rows of the view: a row of a rollup says how many it stands for."""
    return f"cast({'sum(row_count)' if 'row_count' in columns else 'count(*)'} as bigint) as row_count"


def only_counted(kpi: Kpi, selection: Selection, source: Source) -> None:
    """Keep only the rows of the view of `kpi` that its figure for `selection` stands on."""
    source.where.add(counted_rows(kpi, selection, source.columns))
    only_closing_day(kpi, selection, None, source)


def only_closing_day(kpi: Kpi, selection: Selection, grain: Grain | None, source: Source) -> None:
    """Keep only the last day of the period, or of each bucket: a level is read, not added up over days."""
    if kpi.timing != "closing":
        return
    bucket = f" group by {GRAIN_START[grain]}" if grain else ""
    source.where.add(
        f"counted_on in (select max(counted_on) from {source.relation} where {_days(selection).sql}{bucket})"
    )
