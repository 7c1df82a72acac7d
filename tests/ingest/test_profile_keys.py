"""The settings of a profile that shape files before its expressions read them, each on a tiny file."""

from datetime import date
from decimal import Decimal

import pytest

from cadran.errors import CadranError
from ingest.conftest import Bench

HEAD = 'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n'
COLUMNS = """
[order_lines.columns]
order_id = "a.Order"
line_id = "a.Line"
ordered_at = "a.Day"
sku = "a.Article"
ordered_quantity = "a.Pieces"
"""
ROWS = "Order,Line,Day,Article,Pieces,Way,Currency\n"


def loaded(bench: Bench, settings: str, more: str = "", files: str = 'a = "o.csv"', columns: str = COLUMNS) -> str:
    """Loads the folder by a profile of order lines with these settings; the notes as one text."""
    path = bench.home.parent / "mine.toml"
    entry = f"[[order_lines]]\nfiles = {{ {files} }}\n{settings}\n{columns}{more}"
    path.write_text(HEAD + entry, encoding="utf-8")
    report = bench.load(path)
    counts = report.tables
    for count in counts:
        parts = count.accepted + count.unchanged + count.quarantined + count.skipped + count.blank
        assert parts == count.rows
    return "\n".join(note.read("en") for note in report.notes)


def failure(
    bench: Bench, settings: str, files: str = 'a = "o.csv"', more: str = "", columns: str = COLUMNS
) -> list[str]:
    with pytest.raises(CadranError) as wrong:
        loaded(bench, settings, more, files, columns)
    return wrong.value.read("en")


