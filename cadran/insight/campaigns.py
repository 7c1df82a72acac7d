"""A sale checked against the stock: what is expected, what is missing where, by when to order; and what it did."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import polars as pl

from cadran.analysis.campaign import USUAL_DAYS, SaleDays, checked, projected, uplifts, with_shares
from cadran.analysis.replenishment.moves import free
from cadran.analysis.replenishment.slow import PLACE
from cadran.calendar import Season, kind_of
from cadran.engine import Engine, Row
from cadran.insight import figures, replenishment
from cadran.insight.calendar_marks import events
from cadran.insight.context import Context
from cadran.insight.known import known_seasons
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.workspace import CampaignLine, Campaigns, CampaignTerms, KeptCampaign

ExpectedBy = Literal["kept", "forecast", "uplift"]
# What a sale is told by: what it sold and lost, what came back, what came late.
SALE_KPIS = ("units", "revenue", "lost_sales", "stockout_rate", "return_rate", "otd")
CHECK_COLUMNS = (
    "product_name",
    "location_name",
    "sale_quantity",
    "free_quantity",
    "coming_p90",
    "start_stock",
    "missing_p90",
    "missing_p50",
    "missing_on",
    "transfer_quantity",
    "transfer_from",
    "to_order_quantity",
    "order_verdict",
    "last_order_on_p90",
    "last_order_on_p50",
    "supplier_name",
    "sku",
)
MORE_COLUMNS = (
    "location_id",
    "category",
    "supplier_id",
    "expected_from",
    "daily_demand_quantity",
    "place_share",
    "uplift",
    "on_hand_quantity",
    "reserved_quantity",
    "leaving_quantity",
    "coming_p50",
    "least_stock",
    "safety_stock",
    "lead_days_p50",
    "lead_days_p90",
    "lead_source",
    "unit_cost",
    "source_file",
    "source_row",
)
RESULT_COLUMNS = (
    "product_name",
    "location_name",
    "plan_quantity",
    "sold_quantity",
    "difference_quantity",
    "lost_sales",
)


@dataclass(frozen=True)
class Uplift:
    """How many times its usual units an earlier sale sold, by category; `is_same_kind`: whether it is the like sale."""

    season: Season
    is_same_kind: bool
    factors: pl.DataFrame

    @property
    def whole(self) -> Row | None:
        """That of everything; None where it cannot be told."""
        rows = self.factors.filter(pl.col("category") == "")
        return rows.row(0, named=True) if rows.height else None


@dataclass(frozen=True)
class Check:
    """A sale against the stock: positions, days of each, and what is expected of SKUs no own place is known to hold."""

    terms: CampaignTerms
    days: SaleDays
    expected_by: ExpectedBy
    uplift: Uplift | None
    rows: pl.DataFrame
    daily: pl.DataFrame
    outside: pl.DataFrame


def calendar_sales(context: Context) -> list[CampaignTerms]:
    """The sales of the company's calendar, the last one first; each sells what the filters of the reader keep."""
    sales = [event for event in events(context) if event.kind == "sale"]
    return [CampaignTerms(event.label, event.first, event.last) for event in reversed(sales)]


def comparable(context: Context, terms: CampaignTerms) -> tuple[Season, bool] | None:
    """The last sale of the same kind before it whose usual days are known, else the last sale of the calendar."""
    begin = context.engine.catalogue.span[0]
    own = {event.label for event in events(context) if event.kind == "sale"}
    before = [
        season
        for season in known_seasons(context.engine)
        if season.last < min(terms.first, context.as_of + timedelta(days=1))
        and begin is not None
        and season.first - timedelta(days=USUAL_DAYS) >= begin
    ]
    key = kind_of(terms.name) or terms.name
    same = [season for season in before if season.key == key]
    any_sale = [season for season in before if season.name in own]
    return (same[-1], True) if same else (any_sale[-1], False) if any_sale else None


def possible_ways(context: Context, terms: CampaignTerms) -> tuple[ExpectedBy, ...]:
    """How its units can be expected, the best first: as kept, by a forecast of its days, by the uplift of another."""
    ways: list[ExpectedBy] = ["kept"] if terms.has_units else []
    ways += ["uplift"] if (uplift := uplift_of(context, terms)) and uplift.whole else []
    made = context.details("coming_forecasts")
    has_days = made.filter(pl.col("first_day") <= terms.last, pl.col("last_day") >= terms.first).height
    ways += ["forecast"] if has_days else []
    return tuple(ways)


