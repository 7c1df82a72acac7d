"""Sheets of one workbook hang together like files: lines find their orders, products theirs, covers are named."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cadran.errors import CadranError
from cadran.ingest.profiles.profile import read_profile
from cadran.recognition.proposal import Proposal
from cadran.recognition.propose import propose
from cadran.recognition.saved import save_profile
from recognition.conftest import Desk, table_of

ANSWERS = {"flow": "outbound", "reporting_currency": "EUR"}
FIRST = datetime(2026, 3, 2)
SHEETS: dict[str, Any] = {
    "Couverture": [["Export ERP"], ["Société Martin"]],
    "Commandes": [["Numéro de commande", "Date de commande", "Date livraison prévue"]]
    + [[f"C{n}", FIRST + timedelta(n), FIRST + timedelta(n + 7)] for n in range(12)],
    "Lignes": [["Numéro de commande", "N° ligne", "Référence article", "Quantité", "Livré le"]]
    + [[f"C{n}", line, f"A{n % 3}", line, FIRST + timedelta(n + 6)] for n in range(12) for line in (1, 2)],
    "Articles": [["Référence article", "Désignation"], *([f"A{n}", f"Article {n}"] for n in range(3))],
    "Vide": [],
}
MONTH = ["N° commande", "N° ligne", "Date commande", "Référence article", "Qté commandée"]


def _book(path: Path, sheets: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    _book(desk.folder / "Export ERP.xlsx", SHEETS)
    return desk


@pytest.fixture(scope="module")
def proposal(desk: Desk) -> Proposal:
    return desk.propose(ANSWERS)


def test_lines_find_their_orders_on_another_sheet(proposal: Proposal) -> None:
    lines = table_of(proposal, "order_lines")
    assert [(join.file, join.own, join.hit_rate) for join in lines.joins] == [
        ("Export ERP.xlsx#Commandes", "Numéro de commande", 1.0)
    ]
    assert dict(lines.settings)["sheet"] == {"f": "Lignes", "h": "Commandes"}
    assert dict(table_of(proposal, "products").settings)["sheet"] == "Articles"


def test_a_cover_and_an_empty_sheet_are_named_with_the_reason(proposal: Proposal) -> None:
    reasons = {file.key: file.reason.read("en") for file in proposal.files if file.reason}
    assert reasons["Export ERP.xlsx#Vide"] == "Export ERP.xlsx#Vide is not read: the sheet holds nothing."
    assert "its columns are those of no table" in reasons["Export ERP.xlsx#Couverture"]
    assert len(reasons) == 2


@pytest.mark.long
def test_a_load_reads_all_three_and_says_which_it_does_not(desk: Desk, proposal: Proposal) -> None:
    report = desk.load(proposal)
    assert {count.table: count.accepted for count in report.tables} == {
        "order_lines": 24,
        "deliveries": 24,
        "products": 3,
    }
    assert desk.rows("select count(*) from order_lines where promised_at = ordered_at + interval 7 day") == [24]
    notes = [note.read("en") for note in report.notes]
    assert "Export ERP.xlsx: read from the sheet “Lignes”; not read: Couverture, Vide." in notes


@pytest.mark.long
def test_the_next_workbook_of_the_form_asks_nothing_and_still_names_its_cover(
    desk: Desk, proposal: Proposal, tmp_path: Path
) -> None:
    path = save_profile(proposal, tmp_path)
    again = propose(desk.folder, home=tmp_path)
    assert again.recognised == path
    assert again.is_ready
    assert [file.key for file in again.files if file.reason] == [
        "Export ERP.xlsx#Couverture",
        "Export ERP.xlsx#Vide",
    ]


@pytest.mark.long
def test_a_sheet_for_each_month_is_a_source_of_its_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    rows = {name: [[f"{name}-1", 1, FIRST, "A", 2], [f"{name}-2", 1, "?", "A", 2]] for name in ("Mars", "Avril")}
    months = {name: [MONTH, *rows[name]] for name in rows}
    _book(desk.folder / "2026.xlsx", months)
    desk.load(desk.propose(ANSWERS))
    accounts = "select source_file || ' ' || rows || '=' || accepted || '+' || quarantined from ledger order by 1"
    assert desk.rows(accounts) == ["2026.xlsx#Avril 2=1+1", "2026.xlsx#Mars 2=1+1"]


def test_a_sheet_said_of_a_source_that_is_none_is_a_sentence(desk: Desk, proposal: Proposal) -> None:
    path = desk.profile(proposal)
    path.write_text(path.read_text().replace('h = "Commandes"', 'x = "Commandes"'))
    with pytest.raises(CadranError, match=r"order_lines.*“?x”?.*f, h"):
        read_profile(path)
