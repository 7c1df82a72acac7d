"""Rows that are suspicious and loaded: unknown words, prices below zero, receipts taken back."""

from collections.abc import Callable

import pytest

from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
WARNINGS = (
    "select source_file, source_row, column_name, value, code from load_warnings order by source_row, column_name"
)
GOOD = LINES + "A1,1,2026-01-05,S,4\n"


def _other(bench: Bench, table: str, content: str) -> Bench:
    bench.write("order_lines.csv", GOOD)
    bench.write(f"{table}.csv", content)
    bench.load()
    return bench


@pytest.mark.long
@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("e_reservation", "reserve_collect"),
        ("E-Reservation", "reserve_collect"),
        ("e-réservation", "reserve_collect"),
        ("Dropship", "dropship"),
        ("Ship from store", "ship_from_store"),
        (" CLICK-COLLECT ", "click_collect"),
    ],
)
def test_a_mode_is_known_in_any_case_and_by_its_other_words(lines: Lines, word: str, mode: str) -> None:
    header = LINES.strip() + ",mode,supplier_id\n"
    bench = lines(f"A1,1,2026-01-05,S,1,{word},X", header=header)
    assert (bench.count().warnings, bench.rows("select mode from order_lines")) == (0, [(mode,)])


def test_an_unknown_code_is_left_out_and_named(lines: Lines) -> None:
    header = LINES.strip() + ",mode,cancel_reason\n"
    bench = lines(
        "A1,1,2026-01-05,S,1,drone,weather", "A2,1,2026-01-05,S,1,store,fraud", "A3,1,2026-01-05,S,1,,", header=header
    )
    count = bench.count()
    assert (count.accepted, count.quarantined, count.warnings) == (3, 0, 2)
    assert bench.rows(WARNINGS) == [
        ("order_lines.csv", 2, "cancel_reason", "weather", "unknown_value"),
        ("order_lines.csv", 2, "mode", "drone", "unknown_value"),
    ]
    assert bench.rows("select mode, cancel_reason from order_lines order by order_id") == [
        (None, None),
        ("store", "fraud"),
        (None, None),
    ]


@pytest.mark.long
def test_unknown_codes_of_returns_places_and_suppliers_refuse_no_row(bench: Bench) -> None:
    _other(
        bench,
        "returns",
        "return_id,returned_at,returned_quantity,reason,disposition,fault\nR1,2026-02-01,1,too blue,eaten,nobody\n",
    )
    bench.write("suppliers.csv", "supplier_id,kind\nS1,Fournisseur\nS2,OWN\n")
    bench.write("locations.csv", "location_id,kind\nL1,yard\nL2,Warehouse\n")
    bench.load()
    assert bench.rows("select reason, disposition, fault from returns") == [(None, None, None)]
    assert bench.rows("select kind from suppliers order by supplier_id") == [("supplier",), ("own",)]
    assert bench.rows("select kind from locations order by location_id") == [(None,), ("warehouse",)]
    assert bench.rows("select column_name, value from load_warnings order by 2") == [
        ("kind", "Fournisseur"),
        ("disposition", "eaten"),
        ("fault", "nobody"),
        ("reason", "too blue"),
        ("kind", "yard"),
    ]
    assert bench.refused() == []


def test_a_clause_whose_meaning_would_change_is_refused(bench: Bench) -> None:
    words = {"basis": "last", "window": "year", "day_kind": "lunar", "penalty_kind": "x", "mode": "x"}
    rows = [
        f"{column},S1,otd,0.9,2026-01-01," + ",".join(word if each == column else "" for each in words)
        for column, word in words.items()
    ]
    head = f"clause_id,supplier_id,kpi,target,valid_from,{','.join(words)}\n"
    _other(bench, "sla_clauses", head + "\n".join(rows) + "\nsound,S1,otd,0.9,2026-01-01,,,,,\n")
    refused = [
        ("sla_clauses.csv", row, column, word, "bad_type") for row, (column, word) in enumerate(words.items(), 2)
    ]
    assert sorted(bench.refused()) == refused
    assert bench.rows("select clause_id from sla_clauses") == [("sound",)]
    for column, sentence in bench.rows("select column_name, sentence_en from quarantine"):
        assert sentence.startswith(f"{column} must be one of ")
        assert sentence.endswith(f"but reads “{words[column]}”.")


