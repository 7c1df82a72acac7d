"""The style sheets of the app, for screen, paper and phones; their colours are from the palette of the theme."""

import json
from dataclasses import asdict
from pathlib import Path

import streamlit as st

from cadran.charts.palette import DARK, LIGHT, Palette
from cadran.ui.components.markup import show_html, style_sheet
from cadran.ui.request.view import Request

SHEETS = ("style.css", "paper.css", "phone.css")
SHEET = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SHEETS)
SCRIPT = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("paper.js", "page.js"))
_PAGE = st.components.v2.component("cadran.page", js=SCRIPT)

# On paper every page is light: charts of the dark theme are turned over, their hues kept.
TURNED = "@media print{[data-testid=stPlotlyChart],.cadran-spark{filter:invert(1) hue-rotate(180deg)}}"


def apply(request: Request) -> None:
    """Put the style sheet and the colours of the reader's theme on the page; printed, the light ones."""
    palette = request.palette
    paper = f"@media print{{:root{{{_variables(LIGHT)}}}}}"
    turned = TURNED if palette == DARK else ""
    with st.container(key="style"):
        show_html(style_sheet(f":root{{{_variables(palette)}{_words(request)}}}\n{SHEET}\n{paper}{turned}"))
        _PAGE(key="page_script", on_theme_change=lambda: None)


def _variables(palette: Palette) -> str:
    colours = {name: colour for name, colour in asdict(palette).items() if isinstance(colour, str)}
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in colours.items())


def _words(request: Request) -> str:
    """The words Streamlit writes in English only, for the style sheet to put in their place."""
    words = {
        "drop-file": request.t("drop_field.file"),
        "drop-files": request.t("drop_field.files"),
        "to-content": request.t("header.to_content"),
    }
    return "".join(f"--{name}:{json.dumps(text, ensure_ascii=False)};" for name, text in words.items())