def uplift_of(context: Context, terms: CampaignTerms) -> Uplift | None:
    """What the last comparable sale sold of these SKUs, beside the 28 days before it."""
    before = comparable(context, terms)
    if before is None or context.engine.catalogue.missing_tables(KPIS["units"]):
        return None
    season, is_same_kind = before
    usual_last = season.first - timedelta(days=1)
    usual_first = season.first - timedelta(days=USUAL_DAYS)
    sale, usual = (
        _units(context, scope(terms).during(first, last))
        for first, last in ((season.first, season.last), (usual_first, usual_last))
    )
    return Uplift(season, is_same_kind, uplifts(sale, usual, (season.last - season.first).days + 1))


def _units(context: Context, asked: Selection) -> pl.DataFrame:
    rows = context.measure(KPIS["units"], asked, by=("category",))
    return rows.select("category", units=pl.col("numerator").cast(pl.Float64).fill_null(0.0), n=pl.col("n"))


def scope(terms: CampaignTerms) -> Selection:
    """The sales of what it sells."""
    asked = Selection().where("category", terms.category) if terms.category else Selection()
    return asked.where("sku", *terms.skus) if terms.skus else asked


def check(context: Context, terms: CampaignTerms, by: ExpectedBy) -> Check:
    """The sale day by day at every own place of the reader's filters; places of others may still give what they can."""
    days = SaleDays(context.as_of, terms.first, terms.last)
    uplift = uplift_of(context, terms) if by == "uplift" else None
    positions = with_shares(replenishment.planned(context.engine))
    positions = _of_terms(positions, terms)
    asked = _expected(context, positions, terms, by, uplift)
    daily = projected(asked, context.details("open_receipts"), days)
    every = checked(asked, daily, days)
    rows = replenishment.of_selection(every, context.noted("replenishment")).with_columns(free_quantity=free())
    rows = rows.sort("missing_p90", "sale_quantity", *PLACE, descending=[True, True, False, False], nulls_last=True)
    return Check(terms, days, by, uplift, rows, _of_rows(daily, rows), _outside(positions, terms))


def _of_terms(positions: pl.DataFrame, terms: CampaignTerms) -> pl.DataFrame:
    kept = positions.filter(pl.col("category") == terms.category) if terms.category else positions
    return kept.filter(pl.col("sku").is_in(terms.skus)) if terms.lines else kept


