"""Profiles: what is wrong in one is said."""

from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest.profile import profile_names, read_profile
from ingest.conftest import LINES, Bench


def test_every_shipped_profile_is_valid_and_bears_the_name_of_its_file() -> None:
    assert [read_profile(name).name for name in profile_names()] == profile_names()
    assert {"contract", "scms"} <= set(profile_names())


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(CadranError, match=r"There is no profile scm\. Give one of adventureworks, "):
        read_profile("scm")


def test_all_that_is_wrong_in_a_profile_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\ndecimal = "x"\n[[orderlines]]\nfiles = { a = "b" }\n'
        '[[suppliers]]\nfile = { a = "b" }\n[[locations]]\nfiles = { a = "*.csv" }\n'
        '[locations.columns]\nlocation_nam = "x"\n'
    )
    with pytest.raises(CadranError) as wrong:
        read_profile(path)
    said = wrong.value.read("en")
    assert "mine.toml: “orderlines” is neither a table nor a setting. Did you mean order_lines?" in said
    assert "mine.toml: suppliers[0].files is missing. Add it." in said
    assert "mine.toml: suppliers[0].file is not a known setting. Did you mean files?" in said
    assert any(sentence.startswith("mine.toml: suppliers[0].decimal") for sentence in said)


def test_a_column_the_file_lacks_is_named(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv" }\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'order_at'\n"
        "sku = 'sku'\nordered_quantity = 'ordered_quantity'\n"
    )
    with pytest.raises(CadranError) as wrong:
        bench.load(path)
    assert wrong.value.read("en") == [
        "o.csv: the profile's order_lines needs a column “order_at”, which is not there. Did you mean ordered_at?"
    ]


def test_a_join_that_multiplies_rows_stops_the_load(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    bench.write("p.csv", "sku,brand\nS,x\nS,y\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv", p = "p.csv" }\n'
        'join = "left join p on p.sku = a.sku"\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'ordered_at'\n"
        "sku = 'a.sku'\nsegment = 'p.brand'\nordered_quantity = 'ordered_quantity'\n"
    )
    with pytest.raises(CadranError, match=r"o\.csv, order_lines: the join makes 2 rows of 1"):
        bench.load(path)


def test_a_join_may_look_up_a_subquery(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\nA2,1,2026-01-06,T,1\n")
    bench.write("p.csv", "sku,brand,since\nS,old,2020-01-01\nS,new,2025-01-01\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv", p = "p.csv" }\n'
        'join = "left join (select p.sku, arg_max(p.brand, p.since) as newest from p group by p.sku) as last '
        'on last.sku = a.sku"\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'ordered_at'\n"
        "sku = 'a.sku'\nsegment = 'last.newest'\nordered_quantity = 'ordered_quantity'\n"
    )
    bench.load(path)
    assert bench.rows("select order_id, segment from order_lines order by 1") == [("A1", "new"), ("A2", None)]


def test_a_subquery_of_a_join_names_only_columns_that_are_there(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    bench.write("p.csv", "sku,brand\nS,old\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv", p = "p.csv" }\n'
        'join = "left join (select p.sku, max(p.brant) as newest from p group by p.sku) as last on last.sku = a.sku"\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'ordered_at'\n"
        "sku = 'a.sku'\nsegment = 'last.newest'\nordered_quantity = 'ordered_quantity'\n"
    )
    with pytest.raises(CadranError, match=r"needs a column “brant”, which is not there\. Did you mean brand\?"):
        bench.load(path)
