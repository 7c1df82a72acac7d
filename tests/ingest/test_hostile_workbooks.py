"""Workbooks made to harm: each is read, or refused in a sentence, by a process that ends within its limits."""

import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from cadran.errors import CadranError
from cadran.i18n import LANGUAGES
from cadran.ingest.files.sources import SourceFile
from cadran.ingest.files.workbook import SECONDS, sheets_of
from cadran.ingest.profiles.profile import Entry

NAMES = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity"]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
UNREADABLE, TOO_LARGE = "is no readable Excel workbook", "holds more than an Excel workbook"
Change = Callable[[bytes], bytes]


def _whole() -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["A", "1", "2026-01-05", "S", 1])
    return written.getvalue()


def _changed(part: str, change: Change) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_whole())) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            changed = change(text) if name == part else text
            assert name != part or changed != text
            target.writestr(name, changed)
    return written.getvalue()


def _with_row(row: bytes) -> bytes:
    return _changed(SHEET, lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))


def _with_entities(part: str, entities: bytes, before: bytes, text: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        head, body = xml.split(b"?>", 1)
        return head + b"?><!DOCTYPE x [" + entities + b"]>" + body.replace(before, text + before)

    return _changed(part, change)


def _nested(part: str, before: bytes, depth: int) -> bytes:
    return _changed(
        part, lambda xml: xml.replace(before, b"<si>" + b"<r>" * depth + b"</r>" * depth + b"</si>" + before)
    )


LAUGHS = b'<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12))
HARMFUL: dict[str, tuple[bytes, int | str]] = {
    "more rows and columns declared than there are": (
        _changed(SHEET, lambda xml: xml.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')),
        2,
    ),
    "a cell in the last column": (_with_row(b'<row r="3"><c r="XFD3"><v>1</v></c></row>'), TOO_LARGE),
    "a cell in the last row": (_with_row(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), 3),
    "a row no workbook has": (_with_row(b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), TOO_LARGE),
    "a file of the machine as an entity": (
        _with_entities(SHEET, b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"</sheetData>", b"<row><c>&x;</c></row>"),
        UNREADABLE,
    ),
    "entities that grow without end": (
        _with_entities(STRINGS, LAUGHS, b"</sst>", b"<si><t>&m;</t></si>"),
        UNREADABLE,
    ),
    "elements a hundred thousand deep": (_nested(STRINGS, b"</sst>", 100_000), 2),
    "a text no string stands for": (_changed(SHEET, lambda xml: xml.replace(b"<v>5</v>", b"<v>99999</v>")), UNREADABLE),
    "half a file": (_whole()[:2000], UNREADABLE),
    "a page of the web": (b"<html><table><tr><td>order_id</td></tr></table></html>", "is a web page"),
}


@pytest.mark.long
@pytest.mark.parametrize("harm", HARMFUL)
def test_a_harmful_workbook_is_read_or_refused_in_both_languages_in_time(tmp_path: Path, harm: str) -> None:
    content, outcome = HARMFUL[harm]
    path = tmp_path / "order_lines.xlsx"
    path.write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if isinstance(outcome, int):
        assert _rows(path) == outcome
    else:
        with pytest.raises(CadranError, match=outcome) as refused:
            _rows(path)
        assert len({text for language in LANGUAGES for text in refused.value.read(language)}) == len(LANGUAGES)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < SECONDS / 4


def _rows(path: Path) -> int:
    source = SourceFile(path, path.name, "xlsx", "", path.stat().st_size)
    return sheets_of(source, Entry(files={"rows": [path.name]}), set(NAMES))[0].rows
