"""What is new to handle since a day, one line each for a mail: the overview's list, less what stood on it that day."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import polars as pl

from cadran.engine import Engine
from cadran.export.csv import to_the_cent
from cadran.export.terminal import plain
from cadran.i18n import Language, formats
from cadran.ui.panels import notes
from cadran.ui.request import routes
from cadran.ui.request.address import State
from cadran.ui.request.view import Reader, View, look
from cadran.ui.sections.overview.alert import Alert
from cadran.ui.sections.overview.alerts import alerts

NO_PERIOD = frozenset(("run_out", "stale", "refused"))
COLUMNS = {
    "kind": pl.String,
    "alert_id": pl.String,
    "sentence": pl.String,
    "value_at_stake": pl.Float64,
    "currency": pl.String,
    "row_count": pl.Int64,
    "event_count": pl.Int64,
    "new_event_count": pl.Int64,
    "since": pl.Date,
    "data_asof": pl.Date,
    "link": pl.String,
}


@dataclass(frozen=True)
class News:
    """An alert of which `new` events were not known that day, and the full address of its page."""

    alert: Alert
    new: int
    link: str


@dataclass(frozen=True)
class Digest:
    """What is new since the end of `since`, most value at stake first; `muted` counts what is new but put aside."""

    view: View
    since: date
    news: tuple[News, ...]
    muted: int


def look_of_lines(engine: Engine, language: Language) -> View:
    """The overview without a screen and with no choice made, for words and figures alone."""
    return look(Reader(language, State(language=language), routes.PLACES[0], "light"), engine)


def digest(now: View, then: View, since: date, address: str) -> Digest:
    """The alerts of `now` with an event that `then`, the same data as known at the end of `since`, does not have.

    A clause is told for every window that closed in between, however many did. `address` is where the dashboard is
    served.
    """
    before = [alert for alert in alerts(then, since) if not _came_later(now, alert, since)]
    known = frozenset(event for alert in before for event in alert.events)
    found = [(alert, len(alert.events - known)) for alert in alerts(now, since)]
    fresh = [(alert, new) for alert, new in found if new]
    aside = notes.muted(now)
    news = tuple(News(alert, new, link(now, alert, address)) for alert, new in fresh if alert.id not in aside)
    return Digest(now, since, news, len(fresh) - len(news))


def _came_later(view: View, alert: Alert, since: date) -> bool:
    """Whether the load of refused rows brought data of a later day; a load without days counts on its own day."""
    if kind(alert) != "refused":
        return False
    load = alert.id.partition(":")[2]
    rows = view.engine.ledger().filter(pl.col("load_id").cast(pl.String) == load)
    last = rows.select(pl.coalesce(pl.col("data_to").max(), pl.col("loaded_at").max())).item()
    return bool(last.date() > since)


def link(view: View, alert: Alert, address: str) -> str:
    """The page of an alert in the period it was told for, so that a mail read later leads to the same figures."""
    state, period = alert.state, view.period
    is_of_now = kind(alert) in NO_PERIOD
    if state.period != "custom" and not is_of_now and period.first and period.last:
        state = state.during(period.first, period.last)
    parameters = urlencode(routes.address(state, **alert.own), doseq=True)
    return f"{address.rstrip('/')}/{alert.place}?{parameters}"


def lines(found: Digest) -> list[str]:
    """One line that counts, then one for each piece of news."""
    view = found.view
    said = {"since": formats.day(found.since, view.language), "as_of": formats.day(view.as_of, view.language)}
    key = "digest.title" if found.news else "digest.none"
    head = view.say(key, n=view.count(len(found.news)), **said)
    aside = view.say("digest.muted", n=view.count(found.muted)) if found.muted else ""
    return [" · ".join(filter(None, (head, aside))), *(_line(view, one) for one in found.news)]


def _line(view: View, one: News) -> str:
    alert = one.alert
    total = len(alert.events)
    part = view.say("digest.part", new=view.count(one.new), total=view.count(total)) if one.new < total else ""
    words = (view.say(f"digest.{kind(alert)}"), alert.sentence, part, _stake(view, alert), one.link)
    return plain(" · ".join(filter(None, words)), view.language)


def kind(alert: Alert) -> str:
    """`signal`, `breach`, `run_out`, `stale` or `refused`."""
    return alert.id.partition(":")[0]


def _stake(view: View, alert: Alert) -> str:
    """The value and of what it is, else the number of rows."""
    if not alert.value:
        return formats.counted(alert.lines, alert.unit, view.language)
    amount = formats.money_short(alert.value, view.currency, view.language)
    return view.say("digest.stake", what=alert.stake, amount=amount)


def frame(found: Digest) -> pl.DataFrame:
    """One row for each piece of news: columns kind, alert_id, sentence, value_at_stake and so on to link."""
    alerts_of = [one.alert for one in found.news]
    told = pl.DataFrame(
        {
            "kind": [kind(alert) for alert in alerts_of],
            "alert_id": [alert.id for alert in alerts_of],
            "sentence": [alert.sentence for alert in alerts_of],
            "value_at_stake": [alert.value for alert in alerts_of],
            "currency": [found.view.currency] * len(alerts_of),
            "row_count": [alert.lines for alert in alerts_of],
            "event_count": [len(alert.events) for alert in alerts_of],
            "new_event_count": [one.new for one in found.news],
            "since": [found.since] * len(alerts_of),
            "data_asof": [found.view.as_of] * len(alerts_of),
            "link": [one.link for one in found.news],
        },
        schema=COLUMNS,
    )
    return to_the_cent(told, found.view.currency)
