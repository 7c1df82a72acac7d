"""Is this supplier getting worse, or is that its normal variation; and how does it compare with the network?"""

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from cadran.analysis.funnel import ALARM
from cadran.analysis.status import FEWEST_FOR_STATUS, Status
from cadran.calendar import end_of
from cadran.charts.palette import SHAPES
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Series
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.funnel import Standing, Standings, standings

OTD = KPIS["otd"]
Course = Literal["worse", "better", "normal", "unknown"]


@dataclass(frozen=True)
class Verdict:
    """What the last complete month says: the course, the month's place and the first month of the same signal."""

    course: Course
    place: int = -1
    since: int = -1


def verdict(view: View, history: Series) -> Verdict:
    """Worse or better = the last complete month is a signal; unknown without limits or with fewer than 30 lines."""
    over = [place for place, start in enumerate(history.starts) if end_of(start, history.grain) < view.as_of]
    place = over[-1] if over else -1
    if history.limits is None or place < 0 or history.counts[place] < FEWEST_FOR_STATUS:
        return Verdict("unknown", place)
    marks = figures.signal_marks(OTD, history)
    if place not in marks:
        return Verdict("normal", place)
    since = place
    while marks.get(since - 1) == marks[place]:
        since -= 1
    return Verdict("worse" if marks[place] == "breach" else "better", place, since)


def standing(view: View, supplier_id: str) -> None:
    """Two sentences: the supplier against its own past, and against the network in the period shown."""
    history = figures.series(view, OTD, "month")
    if history is None:
        return
    found = verdict(view, history)
    peers = standings(_everybody(view), OTD)
    subtitle = view.t("supplier.standing_subtitle")
    with panel.block(view, "standing", view.t(f"supplier.standing_{found.course}"), subtitle):
        said = [(_status(found), _own_past(view, history, found))]
        one = peers.of(supplier_id) if peers else None
        said += [(one.status, _among_peers(view, peers, one))] if peers and one else []
        st.html("".join(_fact(status, words) for status, words in said))


def _everybody(view: View) -> View:
    """The same look without the filter on one supplier."""
    return replace(view, selection=view.selection.where("supplier_id"))


def _status(found: Verdict) -> Status:
    statuses: dict[Course, Status] = {"worse": "breach", "better": "good", "unknown": "few", "normal": "none"}
    return statuses[found.course]


def _own_past(view: View, history: Series, found: Verdict) -> str:
    if found.place < 0:
        return view.t("supplier.past_unknown")
    label = formats.month(history.starts[found.place], view.language)
    value, n = history.values[found.place], history.counts[found.place]
    if found.course == "unknown" or history.limits is None or value is None:
        return view.t("supplier.past_few", period=label, n=view.count(n))
    return view.t(
        f"supplier.past_{found.course}",
        period=label,
        since=formats.month(history.starts[found.since], view.language),
        value=view.value(OTD, value),
        lower=view.value(OTD, history.limits.lower),
        upper=view.value(OTD, history.limits.upper),
        n=view.count(n),
    )


def _among_peers(view: View, peers: Standings, one: Standing) -> str:
    """The tier in a sentence, with the limits a supplier of its size has."""
    low, high = peers.funnel.limits([one.n], ALARM)
    kind = "edge" if one.shown != one.tier else one.tier
    return view.t(
        f"funnel.sentence_{kind}",
        name=one.name,
        value=view.value(OTD, one.rate),
        n=view.count(one.n),
        low=view.value(OTD, float(low[0])),
        high=view.value(OTD, float(high[0])),
        centre=view.value(OTD, peers.funnel.centre),
    )


def _fact(status: Status, words: str) -> str:
    mark = SHAPES[status] or "·"
    return f'<p class="cadran-fact"><b class="{status}" aria-hidden="true">{mark}</b> {as_html(words)}</p>'
