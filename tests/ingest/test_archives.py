"""Archives of files and folders of daily ones: each file with an account of its own, and nothing outside touched."""

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest.files import archives
from ingest.conftest import LINES, Bench

ROW = "{},1,2026-01-05,S,1\n"
STOCK = """
name = "stock"
title = { en = "Stock", fr = "Stock" }
[[stock_levels]]
files.f = "*stock.csv"
[stock_levels.columns]
stock_date = "'{file_day}'"
sku = "f.sku"
location_id = "'L'"
on_hand_quantity = "f.qty"
"""


def packed(path: Path, files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _nested() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("order_lines.csv", LINES + ROW.format("N"))
    return inner.getvalue()


def _with_password(path: Path, name: str) -> None:
    """Marks a file of an archive as one under a password, in both places that say so."""
    content = bytearray(path.read_bytes())
    for mark, flags, title in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            if content[at + title : at + title + len(name)] == name.encode():
                content[at + flags] |= 1
    path.write_bytes(content)


def test_each_file_of_an_archive_has_its_own_account_and_what_is_not_read_is_named(bench: Bench) -> None:
    path = bench.folder / "Export.ZIP"
    packed(
        path,
        {
            "May/ORDER_LINES.csv": LINES + ROW.format("A") + ROW.format("B") + "C,1,never,S,1\n",
            "order_lines-2.tsv.gz": gzip.compress((LINES + ROW.format("D")).replace(",", "\t").encode()),
            "inner/order_lines.zip": _nested(),
            "order_lines-3.csv": LINES + ROW.format("E"),
            "../order_lines-4.csv": LINES + ROW.format("F"),
            "/order_lines-5.csv": LINES + ROW.format("G"),
            "read me.pdf": b"%PDF",
            "__MACOSX/._order_lines.csv": b"\0",
        },
    )
    _with_password(path, "order_lines-3.csv")
    report = bench.load()
    accounts = bench.rows(
        "select source_file, rows, accepted, unchanged, quarantined, blank from ledger order by source_file"
    )
    assert accounts == [
        ("Export.ZIP/May/ORDER_LINES.csv", 3, 2, 0, 1, 0),
        ("Export.ZIP/order_lines-2.tsv.gz", 1, 1, 0, 0, 0),
    ]
    assert bench.refused() == [("Export.ZIP/May/ORDER_LINES.csv", 4, "ordered_at", "never", "bad_date")]
    notes = [note.read("en") for note in report.notes]
    for sentence in (
        "Export.ZIP/inner/order_lines.zip was not read: an archive inside an archive.",
        "Export.ZIP/order_lines-3.csv was not read: it is protected by a password.",
        "Export.ZIP/../order_lines-4.csv was not read: its path leads out of the archive.",
        "Export.ZIP//order_lines-5.csv was not read: its path leads out of the archive.",
        "Export.ZIP/read me.pdf was not read: it is neither CSV",
    ):
        assert any(note.startswith(sentence) for note in notes), (sentence, notes)
    assert {file.name for file in bench.folder.parent.rglob("order_lines*")} == set()
    packed(path, {"May/ORDER_LINES.csv": LINES + ROW.format("A") + ROW.format("B") + "C,1,never,S,1\n"}, 0)
    assert bench.count().unchanged == 2


def test_a_file_beside_an_archive_and_one_of_the_same_name_in_it_are_two(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES + ROW.format("A"))
    packed(bench.folder / "older.zip", {"order_lines.csv": LINES + ROW.format("B"), "ORDER_LINES.csv": "x"})
    report = bench.load()
    assert report.tables[0].accepted == 2
    assert any("the archive has it twice" in note.read("en") for note in report.notes)


def _bomb(path: Path) -> None:
    packed(path, {"order_lines.csv": b"0" * (3 << 20)})


def _crowd(path: Path) -> None:
    packed(path, {f"{number}.csv": "" for number in range(archives.MOST_MEMBERS + 1)})


def _torn(path: Path) -> None:
    packed(path, {"order_lines.csv": LINES + ROW.format("A") * 5_000})
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize(
    ("write", "sentence"),
    [(_bomb, "over 1,000 files or 2 GB"), (_crowd, "over 1,000 files or 2 GB"), (_torn, "is no readable ZIP")],
)
def test_an_archive_that_is_none_or_holds_too_much_is_refused_before_it_is_unpacked(
    bench: Bench, write: object, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST_RATIO", 2)
    monkeypatch.setattr(archives.Member, "unpacked", lambda _member: pytest.fail("unpacked"))
    write(bench.folder / "export.zip")
    with pytest.raises(CadranError, match=rf"export\.zip.*{sentence}"):
        bench.load()


def test_a_file_damaged_inside_an_archive_is_named(bench: Bench) -> None:
    path = bench.folder / "export.zip"
    packed(path, {"order_lines.csv": LINES + ROW.format("A")}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"A,1,2026", b"B,1,2026"))
    with pytest.raises(CadranError, match=r"export\.zip/order_lines\.csv is damaged or cut off"):
        bench.load()


def test_the_day_of_a_file_may_stand_in_the_name_of_its_folder_or_archive(bench: Bench) -> None:
    for number, day in enumerate(("2026-11-01", "2026-11-02"), start=1):
        (bench.folder / day).mkdir()
        bench.write(f"{day}/stock.csv", f"sku,qty\nS,{number}\n")
    packed(bench.folder / "20261103.zip", {"stock.csv": "sku,qty\nS,3\n"})
    profile = bench.write("own.toml", STOCK.replace('"*stock.csv"', '["*/stock.csv", "*.zip/stock.csv"]'))
    assert bench.load(profile).tables[0].accepted == 3
    assert bench.rows("select stock_date, on_hand_quantity::int from stock_levels order by 1") == [
        (date(2026, 11, day), day) for day in (1, 2, 3)
    ]
