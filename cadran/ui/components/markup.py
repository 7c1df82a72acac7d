"""Names from data are text, never markup: the only two ways they reach the screen."""

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def as_html(text: object) -> str:
    """`text` for the inside or an attribute of an HTML element."""
    return html.escape(str(text), quote=True)


def as_markdown(text: object) -> str:
    """`text` for a Markdown label: every sign with a meaning in Markdown is a plain sign."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))
