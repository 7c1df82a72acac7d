"""How a delimited file is written is derived, shown and correctable; what is no row is set apart with its text."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.errors import CadranError
from cadran.ingest.files import delimited, parsing, reading, sources
from cadran.ingest.files.reading import SOURCE_ROW, Opened, Slab, opened_source, slabs
from cadran.ingest.profiles.profile import Entry
from ingest.conftest import LINES, Bench

NAMES = LINES.strip().split(",")
ROWS = [["A1", "1", "2026-01-05", "S 1", "1"], ["A2", "1", "2026-01-06", "S 2", "2"]]

Read = Callable[..., tuple[Opened, list[Slab]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Opens a text under settings of a profile; the file and its slabs."""

    def opened(content: str | bytes, **settings: object) -> tuple[Opened, list[Slab]]:
        path = tmp_path / "order_lines.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        entry = Entry.model_validate({"files": {"rows": "order_lines.csv"}, **settings})
        (source,) = sources.matching(tmp_path, ["order_lines.csv"], "auto")
        file = opened_source(source, entry)
        return file, list(slabs(file))

    return opened


def _cells(parts: list[Slab]) -> list[list[str]]:
    return [list(row.values())[:-1] for part in parts for row in part.rows.to_pylist()]


def _malformed(parts: list[Slab]) -> dict[int, str]:
    """The text of each malformed record by its line; none is told twice."""
    rows = [row for part in parts for row in part.malformed.to_pylist()]
    by_line = {row["line"]: row["text"] for row in rows}
    assert len(by_line) == len(rows)
    return by_line


def _asides(parts: list[Slab]) -> list[tuple[int, str, str]]:
    return [(aside.line, aside.kind, aside.text) for part in parts for aside in part.asides]


@pytest.mark.parametrize(
    ("text", "delimiter", "quote", "escape"),
    [
        ("a^b^c\n1^x^2\n", "^", '"', '"'),
        ("a~b~c\n1~x, y~2\n", "~", '"', '"'),
        ("a || b || c\n1 || x || 2\n", "||", '"', '"'),
        ("a\t\tb\t\tc\n1\t\tx\t\t2\n3\t\ty\t\t4\n", "\t\t", '"', '"'),
        ("a\\tb\\tc\n1\\tx\\t2\n", "\\t", '"', '"'),
        ("order_id\tpath\nA\tC:\\temp\nB\tC:\\tools\n", "\t", '"', '"'),
        (f"'a','{'b' * 70_000}'\n'it''s','x'\n'y','z'\n", ",", "'", "'"),
        ("name city street\nAnna 75001 12\nBert 75002 13\n", " ", '"', '"'),
        ("one name\nblue shirt\na very long shirt\n", ",", '"', '"'),
        ("order_id,status,Item 1 Item 2 Item 3 sku\n1,new,a b c d e\n", ",", '"', '"'),
        ("order_id sku status\n1 a,b new\n2 c,d old\n", " ", '"', '"'),
        ("t;d\n10:30:00;1,5\n11:30:00;2,5\n", ";", '"', '"'),
        ("'a','b'\n'it''s','x, y'\n", ",", "'", "'"),
        ("a,b\nd'Or,'t Hooft\n", ",", '"', '"'),
        ('a,b\n1,"say \\"hi\\", all"\n', ",", '"', "\\"),
        ('a,b\n1,"C:\\dir\\"\n2,"x"\n', ",", '"', '"'),
        ('a,b\n1,"the "high" road"\n', ",", '"', ""),
        ("a, b, c\n1, 2, 3\n", ", ", '"', '"'),
    ],
)
def test_the_signs_of_a_file_are_those_under_which_its_lines_agree(
    read: Read, text: str, delimiter: str, quote: str, escape: str
) -> None:
    dialect = read(text)[0].dialect
    assert (dialect.delimiter, dialect.quote, dialect.escape) == (delimiter, quote, escape)


