"""Sources and their extracts: what each said of a key, folded column by column, and taken out again."""

from datetime import date, datetime
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest.loading import LoadReport
from cadran.ingest.storage.store import check, ledger, quarantined
from cadran.ingest.storage.unloading import contributions
from ingest.shop import Shop

CONTRACT = "contract/order_lines/order_lines.csv"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def moved(report: LoadReport, language: str) -> list[str]:
    """The sentence of a load on the months that moved, if it has one."""
    sentences = (note.read(language) for note in report.notes)
    return [sentence for sentence in sentences if sentence.startswith(("Months", "Mois"))]


HEADER = "order_id,line_id,ordered_at,sku,ordered_quantity"


def test_a_later_extract_wins_column_by_column_and_an_empty_cell_too(shop: Shop) -> None:
    shop.load(order_lines=[f"{HEADER},unit_price,channel", "K,1,2026-03-02,A,4,7.5,web", "L,1,2026-03-02,A,1,2,web"])
    report = shop.load(order_lines=[f"{HEADER},channel", "K,1,2026-03-02,A,6,"])

    assert shop.rows("select order_id, ordered_quantity, unit_price, channel from order_lines order by 1") == [
        ("K", 6, 7.5, None),
        ("L", 1, 2, "web"),
    ]
    assert (report.tables[0].accepted, report.tables[0].unchanged) == (1, 0)
    assert shop.rows("select order_id, source_row, load_id from order_lines order by 1") == [("K", 2, 2), ("L", 3, 1)]
    assert check(shop.home) == []


@pytest.mark.long
def test_a_column_no_later_file_has_keeps_the_default_or_what_was_said(shop: Shop) -> None:
    lines = [HEADER, "K,1,2026-03-02,A,4"]
    shop.load(order_lines=lines, suppliers=["supplier_id,kind", "V,own", "W,"])
    shop.load(order_lines=lines, suppliers=["supplier_id,supplier_name", "V,Veau", "W,Wolf"])

    assert shop.rows("select supplier_id, supplier_name, kind from suppliers order by 1") == [
        ("V", "Veau", "own"),
        ("W", "Wolf", "supplier"),
    ]


# What the extracts say of the promise (p) and the latest one (r), and which are kept as the first and the latest.
PROMISES: list[tuple[list[str], tuple[str | None, str | None]]] = [
    # Moved back to the first: nothing is moved.
    (["p:2026-04-10", "p:2026-04-20", "p:2026-04-10"], ("2026-04-10", None)),
    # A promise is never emptied, neither first nor latest.
    (["p:2026-04-10", "p:2026-04-20", "p:"], ("2026-04-10", "2026-04-20")),
    # A file with a column of its own for the latest promise.
    (["p:2026-04-10 r:2026-04-15", "p:2026-04-10"], ("2026-04-10", "2026-04-15")),
    # An hour added to the same day is no other promise.
    (["p:2026-04-10", "p:2026-04-10T15:30"], ("2026-04-10", None)),
]
OTHER_PROMISES: list[tuple[list[str], tuple[str | None, str | None]]] = [
    # A column with the moved date over the first: the first stays, the later one is the latest.
    (["p:2026-04-10", "p:2026-04-20"], ("2026-04-10", "2026-04-20")),
    # The latest is the one last stated, even if earlier.
    (["p:2026-04-10", "p:2026-04-20", "p:2026-04-06"], ("2026-04-10", "2026-04-06")),
    (["p:2026-04-10", "p:"], ("2026-04-10", None)),
    # The first one stated counts, however late.
    (["p:", "p:2026-04-12"], ("2026-04-12", None)),
    (["", "p:2026-04-12", "p:2026-04-13"], ("2026-04-12", "2026-04-13")),
    (["p:2026-04-10 r:", "p:2026-04-10 r:2026-04-15"], ("2026-04-10", "2026-04-15")),
    (["p:2026-04-10 r:2026-04-15", "p:2026-04-10 r:"], ("2026-04-10", None)),
    (["p:2026-04-10 r:2026-04-15", "p:2026-04-18"], ("2026-04-10", "2026-04-18")),
    (["p:2026-04-10 r:", "p:2026-04-18 r:", "p:2026-04-18 r:"], ("2026-04-10", "2026-04-18")),
    (["p:2026-04-10 r:", "p:2026-04-18 r:2026-04-21"], ("2026-04-10", "2026-04-21")),
    (["p:2026-04-10", "r:2026-04-21", "p:2026-04-10"], ("2026-04-10", "2026-04-21")),
    (["p:2026-04-10T12:00", "p:2026-04-10T15:30"], ("2026-04-10 12:00", "2026-04-10 15:30")),
]


