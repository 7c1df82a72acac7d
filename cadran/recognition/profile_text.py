"""A proposal as a profile in TOML, what was assumed and what is open standing in its comments."""

import json
import re

from cadran.contract.personal import PERSONAL
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.ingest.names import quoted_name
from cadran.ingest.profiles.profile import profile_path
from cadran.recognition.draft import OWN
from cadran.recognition.proposal import ColumnProposal, Proposal, Question, TableProposal

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def profile_text(proposal: Proposal, language: str) -> str:
    """The profile, with comments in `language`; a recognised one as it is shipped."""
    if proposal.recognised:
        return _completed(profile_path(proposal.recognised).read_text(encoding="utf-8"), dict(proposal.house))
    lines = [f"name = {_text(proposal.name)}", f"title = {_title(proposal)}"]
    lines += [f"{key} = {_value(value)}" for key, value in proposal.house]
    lines += [_comment(note.read(language)) for note in proposal.notes]
    for question in proposal.questions:
        lines += _question(question, language)
    for file in proposal.files:
        lines += [_comment(file.reason.read(language))] if file.reason else []
    for table in proposal.tables:
        lines += ["", *_table(table, language)]
    return "\n".join(lines) + "\n"


def _completed(text: str, added: dict[str, object]) -> str:
    """The text of a profile with these settings: dates in their table, the others above the first table."""
    dates = added.pop("dates", {})
    for name, forms in dates.items() if isinstance(dates, dict) else ():
        line = f"{_key(name)} = {_value(forms)}\n"
        text = (
            text.replace("[dates]\n", f"[dates]\n{line}", 1) if "\n[dates]\n" in text else _above(text, f"dates.{line}")
        )
    for name, value in added.items():
        text = _above(text, f"{name} = {_value(value)}\n")
    return text


def _above(text: str, line: str) -> str:
    """The text with a line above its first table."""
    at = _FIRST_TABLE.search(text)
    return text[: at.start()] + line + text[at.start() :] if at else text + line


def _question(question: Question, language: str) -> list[str]:
    if question.answer is not None:
        return []
    values = " | ".join(option.value for option in question.options) or "…"
    asked = t(language, "inspect.open" if question.is_needed else "inspect.may_say")
    return ["", _comment(f"{asked} {question.sentence.read(language)} --answer {question.id}={values}")]


def _table(table: TableProposal, language: str) -> list[str]:
    files = {OWN: table.patterns, **{join.alias: join.patterns for join in table.joins}}
    listed = ", ".join(f"{alias} = {_patterns(patterns)}" for alias, patterns in files.items())
    sure = t(language, "inspect.confidence", file=table.file, share=formats.percent(table.confidence, language, 0))
    lines = [_comment(sure), *(_comment(note.read(language)) for note in table.notes)]
    lines += [_comment(t(language, "inspect.missing", column=name)) for name in table.missing]
    lines += [
        _comment(t(language, "inspect.hits", file=join.file, share=formats.percent(join.hit_rate, language)))
        for join in table.joins
    ]
    lines += [f"[[{table.table}]]", f"files = {{ {listed} }}"]
    lines += [f"join = {_text(_join(table))}"] if table.joins else []
    lines += [f"where = {_text(table.where)}"] if table.where else []
    lines += [f"{key} = {_value(value)}" for key, value in table.settings]
    lines += [f"[{table.table}.columns]"]
    return lines + [line for column in table.columns for line in _column(column, language)]


def _join(table: TableProposal) -> str:
    return " ".join(
        f"left join {join.alias} on {join.alias}.{quoted_name(join.other)} = {OWN}.{quoted_name(join.own)}"
        for join in table.joins
    )


def _column(column: ColumnProposal, language: str) -> list[str]:
    notes = [column.note.read(language)] if column.note else []
    if column.source is not None and column.examples and column.column not in PERSONAL:
        values = t(language, "inspect.examples", examples=", ".join(column.examples[:3]))
        parsed = formats.percent(column.parsed_share, language) if column.parsed_share < 1 else ""
        notes.append(values + (f" · {t(language, 'inspect.parsed', share=parsed)}" if parsed else ""))
    if column.alternatives:
        notes.append(t(language, "inspect.or", names=", ".join(column.alternatives)))
    return [*(_comment(note) for note in notes), f"{column.column} = {_text(column.expression)}"]


def _patterns(patterns: tuple[str, ...]) -> str:
    return _text(patterns[0]) if len(patterns) == 1 else _value(list(patterns))


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, int):
        return str(value)
    return _text(str(value))


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A text as TOML writes it: as it is between single quotes, else as JSON does."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    if '"' in clean and "'" not in clean and not _CONTROL.search(clean):
        return f"'{clean}'"
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    clean = text.encode("utf-8", "backslashreplace").decode()
    return "# " + _CONTROL.sub(" ", clean)


def _title(proposal: Proposal) -> str:
    name = _text(_CONTROL.sub(" ", proposal.title or proposal.folder.resolve().name) or "company")
    return f"{{ en = {name}, fr = {name} }}"
