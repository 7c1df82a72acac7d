"""A folder nobody described is inspected, asked about, tried and loaded from the terminal."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from cadran.cli.main import run
from cadran.config import ROOT

HEAD = "N° commande;Ligne;Date commande;Article;Qté commandée;Prix HT\n"
SALES = HEAD + "C1;1;03/04/2026;A;2;1,50\nC2;1;05/06/2026;B;x;2,00\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path / "home"))
    files = tmp_path / "export"
    files.mkdir()
    (files / "ventes.csv").write_text(SALES, encoding="utf-8")
    return files


@pytest.mark.long
def test_inspection_prints_a_profile_and_asks_on_the_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(folder)]) == 1
    shown = capsys.readouterr()
    profile = tomllib.loads(shown.out)
    assert (profile["name"], profile["home_country"]) == ("export", "FR")
    assert "ventes.csv feeds order_lines" in shown.err
    assert '--answer "date_order=dmy"' in shown.err
    assert run(["inspect", str(folder / "ventes.csv"), "--lang", "fr", "--answer", "date_order=dmy"]) == 1
    assert "alimente order_lines" in capsys.readouterr().err


def _names(value: object) -> set[str]:
    """Every name in a JSON value, but for those a profile gives its settings."""
    if isinstance(value, list):
        return {name for each in value for name in _names(each)}
    if not isinstance(value, dict):
        return set()
    return {*value} | {name for key, each in value.items() if key != "settings" for name in _names(each)}


@pytest.mark.long
def test_inspection_for_a_script_says_the_same_under_the_names_of_the_documentation(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clients.pdf").write_bytes(b"%PDF")
    (folder / "entetes.csv").write_text("N° commande;Pays;Date livraison prévue\nC1;FR;2026-09-01\nC2;FR;2026-09-02\n")
    assert run(["inspect", str(folder), "--format", "json", "--lang", "fr", "--answer", "flow=outbound"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["name"], told["recognised"], told["ready"]) == (1, "export", None, False)
    (lines,) = [table for table in told["tables"] if table["table"] == "order_lines"]
    columns = {column["column"]: column for column in lines["columns"]}
    assert (columns["ordered_quantity"]["source"], columns["ordered_quantity"]["expression"]) == (
        "Qté commandée",
        'f."Qté commandée"',
    )
    assert (lines["joins"][0]["file"], lines["joins"][0]["hit_rate"]) == ("entetes.csv", 1.0)
    dates = {each["name"]: each["date_orders"] for file in told["files"] for each in file["columns"]}
    assert sorted(dates["Date commande"]) == ["dmy", "mdy"]
    asked = {question["id"]: [option["value"] for option in question["options"]] for question in told["questions"]}
    assert sorted(asked["date_order"]) == ["dmy", "mdy"]
    assert {file["file"]: file["unread"] for file in told["files"]}["clients.pdf"].startswith(
        "clients.pdf n'est pas lu"
    )
    assert tomllib.loads(told["profile"])["name"] == "export"
    documented = re.findall(r"`(\w+)`", (ROOT / "docs/profiles.md").read_text().partition("--format json")[2][:2500])
    assert _names(told) <= {*documented}


def test_a_load_without_a_profile_stops_at_open_questions_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["load", str(folder)]) == 2
    asked = capsys.readouterr().err
    assert "  dmy: day, month, year" in asked
    assert "reporting_currency" in asked
    assert not (tmp_path / "home").exists()


def test_a_dry_run_tells_rows_refusals_and_kpis_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["--answer", "date_order=dmy", "--answer", "reporting_currency=EUR"]
    assert run(["load", str(folder), "--dry-run", *answers]) == 0
    shown = capsys.readouterr()
    assert "order_lines   ventes.csv" in shown.out
    assert "ventes.csv: 1 row refused, the first on line 3 (“x”): ordered_quantity must be" in shown.err
    assert "Cannot be told without deliveries, order_lines.promised_at / order_lines.requested_at" in shown.err
    assert shown.err.rstrip().endswith("Nothing was written.")
    assert not (tmp_path / "home").exists()


@pytest.mark.long
def test_answers_are_kept_so_that_the_next_files_of_the_form_ask_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["--answer", "date_order=dmy", "--answer", "reporting_currency=EUR"]
    assert run(["load", str(folder), *answers]) == 0
    assert (tmp_path / "home" / "profiles" / "export.toml").is_file()
    capsys.readouterr()
    assert run(["load", str(folder), "--dry-run"]) == 0
    assert "Recognised: read by the profile export." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--answer", "date_order"], "“date_order” is no answer. Write it as --answer date_order=dmy."),
        (["--profile", "contract", "--answer", "flow=inbound"], "Answers are for files without a profile"),
        (["--first", "3"], "--first goes with --dry-run"),
    ],
)
def test_what_does_not_go_together_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run(["load", str(folder), *arguments]) == 2
    assert capsys.readouterr().err.startswith(sentence)