@pytest.mark.parametrize(
    ("extracts", "expected"), [*PROMISES, *(pytest.param(*case, marks=pytest.mark.long) for case in OTHER_PROMISES)]
)
def test_the_first_promise_stays_and_the_last_one_stated_is_the_latest(
    shop: Shop, extracts: list[str], expected: tuple[str | None, str | None]
) -> None:
    for number, extract in enumerate(extracts):
        said = dict(part.split(":", 1) for part in extract.split())
        names = {"p": "promised_at", "r": "repromised_at"}
        header = ",".join([HEADER, *(names[name] for name in said)])
        cells = ",".join(["K,1,2026-03-02,A,4", *(when.replace("T", " ") for when in said.values())])
        shop.load(f"2026-11-{number + 2:02}", order_lines=[header, cells])

    first, latest = (None if day is None else datetime.fromisoformat(day) for day in expected)
    assert shop.rows("select promised_at, repromised_at from order_lines") == [(first, latest)]
    assert shop.rows("select promised_has_hour, repromised_has_hour from order_lines") == [
        (bool(first and first.hour), bool(latest and latest.hour))
    ]


def test_an_extract_of_an_earlier_day_speaks_before_the_others(shop: Shop) -> None:
    newer = shop.profile("new", terms="extracted_at = 2026-10-05", name="erp", promised_at="due")
    older = shop.profile("old", terms="extracted_at = 2026-09-05", name="erp", promised_at="due")
    shop.load(profile=newer, new=["po,pos,od,sku,qty,due", "P,1,2026-08-01,A,9,2026-09-30"])
    report = shop.load(profile=older, old=["po,pos,od,sku,qty,due", "P,1,2026-08-01,A,5,2026-09-12"])

    assert shop.rows("select ordered_quantity, promised_at, repromised_at, source_file from order_lines") == [
        (9, datetime(2026, 9, 12), datetime(2026, 9, 30), "new.csv")
    ]
    assert (report.tables[0].accepted, report.tables[0].unchanged) == (1, 0)


@pytest.mark.long
def test_a_wrong_first_promise_is_corrected_by_name(shop: Shop) -> None:
    rows = ["po,pos,od,sku,qty,due", "P,1,2026-08-01,A,9,2026-09-30", "Q,1,2026-08-01,A,9,2026-09-30"]
    plain = shop.profile("erp", promised_at="due")
    shop.load(profile=plain, erp=rows)
    shop.load(profile=plain, erp=[rows[0], rows[1], "Q,1,2026-08-01,A,9,2026-10-11"])
    terms = 'corrects = ["promised_at"]\nreason = "Typing error"\nauthor = "Ada"'
    corrected = shop.profile("fix", terms=terms, promised_at="due")
    shop.load(profile=corrected, fix=[rows[0], "P,1,2026-08-01,A,9,2026-09-20", "Q,1,2026-08-01,A,9,2026-09-20"])

    moved = datetime(2026, 10, 11)
    assert shop.rows("select order_id, promised_at, repromised_at from order_lines order by 1") == [
        ("P", datetime(2026, 9, 20), None),
        ("Q", datetime(2026, 9, 20), moved),
    ]
    assert ledger(shop.home).select("reason", "author").row(-1) == ("Typing error", "Ada")
    shop.load(profile=plain, erp=[*rows[:2], "Q,1,2026-08-01,A,9,2026-10-11", "R,1,2026-08-01,A,9,2026-09-30"])
    assert shop.rows("select order_id, promised_at::date, repromised_at from order_lines order by 1") == [
        ("P", date(2026, 9, 20), None),
        ("Q", date(2026, 9, 20), moved),
        ("R", date(2026, 9, 30), None),
    ]


def test_a_correction_without_reason_and_author_is_refused(shop: Shop) -> None:
    with pytest.raises(CadranError, match="reason"):
        shop.load(profile=shop.profile("fix", terms='corrects = ["promised_at"]'), fix=["po"])


