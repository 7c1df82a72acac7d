"""The command that tells what is new to handle: one line each for a mail, or a file."""

from urllib.parse import urlencode

import polars as pl

from cadran.engine import Engine
from cadran.export.csv import to_the_cent
from cadran.export.table_text import plain
from cadran.i18n import Language, formats
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.insight.digest import Digest, News, kind
from cadran.ui.request.address import State, address, looking_at
from cadran.ui.request.asked import context_of

NO_PERIOD = frozenset(("run_out", "safety_drawn", "order_overdue", "promise_late", "standing", "stale", "refused"))
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


def overview_of(engine: Engine, language: Language) -> Context:
    """What the overview asks where nobody chose anything."""
    return context_of(State(), language, engine)


def link(context: Context, alert: Alert, server: str) -> str:
    """The page of an alert on `server`, in the period it was told for: a mail read later leads to the same figures."""
    state, period = looking_at(State(language=context.language), alert), context.period
    is_of_now = kind(alert) in NO_PERIOD
    if state.period != "custom" and not is_of_now:
        state = state.over(period.first, period.last)
    parameters = urlencode(address(state, **alert.own), doseq=True)
    return f"{server.rstrip('/')}/{alert.page}?{parameters}"


def lines(digest: Digest, server: str) -> list[str]:
    """One line that counts, then one for each piece of news."""
    context = digest.context
    days = {"since": formats.day(digest.since, context.language), "as_of": formats.day(context.as_of, context.language)}
    key = "digest.title" if digest.news else "digest.none"
    head = context.t(key, n=context.count(len(digest.news)), **days)
    aside = context.t("digest.muted", n=context.count(digest.muted)) if digest.muted else ""
    return [" · ".join(filter(None, (head, aside))), *(_line(context, news, server) for news in digest.news)]


def _line(context: Context, news: News, server: str) -> str:
    alert = news.alert
    total = len(alert.events)
    part = context.t("digest.part", new=context.count(news.new), total=context.count(total)) if news.new < total else ""
    words = (
        context.t(f"digest.{kind(alert)}"),
        alert.sentence,
        part,
        _stake(context, alert),
        link(context, alert, server),
    )
    return plain(" · ".join(filter(None, words)), context.language)


def _stake(context: Context, alert: Alert) -> str:
    """The value and of what it is, else the number of rows."""
    if not alert.value:
        return formats.counted(alert.lines, alert.unit, context.language)
    amount = formats.money_short(alert.value, context.currency, context.language)
    return context.t("digest.stake", what=alert.stake, amount=amount)


def frame(digest: Digest, server: str) -> pl.DataFrame:
    """One row for each piece of news: columns kind, alert_id, sentence, value_at_stake and so on to link."""
    alerts_of = [news.alert for news in digest.news]
    rows = pl.DataFrame(
        {
            "kind": [kind(alert) for alert in alerts_of],
            "alert_id": [alert.id for alert in alerts_of],
            "sentence": [alert.sentence for alert in alerts_of],
            "value_at_stake": [alert.value for alert in alerts_of],
            "currency": [digest.context.currency] * len(alerts_of),
            "row_count": [alert.lines for alert in alerts_of],
            "event_count": [len(alert.events) for alert in alerts_of],
            "new_event_count": [news.new for news in digest.news],
            "since": [digest.since] * len(alerts_of),
            "data_asof": [digest.context.as_of] * len(alerts_of),
            "link": [link(digest.context, alert, server) for alert in alerts_of],
        },
        schema=COLUMNS,
    )
    return to_the_cent(rows, digest.context.currency)
