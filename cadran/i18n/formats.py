"""Numbers, dates and units as people write them in each language: `91.2%` and `20 Nov 2026`, `91,2 %` and `20/11/2026`.

For reading only: exports write plain numbers and ISO dates. Nothing to show is an en dash.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_currency, format_decimal, get_currency_symbol, parse_decimal
from babel.plural import PluralRule

Number = int | float | Decimal

NOTHING = "–"
MINUS = "\u2212"
NBSP = "\u00a0"

_PERCENT = {"en": "%", "fr": f"{NBSP}%"}
_POINTS = {"en": f"{NBSP}pp", "fr": f"{NBSP}pts"}
_POINT = {"en": f"{NBSP}pp", "fr": f"{NBSP}pt"}
_DAYS = {"en": f"{NBSP}d", "fr": f"{NBSP}j"}
_TURNS = {"en": "×", "fr": f"{NBSP}×"}
_WEEK = {"en": "W", "fr": "S"}
_QUARTER = {"en": "Q", "fr": "T"}
_DAY = {"en": "d MMM yyyy", "fr": "dd/MM/yyyy"}
_MOMENT_SEPARATOR = {"en": ", ", "fr": " "}
_MONEY = {"en": "¤#,##0", "fr": f"#,##0{NBSP}¤"}
_PRICE = {"en": "¤#,##0.00", "fr": f"#,##0.00{NBSP}¤"}
_SHORT_MONEY_FROM = 10_000
_SCALES = (
    (Decimal(10**9), {"en": "bn", "fr": "Md"}),
    (Decimal(10**6), {"en": "M", "fr": "M"}),
    (Decimal(10**3), {"en": "k", "fr": "k"}),
)


def number(value: Number | None, lang: str, decimals: int = 0) -> str:
    """A number with its thousands apart, rounded half up: `18,420.5` or `18 420,5`."""
    return NOTHING if _is_nothing(value) else _number(value, lang, decimals)


@lru_cache(maxsize=20_000, typed=True)
def _number(value: Number | None, lang: str, decimals: int) -> str:
    """A page writes the same numbers at every run."""
    return _signed(value, lambda size: _digits(_rounded(size, decimals), lang, decimals))


def is_singular(n: float, lang: str) -> bool:
    """Whether `n` takes the singular by the rules of CLDR: French counts all below 2 in it, English only 1."""
    return math.isfinite(n) and _plural_form(lang)(float(n)) == "one"


@cache
def _plural_form(lang: str) -> PluralRule:
    return Locale(lang).plural_form


_CLOCK = {"H": "HH", "M": "MM", "S": "SS"}
_FORM_LETTERS = {
    "en": {"d": "DD", "m": "MM", "Y": "YYYY", "y": "YY", **_CLOCK},
    "fr": {"d": "JJ", "m": "MM", "Y": "AAAA", "y": "AA", **_CLOCK},
}


def written_number(text: str, lang: str) -> float:
    """The number that `number` wrote, infinity for a text that is none."""
    try:
        return float(parse_decimal(text, locale=lang))
    except NumberFormatError:
        return math.inf


def in_number(words: str, n: float, lang: str) -> str:
    """`line` or `lines`."""
    return " ".join(word.removesuffix("s") for word in words.split(" ")) if is_singular(n, lang) else words


def counted(n: int, words: str, lang: str) -> str:
    """`1 line`, `18,420 lines`."""
    return f"{number(n, lang)} {in_number(words, n, lang)}"


def percent(value: Number | None, lang: str, decimals: int = 1) -> str:
    """A share of one as a percentage: 0.912 is `91.2%` or `91,2 %`."""
    return _with_unit(_hundredfold(value), _PERCENT[lang], lang, decimals)


def points(value: Number | None, lang: str, decimals: int = 1) -> str:
    """A difference of two shares of one, in percentage points: -0.023 is `−2.3 pp` or `−2,3 pts`."""
    return _in_points(_hundredfold(value), lang, decimals)


def _in_points(points: Decimal | None, lang: str, decimals: int) -> str:
    """In French one is a singular up to the 2 it is rounded to: `−1,9 pt`, `2,0 pts`."""
    is_one = points is not None and is_singular(float(_rounded(abs(points), decimals)), lang)
    return _with_unit(points, _POINT[lang] if is_one else _POINTS[lang], lang, decimals)


def net_score(value: Number | None, lang: str) -> str:
    """A balance of shares of one, such as promoters less detractors, out of a hundred: 0.31 is `31.0 pts`."""
    hundredfold = _hundredfold(value)
    return _with_unit(hundredfold, f"{NBSP}pts", lang, 1) if lang == "en" else _in_points(hundredfold, lang, 1)


def money(value: Number | None, currency: str, lang: str) -> str:
    """An amount without cents: `€3,210` or `3 210 €`; one below 1 with them, so that it is not told as nothing."""
    if _is_nothing(value):
        return NOTHING
    if _is_below_one(value):
        return price(value, currency, lang)
    return _signed(value, lambda size: _amount(_rounded(size, 0), currency, lang))


def price(value: Number | None, currency: str, lang: str) -> str:
    """An amount for one unit, with cents: `€3.20` or `3,20 €`."""
    if _is_nothing(value):
        return NOTHING
    return _signed(
        value,
        lambda size: format_currency(_rounded(size, 2), currency, _PRICE[lang], locale=lang, currency_digits=False),
    )


def money_short(value: Number | None, currency: str, lang: str) -> str:
    """An amount of three digits in thousands, millions or billions: `€4.31 M` or `4,31 M€`; whole below 10,000.

    One below 1 has its cents.
    """
    if _is_nothing(value):
        return NOTHING
    if _is_below_one(value):
        return price(value, currency, lang)
    return _signed(value, lambda size: _short_amount(size, currency, lang))


def _is_below_one(value: Number | None) -> bool:
    return value is not None and 0 < abs(_rounded(Decimal(str(value)), 2)) < 1


def currency_sign(currency: str, lang: str) -> str:
    """The sign of a currency beside amounts: `$` or `$US` of USD; its code where it has none."""
    return get_currency_symbol(currency, lang)


def days(value: Number | None, lang: str) -> str:
    """A duration in days, with one decimal below ten: `9.4 d`, `12 j`."""
    if _is_nothing(value):
        return NOTHING
    size = abs(_rounded(Decimal(str(value)), 1))
    return _with_unit(value, _DAYS[lang], lang, decimals=1 if size < 10 else 0)


def turns(value: Number | None, lang: str) -> str:
    """How often a stock turns in a year: `4.2×` or `4,2 ×`."""
    return _with_unit(value, _TURNS[lang], lang, decimals=1)


def day(value: date | None, lang: str) -> str:
    """A date with its year: `20 Nov 2026` or `20/11/2026`."""
    return NOTHING if value is None else _day(value, lang)


@lru_cache(maxsize=20_000)
def _day(value: date, lang: str) -> str:
    return format_date(value, _DAY[lang], locale=lang)


def day_short(value: date | None, lang: str) -> str:
    """A date without its year, for axes: `20 Nov` or `20 nov.`."""
    return NOTHING if value is None else format_date(value, "d MMM", locale=lang)


def weekday(value: date, lang: str) -> str:
    """The day of the week, short: `Mon` or `lun.`."""
    return format_date(value, "EEE", locale=lang)


def moment(value: datetime | None, lang: str) -> str:
    """A date and the time to the minute: `20 Nov 2026, 14:32` or `20/11/2026 14:32`."""
    return NOTHING if value is None else f"{day(value, lang)}{_MOMENT_SEPARATOR[lang]}{value:%H:%M}"


def when(value: datetime | None, lang: str) -> str:
    """A moment, or its date alone at midnight: a time without an hour is a day."""
    return day(value, lang) if value is None or value.time() == time.min else moment(value, lang)


def week(value: date | None, lang: str) -> str:
    """The ISO week of a date, with the ISO year: `W47 2026` or `S47 2026`."""
    if value is None:
        return NOTHING
    iso = value.isocalendar()
    return f"{_WEEK[lang]}{iso.week:02d} {iso.year}"


def month(value: date | None, lang: str) -> str:
    """The month of a date: `Oct 2026` or `oct. 2026`."""
    return NOTHING if value is None else format_date(value, "MMM yyyy", locale=lang)


def quarter(value: date | None, lang: str) -> str:
    """The quarter of a date: `Q4 2026` or `T4 2026`."""
    return NOTHING if value is None else f"{_QUARTER[lang]}{(value.month + 2) // 3} {value.year}"


def year(value: date | None, _lang: str) -> str:
    """The year of a date: `2026` in every language."""
    return NOTHING if value is None else str(value.year)


_PERIODS: dict[str, Callable[[date | None, str], str]] = {
    "day": day,
    "week": week,
    "month": month,
    "quarter": quarter,
    "year": year,
}


def period_label(start: date | None, grain: str, lang: str) -> str:
    """The name of the day, week, month, quarter or year that begins on `start`; KeyError for another grain."""
    return _PERIODS[grain](start, lang)


_UNITS: dict[str, Callable[[Number | None, str, str], str]] = {
    "percent": lambda value, lang, _: percent(value, lang),
    "points": lambda value, lang, _: net_score(value, lang),
    "count": lambda value, lang, _: number(value, lang),
    "units": lambda value, lang, _: number(value, lang),
    "money": lambda value, lang, currency: money(value, currency, lang),
    "money_short": lambda value, lang, currency: money_short(value, currency, lang),
    "price": lambda value, lang, currency: price(value, currency, lang),
    "days": lambda value, lang, _: days(value, lang),
    "turns": lambda value, lang, _: turns(value, lang),
    "score": lambda value, lang, _: number(value, lang, decimals=1),
}


def value(figure: Number | None, unit: str, lang: str, currency: str = "EUR") -> str:
    """A figure in the unit of its KPI (percent and points as shares of one); KeyError for an unknown unit."""
    return _UNITS[unit](figure, lang, currency)


def delta(change: Number | None, unit: str, lang: str, currency: str = "EUR") -> str:
    """A change with its sign, in the unit of its KPI; the change of a percentage is in points."""
    if _is_nothing(change):
        return NOTHING
    if unit == "percent":
        return _signed(change, lambda size: points(size, lang), plus="+")
    return _signed(change, lambda size: value(size, unit, lang, currency), plus="+")


def _is_nothing(value: Number | None) -> bool:
    return value is None or not math.isfinite(value)


def _signed(value: Number | None, write: Callable[[Decimal], str], plus: str = "") -> str:
    """`write` of the size with its sign in front, and none where the size rounds to zero."""
    exact = Decimal(str(value))
    text = write(abs(exact))
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if exact < 0 else plus) + text


def _with_unit(value: Number | None, unit: str, lang: str, decimals: int) -> str:
    return NOTHING if _is_nothing(value) else number(value, lang, decimals) + unit


def _hundredfold(share: Number | None) -> Decimal | None:
    return None if _is_nothing(share) else Decimal(str(share)) * 100


def _rounded(size: Decimal, decimals: int) -> Decimal:
    return size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=20_000)
def _digits(size: Decimal, lang: str, decimals: int) -> str:
    return format_decimal(size, "#,##0" + ("." + "0" * decimals if decimals else ""), locale=lang)


def _amount(size: Decimal, currency: str, lang: str) -> str:
    return format_currency(size, currency, _MONEY[lang], locale=lang, currency_digits=False)


def _short_amount(size: Decimal, currency: str, lang: str) -> str:
    if size < _SHORT_MONEY_FROM:
        return _amount(_rounded(size, 0), currency, lang)
    size = _rounded(size, 2 - size.adjusted())
    scale, names = next((scale, names) for scale, names in _SCALES if size >= scale)
    scaled = size / scale
    digits = _digits(scaled, lang, max(0, 2 - scaled.adjusted()))
    symbol = currency_sign(currency, lang)
    return f"{digits}{NBSP}{names[lang]}{symbol}" if lang == "fr" else f"{symbol}{digits}{NBSP}{names[lang]}"


def written_form(form: str, lang: str) -> str:
    """A form of dates in letters: `%d/%m/%Y` is `DD/MM/YYYY` or `JJ/MM/AAAA`; itself where it has other signs."""
    letters = _FORM_LETTERS[lang]
    in_letters = re.sub(r"%-?([a-zA-Z])", lambda sign: letters.get(sign[1], sign[0]), form)
    return form if "%" in in_letters else in_letters
