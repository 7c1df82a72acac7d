"""Whatever a file holds, every record of it is accounted for."""

import csv
import io
import tempfile
from pathlib import Path
from shutil import copytree

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
HEADER = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity"]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds one line: to copy it takes a quarter less than to begin a store."""
    root = tmp_path_factory.mktemp("begun")
    _write(root, ",".join(HEADER) + "\nT,1,2026-01-05,S,1\n")
    load(root / "files", "contract", root / "home")
    return root / "home"


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n"]))
def test_well_quoted_files_account_for_every_record(begun: Path, rows: list[list[str]], line_end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    records, problems = _loaded(begun, text.getvalue())
    assert records == len(rows) or any("may be" in problem for problem in problems)


@settings(max_examples=80, deadline=None)
@given(body=st.text(st.sampled_from(list('ab1,;"\n\r 2-')), max_size=60))
def test_any_text_is_accounted_for_or_refused_in_a_sentence(begun: Path, body: str) -> None:
    records, problems = _loaded(begun, ",".join(HEADER) + "\n" + body)
    assert (records is None) == bool(problems)
    assert [problem for problem in problems if "order_lines.csv" not in problem] == []


def _loaded(begun: Path, text: str) -> tuple[int | None, list[str]]:
    """The records of a file, each proven to be accounted for; or None and the sentences that refuse it."""
    with tempfile.TemporaryDirectory() as root:
        _write(Path(root), text)
        copytree(begun, Path(root) / "home")
        try:
            count = load(Path(root) / "files", "contract", Path(root) / "home").tables[0]
        except CadranError as stopped:
            return None, stopped.read("en")
        accounted = count.accepted + count.unchanged + count.quarantined + count.skipped + count.blank + count.set_aside
        assert (accounted, check(Path(root) / "home")) == (count.rows, [])
        return count.rows, []


def _write(root: Path, text: str) -> None:
    (root / "files").mkdir()
    (root / "files" / "order_lines.csv").write_bytes(text.encode())
