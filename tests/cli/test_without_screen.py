"""Every command but those that start the server works where Streamlit is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cadran.cli.commands import COMMANDS, GROUPS, app_of
from cadran.cli.options import help_text

# A finder that refuses Streamlit, before the command is imported.
BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "streamlit":
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocked())
from cadran.cli.main import main
main()
"""
# Prints the help, and then the modules that were imported for it.
LISTED = """
import sys
from cadran.cli.main import run
run(["--help"])
print("\\n#", *sys.modules)
"""
SUPPLIER, WINDOW = "S004", "2026-10"


def _told(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BLOCKED, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (("kpi", "otd", "lead_time"), {0}),
        (("lines", "otd", "--period", "last_month"), {0}),
        (("digest", "--since", "2026-10-31"), {1}),
        (("quarantine",), {0}),
        (("loads",), {0}),
        (("check",), {0, 1}),
        (("order", "A00028686"), {0}),
    ],
)
def test_a_command_answers_without_streamlit(sample_home: Path, command: tuple[str, ...], codes: set[int]) -> None:
    done = _told(*command, "--home", str(sample_home))
    assert done.returncode in codes, done.stderr
    assert done.stdout
    assert "blocked" not in done.stderr


def test_an_evidence_pack_is_written_without_streamlit(sample_home: Path, tmp_path: Path) -> None:
    done = _told("evidence", SUPPLIER, "--window", WINDOW, "--out", str(tmp_path), "--home", str(sample_home))
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("*.zip"))


def test_files_are_simulated_loaded_and_taken_out_without_streamlit(tmp_path: Path) -> None:
    home, files = str(tmp_path / "home"), str(tmp_path / "files")
    for command in (
        ("simulate", "--lines", "1000", "--seed", "3", "--out", files),
        ("load", files, "--profile", "contract", "--home", home),
        ("unload", "contract/feedback/feedback.csv", "--home", home),
    ):
        done = _told(*command)
        assert done.returncode == 0, done.stderr


def test_the_help_of_all_commands_reads_no_data_and_names_each() -> None:
    told = subprocess.run([sys.executable, "-c", LISTED], capture_output=True, text=True, check=True).stdout
    listed, _, imported = told.rpartition("\n#")
    names = {line.split()[0] for line in listed.partition("Commands:")[2].splitlines() if line.strip()}
    assert names == {*COMMANDS, *GROUPS}
    assert {"duckdb", "polars", "pyarrow", "streamlit"} & set(imported.split()) == set()


@pytest.mark.parametrize("name", [*COMMANDS, *GROUPS])
def test_a_command_is_there_under_its_name(name: str) -> None:
    command = typer.main.get_group(app_of(name)).commands[name]
    assert command.help == help_text(f"help.{name}")
    assert [parameter.name for parameter in command.params if parameter.name == "lang"] or name in GROUPS
