"""The one page of an evidence pack: how each clause was kept, what it costs step by step, why, and the worst lines."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cadran.engine import Row
from cadran.export.due import completed, due, in_words
from cadran.export.evidence import STEPS, Evidence
from cadran.export.legal import sign, signs
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.kpis import KPIS
from cadran.kpis.clause_words import cap_not_computable, penalty_in_words, rule_in_words, target_in_words

CLAUSES_SHOWN = 8
LINES_SHOWN = 10
EXCLUSIONS_SHOWN = 5
LONGEST = 34
LONGEST_TERMS = 200
TAKEN_OFF = frozenset(("excluded", "elsewhere", "over_cap"))

Cell = str | dict[str, Any]
Column = dict[str, Any]


def clause_sheet(evidence: Evidence, language: str) -> dict[str, Any]:
    """The sheet as `typeset.pdf` takes it; every figure of it is one of the pack's own files."""
    clauses = list(evidence.clauses.iter_rows(named=True))
    parts = [
        _clauses(clauses, language),
        _steps(evidence, clauses, language),
        _checks(evidence, language),
        _causes(evidence, language),
        _exclusions(evidence, language),
        _lines(evidence, language),
    ]
    return {
        "language": language,
        "kind": t(language, "paper.evidence"),
        "title": titled(evidence.supplier),
        "scope": evidence.window.label(language),
        "facts": _facts(evidence, language),
        "sections": [part for part in parts if part],
        "foot": t(language, "paper.evidence_foot", version=evidence.info.version),
    }


def clause_name(kpi_id: str, language: str) -> str:
    """The name of a clause's measure."""
    return KPIS[kpi_id].name.read(language) if kpi_id in KPIS else kpi_id


def short_name(kpi_id: str, language: str) -> str:
    """The short name of a clause's measure, for a narrow column."""
    return KPIS[kpi_id].short.read(language) if kpi_id in KPIS else kpi_id


