"""Exports as companies write them: every file finds its table, every column its meaning, in five languages."""

from pathlib import Path

import openpyxl
import pytest
from data_set import DataSet

from cadran.recognition.proposal import ColumnProposal
from cadran.recognition.propose import propose
from cadran.recognition.saved import save_profile
from recognition.conftest import Desk, column_of, sources_of, table_of

KNOWN_SOURCES = Path(__file__).parents[1] / "profiles" / "files"
FRENCH = (
    "N° commande;N° ligne;Date de commande;Date de livraison prévue;Référence article;Qté commandée;Prix unitaire HT;"
    "Client\n"
    "C1;1;13/01/2026;20/01/2026;A1;1 250;12,50;Dupont\n"
    "C1;2;13/01/2026;20/01/2026;A2;3;4,20;Dupont\n"
    "C2;1;02/02/2026;09/02/2026;A1;10;12,50;Martin\n"
)
GERMAN = (
    "Bestell-Nr.;Pos;Bestelldatum;Liefertermin;Lieferant;Artikelnummer;Bestellmenge;Einzelpreis;Währung\n"
    "B1;10;31.01.2026;15.02.2026;L7;M-1;100;1.234,50;EUR\n"
    "B1;20;31.01.2026;15.02.2026;L7;M-2;20;2,00;EUR\n"
)
SHOP = (
    "Name,Payment Status,Fulfilled at,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Shipping Country,Cancelled at,Vendor,Id\n"
    "#1001,paid,2026-01-07 10:15:00 -0800,USD,2026-01-05 22:30:00 -0800,2,Mug,12.50,MUG,US,,House,900\n"
    "#1001,,,,2026-01-05 22:30:00 -0800,1,Cup,8.00,CUP,,,House,\n"
    "#1001,,,,2026-01-05 22:30:00 -0800,1,Cup,8.00,CUP,,,House,\n"
    "#1002,paid,2026-01-09 11:00:00 -0700,USD,2026-01-06 09:00:00 -0700,1,Mug,12.50,MUG,FR,,House,901\n"
)


@pytest.mark.long
def test_a_french_export_with_comma_decimals_and_days_first_asks_only_for_its_currency(desk: Desk) -> None:
    desk.write("commandes.csv", FRENCH)
    proposal = desk.propose()
    assert [question.id for question in proposal.open_questions] == ["reporting_currency"]
    assert dict(table_of(proposal, "order_lines").settings)["decimal"] == ","
    assert sources_of(proposal, "order_lines") == {
        "order_id": "N° commande",
        "line_id": "N° ligne",
        "ordered_at": "Date de commande",
        "promised_at": "Date de livraison prévue",
        "sku": "Référence article",
        "ordered_quantity": "Qté commandée",
        "unit_price": "Prix unitaire HT",
    }
    assert column_of(proposal, "order_lines", "flow").expression == "'outbound'"
    assert dict(proposal.house) == {"home_country": "FR"}
    counts = desk.load(desk.propose({"reporting_currency": "EUR"})).tables
    assert [(count.table, count.accepted, count.quarantined) for count in counts] == [("order_lines", 3, 0)]


@pytest.mark.long
def test_a_german_purchase_export_needs_no_answer(desk: Desk) -> None:
    desk.write("bestellungen.csv", GERMAN.encode("cp1252"))
    proposal = desk.propose()
    assert proposal.is_ready
    assert dict(proposal.house) == {"reporting_currency": "EUR", "home_country": "DE"}
    assert column_of(proposal, "order_lines", "flow").expression == "'inbound'"
    assert [count.accepted for count in desk.load(proposal).tables] == [2]


@pytest.mark.long
def test_a_shop_export_is_cut_into_lines_deliveries_and_products(desk: Desk) -> None:
    desk.write("orders_export_1.csv", SHOP)
    assert "timezone" in [question.id for question in desk.propose().open_questions]
    answers = {"timezone": "America/Los_Angeles", "flow": "outbound", "shipped_as_delivered": "no"}
    proposal = desk.propose(answers)
    assert proposal.is_ready, proposal.open_questions
    lines = sources_of(proposal, "order_lines")
    assert (lines["order_id"], lines["sku"], lines["ordered_at"]) == ("Name", "Lineitem sku", "Created at")
    assert column_of(proposal, "order_lines", "line_id").note is not None
    assert sources_of(proposal, "deliveries")["shipped_at"] == "Fulfilled at"
    assert sources_of(proposal, "products")["product_name"] == "Lineitem name"
    counts = {count.table: count.accepted for count in desk.load(proposal).tables}
    assert counts == {"order_lines": 4, "deliveries": 4, "products": 2}
    assert dict(table_of(proposal, "deliveries").settings)["fill_down"] == {"by": "Name", "columns": ["Fulfilled at"]}
    assert desk.rows("select line_id from order_lines order by order_id, line_id") == ["CUP", "CUP#2", "MUG", "MUG"]


