"""The style sheet of the app: one file, its colours from the palette of the reader's theme."""

from dataclasses import asdict
from pathlib import Path

import streamlit as st

from cadran.charts.palette import DARK, LIGHT, Palette
from cadran.ui.components.markup import show_html, style_sheet

SHEET = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_PAGE = st.components.v2.component("cadran.page", js=Path(__file__).with_name("page.js").read_text(encoding="utf-8"))

# On paper every page is light: charts of the dark theme are turned over, their hues kept.
TURNED = "@media print{[data-testid=stPlotlyChart],.cadran-spark{filter:invert(1) hue-rotate(180deg)}}"


def apply(palette: Palette) -> None:
    """Put the style sheet and the colours of `palette` on the page; printed, the light ones."""
    paper = f"@media print{{:root{{{_variables(LIGHT)}}}}}"
    turned = TURNED if palette == DARK else ""
    with st.container(key="style"):
        show_html(style_sheet(f":root{{{_variables(palette)}}}\n{SHEET}\n{paper}{turned}"))
        _PAGE(key="page_script")


def _variables(palette: Palette) -> str:
    colours = {name: colour for name, colour in asdict(palette).items() if isinstance(colour, str)}
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in colours.items())
