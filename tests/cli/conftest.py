"""A home loaded from five order lines worked out by hand, and the command line that reads it."""

from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from shutil import copytree

import pytest

from cadran.cli.main import run

FILES = {
    "order_lines.csv": (
        "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,currency\n"
        "outbound,C1,1,2026-10-01,2026-10-05,A,,own_warehouse,10,2.5,EUR\n"
        'outbound,C2,1,2026-10-02,2026-10-06,B,"Durand, SA",dropship,5,20,EUR\n'
        "outbound,C2,2,2026-10-02,2026-10-06,C,S2,dropship,4,5,EUR\n"
        "inbound,P1,1,2026-10-01,2026-10-10,A,S2,,100,1,EUR\n"
        "outbound,C3,1,2026-11-18,2026-11-30,A,,own_warehouse,1,2.5,EUR\n"
        "outbound,C4,1,2026-11-18,2026-11-30,A,,own_warehouse,many,2.5,EUR\n"
    ),
    "deliveries.csv": (
        "delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity\n"
        "D1,outbound,C1,1,2026-10-03 08:00:00,2026-10-04 17:30:00,10\n"
        "D2,outbound,C2,1,2026-10-07 08:00:00,2026-10-08 09:00:00,5\n"
        "D3,inbound,P1,1,,2026-10-10 11:00:00,100\n"
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Cadran = Callable[..., Outcome]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def first_load(files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A home into which these files were loaded, and what the load said, in English."""
    folder = tmp_path_factory.mktemp("loaded")
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["load", str(files), "--profile", "contract", "--home", str(folder), "--lang", "en"])
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return folder, Outcome(code, *told)


@pytest.fixture(scope="session")
def loaded(first_load: tuple[Path, Outcome]) -> Path:
    folder, outcome = first_load
    assert outcome.code == 0, outcome.err
    return folder


@pytest.fixture(scope="module")
def home(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the loaded home for the tests of one file, which may load into it."""
    return Path(copytree(loaded, tmp_path_factory.mktemp("home") / "home"))


@pytest.fixture
def cadran(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cadran:
    """Runs one command on the loaded home, in English."""
    monkeypatch.setenv("CADRAN_HOME", str(home))
    monkeypatch.setenv("LC_ALL", "C")
    capsys.readouterr()

    def command(*arguments: str) -> Outcome:
        code = run(list(arguments))
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return command
