"""Signs and codes of currencies beside an amount: what they mean, and SQL that reads them and takes them away."""

import re
from collections.abc import Iterable

from cadran.ingest.names import quoted
from cadran.ingest.profiles.countries import currencies

_SPACES = " \u00a0\u202f\u2009"
_SPACE = f"[{_SPACES}]*"
_NO_WORD = f"0-9\\s{_SPACES}+,'\u2019()-"
_WORD = f"([^.{_NO_WORD}][^{_NO_WORD}]*)"
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
_MEANINGS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "£": ("GBP",),
    "$": _DOLLARS,
    "us$": ("USD",),
    "$us": ("USD",),
    "ca$": ("CAD",),
    "c$": ("CAD",),
    "$ca": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "hk$": ("HKD",),
    "r$": ("BRL",),
    "¥": ("JPY", "CNY"),
    "fr": ("CHF",),
    "fr.": ("CHF",),
    "sfr": ("CHF",),
    "sfr.": ("CHF",),
    "kr": _CROWNS,
    "kr.": _CROWNS,
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON",),
    "лв": ("BGN",),
    "лв.": ("BGN",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
}
_CODES = {code.lower() for codes in _MEANINGS.values() for code in codes}


def codes_of(sign: str) -> tuple[str, ...]:
    """The codes of the currencies that a sign or code beside an amount may mean; none for any other word."""
    code = sign.upper()
    return _MEANINGS.get(sign.lower()) or ((code,) if len(code) == 3 and code in currencies() else ())


def sign_of(text: str) -> str:
    """SQL: the word or sign before or behind the number of a text, '' where there is none."""
    before = f"regexp_extract({text}, {quoted(f'^[+-]?{_SPACE}{_WORD}{_SPACE}[+-]?{_SPACE}[0-9]')}, 1)"
    behind = f"regexp_extract({text}, {quoted(f'[0-9][.,]?{_SPACE}{_WORD}$')}, 1)"
    return f"case when {before} <> '' then {before} else {behind} end"


def without_sign(text: str, signs: Iterable[str], flags: str = "") -> str:
    """SQL: the text of an amount without any of these signs before or behind its number."""
    listed = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    before = quoted(f"{flags}^([+-]?){_SPACE}(?:{listed}){_SPACE}([+-]?[0-9].*)$")
    behind = quoted(f"{flags}^(.*[0-9][.,]?){_SPACE}(?:{listed})$")
    return rf"regexp_replace(regexp_replace({text}, {before}, '\1\2'), {behind}, '\1')"


def currency_code(text: str) -> str:
    """SQL: the code of the currency a text names, by a sign that means one only; else the text in capitals."""
    known = {sign: codes[0] for sign, codes in _MEANINGS.items() if len(codes) == 1}
    cases = " ".join(f"when {quoted(sign)} then {quoted(code)}" for sign, code in known.items())
    return f"case lower({text}) {cases} else upper({text}) end"


def is_signed(text: str) -> str:
    """SQL: whether a text is surely an amount with a sign or code of a currency; a code stands apart by a space."""
    signs = "|".join(re.escape(sign) for sign in sorted(_MEANINGS, key=len, reverse=True) if not _is_word(sign))
    words = "|".join(
        re.escape(word) for word in sorted(_CODES | set(filter(_is_word, _MEANINGS)), key=len, reverse=True)
    )
    amount = f"[0-9][0-9.,'\u2019{_SPACES}]*"
    before = f"[+-]?(?:(?:{signs}){_SPACE}|(?:{words})[{_SPACES}]+)[+-]?{amount}"
    behind = f"[+-]?{amount}(?:(?:{signs})|[{_SPACES}](?:{words}))"
    ends_with_digit = f"right({text}, 1) between '0' and '9'"
    may_be = f"strlen({text}) < 40 and ({ends_with_digit}) <> (left({text}, 1) between '0' and '9')"
    pattern = quoted(f"(?i)(?:{before}|{behind})")
    return f"case when {may_be} then regexp_full_match({text}, {pattern}) else false end"


def amount_of(text: str) -> str:
    """SQL: the text of an amount without its sign or code where it surely has one; any other text as it is."""
    any_sign = sorted({*_MEANINGS, *_CODES})
    return f"case when {is_signed(text)} then {without_sign(text, any_sign, '(?i)')} else {text} end"


def _is_word(sign: str) -> bool:
    return sign.strip(".").isascii() and sign.strip(".").isalpha()
