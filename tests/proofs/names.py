"""Hostile names in every text of the files: shown as they are on every page, and inert in every file."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import openpyxl
from browser.conftest import installed_chromium, reading
from browser.server import serving
from browser.sight import open_address
from export import lyon
from playwright.sync_api import Page, Request

from cadran.cli.main import run
from cadran.ingest.loading import load
from cadran.ui.request.routes import ROUTES
from cadran.warehouse import build

MARK = "cadranhurt"
OUTSIDE = "http://evil.example"
# What runs, loads, leads or breaks where it is taken for more than a name.
HOSTILE = (
    f"<script>window.{MARK}=1</script>",
    f"<img src={OUTSIDE}/a onerror=window.{MARK}=1>",
    f"![p]({OUTSIDE}/b) [q](javascript:window.{MARK}=1)",
    f"<svg/onload=window.{MARK}=1>",
    f"=cmd|' /C calc'!A1{MARK}",
    f"@SUM(1+1){MARK}",
    f"'); drop table x; --{MARK}",
    f"../../{MARK}",
    f"{{{{7*7}}}} $x^2$ :red[{MARK}] {{0.__class__}}",
    f"\u202e{MARK}\u200b" + "W" * 300,
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
# The texts of a small home that a sender writes.
TEXTS = ("Alpha", "Beta", "Chair", "Table", "Seats", "Tables", "Lyon", "stocktaking")
COMMANDS = (
    ("kpi", "otd", "otif", "--by", "supplier_name"),
    ("kpi", "otd", "--by", "category"),
    ("lines", "otd"),
    ("digest", "--since", "2026-05-01"),
    ("quarantine",),
    ("loads",),
)


def hostile_home(folder: Path, first: int) -> Path:
    """A home whose names of suppliers, products, categories and places are hostile ones, begun at one of them."""
    files = folder / "files"
    files.mkdir(parents=True)
    names = {text: HOSTILE[(first + n) % len(HOSTILE)] for n, text in enumerate(TEXTS)}
    for table, rows in lyon.HOME.items():
        cells = list(csv.reader(line.strip() for line in rows.replace("\\\n", "").splitlines()))
        with (files / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names.get(cell, cell) for cell in row] for row in cells)
    load(files, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


def page_faults(home: Path, profile: Path) -> tuple[int, list[str]]:
    """How many pages were looked at in Chromium, in both languages, and what a name did there."""
    executable = installed_chromium()
    if executable is None:
        raise FileNotFoundError("Chromium is not installed; on Debian: apt-get install chromium")
    faults: list[str] = []
    places = [f"{route.id}?lang={language}&all=1&p=all" for route in ROUTES for language in ("en", "fr")]
    places += ["supplier?supplier=S1&lang=en&all=1", "product?sku=A&lang=fr&all=1", "orders?order=P1&lang=en&all=1"]
    with serving(home) as address, reading(executable, profile) as reader:
        page = reader.new_page()
        page.on("request", lambda request: faults.extend(_foreign(request, address)))
        page.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
        for place in places:
            open_address(page, f"{address}/{place}")
            faults += [f"{place}: {fault}" for fault in _hurt(page)]
    return len(places), faults


def _foreign(request: Request, address: str) -> Iterator[str]:
    if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        yield f"a request left: {request.url[:200]}"


def _hurt(page: Page) -> Iterator[str]:
    """What a name did to a page."""
    if page.evaluate(f"() => window.{MARK} !== undefined"):
        yield "a script ran"
    made = page.evaluate(
        f"""() => [...document.querySelectorAll('script, img, svg, a')].filter(element =>
            (element.outerHTML.split('>')[0] + (element.tagName === 'SCRIPT' ? element.textContent : ''))
            .match(/{MARK}|evil[.]example/)).map(element => element.outerHTML.slice(0, 200))"""
    )
    yield from (f"a name became an element: {element}" for element in made if not _is_address(element))
    if "Traceback" in page.inner_text("body"):
        yield "a traceback is shown"


def _is_address(element: str) -> bool:
    """Whether a link of our own carries the name in its address, percent-encoded."""
    tag = element.split(">", maxsplit=1)[0]
    leads_to = tag.partition('href="')[2]
    return tag.startswith("<a ") and not leads_to.startswith((OUTSIDE, "javascript:"))


def file_faults(home: Path, folder: Path) -> tuple[int, list[str]]:
    """How many files the command line wrote of a home, and the cells that a spreadsheet would run."""
    faults = [fault for command in COMMANDS for fault in table_faults(home, *command)]
    for supplier in ("S1", "S2"):
        run(["evidence", supplier, "--window", "2026-04", "--out", str(folder / "packs"), "--home", str(home)])
    packs = list((folder / "packs").iterdir())
    faults += [] if len(packs) == 2 else [f"{len(packs)} packs of evidence"]
    faults += [fault for pack in packs for fault in _pack_faults(pack)]
    return 2 * len(COMMANDS) + len(packs), faults


def table_faults(home: Path, *command: str) -> Iterator[str]:
    """The cells that a spreadsheet would run, of the CSV and the workbook of one command."""
    for kind in ("csv", "xlsx"):
        content = _written(*command, "--format", kind, "--home", str(home))
        cells = _csv_cells(content) if kind == "csv" else _formulas(content)
        yield from (f"{' '.join(command)} ({kind}): {cell[:80]}" for cell in cells)


def _written(*words: str) -> bytes:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out):
        run(list(words))
    out.flush()
    buffer = out.buffer
    return buffer.getvalue() if isinstance(buffer, io.BytesIO) else b""


def _csv_cells(content: bytes) -> Iterator[str]:
    """Texts of a CSV that a spreadsheet would take for a formula."""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        yield from (cell for cell in row if cell.startswith(FORMULA) and MARK in cell)


def _formulas(content: bytes) -> Iterator[str]:
    """Cells of a workbook that are formulas."""
    if not content:
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f" or cell.hyperlink)


def _pack_faults(pack: Path) -> Iterator[str]:
    with zipfile.ZipFile(pack) as archive:
        for name in archive.namelist():
            if MARK in name or ".." in name or name.startswith("/"):
                yield f"a name of the pack: {name}"
            if name.endswith(".csv"):
                yield from (f"{name}: {cell[:80]}" for cell in _csv_cells(archive.read(name)))
            if name.endswith(".xlsx"):
                yield from (f"{name}: {cell[:80]}" for cell in _formulas(archive.read(name)))
