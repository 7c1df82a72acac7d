"""Every colour Cadran uses, by role, for light and dark; a test checks contrast and colour-vision deficiencies."""

from dataclasses import dataclass
from typing import Literal

from cadran.analysis.status import Status

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """One theme's colours by what they say."""

    background: str
    surface: str
    text: str
    secondary: str
    faint: str
    grid: str
    band: str
    actual: str
    previous: str
    accent: str
    accent_tint: str
    good: str
    watch: str
    breach: str
    unknown: str
    slots: tuple[str, str, str, str]


LIGHT = Palette(
    background="#FFFFFF",
    surface="#F6F7F9",
    text="#111827",
    secondary="#4B5563",
    faint="#6B7280",
    grid="#E5E7EB",
    band="#EEF1F5",
    actual="#374151",
    previous="#9CA3AF",
    accent="#1F4E8C",
    accent_tint="#E3EAF4",
    good="#1F6391",
    watch="#9C6500",
    breach="#7F1D1D",
    unknown="#6B7280",
    slots=("#1F4E8C", "#CF7A52", "#1E8A84", "#4A1942"),
)
DARK = Palette(
    background="#0F1720",
    surface="#17212C",
    text="#E5E7EB",
    secondary="#9AA4B2",
    faint="#9AA4B2",
    grid="#273141",
    band="#1B2633",
    actual="#E5E7EB",
    previous="#7C8796",
    accent="#7FB1FF",
    accent_tint="#1E3150",
    good="#4EA8F5",
    watch="#F2DFA0",
    breach="#F05A50",
    unknown="#9AA4B2",
    slots=("#4C92FF", "#E0B27E", "#7CF0EA", "#C040C6"),
)
PALETTES: dict[ThemeName, Palette] = {"light": LIGHT, "dark": DARK}
SHAPES: dict[Status, str] = {"good": "●", "watch": "▲", "breach": "■", "few": "○", "young": "○", "none": ""}
# What compared things are told apart by besides their colour, which is not safe in grey: a mark and a dash each.
SLOT_MARKS = (
    ("●", "circle", "solid"),
    ("▲", "triangle-up", "dash"),
    ("■", "square", "dot"),
    ("◆", "diamond", "dashdot"),
)
MARKERS: dict[Status, str] = {
    "good": "circle",
    "watch": "triangle-up",
    "breach": "square",
    "few": "circle-open",
    "young": "circle-open",
    "none": "circle",
}


def status_colour(palette: Palette, status: Status) -> str:
    """The colour of a status mark; a status that says nothing is grey."""
    named = {"good": palette.good, "watch": palette.watch, "breach": palette.breach}
    return named.get(status, palette.unknown)
