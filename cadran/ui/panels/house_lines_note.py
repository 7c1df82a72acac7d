"""The sentence under a list of suppliers that misses those whose sales count as our own house's."""

from cadran.insight.house_lines import house_lines
from cadran.ui.components.markup import element, show_html
from cadran.ui.request.view import View


def house_lines_note(view: View) -> None:
    """Which sales name a supplier and are our own house's, with the way out; nothing where none are amiss."""
    if words := house_lines(view):
        show_html(element("p", f"○ {words}", css="cadran-note"))
