"""What a load changes of a file's rows: new, changed, gone and unchanged ones, per file and load."""

from pathlib import Path

import pytest

from cadran.ingest.storage.store import check, ledger
from ingest.shop import Shop

HEAD = "po,pos,od,sku,qty,price"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def differences(shop: Shop) -> list[tuple[int, int, int, int]]:
    """New, changed, gone and unchanged rows of each entry of the ledger, in the order of loads."""
    entries = ledger(shop.home).select("accepted", "changed", "gone", "unchanged").rows()
    return [(accepted - changed, changed, gone, unchanged) for accepted, changed, gone, unchanged in entries]


@pytest.mark.long
def test_rows_of_a_file_are_new_or_changed_or_unchanged_and_gone_only_where_it_is_complete(shop: Shop) -> None:
    part, full = shop.profile("part", unit_price="price"), shop.profile("full", terms="complete = true", name="full")
    before = [HEAD, "A,1,2026-08-01,S,1,2", "B,1,2026-08-01,S,2,2", "C,1,2026-08-01,S,3,2"]
    after = [HEAD, "A,1,2026-08-01,S,1,2", "B,1,2026-08-01,S,9,2", "D,1,2026-08-01,S,4,2"]
    shop.load(profile=part, part=before)
    shop.load(profile=part, part=after)
    shop.unload("erp/order_lines/part.csv")
    shop.load(profile=full, full=before)
    report = shop.load(profile=full, full=after)
    shop.load(profile=full, full=before)
    assert differences(shop) == [
        (3, 0, 0, 0),
        (1, 1, 0, 1),
        (0, 0, 4, 0),
        (3, 0, 0, 0),
        (1, 1, 1, 1),
        (1, 1, 1, 1),
    ]
    assert (report.tables[0].new, report.tables[0].changed, report.tables[0].gone) == (1, 1, 1)
    assert check(shop.home) == []


@pytest.mark.long
def test_a_file_read_anew_by_a_corrected_profile_counts_what_it_says_otherwise(shop: Shop) -> None:
    rows = [HEAD, "A,1,2026-08-01,S,1,2", "B,1,2026-08-01,S,2,2", "C,1,2026-08-01,S,3,2"]
    shop.load(profile=shop.profile("erp", ordered_quantity="qty"), erp=rows)
    twice = "case when po = 'B' then '7' else qty end"
    shop.load(profile=shop.profile("erp", ordered_quantity=twice, entry="where = \"po <> 'C'\""), erp=rows)
    assert differences(shop) == [(3, 0, 0, 0), (0, 1, 1, 1)]
    assert check(shop.home) == []


@pytest.mark.long
def test_a_column_that_a_second_source_adds_changes_the_row_and_the_same_source_again_does_not(shop: Shop) -> None:
    head = "po,pos,od,sku,qty"
    shop.load(profile=shop.profile("erp", unit_price="'3'"), erp=[head, "Q,1,2026-09-01,A,8"])
    wms = shop.profile("wms", channel="'dock'")
    shop.load(profile=wms, wms=[head, "Q,1,2026-09-01,A,8", "R,1,2026-09-01,A,1"])
    shop.load(profile=wms, wms=[head, "R,1,2026-09-01,A,1", "Q,1,2026-09-01,A,8"])
    shop.unload("erp/order_lines/wms.csv", load_id=3)
    shop.unload("erp/order_lines/wms.csv")
    assert differences(shop) == [(1, 0, 0, 0), (1, 1, 0, 0), (0, 0, 0, 2), (0, 0, 0, 0), (0, 0, 1, 0)]
    assert check(shop.home) == []
