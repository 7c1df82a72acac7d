"""Every command but those that start the server works where Streamlit is not installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cadran.cli.commands import COMMANDS, GROUPS, app_of
from cadran.cli.options import help_text

# Runs the commands given as JSON one after the other, behind a finder that refuses Streamlit, and says as JSON with
# which code each ended and how much it wrote.
BLOCKED = """
import json, sys
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "streamlit":
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocked())
from cadran.cli.main import run
told = []
for command in json.loads(sys.argv[1]):
    out = TextIOWrapper(BytesIO(), write_through=True)
    with redirect_stdout(out):
        code = run(command)
    told.append((code, len(out.buffer.getvalue())))
print(json.dumps(told))
"""
# Prints the help, and then the modules that were imported for it.
LISTED = """
import sys
from cadran.cli.main import run
run(["--help"])
print("\\n#", *sys.modules)
"""
SUPPLIER, WINDOW = "S004", "2026-10"


COMMANDS_OF_THE_SAMPLE: tuple[tuple[tuple[str, ...], set[int]], ...] = (
    (("kpi", "otd", "lead_time"), {0}),
    (("lines", "otd", "--period", "last_month"), {0}),
    (("digest", "--since", "2026-10-31"), {1}),
    (("quarantine",), {0}),
    (("loads",), {0}),
    (("check",), {0, 1}),
    (("order", "A00028686"), {0}),
)


def _told(*commands: tuple[str, ...]) -> list[tuple[int, int]]:
    """The code of each command and the bytes it wrote, all in one process without Streamlit."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, json.dumps(commands)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "blocked" not in done.stderr
    return [(code, written) for code, written in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.long
def test_commands_answer_without_streamlit(sample_home: Path) -> None:
    told = _told(*((*command, "--home", str(sample_home)) for command, _ in COMMANDS_OF_THE_SAMPLE))
    for (command, codes), (code, written) in zip(COMMANDS_OF_THE_SAMPLE, told, strict=True):
        assert code in codes, command
        assert written, command


@pytest.mark.long
def test_an_evidence_pack_is_written_without_streamlit(sample_home: Path, tmp_path: Path) -> None:
    told = _told(("evidence", SUPPLIER, "--window", WINDOW, "--out", str(tmp_path), "--home", str(sample_home)))
    assert [code for code, _ in told] == [0]
    assert list(tmp_path.glob("*.zip"))


@pytest.mark.long
def test_files_are_simulated_loaded_and_taken_out_without_streamlit(tmp_path: Path) -> None:
    home, files = ("--home", str(tmp_path / "home")), str(tmp_path / "files")
    told = _told(
        ("simulate", "--lines", "1000", "--seed", "3", "--out", files, "--format", "csv"),
        ("load", files, "--profile", "contract", *home),
        ("unload", "contract/feedback/feedback.csv", *home),
    )
    assert [code for code, _ in told] == [0, 0, 0]
    assert (Path(files) / "order_lines.csv").is_file()


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
