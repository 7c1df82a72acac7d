"""A list of rows in columns, under a head: plain, or each row a link that covers it."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from cadran.ui.components.markup import element, joined, show_html

OF_CONTENT = frozenset(("link", "dim"))  # classes that colour what a cell holds, not the title of its column


class Column(NamedTuple):
    """The title of a column and the classes of its cells: `num` to the right, `wide` not on a phone, `dim`, `link`."""

    title: object = ""
    css: str = ""


class Cell(NamedTuple):
    """What a cell holds where it is not as its column is: other classes, or words on hovering."""

    content: object
    css: str = ""
    title: str = ""


class ListRow(NamedTuple):
    """One row: a cell a column (text, markup or a Cell), the link that covers it, and classes of its own."""

    cells: Sequence[object]
    link: Callable[[], object] | None = None
    css: str = ""


class RowList(NamedTuple):
    """A list of rows; `kind` is its class in the style sheet, where the widths of its columns stand."""

    kind: str
    columns: Sequence[Column]
    style: str = ""

    def head(self) -> Markup:
        """The titles of the columns."""
        return self.line(ListRow([Cell(title, _of_title(css)) for title, css in self.columns], css="cadran-head"))

    def line(self, row: ListRow) -> Markup:
        """One row as markup."""
        cells = (_cell(cell, column) for cell, column in zip(row.cells, self.columns, strict=True))
        return element("div", *cells, css=f"cadran-row {self.kind} {row.css}", style=self.style)

    def table(self, rows: Iterable[ListRow]) -> Markup:
        """The head, and rows that lead nowhere."""
        return joined(self.head(), self.lines(rows))

    def lines(self, rows: Iterable[ListRow]) -> Markup:
        """Rows that lead nowhere, where the columns need no titles."""
        return joined(*map(self.line, rows))

    def show(self, key: str, rows: Iterable[ListRow]) -> None:
        """The head, and rows that are links."""
        with st.container(key=f"rows_{key}"):
            show_html(self.head())
            for index, row in enumerate(rows):
                covered(f"{key}_{index}", self.line(row), row.link)


def covered(key: str, line: Markup, link: Callable[[], object] | None) -> None:
    """A row and the link that covers all of it, if it has one."""
    with st.container(key=f"row_{key}"):
        show_html(line)
        if link:
            link()


def _of_title(css: str) -> str:
    return " ".join(name for name in css.split() if name not in OF_CONTENT)


def _cell(cell: object, column: Column) -> Markup:
    if isinstance(cell, Cell):
        return element("span", cell.content, css=cell.css, title=cell.title)
    return element("span", cell, css=column.css)
