"""Rows of figures by the values of a dimension: their names, and where a row leads."""

from collections.abc import Callable
from functools import partial

import polars as pl

from cadran.engine import LABELS, Row
from cadran.ui.components.markup import as_markdown
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

ROWS_SHOWN = 12


def with_label(dimension: str) -> tuple[str, ...]:
    """The dimension and the column of its names, where it has one."""
    return tuple(dict.fromkeys((dimension, LABELS.get(dimension, dimension))))


def value_name(view: View, dimension: str, row: Row) -> str:
    """The name of the value a row stands for."""
    name = row[LABELS.get(dimension, dimension)] or row[dimension]
    return view.code(dimension, str(name)) if name else view.t("split.nothing")


def filter_link(view: View, dimension: str, row: Row) -> Callable[[], object] | None:
    """The link to the same page for the value of a row; None where the address has no filter for it."""
    if dimension not in PARAMETERS or row[dimension] is None:
        return None
    state = view.state.filtering(PARAMETERS[dimension], (str(row[dimension]),))
    return partial(view.link, view.request.page.id, as_markdown(value_name(view, dimension, row)), state)


def supplier_link(view: View, supplier_id: str, name: str, **own: str) -> Callable[[], object]:
    """The link of a row to the page of its supplier."""
    return partial(view.link, "supplier", as_markdown(name), view.state.filtering("sup", (supplier_id,)), **own)


def more_note(view: View, frame: pl.DataFrame) -> str:
    """How many of all rows are listed; empty where all of them are."""
    if frame.height <= ROWS_SHOWN:
        return ""
    return view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(frame.height))
