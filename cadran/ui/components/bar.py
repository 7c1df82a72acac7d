"""The bar of a figure in its row: from 0, with its interval as a whisker and the target as a tick."""

from markupsafe import Markup

from cadran.analysis.status import Status
from cadran.ui.components.markup import element, joined


def bar(
    share: float | None,
    interval: tuple[float, float] | None = None,
    target: float | None = None,
    css: str = "",
    colour: str = "",
) -> Markup:
    """A bar as long as `share` of the widest one (1); `colour` is a name of the palette.

    What has no share has no track either: an empty one is a 0.
    """
    if share is None:
        return joined()
    parts = [length(share, colour=colour)]
    if interval:
        low, high = interval
        parts.append(element("s", style=f"left:{percent(low)};width:{percent(high - low)}"))
    if target is not None:
        parts.append(element("u", style=f"left:{percent(target)}"))
    return frame_of(*parts, css=css)


def judged_css(status: Status) -> str:
    """The look of a bar whose figure has a status: hollow, as its mark and its point are, where it is not judged."""
    return "few" if status in ("few", "young") else ""


def length(share: float, css: str = "", colour: str = "") -> Markup:
    """The bar itself."""
    paint = f";background:var(--{colour})" if colour else ""
    return element("i", css=css, style=f"width:{percent(share)}{paint}")


def frame_of(*parts: Markup, css: str = "") -> Markup:
    """What bars and marks are drawn in; those who hear the page hear the figure beside it."""
    return element("div", *parts, css=f"cadran-bullet {css}", aria_hidden="true")


def percent(share: float) -> str:
    """A share of the width as the style sheet writes it, from 0% to 100.0%."""
    return f"{min(max(share, 0), 1) * 100:.1f}%"
