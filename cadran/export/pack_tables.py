"""The tables of an evidence pack: which columns each file has, and how headings and codes are written."""

from typing import Any

import polars as pl

from cadran.export.clause_sheet import clause_name
from cadran.export.due import as_text, for_files
from cadran.export.evidence import STEPS, Evidence
from cadran.export.evidence_facts import LINE
from cadran.export.legal import HARM_COLUMNS, reason
from cadran.i18n.catalogue import catalogue, say_code, t
from cadran.kpis.clause_words import cap_not_computable, penalty_in_words, rule_in_words

DECIMALS = 9  # finer than any rate or amount of a source, coarser than what adding floats leaves behind
EVER, FOR_EVER = 1, 9999  # the years in which a rate begins or ends that has no such day
CODES = {
    "flow": "flow_name",
    "mode": "mode",
    "basis": "basis",
    "cause": "cause",
    "overrun_stage": "stage",
    "exclusion_reason": "exclusion_reason",
    "event": "event",
    "kind": "paper_kind",
    "day_kind": "lead_kind",
    "exclusion_scope": "exclusion_scope",
    "stockout": "stockout_after",
    "harm_shown": "harm_shown",
    "check": "legal_check",
    "check_state": "legal",
    "window_kind": "paper_window",
    "penalty_kind": "paper_penalty",
    "clause_state": "clause",
    "day_off": "day_off",
    "cancel_reason": "cancel_reason",
}
CLAUSES = (
    "clause_id",
    "clause_name",
    "kpi",
    "is_lower_better",
    "rule",
    "window_kind",
    "window_start",
    "window_end",
    "target",
    "alert_level",
    "min_lines",
    "line_count",
    "missed_line_count",
    "excluded_line_count",
    "numerator",
    "denominator",
    "actual",
    "clause_state",
    "actual_without",
    "is_breached_without",
    "penalty_rule",
    *STEPS,
    "alone",
    "so_far",
    "is_final",
    "cap_told",
    "lawful",
    "legal_limit",
    "legal_used",
    "legal_base",
    "currency",
    "penalty_kind",
    "penalty_rate",
    "penalty_line_cap",
    "penalty_cap",
    "charged_once",
    "country",
    "basis",
    "grace_days",
    "early_days",
    "cutoff_time",
    "lead_days",
    "day_kind",
    "mode",
    "category",
    "valid_from",
    "valid_to",
    "source_file",
    "source_row",
)
LINES = (
    "clause_id",
    "clause_name",
    "rule",
    *LINE,
    "sku",
    "product_name",
    "category",
    "ordered_at",
    "promised_at",
    "repromised_at",
    "measured_from_at",
    "due_at",
    "completed_at",
    "cancelled_at",
    "ordered_quantity",
    "delivered_quantity",
    "rejected_quantity",
    "is_order_line",
    "measured_days",
    "numerator",
    "denominator",
    "is_met",
    "late_until",
    "late_days",
    "late_hours",
    "late_quantity",
    "purchase_price",
    "line_value",
    "late_value",
    "cause",
    "overrun_stage",
    "penalty_amount",
    "charged_amount",
    "charged_under",
    "currency",
    "is_excluded",
    "exclusion_reason",
    "is_proven",
    "stockout",
    "stockout_on",
    "source_file",
    "source_row",
)
CHECKS = ("clause_id", "clause_name", "check", "check_state", "told")
ORDER_LINES = (
    *LINE,
    "sku",
    "product_name",
    "category",
    "mode",
    "location_id",
    "ordered_at",
    "started_at",
    "requested_at",
    "promised_at",
    "repromised_at",
    "ordered_quantity",
    "delivered_quantity",
    "rejected_quantity",
    "cancelled_at",
    "cancelled_quantity",
    "cancel_reason",
    "closed_at",
    "stated_price",
    "currency",
    "exchange_rate",
    "rate_valid_from",
    "purchase_price",
    "line_value",
    "is_legal_base",
    "source_file",
    "source_row",
)
DELIVERIES = (
    *LINE,
    "delivery_id",
    "delivered_at",
    "delivered_quantity",
    "stated_rejected_quantity",
    "booked_quantity",
    "rejected_quantity",
    "source_file",
    "source_row",
)
CALENDAR_DAYS = ("location_id", "country", "calendar_date", "is_working_day", "day_off")
EXCHANGE_RATES = ("currency", "valid_from", "valid_before", "rate", "source_file", "source_row")
OTHER_CHARGES = (
    "clause_id",
    "clause_name",
    "kpi",
    "country",
    "charged_once",
    "window_kind",
    "window_start",
    "window_end",
    *LINE,
    "is_order_line",
    "category",
    "penalty_amount",
    "charged_amount",
    "charged_under",
    "is_excluded",
    "exclusion_reason",
    "retained",
    "source_file",
    "source_row",
)


