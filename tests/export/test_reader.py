"""Who has nothing but the unzipped pack recomputes every row, window and amount of it, in either language."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from every_clause import write_home

from cadran.engine import Engine
from cadran.export.evidence import evidence, window_of
from cadran.export.pack import pack
from cadran.warehouse import current_version
from cadran.workspace import Workspace
from export.reader import Reader, Row, Values
from export.reader_money import Charges

AMOUNTS = {
    "line_value",
    "late_value",
    "penalty_amount",
    "charged_amount",
    "base",
    "raw",
    "excluded",
    "elsewhere",
    "over_cap",
    "alone",
    "retained",
    "so_far",
    "lawful",
}
CLOSE = Decimal("1e-6")
SAMPLE = [
    ("S004", "2026-10"),
    ("S004", "2025-11"),
    ("S012", "2025-06"),
    ("S022", "2026-07"),
    ("L01", "2026-04"),
    ("S096", "2026-Q3"),
]


def differences(reader: Reader) -> Iterator[str]:
    """Every cell of the pack's figures that does not come out of its other files."""
    money = Charges(reader)
    for row, (charged, other) in zip(reader.lines, money.charges(), strict=True):
        found = reader.row(row) | {"charged_amount": charged, "charged_under": other}
        place = f"{row['clause_id']} {row['order_id']}-{row['line_id']}"
        yield from _unlike(place, row, {key: value for key, value in found.items() if key in row})
    lawful = money.lawful()
    for clause in reader.clauses.values():
        found = money.window(clause) | {"lawful": lawful.get(clause["clause_id"])}
        yield from _unlike(clause["clause_id"], clause, found)


def _unlike(place: str, row: Row, found: Values) -> Iterator[str]:
    for name, value in found.items():
        if not _is_same(name, row[name], value):
            yield f"{place} {name}: {row[name]!r}, not {value!r}"


def _is_same(name: str, cell: str, value: object) -> bool:
    if isinstance(value, bool):
        return cell == str(value).lower()
    if value is None or isinstance(value, str):
        return cell == (value or "")
    if cell == "":
        return False
    nearest = Decimal(0) if name in AMOUNTS else CLOSE
    return abs(Decimal(cell) - Decimal(value)) <= nearest


def _unzipped(engine: Engine, workspace: Workspace, asked: tuple[str, str], language: str, folder: Path) -> Reader:
    supplier, window = asked
    file = folder / "pack.zip"
    file.write_bytes(pack(evidence(engine, workspace, supplier, window_of(window)), language))
    with ZipFile(file) as archive:
        archive.extractall(folder / "unzipped")
    return Reader(folder / "unzipped")


def test_the_reader_knows_nothing_of_cadran() -> None:
    here = Path(__file__).parent
    nodes = [
        node
        for name in ("reader.py", "reader_money.py")
        for node in ast.walk(ast.parse((here / name).read_text(encoding="utf-8")))
    ]
    named = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    assert not [name for name in named if name.split(".")[0] == "cadran"]


@pytest.mark.long
@pytest.mark.parametrize("asked", SAMPLE, ids=" ".join)
def test_every_row_of_a_pack_of_the_sample(sample_engine: Engine, tmp_path: Path, asked: tuple[str, str]) -> None:
    reader = _unzipped(sample_engine, Workspace(tmp_path), asked, "en", tmp_path)
    assert list(differences(reader)) == []
    assert len(reader.lines) >= 5


