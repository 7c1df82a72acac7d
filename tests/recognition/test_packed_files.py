"""Archives, folders of daily files and JSON are recognised, checked and loaded like files that lie in the folder."""

import json
import zipfile
from pathlib import Path

import pytest

from cadran.recognition.dry_run import DryRun, dry_run
from cadran.recognition.proposal import Proposal
from cadran.recognition.propose import propose
from recognition.conftest import Desk, column_of

ANSWERS = {"flow": "outbound", "reporting_currency": "EUR"}
LINES = "N° commande;N° ligne;Date commande;Référence article;Qté commandée;Prix unitaire\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Thirty orders and their deliveries in an archive, a stock file for each of two days, and a list of products."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    rows = "".join(f"C{n};1;{n % 28 + 1:02d}/03/2026;A{n % 5};2;12,50\n" for n in range(30))
    delivered = ({"N° BL": f"B{n}", "N° commande": f"C{n}", "N° ligne": 1, "Livré le": "2026-04-02"} for n in range(30))
    parcels = "\n".join(json.dumps(row | {"Qté": {"livrée": 2}}, ensure_ascii=False) for row in delivered)
    with zipfile.ZipFile(desk.folder / "Export.ZIP", "w") as archive:
        archive.writestr("mars/commandes.csv", (LINES + rows).encode("cp1252"))
        archive.writestr("mars/livraisons.jsonl", parcels)
        archive.writestr("mars/older.zip", b"PK")
    for day in (1, 2):
        (desk.folder / f"2026-11-0{day}").mkdir()
        desk.write(f"2026-11-0{day}/stock.csv", f"SKU;Entrepôt;Stock physique\nA1;PAR;{day}\nA2;PAR;0\n")
    desk.write("produits.JSON", json.dumps([{"SKU": f"A{n}", "Désignation": f"Article {n}"} for n in range(5)]))
    return desk


@pytest.fixture(scope="module")
def proposal(desk: Desk) -> Proposal:
    return desk.propose(ANSWERS)


@pytest.fixture(scope="module")
def trial(desk: Desk, proposal: Proposal) -> DryRun:
    return dry_run(desk.folder, desk.profile(proposal))


def test_files_in_archives_and_daily_folders_feed_their_tables(desk: Desk, proposal: Proposal) -> None:
    assert proposal.is_ready
    assert proposal.folder == desk.folder
    assert {table.table: table.patterns for table in proposal.tables} == {
        "order_lines": ("Export.ZIP/mars/commandes.csv",),
        "deliveries": ("Export.ZIP/mars/livraisons.jsonl",),
        "stock_levels": ("*/stock.csv",),
        "products": ("produits.JSON",),
    }
    assert column_of(proposal, "deliveries", "delivered_quantity").source == "Qté.livrée"
    unread = [file.reason.read("en") for file in proposal.files if file.reason]
    assert unread == ["Export.ZIP/mars/older.zip was not read: an archive inside an archive. Unpack it."]


@pytest.mark.long
def test_each_of_them_has_its_own_account_in_the_trial_and_in_the_load(
    desk: Desk, proposal: Proposal, trial: DryRun
) -> None:
    accounts = {
        "Export.ZIP/mars/commandes.csv": 30,
        "Export.ZIP/mars/livraisons.jsonl": 30,
        "2026-11-01/stock.csv": 2,
        "2026-11-02/stock.csv": 2,
        "produits.JSON": 5,
    }
    assert {file.file: file.rows for file in trial.files} == accounts
    desk.load(proposal)
    assert set(desk.rows("select source_file from ledger")) == set(accounts)
    assert desk.rows("select sum(accepted)::int from ledger") == [69]
    assert desk.rows("select distinct day(stock_date) from stock_levels order by 1") == [1, 2]


@pytest.mark.long
def test_a_trial_of_the_first_rows_opens_archives_too(desk: Desk, proposal: Proposal) -> None:
    cut = dry_run(desk.folder, desk.profile(proposal), row_limit=2)
    assert cut.problems == ()
    assert {Path(file.file).name: file.rows for file in cut.files} == {
        "commandes.csv": 2,
        "livraisons.jsonl": 2,
        "stock.csv": 2,
        "produits.JSON": 5,
    }


def test_an_archive_given_alone_is_looked_into(desk: Desk) -> None:
    proposed = propose(desk.folder / "Export.ZIP")
    assert proposed.folder == desk.folder
    assert [file.records for file in proposed.files] == [0, 30, 30]
