"""The evidence pack: one ZIP with the sheet, the files every figure of it can be worked out from, and their hashes."""

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import polars as pl

from cadran.engine import Row
from cadran.export.clause_sheet import clause_name, clause_sheet
from cadran.export.csv import Profile, coded_file_name, csv_bytes, to_the_cent
from cadran.export.due import for_files, told
from cadran.export.evidence import LINE, STEPS, Evidence, Window
from cadran.export.legal import HARM_COLUMNS, reason
from cadran.export.typeset import pdf
from cadran.kpis import KPIS
from cadran.words.catalogue import catalogue, say, say_code
from cadran.words.clauses import cap_not_computable, penalty_in_words, rule_in_words, target_in_words

DECIMALS = 6  # finer than any rate or amount of a source, coarser than what adding floats leaves behind
# What a clause of this measure counts is the share of lines within the days allowed, not the days themselves.
SHARES = {"lead_time": "lead_time_kept"}
OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)
CODES = {
    "flow": "flow_name", "mode": "mode", "basis": "basis", "cause": "cause", "overrun_stage": "stage",
    "exclusion_reason": "exclusion_reason", "event": "event", "kind": "paper_kind", "day_kind": "lead_kind",
    "exclusion_scope": "exclusion_scope", "stockout": "stockout_after", "harm_shown": "harm_shown",
    "check": "legal_check", "check_state": "legal",
    "window_kind": "paper_window", "penalty_kind": "paper_penalty", "clause_state": "clause",
}  # fmt: skip
CLAUSES = (
    "clause_id", "clause_name", "rule", "window_kind", "window_start", "window_end", "target", "alert_level",
    "min_lines", "line_count", "missed_line_count", "excluded_line_count", "numerator", "denominator", "actual",
    "clause_state", "actual_without", "is_breached_without", "penalty_rule", *STEPS, "alone", "so_far", "is_final",
    "cap_told", "lawful", "legal_limit", "legal_used", "legal_base", "currency", "penalty_kind", "penalty_rate",
    "penalty_line_cap", "penalty_cap", "charged_once", "country", "basis", "grace_days", "early_days", "cutoff_time",
    "lead_days", "day_kind", "mode", "category", "valid_from", "valid_to", "source_file", "source_row",
)  # fmt: skip
LINES = (
    "clause_id", "clause_name", "rule", *LINE, "sku", "product_name", "category", "ordered_at", "promised_at",
    "repromised_at", "measured_from_at", "due_at", "completed_at", "cancelled_at", "ordered_quantity",
    "delivered_quantity", "rejected_quantity", "numerator", "denominator", "is_met", "late_days", "late_hours",
    "late_quantity", "line_value", "late_value", "cause", "overrun_stage", "penalty_amount", "charged_amount",
    "charged_under", "currency", "is_excluded", "exclusion_reason", "is_proven", "stockout", "stockout_on",
    "source_file", "source_row",
)  # fmt: skip
CHECKS = ("clause_id", "clause_name", "check", "check_state", "told")


def pack(found: Evidence, language: str) -> bytes:
    """The ZIP in `language`; the same evidence gives the same bytes."""
    files = {**_tables(found, language), "definitions.txt": definitions(found, language).encode()}
    files["sheet.pdf"] = pdf(clause_sheet(found, language))
    files["manifest.json"] = _manifest(found, files, language)
    return _zipped(files)


def pack_name(found: Evidence, language: str) -> str:
    return pack_file_name(str(found.supplier["supplier_id"]), found.window, found.info.as_of_date, language)


def pack_file_name(supplier_id: str, window: Window, as_of: date, language: str) -> str:
    """`evidence_s062_2026-10_asof-2026-11-20_en.zip`."""
    return coded_file_name("evidence", supplier_id, window.name, as_of, language, "zip")


def _tables(found: Evidence, language: str) -> dict[str, bytes]:
    profile: Profile = "fr" if language == "fr" else "international"
    held = {name: to_the_cent(frame, found.info.reporting_currency) for name, frame in frames(found, language).items()}
    return {name: csv_bytes(written(frame, language), profile) for name, frame in held.items()}


def frames(found: Evidence, language: str) -> dict[str, pl.DataFrame]:
    """The tables of the pack by file name, columns and codes still as the data hold them."""
    named = {row["clause_id"]: (clause_name(row["kpi"], language), rule_in_words(row, language))
             for row in found.clauses.iter_rows(named=True)}  # fmt: skip
    lines = (
        told(found.judged, for_files())
        .with_columns(
            pl.col("clause_id").replace_strict({key: name for key, (name, _) in named.items()}).alias("clause_name"),
            pl.col("clause_id").replace_strict({key: rule for key, (_, rule) in named.items()}).alias("rule"),
            pl.lit(found.info.reporting_currency).alias("currency"),
        )
        .select(LINES)
    )
    return {
        "clauses.csv": _clauses(found, language),
        "judged_lines.csv": lines,
        "breach_lines.csv": lines.filter(~pl.col("is_met")),
        "timelines.csv": found.events,
        "exclusions.csv": found.exclusions,
        "line_harms.csv": told(found.harms, for_files()).select(HARM_COLUMNS),
        "legal_checks.csv": _legal_checks(found, {key: name for key, (name, _) in named.items()}, language),
    }


