"""A table whose cells hold more than one text: heads on two sides, figures with notes below them.

On a phone each row stands stacked: every cell says as `data_name` what stands above it.
"""

from collections.abc import Iterable
from functools import partial

from markupsafe import Markup

from cadran.ui.components.markup import element, joined

tr, td, th = (partial(element, tag) for tag in ("tr", "td", "th"))
column_head = partial(th, scope="col")
row_head = partial(th, scope="row")


def grid_table(kind: str, head: Iterable[Markup], body: Iterable[Markup], caption: str = "") -> Markup:
    """The table of class `kind` with the rows of its head and body, in a frame of its own that scrolls sideways."""
    titled = element("caption", caption) if caption else ""
    table = joined(titled, element("thead", *head), element("tbody", *body))
    return element("div", element("table", table, css=kind), css="cadran-scroll")
