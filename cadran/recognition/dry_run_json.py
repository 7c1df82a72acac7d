"""What a dry run found as JSON and back, its sentences in every language; the first rows of the files are left out."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from cadran.i18n import Sentence, Text
from cadran.recognition.abilities import Ability
from cadran.recognition.dry_run import DryRun, FileOutcome, Match, Refusal


def dry_run_json(outcome: DryRun) -> dict[str, Any]:
    """The outcome as what JSON can hold."""
    refusals = tuple(replace(refusal, sentence=Text.of(refusal.sentence.read)) for refusal in outcome.refusals)
    notes, problems = (_texts(sentences) for sentences in (outcome.notes, outcome.problems))
    return asdict(replace(outcome, refusals=refusals, previews=(), notes=notes, problems=problems))


def read_dry_run(content: dict[str, Any]) -> DryRun:
    """The outcome that `dry_run_json` wrote."""
    return replace(
        DryRun(row_limit=content["row_limit"], is_spread=content["is_spread"]),
        files=tuple(FileOutcome(**file) for file in content["files"]),
        refusals=tuple(_refusal(refusal) for refusal in content["refusals"]),
        matches=tuple(_match(match) for match in content["matches"]),
        abilities=tuple(_ability(ability) for ability in content["abilities"]),
        notes=tuple(map(_text, content["notes"])),
        problems=tuple(map(_text, content["problems"])),
    )


def _texts(sentences: Iterable[Sentence]) -> tuple[Text, ...]:
    return tuple(Text.of(sentence.read) for sentence in sentences)


def _text(content: dict[str, str]) -> Text:
    return Text(content["en"], content["fr"])


def _refusal(content: dict[str, Any]) -> Refusal:
    examples = tuple((line, value) for line, value in content["examples"])
    return Refusal(**content | {"sentence": _text(content["sentence"]), "examples": examples})


def _match(content: dict[str, Any]) -> Match:
    return Match(**content | {name: tuple(content[name]) for name in ("columns", "examples")})


def _ability(content: dict[str, Any]) -> Ability:
    return Ability(content["kpi"], tuple(content["tables"]), tuple(map(tuple, content["columns"])))
