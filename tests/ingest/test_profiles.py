"""Profiles: what is wrong in one is said."""

from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest import limits
from cadran.ingest.profiles import trees
from cadran.ingest.profiles.profile import profile_names, read_profile
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


PLAIN = {
    "order_id": "order_id",
    "line_id": "line_id",
    "ordered_at": "ordered_at",
    "sku": "a.sku",
    "ordered_quantity": "ordered_quantity",
}


def written(bench: Bench, settings: str = "", files: str = 'a = "o.csv"', **columns: str) -> Path:
    """A profile of order lines that adds `settings` and columns to a plain one."""
    path = bench.home.parent / "mine.toml"
    listed = "".join(f"{name} = {sql!r}\n" for name, sql in {**PLAIN, **columns}.items())
    path.write_text(
        f'name = "mine"\ntitle = {{ en = "Mine", fr = "À moi" }}\n[[order_lines]]\nfiles = {{ {files} }}\n'
        f"{settings}\n[order_lines.columns]\n{listed}",
        encoding="utf-8",
    )
    return path


OUTSIDE = {
    "another file": "(select count(*) from read_csv('/etc/hosts'))",
    "a file by its name": "(select count(*) from '/etc/hosts')",
    "the folder": "(select count(*) from glob('/etc/*'))",
    "the store": "(select count(*) from ledger)",
    "the machine": "getenv('HOME')",
    "a setting": "current_setting('temp_directory')",
    "a statement of its own": "1); copy (select 1) to 'stolen.csv'; select (1",
    "another database": "1); attach 'stolen.duckdb'; select (1",
    "the network": "1); install httpfs; select (1",
}


@pytest.mark.parametrize("expression", OUTSIDE.values(), ids=OUTSIDE)
def test_an_expression_reads_only_the_files_of_its_entry(bench: Bench, expression: str) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    with pytest.raises(CadranError, match=r"is none of the files of its entry|outside the files|is not valid SQL"):
        bench.load(written(bench, segment=expression))
    assert not list(Path.cwd().glob("stolen*"))


def test_what_the_words_let_through_the_database_refuses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_only_reads", lambda *_: None)
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    for read in ("from read_text('/etc/hosts')", "from '/etc/hosts'", "from glob('/etc/*')"):
        with pytest.raises(
            CadranError, match=r"the expression of order_lines\.segment in the profile mine does not work"
        ):
            bench.load(written(bench, segment=f"(select count(*) {read})"))


def test_a_step_that_runs_without_end_is_stopped_and_nothing_is_loaded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LONGEST_STEP", 0.2)
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    endless = "(select sum(m.i % (n.j + 1)) from range(1000000) as m(i), range(1000000) as n(j))"
    with pytest.raises(CadranError, match=r"o\.csv, order_lines: a step of the load took more than 0 seconds"):
        bench.load(written(bench, segment=endless))
    assert bench.rows("from order_lines") == []


def test_an_expression_that_fails_is_named_with_the_line_and_the_value(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\nA2,1,2026-01-05,S,x\n")
    with pytest.raises(CadranError) as wrong:
        bench.load(written(bench, ordered_quantity="ordered_quantity::int * 2"))
    assert wrong.value.read("en") == [
        "o.csv, line 3: the expression of order_lines.ordered_quantity in the profile mine, ordered_quantity::int * 2, "
        "does not work over ordered_quantity “x” (Conversion Error: Could not convert string 'x' to INT32 when casting "
        "from source column ordered_quantity). Correct the expression or the value."
    ]


def test_an_expression_that_works_over_no_row_is_named_without_a_line(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    with pytest.raises(CadranError, match=r"^o\.csv: the expression of order_lines\.segment .*: uper\(a\.sku\)"):
        bench.load(written(bench, segment="uper(a.sku)"))


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/hosts", "a/../../o.csv", "..\\\\o.csv", "C:/o.csv"])
def test_a_pattern_does_not_lead_out_of_the_folder(bench: Bench, pattern: str) -> None:
    with pytest.raises(CadranError, match=r"order_lines\[0\]\.files: “.*” leads out of the folder that is loaded"):
        bench.load(written(bench, files=f'a = "{pattern}"'))