@pytest.mark.long
def test_lines_find_the_head_of_their_order_in_another_file(desk: Desk) -> None:
    desk.write("order_items.csv", "Order number,Product code,Quantity\nO1,A,2\nO1,B,1\nO2,A,5\nO9,A,1\n")
    desk.write(
        "orders.csv", "Order no,Order date,Due date,Customer\nO1,2026-01-05,2026-01-09,X\nO2,2026-01-06,2026-01-10,Y\n"
    )
    proposal = desk.propose()
    lines = table_of(proposal, "order_lines")
    assert [(join.file, join.own, join.other, join.hit_rate) for join in lines.joins] == [
        ("orders.csv", "Order number", "Order no", 0.75)
    ]
    assert sources_of(proposal, "order_lines")["promised_at"] == "Due date"
    (count,) = desk.load(proposal).tables
    assert (count.accepted, count.quarantined) == (3, 1)


@pytest.mark.long
def test_a_french_workbook_feeds_a_table_a_sheet(desk: Desk) -> None:
    book = openpyxl.Workbook()
    cover, orders, stock = book.active, book.create_sheet("Commandes"), book.create_sheet("Stock")
    cover.title = "Lisez-moi"
    cover.append(["Export du 31 mars"])
    for row in (["N° commande", "Ligne", "Date commande", "Article", "Quantité"], ["C1", 1, "13/02/2026", "A", 2]):
        orders.append(row)
    for row in (["Article", "Dépôt", "Date stock", "Stock physique"], ["A", "D1", "2026-03-31", 0]):
        stock.append(row)
    book.save(desk.folder / "export.xlsx")
    proposal = desk.propose({"flow": "outbound"})
    assert {table.table: dict(table.settings).get("sheet") for table in proposal.tables} == {
        "order_lines": "Commandes",
        "stock_levels": "Stock",
    }
    assert [file.key for file in proposal.files if file.reason] == ["export.xlsx#Lisez-moi"]
    assert {count.table: count.accepted for count in desk.load(proposal).tables} == {
        "order_lines": 1,
        "stock_levels": 1,
    }


@pytest.mark.long
def test_daily_pieces_are_one_source_and_a_day_in_a_name_is_that_of_the_stock(desk: Desk) -> None:
    for day in ("2026-03-30", "2026-03-31"):
        desk.write(f"ventes_{day}.csv", FRENCH.replace("\nC", f"\n{day} C"))
    desk.write("stock_2026-03-31.csv", "Article;Stock\nA1;0\nA2;7\n")
    proposal = desk.propose({"reporting_currency": "EUR"})
    assert table_of(proposal, "order_lines").patterns == ("ventes_*.csv",)
    assert column_of(proposal, "stock_levels", "stock_date").expression == "'{file_day}'"
    counts = {count.table: count.accepted for count in desk.load(proposal).tables}
    assert counts == {"order_lines": 6, "stock_levels": 2}
    assert [str(day) for day in desk.rows("select distinct stock_date from stock_levels")] == ["2026-03-31"]


def test_files_in_the_contracts_own_form_are_recognised(desk: Desk) -> None:
    desk.write("order_lines.csv", "order_id,line_id,ordered_at,sku,ordered_quantity\nA,1,2026-01-05,S,1\n")
    assert desk.propose().recognised == "contract"


def test_what_nobody_knows_is_named_with_its_reason(desk: Desk) -> None:
    desk.write("letters.csv", "alpha,beta\nx,y\n")
    desk.write("scan.pdf", b"%PDF-1.4")
    proposal = desk.propose()
    assert not proposal.is_ready
    reasons = {file.key: file.reason.read("en") for file in proposal.files if file.reason}
    assert reasons["scan.pdf"].startswith("scan.pdf is not read: neither CSV")
    assert "its columns are those of no table (alpha, beta)" in reasons["letters.csv"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "asked"),
    [("amazon-seller", ["timezone"]), ("business-central", []), ("odoo", []), ("sap-sales", ["decimal"])],
)
def test_exports_of_a_known_source_are_recognised_and_ask_what_each_company_has_its_own(
    source: str, asked: list[str]
) -> None:
    proposal = propose(KNOWN_SOURCES / source)
    assert proposal.recognised == source
    assert [question.id for question in proposal.open_questions] == asked


@pytest.mark.long
def test_public_data_are_recognised_as_such(scms: DataSet, northwind: DataSet, adventureworks: DataSet) -> None:
    for data in (scms, northwind, adventureworks):
        assert propose(data.files).recognised == data.profile


