"""The planted stories: who, when and how strong; described for readers in docs/stories.md."""

from datetime import date

from cadran.simulation.days import day_of

FALL = "lasting_fall"
MIX = "mix_shift"
STRIKE = "strike"
TINY = "zero_of_three"
REPROMISE = "repromise"
OVERSELL = "oversell"
DEAD = "dead_stock"
ALL = frozenset({FALL, MIX, STRIKE, TINY, REPROMISE, OVERSELL, DEAD})

FALL_SUPPLIER = "Maison Tréguilly"
FALL_FROM = day_of(date(2026, 10, 12))
FALL_LATE_BEFORE = 0.02
FALL_LATE_AFTER = 0.25

MIX_FROM = day_of(date(2026, 6, 1))
MIX_FULL = day_of(date(2026, 9, 15))
MIX_SHARE_BEFORE = 0.17
MIX_SHARE_AFTER = 0.56

STRIKE_FROM = day_of(date(2026, 4, 20))
STRIKE_TO = day_of(date(2026, 4, 25))
STRIKE_HIT = 0.75

TINY_SUPPLIER = "Petite Fabrique Ménestrel"
# (ordered on, promised after working days, delivered after working days)
TINY_LINES = (
    (date(2025, 3, 11), 5, 4),
    (date(2025, 6, 17), 5, 5),
    (date(2025, 10, 7), 5, 4),
    (date(2026, 1, 13), 5, 6),
    (date(2026, 4, 1), 5, 4),
    (date(2026, 7, 8), 5, 5),
    (date(2026, 10, 6), 5, 8),
    (date(2026, 10, 13), 5, 9),
    (date(2026, 10, 20), 5, 7),
)

REPROMISE_SUPPLIER = "Atelier Roux-Delmas"
REPROMISE_LATE = 0.38

OVERSELL_SUPPLIER = "Distribution Éclairage Nantua"
OVERSELL_FEED = 12

DEAD_ORDERED = day_of(date(2026, 1, 19))
DEAD_FROM = day_of(date(2026, 3, 20))
DEAD_STOCK = 180
EMPTY_FROM = day_of(date(2026, 8, 10))
EMPTY_COUNTED = day_of(date(2026, 9, 14))
