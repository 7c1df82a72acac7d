"""What asks for attention: new signals for the worse, broken clauses, run-outs, data that stopped or were refused."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.calendar import end_of
from cadran.contract.tables import TABLES
from cadran.engine import Engine, Row
from cadran.i18n import formats
from cadran.insight import breaches, figures
from cadran.insight.alert import Alert
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.insight.series import Series, signal_marks
from cadran.kpis import KPIS, Kpi, Stake, Statistic
from cadran.kpis.terms import LINES
from cadran.selection import Grain, Selection

LARGEST_SUPPLIERS = 20
FEWEST_DAYS = 20


@dataclass(frozen=True)
class Watched:
    """A KPI of which every new signal is told: of everything, or of one mode or supplier."""

    kpi: Kpi
    history: Series
    context: Context
    read: Statistic = "value"
    dimension: str = ""
    member: str = ""
    name: str = ""


def alerts(context: Context, since: date | None = None) -> list[Alert]:
    """Everything to handle: most value at stake first, then most lines.

    Clauses broken in the last windows that ended, or in every one that closed after `since`.
    """
    broken = breached_clauses(context, since)
    listed = [*signals(context), *broken, *run_outs(context), *stale_tables(context), *refused_rows(context)]
    return sorted(listed, key=lambda alert: (-(alert.value or 0), -alert.lines, alert.id))


def signals(context: Context) -> list[Alert]:
    """One alert for each watched figure whose last complete period is a signal for the worse."""
    return [alert for figure in watched(context) if (alert := signal(figure))]


def young(context: Context) -> list[str]:
    """The names of cards whose last complete period is not final yet: said, not alerted."""
    return [
        figures.name(context, card.kpi, card.read)
        for card in _cards(context)
        if (last := last_complete(card)) is not None and not card.history.is_final[last]
    ]


def watched(context: Context) -> list[Watched]:
    """The KPIs whose signals are alerted, then each of their members: modes, the largest suppliers."""
    by_member = [
        member
        for kpi in KPIS.values()
        if kpi.watch
        for dimension in kpi.watch.members
        for member in _members(context, kpi, dimension)
    ]
    return [*_cards(context), *by_member]


def _cards(context: Context) -> list[Watched]:
    cards = []
    for kpi in KPIS.values():
        if kpi.watch and not context.engine.catalogue.missing_tables(kpi):
            history = figures.series(context, kpi, context.grain, kpi.watch.read)
            cards += [Watched(kpi, history, context, kpi.watch.read)] if history else []
    return cards


def _members(context: Context, kpi: Kpi, dimension: str) -> list[Watched]:
    if dimension == "supplier_id":
        suppliers = context if context.has_own_flow else context.across_flows()
        others = set(_own_and_carriers(context))
        names = {code: name for code, name in context.names("supplier_id").items() if code not in others}
        return _largest(suppliers, kpi, dimension, names, LARGEST_SUPPLIERS)
    codes = context.members(dimension)["value"]
    return _largest(context, kpi, dimension, {code: context.code(dimension, code) for code in codes})


def _own_and_carriers(context: Context) -> list[str]:
    return breaches.parties(context).filter(pl.col("kind") != "supplier")["supplier_id"].to_list()


def _largest(context: Context, kpi: Kpi, dimension: str, names: dict[str, str], most: int = 50) -> list[Watched]:
    """The KPI of each member of a dimension, largest first, where there is more than one."""
    read = kpi.watch.read if kpi.watch else "value"
    starts = figures.judged_by(context, context.grain)
    frame = context.measure(kpi, figures.through(context, starts, context.grain), by=(dimension,), grain=context.grain)
    rows = frame.filter(pl.col(dimension).is_in(list(names)))
    sizes = rows.group_by(dimension).agg(pl.col("n").sum()).sort("n", dimension, descending=[True, False])
    members = sizes[dimension].to_list()[:most] if sizes.height > 1 else []
    histories = {
        member: figures.series_of(context, kpi, rows.filter(pl.col(dimension) == member), starts, context.grain, read)
        for member in members
    }
    return [
        Watched(kpi, history, context, read, dimension, member, names[member]) for member, history in histories.items()
    ]


def last_complete(watched: Watched) -> int | None:
    """The place of the last period that is over, up to the period shown."""
    history, as_of = watched.history, watched.context.as_of
    last_shown = watched.context.period.last or as_of
    return next(
        (
            index
            for index in range(len(history.starts) - 1, -1, -1)
            if end_of(history.starts[index], history.grain) < as_of and history.starts[index] <= last_shown
        ),
        None,
    )


def signal(watched: Watched) -> Alert | None:
    """The alert of a figure whose last complete period is final, is a signal for the worse and has lines enough."""
    last = last_complete(watched)
    marks = signal_marks(watched.kpi, watched.history)
    if last is None or marks.get(last) != "breach" or not watched.history.is_final[last]:
        return None
    if watched.member and watched.history.counts[last] < FEWEST_FOR_STATUS:
        return None
    first = last
    while marks.get(first - 1) == "breach":
        first -= 1
    return _alert_of(watched, last, first)


def _alert_of(watched: Watched, index: int, first: int) -> Alert:
    """The alert of an event that began at `first`; one event has one alert, however many points it has."""
    context, history = watched.context, watched.history
    start = history.starts[index]
    asked = _during(watched, start)
    value, lines = at_stake(context, watched.kpi, asked, history, index)
    scope = f"{watched.dimension}={watched.member}:" if watched.member else ""
    is_supplier = watched.dimension == "supplier_id"
    return Alert(
        id=f"signal:{watched.kpi.id}:{scope}{event_id(history.starts[first], history.grain)}",
        status="breach",
        subject=_subject(watched),
        words=_words(watched, index, first),
        value=value,
        stake=_stake_words(watched) if value else "",
        lines=lines,
        unit=context.text(watched.kpi.counts),
        page="supplier" if is_supplier else watched.kpi.page,
        filters=((watched.dimension, watched.member),) if watched.member else (),
        days=_other_days(context, start, history.grain),
        own={} if is_supplier else {"kpi": watched.kpi.id},
    )


def _stake_words(watched: Watched) -> str:
    stake = watched.kpi.watch.stake if watched.kpi.watch else None
    return watched.context.text(stake.words) if stake else ""


def event_id(start: date, grain: str) -> str:
    """`2026-10` for a month, else the first day with the grain's letter."""
    return f"{start:%Y-%m}" if grain == "month" else f"{grain[0]}{start.isoformat()}"


