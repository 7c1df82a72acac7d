"""Interface words of each language, by dotted key, from the TOML files of its folder: one file an area of the screen.

Names and meanings of KPIs live with the KPIs.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from cadran.i18n.formats import is_singular, number, written_number
from cadran.i18n.text import typeset
from cadran.kept_answers import kept_reading


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every word of `language` by its dotted key; ValueError for a key that two files hold."""
    files = resources.files("cadran.i18n").joinpath(language).iterdir()
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(files, key=lambda file: file.name)}
    words: dict[str, str] = kept_reading(f"words-{language}", json.dumps(texts), lambda: _words(language, texts))
    return words


def _words(language: str, texts: Mapping[str, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for name, text in texts.items():
        area = dict(_flat(tomllib.loads(text), ""))
        if twice := words.keys() & area.keys():
            raise ValueError(f"{name} repeats {', '.join(sorted(twice))}")
        words |= {key: typeset(language, word) for key, word in area.items()}
    return words


def _flat(table: dict[str, Any], above: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, entry in table.items():
        entries += _flat(entry, f"{above}{key}.") if isinstance(entry, dict) else [(above + key, entry)]
    return entries


def t(language: str, key: str, /, **values: object) -> str:
    """The words behind `key` with its places filled in; KeyError for a key the catalogue lacks.

    A place may name what it counts, in its two forms: `{n:line|lines}` is `1 line` or `18,420 lines`; `{n:,}` is the
    number alone with its thousands apart.
    """
    return catalogue(language)[key].format(**{name: _Counted.of(value, language) for name, value in values.items()})


class _Counted(str):
    """A value as it is written, which knows how what it counts is named."""

    language: str
    apart: str

    @classmethod
    def of(cls, value: object, language: str) -> "_Counted":
        counted = cls(value)
        counted.language = language
        counted.apart = number(value, language) if isinstance(value, int) else str(counted)
        return counted

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(self)
        if forms == ",":
            return self.apart
        singular, plural = forms.split("|")
        return f"{self.apart} {singular if is_singular(written_number(self, self.language), self.language) else plural}"


def say_code(language: str, group: str, code: str | None) -> str:
    """The name of a code of `group` (mode, state ...); the code itself where data bring one of their own."""
    return catalogue(language).get(f"{group}.{code}", code or catalogue(language)["value.none"])