def test_the_same_bytes_under_a_corrected_profile_replace_what_they_gave(shop: Shop) -> None:
    rows = [
        "po,pos,od,sku,qty,kind",
        *(f"P{n},{n},2026-08-0{n},A,{n},{'quote' if n > 3 else 'po'}" for n in range(1, 7)),
    ]
    shop.load(profile=shop.profile("erp"), erp=rows)
    assert len(shop.table()) == 6
    report = shop.load(profile=shop.profile("erp", entry="where = \"kind = 'po'\"", line_id="'7'"), erp=rows)

    assert shop.rows("select order_id, line_id, load_id from order_lines order by 1") == [
        ("P1", "7", 2),
        ("P2", "7", 2),
        ("P3", "7", 2),
    ]
    assert shop.rows("select count(*) from order_lines_layers") == [(0,)]
    assert (report.tables[0].accepted, report.tables[0].skipped) == (3, 3)
    assert "erp.csv was read anew: what it gave in load 1 is replaced." in [note.read("en") for note in report.notes]
    assert check(shop.home) == []


@pytest.mark.long
def test_bytes_read_anew_speak_where_they_spoke(shop: Shop) -> None:
    erp = ["po,pos,od,sku,qty,due", "P,1,2026-08-01,A,9,2026-09-10"]
    shop.load(profile=shop.profile("erp", promised_at="due"), erp=erp)
    shop.load(profile=shop.profile("wms", promised_at="due"), wms=[erp[0], "P,1,2026-08-01,A,4,2026-09-25"])
    shop.load(profile=shop.profile("erp", promised_at="due", unit_price="'2'"), erp=erp)

    assert shop.rows(
        "select ordered_quantity, promised_at::date, repromised_at::date, unit_price from order_lines"
    ) == [(4, date(2026, 9, 10), date(2026, 9, 25), 2)]


def test_the_same_file_again_changes_nothing_but_the_day_it_was_carried(shop: Shop) -> None:
    rows = [HEADER, "K,1,2026-03-02,A,4", "L,1,2027-01-05,A,1"]
    shop.load("2026-11-02", order_lines=rows)
    before = shop.table()
    shop.load("2027-01-06", order_lines=rows)

    assert shop.table() == before
    assert shop.rows("select load_id, loaded_on, carried_on from extracts") == [
        (1, date(2026, 11, 2), date(2027, 1, 6))
    ]
    assert ledger(shop.home)["repeated"].to_list() == [False, True]


def test_a_row_carried_by_a_newer_extract_points_to_it(shop: Shop) -> None:
    shop.load("2026-11-02", order_lines=[HEADER, "K,1,2026-03-02,A,4", "L,1,2026-12-05,A,1"])
    shop.load("2026-12-06", order_lines=[HEADER, "L,1,2026-12-05,A,1", "M,1,2026-12-01,A,1"])

    joined = "from order_lines join extracts using (extract_id) order by order_id"
    assert shop.rows(f"select order_id, source_row, carried_on {joined}") == [
        ("K", 2, date(2026, 11, 2)),
        ("L", 2, date(2026, 12, 6)),
        ("M", 3, date(2026, 12, 6)),
    ]
    assert shop.rows("select count(*) from order_lines_layers") == [(0,)]


@pytest.mark.long
def test_rows_that_left_a_complete_file_are_gone_and_come_back_with_it(shop: Shop) -> None:
    full = shop.profile("erp", terms="complete = true", unit_price="price")
    other = shop.profile("notes", channel="chan")
    head = "po,pos,od,sku,qty,price"
    shop.load(profile=full, erp=[head, "P,1,2026-08-01,A,9,2", "Q,1,2026-08-01,A,8,3", "R,1,2026-08-01,A,7,4"])
    shop.load(profile=other, notes=["po,pos,od,sku,qty,chan", "Q,1,2026-08-01,A,8,fax"])
    report = shop.load(profile=full, erp=[head, "P,1,2026-08-01,A,9,2"])

    current = "select order_id, unit_price, channel from order_lines order by 1"
    assert shop.rows(current) == [("P", 2, None), ("Q", None, "fax")]
    assert moved(report, "en") == ["Months whose rows changed: order lines Aug 2026."]
    assert check(shop.home) == []
    shop.unload("erp/order_lines/erp.csv", load_id=3)
    assert shop.rows(current) == [("P", 2, None), ("Q", 3, "fax"), ("R", 4, None)]
    shop.load(profile=full, erp=[head, "R,1,2026-08-01,A,7,4"])
    assert shop.rows(current) == [("Q", None, "fax"), ("R", 4, None)]
    assert check(shop.home) == []


