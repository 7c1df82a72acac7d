"""Whatever a file holds, every record of it is accounted for."""

import csv
import io
import tempfile
from pathlib import Path
from shutil import copytree

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.errors import CadranError
from cadran.ingest.loading import load
from cadran.ingest.storage.store import check

CELLS = st.one_of(
    st.sampled_from(["", "A1", "2026-01-05", "3", "-1", "x", "a,b", 'say "hi"', "two\nlines", " ", "\r\n", "é"]),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=6),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=12)
FILES = 20  # of one load, for most of its time is its own
HEADER = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity"]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds one line: to copy it takes a quarter less than to begin a store."""
    root = tmp_path_factory.mktemp("begun")
    folder = _write(root, {"order_lines.csv": ",".join(HEADER) + "\nT,1,2026-01-05,S,1\n"})
    load(folder, "contract", root / "home")
    return root / "home"


@pytest.mark.long
@settings(max_examples=3, deadline=None)
@given(files=st.lists(ROWS, min_size=FILES, max_size=FILES), line_end=st.sampled_from(["\n", "\r\n"]))
def test_well_quoted_files_account_for_every_record(begun: Path, files: list[list[list[str]]], line_end: str) -> None:
    texts = []
    for rows in files:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
        texts.append(text.getvalue())
    for rows, (records, problems) in zip(files, _loaded(begun, texts), strict=True):
        assert records == len(rows) or any("may be" in problem for problem in problems)


@pytest.mark.long
@settings(max_examples=4, deadline=None)
@given(bodies=st.lists(st.text(st.sampled_from(list('ab1,;"\n\r 2-')), max_size=60), min_size=FILES, max_size=FILES))
def test_any_text_is_accounted_for_or_refused_in_a_sentence(begun: Path, bodies: list[str]) -> None:
    for records, problems in _loaded(begun, [",".join(HEADER) + "\n" + body for body in bodies]):
        assert (records is None) == bool(problems)


def _loaded(begun: Path, texts: list[str]) -> list[tuple[int | None, list[str]]]:
    """The records of each file, proven to be accounted for; or None and the sentences that refuse it.

    A load tells every problem of its files, each by the name of its file; what it names is taken out of the folder.
    """
    with tempfile.TemporaryDirectory() as root:
        names = [f"order_lines-{number}.csv" for number in range(len(texts))]
        folder = _write(Path(root), dict(zip(names, texts, strict=True)))
        home = Path(copytree(begun, Path(root) / "home"))
        problems: dict[str, list[str]] = {name: [] for name in names}
        while list(folder.iterdir()) and (refused := _refused(folder, home)):
            for sentence in refused:
                (name,) = [name for name in names if name in sentence]
                problems[name].append(sentence)
                (folder / name).unlink(missing_ok=True)
        assert check(home) == []
        return [(_accounted(home).get(name), problems[name]) for name in names]


def _refused(folder: Path, home: Path) -> list[str]:
    try:
        load(folder, "contract", home)
    except CadranError as stopped:
        return stopped.read("en")
    return []


def _accounted(home: Path) -> dict[str, int]:
    """The records of each file that is in the ledger, whose parts add up to them."""
    parts = "accepted + unchanged + quarantined + skipped + blank + set_aside"
    with duckdb.connect(home / "store.duckdb", read_only=True) as store:
        rows = store.sql(f"select source_file, rows, {parts} from ledger").fetchall()
    assert [row for row in rows if row[1] != row[2]] == []
    return {Path(file).name: records for file, records, _ in rows}


def _write(root: Path, texts: dict[str, str]) -> Path:
    (root / "files").mkdir()
    for name, text in texts.items():
        (root / "files" / name).write_bytes(text.encode())
    return root / "files"
