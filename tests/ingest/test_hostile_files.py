"""Files that are not what their name says, torn, or odd to the bone: each is read, or refused in a sentence."""

import gzip
import os
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from cadran.errors import CadranError
from ingest.conftest import LINES, Bench

TEXT = LINES + "A,1,2026-01-05,S,1\n"


def _parquet(folder: Path, table: pa.Table, **options: str) -> bytes:
    pa_parquet.write_table(table, folder / "table.parquet", **options)
    return (folder / "table.parquet").read_bytes()


def _table(**columns: pa.Array) -> pa.Table:
    plain = {"order_id": ["A"], "line_id": ["1"], "ordered_at": ["2026-01-05"], "sku": ["S"], "ordered_quantity": [1]}
    return pa.table({name: pa.array(values) for name, values in plain.items()} | columns)


def _tried(bench: Bench, profile: str | Path) -> tuple[list[str], int | None]:
    """The sentences that refuse the file, or how many rows of it are accepted or quarantined."""
    try:
        table = bench.load(profile).tables[0]
    except CadranError as refused:
        return refused.read("en"), None
    return [], table.accepted + table.quarantined


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("order_lines.csv.gz", TEXT.encode(), "is damaged or cut off"),
        ("order_lines.csv.gz", gzip.compress(TEXT.encode() * 5000)[:-20], "is damaged or cut off"),
        ("order_lines.csv.gz", b"", "is empty"),
        ("order_lines.parquet", b"PAR1 torn PAR1", "is not a readable Parquet file"),
        ("order_lines.parquet", b"PARE" + b"\0" * 64 + b"PARE", "is not a readable Parquet file"),
        ("order_lines.parquet", TEXT.encode(), "is not a readable Parquet file"),
        ("order_lines.csv", b"\0" * 5000, "unknown column|is empty"),
        ("order_lines.csv", b"\xff\xfe" + "order_id".encode("utf-16-le") + b"\x00", "required column"),
        ("order_lines.csv", b"x" * 300_000 + b"\n1\n", "unknown column"),
        ("order_lines.csv", b'"' * 300_001 + b"\n1\n", "unknown column"),
        ("order_lines.csv", b"\r\r\r\n\n", "is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_that_names_the_file(
    bench: Bench, name: str, content: bytes, sentence: str
) -> None:
    bench.write(name, content)
    with pytest.raises(CadranError, match=sentence) as refused:
        bench.load()
    assert all(name in problem or "enables" in problem for problem in refused.value.read("en"))


@pytest.mark.long
def test_a_parquet_file_torn_inside_is_refused_and_leaves_nothing(bench: Bench, tmp_path: Path) -> None:
    table = pa.concat_tables([_table() for _ in range(20_000)])
    content = bytearray(_parquet(tmp_path, table, compression="snappy"))
    content[len(content) // 4 : len(content) // 4 + 400] = os.urandom(400)
    bench.write("order_lines.parquet", bytes(content))
    with pytest.raises(CadranError, match=r"order_lines\.parquet"):
        bench.load()
    assert bench.rows("select count(*) from order_lines") == [(0,)]


@pytest.mark.long
@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1, 2]]),
        pa.array([{"a": 1}]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([b"\xff\x00"]),
        pa.array(["S"]).dictionary_encode(),
        pa.array([1], pa.duration("s")),
        pa.nulls(1),
        pa.array([10**37], pa.decimal128(38)),
        pa.array([12.5], pa.float16()),
    ],
    ids=lambda column: str(column.type)[:20],
)
def test_a_parquet_column_of_any_type_is_text_or_refused(bench: Bench, tmp_path: Path, column: pa.Array) -> None:
    bench.write("order_lines.parquet", _parquet(tmp_path, _table(sku=column)))
    sentences, accounted = _tried(bench, "contract")
    assert all("order_lines.parquet" in sentence for sentence in sentences)
    assert accounted == (None if sentences else 1)


@pytest.mark.parametrize("encoding", ["no-such", "utf-7", "rot13", "idna", "undefined", "base64", "utf-16"])
def test_an_encoding_nobody_reads_text_in_is_refused_in_a_sentence(bench: Bench, tmp_path: Path, encoding: str) -> None:
    bench.write("order_lines.csv", TEXT)
    profile = tmp_path / "own.toml"
    columns = "\n".join(f'{name} = "{name}"' for name in LINES.strip().split(","))
    profile.write_text(
        f'name = "own"\ntitle = {{ en = "Own", fr = "À nous" }}\n[[order_lines]]\nencoding = "{encoding}"\n'
        f'files.rows = "order_lines.csv"\n[order_lines.columns]\n{columns}\n'
    )
    sentences, accounted = _tried(bench, profile)
    assert (accounted, bool(sentences)) in ((1, False), (None, True))


def test_a_file_whose_name_is_no_text_is_read_or_named_as_far_as_it_can_be(bench: Bench) -> None:
    path = os.fsencode(bench.folder) + b"/order_lines-\xff\xfe.csv"
    Path(os.fsdecode(path)).write_text(TEXT)
    assert bench.count().accepted == 1
    assert bench.rows("select count(*) from order_lines where source_file like 'order_lines-%.csv'") == [(1,)]


def test_a_folder_named_like_a_file_is_none(bench: Bench) -> None:
    (bench.folder / "order_lines.csv").mkdir()
    bench.write("order_lines-1.csv", TEXT)
    assert bench.count().accepted == 1


def test_a_workbook_under_the_name_of_a_text_is_refused_in_a_sentence(bench: Bench) -> None:
    pl.DataFrame({"order_id": ["A"]}).write_excel(bench.folder / "table.xlsx")
    (bench.folder / "table.xlsx").rename(bench.folder / "order_lines.csv")
    with pytest.raises(CadranError, match=r"order_lines\.csv"):
        bench.load()