def clipped(text: object, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters, so that a page stays one page."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def titled(supplier: Mapping[str, Any]) -> str:
    """`Atelier Roux-Delmas (S004)`; the code alone where it is the name."""
    name, code = clipped(supplier["supplier_name"], 60), clipped(supplier["supplier_id"])
    return name if name == code else f"{name} ({code})"


def column(name: str, width: float | None = None, align: str = "left") -> Column:
    return {"name": name, "width": width, "align": align}


def section(title: str, note: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    return {"title": title, "note": note, "columns": list(columns), "rows": [list(row) for row in rows]}


def bold(text: str, is_signal: bool = False) -> Cell:
    return {"kind": "signal" if is_signal else "plain", "text": text}


def _facts(evidence: Evidence, language: str) -> list[str]:
    values = {
        "day": formats.moment(evidence.info.as_of_at, language),
        "first": formats.day(evidence.window.start, language),
        "last": formats.day(evidence.window.end, language),
        "currency": evidence.info.reporting_currency,
    }
    facts = [t(language, "paper.evidence_facts", **values)]
    if not evidence.is_final:
        key = "paper.not_settled" if evidence.is_over else "paper.running"
        facts.append(t(language, key, last=values["last"], day=values["day"]))
    return facts


def _clauses(clauses: list[Row], language: str) -> dict[str, Any]:
    breached = sum(row["clause_state"] == "breached" for row in clauses)
    columns = [
        column(t(language, "clause.clause"), 2.4),
        column(t(language, "clause.rule"), 3),
        column(t(language, "clause.target"), None, "right"),
        column(t(language, "clause.actual"), None, "right"),
        column(t(language, "paper.without"), None, "right"),
        column(t(language, "clause.missed"), None, "right"),
        column(t(language, "clause.state"), None),
    ]
    breached_first = sorted(clauses, key=lambda row: row["clause_state"] != "breached")
    rows = [_clause(row, language) for row in breached_first[:CLAUSES_SHOWN]]
    title = t(language, "paper.clauses", n=len(clauses), breached=breached)
    notes = [t(language, "paper.clauses_note")]
    if len(clauses) > CLAUSES_SHOWN:
        notes.append(t(language, "paper.more", shown=CLAUSES_SHOWN, total=len(clauses)))
    return section(title, " ".join(notes), columns, rows)


def _clause(row: Row, language: str) -> list[Cell]:
    state, few = row["clause_state"], row["clause_state"] == "not_assessable"
    met = t(language, "card.of", k=row["line_count"] - row["missed_line_count"], n=row["line_count"])
    return [
        clipped(f"{row['clause_id']} · {short_name(row['kpi'], language)}", 40),
        clipped(rule_in_words(row, language), 60),
        target_in_words(row["target"], row["is_lower_better"], language),
        met if few else formats.percent(row["actual"], language),
        formats.NOTHING if few else formats.percent(row["actual_without"], language),
        t(language, "card.of", k=row["missed_line_count"], n=row["line_count"]),
        bold(t(language, f"clause.{state}"), state == "breached"),
    ]


def _steps(evidence: Evidence, clauses: list[Row], language: str) -> dict[str, Any]:
    """The penalty of each clause from the late value to what is retained, and the sum of all."""
    costing = [row for row in clauses if row["raw"]]
    if not costing:
        return section(t(language, "paper.steps_none"), t(language, "paper.steps_none_note"), [], [])
    retained = formats.price(sum(row["retained"] for row in costing), evidence.info.reporting_currency, language)
    columns = [column(t(language, "clause.clause"), 4)]
    columns += [column(t(language, f"paper_column.{step}"), 1, "right") for step in STEPS]
    rows = [_clause_steps(evidence, row, language) for row in costing[:CLAUSES_SHOWN]]
    if len(costing) > 1:
        sums = [_amount(evidence, sum(row[step] for row in costing), step, language) for step in STEPS[1:]]
        rows.append([bold(t(language, "paper.total")), "", *(bold(amount) for amount in sums)])
    title = t(language, "paper.steps", retained=retained)
    return section(title, " ".join(_steps_notes(evidence, costing, language)), columns, rows)


def _steps_notes(evidence: Evidence, costing: list[Row], language: str) -> list[str]:
    """How the steps are read, what each clause would cost alone, and the caps nobody can compute."""
    notes = [t(language, "paper.steps_note")]
    final = [row for row in costing if row["is_final"]]
    if any(row["elsewhere"] for row in final):
        alone = formats.price(sum(row["alone"] for row in final), evidence.info.reporting_currency, language)
        notes.append(t(language, "paper.alone", alone=alone))
    french = [row for row in final if row["country"] == "FR" and row["retained"]]
    if french:
        notes.append(_lawful(evidence, french, language))
    uncapped = sum(bool(row["cap_unknown_count"]) for row in costing)
    return notes + ([t(language, "paper.caps_unknown", n=uncapped)] if uncapped else [])


def _lawful(evidence: Evidence, french: list[Row], language: str) -> str:
    """What of the French clauses' estimates stays within the limit of the law; unknown parts are counted."""
    known = [row["lawful"] for row in french if row["lawful"] is not None]
    amount = formats.price(sum(known), evidence.info.reporting_currency, language)
    return t(language, "paper.lawful", amount=amount, n=len(french) - len(known))


def _clause_steps(evidence: Evidence, row: Row, language: str) -> list[Cell]:
    agreed = penalty_in_words(row, evidence.info.reporting_currency, language)
    amounts = [_told(evidence, row, step, language) for step in STEPS]
    return [clipped(f"{row['clause_id']} · {agreed}", LONGEST_TERMS), *amounts]


def _told(evidence: Evidence, row: Row, step: str, language: str) -> str:
    """The amount of a step; what cannot be computed or is not final says so."""
    if step == "over_cap" and row["cap_unknown_count"]:
        return cap_not_computable(row, language)
    if step == "retained" and row["so_far"]:
        amount = formats.price(row["so_far"], evidence.info.reporting_currency, language)
        return t(language, "penalty.so_far_short", amount=amount)
    return _amount(evidence, row[step], step, language)


def _amount(evidence: Evidence, amount: float | None, step: str, language: str) -> str:
    if not amount:
        return formats.NOTHING
    return formats.price(-amount if step in TAKEN_OFF else amount, evidence.info.reporting_currency, language)


def _checks(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """How each check of the law came out for the clauses that retain a penalty, one clause a column."""
    if not evidence.checks:
        return None
    listed = dict(list(evidence.checks.items())[:CLAUSES_SHOWN])
    names = list(dict.fromkeys(check.name for checks in listed.values() for check in checks))
    columns = [column(t(language, "column.check"), 4)]
    columns += [column(clipped(clause, 20), 1) for clause in listed]
    states = [{check.name: sign(check) for check in checks} for checks in listed.values()]
    rows: list[list[Cell]] = [
        [t(language, f"legal_check.{name}"), *(state.get(name, formats.NOTHING) for state in states)] for name in names
    ]
    country = dict(evidence.clauses.select("clause_id", "country").iter_rows())[next(iter(listed))]
    note = f"{signs(language)}. {t(language, 'paper.legal_note')}"
    return section(t(language, f"legal_law.{country}"), note, columns, rows)


def _causes(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """The order lines missed under any clause, by whose doing it was; a line counts once."""
    missed = evidence.missed.unique(["flow", "order_id", "line_id"], maintain_order=True)
    if missed.is_empty():
        return None
    counted = (
        missed.group_by("cause")
        .agg(pl.len(), pl.col("line_value").sum())
        .sort("len", "cause", descending=[True, False])
    )
    columns = [
        column(t(language, "column.cause"), 3),
        column(t(language, "paper.order_lines"), 1, "right"),
        column(t(language, "column.line_value"), 1, "right"),
    ]
    rows = [
        [
            say_code(language, "cause", cause),
            formats.number(n, language),
            formats.price(value, evidence.info.reporting_currency, language),
        ]
        for cause, n, value in counted.iter_rows()
    ]
    title = t(language, "paper.causes", n=formats.number(missed.height, language))
    return section(title, t(language, "paper.causes_note"), columns, rows)


def _exclusions(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """What was left out by hand and is not undone, with who did it and why."""
    made = evidence.exclusions.unique("exclusion_id", maintain_order=True)
    standing = made.filter(pl.col("undone_at").is_null())
    if standing.is_empty():
        return None
    names = ("clause_id", "exclusion_reason", "author", "written_at")
    titles = [t(language, f"column.{name}") for name in names[:2]]
    titles += [t(language, f"paper_column.{name}") for name in ("text", *names[2:])]
    columns = [
        column(titles[0]),
        column(t(language, "paper.order_line"), 3),
        column(titles[1]),
        column(titles[2], 3),
        column(titles[3], 1),
        column(titles[4], None, "right"),
    ]
    rows = [_exclusion(row, language) for row in standing.head(EXCLUSIONS_SHOWN).iter_rows(named=True)]
    more = t(language, "paper.more", shown=len(rows), total=standing.height) if standing.height > len(rows) else ""
    return section(t(language, "paper.exclusions", n=standing.height), more, columns, rows)


def _exclusion(row: Row, language: str) -> list[Cell]:
    every = t(language, "penalty.every", cause=say_code(language, "cause", row["cause"])) if row["cause"] else None
    is_wide = row["exclusion_scope"] == "supplier"
    return [
        t(language, "paper.total") if is_wide else clipped(row["clause_id"], 12),
        clipped(every or f"{row['order_id']}-{row['line_id']}", 44),
        say_code(language, "exclusion_reason", row["exclusion_reason"]),
        clipped(row["text"] or formats.NOTHING, 44),
        clipped(row["author"], 20),
        formats.day(row["written_at"], language),
    ]


def _lines(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """The missed lines of breached clauses, those that cost most first, then the longest late."""
    breached = evidence.clauses.filter(pl.col("clause_state") == "breached")["clause_id"].to_list()
    missed = evidence.missed.filter(pl.col("clause_id").is_in(breached))
    order = ["penalty_amount", "late_days", "line_value", "clause_id", "order_id", "line_id"]
    worst = missed.sort(order, descending=[index < 3 for index in range(6)], nulls_last=True).head(LINES_SHOWN)
    if worst.is_empty():
        return None
    columns = [
        column(t(language, "column.clause_id")),
        column(t(language, "paper.order_line")),
        column(t(language, "column.product_name"), 1),
        column(t(language, "column.due_date"), None, "right"),
        column(t(language, "column.completed_at"), None, "right"),
        column(t(language, "paper.days_late"), None, "right"),
        column(t(language, "paper.value"), None, "right"),
        column(t(language, "column.cause")),
        column(t(language, "column.penalty_amount"), None, "right"),
        column(t(language, "column.is_excluded")),
    ]
    rows = [_line(evidence, line, language) for line in worst.iter_rows(named=True)]
    has_price = bool(missed["penalty_amount"].sum())
    title = t(
        language,
        "paper.lines" if has_price else "paper.lines_unpriced",
        shown=worst.height,
        total=formats.number(missed.height, language),
    )
    return section(title, t(language, "paper.lines_note"), columns, rows)


def _late(line: Row, language: str) -> str:
    """`4`, or `0 (2.5 h)` where both moments have an hour."""
    days = formats.number(line["late_days"], language)
    if line["late_hours"] is None:
        return days
    return t(language, "paper.with_hours", days=days, n=formats.number(line["late_hours"], language, 2))


def _line(evidence: Evidence, line: Row, language: str) -> list[Cell]:
    currency = evidence.info.reporting_currency
    reason = line["exclusion_reason"]
    unfinished = t(language, "paper.cancelled" if line["cancelled_at"] else "paper.open")
    return [
        clipped(line["clause_id"], 12),
        clipped(f"{line['order_id']}-{line['line_id']}", 24),
        clipped(line["product_name"] or line["sku"], 36),
        due(line, in_words(language)),
        completed(line, in_words(language)) or unfinished,
        _late(line, language),
        formats.price(line["line_value"], currency, language),
        say_code(language, "cause", line["cause"]),
        formats.price(line["penalty_amount"] or None, currency, language),
        say_code(language, "exclusion_reason", reason) if reason else formats.NOTHING,
    ]