def test_constants_are_texts_without_sql(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,Truck,\n")
    loaded(bench, 'constants = { channel = "l\'outlet", unit_price = 2.5 }')
    assert bench.rows("select channel, unit_price from order_lines") == [("l'outlet", 2.5)]


def test_a_map_puts_words_into_those_of_the_contract_whatever_their_case(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,direct DROP ,\n2,1,2026-01-05,S,2,Odd,\n3,1,2026-01-05,S,2,,\n")
    more = 'mode = "a.Way"\nsegment = "a.Way"\n[order_lines.map]\n'
    more += 'mode = { "Direct drop" = "dropship", "" = "store" }\nsegment = { "direct drop" = "D", "*" = "other" }\n'
    loaded(bench, "constants = { supplier_id = 'V' }", more)
    assert bench.rows("select order_id, mode, segment from order_lines order by 1") == [
        ("1", "dropship", "D"),
        ("2", None, "other"),
        ("3", "store", None),
    ]
    assert bench.rows("select source_row, code, value from load_warnings") == [(3, "unknown_value", "Odd")]


def test_cells_of_the_first_line_of_an_order_stand_on_all_its_lines(bench: Bench) -> None:
    rows = "1,1,2026-01-05,S,2,Truck,EUR\n1,2,2026-01-05,T,2,,\n2,1,2026-01-05,S,1,,EUR\n,2,2026-01-05,T,3,Air,\n"
    bench.write("o.csv", ROWS + rows)
    loaded(
        bench,
        'fill_down = { by = "Order", columns = ["Way", "Currency"] }',
        'segment = "a.Way"\ncurrency = "a.Currency"\n',
    )
    assert bench.rows("select order_id, line_id, segment, currency from order_lines order by all") == [
        ("1", "1", "Truck", "EUR"),
        ("1", "2", "Truck", "EUR"),
        ("2", "1", "Air", "EUR"),
        ("2", "2", "Air", "EUR"),
    ]


@pytest.mark.long
def test_filled_cells_do_not_depend_on_where_the_file_is_cut(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.ingest.files.reading.SLAB_BYTES", 1)
    monkeypatch.setattr("cadran.ingest.files.sources.BLOCK", 64)
    lines = "".join(
        f"{order},{line},2026-01-05,S,1,{'W' + str(order) if line == 1 else ''},\n"
        for order in range(1, 9)
        for line in range(1, 5)
    )
    bench.write("o.csv", ROWS + lines)
    loaded(bench, 'fill_down = { by = "Order", columns = "Way" }', 'segment = "a.Way"\n')
    assert bench.rows("select count(*), count(*) filter (segment = 'W' || order_id) from order_lines") == [(32, 32)]


def test_lines_without_a_number_are_told_apart_by_their_rank_in_any_order_of_the_file(bench: Bench) -> None:
    rows = ["1,,2026-01-05,S,2,,\n", "1,,2026-01-05,S,5,,\n", "1,,2026-01-05,T,1,,\n"]
    columns = COLUMNS.replace('"a.Line"', "\"Article || case when rank > 1 then '-' || rank else '' end\"")
    rank = 'rank = { by = ["Order", "Article"], order = ["Pieces"] }'
    bench.write("o.csv", ROWS + "".join(rows))
    note = loaded(bench, rank, columns=columns)
    expected = [("S", 2), ("S-2", 5), ("T", 1)]
    assert bench.rows("select line_id, ordered_quantity from order_lines order by 1") == expected
    assert "o.csv: 1 line repeats the Order, Article of another; they are told apart by their rank." in note
    bench.write("o.csv", ROWS + "".join(reversed(rows)))
    loaded(bench, rank, columns=columns)
    assert bench.rows("select line_id, ordered_quantity from order_lines order by 1") == expected


STOCK = """[[stock_levels]]
files = { s = "stock.csv" }
unpivot = "Stock {place}"
where = '"Stock {place}" is not null'
[stock_levels.columns]
stock_date = "s.Day"
sku = "s.Article"
location_id = "'{place}'"
on_hand_quantity = '"Stock {place}"'
"""


def test_one_column_per_warehouse_becomes_rows_and_each_is_accounted_for(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write("stock.csv", "Day,Article,Stock Lyon,Stock Côte d'Azur\n2026-01-05,S,4,0\n2026-01-05,T,,x\n")
    loaded(bench, "", STOCK)
    assert bench.rows("select sku, location_id, on_hand_quantity, source_file from stock_levels order by all") == [
        ("S", "Côte d'Azur", 0, "stock.csv [Côte d'Azur]"),
        ("S", "Lyon", 4, "stock.csv [Lyon]"),
    ]
    assert bench.refused() == [("stock.csv [Côte d'Azur]", 3, "on_hand_quantity", "x", "bad_type")]
    assert bench.rows(
        "select sum(rows), sum(accepted), sum(skipped) from ledger where table_name = 'stock_levels'"
    ) == [(4, 2, 1)]


def test_a_file_without_a_column_to_unpivot_is_named(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write("stock.csv", "Day,Article\n2026-01-05,S\n")
    assert failure(bench, "", more=STOCK) == [
        "stock.csv: no column reads like “Stock {place}”, the `unpivot` of the profile. Add one, or correct "
        "the pattern."
    ]


LOOKED_UP = 'a = "o.csv", p = "p.csv"'


def test_a_looked_up_file_counts_once_per_key_by_its_last_row(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write("p.csv", "Code,Brand\nS,old\nS,new\n")
    loaded(
        bench,
        'join = "left join p on p.Code = a.Article"\nlookups = { p = { by = "Code" } }',
        'segment = "p.Brand"\n',
        LOOKED_UP,
    )
    assert bench.rows("select segment from order_lines") == [("new",)]


def test_a_looked_up_file_is_added_up_before_it_is_joined(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n1,2,2026-01-05,T,2,,\n")
    bench.write("p.csv", "Code,Cost,Share\nS,2,0.5\nS,4,0.25\n")
    settings = """join = "left join p on p.Code = a.Article"
lookups = { p = { by = ["Code"], columns = { cost = "sum(number(p.Cost) * number(Share))" } } }"""
    loaded(bench, settings, 'unit_cost = "p.cost"\n', LOOKED_UP)
    assert bench.rows("select line_id, unit_cost from order_lines order by 1") == [("1", 2), ("2", None)]


def test_too_few_hits_of_a_join_stop_the_load_with_a_value_that_was_missed(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,0012,2,,\n1,2,2026-01-05,T,2,,\n,,,,,,\n")
    bench.write("p.csv", "Code,Brand\n12,x\nT,y\n")
    join = 'join = "left join p on p.Code = a.Article"\n'
    assert failure(bench, join + "join_hits = 0.9", LOOKED_UP, 'segment = "p.Brand"\n') == [
        "o.csv, order_lines: 1 of 2 rows have their row in p.csv, the profile asks for 90% (join_hits); the first "
        "without was looked up by Article “0012”. Correct the files, the join or the share."
    ]
    loaded(bench, join + "join_hits = 0.5", 'segment = "p.Brand"\n', LOOKED_UP)


def test_a_join_that_matches_nothing_is_said(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,0012,2,,\n")
    bench.write("p.csv", "Code,Brand\n12,x\n")
    note = loaded(bench, 'join = "left join p on p.Code = a.Article"', 'segment = "p.Brand"\n', LOOKED_UP)
    assert "o.csv, order_lines: none of its 1 row has its row in p.csv, so what comes from there is empty" in note
    assert "the first was looked up by Article “0012”." in note


def test_a_looked_up_file_may_hold_no_row(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write("p.csv", "Code,Brand\n")
    loaded(bench, 'join = "left join p on p.Code = a.Article"', 'segment = "p.Brand"\n', LOOKED_UP)
    assert bench.rows("select segment from order_lines") == [(None,)]


def test_files_are_known_by_their_columns_and_others_are_named(bench: Bench) -> None:
    bench.write("export (3).csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write("another.csv", "x,y\n1,2\n")
    note = loaded(bench, 'recognised_by = ["Order", "Article"]', files='a = "*.csv"')
    assert bench.rows("select source_file from order_lines") == [("export (3).csv",)]
    assert note.startswith("another.csv was not read: its columns are those of no table of the profile mine.")


def test_a_file_known_by_columns_that_is_missing_is_told_by_them(bench: Bench) -> None:
    bench.write("another.csv", "x,y\n1,2\n")
    (sentence,) = failure(bench, 'recognised_by = ["Order", "Article"]', 'a = "*.csv"')
    assert sentence.startswith("files: no file *.csv with the columns Order, Article for order_lines")


def test_a_column_goes_by_other_headings_and_its_cells_keep_their_form(bench: Bench) -> None:
    bench.write("o.csv", "N° commande;Ligne;Date;Article;Qté\n1;1;05/02/2026;S;1,5\n2;1;13/02/2026;S;x\n")
    settings = 'also_called = { Order = ["Bestellung", "N° commande"], Line = "Ligne", Day = ["Date"], Pieces = "Qté" }'
    loaded(bench, settings)
    assert bench.rows("select order_id, ordered_at::date, ordered_quantity from order_lines") == [
        ("1", date(2026, 2, 5), 1.5)
    ]
    assert bench.rows("select raw->>'N° commande', raw->>'Qté' from quarantine") == [("2", "x")]


def test_a_column_that_an_export_may_lack_is_empty_and_says_nothing_of_the_target(bench: Bench) -> None:
    bench.write("o.csv", "Order,Line,Day,Article,Pieces\n1,1,2026-01-05,S,2\n")
    more = "channel = 'a.Channel'\nsegment = \"coalesce(a.Channel, 'x')\"\nmode = 'a.Way'\n"
    more += '[order_lines.map]\nmode = { "" = "store" }\n'
    loaded(bench, 'may_lack = ["Channel", "Way"]', more)
    assert bench.rows("select channel, segment, mode from order_lines") == [(None, "x", "store")]
    assert bench.rows("select list_contains(columns, 'channel') from extracts") == [(False,)]


def test_a_required_column_that_only_reads_what_is_lacking_is_asked_for(bench: Bench) -> None:
    bench.write("o.csv", "Order,Line,Day,Article\n1,1,2026-01-05,S\n")
    assert failure(bench, 'may_lack = ["Pieces"]') == ["o.csv: the required column Pieces is missing. Add it."]


def test_wrong_settings_are_said_at_once(bench: Bench) -> None:
    settings = 'unpivot = "Stock"\n'
    (sentence,) = failure(bench, settings)
    assert sentence == (
        "mine.toml: order_lines[0].unpivot: “Stock” needs one name in braces, for what differs from column to column. "
        "Example: Stock {warehouse}."
    )
    settings = "constants = { sku = 'x', brnd = 1 }\nlookups = { p = { by = 'Code' } }\njoin_hits = 0.5\n"
    unknown, *others = failure(bench, settings)
    assert unknown.startswith("mine.toml, order_lines.columns: order_lines has no column “brnd”. Known: flow, order_id")
    assert others == [
        "mine.toml, order_lines: sku stands under columns and under constants. Leave one out.",
        "mine.toml, order_lines: “p” is none of the looked-up files. Known: a.",
        "mine.toml, order_lines: join_hits judges a join, and there is none. Add the join, or leave it out.",
    ]
    settings = "fill_down = { by = 'Oder', columns = 'Way' }\n"
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    assert failure(bench, settings) == [
        "o.csv: the profile's order_lines needs a column “Oder”, which is not there. Did you mean Order?"
    ]


def test_a_computed_number_of_a_file_with_decimal_commas_is_the_number(bench: Bench) -> None:
    bench.write("o.csv", "Order;Line;Day;Article;Pieces;Amount;Per\n1;1;2026-01-05;S;1,5;1 234,56;10\n")
    loaded(bench, "", 'unit_cost = "number(a.Amount) / number(a.Per)"\n')
    assert bench.rows("select ordered_quantity, unit_cost from order_lines") == [(1.5, Decimal("123.456"))]


def test_a_decimal_sign_may_be_said_of_one_column_and_the_others_tell_their_own(bench: Bench) -> None:
    bench.write("o.csv", "Order;Line;Day;Article;Pieces;Price;Cost\n1;1;2026-01-05;S;1,234;1.500;2,50\n")
    more = 'unit_price = "Price"\nunit_cost = "Cost"\n'
    loaded(bench, 'decimal = { Pieces = ",", Price = "." }\n', more)
    stored = bench.rows("select ordered_quantity, unit_price, unit_cost from order_lines")
    assert stored == [(Decimal("1.234"), Decimal("1.5"), Decimal("2.5"))]
    assert failure(bench, 'decimal = { Pices = "," }\n') == [
        "o.csv: the profile says how “Pices” writes its decimals, but no column of order_lines takes it as it is. "
        "Did you mean Pieces?"
    ]


@pytest.mark.long
def test_a_number_that_is_only_computed_with_tells_the_decimal_sign_too(bench: Bench) -> None:
    bench.write("o.csv", "Order;Line;Day;Article;Pieces\n1;1;2026-01-05;S;1.000,000\n1;2;2026-01-05;S;450,000\n")
    loaded(bench, "", columns=COLUMNS.replace('"a.Pieces"', '"number(a.Pieces) * 2"'))
    assert bench.rows("select ordered_quantity from order_lines order by line_id") == [(2000,), (900,)]
    bench.write("o.csv", "Order;Line;Day;Article;Pieces\n1;3;2026-01-05;S;450,000\n")
    (sentence,) = failure(bench, "", more=COLUMNS.replace('"a.Pieces"', '"number(a.Pieces) * 3"'), columns="")
    assert sentence.startswith("o.csv, line 2, ordered_quantity: “450,000” may be a thousand or a fraction.")


def test_dates_are_found_where_the_first_of_several_columns_counts(bench: Bench) -> None:
    rows = "1,1,13/02/2026,,S,1\n1,2,,05/02/2026,S,1\n1,3,,13/02/2026,S,1\n"
    bench.write("o.csv", f"Order,Line,Day,Asked,Article,Pieces\n{rows}")
    loaded(bench, "", columns=COLUMNS.replace('"a.Day"', '"coalesce(a.Day, Asked)"'))
    days = [(date(2026, 2, 13),), (date(2026, 2, 5),), (date(2026, 2, 13),)]
    assert bench.rows("select ordered_at::date from order_lines order by line_id") == days


def test_a_looked_up_file_that_may_be_missing_says_nothing_of_its_columns(bench: Bench) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    settings = """may_lack = ["p"]
join = "left join p on p.Code = a.Article"
lookups = { p = { by = "Code", columns = { brand = "max(Brand)", day = "min(p.Since)" } } }"""
    loaded(bench, settings, 'segment = "p.brand"\nchannel = "coalesce(p.brand, a.Way)"\n', LOOKED_UP)
    assert bench.rows("select segment, channel from order_lines") == [(None, None)]
    assert bench.rows("select list_contains(columns, 'segment'), list_contains(columns, 'channel') from extracts") == [
        (False, True)
    ]


@pytest.mark.long
@pytest.mark.parametrize(("name", "day"), [("stock 2026-02-03.csv", "2026-02-03"), ("stock.csv", str(date.today()))])
def test_a_stock_file_without_a_day_stands_at_that_of_its_name_or_of_its_load(
    bench: Bench, name: str, day: str
) -> None:
    bench.write("o.csv", ROWS + "1,1,2026-01-05,S,2,,\n")
    bench.write(name, "Article,Units\nS,4\n")
    columns = "[stock_levels.columns]\nstock_date = \"'{file_day}'\"\nsku = 'Article'\nlocation_id = \"'main'\"\n"
    more = f"[[stock_levels]]\nfiles = {{ s = 'stock*.csv' }}\n{columns}on_hand_quantity = 'Units'\n"
    note = loaded(bench, "", more)
    assert bench.rows("select stock_date::varchar from stock_levels") == [(day,)]
    assert f"{name}: its rows bear no day; they stand at {day}" in note
