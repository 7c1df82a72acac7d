"""The checks of the law in words, the same on the screen and on paper, and what people wrote down about a claim."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from cadran.analysis.legal import Check, Event, Known, Value, harms_of
from cadran.analysis.status import Status
from cadran.charts.palette import SHAPES
from cadran.engine import Engine
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.workspace import Note, Workspace, standing

AMOUNTS = frozenset(("retained", "lawful", "limit", "base", "used", "charged", "harm", "lost", "stated"))
STATUS: dict[str, Status] = {"passed": "good", "not_passed": "breach", "unknown": "few"}
EVENT_KINDS = ("strike", "other")
HARM_COLUMNS = (
    "clause_id",
    "flow",
    "order_id",
    "line_id",
    "sku",
    "product_name",
    "category",
    "due_at",
    "completed_at",
    "has_document",
    "charged_amount",
    "order_value",
    "order_limit",
    "stockout",
    "stockout_on",
    "stockout_days",
    "lost_margin",
    "harm_shown",
    "stated_harm",
    "harm_amount",
    "harm_text",
)


def reason(check: Check, currency: str, language: str) -> str:
    """Why a check came out as it did and what it looked at, in sentences."""
    values = {name: _written(name, value, currency, language) for name, value in check.values.items()}
    return " ".join(t(language, f"legal.{name}", **values) for name in check.reasons)


def _written(name: str, value: Value, currency: str, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(
            _event(part, language) if isinstance(part, Event) else t(language, f"legal_missing.{part}")
            for part in value
        )
    if isinstance(value, date):
        return formats.day(value, language)
    if name in AMOUNTS:
        return formats.price(value, currency, language)
    if name in ("share", "allowed"):
        return formats.percent(value, language, 0 if round(value * 100, 6).is_integer() else 1)
    return formats.number(value, language, 0 if float(value).is_integer() else 1)


def _event(event: Event, language: str) -> str:
    """`Strike at the port (3 Nov 2026 – 5 Nov 2026)`."""
    days = (event.first, event.last) if event.last > event.first else (event.first,)
    return f"{event.label} ({' – '.join(formats.day(day, language) for day in days)})"


def sign(check: Check) -> str:
    """`●`, as `signs` explains it."""
    return SHAPES[STATUS[check.state]]


def signs(language: str) -> str:
    """`● passed, ■ not passed, ○ not known`."""
    return ", ".join(f"{SHAPES[status]} {t(language, f'legal.{state}')}" for state, status in STATUS.items())


def documented(notes: Iterable[Note], supplier_id: str, first: date, last: date) -> tuple[Note, ...]:
    """The notes about harm a supplier did on days of the window `first` to `last`."""
    return tuple(
        note
        for note in notes
        if note.kind == "harm"
        and (note.dimension, note.value) == ("supplier_id", supplier_id)
        and note.first_day <= last
        and note.last_day >= first
    )


def known_about(
    engine: Engine, workspace: Workspace, window: tuple[str, date, date], today: date | None = None
) -> Known:
    """What is known of a supplier and the days of a window beside the figures.

    Until there is a penalty invoice the day is `today`, or the data date where none is given.
    """
    notes = workspace.notes()
    facts = standing(workspace.legal_facts(), *window)
    return Known(
        day=today or engine.info.as_of_date,
        day_is="today" if today else "data",
        facts={name: fact.value for name, fact in facts.items()},
        harms=documented(notes, *window),
        events=(*_noted(notes, window[0]), *_strikes(engine)),
    )


def _noted(notes: Iterable[Note], supplier_id: str) -> Iterator[Event]:
    """What people noted about all suppliers or this one that might be force majeure."""
    for note in notes:
        if note.kind in EVENT_KINDS and (note.dimension, note.value) in (("", ""), ("supplier_id", supplier_id)):
            yield Event(note.first_day, note.last_day, note.text)


def _strikes(engine: Engine) -> Iterator[Event]:
    """The strikes of the calendar, wherever they were."""
    strikes = engine.details.rows("calendar", kind="strike").sort("first_day", "last_day", "label")
    return (Event(*row) for row in strikes.select("first_day", "last_day", "label").iter_rows())


def fact_in_words(fact: str, value: str, language: str) -> str:
    """`Penalty invoice: 3 Nov 2026`."""
    is_day = value[:1].isdigit()
    words = formats.day(date.fromisoformat(value), language) if is_day else say_code(language, "fact_value", value)
    return t(language, "legal.fact", name=say_code(language, "legal_fact", fact), told=words)


def harm_lines(judged: pl.DataFrame, checks: Mapping[str, object], known: Known) -> pl.DataFrame:
    """One row per missed line that is kept of each clause with checks: what shows the harm it did, and how much."""
    kept = judged.filter(pl.col("clause_id").is_in(list(checks)))
    return harms_of(kept, known.harms)
