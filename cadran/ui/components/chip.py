"""A verdict as shape, words and colour."""

from markupsafe import Markup

from cadran.analysis.status import Status
from cadran.charts.palette import SHAPES
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.kpis import Kpi
from cadran.ui.components.markup import element
from cadran.ui.request.view import View


def chip(status: Status, words: object, meaning: str = "", css: str = "", tip: str = "") -> Markup:
    """`words` in the colour and with the shape of `status`; `meaning` is its name for those who hear the page."""
    shape = element("b", SHAPES[status], aria_hidden="true") if SHAPES[status] else ""
    heard = element("span", f"{meaning} ", css="sr") if meaning else ""
    return element("span", shape, heard, words, css=f"cadran-chip {css} {status}", title=tip)


def settled(view: View, kpi: Kpi, figure: Figure) -> Markup | str:
    """A figure without a verdict; one that is not final bears the mark of those that are not judged."""
    words = figures.figure_text(view, kpi, figure)
    is_final = figure.value is None or figures.is_final(view, kpi, view.period.last)
    return words if is_final else status_chip(view, "young", words)


def status_chip(view: View, status: Status, words: str) -> Markup:
    """A figure judged against its target: the status has its name, also on hovering."""
    meaning = view.t(f"status.{status}")
    return chip(status, words, meaning, tip=meaning)