def _of_rows(daily: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    names = rows.select(*PLACE, "product_name", "location_name")
    return daily.filter("is_sold").drop("is_sold").join(names, on=list(PLACE)).sort("day", "location_id", "sku")


def _outside(positions: pl.DataFrame, terms: CampaignTerms) -> pl.DataFrame:
    """Its lines that no position answers: the SKU, or the place named, is not among those whose stock is known."""
    lines = lines_frame(terms.lines)
    at_place = lines.filter(pl.col("location_id") != "").join(positions, on=list(PLACE), how="anti")
    anywhere = lines.filter(pl.col("location_id") == "").join(positions, on="sku", how="anti")
    return pl.concat([at_place, anywhere])


def lines_frame(lines: tuple[CampaignLine, ...]) -> pl.DataFrame:
    """Columns sku, location_id (empty text: all places) and units."""
    rows = [(line.sku, line.location_id, line.units) for line in lines]
    return pl.DataFrame(rows, schema={"sku": pl.String, "location_id": pl.String, "units": pl.Float64}, orient="row")


def _expected(
    context: Context, positions: pl.DataFrame, terms: CampaignTerms, by: ExpectedBy, uplift: Uplift | None
) -> pl.DataFrame:
    """The positions with `sale_quantity` of the whole sale and `expected_from`; empty where nobody can say."""
    days = SaleDays(context.as_of, terms.first, terms.last)
    if by == "kept":
        asked = _as_kept(positions, terms)
    elif by == "forecast":
        asked = _as_foreseen(context, positions, days)
    else:
        asked = _as_lifted(positions, uplift, days)
    source = pl.when(pl.col("sale_quantity").is_not_null()).then(pl.lit(by))
    return asked.with_columns(expected_from=source)


def _as_kept(positions: pl.DataFrame, terms: CampaignTerms) -> pl.DataFrame:
    """Units of a place as they are; those of all places shared out by their demand."""
    lines = lines_frame(terms.lines).drop_nulls("units")
    placed = lines.filter(pl.col("location_id") != "").group_by(*PLACE).agg(placed=pl.col("units").sum())
    shared = lines.filter(pl.col("location_id") == "").group_by("sku").agg(shared=pl.col("units").sum())
    joined = positions.join(placed, on=list(PLACE), how="left", maintain_order="left")
    joined = joined.join(shared, on="sku", how="left", maintain_order="left")
    parts = (pl.col("placed"), pl.col("shared") * pl.col("place_share"))
    is_known = pl.any_horizontal(*(part.is_not_null() for part in parts))
    expected = pl.when(is_known).then(parts[0].fill_null(0.0) + parts[1].fill_null(0.0))
    return joined.with_columns(sale_quantity=expected, uplift=pl.lit(None, pl.Float64)).drop("placed", "shared")


def _as_foreseen(context: Context, positions: pl.DataFrame, days: SaleDays) -> pl.DataFrame:
    """The company's forecast where it covers every coming day of the sale, brought to all its days."""
    coming = days.coming
    first, last = (pl.lit(coming[0]), pl.lit(coming[-1])) if coming else (pl.lit(days.last), pl.lit(days.first))
    made = context.details("coming_forecasts").filter(pl.col("first_day") <= last, pl.col("last_day") >= first)
    span = pl.min_horizontal("last_day", last) - pl.max_horizontal("first_day", first)
    made = made.with_columns(span=span.dt.total_days() + 1)
    placed = made.drop_nulls("location_id").join(positions, on=list(PLACE)).with_columns(share=pl.lit(1.0))
    for_all = made.filter(pl.col("location_id").is_null()).drop("location_id").join(positions, on="sku")
    for_all = for_all.with_columns(share=pl.col("place_share"))
    columns = (*PLACE, "span", "share", "daily_quantity")
    stretches = pl.concat([rows.select(columns) for rows in (placed, for_all)])
    units = (pl.col("span") * pl.col("share") * pl.col("daily_quantity")).sum()
    sums = stretches.group_by(*PLACE).agg(covered=pl.col("span").sum(), foreseen=units)
    joined = positions.join(sums, on=list(PLACE), how="left", maintain_order="left")
    is_covered = pl.col("covered") == len(coming)
    expected = pl.when(is_covered).then(pl.col("foreseen") * days.count / max(len(coming), 1))
    return joined.with_columns(sale_quantity=expected, uplift=pl.lit(None, pl.Float64)).drop("covered", "foreseen")


def _as_lifted(positions: pl.DataFrame, uplift: Uplift | None, days: SaleDays) -> pl.DataFrame:
    """Demand a day of the plan x days x the uplift of the category, else of everything."""
    factors = uplift.factors if uplift else pl.DataFrame(schema={"category": pl.String, "uplift": pl.Float64})
    whole = uplift.whole if uplift else None
    joined = positions.join(factors.select("category", "uplift"), on="category", how="left", maintain_order="left")
    factor = pl.coalesce("uplift", pl.lit(whole["uplift"] if whole else None, pl.Float64))
    expected = pl.col("daily_demand_quantity") * days.count * factor
    return joined.with_columns(uplift=factor, sale_quantity=expected)


def sale_orders(rows: pl.DataFrame) -> pl.DataFrame:
    """What is left to order, one row for each supplier, the soonest last day first: units, value at cost, verdicts."""
    asked = rows.filter(pl.col("to_order_quantity") > 0)
    value = pl.col("to_order_quantity") * pl.col("unit_cost").cast(pl.Float64)
    unknown = pl.col("unit_cost").is_null()
    orders = asked.group_by("supplier_id", "supplier_name").agg(
        last_order_on_p90=pl.col("last_order_on_p90").min(),
        last_order_on_p50=pl.col("last_order_on_p50").min(),
        position_count=pl.len().cast(pl.Int64),
        to_order_quantity=pl.col("to_order_quantity").sum(),
        purchase_value=pl.when(~unknown.any()).then(value.sum()),
        late_count=(pl.col("order_verdict") == "late").sum().cast(pl.Int64),
        risky_count=(pl.col("order_verdict") == "risky").sum().cast(pl.Int64),
        untimed_count=(pl.col("order_verdict") == "unknown").sum().cast(pl.Int64),
    )
    return orders.sort("last_order_on_p90", "supplier_id", nulls_last=True)


def by_place(daily: pl.DataFrame) -> pl.DataFrame:
    """Units of each place on each coming day of the sale: expected, arriving, left at its end, missing."""
    sums = ("sale_quantity", "arrived_p50", "arrived_p90", "stock_p50", "stock_p90", "missing_p50", "missing_p90")
    grouped = daily.group_by("day", "location_id", "location_name").agg(pl.col(sums).sum())
    return grouped.sort("day", "location_id")


def sale_figures(context: Context, terms: CampaignTerms, season: Season) -> pl.DataFrame:
    """What a sale of these SKUs did in the days of `season`: columns kpi, n, numerator, value; as the KPIs say it."""
    asked = scope(terms).during(season.first, season.last)
    rows = []
    for kpi_id in SALE_KPIS:
        kpi = KPIS[kpi_id]
        if not context.engine.catalogue.missing_tables(kpi):
            figure = figures.figure(context.measure(kpi, asked))
            rows.append((kpi_id, figure.n, figure.numerator, figure.value))
    kinds = {"kpi": pl.String, "n": pl.Int64, "numerator": pl.Float64, "value": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def results(context: Context, terms: CampaignTerms) -> pl.DataFrame:
    """By SKU and place what the plan expected of the days that are over, and what was sold and lost in them.

    A plan of all places is one row a SKU. Columns of RESULT_COLUMNS and PLACE.
    """
    last = min(terms.last, context.as_of)
    passed = (last - terms.first).days + 1
    asked = scope(terms).during(terms.first, last)
    plan = lines_frame(terms.lines).drop_nulls("units").group_by(*PLACE).agg(plan_quantity=pl.col("units").sum())
    share = passed / ((terms.last - terms.first).days + 1)
    plan = plan.with_columns(plan_quantity=pl.col("plan_quantity") * share)
    sold = _sold(context, asked, plan)
    joined = plan.join(sold, on=list(PLACE), how="left").with_columns(pl.col("sold_quantity").fill_null(0.0))
    names = context.details("products").select("sku", "product_name")
    places = context.details("places").select("location_id", "location_name")
    named = joined.join(names, on="sku", how="left").join(places, on="location_id", how="left")
    difference = pl.col("sold_quantity") - pl.col("plan_quantity")
    full = named.with_columns(difference_quantity=difference, location_id=pl.col("location_id").replace("", None))
    return full.select(*RESULT_COLUMNS, *PLACE).sort("difference_quantity", *PLACE)


def _sold(context: Context, asked: Selection, plan: pl.DataFrame) -> pl.DataFrame:
    """Units sold and sales lost by SKU and place, and by SKU in all places where the plan names none."""
    frames = {}
    for name, kpi_id in (("sold_quantity", "units"), ("lost_sales", "lost_sales")):
        kpi = KPIS[kpi_id]
        frames[name] = pl.DataFrame(schema={"sku": pl.String, "location_id": pl.String, name: pl.Float64})
        if not context.engine.catalogue.missing_tables(kpi):
            rows = context.measure(kpi, asked, by=PLACE)
            frames[name] = rows.select(*PLACE, pl.col("numerator").cast(pl.Float64).alias(name))
    both = frames["sold_quantity"].join(frames["lost_sales"], on=list(PLACE), how="full", coalesce=True)
    of_all = both.group_by("sku").agg(pl.col("sold_quantity", "lost_sales").sum()).with_columns(location_id=pl.lit(""))
    return pl.concat([both, of_all.select(both.columns)]).filter(pl.col("sku").is_in(plan["sku"].to_list()))


def frozen(check_: Check) -> CampaignTerms:
    """The sale with what the check expects of each SKU and place, to be kept as its plan."""
    known = check_.rows.drop_nulls("sale_quantity").sort(*PLACE)
    lines = [CampaignLine(*row) for row in known.select("sku", "sale_quantity", "location_id").iter_rows()]
    lines += [CampaignLine(*row) for row in check_.outside.select("sku", "units", "location_id").iter_rows()]
    lines += [CampaignLine(sku) for sku in check_.terms.skus if sku not in {line.sku for line in lines}]
    return CampaignTerms(check_.terms.name, check_.terms.first, check_.terms.last, check_.terms.category, tuple(lines))


def check_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The positions with everything their check is made of, for files and other programs."""
    return rows.select(*CHECK_COLUMNS, *MORE_COLUMNS)


def campaigns_of(engine: Engine) -> Campaigns:
    """The planned sales of the home of `engine`, of what it sees."""
    return Campaigns(engine.path.parents[1], engine.scope)


def standing_campaigns(engine: Engine) -> tuple[KeptCampaign, ...]:
    """The last version of each planned sale, the last written first."""
    return campaigns_of(engine).standing()
