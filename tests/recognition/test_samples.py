"""What is looked at of a file that is too large to be read twice."""

from pathlib import Path

import pytest

from cadran.recognition.samples import LONGEST_WORD, samples

ROWS = 260_000


@pytest.mark.parametrize("place", [0.2, 0.52, 0.81, 0.98])
def test_what_only_some_later_part_of_a_large_file_tells_is_looked_at(tmp_path: Path, place: float) -> None:
    rows = ["A1;1;03/04/2026;S;1\n"] * ROWS
    first = int(place * ROWS)
    rows[first : first + ROWS // 100] = ["A1;1;25/04/2026;S;1\n"] * (ROWS // 100)
    file = tmp_path / "lines.csv"
    file.write_text("order_id;line_id;ordered_at;sku;ordered_quantity\n" + "".join(rows))
    ((sample,), unread) = samples(tmp_path, [file], lambda _name: {})
    assert not sample.is_whole
    assert not unread
    assert "25/04/2026" in sample.rows.column("ordered_at").unique().to_pylist()


@pytest.mark.long
@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "a", "é", '"', '",', " ", ",", "\t", "1", "}"])
def test_a_long_run_of_one_sign_takes_no_longer_than_any_text_of_its_length(tmp_path: Path, sign: str) -> None:
    """What grows with the square of a run would stand still here for minutes."""
    row = "A1,café,1\n"
    file = tmp_path / "lines.csv"
    file.write_bytes(f"order_id,sku,ordered_quantity\n{row}{sign * (1 << 18)}\n{row}".encode("cp1252"))
    ((sample,), unread) = samples(tmp_path, [file], lambda _name: {})
    assert not unread
    assert sample.rows.column("order_id").to_pylist()[0] == "A1"
    assert all(len(word) <= LONGEST_WORD for _, words in sample.code_pages for word in words.split(", "))
