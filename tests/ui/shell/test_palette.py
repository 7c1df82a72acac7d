"""Colours can be told apart by everyone: contrast on the background, and distance under colour-vision deficiencies."""

import itertools

import numpy as np
import pytest

from cadran.charts.palette import DARK, LIGHT, PALETTES, SHAPES, SLOT_MARKS, Palette, ThemeName

# In linear light: Viénot, Brettel and Mollon (1999) for protan and deutan, an approximation in one plane for tritan.
SEEN = {
    "normal": np.eye(3),
    "protan": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "deutan": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    "tritan": np.array([[1, 0.14461, -0.14461], [0, 0.85924, 0.14076], [0, 0.85924, 0.14076]]),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def _linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    dark, light = sorted(float((XYZ @ _linear(colour))[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _lab(colour: str, seen: np.ndarray) -> np.ndarray:
    scaled = (XYZ @ np.clip(seen @ _linear(colour), 0, 1)) / WHITE
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _nearest(palette: Palette, seen: np.ndarray) -> float:
    colours = [_lab(colour, seen) for colour in (palette.good, palette.watch, palette.breach)]
    return min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(colours, 2))


def test_black_on_white_has_the_known_contrast() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", PALETTES)
def test_text_can_be_read(theme: ThemeName) -> None:
    palette = PALETTES[theme]
    assert _contrast(palette.text, palette.background) >= 7
    assert _contrast(palette.accent, palette.accent_tint) >= 4.5
    read = (palette.secondary, palette.faint, palette.accent, palette.good, palette.watch, palette.breach)
    assert min(_contrast(colour, palette.surface) for colour in read) >= 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_marks_can_be_seen(theme: ThemeName) -> None:
    palette = PALETTES[theme]
    marks = (palette.actual, palette.good, palette.watch, palette.breach, palette.unknown)
    assert min(_contrast(colour, palette.background) for colour in marks) >= 3


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("theme", PALETTES)
def test_states_stay_apart_for_every_eye(theme: ThemeName, kind: str) -> None:
    assert _nearest(PALETTES[theme], SEEN[kind]) >= 20


def test_a_state_is_never_colour_alone() -> None:
    unjudged = {SHAPES["few"], SHAPES["young"]}
    judged = [SHAPES[status] for status in ("good", "watch", "breach")]
    assert len(unjudged) == 1
    assert len({*judged, *unjudged}) == 4


def test_both_themes_differ() -> None:
    assert LIGHT.background != DARK.background


@pytest.mark.parametrize("theme", PALETTES)
def test_what_is_compared_can_be_told_apart(theme: ThemeName) -> None:
    palette = PALETTES[theme]
    assert min(_contrast(colour, palette.background) for colour in palette.slots) >= 3
    for name in ("normal", "protan", "deutan", "tritan"):
        colours = [_lab(colour, SEEN[name]) for colour in palette.slots]
        assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(colours, 2)) >= 15
    assert len({mark for mark, _, _ in SLOT_MARKS}) == len({dash for _, _, dash in SLOT_MARKS}) == len(palette.slots)
