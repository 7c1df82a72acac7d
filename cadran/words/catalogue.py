"""Interface words of each language, by dotted key, from `en.toml` and `fr.toml`."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every word of `language` by its dotted key."""
    source = resources.files("cadran.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(source), ""))


def _flat(table: dict[str, Any], above: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, entry in table.items():
        entries += _flat(entry, f"{above}{key}.") if isinstance(entry, dict) else [(above + key, entry)]
    return entries


def say(language: str, key: str, **values: object) -> str:
    """The words behind `key` with its places filled in; KeyError for a key the catalogue lacks."""
    return catalogue(language)[key].format(**values)


def say_code(language: str, group: str, code: str | None) -> str:
    """The name of a code of `group` (mode, state ...); the code itself where data bring one of their own."""
    return catalogue(language).get(f"{group}.{code}", code or catalogue(language)["value.none"])
