"""Names from data in a figure: cut to their room, and never markup."""

import pytest
from charts.checked import checked

from cadran.charts import template
from cadran.charts.bump import Path, bump
from cadran.charts.figure import Figure
from cadran.charts.overlay import Course, overlay
from cadran.charts.palette import PALETTES
from cadran.charts.ranges import Range, ranges

LIGHT = PALETTES["light"]
LINK = '<a href="//x.example">D</a>'
DRAWN = {
    "ranges": ranges((Range(LINK, "S1", 2.0, 5.0, None, False, ""),), LIGHT, "en", "days"),
    "bump": bump((Path("S1", LINK, (1,), (True,), ("",)),), ("Oct",), LIGHT, "en"),
    "overlay": overlay((Course("S1", LINK, 0, (0.9,), ("",)),), ("Oct",), LIGHT, "en", str),
}


def test_a_long_name_ends_with_an_ellipsis_and_a_tag_is_text() -> None:
    assert template.short_name("Atelier Roux-Delmas", 10) == "Atelier R…"
    assert template.short_name("Roux et fils", 8) == "Roux et…"
    assert template.short_name("<b>R&D</b>", 40) == "&lt;b&gt;R&amp;D&lt;/b&gt;"


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_a_supplier_named_as_a_link_leads_nowhere(drawn: Figure) -> None:
    written = str(checked(drawn).to_dict())
    assert "&lt;a href=" in written
    assert "<a href=" not in written