def frames(evidence: Evidence, language: str) -> dict[str, pl.DataFrame]:
    """The tables of the pack by file name, columns and codes still as the data hold them."""
    named = {
        row["clause_id"]: (clause_name(row["kpi"], language), rule_in_words(row, language))
        for row in evidence.clauses.iter_rows(named=True)
    }
    lines = (
        as_text(evidence.judged, for_files())
        .with_columns(
            pl.col("clause_id").replace_strict({key: name for key, (name, _) in named.items()}).alias("clause_name"),
            pl.col("clause_id").replace_strict({key: rule for key, (_, rule) in named.items()}).alias("rule"),
            pl.lit(evidence.info.reporting_currency).alias("currency"),
        )
        .select(LINES)
    )
    return {
        "clauses.csv": _clauses(evidence, language),
        "judged_lines.csv": lines,
        "breach_lines.csv": lines.filter(~pl.col("is_met")),
        "timelines.csv": evidence.events,
        "exclusions.csv": evidence.exclusions,
        "line_harms.csv": as_text(evidence.harms, for_files()).select(HARM_COLUMNS),
        "legal_checks.csv": _legal_checks(evidence, {key: name for key, (name, _) in named.items()}, language),
        **_facts(evidence, language),
    }


def _facts(evidence: Evidence, language: str) -> dict[str, pl.DataFrame]:
    """The files the figures of the others are worked out from."""
    facts = evidence.facts
    measured = {kpi: clause_name(kpi, language) for kpi in facts.other_charges["kpi"].unique()}
    names = pl.col("kpi").replace_strict(measured, return_dtype=pl.String)
    since, until = pl.col("rate_valid_from").dt.year() > EVER, pl.col("valid_before").dt.year() < FOR_EVER
    return {
        "order_lines.csv": facts.order_lines.with_columns(pl.when(since).then("rate_valid_from")).select(ORDER_LINES),
        "deliveries.csv": facts.deliveries.rename({"counted_quantity": "booked_quantity"}).select(DELIVERIES),
        "calendar_days.csv": facts.calendar_days.rename({"counted_on": "calendar_date"}).select(CALENDAR_DAYS),
        "exchange_rates.csv": facts.exchange_rates.with_columns(pl.when(until).then("valid_before")).select(
            EXCHANGE_RATES
        ),
        "other_charges.csv": facts.other_charges.with_columns(clause_name=names).select(OTHER_CHARGES),
    }


def _legal_checks(evidence: Evidence, names: dict[str, str], language: str) -> pl.DataFrame:
    """One row per check of a French clause, with the reason as a sentence."""
    currency = evidence.info.reporting_currency
    rows = [
        (clause, names[clause], check.name, check.state, reason(check, currency, language))
        for clause, checks in evidence.checks.items()
        for check in checks
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(CHECKS, pl.String), orient="row")


def _clauses(evidence: Evidence, language: str) -> pl.DataFrame:
    currency = evidence.info.reporting_currency
    rows = [
        row
        | {
            "clause_name": clause_name(row["kpi"], language),
            "rule": rule_in_words(row, language),
            "penalty_rule": penalty_in_words(row, currency, language),
            "cap_told": cap_not_computable(row, language),
            "window_end": evidence.window.end,
            "currency": currency,
        }
        for row in evidence.clauses.iter_rows(named=True)
    ]
    words = dict.fromkeys(("clause_name", "rule", "penalty_rule", "cap_told", "currency"), pl.String)
    schema: dict[str, Any] = {**evidence.clauses.schema, **words, "window_end": pl.Date}
    return pl.DataFrame(rows, schema=schema).select(CLAUSES)


def written(frame: pl.DataFrame, language: str) -> pl.DataFrame:
    """The frame with headings, codes and yes or no in `language`."""
    columns = [_written(frame[name], language) for name in frame.columns]
    return pl.DataFrame(columns).rename({name: heading(name, language) for name in frame.columns})


def heading(name: str, language: str) -> str:
    """The heading of a column on paper and in the pack."""
    own = f"paper_column.{name}"
    return catalogue(language).get(own) or say_code(language, "column", name)


def _written(column: pl.Series, language: str) -> pl.Series:
    words = _words(column, language)
    if not words:
        is_measure = column.dtype.is_float() or column.dtype.is_decimal()
        return column.cast(pl.Float64).round(DECIMALS) if is_measure else column
    return pl.Series(column.name, [words.get(_code(cell)) for cell in column], dtype=pl.String)


def _words(column: pl.Series, language: str) -> dict[str, str]:
    """The words of the codes a column holds, or of yes and no; none for numbers, days and texts of the data."""
    if column.dtype == pl.Boolean:
        return {"true": t(language, "value.yes"), "false": t(language, "value.no")}
    if column.name not in CODES:
        return {}
    return {code: say_code(language, CODES[column.name], code) for code in sorted(set(column) - {None})}


def _code(cell: str | bool | None) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def words_of(frame: pl.DataFrame, language: str) -> dict[str, dict[str, str]]:
    """By column the words its codes and its yes or no are written in, so that a program can read them back."""
    return {column.name: words for column in frame if (words := _words(column, language))}