def test_a_profile_corrects_every_sign_and_the_place_of_the_names(read: Read) -> None:
    opened, parts = read("x;y\n#;#\np*q;r\n1*2;3\n", delimiter="*", header=3)
    assert (opened.columns, opened.titles, opened.header_line) == (("p", "q;r"), ("x;y", "#;#"), 3)
    assert _cells(parts) == [["1", "2;3"]]
    assert _cells(read("a,b\n'1,2'\n", quote="")[1]) == [["'1", "2'"]]
    assert _cells(read("a,b\n1,2\n3,4\n", names=["p", "q"])[1]) == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert _cells(read("p,q\n1,2\n", names=["p", "q"])[1]) == [["1", "2"]]
    assert read("x,y\nu,v\n1,2\n", header=1, header_lines=2)[0].columns == ("x u", "y v")


def test_a_name_that_stands_there_twice_gets_a_number_and_the_load_says_so(lines: Callable[..., Bench]) -> None:
    bench = lines("A,1,2026-01-05,S,1,x,y", header=LINES.strip() + ",channel,channel\n")
    with pytest.raises(CadranError, match="unknown column “channel_2”"):
        bench.load()


def test_names_over_two_lines_are_read_together(bench: Bench) -> None:
    bench.write("order_lines.csv", "order,line,ordered,,ordered\nid,id,at,sku,quantity\nA1,1,2026-01-05,S,3\n")
    report = bench.load()
    assert report.tables[0].accepted == 1
    assert any("stand on lines 1 to 2 and are read together" in note.read("en") for note in report.notes)


def test_a_file_without_names_asks_for_them(bench: Bench) -> None:
    bench.write("order_lines.csv", "A1,1,2026-01-05,S,3\nA2,1,2026-01-06,S,3\n")
    with pytest.raises(CadranError, match="line 1: values stand where the column names should, in 5 columns"):
        bench.load()


def test_what_is_no_row_is_counted_apart_with_its_line_and_text(bench: Bench) -> None:
    text = ";".join(NAMES) + "\n" + "".join(";".join(row) + "\n" for row in ROWS)
    text += "Total;;;;3\n\n" + text.replace("A1", "A3").replace("A2", "A4") + "3 rows\n* provisional; all\n"
    bench.write("order_lines.csv", text)
    report = bench.load()
    (count,) = report.tables
    assert (count.rows, count.accepted, count.set_aside, count.quarantined) == (8, 4, 4, 0)
    assert bench.rows("select source_row, kind, raw from set_aside order by source_row") == [
        (4, "total", "Total;;;;3"),
        (6, "repeated_heading", ";".join(NAMES)),
        (9, "note", "3 rows"),
        (10, "note", "* provisional; all"),
    ]
    assert bench.rows("select set_aside from ledger") == [(4,)]
    said = [note.read("en") for note in report.notes]
    assert "order_lines.csv: 1 total not loaded, first on line 4: “Total;;;;3”." in said
    assert "order_lines.csv: the column names stand there again on 1 line, first on line 6; not loaded." in said


TOTALS = [
    *("Total;;;;1234.5", "Total;;EUR;;1234.5", "Total général;;;;1234,50 €", "Total général 2025;;;;€ 1234.5"),
    *("Sous-total lot 1;;;;1 234,50", "Sous-total Électroménager;;;12;99", "Somme des lignes 1 à 12;;;;12"),
    *("Montant total;;;;99", "Montant total H.T. 2025;;;;99 €"),
    *("Grand total;;;;USD 1234.5", "Subtotal, category 7;;;;$1234.5", "Sub-total Q3 2025;;;;12 GBP", "Sum:;;;;12"),
    *("Summe;;;;12", "Zwischensumme Warengruppe 3;;;;12", "Gesamtsumme 2025;;CHF;;1'234.50", "Teilsumme Nr. 4;;;;1"),
    *("Total general;;;;12", "Suma 2025;;;;12", "Subtotal lote 2;;;;12", "Gran total;;;;12", "Importe total;;;;12"),
    *("Totale generale;;;;12", "Subtotale reparto 3;;;;12", "Somma 2025;;;;12 EUR", ";Totale lotto 1;;;12"),
]
REAL = ["TotalEnergies;1;2026-01-05;S;1", "Total 12;1;2026-01-05;S;1", "A9;1;2026-01-05;Total général;1"]
REFUSED = {
    "Total Energies;10017;;;12": "ordered_at",
    "Sous-total lot 1;;2026-01-05;Chaise;1": "line_id",
    "Total Energies 2;;2026-01-05;;12": "line_id",
    "Totalisateur 5;;;;12": "line_id",
    "A8;;;;12": "line_id",
}


