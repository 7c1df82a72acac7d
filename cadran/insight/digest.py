"""What is new to handle since a day: the overview's list, less what stood on it that day."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from cadran.insight.alert import Alert
from cadran.insight.alerts import alerts
from cadran.insight.context import Context
from cadran.insight.notes import muted


@dataclass(frozen=True)
class News:
    """An alert of which `new` events were not known that day."""

    alert: Alert
    new: int


@dataclass(frozen=True)
class Digest:
    """What is new since the end of `since`, most value at stake first; `muted` counts what is new but put aside."""

    context: Context
    since: date
    news: tuple[News, ...]
    muted: int


def digest(now: Context, then: Context, since: date) -> Digest:
    """The alerts of `now` with an event that `then`, the same data as known at the end of `since`, does not have.

    A clause is told for every window that closed in between, however many did.
    """
    before = [alert for alert in alerts(then, since) if not _came_later(now, alert, since)]
    known = frozenset(event for alert in before for event in alert.events)
    counted = [(alert, len(alert.events - known)) for alert in alerts(now, since)]
    fresh = [(alert, new) for alert, new in counted if new]
    aside = muted()
    news = tuple(News(alert, new) for alert, new in fresh if alert.id not in aside)
    return Digest(now, since, news, len(fresh) - len(news))


def _came_later(context: Context, alert: Alert, since: date) -> bool:
    """Whether the load of refused rows brought data of a later day; a load without days counts on its own day."""
    if kind(alert) != "refused":
        return False
    load = alert.id.partition(":")[2]
    rows = context.engine.catalogue.ledger().filter(pl.col("load_id").cast(pl.String) == load)
    last = rows.select(pl.coalesce(pl.col("data_to").max(), pl.col("loaded_at").max())).item()
    return bool(last.date() > since)


def kind(alert: Alert) -> str:
    """What an alert is of, the first word of its id: `signal`, `breach`, `run_out`, `forecast` and so on."""
    return alert.id.partition(":")[0]
