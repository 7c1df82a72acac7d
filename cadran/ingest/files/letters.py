"""Which code page the letters of a text that is no UTF-8 were written in, told by the languages they make words of."""

import codecs
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

USUAL = "cp1252"
# The letters beyond ASCII that the languages of each code page have inside their words.
_WESTERN = {
    "fr": "àâæçèéêëîïôœùûüÿ",
    "de": "äöüß",
    "es": "áéíñóúü",
    "it": "àèéìíòóùú",
    "pt": "àáâãçéêíóôõúü",
    "nl": "áéèëïóöü",
    "da": "æøåéö",
    "sv": "åäöéü",
    "ca": "àçèéíïòóúü",
}
_CENTRAL = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "hr": "čćđšž",
    "ro": "ăâîşţ",
}
_LANGUAGES = {
    USUAL: _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1251": {"ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"},
    "cp1253": {"el": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰ"},
    "cp1254": {"tr": "âçğıöşüi\u0307"},
    "mac-roman": _WESTERN,
    "cp850": _WESTERN,
}
_OF_OTHER_LETTERS = ("cp1251", "cp1253")  # whose words have no letter of ASCII
_APOSTROPHE = "’"
_SEPARATORS = "§¦¬"  # they stand between words without being of them
# Less than this many letters tell nothing; so many of so many kinds tell a language.
_FEW, _MANY, _KINDS = 3, 20, 6
_MOST, _NEARLY_ALL, _MARGIN, _ODD = 0.9, 0.97, 0.05, 0.6
Pairs = Mapping[tuple[int, int], int]


def pairs_of(blocks: Iterable[bytes]) -> Pairs:
    """How often each byte beyond ASCII stands inside a word, with the byte before it."""
    counts = np.zeros(1 << 16, np.int64)
    for block in blocks:
        signs = np.frombuffer(block, np.uint8).astype(np.int64)
        is_letter = (signs >= 0x80) | ((signs | 0x20 >= ord("a")) & (signs | 0x20 <= ord("z")))
        inner = np.flatnonzero((signs[1:-1] >= 0x80) & is_letter[:-2] & is_letter[2:]) + 1
        counts += np.bincount(signs[inner - 1] << 8 | signs[inner], minlength=1 << 16)
    return {(int(pair) >> 8, int(pair) & 0xFF): int(counts[pair]) for pair in np.flatnonzero(counts)}


def code_pages(pairs: Pairs) -> tuple[str, ...]:
    """The code page of the letters; several, the likeliest first, where they leave it open."""
    total = sum(pairs.values())
    if total < _FEW:
        return (USUAL,)
    runs = sum(
        count for (before, _), count in pairs.items() if before >= 0x80 and _table(USUAL)[before] not in _SEPARATORS
    )
    fits = {
        page: _best_fit(page, pairs) if (page in _OF_OTHER_LETTERS) == (runs > total / 2) else 0.0
        for page in _LANGUAGES
    }
    others = sorted((page for page in fits if page != USUAL), key=lambda page: -fits[page])
    best, second = others[:2]
    is_clear = fits[best] >= _NEARLY_ALL and _reads_alone(best, others, fits, pairs)
    if runs <= total / 2 and _fit(USUAL, "".join(_WESTERN.values()), pairs) >= _MOST:
        is_one_language = len({byte for _, byte in pairs}) >= _KINDS and total >= _MANY and fits[USUAL] < _ODD
        return (best,) if is_clear and is_one_language else (USUAL,)
    return (best,) if is_clear else tuple(page for page in (best, second, USUAL) if fits[page] > 0)


def _reads_alone(best: str, others: list[str], fits: Mapping[str, float], pairs: Pairs) -> bool:
    """Whether no other code page that reads these bytes otherwise fits nearly as well."""
    near = [page for page in others if page != best and fits[page] >= fits[best] - _MARGIN]
    read = {byte for _, byte in pairs}
    return all(all(_table(page)[byte] == _table(best)[byte] for byte in read) for page in near)


def _best_fit(page: str, pairs: Pairs) -> float:
    return max(_fit(page, alphabet, pairs) for alphabet in _LANGUAGES[page].values())


def _fit(page: str, alphabet: str, pairs: Pairs) -> float:
    """The share of the bytes that are letters of the alphabet, none of them a capital behind a small letter."""
    table, letters = _table(page), {*alphabet, *alphabet.upper(), _APOSTROPHE}
    inside = {pair: count for pair, count in pairs.items() if table[pair[1]] not in _SEPARATORS}
    read = inside if sum(inside.values()) >= _FEW else pairs
    fitting = sum(
        count
        for (before, byte), count in read.items()
        if table[byte] in letters and not (table[byte].isupper() and table[before].islower())
    )
    return fitting / sum(read.values())


@cache
def _table(page: str) -> tuple[str, ...]:
    """The character of each byte; a sign that is no letter where it has none."""
    return tuple(codecs.decode(bytes([byte]), page, "replace") for byte in range(256))
