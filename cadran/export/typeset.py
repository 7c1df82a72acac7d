"""Pages for print: words and figures as JSON in, one fixed layout, a PDF out; the same data give the same bytes."""

import json
import re
from importlib import resources
from typing import Any, Literal

# Scripts the fonts inside typst do not hold; only for them the machine's own fonts are looked at.
_BEYOND_FONTS = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff]")
LAYOUT = "sheet.typ"


def pdf(sheet: dict[str, Any]) -> bytes:
    """The sheet as a PDF without a clock: title, facts, sections (title, note, columns, rows) and foot."""
    return b"".join(_typeset(sheet, "pdf"))


def pictures(sheet: dict[str, Any]) -> list[bytes]:
    """The pages of the sheet as PNG pictures."""
    return _typeset(sheet, "png")


def _typeset(sheet: dict[str, Any], format: Literal["pdf", "png"]) -> list[bytes]:
    import typst  # noqa: PLC0415  slow to import, and few commands print

    text = json.dumps(sheet, ensure_ascii=False, sort_keys=True)
    layout = resources.files("cadran.export").joinpath(LAYOUT).read_bytes()
    made = typst.compile(
        layout,
        format=format,
        sys_inputs={"sheet": text},
        ignore_system_fonts=not _BEYOND_FONTS.search(text),
        timestamp=0,
    )
    return made if isinstance(made, list) else [made]
