"""Names of countries as people write them and the two letters they mean; codes of currencies."""

import unicodedata
from functools import cache

from cadran.ingest.names import quoted
from cadran.kept_answers import kept_answer

_LANGUAGES = ("en", "fr", "de", "es", "it", "nl")
_APART = "|"  # between names, which have none
_SPOKEN = {
    "england": "GB",
    "great britain": "GB",
    "grande bretagne": "GB",
    "holland": "NL",
    "usa": "US",
    "u.s.a.": "US",
}


@cache
def country_names() -> dict[str, str]:
    """Two letters by the lower-case name without accents, in six languages, and by the code of two or three letters."""
    names: dict[str, str] = kept_answer("babel", f"countries in {_LANGUAGES}", _country_names)
    return names | _SPOKEN


def _country_names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415  reads six languages
    from babel.core import get_global  # noqa: PLC0415

    codes = _codes()
    names = {code.lower(): code for code in codes} | {"uk": "GB", "el": "GR"}
    aliases = get_global("territory_aliases").items()
    names |= {long.lower(): short[0] for long, short in aliases if len(long) == 3 and long.isalpha()}
    for language in reversed(_LANGUAGES):
        territories = {str(code): str(name) for code, name in Locale(language).territories.items()}
        names |= {_plain(territories[code]): code for code in codes if code in territories}
    return names


@cache
def _codes() -> frozenset[str]:
    return frozenset(kept_answer("babel", "codes of countries", _country_codes))


def _country_codes() -> list[str]:
    from babel import Locale  # noqa: PLC0415  reads the names of all countries

    known = (str(code) for code in Locale("en").territories)
    return sorted({code for code in known if len(code) == 2 and code.isalpha()} - {"EU", "EZ", "UN", "ZZ"})


def country_of(name: str) -> str | None:
    """The two letters of the country a text names; None where it names none."""
    if name in _codes():
        return name  # spares the names of six languages
    return country_names().get(_plain(name.strip()))


@cache
def currencies() -> frozenset[str]:
    """The three letters of every currency that is or was one."""
    from babel.numbers import list_currencies  # noqa: PLC0415

    return frozenset(list_currencies())


def currency_of(country: str) -> str:
    """The currency of a country today."""
    from babel.numbers import get_territory_currencies  # noqa: PLC0415

    return next(iter(get_territory_currencies(country)), "EUR")


def country_code(text: str) -> str:
    """SQL: the two letters of the country a text names, else the text itself."""
    known = country_names()
    # Two long texts: as many hundred short ones took longer to understand than the rows of a small file to read.
    words, codes = (f"string_split({quoted(_APART.join(part))}, {quoted(_APART)})" for part in (known, known.values()))
    plain = f"replace(replace(lower(strip_accents({text})), '-', ' '), '’', '''')"
    return f"coalesce(map({words}, {codes})[{plain}], {text})"


def _plain(name: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return bare.lower().replace("-", " ").replace("’", "'")
