"""A home of three suppliers worked out by hand, one bad, one small, one our own house; and the exports of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from every_clause import write_home

from cadran.ingest.loading import load
from cadran.ui.components.export_menu import Export, export_menu
from cadran.warehouse import build

ORDERED, PROMISED, ON_TIME, LATE = "2026-09-20", "2026-10-10", "2026-10-09", "2026-10-14"
SUPPLIERS = (
    "supplier_id,supplier_name,country,kind\nS1,Alpha <b>& Fils</b>,FR,supplier\nS2,Beta,DE,supplier\nH,House,FR,own\n"
)
CLAUSES = (
    "clause_id,supplier_id,kpi,target,min_lines,grace_days,valid_from\n"
    "CL1,S1,otd,0.9,10,0,2026-01-01\nCL2,S2,otd,0.9,10,0,2026-01-01\n"
)
# Supplier, flow, mode, order, lines, of which late; one more line of each kind stays open.
ORDERS = (
    ("S1", "inbound", "", "P1", 12, 6),
    ("S2", "outbound", "dropship", "C1", 8, 1),
    ("H", "inbound", "", "P2", 20, 20),
)


def _order_lines() -> str:
    rows = ["flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,currency"]
    for supplier, flow, mode, order, lines, _ in ORDERS:
        rows += [
            f"{flow},{order},{line + 1},{ORDERED},{PROMISED},A,{supplier},{mode},2,10,EUR" for line in range(lines)
        ]
    rows.append(f"inbound,P3,1,{ORDERED},2026-11-10,B,S1,,3,10,EUR")
    rows.append(f"outbound,C9,1,{ORDERED},{PROMISED},A,,own_warehouse,none,10,EUR")
    rows.append("outbound,C8,1,2026-11-20 08:00:00,2026-11-30,A,,own_warehouse,1,10,EUR")
    return "\n".join(rows) + "\n"


def _deliveries() -> str:
    rows = ["delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity"]
    for _, flow, _, order, lines, late in ORDERS:
        rows += [
            f"D-{order}-{line + 1},{flow},{order},{line + 1},,{LATE if line < late else ON_TIME} 10:00:00,2"
            for line in range(lines)
        ]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    files = {"order_lines": _order_lines(), "deliveries": _deliveries(), "suppliers": SUPPLIERS, "sla_clauses": CLAUSES}
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture(scope="session")
def every_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a clause of every kind; write into it by `every_workspace`."""
    return write_home(tmp_path_factory.mktemp("every"))


@pytest.fixture
def small_workspace(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of three suppliers, whose workspace is written on and put back; load nothing into it."""
    with _put_back(small_home, monkeypatch):
        yield small_home


@pytest.fixture
def every_workspace(every_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home with a clause of every kind, whose workspace is written on and put back; load nothing into it."""
    with _put_back(every_home, monkeypatch):
        yield every_home


@contextmanager
def _put_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A copy of the home would be another version, of which every page is asked anew."""
    monkeypatch.setenv("CADRAN_HOME", str(home))
    before = _beside_the_data(home)
    yield
    after = _beside_the_data(home)
    for path in after.keys() - before.keys():
        path.unlink()
    for path, content in before.items():
        if after.get(path) != content:
            path.write_bytes(content)


def _beside_the_data(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.iterdir() if path.is_file() and path.suffix != ".duckdb"}


@pytest.fixture
def offers(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> list[Export]:
    """Every export of the pages opened since."""
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    gathered: list[Export] = []

    def gathering(offer: Export) -> None:
        gathered.append(offer)
        export_menu(offer)

    monkeypatch.setattr("cadran.ui.components.panel.export_menu", gathering)
    return gathered
