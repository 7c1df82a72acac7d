"""What became of a row: the words each KPI knows, and which of them count in its numerator and denominator."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

# `both`: in the denominator and, wholly or in part, in the numerator; `part`: in the denominator, in the numerator with
# what of it was in time; `missed`: in the denominator only; `outside`: in neither.
Counts = Literal["both", "part", "missed", "outside"]
Vocabulary = Mapping[str, Counts]


def _counted(both: str = "", part: str = "", missed: str = "", outside: str = "") -> Vocabulary:
    named: tuple[tuple[Counts, str], ...] = (("both", both), ("part", part), ("missed", missed), ("outside", outside))
    return MappingProxyType({word: counts for counts, words in named for word in words.split()})


PROMISE = _counted(both="on_time", missed="late late_open failed", outside="not_due cancelled unknown")
# A late line was complete too, only not by the date.
COMPLETE = _counted(both="on_time late", missed="late_open failed", outside="not_due cancelled unknown")
FILLED = _counted(both="on_time", part="late late_open failed", outside="not_due cancelled unknown")
OPEN_LATE = _counted(both="late_open", missed="on_time late failed not_due cancelled", outside="unknown")
# Of a yes/no KPI the numerator counts what was met, or what was missed where less is better.
MET = _counted(both="met", missed="missed", outside="not_due cancelled unknown")
MISSED = _counted(both="missed", missed="met", outside="not_due cancelled unknown")
RETURNED = _counted(both="returned", missed="kept", outside="unknown")
OUT = _counted(both="out", missed="in_stock", outside="inactive unknown")
IN_STOCK = _counted(both="in_stock", missed="out", outside="inactive unknown")
WINDOWS = _counted(both="met alert", missed="breached", outside="not_assessable running")
CHARGED = _counted(both="breached", missed="met alert", outside="not_assessable running")
# Of a duration: what is complete has one, what is open has only an age so far.
DURATION = _counted(both="complete", missed="open", outside="cancelled closed unknown")
LATE = _counted(both="late late_open", outside="on_time failed not_due cancelled unknown")
# Nothing is judged: a row counts, or it could not be placed.
COUNTED = _counted(both="met", outside="unknown")

_KPIS: tuple[tuple[Vocabulary, str], ...] = (
    (PROMISE, "otd otif order_otif perfect_order cutoff_24h shipped_24h ready_on_time"),
    (COMPLETE, "in_full"),
    (FILLED, "fill_rate"),
    (OPEN_LATE, "open_late open_late_value"),
    (MET, "promise_kept tracked inventory_accuracy lead_time_kept restockable"),
    (
        MISSED,
        "early cancel_rate stockout_rate stockout_revenue reject_rate oversell run_out run_out_value lost_sales "
        "below_safety",
    ),
    (RETURNED, "return_rate return_rate_cash"),
    (OUT, "stockout_days"),
    (IN_STOCK, "a_availability feed_availability"),
    (WINDOWS, "sla_compliance"),
    (CHARGED, "penalty"),
    (DURATION, "lead_time order_to_ready ready_to_ship transit put_away"),
    (LATE, "days_late"),
    (_counted(both="returned", outside="unknown"), "refunded_value return_delay"),
)
VOCABULARIES: Mapping[str, Vocabulary] = {kpi: words for words, kpis in _KPIS for kpi in kpis.split()}


def vocabulary(kpi_id: str) -> Vocabulary:
    """The outcomes of a KPI's rows and how each counts; one that judges nothing only counts its rows."""
    return VOCABULARIES.get(kpi_id, COUNTED)


def missed(kpi_id: str) -> tuple[str, ...]:
    """The outcomes that are a failure of the KPI: what a page opens where it says "missed"."""
    words = vocabulary(kpi_id)
    bad = ("late", "late_open", "failed", "missed", "breached", "out", "returned")
    return tuple(word for word in bad if word in words)
