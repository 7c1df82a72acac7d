"""A command loads only the libraries it uses."""

import subprocess
import sys
from pathlib import Path

import pytest

# Slow to import, and of no use to a command that answers with a table.
HEAVY = ("scipy", "plotly", "streamlit", "holidays", "typst", "sqlglot", "pandas")
LEFT_LOADED = f"""
import sys
from cadran.cli.main import run
code = run(sys.argv[1:])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"{{code}}, loaded {{loaded}}" if code or loaded else 0)
"""


@pytest.mark.long
@pytest.mark.parametrize("arguments", [["--help"], ["kpi", "otd", "--by", "mode"], ["lines", "otd"]])
def test_a_command_that_answers_leaves_what_is_heavy_alone(arguments: list[str], sample_home: Path) -> None:
    home = [] if arguments == ["--help"] else ["--home", str(sample_home)]
    command = [sys.executable, "-c", LEFT_LOADED, *arguments, *home]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.long
def test_a_look_at_a_file_leaves_what_is_heavy_alone(tmp_path: Path) -> None:
    file = tmp_path / "order_lines.csv"
    file.write_text("order_id,line_id,ordered_at,sku,ordered_quantity\nA1,1,2026-01-05,S1,1\n")
    command = [sys.executable, "-c", LEFT_LOADED, "inspect", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
