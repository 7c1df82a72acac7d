"""What panels are made of: nothing from the data becomes markup, and every list is built by one component."""

import re

import polars as pl
import pytest
import streamlit as st
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from cadran.export.table_text import TableText
from cadran.ui.components.bar import bar
from cadran.ui.components.chip import chip
from cadran.ui.components.data_table import layout
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import as_markdown, element, joined
from cadran.ui.components.pager import page_shown
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList

BAD = '<img src=x onerror="a">'
SAFE = "&lt;img src=x onerror=&#34;a&#34;&gt;"


def test_a_name_from_data_is_never_markup() -> None:
    assert element("p", BAD) == f"<p>{SAFE}</p>"
    assert element("p", "x", title=BAD) == f'<p title="{SAFE}">x</p>'
    assert joined(Markup("<b>x</b>"), BAD) == f"<b>x</b>{SAFE}"
    assert as_markdown(" 12\u202f500\u00a0\u20ac\nor\t less ") == "12\u202f500\u00a0\u20ac or less"
    assert as_markdown(":red[x] ![](y) **b**") == r"\:red\[x\] \!\[\]\(y\) \*\*b\*\*"


def test_what_has_no_share_has_no_track_that_reads_as_zero() -> None:
    assert bar(None, (0.1, 0.2), 0.5) == ""
    assert 'class="cadran-bullet"' in bar(0)
    assert "width:0.0%" in bar(0)


@pytest.mark.parametrize("name", ["Achats www.x.fr", "WWW.X.FR", "https://x.fr/a", "(a.b-c+d@x.fr)", "mailto:a@x.fr"])
def test_an_address_in_a_name_is_written_and_no_link(name: str) -> None:
    """What Streamlit's Markdown links after it took the signs of escape away (mdast-util-gfm-autolink-literal)."""
    written = re.sub(r"\\(.)", r"\1", as_markdown(name))
    assert not re.search(r"(https?://|www(?=\.))[-.\w]+", written, re.IGNORECASE)
    assert not re.search(r"[-.\w+]+@[-\w]+(\.[-\w]+)+", written)
    assert written.replace("\u2060", "") == name


def test_an_element_leaves_out_what_is_empty() -> None:
    assert element("b", "■", css=" ", title="", aria_hidden="true") == '<b aria-hidden="true">■</b>'


def test_a_row_takes_the_classes_of_its_columns_and_a_cell_its_own() -> None:
    table = RowList("cadran-x", (Column("Supplier", "link"), Column("n", "num dim wide")))
    line = table.line(ListRow((Cell(BAD, "dim", "none"), 3)))
    assert table.head() == (
        '<div class="cadran-row cadran-x cadran-head"><span>Supplier</span><span class="num wide">n</span></div>'
    )
    assert line == (
        f'<div class="cadran-row cadran-x"><span class="dim" title="none">{SAFE}</span>'
        '<span class="num dim wide">3</span></div>'
    )


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        RowList("cadran-x", (Column("a"), Column("b"))).line(ListRow(("one",)))


def test_a_grid_table_scrolls_in_a_frame_of_its_own() -> None:
    table = grid_table("cadran-x", [tr(column_head("Mode"))], [tr(row_head(BAD), td(1, css="dim"))], "Legend")
    assert table == (
        '<div class="cadran-scroll"><table class="cadran-x"><caption>Legend</caption>'
        '<thead><tr><th scope="col">Mode</th></tr></thead>'
        f'<tbody><tr><th scope="row">{SAFE}</th><td class="dim">1</td></tr></tbody></table></div>'
    )


def test_a_verdict_is_shape_words_and_a_name_that_is_heard() -> None:
    assert chip("breach", "91%", "missed") == (
        '<span class="cadran-chip breach"><b aria-hidden="true">■</b><span class="sr">missed </span>91%</span>'
    )
    assert "<b" not in chip("none", "91%")


def test_a_bar_ends_where_its_row_does() -> None:
    assert 'style="width:100.0%"' in bar(1.4)
    assert bar(0.5, (0.4, 0.6), 0.9) == (
        '<div class="cadran-bullet" aria-hidden="true"><i style="width:50.0%"></i>'
        '<s style="left:40.0%;width:20.0%"></s><u style="left:90.0%"></u></div>'
    )


@pytest.mark.parametrize(("asked", "page"), [("2", 2), ("9", 3), ("0", 1), ("-1", 1), ("x", 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: str, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "query_params", {"page": asked})
    assert page_shown(total=60, rows_per_page=25) == page


def test_a_column_is_as_wide_as_its_longest_name_or_its_title() -> None:
    name = "MERCK SHARP & DOHME IDEA GMBH (FORMALLY MSD)"
    frame = pl.DataFrame({"supplier_name": [name, None], "delivered_quantity": [2.0, None]})
    written = TableText("fr", "EUR").titled(frame)
    columns = layout(frame, written)["column_config"]
    assert columns["Fournisseur"]["width"] >= 7 * len(name)
    assert columns["Qté livrée"]["width"] >= 7 * len("Qté livrée")
    assert (columns["Fournisseur"]["alignment"], columns["Qté livrée"]["alignment"]) == ("left", "right")
    words = pl.DataFrame({"value": ["word " * 100]})
    assert layout(words, words)["column_config"]["value"]["width"] < 500


WIDE_TABLE = """
from types import SimpleNamespace
import polars as pl
import streamlit as st
from cadran.ui.components import data_table
names = ["Delta Logistics International GmbH, Hamburg, Germany"]
written = pl.DataFrame({{f"Name {{at}}": names for at in range({columns})}})
view = SimpleNamespace(t=lambda key, **values: f"{{key}} {{values}}", count=str)
st.dataframe(written, **data_table._roomy(view, "wide", written, written, data_table.ROOM))
"""


def test_a_table_shows_what_has_room_and_the_rest_at_a_wish() -> None:
    app = AppTest.from_string(WIDE_TABLE.format(columns=3)).run()
    assert not app.exception
    assert (list(app.toggle), app.dataframe[0].proto.column_order) == ([], [])
    app = AppTest.from_string(WIDE_TABLE.format(columns=6)).run()
    assert [toggle.label for toggle in app.toggle] == ["grid.whole_and_more {'n': '3'}"]
    assert app.dataframe[0].proto.column_order == ["Name 0", "Name 1", "Name 2"]
    assert app.toggle[0].set_value(True).run().dataframe[0].proto.column_order == []