def _during(watched: Watched, start: date) -> Selection:
    asked = watched.context.selection.during(start, end_of(start, watched.history.grain))
    return asked.where(watched.dimension, watched.member) if watched.member else asked


def _other_days(context: Context, start: date, grain: Grain) -> tuple[date, date] | None:
    """The period of the alert; nothing where it is the one asked for."""
    last = end_of(start, grain)
    return None if (context.period.first, context.period.last) == (start, last) else (start, last)


def _subject(watched: Watched) -> str:
    name = figures.name(watched.context, watched.kpi, watched.read)
    return f"{name} · {watched.name}" if watched.name else name


def _words(watched: Watched, index: int, first: int) -> str:
    """`below its limits in Oct 2026: 84.7%, usually 96.0%`."""
    context, history = watched.context, watched.history
    value, limits = history.values[index], history.limits
    label = formats.period_label(history.starts[index], history.grain, context.language)
    if limits is None or value is None:
        return context.t("handle.signal", period=label)
    beyond = "above" if value > limits.upper else "below" if value < limits.lower else "shift"
    since = formats.period_label(history.starts[first], history.grain, context.language)
    return context.t(
        f"handle.{beyond}",
        period=label,
        since=since,
        value=context.value(watched.kpi, value),
        usual=context.value(watched.kpi, limits.centre),
    )