def test_an_unknown_flow_or_kind_of_day_is_refused(bench: Bench) -> None:
    bench.write(
        "order_lines.csv",
        "flow," + GOOD.replace("A1", "Outbound,A1").replace("\n", "\nsideways,B1,1,2026-01-05,S,1\n", 1),
    )
    bench.write("calendar_events.csv", "event_date,kind\n2026-05-01,party\n2026-05-02,Closed\n")
    bench.load()
    assert [(row[2], row[3], row[4]) for row in bench.refused()] == [
        ("kind", "party", "bad_type"),
        ("flow", "sideways", "bad_type"),
    ]
    assert bench.rows("select flow from order_lines union all select kind from calendar_events") == [
        ("outbound",),
        ("closed",),
    ]


def test_a_price_below_zero_is_loaded_with_a_warning(lines: Lines) -> None:
    header = LINES.strip() + ",unit_price,unit_cost\n"
    bench = lines("A1,1,2026-01-05,S,0,9.9,4", "A2,1,2026-01-05,S,2,-9.9,-4", "A3,1,2026-01-05,S,2,0,0", header=header)
    assert bench.count().accepted == 3
    assert bench.rows(WARNINGS) == [
        ("order_lines.csv", 3, "unit_cost", "-4", "negative_price"),
        ("order_lines.csv", 3, "unit_price", "-9.9", "negative_price"),
    ]


def test_a_refused_row_gives_no_warning(lines: Lines) -> None:
    bench = lines("A1,1,never,S,2,drone", header=LINES.strip() + ",mode\n")
    assert (bench.count().warnings, bench.rows("from load_warnings")) == (0, [])


@pytest.mark.long
def test_a_receipt_may_be_taken_back_but_nothing_else_is_negative(bench: Bench) -> None:
    _other(
        bench,
        "deliveries",
        "delivery_id,order_id,line_id,delivered_at,delivered_quantity,rejected_quantity\n"
        "D1,A1,1,2026-01-07,4,\nD2,A1,1,2026-01-08,-4,\nD3,A1,1,2026-01-09,4,-1\n",
    )
    bench.write("returns.csv", "return_id,returned_at,returned_quantity\nR1,2026-02-01,-2\n")
    bench.load()
    assert bench.rows("select delivered_quantity from deliveries order by delivery_id") == [(4,), (-4,)]
    assert [row[1:] for row in bench.refused()] == [
        (4, "rejected_quantity", "-1", "negative_quantity"),
        (2, "returned_quantity", "-2", "negative_quantity"),
    ]


def test_a_return_needs_neither_order_nor_line(bench: Bench) -> None:
    _other(bench, "returns", "return_id,sku,returned_at,returned_quantity\nR1,S,2026-02-01,2\n")
    assert bench.rows("select order_id, line_id, sku, flow from returns") == [(None, None, "S", "outbound")]


def test_names_of_countries_are_understood_for_places(bench: Bench) -> None:
    names = ["France", "FRANKREICH", "fra", "fr", "Côte d’Ivoire", "cote d'ivoire", "Royaume-Uni", "USA", "Utopia"]
    rows = "".join(f"L{number},{name}\n" for number, name in enumerate(names))
    _other(bench, "locations", "location_id,country\n" + rows + "L9,\n")
    assert [country for (country,) in bench.rows("select country from locations order by location_id")] == [
        "FR",
        "FR",
        "FR",
        "FR",
        "CI",
        "CI",
        "GB",
        "US",
        "Utopia",
        None,
    ]


def test_the_letters_of_a_currency_are_large(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,2,eur", "A2,1,2026-01-05,S,2,EUR", header=LINES.strip() + ",currency\n")
    bench.load()
    assert bench.rows("select distinct currency from order_lines") == [("EUR",)]