def test_totals_in_five_languages_are_set_aside_where_they_lack_a_key(bench: Bench) -> None:
    """A row that is named like a total stays one: read where it has its keys, refused where it is broken."""
    written = [*TOTALS, *REAL, *REFUSED]
    bench.write("order_lines.csv", "\n".join([";".join(NAMES), *written]) + "\n")
    report = bench.load()
    (count,) = report.tables
    counted = (count.rows, count.accepted, count.set_aside, count.quarantined)
    assert [raw for _, raw in bench.rows("select source_row, raw from set_aside order by source_row")] == TOTALS
    assert counted == (len(written), len(REAL), len(TOTALS), len(REFUSED))
    assert [row[2] for row in bench.refused()] == [*REFUSED.values()]
    said = f"{len(TOTALS)} totals not loaded, first on line 2: “Total;;;;1234.5”."
    assert [note.read("en") for note in report.notes if said in note.read("en")]


def test_of_several_tables_the_one_with_the_known_names_is_read_and_the_others_are_named(read: Read) -> None:
    other = "product,stock,place\nS 1,4,Lyon\nS 2,6,Lyon\n"
    same = "fielda,fieldb,fieldc,fieldd,fielde\n7,7,7,7,7\n8,8,8,8,8\n"
    table = "".join(",".join(row) + "\n" for row in [NAMES, *ROWS])
    opened, parts = read(f"{other}\n{table}\n{same}\n{table}\n{other}")
    assert opened.titles == tuple(other.strip().split("\n"))
    assert _cells(parts) == [*ROWS, *ROWS]
    kinds = [kind for _, kind, _ in _asides(parts)]
    again = ["other_heading", "other_table", "other_table"]
    assert kinds == [*again, "repeated_heading", *again]


def test_a_row_of_words_after_a_blank_line_is_no_heading(read: Read) -> None:
    _, parts = read("supplier_id,supplier_name,country\n\nACME,Acme Ltd,France\nB12,Bolt,Spain\n\nNUT,Nuts,Italy\n")
    assert [row[0] for row in _cells(parts)] == ["ACME", "B12", "NUT"]


@pytest.mark.parametrize(
    "row", ["TOTAL,TotalEnergies,France", "TOTAL,,", "Total,,France", "Sum 41 shirts,,12", "SUB-1,,3", "totals,4,5"]
)
def test_what_may_be_a_row_is_one(read: Read, row: str) -> None:
    _, parts = read(f"sku,product_name,pack_size\nS1,x,1\n{row}\n")
    assert [cells[0] for cells in _cells(parts)] == ["S1", row.partition(",")[0]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("order_id,sku,\nA,S,\nB,T,\n", ("order_id", "sku", "column 3")),
        ("order_id,sku,\nA,S\nB,T\nC,U,\n", ("order_id", "sku")),
        ("order_id,sku\nA,S,\nB,T,\nC,U\n", ("order_id", "sku", "column 3")),
        ("order_id,,sku\nA,,S\nB,,T\n", ("order_id", "column 2", "sku")),
    ],
)
def test_separators_at_the_end_and_empty_columns_break_no_row(read: Read, text: str, names: tuple[str, ...]) -> None:
    opened, parts = read(text)
    assert opened.columns == names
    assert sum(part.rows.num_rows for part in parts) == text.count("\n") - 1


def test_a_column_without_a_name_needs_no_column_of_the_contract(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES.strip() + ",,\nA,1,2026-01-05,S,1,,x\n")
    report = bench.load()
    assert report.tables[0].accepted == 1
    assert "order_lines.csv: a column without a name is not read: column 7." in [n.read("en") for n in report.notes]


def test_nul_bytes_are_left_out_and_said(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES.encode() + b"A\x00\x00,1,2026-01-05,S,1\n\x00\x00\n")
    report = bench.load()
    assert bench.rows("select order_id from order_lines") == [("A",)]
    assert "order_lines.csv: 4 NUL bytes left out of its text." in [note.read("en") for note in report.notes]


