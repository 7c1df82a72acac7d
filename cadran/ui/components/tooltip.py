"""What a mark of a chart says on hovering."""

from markupsafe import Markup, escape

from cadran.ui.components.markup import element

_BREAK = Markup("<br>")


def tooltip(*lines: object) -> Markup:
    """The lines one below the other, empty ones left out; what is no Markup is escaped."""
    return _BREAK.join(escape(line) for line in lines if line)


def titled_tooltip(title: object, *lines: object) -> Markup:
    """The lines of a tooltip below its title."""
    return tooltip(element("b", title), *lines)
