"""What exports call the columns of the contract, in five languages: exact names first, then those written alike."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cadran.contract.tables import TABLES

LANGUAGE_COUNTRIES = {"fr": "FR", "de": "DE", "es": "ES", "it": "IT"}
ALIKE = 88
STRONG, ALIKE_AT_MOST, WEAK = 1.0, 0.85, 0.5
SURE = 0.7
_NUMBER_SIGN = re.compile(r"(?:\bn\s*[°º]|№|\bnº|#)\.?", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z0-9]+")
_FILLERS = frozenset({"a", "au", "aux", "d", "de", "del", "dell", "della", "der", "des", "di", "die", "du", "el", "en"})
_FILLERS |= {"l", "la", "le", "les", "of", "the", "to"}


@dataclass(frozen=True)
class Naming:
    """What a name of a file may mean: a column of a table, how surely (0 to 1), and in which language it is."""

    table: str
    column: str
    strength: float
    language: str


@cache
def _content() -> dict[str, Any]:
    text = resources.files("cadran.recognition").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    content: dict[str, Any] = tomllib.loads(text)
    return content


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents and signs, shortened ones written out, small ones left out."""
    plain = _NUMBER_SIGN.sub(" no ", name)
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    found_words = _WORD.findall(_HUMP.sub(" ", plain).replace("ß", "ss").lower())
    short = _content()["short"]
    kept = [short.get(word, word) for word in found_words if word not in _FILLERS]
    return tuple(kept or found_words)


def normalised(name: str) -> str:
    """The words of a name in an order of their own: two names of the same words are the same name."""
    return " ".join(sorted(words_of(name)))


@cache
def _namings() -> dict[str, tuple[Naming, ...]]:
    """Every known name, normalised, with what it may mean."""
    known: dict[str, dict[tuple[str, str], Naming]] = defaultdict(dict)
    for table, column, language, name in _listed():
        strength = WEAK if language == "weak" else STRONG
        entry = known[normalised(name)]
        former = entry.get((table, column))
        if former is None or former.strength < strength:
            entry[table, column] = Naming(table, column, strength, language)
    return {name: tuple(entry.values()) for name, entry in known.items()}


def _listed() -> list[tuple[str, str, str, str]]:
    """Table, column, language and name of every name of the vocabulary, the contract's own among them."""
    names = [(table.name, column.name, "code", column.name) for table in TABLES.values() for column in table.columns]
    for table in TABLES.values():
        for column in table.columns:
            for section in ("any", table.name):
                listed = _content().get(section, {}).get(column.name, {})
                names += [(table.name, column.name, language, name) for language in listed for name in listed[language]]
    return names


@cache
def spellings() -> frozenset[str]:
    """The names as exports write them, in the usual cases: what tells the heading of a file from its titles."""
    names = {name for _, _, _, name in _listed()}
    ways = (str, str.lower, str.upper, str.title, str.capitalize)
    return frozenset(way(name) for name in names for way in ways)


def is_known(name: str) -> bool:
    """Whether a name is one of the vocabulary, but for its signs, accents and the order of its words."""
    return normalised(name) in _namings()


@cache
def namings(name: str) -> tuple[Naming, ...]:
    """What a name of a file may mean, by the vocabulary, else by names written alike; nothing where none is."""
    plain = normalised(name)
    if not plain:
        return ()
    return _namings().get(plain) or _alike(plain)


def _alike(plain: str) -> tuple[Naming, ...]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only names that no list holds need it

    near = process.extract(plain, _long_names(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=3)
    best: dict[tuple[str, str], Naming] = {}
    for name, score, _ in near:
        for naming in _namings()[name]:
            if naming.strength < STRONG:
                continue
            strength = ALIKE_AT_MOST * score / 100
            best.setdefault(
                (naming.table, naming.column), Naming(naming.table, naming.column, strength, naming.language)
            )
    return tuple(best.values())


@cache
def _long_names() -> tuple[str, ...]:
    """Names of five letters or more: shorter ones are alike by chance."""
    return tuple(name for name in _namings() if len(name) >= 5)


def value_meant(column: str, word: str) -> str | None:
    """The value of the contract that a word of a file stands for; None where it is in no list."""
    return _values().get(column, {}).get(normalised(word))


@cache
def _values() -> dict[str, dict[str, str]]:
    """By column, the value each known word stands for."""
    listed: dict[str, dict[str, list[str]]] = _content()["values"]
    return {
        column: {normalised(word): value for value, words in values.items() for word in words}
        for column, values in listed.items()
    }


def tables_named(file: str) -> frozenset[str]:
    """The tables the name of a file speaks of."""
    return _beginnings(words_of(file), "files")


def sides_named(*names: str) -> frozenset[str]:
    """Whether names of files and columns speak of sales (`outbound`) or of purchases (`inbound`)."""
    return frozenset().union(*(_beginnings(words_of(name), "sides") for name in names))


def _beginnings(words: tuple[str, ...], section: str) -> frozenset[str]:
    listed = _content()[section]
    return frozenset(
        meaning
        for meaning, stems in listed.items()
        if any(word.startswith(stem) if len(stem) > 3 else word == stem for stem in stems for word in words)
    )
