"""Loading, timelines, quarantine, checks, and the way every error is told."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from cadran.cli.main import run
from cadran.cli.server import Endpoint, serving_command, shipped_settings
from cli.conftest import Cadran, Outcome


def test_a_load_counts_what_became_of_every_row(first_load: tuple[Path, Outcome]) -> None:
    folder, outcome = first_load
    words = [line.split() for line in outcome.out.splitlines()]
    assert ["table", "rows", "new", "changed", "unchanged", "quarantined", "warnings"] in words
    assert ["order_lines", "6", "5", "0", "0", "1", "0"] in words
    assert ["deliveries", "3", "3", "0", "0", "0", "0"] in words
    assert f"cadran quarantine --home {folder}" in outcome.err
    assert outcome.code == 0


@pytest.mark.long
def test_the_same_folder_again_changes_nothing(files: Path, loaded: Path, tmp_path: Path, cadran: Cadran) -> None:
    home = copytree(loaded, tmp_path / "home")
    again = cadran("load", str(files), "--profile", "contract", "--home", str(home))
    assert ["order_lines", "6", "0", "0", "5", "1", "0"] in [line.split() for line in again.out.splitlines()]
    assert (
        cadran("kpi", "otd", "--format", "csv", "--home", str(home)).out.splitlines()[1].startswith("otd,3,1,3,0.333")
    )


@pytest.mark.long
def test_a_load_as_of_a_day_leaves_later_events_out(files: Path, tmp_path: Path, cadran: Cadran) -> None:
    cadran("load", str(files), "--profile", "contract", "--home", str(tmp_path), "--as-of", "2026-10-07")
    outcome = cadran("kpi", "otd", "--format", "csv", "--home", str(tmp_path))
    assert outcome.out.splitlines()[1].startswith("otd,3,1,3,0.333")


def test_the_timeline_of_a_line_names_the_row_behind_each_event(cadran: Cadran) -> None:
    lines = cadran("order", "C1").out.splitlines()
    assert [" ".join(line.split()) for line in lines if "delivered" in line] == [
        "outbound C1 1 delivered actual 4 Oct 2026, 17:30 10 D1 deliveries.csv 2"
    ]


def test_a_timeline_may_be_of_one_line(cadran: Cadran) -> None:
    lines = [line.split() for line in cadran("order", "C2", "--line", "2", "--flow", "outbound").out.splitlines()]
    assert {line[2] for line in lines if line[:2] == ["outbound", "C2"]} == {"2"}


def test_an_order_the_data_do_not_hold_is_an_error(cadran: Cadran) -> None:
    outcome = cadran("order", "C99", "--line", "1")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "There is no order C99 1 in the data.\n"


def test_every_refused_row_is_listed_with_its_reason(cadran: Cadran) -> None:
    outcome = cadran("quarantine", "--table", "order_lines")
    (row,) = [line for line in outcome.out.splitlines() if "bad_type" in line]
    assert row.split()[:4] == ["order_lines", "order_lines.csv", "7", "ordered_quantity"]
    assert "“many”" in row
    assert cadran("quarantine", "--table", "deliveries", "--format", "csv").out.count("\n") == 1


def test_a_quarantine_file_holds_both_languages(cadran: Cadran) -> None:
    header, row = cadran("quarantine", "--format", "csv").out.splitlines()
    assert {"source_file", "source_row", "column_name", "value", "code", "sentence_en", "sentence_fr"} <= set(
        header.split(",")
    )
    assert ",order_lines.csv,7,ordered_quantity,many,bad_type," in row


def test_a_sound_home_checks_out(cadran: Cadran) -> None:
    outcome = cadran("check")
    assert outcome.out.splitlines() == ["ok  deliveries: 3", "ok  order_lines: 5", "ok  data to 18 Nov 2026"]
    assert outcome.code == 0


def test_a_home_that_lost_its_published_file_is_found_out(loaded: Path, tmp_path: Path, cadran: Cadran) -> None:
    home = Path(copytree(loaded, tmp_path / "home"))
    next(home.glob("versions/*.duckdb")).unlink()
    outcome = cadran("check", "--home", str(home))
    assert outcome.code == 2
    assert "Run `cadran repair`" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("kpi", "odt"), "There is no KPI “odt”. Did you mean otd, otif?"),
        (("kpi", "otd", "--by", "colour"), "otd has no dimension “colour”. It can be split by: flow"),
        (("kpi", "otd", "--where", "colour=red"), "otd has no dimension “colour”"),
        (("kpi", "otd", "--where", "red"), "--where “red” names no value."),
        (("kpi", "otd", "--from", "31/10/2026"), "“31/10/2026” is not a date. Write it as 2026-10-31."),
        (("kpi", "otd", "--from", "2026-10-31", "--to", "2026-10-01"), "The period ends (2026-10-01) before it begins"),
        (("kpi", "otd", "--grain", "hour"), "--grain"),
        (("kpi",), "Missing argument"),
        (("lines", "otd", "--outcome", "lost"), "--outcome"),
        (("quarantine", "--table", "order_line"), "Did you mean order_lines"),
        (("load", "nowhere", "--profile", "contract"), "nowhere"),
        (("nothing",), "nothing"),
    ],
)
def test_an_error_is_a_sentence_on_stderr_and_exit_code_2(
    cadran: Cadran, arguments: tuple[str, ...], sentence: str
) -> None:
    outcome = cadran(*arguments)
    assert outcome.code == 2
    assert sentence in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_all_problems_of_a_command_are_told_together(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--by", "colour", "--where", "size=3")
    assert [line.split("”")[0] for line in outcome.err.splitlines()] == [
        "otd has no dimension “colour",
        "otd has no dimension “size",
    ]


def test_errors_are_french_when_asked(cadran: Cadran) -> None:
    assert (
        cadran("kpi", "odt", "--lang", "fr").err
        == "Il n'y a pas de KPI «\u00a0odt\u00a0». Vouliez-vous dire otd, otif\u00a0?\n"
    )


def test_a_home_without_data_says_how_to_fill_it(tmp_path: Path, cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--home", str(tmp_path))
    assert outcome.code == 2
    assert "cadran load FOLDER --profile NAME" in outcome.err


@pytest.mark.long
def test_a_reader_that_stops_early_ends_the_command_quietly(home: Path) -> None:
    command = f"{sys.executable} -m cadran.cli.main lines otd --format csv --home {home} | head -c 5"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert ended.stdout == "count"
    assert {line.split(":")[0] for line in ended.stderr.splitlines()} <= {"otd"}
    assert ended.returncode in (0, 128 + signal.SIGPIPE)


def test_the_dashboard_is_served_to_this_machine_only() -> None:
    command = serving_command(Endpoint(8600), is_headless=True)
    assert command[1:4] == ["-m", "streamlit", "run"]
    assert {"--server.address=localhost", "--server.port=8600", "--server.headless=true"} <= set(command)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("intra", False)],
)
def test_beyond_this_machine_it_takes_a_word_that_nobody_signs_in(
    cadran: Cadran, monkeypatch: pytest.MonkeyPatch, host: str, is_loopback: bool
) -> None:
    served: list[Endpoint] = []
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda _home, endpoint, *_: served.append(endpoint))
    outcome = cadran("serve", "--host", host, "--port", "8600", "--base-path", "/kpi/")
    assert (outcome.code, len(served)) == ((0, 1) if is_loopback else (2, 0))
    assert is_loopback or "--without-sign-in" in outcome.err
    assert cadran("serve", "--host", host, "--port", "8600", "--base-path", "/kpi/", "--without-sign-in").code == 0
    assert served[-1] == Endpoint(8600, host, "/kpi/")
    assert {f"--server.address={host}", "--server.baseUrlPath=kpi"} <= set(serving_command(served[-1], True))
    assert served[-1].address == f"http://{'intra' if host == 'intra' else 'localhost'}:8600/kpi"


def test_the_server_gets_every_shipped_setting_with_its_command() -> None:
    flags = dict(
        flag.removeprefix("--").split("=", 1) for flag in serving_command(Endpoint(8600), is_headless=True)[5:]
    )
    assert set(shipped_settings()) <= set(flags)
    assert flags["browser.gatherUsageStats"] == "false"
    assert flags["server.fileWatcherType"] == "none", "nobody edits the program that is served"
    assert flags["theme.light.textColor"] == "#111827"
    assert json.loads(flags["theme.headingFontWeights"]) == [600] * 6


def test_a_port_in_use_is_told_before_anything_starts(cadran: Cadran) -> None:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = cadran("serve", "--port", str(port))
    assert outcome.code == 2
    assert f"Port {port} is in use." in outcome.err


def test_help_needs_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "quarantine" in capsys.readouterr().out
