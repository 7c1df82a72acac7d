"""Everything that asks for attention, in rows by whom it concerns, most value at stake first."""

from datetime import date

from cadran.engine import Row
from cadran.insight import breaches, sources, urgent
from cadran.insight.alert import Alert, rows_of
from cadran.insight.context import Context
from cadran.insight.forecast_alerts import forecasts_off
from cadran.insight.signals import event_id, signals
from cadran.insight.stock_alerts import stock_alerts
from cadran.kpis.terms import LINES


def alerts(context: Context, since: date | None = None) -> list[Alert]:
    """Everything to handle, in the order of the rows that gather it, see `rows_of`.

    Clauses broken in the last windows that ended, or in every one that closed after `since`.
    """
    every = [
        *signals(context),
        *breached_clauses(context, since),
        *urgent.beyond_target(context),
        *urgent.standing(context),
        *stock_alerts(context),
        *forecasts_off(context),
        *sources.stale_sources(context),
        *sources.stale_feeds(context),
        *sources.refused_rows(context),
    ]
    return [alert for row in rows_of(every) for alert in row.alerts]


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
        about=f"supplier_id={worst['supplier_id']}",
        about_name=worst["supplier_name"],
    )
