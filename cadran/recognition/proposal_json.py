"""A proposal as JSON for programs; the names in it do not change, and are told in docs/profiles.md."""

import json
from typing import Any

from cadran.i18n import Sentence
from cadran.recognition.columns import ColumnFacts
from cadran.recognition.proposal import (
    ColumnProposal,
    FileProposal,
    JoinProposal,
    Proposal,
    Question,
    TableProposal,
)

VERSION = 1


def proposal_json(proposal: Proposal, language: str) -> str:
    """The proposal with its sentences in `language`."""
    return json.dumps(_proposal(proposal, language), ensure_ascii=False, indent=2)


def _proposal(proposal: Proposal, language: str) -> dict[str, Any]:
    return {
        "version": VERSION,
        "folder": str(proposal.folder),
        "name": proposal.name,
        "recognised": str(proposal.recognised) if proposal.recognised else None,
        "ready": proposal.is_ready,
        "files": [_file(file, language) for file in proposal.files],
        "tables": [_table(table, language) for table in proposal.tables],
        "questions": [_question(question, language) for question in proposal.questions],
        "settings": dict(proposal.house),
        "notes": _read(proposal.notes, language),
        "profile": proposal.profile_toml(language),
    }


def _read(sentences: tuple[Sentence, ...], language: str) -> list[str]:
    return [sentence.read(language) for sentence in sentences]


def _file(file: FileProposal, language: str) -> dict[str, Any]:
    return {
        "file": file.key,
        "format": file.format or None,
        "encoding": file.encoding or None,
        "delimiter": file.delimiter if file.format in ("csv", "tsv") else None,
        "sheet": file.sheet,
        "titles": list(file.titles),
        "records": file.records,
        "whole": file.is_whole,
        "pieces": list(file.pieces),
        "unread": file.reason.read(language) if file.reason else None,
        "columns": [_facts(facts) for facts in file.columns],
    }


def _facts(facts: ColumnFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "kind": facts.kind,
        "filled": facts.filled,
        "distinct": facts.distinct,
        "parsed_share": round(facts.parsed_share, 4),
        "date_format": facts.format or None,
        "date_orders": [order for order, _ in facts.orders],
        "words": list(facts.words),
        "examples": list(facts.examples),
    }


def _table(table: TableProposal, language: str) -> dict[str, Any]:
    return {
        "table": table.table,
        "file": table.file,
        "patterns": list(table.patterns),
        "confidence": table.confidence,
        "missing": list(table.missing),
        "where": table.where or None,
        "settings": dict(table.settings),
        "joins": [_join(join) for join in table.joins],
        "columns": [_column(column, language) for column in table.columns],
        "notes": _read(table.notes, language),
    }


def _join(join: JoinProposal) -> dict[str, Any]:
    return {
        "alias": join.alias,
        "file": join.file or None,
        "patterns": list(join.patterns),
        "own": join.own or None,
        "other": join.other or None,
        "hit_rate": join.hit_rate,
    }


def _column(column: ColumnProposal, language: str) -> dict[str, Any]:
    return {
        "column": column.column,
        "expression": column.expression,
        "source": column.source,
        "file": column.file,
        "confidence": column.confidence,
        "parsed_share": column.parsed_share,
        "examples": list(column.examples),
        "alternatives": list(column.alternatives),
        "note": column.note.read(language) if column.note else None,
    }


def _question(question: Question, language: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": question.sentence.read(language),
        "options": [{"value": option.value, "meaning": option.meaning.read(language)} for option in question.options],
        "examples": list(question.examples),
        "free": question.is_free,
        "needed": question.is_needed,
        "answer": question.answer,
    }