def _legal_checks(found: Evidence, names: dict[str, str], language: str) -> pl.DataFrame:
    """One row per check of a French clause, with the reason as a sentence."""
    currency = found.info.reporting_currency
    rows = [
        (clause, names[clause], check.name, check.state, reason(check, currency, language))
        for clause, checks in found.checks.items()
        for check in checks
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(CHECKS, pl.String), orient="row")


def _clauses(found: Evidence, language: str) -> pl.DataFrame:
    currency = found.info.reporting_currency
    rows = [
        row
        | {
            "clause_name": clause_name(row["kpi"], language),
            "rule": rule_in_words(row, language),
            "penalty_rule": penalty_in_words(row, currency, language),
            "cap_told": cap_not_computable(row, language),
            "window_end": found.window.end,
            "currency": currency,
        }
        for row in found.clauses.iter_rows(named=True)
    ]
    words = dict.fromkeys(("clause_name", "rule", "penalty_rule", "cap_told", "currency"), pl.String)
    schema: dict[str, Any] = {**found.clauses.schema, **words, "window_end": pl.Date}
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
    if column.dtype == pl.Boolean:
        words = {True: say(language, "value.yes"), False: say(language, "value.no")}
    elif column.name in CODES:
        words = {code: say_code(language, CODES[column.name], code) for code in set(column) - {None}}
    else:
        is_measure = column.dtype.is_float() or column.dtype.is_decimal()
        return column.cast(pl.Float64).round(DECIMALS) if is_measure else column
    return pl.Series(column.name, [words.get(held) for held in column], dtype=pl.String)


def definitions(found: Evidence, language: str) -> str:
    """What was measured, in sentences: each clause's own rule, then the formula of its measure."""
    parts = [say(language, "definitions.pack", supplier=found.supplier["supplier_name"],
                 window=found.window.label(language))]  # fmt: skip
    for row in found.clauses.iter_rows(named=True):
        parts.append("\n".join(_clause_definition(row, found.info.reporting_currency, language)))
    measures = sorted({SHARES.get(kpi, kpi) for kpi in found.clauses["kpi"]})
    parts += ["\n".join(_kpi_definition(kpi, language)) for kpi in measures if kpi in KPIS]
    topics = ("late", "cause", "penalty", *(("legal",) if found.checks else ()), "exclusion", "files")
    parts += [say(language, f"definitions.{topic}") for topic in topics]
    return "\n\n".join(parts) + "\n"


def _clause_definition(row: Row, currency: str, language: str) -> list[str]:
    told = {
        "rule": rule_in_words(row, language),
        "target": target_in_words(row["target"], row["is_lower_better"], language),
        "min_lines": row["min_lines"],
        "penalty": penalty_in_words(row, currency, language),
    }
    title = f"{row['clause_id']} · {clause_name(row['kpi'], language)}"
    return [title, *(say(language, f"definitions.clause_{key}", told=words) for key, words in told.items())]


def _kpi_definition(kpi_id: str, language: str) -> list[str]:
    kpi = KPIS[kpi_id]
    told = {"meaning": kpi.meaning, "formula": kpi.formula, "excludes": kpi.excludes}
    return [
        say(language, "definitions.kpi", name=kpi.name.read(language)),
        *(say(language, f"definitions.kpi_{key}", told=text.read(language)) for key, text in told.items()),
    ]


def _manifest(found: Evidence, files: dict[str, bytes], language: str) -> bytes:
    """What the pack holds and stands on, for programs: keys are the same in every language."""
    rows = {name: frame.height for name, frame in frames(found, language).items()}
    told = {
        "supplier": {key: found.supplier[key] for key in ("supplier_id", "supplier_name")},
        "window": {"kind": found.window.kind, "first_day": found.window.start.isoformat(),
                   "last_day": found.window.end.isoformat(), "is_final": found.is_final},
        "filters": {"supplier_id": found.supplier["supplier_id"], "clause_id": found.clauses["clause_id"].to_list()},
        "data_version": found.info.version,
        "as_of": found.info.as_of_at.isoformat(),
        "currency": found.info.reporting_currency,
        "language": language,
        "files": [{"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                  | ({"rows": rows[name]} if name in rows else {}) for name, content in sorted(files.items())],
        "sources": found.sources.to_dicts(),
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """Files in order of name, each with the same moment, so that the bytes depend on the content alone."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, OLDEST_IN_ZIP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return held.getvalue()