@pytest.mark.long
def test_a_list_of_parcels_fills_the_deliveries_of_the_orders_it_names(desk: Desk) -> None:
    lines = (
        "F1;13/01/2026;A;Lampe;1;Retrait magasin\nF1;13/01/2026;B;Vis;4;Retrait magasin\nF2;14/01/2026;A;Lampe;2;3PL\n"
    )
    desk.write("commandes.csv", f"Numéro commande;Date;SKU;Désignation;Qté;Mode de livraison\n{lines}")
    parcels = "F1;DPD;16/01/2026;15/01/2026\nF2;GLS;18/01/2026;20/01/2026\n"
    desk.write("suivi.csv", f"numero_commande;transporteur;date_prevue;date_livraison_reelle\n{parcels}")
    proposal = desk.propose({"flow": "outbound"})
    assert sources_of(proposal, "order_lines")["promised_at"] == "date_prevue"
    assert dict(table_of(proposal, "order_lines").settings)["map"] == {
        "mode": {"3PL": "third_party", "Retrait magasin": "click_collect"}
    }
    counts = {count.table: count.accepted for count in desk.load(proposal).tables}
    assert counts == {"order_lines": 3, "deliveries": 3, "products": 2}
    assert sorted(desk.rows("select mode from order_lines")) == ["click_collect", "click_collect", "third_party"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("heading", "country"),
    [
        ("Nº de pedido;Nº línea;Fecha pedido;Fecha prevista de entrega;Referencia;Cant. pedida;Precio unitario", "ES"),
        ("Numero ordine;N. riga;Data ordine;Data consegna prevista;Codice articolo;Quantità ordinata;Prezzo", "IT"),
    ],
)
def test_spanish_and_italian_headings_are_known(desk: Desk, heading: str, country: str) -> None:
    desk.write("x.csv", f"{heading}\nP1;1;13/01/2026;20/01/2026;A;3;2,50\n")
    proposal = desk.propose({"flow": "outbound", "reporting_currency": "EUR"})
    assert proposal.is_ready
    assert len(sources_of(proposal, "order_lines")) == 7
    assert dict(proposal.house)["home_country"] == country


@pytest.mark.long
def test_files_of_another_form_do_not_take_the_name_of_a_kept_profile(desk: Desk) -> None:
    desk.write("commandes.csv", FRENCH)
    answers = {"reporting_currency": "EUR"}
    save_profile(propose(desk.folder, answers, desk.home), desk.home)
    corrected = propose(desk.folder, {**answers, "order_lines.unit_price": ""}, desk.home)
    assert corrected.name == "files"
    (desk.folder / "commandes.csv").rename(desk.folder / "autres.csv")
    assert propose(desk.folder, answers, desk.home).name == "files-2"


def test_columns_that_no_table_takes_are_named(tmp_path: Path) -> None:
    heading = "N° commande;Réf. article;Quantité;Date de commande;Remise;Vendeur"
    lines = f"{heading}\n1;A;2;31/01/2026;0;Léa\n2;B;1;30/01/2026;5;Max\n"
    (tmp_path / "lignes.csv").write_text(lines, encoding="cp1252")
    proposal = propose(tmp_path)
    assert proposal.unused(proposal.files[0]) == ("Remise", "Vendeur")
    line_id = next(column for column in proposal.tables[0].columns if column.column == "line_id")
    assert (line_id.source, line_id.made_of) == (None, ("Réf. article",))


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ('concat_ws(\'/\', f."N° commande", h."Date d\'expédition")', ("N° commande", "Date d'expédition")),
        ("'\"no name\"'", ()),
        ('f."a ""b"" c" || f."a ""b"" c"', ('a "b" c',)),
        ("'outbound'", ()),
    ],
)
def test_what_a_value_is_made_of_are_the_names_in_double_quotes(sql: str, names: tuple[str, ...]) -> None:
    assert ColumnProposal("line_id", sql).made_of == names


def test_deliveries_of_their_own_file_are_not_said_again_as_ordered(desk: Desk) -> None:
    orders = ["N° commande;Ligne;Date de commande;Code article;Quantité commandée;Prix unitaire"]
    parcels = ["N° BL;N° commande;Ligne;Date de livraison;Quantité livrée"]
    for day in range(10, 28):
        orders.append(f"C{day};1;{day}/01/2026;ART-{day % 4};{day};4,50")
        parcels.append(f"BL{day};C{day};1;{day + 2}/01/2026;{day - 3}")
    desk.write("ventes.csv", "\n".join([*orders, orders[-1], ""]))
    desk.write("livraisons.csv", "\n".join([*parcels, ""]))

    delivered = table_of(desk.propose({"flow": "outbound"}), "deliveries")
    assert (delivered.file, delivered.confidence > 0.9) == ("livraisons.csv", True)
