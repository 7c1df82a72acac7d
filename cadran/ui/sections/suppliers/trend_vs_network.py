"""Is this supplier getting worse, or is that its normal variation; and how does it compare with the network?"""

from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from cadran.analysis.funnel import ALARM
from cadran.analysis.status import Status
from cadran.calendar import end_of
from cadran.charts.palette import SHAPES
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.findings import course_words
from cadran.insight.series import Judgement, Series, judgement, signal_marks
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.funnel import Standing, Standings, standings

OTD = KPIS["otd"]
Course = Literal["worse", "better", "normal", "few", "unknown"]


@dataclass(frozen=True)
class Verdict:
    """What the last complete month says: the course, the month's index and the first month of the same signal."""

    course: Course
    index: int = -1
    since: int = -1


def verdict(view: View, history: Series) -> Verdict:
    """Worse or better = the last complete month shown is a signal; few or unknown where it cannot be judged."""
    last = view.period.last or view.as_of
    over = [
        index
        for index, start in enumerate(history.starts)
        if end_of(start, history.grain) < view.as_of and start <= last
    ]
    index = over[-1] if over else -1
    month = judgement(OTD, history, index) if over else Judgement("nothing")
    if not month.is_judged:
        return Verdict("unknown" if month.ground in ("no_history", "earlier") else "few", index)
    marks = signal_marks(OTD, history)
    if index not in marks:
        return Verdict("normal", index)
    since = index
    while marks.get(since - 1) == marks[index]:
        since -= 1
    return Verdict("worse" if marks[index] == "breach" else "better", index, since)


def trend_vs_network(view: View, supplier_id: str) -> None:
    """Two sentences: the supplier against its own past, and against the network in the period shown."""
    history = figures.series(view, OTD, "month")
    if history is None:
        return
    own = verdict(view, history)
    peers = standings(_everybody(view), OTD) if view.details("suppliers").height > 1 else None
    subtitle = view.t("supplier.standing_subtitle")
    with panel.block(view, "standing", view.t(f"supplier.standing_{own.course}"), subtitle):
        facts = [(_status(own), _own_past(view, history, own))]
        standing = peers.of(supplier_id) if peers else None
        facts += [(standing.status, _among_peers(view, peers, standing))] if peers and standing else []
        show_html(joined(*(_fact(status, words) for status, words in facts)))


def _everybody(view: View) -> View:
    """The same look without the filter on one supplier."""
    return replace(view, selection=view.selection.where("supplier_id"))


def _status(own: Verdict) -> Status:
    statuses: dict[Course, Status] = {"worse": "breach", "better": "good", "normal": "none"}
    return statuses.get(own.course, "few")


def _own_past(view: View, history: Series, own: Verdict) -> str:
    if own.index < 0:
        return view.t("supplier.past_unknown")
    label = formats.month(history.starts[own.index], view.language)
    value, n = history.values[own.index], history.counts[own.index]
    if own.course == "few" or value is None:
        return view.t("supplier.past_few", period=label, n=view.count(n))
    if own.course == "unknown" or history.limits is None:
        return view.t("supplier.past_unlimited", period=label, value=view.value(OTD, value), n=view.count(n))
    return view.t(
        f"supplier.past_{own.course}",
        period=label,
        since=formats.month(history.starts[own.since], view.language),
        value=view.value(OTD, value),
        words=course_words(view, judgement(OTD, history, own.index)),
        lower=view.in_unit(OTD, history.limits.lower),
        upper=view.in_unit(OTD, history.limits.upper),
        n=view.count(n),
    )


def _among_peers(view: View, peers: Standings, standing: Standing) -> str:
    """The tier in a sentence, with the limits a supplier of its size has."""
    low, high = peers.funnel.limits([standing.n], ALARM)
    kind = "edge" if standing.fine_tier != standing.tier else standing.tier
    return view.t(
        f"funnel.sentence_{kind}",
        name=standing.name,
        value=view.value(OTD, standing.rate),
        n=view.count(standing.n),
        low=view.in_unit(OTD, float(low[0])),
        high=view.in_unit(OTD, float(high[0])),
        centre=view.value(OTD, peers.funnel.centre),
    )


def _fact(status: Status, words: str) -> Markup:
    mark = element("b", SHAPES[status] or "·", css=status, aria_hidden="true")
    return element("p", mark, " ", words, css="cadran-fact")