def test_every_row_of_a_french_pack_with_exclusions(sample_engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude_from(("supplier", "S004"), window_of("2026-10").start, "unknown", ("wrong_data", "", "Anne"))
    workspace.exclude("CL006", window_of("2026-10").start, ("outbound", "A00028686", "1"), ("other", "", "Anne"))
    reader = _unzipped(sample_engine, workspace, ("S004", "2026-10"), "fr", tmp_path)
    assert list(differences(reader)) == []
    assert sum(int(clause["excluded_line_count"]) for clause in reader.clauses.values()) > 1


@pytest.fixture(scope="module")
def every_clause(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(current_version(write_home(tmp_path_factory.mktemp("every-clause"))).path)
    yield engine
    engine.close()


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("window", ["2026-08", "2026-09"])
def test_every_row_of_a_clause_of_every_kind(every_clause: Engine, tmp_path: Path, window: str, language: str) -> None:
    reader = _unzipped(every_clause, Workspace(tmp_path), ("S1", window), language, tmp_path)
    assert list(differences(reader)) == []


@pytest.fixture(scope="module")
def of_lyon(lyon_files: Path) -> Iterator[Engine]:
    engine = Engine(current_version(lyon_files / "home").path)
    yield engine
    engine.close()


@pytest.mark.long
@pytest.mark.parametrize("window", ["2026-04", "2026-05", "2026-06", "2026-Q2"])
def test_every_row_in_working_days_dollars_and_a_quarter(of_lyon: Engine, tmp_path: Path, window: str) -> None:
    reader = _unzipped(of_lyon, Workspace(tmp_path), ("S1", window), "fr", tmp_path)
    assert list(differences(reader)) == []


def test_what_a_capped_clause_leaves_of_the_legal_limit_is_another_clause_s(of_lyon: Engine, tmp_path: Path) -> None:
    """11.00 of 55.00: 10.00 on the seats, 1.00 on the tables, whose limits of 20.00 and 2.00 leave 5.00 and 1.00."""
    reader = _unzipped(of_lyon, Workspace(tmp_path), ("S2", "2026-04"), "en", tmp_path)
    assert list(differences(reader)) == []
    assert {name: Decimal(row["lawful"]) for name, row in reader.clauses.items()} == {
        "F1-capped": Decimal("11"),
        "F2-after": Decimal("6"),
    }


def _page(engine: Engine, window: str, language: str, folder: Path) -> str:
    return (
        _unzipped(engine, Workspace(folder), ("S1", window), language, folder).folder / "how_to_recompute.txt"
    ).read_text(encoding="utf-8")


def test_the_page_works_out_a_row_of_its_own_pack(of_lyon: Engine, tmp_path: Path) -> None:
    """Ordered Monday 4 May before the cut-off; 8 May is a holiday: four working days later is Monday the 11th."""
    told = """ordered at 14:00 or
later, within 4 working days. Due 2026-05-11 14:00:00.
Not worked at LYON between the two: 2026-05-08 (public holiday), 2026-05-09 (weekend), 2026-05-10 (weekend).
deliveries.csv: 2026-05-19 08:00:00: 5.
Not complete: missed.
8 late × 3 (row 3 of order_lines.csv: 3 EUR × 1) = €24.00 late value.
Penalty: €8.00 a line = €8.00.
Charged here: €8.00."""
    assert told in _page(of_lyon, "2026-05", "en", tmp_path)


def test_the_page_works_out_a_line_in_dollars_cancelled_and_charged_twice(of_lyon: Engine, tmp_path: Path) -> None:
    """April charged 8.00 of the line; the quarter's 30 % of 40.00 is 12.00, so that 4.00 are left to it."""
    page = _page(of_lyon, "2026-Q2", "fr", tmp_path).replace("\u00a0", " ").replace("\u202f", " ")
    for told in (
        "Non ouvrés à LYON entre les deux : 2026-04-09 (fermé).",
        "10 en retard × 4 (rang 3 d'order_lines.csv : 5 USD × 0,8) = 40,00 € en retard.",
        "Pénalité : 5,00 % × 74, au plus 30,00 %, × 40,00 € = 12,00 €.",
        "Compté ici : 4,00 € ; B-cutoff compte le reste (étape 5).",
        "37,89 € − 0,00 € − 20,40 € − 0,00 € = 17,49 €.",
        "Seats : compté 17,49 €, 17,49 € de ce qui est retenu ; 2 % de 443,95 € (5 lignes d'order_lines.csv) = 8,88 €.",
    ):
        assert told in page, told
