"""HTML that cannot be forgotten to escape: everything that is not `Markup` is text. The only door to `st.html`."""

import re
from typing import Literal

import streamlit as st
from markupsafe import Markup, escape

Width = Literal["stretch", "content"]
# What Streamlit makes a link of whatever stands before it; a sign nobody sees parts it.
_ADDRESS = re.compile(r"(www)(?=\.)|(https?)(?=://)|([-.\w+])(?=@)", re.IGNORECASE)
_UNSEEN = "\u2060"
# White space that may end a line: all but the no-break spaces of figures and of French.
_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def element(tag: str, *inside: object, css: str = "", **attributes: object) -> Markup:
    """An HTML element with the classes `css`; what stands inside and is no Markup is escaped.

    An attribute `aria_label` is written `aria-label`; one that is empty is left out.
    """
    named = {"class": " ".join(css.split())} | attributes
    pairs = (f' {name.replace("_", "-")}="{escape(value)}"' for name, value in named.items() if value not in ("", None))
    return Markup(f"<{tag}{''.join(pairs)}>{joined(*inside)}</{tag}>")  # noqa: S704 - every part is escaped


def joined(*parts: object) -> Markup:
    """The parts one after the other, those that are not Markup escaped."""
    return Markup("".join(map(escape, parts)))  # noqa: S704 - every part is escaped


def show_html(markup: Markup, width: Width = "stretch") -> None:
    """Put markup on the page."""
    st.html(markup, width=width)


def style_sheet(rules: str) -> Markup:
    """Rules of style of our own; never anything a reader or the data wrote."""
    return Markup(f"<style>{rules}</style>")  # noqa: S704 - a constant of this package


def as_markdown(text: object) -> str:
    """`text` for a Markdown label: every sign with a meaning in Markdown is a plain sign, an address no link.

    It is one line; a no-break space stays one.
    """
    parted = _ADDRESS.sub(rf"\g<0>{_UNSEEN}", _SPACES.sub(" ", str(text)).strip())
    return _MARKDOWN.sub(r"\\\1", parted)
