"""What a KPI is: names, meaning, formula, unit, direction and target; never how it is computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cadran.i18n import Text
from cadran.kpis.outcomes import COUNTED, FAILURES, Vocabulary
from cadran.kpis.terms import ORDERS

Shape = Literal["ratio", "total", "distribution"]
Unit = Literal["percent", "count", "units", "money", "price", "days", "turns", "points", "score"]
Better = Literal["higher", "lower", "neither"]
Timing = Literal["period", "closing", "now"]
Statistic = Literal["value", "p50", "p90", "mean"]
Family = Literal["service", "time", "stock", "returns", "supplier", "planning", "volume"]

# The page that explains the KPIs of a family, unless a KPI names another one.
PAGES: dict[Family, str] = {
    "service": "delivery",
    "time": "lead_time",
    "stock": "rotation",
    "returns": "returns",
    "supplier": "delivery",
    "planning": "forecasts",
    "volume": "costs",
}

# Rows of these keys follow from one another: a product sold out today is likely to be so tomorrow.
DEPENDENT_KEYS = frozenset({"stock_date", "period_start", "criterion"})

# Choices a reader may make, every value of them; a KPI names its default and may offer fewer.
CHOICES: dict[str, tuple[str, ...]] = {
    "basis": ("first", "requested", "latest"),
    "day_kind": ("calendar", "working"),
    "cohort": ("completion", "order", "promise", "delivery"),
    "counted_in": ("units", "lines", "orders", "value"),
}


@dataclass(frozen=True)
class ClauseUse:
    """How a clause judges a KPI: by the rows of its view, unless these fields say otherwise.

    `by_line`: order line by order line, under dates of the clause's own (`queries/marts/clause_lines.sql`).
    `due`: what the clause's lead and grace days are counted from; nothing where it moves no date.
    `has_early_days`: whether the days a line may come too early can be agreed.
    `in_units`: numerator and denominator are units of the line, so that what is missing is its late quantity.
    `defined_by`: the KPI whose definition says what such a clause counts, where that is not the KPI itself.
    """

    by_line: bool = False
    due: Literal["promise", "order", "cutoff", ""] = ""
    has_early_days: bool = False
    in_units: bool = False
    defined_by: str = ""


@dataclass(frozen=True)
class Stake:
    """What a signal for the worse puts at stake, in the reporting currency: one of the three, and what it is called.

    `missed_value`: the sum of this column of `details.missed_lines`. `numerator_of`: the numerator of this KPI with
    `choices`. `excess_of`: of the value of this KPI, the share by which the signal lies below its usual level.
    `counts_misses`: whether the rows told beside it are those that missed, else all of the period.
    """

    words: Text
    missed_value: str = ""
    numerator_of: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    excess_of: str = ""
    counts_misses: bool = False


@dataclass(frozen=True)
class Watch:
    """How alerts watch a KPI: its new signals for the worse, by the statistic `read`, and what they put at stake.

    `is_headline`: whether every signal of the whole is alerted even where its rows follow from one another; of such
    KPIs, and of parts, only those beyond chance are. `standing` says of the rows it counts on the day of the data what
    they are, where they are to be handled as they stand.
    `missed_by`: the dimension whose members are alerted where their last year misses the target beyond chance.
    """

    read: Statistic = "value"
    is_headline: bool = False
    stake: Stake | None = None
    standing: Text | None = None
    missed_by: str = ""


@dataclass(frozen=True)
class Kpi:
    """One KPI of the registry; its rows are those of the view `kpi.<id>`.

    What it means: `counts` is what one row of the denominator is ("lines", "orders" ...), for "n = 18,420 lines".

    How it is figured: `shape` ratio = sum(numerator) / sum(denominator); total = sum(numerator); distribution = median,
    P90 and mean of value. `unit` percent: values and targets are fractions (0.95); `days`: days; `money`: the reporting
    currency. `timing` period = all rows of the period; closing = the rows of its last day; now = as of the data date,
    whatever the period. `target` is Cadran's own until a company sets another one (`Context.with_target`); a KPI is the
    same whatever is expected of it. `placed_by`: what more than half of must be placed for a ratio to have a value.

    Its rows: `details` is the relation of schema `details` that shows the rows behind a figure, joined by `key`.
    `outcomes`: what can become of a row, and how each counts; the default for one that judges nothing.
    `outside_counts`: what a row that could not be placed is, where that is not a row of the denominator.
    `needs`: contract tables without which it cannot be computed. `reads`: the columns without which no row of it can
    be placed, as `table.column`; of those that stand together one is enough.

    The reader's choices: `defaults`, those it knows, each with the value taken where the reader makes none; `offers`,
    the values of those that know fewer than CHOICES.

    Where it stands: `own_page` explains it, where that is not the page of its family; `has_card`: whether that page
    offers a card of it, which it does not where another panel shows it. `own_label`: its name among the KPIs of its
    page, where that is not its short one. `only_modes`, `without_modes`: on the clock of which fulfilment modes it is.

    What it is compared with: `neighbours`, the KPIs that ask the same of the same rows in another way; `missed_by`,
    the one that tells by how many days a row missed.

    How it is judged: `clause`, by clauses; None where none ever may. `watch`, by alerts.
    """

    id: str
    name: Text
    short: Text
    meaning: Text
    formula: Text
    excludes: Text
    attribution: Text
    example: Text
    counts: Text

    shape: Shape
    unit: Unit
    better: Better
    family: Family
    target: float | None = field(default=None, compare=False)
    timing: Timing = "period"
    placed_by: Literal["denominator", "numerator"] = "denominator"
    matures_after_days: int | None = None

    details: str = "order_lines"
    key: tuple[str, ...] = ("flow", "order_id", "line_id")
    outcomes: Vocabulary = field(default_factory=lambda: COUNTED)
    outside_counts: Text | None = None
    needs: tuple[str, ...] = ("order_lines",)
    reads: tuple[tuple[str, ...], ...] = ()

    defaults: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    own_page: str = ""
    has_card: bool = True
    own_label: Text | None = None
    only_modes: tuple[str, ...] = ()
    without_modes: tuple[str, ...] = ()

    neighbours: tuple[str, ...] = ()
    missed_by: str = ""

    clause: ClauseUse | None = ClauseUse()
    watch: Watch = Watch()

    @property
    def page(self) -> str:
        """The page that explains it."""
        return self.own_page or PAGES[self.family]

    @property
    def missed(self) -> tuple[str, ...]:
        """The outcomes that are a failure of the KPI: what a page opens where it says "missed"."""
        return tuple(word for word in FAILURES if word in self.outcomes)

    @property
    def is_duration(self) -> bool:
        """Whether a clause judges the share of its rows within so many days, and so needs `lead_days`."""
        return self.shape == "distribution" and self.unit == "days"

    @property
    def is_lower_better(self) -> bool:
        """Whether a clause on it is broken above its target; of a duration, being within the days is judged."""
        return self.better == "lower" and not self.is_duration

    @property
    def is_for_clauses(self) -> bool:
        """Whether a clause may judge it: a share of a period with a better side, or a duration ("90% in 5 days")."""
        is_share = self.timing == "period" and self.shape == "ratio" and self.unit == "percent"
        return self.clause is not None and (self.is_duration or (is_share and self.better != "neither"))

    @property
    def label(self) -> Text:
        """Its name among the KPIs of its page."""
        return self.own_label or self.short

    @property
    def scope(self) -> Literal["flows", "clauses", "none"]:
        """Whether its rows are sales or purchases, windows of clauses, or of no flow at all."""
        if self.family == "supplier" and "order_id" not in self.key:
            return "clauses"
        return "flows" if {"order_id", "return_id"} & set(self.key) else "none"

    @property
    def is_watched(self) -> bool:
        """Whether its periods can be signals for the worse; clauses are contract facts and alerted by their windows."""
        is_rate = self.shape != "total" and self.timing != "now"
        return is_rate and self.better != "neither" and self.scope != "clauses"

    @property
    def has_dependent_rows(self) -> bool:
        """Whether its rows follow from one another, so that no interval over them holds."""
        return bool(DEPENDENT_KEYS & set(self.key))

    @property
    def counts_observations(self) -> bool:
        """Whether more rows make it surer: not of a sum, nor of a score over a few criteria."""
        return self.shape != "total" and "criterion" not in self.key

    def is_on_clock(self, mode: str) -> bool:
        """Whether it makes sense for a fulfilment mode: each owes its own hand-over."""
        return mode in self.only_modes if self.only_modes else mode not in self.without_modes

    def offered(self, choice: str) -> tuple[str, ...]:
        """The values a reader may choose, none for a choice this KPI does not know."""
        return self.offers.get(choice, CHOICES[choice]) if choice in self.defaults else ()

    def counted(self, asked: str | None) -> Text:
        """What a row of the denominator is where `asked` is what the reader counts in."""
        is_by_order = "counted_in" in self.defaults and self.chosen("counted_in", asked) == "orders"
        return ORDERS if is_by_order else self.counts

    def left_outside(self, asked: str | None) -> Text:
        """What a row that could not be placed is, where `asked` is what the reader counts in."""
        return self.outside_counts or self.counted(asked)

    def chosen(self, choice: str, asked: str | None) -> str:
        """What `asked` means for this KPI: its default where it does not offer that value."""
        return asked if asked in self.offered(choice) else self.defaults[choice]
