"""The evidence pack of a small home worked out by hand, and the sheet a supplier gets."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cadran.cli.main import run
from cadran.cli.output import write_file
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.export.clause_sheet import clause_sheet
from cadran.export.evidence import Window, evidence, window_of
from cadran.export.pack import pack
from cadran.export.pack_tables import frames, written
from cadran.export.supplier_sheet import Request, own_language, supplier_sheet
from cadran.export.typeset import pdf, pictures
from cadran.ingest.loading import load
from cadran.kpis.clause_words import penalty_in_words
from cadran.warehouse import build, current_version
from cadran.workspace import Workspace
from export.unpacked import table, unpacked

OCTOBER = Window("month", date(2026, 10, 1))
FORMULA = '=HYPERLINK("http://evil")'
SUPPLIERS = "supplier_id,supplier_name,country,kind\nS1,Alpha #set text(red) & $x$,FR,supplier\nS2,Beta,DE,supplier\n"
CLAUSES = (
    "clause_id,supplier_id,kpi,target,min_lines,grace_days,penalty_kind,penalty_rate,penalty_cap,country,valid_from\n"
    "CL1,S1,otd,0.9,10,0,percent_of_value,0.1,0.04,FR,2026-01-01\n"
    "CL2,S1,otif,0.4,10,0,fixed_per_line,5,,FR,2026-01-01\n"
)
# 12 lines of 20.00 due on 10 October, of which the first six came four days late.
LINES = 12
LATE = 6


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed")
    orders = ["flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,ordered_quantity,unit_price,currency"]
    parcels = ["delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity"]
    for line in range(1, LINES + 1):
        orders.append(f"inbound,P1,{line},2026-09-20,2026-10-10,A,S1,2,10,EUR")
        parcels.append(f"D{line},inbound,P1,{line},,2026-10-{14 if line <= LATE else 9:02} 10:00:00,2")
    orders.append("outbound,C8,1,2026-11-20 08:00:00,2026-11-30,A,,1,10,EUR")
    products = ["sku,product_name", 'A,"' + FORMULA.replace('"', '""') + '"']
    files = {"order_lines": orders, "deliveries": parcels, "products": products}
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    (folder / "sla_clauses.csv").write_text(CLAUSES, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    opened = Engine(current_version(home).path)
    yield opened
    opened.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_the_penalty_of_a_clause_is_capped_by_its_own_words(engine: Engine, workspace: Workspace) -> None:
    """120.00 late at 10 % is 12.00; at most 4 % of 240.00 is 9.60."""
    first = table(unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))["clauses.csv"])[0]
    names = ("Late value", "Penalties", "Excluded", "Over cap", "Retained")
    assert [first[name] for name in names] == ["120", "12", "0", "2.4", "9.6"]
    assert (first["Lines judged"], first["Lines missed"], first["Actual"], first["State"]) == (
        "12",
        "6",
        "0.5",
        "breached",
    )


def test_an_excluded_line_counts_neither_way_and_stays_in_the_pack(engine: Engine, workspace: Workspace) -> None:
    """Without one late line: 100.00 late is 10.00, at most 4 % of 220.00 is 8.80."""
    workspace.exclude("CL1", OCTOBER.start, ("inbound", "P1", "3"), ("carrier", "=2+5", "@Anne"))
    files = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    first = table(files["clauses.csv"])[0]
    names = ("Penalties", "Excluded", "Over cap", "Retained", "Lines excluded")
    assert [first[name] for name in names] == ["12", "2", "1.2", "8.8", "1"]
    assert float(first["Actual without excluded lines"]) == pytest.approx(6 / 11, abs=1e-6)
    (left_out,) = [row for row in table(files["breach_lines.csv"]) if row["Excluded"] == "yes"]
    assert (left_out["Clause"], left_out["Line"], left_out["Reason of exclusion"]) == ("CL1", "3", "Carrier")
    (made,) = table(files["exclusions.csv"])
    assert (made["What happened"], made["Author"], made["Undone"]) == ("'=2+5", "'@Anne", "")


@pytest.mark.long
def test_an_undone_exclusion_stays_in_the_history_and_changes_nothing(engine: Engine, workspace: Workspace) -> None:
    before = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    workspace.undo_exclusion(workspace.exclude("CL1", OCTOBER.start, "unknown", ("other", "", "Anne")))
    after = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    assert after["clauses.csv"] == before["clauses.csv"]
    assert table(after["exclusions.csv"])[0]["Undone"] != ""


def test_a_formula_in_the_data_is_text_in_the_pack(engine: Engine, workspace: Workspace) -> None:
    files = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    assert {row["Product"] for row in table(files["judged_lines.csv"])} == {f"'{FORMULA}"}


def test_each_event_of_a_missed_line_names_its_file_and_row(engine: Engine, workspace: Workspace) -> None:
    files = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    events = [row for row in table(files["timelines.csv"]) if row["Line"] == "2"]
    assert [(row["Event"], row["Planned or actual"], row["When"][:10]) for row in events] == [
        ("Ordered", "actual", "2026-09-20"),
        ("First promise", "planned", "2026-10-10"),
        ("Delivered", "actual", "2026-10-14"),
    ]
    assert [(row["Source file"], row["Row"]) for row in events] == [
        ("order_lines.csv", "3"),
        ("order_lines.csv", "3"),
        ("deliveries.csv", "3"),
    ]
    assert {row["Line"] for row in table(files["timelines.csv"])} == {str(line) for line in range(1, LATE + 1)}


def test_the_manifest_hashes_every_file_and_source(engine: Engine, workspace: Workspace, home: Path) -> None:
    files = unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))
    manifest = json.loads(files["manifest.json"])
    listed = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert listed == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    assert {file["name"]: file["rows"] for file in manifest["files"] if "rows" in file} == {
        "breach_lines.csv": 12,
        "calendar_days.csv": 0,
        "clauses.csv": 2,
        "deliveries.csv": 12,
        "exchange_rates.csv": 0,
        "exclusions.csv": 0,
        "judged_lines.csv": 24,
        "legal_checks.csv": 11,
        "line_harms.csv": 6,
        "order_lines.csv": 12,
        "other_charges.csv": 0,
        "timelines.csv": 18,
    }
    sources = {one["source_file"]: one["sha256"] for one in manifest["sources"]}
    folder = home.parent
    assert sources == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sources}
    assert len(sources) == 5
    assert (manifest["as_of"][:10], manifest["currency"], manifest["data_version"]) == ("2026-11-20", "EUR", 1)
    assert manifest["window"] == {
        "kind": "month",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "is_final": True,
    }


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_data_and_desk_give_the_same_bytes(
    engine: Engine, workspace: Workspace, home: Path, language: str
) -> None:
    workspace.exclude("CL1", OCTOBER.start, ("inbound", "P1", "3"), ("carrier", "strike", "Anne"))
    first = pack(evidence(engine, workspace, "S1", OCTOBER), language)
    again = Engine(current_version(home).path)
    assert pack(evidence(again, Workspace(workspace.path.parent), "S1", OCTOBER), language) == first
    again.close()


def test_a_french_pack_has_no_english_heading(engine: Engine, workspace: Workspace) -> None:
    found = evidence(engine, workspace, "S1", OCTOBER)
    both = {"SKU", "Article", "Flux", "Cause", "Mode"}
    for name in frames(found, "en"):
        english = set(written(frames(found, "en")[name], "en").columns)
        french = set(written(frames(found, "fr")[name], "fr").columns)
        assert french & english <= both
        assert not [heading for heading in english | french if "_" in heading]
    words = json.dumps(clause_sheet(found, "fr"), ensure_ascii=False)
    assert "breached" not in words
    assert "enfreint" in words


def test_the_sheet_is_one_page_whatever_a_name_holds(engine: Engine, workspace: Workspace) -> None:
    sheet = clause_sheet(evidence(engine, workspace, "S1", OCTOBER), "en")
    assert sheet["title"] == "Alpha #set text(red) & $x$ (S1)"
    assert len(pictures(sheet)) == 1
    assert pdf(sheet).startswith(b"%PDF-1.")


def test_a_month_and_a_quarter_are_windows() -> None:
    assert window_of("2026-10") == OCTOBER
    assert window_of("2026-Q3") == window_of("2026-t3") == Window("quarter", date(2026, 7, 1))
    assert (window_of("2026-Q1").end, window_of("2024-02").end) == (date(2026, 3, 31), date(2024, 2, 29))


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "October", "2026", "0000-01", "2026-10-01"])
def test_anything_else_is_no_window(text: str) -> None:
    with pytest.raises(CadranError, match="is not a window"):
        window_of(text)


@pytest.mark.parametrize(
    ("supplier", "window", "told"),
    [
        ("S9", "2026-10", "The supplier S9 is not in these data."),
        ("S2", "2026-10", "Beta has no clause that judges a line."),
        ("S1", "2026-Q4", "judges a line in 2026-Q4. Windows that have lines, the latest last: 2026-10."),
        ("S1", "soon", "“soon” is not a window."),
    ],
)
def test_what_cannot_be_proved_is_a_sentence(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], supplier: str, window: str, told: str
) -> None:
    asked = ["evidence", supplier, "--window", window, "--out", str(tmp_path), "--home", str(home), "--lang", "en"]
    assert run(asked) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_pack_and_says_where(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    arguments = ["evidence", "S1", "--window", "2026-10", "--out", str(tmp_path / "new"), "--home", str(home)]
    assert run([*arguments, "--lang", "fr"]) == 0
    file = tmp_path / "new" / "evidence_s1_2026-10_asof-2026-11-20_fr.zip"
    assert capsys.readouterr().out == f"{file}\n"
    assert file.read_bytes() == pack(evidence(engine, Workspace(home), "S1", OCTOBER), "fr")
    assert table(unpacked(file.read_bytes())["clauses.csv"], ";")[0]["Retenu"] == "9,6"


@pytest.mark.long
def test_a_pack_that_says_something_else_is_replaced_only_where_asked(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evidence", "S1", "--window", "2026-10", "--out", str(tmp_path), "--home", str(home), "--lang", "en"]
    assert (run(arguments), run(arguments)) == (0, 0)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(b"signed by both")
    assert run(arguments) == 2
    assert "is there already and says something else. Replace it with --force" in capsys.readouterr().err
    assert file.read_bytes() == b"signed by both"
    assert run([*arguments, "--force"]) == 0
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (whole, [file])


def test_a_pack_that_cannot_be_written_whole_leaves_the_old_one_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_file(file, b"new", may_replace=True)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"old", [file])


# The supplier's own sheet.


def _asked(language: str, supplier: str = "S1") -> Request:
    named = {"supplier_id": supplier, "supplier_name": "Alpha", "country": "FR"}
    return Request(named, date(2026, 10, 1), date(2026, 10, 31), language)


def test_a_supplier_reads_what_was_promised_and_delivered(engine: Engine, workspace: Workspace) -> None:
    promised, delivered, broken, late = supplier_sheet(engine, workspace, _asked("en"))["sections"]
    assert [row[:3] for row in promised["rows"]] == [
        ["On-time delivery", "first promise", "≥ 90%"],
        ["On time in full", "first promise", "≥ 40%"],
    ]
    assert [row[0] for row in delivered["rows"]][::12] == ["Oct 2025", "Oct 2026"]
    assert delivered["rows"][-1][2:4] == ["50.0% (12)", "50.0% (12)"]
    assert delivered["rows"][0][2:] == ["–"] * 4
    assert broken["title"] == "Breached clauses: 1, estimated penalties €9.60"
    assert broken["rows"][0][4:] == ["6 of 12", "€9.60"]
    assert late["title"] == "Late lines, the longest late first: 6 of 6"
    assert {row[5] for row in late["rows"]} == {"4"}


def test_a_supplier_sheet_is_one_page_in_its_language(engine: Engine, workspace: Workspace) -> None:
    sheet = supplier_sheet(engine, workspace, _asked("fr"))
    assert [part["title"] for part in sheet["sections"]][:2] == [
        "Ce qui a été promis · engagements en vigueur\u00a0: 2",
        "Ce qui a été livré, mois par mois",
    ]
    assert len(pictures(sheet)) == 1
    assert (own_language("BE"), own_language("DE"), own_language(None)) == ("fr", "en", "en")


def test_a_supplier_without_clauses_or_lines_gets_a_page_that_says_so(engine: Engine, workspace: Workspace) -> None:
    sheet = supplier_sheet(engine, workspace, _asked("en", "S2"))
    assert [part["title"] for part in sheet["sections"]] == [
        "What was promised: no clause is in force",
        "What was delivered, month by month",
        "No clause was breached",
        "No late line",
    ]


@pytest.mark.long
def test_the_longest_sheets_of_the_sample_are_one_page(sample_engine: Engine, workspace: Workspace) -> None:
    named = {"supplier_id": "S022", "supplier_name": "X" * 200, "country": "FR"}
    asked = Request(named, date(2025, 11, 1), date(2026, 11, 20), "fr")
    assert len(pictures(supplier_sheet(sample_engine, workspace, asked))) == 1
    assert (
        len(pictures(clause_sheet(evidence(sample_engine, workspace, "S022", Window("month", date(2026, 7, 1))), "fr")))
        == 1
    )


@pytest.fixture(scope="module")
def to_the_hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Due at 14:00 the day after; one line two and a half hours late, one whose delivery has a day alone."""
    folder = tmp_path_factory.mktemp("hours")
    stated = "2026-10-05 09:00:00,2026-10-20,A,S1,dropship,2,10,10,EUR"
    orders = [
        "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,unit_cost,currency",
        *(f"outbound,P1,{line},{stated}" for line in (1, 2)),
        "outbound,C8,1,2026-11-20 08:00:00,2026-11-30,A,,own_warehouse,1,10,5,EUR",
    ]
    parcels = [
        "delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity",
        "D1,outbound,P1,1,,2026-10-06 16:30:00,2",
        "D2,outbound,P1,2,,2026-10-08 14:00:01,2",
    ]
    clause = (
        "clause_id,supplier_id,kpi,target,min_lines,lead_days,cutoff_time,penalty_kind,penalty_rate,penalty_line_cap,"
        "valid_from\nCL1,S1,lead_time,0.9,1,1,14:00:00,percent_per_day,0.02,0.1,2026-01-01\n"
    )
    (folder / "sla_clauses.csv").write_text(clause, encoding="utf-8")
    (folder / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    for name, rows in {"order_lines": orders, "deliveries": parcels}.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.mark.long
def test_the_hour_that_decides_stands_beside_the_hour_of_arrival(to_the_hour: Path, workspace: Workspace) -> None:
    held = Engine(current_version(to_the_hour).path)
    found = evidence(held, workspace, "S1", OCTOBER)
    rows = table(unpacked(pack(found, "en"))["judged_lines.csv"])
    assert [[row[name] for name in ("Due", "Complete", "Days late", "Hours late")] for row in rows] == [
        ["2026-10-06 14:00:00", "2026-10-06 16:30:00", "0", "2.5"],
        ["2026-10-06 14:00:00", "2026-10-08 14:00:01", "2", "48.01"],
    ]
    lines = clause_sheet(found, "fr")["sections"][-1]["rows"]
    assert [row[3:6] for row in lines] == [
        ["06/10/2026 14:00", "08/10/2026 14:00", "2 (48,01 h)"],
        ["06/10/2026 14:00", "06/10/2026 16:30", "0 (2,50 h)"],
    ]
    held.close()


def test_a_day_without_an_hour_stays_a_day_in_the_pack(engine: Engine, workspace: Workspace) -> None:
    rows = table(unpacked(pack(evidence(engine, workspace, "S1", OCTOBER), "en"))["breach_lines.csv"])
    assert {(row["Due"], row["Complete"], row["Hours late"]) for row in rows} == {
        ("2026-10-10", "2026-10-14 10:00:00", "")
    }


@pytest.mark.long
def test_both_caps_are_said_wherever_one_is_agreed(to_the_hour: Path, workspace: Workspace) -> None:
    rule = {"penalty_kind": "percent_per_day", "penalty_rate": 0.02, "penalty_line_cap": 0.1, "penalty_cap": None}
    told = "2.00% of the late value per day late · a line: at most 10.0% of its late value · a window: no cap"
    assert penalty_in_words(rule, "EUR", "en") == told
    held = Engine(current_version(to_the_hour).path)
    found = evidence(held, workspace, "S1", OCTOBER)
    assert told in unpacked(pack(found, "en"))["definitions.txt"].decode()
    assert table(unpacked(pack(found, "en"))["clauses.csv"])[0]["Penalty agreed"] == told
    assert told in supplier_sheet(held, workspace, _asked("en"))["sections"][0]["rows"][0][3]
    held.close()
    both = rule | {"penalty_line_cap": None, "penalty_cap": 0.05}
    assert penalty_in_words(both, "EUR", "fr").endswith(
        "par ligne, sans plafond · par fenêtre, au plus 5,0\xa0% de la valeur des lignes jugées"
    )
    assert penalty_in_words(rule | {"penalty_line_cap": None}, "EUR", "en").endswith("per day late · no cap agreed")
