"""Targets as a file: what the company set, to write, to change in a spreadsheet and to read again."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import polars as pl

from cadran.calendar import SEASONS, end_of, start_of
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n import Text
from cadran.i18n.catalogue import say_code
from cadran.i18n.message import Message, message
from cadran.insight.known import known_seasons, known_values
from cadran.insight.plans import can_have_plan
from cadran.insight.targets import NARROWED_BY, can_have_target
from cadran.kpis import KPIS, Kpi
from cadran.workspace import TARGET_KINDS, TARGET_TERMS, KeptTarget, TargetTerms

PROBLEMS_TOLD = 20
HIGHEST = {"percent": 1.0, "score": 100.0}
WRITTEN = ("text", "author", "written_at")


def target_frame(kept: Sequence[KeptTarget]) -> pl.DataFrame:
    """One row a target: the columns that `read_targets` reads, then why, who and when."""
    rows = [
        (*(getattr(target.terms, name) for name in TARGET_TERMS), target.text, target.author, target.written_at)
        for target in kept
    ]
    kinds = {"target": pl.Float64, "valid_from": pl.Date, "valid_to": pl.Date, "written_at": pl.Datetime}
    schema = {name: kinds.get(name, pl.String) for name in (*TARGET_TERMS, *WRITTEN)}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.col(name).replace("", None) for name in (*NARROWED_BY, "season", "text"))


def read_targets(engine: Engine, content: bytes, known: Iterable[TargetTerms] = ()) -> tuple[TargetTerms, ...]:
    """The targets of a CSV file, comma or semicolon, as `target_frame` wrote it; columns it does not know are ignored.

    A file without the column `kind` is one of targets: the plans among those `known` stand beside it.
    CadranError with every problem by its line: an unknown KPI or value, no number, no day, one rule said twice.
    """
    text = _decoded(content)
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [name for name in ("kpi", "target") if name not in (reader.fieldnames or ())]
    if missing:
        raise CadranError(message("target.no_column", name=missing[0], names=", ".join(TARGET_TERMS)))
    has_plans = "kind" in (reader.fieldnames or ())
    terms: dict[TargetTerms, int] = {} if has_plans else {each: 0 for each in known if each.kind == "plan"}
    problems: list[Message] = []
    for row in reader:
        cells = {name: (row.get(name) or "").strip() for name in TARGET_TERMS}
        if not any(cells.values()):
            continue
        read, wrong = terms_of(engine, cells)
        problems += [message("target.at_line", line=reader.line_num, problem=each) for each in wrong]
        if read and _same_scope(read, terms):
            problems.append(message("target.at_line", line=reader.line_num, problem=message("target.twice")))
        elif read:
            terms[read] = reader.line_num
    if problems:
        raise CadranError(*problems[:PROBLEMS_TOLD])
    return tuple(terms)


def terms_of(engine: Engine, cells: dict[str, str]) -> tuple[TargetTerms | None, tuple[Message, ...]]:
    """The target or plan that texts by name of TARGET_TERMS say, else every problem they have.

    A plan is that of the calendar month its first day lies in.
    """
    kpi, kind = KPIS.get(cells["kpi"]), cells.get("kind") or "target"
    if kind not in TARGET_KINDS:
        return None, (message("target.unknown_kind", kind=kind, kinds=", ".join(TARGET_KINDS)),)
    if kpi is None or not (can_have_plan(kpi) if kind == "plan" else can_have_target(kpi)):
        key = "target.unknown_kpi" if kpi is None else f"target.no_{kind}"
        return None, (message(key, kpi=cells["kpi"]),)
    target = _number(kpi, cells["target"])
    days = {name: _day(cells[name]) for name in ("valid_from", "valid_to")}
    problems = [
        *([] if target is not None else [message("target.no_number", text=cells["target"])]),
        *(message("target.no_day", text=cells[name]) for name, day in days.items() if cells[name] and day is None),
        *_unknown(engine, kpi, cells),
    ]
    if days["valid_from"] and days["valid_to"] and days["valid_to"] < days["valid_from"]:
        problems.append(message("target.ends_before"))
    if kind == "plan":
        problems += _without_month(cells, days["valid_from"])
        month = days["valid_from"] and start_of(days["valid_from"], "month")
        days = {"valid_from": month, "valid_to": month and end_of(month, "month")}
    if problems or target is None:
        return None, tuple(problems)
    narrowed = {name: cells[name] for name in (*NARROWED_BY, "season")}
    first, last = days["valid_from"], days["valid_to"]
    return TargetTerms(kpi.id, target, valid_from=first, valid_to=last, kind=kind, **narrowed), ()


def _without_month(cells: dict[str, str], first: date | None) -> list[Message]:
    """A plan is one of a month, and of no season."""
    return [
        *([message("target.no_month")] if first is None and not cells["valid_from"] else []),
        *([message("target.plan_season")] if cells["season"] else []),
    ]


def season_keys(engine: Engine) -> tuple[str, ...]:
    """The seasons a target can be set for: those of every year, then the company's own sales."""
    return tuple(dict.fromkeys((*SEASONS, *(season.key for season in known_seasons(engine)))))


def _unknown(engine: Engine, kpi: Kpi, cells: dict[str, str]) -> Iterator[Message]:
    dimensions = engine.catalogue.dimensions(kpi)
    for name in NARROWED_BY:
        if not cells[name]:
            continue
        if name not in dimensions:
            yield message("target.not_by", kpi=kpi.id, name=_named(name))
        elif cells[name] not in known_values(engine, name):
            yield message("target.unknown_value", name=_named(name), value=cells[name])
    if cells["season"] and cells["season"] not in season_keys(engine):
        yield message("target.unknown_value", name=_named("season"), value=cells["season"])


def _named(column: str) -> Text:
    return Text.of(lambda language: say_code(language, "column", column))


def _same_scope(read: TargetTerms, known: dict[TargetTerms, int]) -> bool:
    return any(_scope(read) == _scope(each) for each in known)


def _scope(terms: TargetTerms) -> tuple[object, ...]:
    return (terms.kpi, terms.kind, *(getattr(terms, name) for name in (*NARROWED_BY, "season")), terms.valid_from)


def _number(kpi: Kpi, text: str) -> float | None:
    """`0.95`, `0,95` or `95 %`; None where it is no number the unit can have."""
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    is_percent = kpi.unit == "percent" and plain.endswith("%")
    try:
        value = float(plain.removesuffix("%")) / 100 if is_percent else float(plain)
    except ValueError:
        return None
    lowest = -100.0 if kpi.unit == "score" else 0.0
    return round(value, 12) if lowest <= value <= HIGHEST.get(kpi.unit, 1e9) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
