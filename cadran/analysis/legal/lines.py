"""The checks of the missed lines themselves: their age, what proves them, the harm of each, and force majeure."""

from datetime import date

import polars as pl

from cadran.analysis.legal.case import Case, Check, Event, State, Value
from cadran.analysis.legal.harm import count
from cadran.calendar import shift_months


def age(case: Case) -> Check:
    """Whether no line was missed more than a year before the penalty invoice, until then before `known.day`."""
    days = case.missed["counted_on"]
    invoiced = case.known.day_of("invoiced_on")
    day = invoiced or case.known.day
    when = f"age_on_{'invoice' if invoiced else case.known.day_is}"
    if days.null_count():
        values: dict[str, Value] = {"n": days.null_count(), "total": days.len()}
        return Check("age", "unknown", ("age_unknown",), values)
    old = case.missed.filter(pl.col("counted_on").is_in([missed for missed in set(days) if year_after(missed) < day]))
    oldest = min(days)
    values = {
        "n": old.height,
        "total": days.len(),
        "day": day,
        "oldest": oldest,
        "last": year_after(oldest),
        "charged": _charged(old),
    }
    reasons = (when, "age_old" if old.height else "age_kept", "age_last_safe")
    return Check("age", "not_passed" if old.height else "passed", reasons, values)


def year_after(day: date) -> date:
    """The same day a year later; of 29 February the 28th."""
    return shift_months(day, 12)


def proof(case: Case) -> Check:
    """What the pack holds: of each line every date with source file and row, a document, and the harm it did."""
    missed = case.missed
    is_proven = pl.col("is_proven").fill_null(False) & pl.col("has_document").fill_null(False)
    proven = missed.filter(is_proven).height
    values = _harms(missed) | {"proven": proven, "n": count(missed, "followed") + count(missed, "named")}
    texts = ("harm_texts",) if values["texts"] else ()
    reasons = ("proof_dates", "proof_harm", *_for_all(values), *texts)
    if count(missed, "none"):
        return Check("proof", "not_passed", reasons, values)
    is_whole = proven == missed.height == values["n"]
    return Check("proof", "passed" if is_whole else "unknown", reasons, values)


def stockout(case: Case) -> Check:
    """Whether each line was followed by a stockout of its SKU, or named by somebody who documents another harm."""
    missed = case.missed
    refused = missed.filter(pl.col("harm_shown") == "none")
    values = _harms(missed) | {"charged": _charged(refused)}
    reasons: tuple[str, ...] = ("stockout_counts", *_for_all(values))
    if refused.height:
        return Check("stockout", "not_passed", (*reasons, "stockout_refused"), values)
    is_whole = count(missed, "followed") + count(missed, "named") == missed.height
    return Check("stockout", "passed" if is_whole else "unknown", reasons, values)


def force_majeure(case: Case) -> Check:
    """Whether somebody looked for force majeure: lines left out for it, known events on days of the missed lines."""
    left_out = case.lines.filter(pl.col("exclusion_reason") == "force_majeure").height
    events = _events(case)
    fact = case.known.facts.get("force_majeure", "")
    values: dict[str, Value] = {"n": left_out, "events": events}
    looked = "force_events" if events else "force_nothing"
    if fact == "yes":
        state: State = "passed" if left_out else "not_passed"
        return Check("force_majeure", state, ("force_yes", "force_left_out", looked), values)
    if fact == "no":
        return Check("force_majeure", "passed", ("force_no", "force_left_out", looked), values)
    is_settled = bool(left_out) and not events
    reasons = ("force_left_out", looked) if is_settled else ("force_left_out", looked, "force_look")
    return Check("force_majeure", "passed" if is_settled else "unknown", reasons, values)


def _events(case: Case) -> tuple[Event, ...]:
    """What is noted on a day on which a missed line was due or waited for."""
    ended = pl.coalesce(pl.col("completed_at").cast(pl.Date), pl.lit(case.known.day))
    days = case.missed.select(pl.col("counted_on").alias("first"), ended.alias("last")).unique().drop_nulls().rows()
    overlapping = [
        event for event in case.known.events if any(event.first <= last and event.last >= first for first, last in days)
    ]
    return tuple(dict.fromkeys(overlapping))


def _harms(missed: pl.DataFrame) -> dict[str, Value]:
    counts = {name: count(missed, name) for name in ("followed", "named", "for_all", "none", "unknown")}
    texts = missed.filter(pl.col("harm_shown").is_in(["named", "for_all"]))["harm_text"].unique(maintain_order=True)
    return {"total": missed.height, **counts, "texts": " · ".join(texts)}


def _for_all(values: dict[str, Value]) -> tuple[str, ...]:
    """The sentence about lines that only one text for all of them documents."""
    return ("harm_for_all",) if values["for_all"] else ()


def _charged(lines: pl.DataFrame) -> float:
    """What the clause charges of these lines, before its cap."""
    return float(lines.select(pl.coalesce("charged_amount", "penalty_amount")).sum().item() or 0)