def test_a_record_beyond_all_length_breaks_itself_only(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1_000)
    monkeypatch.setattr(parsing, "LONGEST_KEPT", 100)
    monkeypatch.setattr(sources, "BLOCK", 500)
    longest = csv.field_size_limit(1_000)
    try:
        _, parts = read(f"{LINES}{','.join(ROWS[0])}\n{'x' * 1_200}\n{','.join(ROWS[1])}\n")
    finally:
        csv.field_size_limit(longest)
    assert _cells(parts) == ROWS
    assert {line: len(text) for line, text in _malformed(parts).items()} == {3: 101}


def test_records_set_apart_weigh_on_the_memory_of_a_slab(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SLAB_BYTES", 2_000)
    monkeypatch.setattr(sources, "BLOCK", 100)
    _, parts = read(LINES + "x\n" * 400)
    assert sum(len(part.malformed) for part in parts) == 400
    assert max(len(part.malformed) for part in parts) <= 100
    _, parts = read(LINES + "* x\n" * 400)
    assert sum(len(part.asides) for part in parts) == 400
    assert max(len(part.asides) for part in parts) <= 50


def test_nul_bytes_among_ascii_are_no_second_half_of_characters(read: Read) -> None:
    opened, _ = read(LINES.encode() + b"\0" * 5_000 + ",".join(ROWS[0]).encode())
    assert (opened.encoding, opened.columns) == ("utf-8", tuple(NAMES))


def test_a_byte_that_windows_does_not_know_questions_its_own_row(read: Read) -> None:
    _, parts = read("order_id,sku\nA,été\nB,t\x8dt\xe9\nC,été\n".encode("latin-1"))
    assert [row[0] for row in _cells(parts)] == ["A", "C"]
    assert _malformed(parts) == {3: "B,t\ufffdté"}


@pytest.mark.parametrize("size", [210, 401, 1000])
def test_where_a_block_ends_changes_nothing(read: Read, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    rows = [[f"A{n}", "1", "2026-01-05", f'"S \\"{n}\\" §, x"', "1"] for n in range(60)]
    text = "\n".join("||".join(row) for row in [NAMES, *rows])
    text += "\n\nproduct||stock\nS||1\n\nx||2\n" + "||".join(NAMES) + "\nB||1||2026-01-05||S||1\n"
    whole = read(text)[1]
    monkeypatch.setattr(sources, "BLOCK", size)
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 10_000)
    opened, parts = read(text)
    assert opened.dialect.escape == "\\"
    assert (_cells(parts), _asides(parts)) == (_cells(whole), _asides(whole))
    assert (len(_cells(parts)), _cells(parts)[7][3]) == (61, 'S "7" §, x')
    assert [kind for _, kind, _ in _asides(parts)].count("other_heading") == 1


def test_odd_files_are_read_too(read: Read) -> None:
    assert _cells(read("order_id\nA\nB\n")[1]) == [["A"], ["B"]]
    assert _cells(read("order_id,sku\n")[1]) == []
    assert _cells(read("* note\nTotal\n")[1]) in ([["Total"]], [])
    wide = ",".join(f"c{n}" for n in range(5000))
    assert len(read(f"{wide}\n{wide.replace('c', '')}\n")[0].columns) == 5000
    long = "x" * (10 << 20)
    assert _cells(read(f"order_id,sku\nA,{long}\nB,S\n")[1]) == [["A", long], ["B", "S"]]
    _, parts = read("order_id,sku\n" + 50 * "A,B,C\n")
    assert (_cells(parts), sum(len(part.malformed) for part in parts)) == ([], 50)


SOUND = ",".join(ROWS[0])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_many_records_with_other_fields_are_what_each_of_them_is_alone(read: Read, end: str) -> None:
    """They are counted at once where the parser would tell them one by one, and equal ones are judged once."""
    few = ["x", "12", "Note: seen", "A sentence", "A,1", SOUND + ",,", SOUND + ",9", "Total,3", "été"]
    few += [",,", "édité le,"]
    lines = [each for text in few for each in (text, SOUND)]
    many = [line for line in lines for _ in range(parsing.MOST_ODD)]
    alone, together = (read(LINES.replace("\n", end) + end.join(texts))[1] for texts in (lines, many))
    odd_lines = _malformed(alone)
    assert [*odd_lines.values()] == ["x", "12", "A,1", SOUND + ",9", "été", ",,"]
    assert [kind for _, kind, _ in _asides(alone)] == ["note", "note", "total", "note"]
    assert len(_cells(alone)) == len(few) + 1
    assert [*_malformed(together).values()] == [text for text in odd_lines.values() for _ in range(parsing.MOST_ODD)]
    reasons = [
        {(row["text"], row["fr"]) for part in parts for row in part.malformed.to_pylist()}
        for parts in (alone, together)
    ]
    assert reasons[0] == reasons[1]
    assert len(_asides(together)) == 4 * parsing.MOST_ODD
    assert _cells(together) == [row for row in _cells(alone) for _ in range(parsing.MOST_ODD)]


def test_no_text_that_may_be_a_note_is_taken_for_malformed_by_its_first_bytes(read: Read) -> None:
    labels = ["Sources: x", "remarque 3a", "IMPRIMÉ", "généré le", "Fin de", "END OF FILE", "(x)", "--", "== x", "# x"]
    labels += ["12 lignes", "insgesamt", "Zwischensumme", "sous-total", "GRAND total", "ſource", '"page 1"']
    _, parts = read(LINES + "".join(f"{label}\n{SOUND}\n" for label in labels))
    assert [text for _, _, text in _asides(parts)] == labels


TEXTS = st.text(st.sampled_from(list("abÉ ',;|\"\\\n§0-")), max_size=8)
TABLES = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=12, max_size=20)
BREAKS = ('{0}{d}"{1}{d}{2}', "{0}{d}{1}", "{0}{d}{1}{d}{2}{d}more", '{0}{d}"{1}"x{d}{2}')


