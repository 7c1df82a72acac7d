"""The style sheet of the app: one file, its colours from the palette of the reader's theme."""

from dataclasses import asdict
from pathlib import Path

import streamlit as st

from cadran.charts.palette import Palette

SHEET = Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def apply(palette: Palette) -> None:
    """Put the style sheet and the colours of `palette` on the page."""
    colours = "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in asdict(palette).items())
    st.html(f"<style>:root{{{colours}}}\n{SHEET}</style>")
