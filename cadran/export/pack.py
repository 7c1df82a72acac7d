"""The evidence pack: one ZIP with the sheet, the files every figure of it can be worked out from, and their hashes."""

import hashlib
import io
import json
import zipfile
from datetime import date

import polars as pl

from cadran.engine import Row
from cadran.export.clause_sheet import clause_name, clause_sheet
from cadran.export.csv import Profile, coded_file_name, csv_bytes, to_the_cent
from cadran.export.evidence import Evidence, Window
from cadran.export.pack_tables import frames, heading, words_of, written
from cadran.export.recompute import how_to_recompute
from cadran.export.typeset import pdf
from cadran.i18n.catalogue import t
from cadran.kpis import KPIS, Kpi
from cadran.kpis.clause_words import penalty_in_words, rule_in_words, target_in_words

OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)
PROFILES: dict[str, Profile] = {"fr": "fr"}
MARKS = {"fr": (";", ","), "international": (",", ".")}

Tables = dict[str, pl.DataFrame]


def pack(evidence: Evidence, language: str) -> bytes:
    """The ZIP in `language`; the same evidence gives the same bytes."""
    currency = evidence.info.reporting_currency
    tables = {name: to_the_cent(frame, currency) for name, frame in frames(evidence, language).items()}
    files = {name: csv_bytes(written(frame, language), _profile(language)) for name, frame in tables.items()}
    files["definitions.txt"] = definitions(evidence, language).encode()
    files["how_to_recompute.txt"] = how_to_recompute(evidence, tables, language).encode()
    files["sheet.pdf"] = pdf(clause_sheet(evidence, language))
    files["manifest.json"] = _manifest(evidence, files, tables, language)
    return _zipped(files)


def _profile(language: str) -> Profile:
    return PROFILES.get(language, "international")


def pack_name(evidence: Evidence, language: str) -> str:
    return pack_file_name(str(evidence.supplier["supplier_id"]), evidence.window, evidence.info.as_of_date, language)


def pack_file_name(supplier_id: str, window: Window, as_of: date, language: str) -> str:
    """`evidence_s062_2026-10_asof-2026-11-20_en.zip`."""
    return coded_file_name("evidence", supplier_id, window.name, as_of, language, "zip")


def definitions(evidence: Evidence, language: str) -> str:
    """What was measured, in sentences: each clause's own rule, then the formula of its measure."""
    parts = [
        t(
            language,
            "definitions.pack",
            supplier=evidence.supplier["supplier_name"],
            window=evidence.window.label(language),
        )
    ]
    for row in evidence.clauses.iter_rows(named=True):
        parts.append("\n".join(_clause_definition(row, evidence.info.reporting_currency, language)))
    measures = sorted({_defined_by(KPIS[kpi]) for kpi in evidence.clauses["kpi"] if kpi in KPIS})
    parts += ["\n".join(_kpi_definition(kpi, language)) for kpi in measures]
    topics = ("late", "cause", "penalty", *(("legal",) if evidence.checks else ()), "exclusion", "files")
    parts += [t(language, f"definitions.{topic}") for topic in topics]
    return "\n\n".join(parts) + "\n"


def _defined_by(kpi: Kpi) -> str:
    """The KPI that says what a clause on `kpi` counts: of a lead time the share within the days, not the days."""
    return (kpi.clause and kpi.clause.defined_by) or kpi.id


def _clause_definition(row: Row, currency: str, language: str) -> list[str]:
    facts = {
        "rule": rule_in_words(row, language),
        "target": target_in_words(row["target"], row["is_lower_better"], language),
        "min_lines": row["min_lines"],
        "penalty": penalty_in_words(row, currency, language),
    }
    title = f"{row['clause_id']} · {clause_name(row['kpi'], language)}"
    return [title, *(t(language, f"definitions.clause_{key}", told=words) for key, words in facts.items())]


def _kpi_definition(kpi_id: str, language: str) -> list[str]:
    kpi = KPIS[kpi_id]
    facts = {"meaning": kpi.meaning, "formula": kpi.formula, "excludes": kpi.excludes}
    return [
        t(language, "definitions.kpi", name=kpi.name.read(language)),
        *(t(language, f"definitions.kpi_{key}", told=text.read(language)) for key, text in facts.items()),
    ]


def _manifest(evidence: Evidence, files: dict[str, bytes], tables: Tables, language: str) -> bytes:
    """What the pack holds and stands on, for programs: keys are the same in every language."""
    delimiter, decimal = MARKS[_profile(language)]
    manifest = {
        "supplier": {key: evidence.supplier[key] for key in ("supplier_id", "supplier_name")},
        "window": {
            "kind": evidence.window.kind,
            "first_day": evidence.window.start.isoformat(),
            "last_day": evidence.window.end.isoformat(),
            "is_final": evidence.is_final,
        },
        "filters": {
            "supplier_id": evidence.supplier["supplier_id"],
            "clause_id": evidence.clauses["clause_id"].to_list(),
        },
        "data_version": evidence.info.version,
        "as_of": evidence.info.as_of_at.isoformat(),
        "currency": evidence.info.reporting_currency,
        "language": language,
        "csv": {"delimiter": delimiter, "decimal": decimal},
        "columns": {
            name: {column: heading(column, language) for column in table.columns}
            for name, table in sorted(tables.items())
        },
        "words": {name: words_of(table, language) for name, table in sorted(tables.items())},
        "files": [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            | ({"rows": tables[name].height} if name in tables else {})
            for name, content in sorted(files.items())
        ],
        "sources": evidence.sources.to_dicts(),
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """Files in order of name, each with the same moment, so that the bytes depend on the content alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, OLDEST_IN_ZIP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