@pytest.mark.long
@settings(max_examples=120, deadline=None)
@given(
    table=TABLES,
    delimiter=st.sampled_from([",", ";", "\t", "|", "^", "§", "||"]),
    end=st.sampled_from(["\n", "\r\n"]),
    escape=st.sampled_from(['"', "\\"]),
    breaks=st.dictionaries(st.integers(2, 11), st.sampled_from(BREAKS), max_size=3),
)
def test_in_any_dialect_every_row_is_its_cells_and_every_broken_one_its_text(
    table: list[list[str]], delimiter: str, end: str, escape: str, breaks: dict[int, str]
) -> None:
    def cell(text: str) -> str:
        inner = text.replace("\\", "\\\\") if escape == "\\" else text
        return '"' + inner.replace('"', escape + '"') + '"'

    lines, line = {}, 2
    text = delimiter.join(["order_id", "sku", "channel"]) + end
    for number, cells in enumerate(table):
        whole = delimiter.join(map(cell, [f"A{number}", *cells[1:]]))
        record = breaks[number].format(f"B{number}", 1, 2, d=delimiter) if number in breaks else whole
        lines[line] = record if number in breaks else [f"A{number}", *cells[1:]]
        text += record + end
        line += 1 + record.count("\n")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "order_lines.csv").write_bytes(text.encode())
        (source,) = sources.matching(Path(folder), ["order_lines.csv"], "auto")
        entry = Entry(files={"rows": ["order_lines.csv"]}, delimiter=delimiter, escape=escape)
        parts = list(slabs(opened_source(source, entry)))
    rows = {row.pop(SOURCE_ROW): list(row.values()) for part in parts for row in part.rows.to_pylist()}
    assert rows | _malformed(parts) == lines


def test_a_group_named_once_stands_over_every_column_to_its_right(bench: Bench) -> None:
    """As exported from merged cells: the name of the group stands over its first column alone."""
    bench.write("order_lines.csv", "order,line,sku,ordered,\nid,id,,at,quantity\nA1,1,S,2026-01-05,3\n")
    assert (bench.count().rows, bench.count().quarantined) == (1, 0)
    assert bench.rows("select order_id, ordered_quantity::integer from order_lines") == [("A1", 3)]
