"""Is this supplier getting worse, or is that its normal variation; and how does it compare with the network?"""

from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from cadran.analysis.funnel import ALARM
from cadran.analysis.status import FEWEST_FOR_STATUS, Status
from cadran.calendar import end_of
from cadran.charts.palette import SHAPES
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.series import Series, signal_marks
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.funnel import Standing, Standings, standings

OTD = KPIS["otd"]
Course = Literal["worse", "better", "normal", "unknown"]


@dataclass(frozen=True)
class Verdict:
    """What the last complete month says: the course, the month's index and the first month of the same signal."""

    course: Course
    index: int = -1
    since: int = -1


def verdict(view: View, history: Series) -> Verdict:
    """Worse or better = the last complete month is a signal; unknown without limits or with fewer than 30 lines."""
    over = [index for index, start in enumerate(history.starts) if end_of(start, history.grain) < view.as_of]
    index = over[-1] if over else -1
    if history.limits is None or index < 0 or history.counts[index] < FEWEST_FOR_STATUS:
        return Verdict("unknown", index)
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
    judgement = verdict(view, history)
    peers = standings(_everybody(view), OTD)
    subtitle = view.t("supplier.standing_subtitle")
    with panel.block(view, "standing", view.t(f"supplier.standing_{judgement.course}"), subtitle):
        facts = [(_status(judgement), _own_past(view, history, judgement))]
        standing = peers.of(supplier_id) if peers else None
        facts += [(standing.status, _among_peers(view, peers, standing))] if peers and standing else []
        show_html(joined(*(_fact(status, words) for status, words in facts)))


def _everybody(view: View) -> View:
    """The same look without the filter on one supplier."""
    return replace(view, selection=view.selection.where("supplier_id"))


def _status(judgement: Verdict) -> Status:
    statuses: dict[Course, Status] = {"worse": "breach", "better": "good", "unknown": "few", "normal": "none"}
    return statuses[judgement.course]


def _own_past(view: View, history: Series, judgement: Verdict) -> str:
    if judgement.index < 0:
        return view.t("supplier.past_unknown")
    label = formats.month(history.starts[judgement.index], view.language)
    value, n = history.values[judgement.index], history.counts[judgement.index]
    if judgement.course == "unknown" or history.limits is None or value is None:
        return view.t("supplier.past_few", period=label, n=view.count(n))
    return view.t(
        f"supplier.past_{judgement.course}",
        period=label,
        since=formats.month(history.starts[judgement.since], view.language),
        value=view.value(OTD, value),
        lower=view.value(OTD, history.limits.lower),
        upper=view.value(OTD, history.limits.upper),
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
        low=view.value(OTD, float(low[0])),
        high=view.value(OTD, float(high[0])),
        centre=view.value(OTD, peers.funnel.centre),
    )


def _fact(status: Status, words: str) -> Markup:
    mark = element("b", SHAPES[status] or "·", css=status, aria_hidden="true")
    return element("p", mark, " ", words, css="cadran-fact")