def test_unloading_a_source_leaves_what_the_others_say(shop: Shop) -> None:
    head = "po,pos,od,sku,qty"
    shop.load(profile=shop.profile("erp", unit_price="'3'"), erp=[head, "P,1,2026-08-01,A,9", "Q,1,2026-09-01,A,8"])
    before = shop.table()
    shop.load(profile=shop.profile("wms", channel="'dock'"), wms=[head, "Q,1,2026-09-01,A,5", "R,1,2026-10-01,A,1"])
    assert shop.rows("select order_id, ordered_quantity, unit_price, channel from order_lines order by 1") == [
        ("P", 9, 3, None),
        ("Q", 5, 3, "dock"),
        ("R", 1, None, "dock"),
    ]
    unloaded = shop.unload("erp/order_lines/wms.csv")

    assert shop.table() == before
    assert unloaded.rows == {"order_lines": (3, 2)}
    assert [note.read("en") for note in unloaded.notes] == [
        "Months whose rows changed: order lines Sep 2026 to Oct 2026."
    ]
    assert shop.rows("select count(*) from order_lines_layers") == [(0,)]
    assert ledger(shop.home).select("load_id", "action", "source_file", "table_rows").row(-1) == (
        3,
        "unload",
        "wms.csv",
        2,
    )
    assert check(shop.home) == []


@pytest.mark.long
def test_unloading_the_first_source_empties_what_only_it_said(shop: Shop) -> None:
    head = "po,pos,od,sku,qty,due"
    shop.load(
        profile=shop.profile("erp", unit_price="'3'", promised_at="due"), erp=[head, "Q,1,2026-09-01,A,8,2026-09-10"]
    )
    shop.load(profile=shop.profile("wms", promised_at="due"), wms=[head, "Q,1,2026-09-01,A,5,2026-09-17"])
    shop.unload("erp/order_lines/erp.csv")

    assert shop.rows("select ordered_quantity, unit_price, promised_at::date, repromised_at from order_lines") == [
        (5, None, date(2026, 9, 17), None)
    ]


@pytest.mark.long
def test_unloading_one_load_gives_its_rows_back_to_the_one_before(shop: Shop) -> None:
    shop.load(order_lines=[HEADER, "K,1,2026-03-02,A,4", "L,1,2026-03-02,A,1"])
    first = shop.table()
    shop.load(order_lines=[HEADER, "L,1,2026-03-02,A,1", "M,1,2026-03-03,A,2", "K,1,2026-03-02,A,4"])
    second = shop.table()
    shop.load(order_lines=[HEADER, "L,1,2026-03-02,A,7", "K,1,2026-03-02,A,4"])
    third = shop.table()
    shop.load(order_lines=[HEADER, "M,1,2026-03-03,A,2"])

    for load_id, expected in ((4, third), (3, second), (2, first)):
        shop.unload(CONTRACT, load_id)
        assert shop.table() == expected
        assert check(shop.home) == []
    assert shop.rows("select count(*) from carried") == [(0,)]


@pytest.mark.long
def test_unloading_an_older_load_leaves_what_the_newer_carries(shop: Shop) -> None:
    shop.load(order_lines=[f"{HEADER},promised_at", "K,1,2026-03-02,A,4,2026-03-09", "L,1,2026-03-02,A,1,2026-03-10"])
    shop.load(order_lines=[f"{HEADER},promised_at", "K,1,2026-03-02,A,4,2026-03-09", "M,1,2026-03-02,A,1,2026-03-10"])
    shop.unload(load_id=1)

    assert shop.rows("select order_id, source_row, load_id from order_lines order by 1") == [("K", 2, 2), ("M", 3, 2)]
    assert check(shop.home) == []


@pytest.mark.long
def test_a_row_left_without_a_required_column_leaves_and_is_listed(shop: Shop) -> None:
    shop.load(
        order_lines=[f"flow,{HEADER},supplier_id", "outbound,K,1,2026-03-02,A,4,V", "outbound,L,1,2026-03-02,A,1,"]
    )
    mode = shop.profile("modes", flow="'outbound'", mode="mode", supplier_id=None, order_id="po", name="modes")
    shop.load(profile=mode, modes=["po,pos,od,sku,qty,mode", "K,1,2026-03-02,A,4,dropship"])
    shop.load(
        order_lines=[f"flow,{HEADER},supplier_id", "outbound,K,1,2026-03-02,A,5,", "outbound,M,1,2026-03-02,A,5,"]
    )

    current = "select order_id, mode, supplier_id from order_lines order by 1"
    assert shop.rows(current) == [("L", None, None), ("M", None, None)]
    refused = quarantined(shop.home).select("code", "column_name", "source_file", "source_row").rows()
    assert refused == [("incomplete", "supplier_id", "order_lines.csv", 2)]
    assert check(shop.home) == []
    unloaded = shop.unload(CONTRACT, load_id=3)
    assert unloaded.incomplete == 0
    assert shop.rows(current) == [("K", "dropship", "V"), ("L", None, None)]
    assert quarantined(shop.home).is_empty()