def at_stake(context: Context, kpi: Kpi, asked: Selection, history: Series, index: int) -> tuple[float | None, int]:
    """The value behind a signal in the reporting currency, and the rows: those that missed, else all of the period."""
    stake = kpi.watch.stake if kpi.watch else None
    if stake is None:
        return None, history.counts[index]
    rows = _misses(context, kpi, asked) if stake.counts_misses else history.counts[index]
    return _worth(context, kpi, stake, asked, _shortfall(history, index)), rows


def _misses(context: Context, kpi: Kpi, asked: Selection) -> int:
    figure = figures.figure(context.measure(kpi, asked))
    counted = figure.numerator or 0
    return round(counted if kpi.better == "lower" else figure.n - counted)


def _shortfall(history: Series, index: int) -> float | None:
    """The share by which the value lies below its usual level; None where that is not known."""
    value = history.values[index]
    return None if value is None or not history.limits else max(1 - value / history.limits.centre, 0)


def _worth(context: Context, kpi: Kpi, stake: Stake, asked: Selection, shortfall: float | None) -> float | None:
    if stake.missed_value:
        return _missed(context, asked, stake.missed_value, kpi.defaults["basis"])
    for name, value in stake.choices.items():
        asked = asked.choosing(name, value)
    if stake.numerator_of:
        return figures.figure(context.measure(KPIS[stake.numerator_of], asked)).numerator
    amount = figures.figure(context.measure(KPIS[stake.excess_of], asked)).value if shortfall is not None else None
    return amount * shortfall if amount and shortfall is not None else None


def _missed(context: Context, asked: Selection, column: str, usual_basis: str) -> float | None:
    """What the missed lines were worth, measured against the date the reader chose."""
    basis = asked.choice("basis") or usual_basis
    sums = context.totals("missed_lines", ("basis",), (column,), asked).filter(pl.col("basis") == basis)
    return float(sums[column].sum()) if sums.height else None


def breached_clauses(context: Context, since: date | None = None) -> list[Alert]:
    """One alert for each supplier and month in which windows ended that broke a clause; clauses may share lines, so the
    value is that of the clause that missed most."""
    ended = breaches.windows(context) if since is None else breaches.closed_since(context, since)
    months: dict[tuple[str, int, int], list[Row]] = {}
    for row in ended:
        if row["is_breached_without"]:
            month = (row["supplier_id"], row["window_end"].year, row["window_end"].month)
            months.setdefault(month, []).append(row)
    return [_breach(context, rows) for rows in months.values()]


def _breach(context: Context, rows: list[Row]) -> Alert:
    worst = max(rows, key=lambda row: row["missed_value"] or 0)
    window = breaches.window(context, worst)
    kpis = ", ".join(dict.fromkeys(breaches.name(context, row["kpi"]) for row in rows))
    key = "handle.breach_one" if len(rows) == 1 else "handle.breaches"
    return Alert(
        id=f"breach:{worst['supplier_id']}:{event_id(worst['window_start'], worst['window_kind'])}",
        status="breach",
        subject=worst["supplier_name"],
        words=context.t(key, n=len(rows), kpis=kpis, period=window),
        value=worst["missed_value"],
        stake=context.t("handle.stake_missed"),
        lines=int(worst["missed_line_count"]),
        unit=context.text(LINES),
        page="supplier",
        filters=(("supplier_id", worst["supplier_id"]),),
        days=breaches.other_days(context, worst),
        own={"clause": worst["clause_id"], "window": worst["window_start"].isoformat()},
        parts=tuple(f"breach:{row['clause_id']}:{row['window_start']}" for row in rows),
    )


