"""Interface words of each language, by dotted key, from the TOML files of its folder: one file an area of the screen.

Names and meanings of KPIs live with the KPIs.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from cadran.i18n.formats import in_number


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every word of `language` by its dotted key; ValueError for a key that two files hold."""
    words: dict[str, str] = {}
    for source in resources.files("cadran.i18n").joinpath(language).iterdir():
        found = dict(_flat(tomllib.loads(source.read_text(encoding="utf-8")), ""))
        if twice := words.keys() & found.keys():
            raise ValueError(f"{source.name} repeats {', '.join(sorted(twice))}")
        words |= found
    return words


def _flat(table: dict[str, Any], above: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, entry in table.items():
        entries += _flat(entry, f"{above}{key}.") if isinstance(entry, dict) else [(above + key, entry)]
    return entries


def t(language: str, key: str, **values: object) -> str:
    """The words behind `key` with its places filled in; KeyError for a key the catalogue lacks.

    A place may name what it counts: `{n:lines}` is `1 line` or `18,420 lines`.
    """
    return catalogue(language)[key].format(**{name: _Counted.of(value, language) for name, value in values.items()})


class _Counted(str):
    """A value as it is written, which knows how what it counts is named."""

    language: str

    @classmethod
    def of(cls, value: object, language: str) -> "_Counted":
        found = cls(value)
        found.language = language
        return found

    def __format__(self, counted: str) -> str:
        if not counted:
            return str(self)
        few = {"0": 0, "1": 1}.get(self, 2)
        return f"{self} {in_number(counted, few, self.language)}"


def say_code(language: str, group: str, code: str | None) -> str:
    """The name of a code of `group` (mode, state ...); the code itself where data bring one of their own."""
    return catalogue(language).get(f"{group}.{code}", code or catalogue(language)["value.none"])