@pytest.mark.long
def test_refusals_stay_listed_while_an_extract_with_the_same_bytes_stands(shop: Shop) -> None:
    good, bad = [HEADER, "K,1,2026-03-02,A,4"], [HEADER, "K,1,2026-03-02,A,4", "L,1,2026-03-02,A,many"]
    for rows in (bad, good, bad):
        shop.load(order_lines=rows)
    assert quarantined(shop.home).select("load_id", "source_row").rows() == [(3, 3)]
    shop.unload(load_id=3)
    assert quarantined(shop.home).select("load_id", "source_row").rows() == [(1, 3)]
    assert ledger(shop.home)["is_withdrawn"].to_list() == [False, False, True, True]
    assert check(shop.home) == []
    shop.unload(load_id=1)
    assert quarantined(shop.home).is_empty()
    assert check(shop.home) == []


@pytest.mark.long
def test_what_only_a_withdrawn_profile_said_of_the_house_is_open_again(shop: Shop) -> None:
    rows = ["po,pos,od,sku,qty,cur", "P,1,2026-08-01,A,9,EUR"]
    shop.load(profile=shop.profile("erp", currency="cur"), erp=rows)
    told = 'home_country = "BE"\nreporting_currency = "USD"\ndropship_counts = "sale"'
    shop.load(profile=shop.profile("wms", terms=told, name="wms", currency="'USD'"), wms=rows)
    assert shop.rows("select value from settings where profile is not null order by 1") == [
        ("BE",),
        ("USD",),
        ("sale",),
    ]
    shop.unload("wms/order_lines/wms.csv")
    assert shop.rows("select name from settings where profile is not null or name = 'reporting_currency'") == []


@pytest.mark.long
def test_the_months_that_moved_are_those_whose_rows_differ(shop: Shop) -> None:
    def rows(quantity: int, *more: str) -> list[str]:
        return [HEADER, "K,1,2026-01-02,A,4", f"L,1,2026-02-02,A,{quantity}", "M,1,2026-03-02,A,1", *more]

    assert moved(shop.load(order_lines=rows(1)), "fr") == []
    second = shop.load(order_lines=rows(2, "N,1,2026-06-02,A,1", "O,1,2026-07-02,A,1"))
    assert moved(second, "fr") == [
        "Mois dont des lignes ont changé\u00a0: lignes de commande févr. 2026, juin 2026 à juil. 2026."
    ]
    assert moved(shop.load(order_lines=[*rows(2), ""]), "fr") == []


def test_the_months_of_a_file_read_anew_are_those_it_reads_otherwise(shop: Shop) -> None:
    rows = ["po,pos,od,sku,qty,price", "P,1,2026-04-01,A,9,", "Q,1,2026-05-01,A,8,3", "R,1,2026-06-01,A,7,"]
    shop.load(profile=shop.profile("erp"), erp=rows)
    report = shop.load(profile=shop.profile("erp", unit_price="price"), erp=rows)
    assert [note.read("en") for note in report.notes][-1] == "Months whose rows changed: order lines May 2026."


def test_a_source_that_is_not_there_is_named_with_the_nearest(shop: Shop) -> None:
    shop.load(order_lines=[HEADER, "K,1,2026-03-02,A,4"])
    with pytest.raises(CadranError, match=r"Did you mean contract/order_lines/order_lines\.csv"):
        shop.unload("contract/order_lines/order_line.csv")
    with pytest.raises(CadranError, match="Load 7 holds nothing of it"):
        shop.unload(CONTRACT, load_id=7)
    assert ledger(shop.home).height == 1


@pytest.mark.long
def test_each_source_is_listed_with_what_it_contributes(shop: Shop) -> None:
    shop.load("2026-11-02", order_lines=[HEADER, "K,1,2026-03-02,A,4", "L,1,2026-03-02,A,1", "M,1,2026-03-02,A,1"])
    shop.load("2026-11-09", order_lines=[HEADER, "L,1,2026-03-02,A,3", "M,1,2026-03-02,A,1"])
    shown = contributions(shop.home).select(
        "source", "load_id", "loaded_on", "row_count", "current_rows", "layer_rows", "bytes"
    )
    assert shown.rows() == [
        (CONTRACT, 1, date(2026, 11, 2), 3, 1, 1, 106),
        (CONTRACT, 2, date(2026, 11, 9), 2, 2, 1, 87),
    ]