def run_outs(context: Context) -> list[Alert]:
    """One alert for all SKUs that run out before their next receipt is 90 % sure."""
    kpi = KPIS["run_out"]
    figure = figures.figure(context.measure(kpi))
    if not figure.numerator:
        return []
    by = ("is_running_out", "sku", "location_id")
    short = context.totals("run_outs", by, ("margin_at_risk",)).filter("is_running_out")
    margin = short["margin_at_risk"].sum()
    return [
        Alert(
            id=f"run_out:{context.as_of.isoformat()}",
            status="watch",
            subject=context.t("handle.run_out_subject", n=context.count(figure.numerator)),
            words=context.t("handle.run_out"),
            value=float(margin) if margin else None,
            stake=context.t("handle.stake_run_out"),
            lines=int(figure.numerator),
            unit=context.text(kpi.counts),
            page="stockouts",
            own={"tab": "coming"},
            parts=tuple(
                f"run_out:{sku}:{location}" for sku, location in short.select("sku", "location_id").iter_rows()
            ),
        )
    ]


def stale_tables(context: Context) -> list[Alert]:
    """Tables whose last row is older than the longest pause they had in the 90 days before it."""
    until = answered(_loaded_until, context.engine)
    dated_by = {kpi.arrivals_of: kpi for kpi in KPIS.values() if kpi.arrivals_of in until}
    old = [table for table in dated_by if (context.as_of - until[table]).days not in (0, 1)]
    arrivals = [(table, _arrivals(context, dated_by[table])) for table in old]
    return [_stale(context, table, days[-1]) for table, days in arrivals if is_stale(days, context.as_of)]


def _loaded_until(engine: Engine) -> dict[str, date]:
    """The latest day the loads of each table name."""
    spans = (
        engine.catalogue.ledger()
        .filter(~pl.col("is_withdrawn"))
        .group_by("table_name")
        .agg(pl.col("data_to").cast(pl.Date).max())
    )
    return {table: day for table, day in spans.iter_rows() if day}


def _arrivals(context: Context, kpi: Kpi) -> list[date]:
    """The days with rows, over everything that was loaded."""
    if context.engine.catalogue.missing_tables(kpi):
        return []
    frame = context.measure(kpi, Selection().of_both_flows(), grain="day")
    return frame.filter(pl.col("n") > 0)["period"].sort().to_list()


def is_stale(days: list[date], as_of: date) -> bool:
    """Whether rows are missing for longer than ever in the 90 days up to the last one; not with fewer than 20 days."""
    recent = [day for day in days if (days[-1] - day).days <= 90]
    if len(recent) < FEWEST_DAYS:
        return False
    pauses = [(after - before).days for before, after in pairwise(recent)]
    return (as_of - days[-1]).days > max(pauses)


def _stale(context: Context, table: str, last: date) -> Alert:
    return Alert(
        id=f"stale:{table}:{last.isoformat()}",
        status="few",
        subject=context.code("table", table),
        words=context.t("handle.stale", day=formats.day(last, context.language)),
        value=None,
        stake="",
        lines=(context.as_of - last).days,
        unit=context.t("unit.days"),
        page="data",
    )


def refused_rows(context: Context) -> list[Alert]:
    """One alert for the rows the last load refused."""
    load, rows = answered(_refused, context.engine)
    if not rows:
        return []
    tables = ", ".join(context.code("table", table) for table in TABLES if table in rows)
    return [
        Alert(
            id=f"refused:{load}",
            status="few",
            subject=formats.counted(sum(rows.values()), context.t("handle.refused_subject"), context.language),
            words=context.t("handle.refused", tables=tables),
            value=None,
            stake="",
            lines=sum(rows.values()),
            unit=context.t("handle.rows"),
            page="data",
        )
    ]


def _refused(engine: Engine) -> tuple[str, dict[str, int]]:
    """The last load and how many rows of each table it refused."""
    loads = engine.catalogue.ledger()["load_id"]
    refused = engine.catalogue.quarantine()
    last = loads.max() if loads.len() else None
    rows = refused.filter(pl.col("load_id") == last).group_by("table_name").len() if last is not None else None
    return str(last), dict(rows.iter_rows()) if rows is not None else {}
