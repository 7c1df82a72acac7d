"""A code no list knows is shown as the data give it, on every page that shows codes of its kind."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cadran.contract.tables import TABLES
from cadran.ingest.loading import load
from cadran.warehouse import build
from ui.opened import failures, opened, shown

AS_OF = date(2026, 6, 30)
UNKNOWN = {
    "channel": "b2b_Portal *1*",
    "mode": "drone_Drop *2*",
    "cancel_reason": "kunde_Weg *3*",
    "reason": "too_Loud *4*",
    "disposition": "given_To *5*",
    "fault": "the_Weather *6*",
}
SHOWN_ON = {
    "overview": ("mode",),
    "delivery": ("mode", "cancel_reason"),
    "network": ("mode", "disposition"),
    "returns": ("mode", "reason", "disposition", "fault"),
    "costs": ("mode",),
    "product": ("mode", "reason", "disposition"),
}
LINES = 40


def _files() -> dict[str, str]:
    """Lines of two modes and channels, half of them unknown; every fourth came back, half of each was cancelled."""
    lines = ["order_id,line_id,ordered_at,promised_at,sku,mode,channel,ordered_quantity,unit_price,currency"]
    lines[0] += ",cancelled_at,cancelled_quantity,cancel_reason"
    parcels = ["delivery_id,order_id,line_id,shipped_at,delivered_at,delivered_quantity,freight_cost,currency"]
    returned = ["return_id,order_id,line_id,returned_at,returned_quantity,reason,disposition,fault"]
    for number in range(LINES):
        day = f"2026-04-{number % 20 + 1:02}"
        mode, channel = (UNKNOWN["mode"], UNKNOWN["channel"]) if number % 2 else ("dropship", "web")
        cancelled = f"{day} 12:00:00,1,{UNKNOWN['cancel_reason']}"
        lines.append(f"O{number},1,{day} 10:00:00,2026-05-02,A,{mode},{channel},2,10,EUR,{cancelled}")
        parcels.append(f"D{number},O{number},1,{day},2026-05-{number % 4 + 1:02} 09:00:00,1,3,EUR")
        if number % 4 == 1:
            codes = f"{UNKNOWN['reason']},{UNKNOWN['disposition']},{UNKNOWN['fault']}"
            returned.append(f"R{number},O{number},1,2026-05-20,1,{codes}")
    tables = {"order_lines": lines, "deliveries": parcels, "returns": returned}
    return {name: "\n".join(rows) + "\n" for name, rows in tables.items()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose contract has one more code in each list, of which no language has words."""
    folder = tmp_path_factory.mktemp("codes")
    for name, rows in _files().items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("order_lines", "returns"):
            columns = tuple(
                replace(column, values=(*column.values, UNKNOWN[column.name]))
                if column.values and column.name in UNKNOWN
                else column
                for column in TABLES[name].columns
            )
            patch.setitem(TABLES, name, replace(TABLES[name], columns=columns))
        load(folder, "contract", folder / "home")
        build(folder / "home", AS_OF)
        patch.setenv("CADRAN_HOME", str(folder / "home"))
        yield folder / "home"


def _read(app: AppTest) -> str:
    """What a reader sees: escapes of HTML and Markdown undone, cells of tables too."""
    cells = "\n".join(str(cell) for table in app.dataframe for cell in table.value.to_numpy().ravel())
    return re.sub(r"\\([^\w\s])", r"\1", html.unescape(shown(app))).replace("\\_", "_") + cells


@pytest.mark.long
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", SHOWN_ON)
def test_an_unknown_code_is_shown_as_given(page: str, language: str) -> None:
    app = opened(page, lang=language, p="all", **({"sku": "A"} if page == "product" else {}))
    assert failures(app) == []
    text = _read(app)
    assert [name for name in SHOWN_ON[page] if UNKNOWN[name] not in text] == []
    mangled = {form for code in UNKNOWN.values() for form in (code.replace("_", " "), code.lower(), code.title())}
    assert [form for form in mangled if form in text] == []
