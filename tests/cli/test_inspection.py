"""A folder nobody described is inspected, asked about, tried and loaded from the terminal."""

import tomllib
from pathlib import Path

import pytest

from cadran.cli.main import run

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


def test_inspection_prints_a_profile_and_asks_on_the_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(folder)]) == 1
    shown = capsys.readouterr()
    profile = tomllib.loads(shown.out)
    assert (profile["name"], profile["home_country"]) == ("export", "FR")
    assert "ventes.csv feeds order_lines" in shown.err
    assert '--answer "date_order=dmy"' in shown.err
    assert run(["inspect", str(folder / "ventes.csv"), "--lang", "fr", "--answer", "date_order=dmy"]) == 1
    assert "alimente order_lines" in capsys.readouterr().err


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
