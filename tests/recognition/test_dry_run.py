"""A dry run says what a load would do, to the row, and leaves nothing behind."""

import tempfile
from pathlib import Path

import pytest

from cadran.ingest.loading import load
from cadran.recognition.dry_run import DryRun, dry_run
from recognition.conftest import Desk

LINES = "order_id,line_id,ordered_at,promised_at,sku,ordered_quantity,unit_price\n"
DELIVERIES = "delivery_id,order_id,line_id,delivered_at,delivered_quantity\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("shop"))
    desk.write(
        "order_lines.csv",
        LINES
        + "A,1,2026-01-05,2026-01-09,S,2,5\nA,2,2026-01-05,,T,many,5\nB,1,,2026-01-09,S,1,5\nC,1,2026-01-06,,S,1,\n",
    )
    desk.write("deliveries.csv", DELIVERIES + "D1,A,1,2026-01-08,2\nD2,Z,9,2026-01-08,1\n\n")
    return desk


@pytest.fixture(scope="module")
def outcome(shop: Desk) -> DryRun:
    return dry_run(shop.folder, "contract")


def _able(outcome: DryRun) -> dict[str, bool]:
    return {ability.kpi: ability.is_able for ability in outcome.abilities}


def test_every_row_is_accounted_for_and_refusals_are_told_with_lines(outcome: DryRun) -> None:
    counts = {file.table: file for file in outcome.files}
    assert (counts["order_lines"].rows, counts["order_lines"].accepted, counts["order_lines"].quarantined) == (4, 2, 2)
    for file in outcome.files:
        assert file.rows == file.accepted + file.unchanged + file.quarantined + file.skipped + file.blank
    refused = {(refusal.column, refusal.code): refusal.examples for refusal in outcome.refusals}
    assert refused == {
        ("ordered_quantity", "bad_type"): ((3, "many"),),
        ("ordered_at", "missing_required"): ((4, ""),),
    }


def test_rows_stand_before_as_text_and_after_as_typed(outcome: DryRun) -> None:
    preview = next(each for each in outcome.previews if each.table == "order_lines")
    assert preview.before["source_row"].to_list() == [2, 3, 4, 5]
    assert preview.after["source_row"].to_list() == [2, 5]
    assert preview.before["ordered_quantity"].to_list() == ["2", "many", "1", "1"]
    assert preview.after.schema["ordered_quantity"].is_decimal()


def test_what_matches_nothing_is_told_with_its_share(outcome: DryRun) -> None:
    match = next(each for each in outcome.matches if each.table == "deliveries")
    assert (match.other, match.rows, match.matched, match.hit_rate) == ("order_lines", 2, 1, 0.5)
    assert match.examples == ("outbound / Z / 9",)


def test_each_kpi_says_whether_it_will_have_rows(outcome: DryRun) -> None:
    able = _able(outcome)
    assert able["otd"]
    assert not able["stock_value"]
    assert not able["return_rate"]


def test_rows_broken_in_different_ways_are_refused_for_different_reasons(tmp_path: Path) -> None:
    rows = ["A,1,2026-01-05,,S,2,5", "B,1,2026-01-05", "C,1,2026-01-05,,S,2,5,x,y", "D,1,2026-01-06"]
    (tmp_path / "order_lines.csv").write_text(LINES + "\n".join(rows))
    refusals = [(refusal.sentence.read("en"), refusal.rows) for refusal in dry_run(tmp_path, "contract").refusals]
    fields = "The line has {} fields where the header has 7."
    assert refusals == [(fields.format(3), 2), (fields.format(9), 1)]


def test_a_preview_reads_only_the_first_rows_and_says_so(shop: Desk) -> None:
    outcome = dry_run(shop.folder, "contract", row_limit=1)
    assert outcome.row_limit == 1
    assert {file.table: file.rows for file in outcome.files} == {"order_lines": 1, "deliveries": 1}
    assert outcome.matches == ()


@pytest.mark.long
def test_a_long_text_is_also_read_in_its_middle_and_at_its_end_by_its_own_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cadran.recognition.cutting.PIECE_LINES", 5)
    rows = [f"A{row:03},1,2026-01-05,,S,2,5\n" for row in range(100)]
    for row in (45, 60, 97):
        rows[row] = rows[row].replace(",2,5", ",x,5")
    (tmp_path / "order_lines.csv").write_text(LINES + "".join(rows))
    outcome = dry_run(tmp_path, "contract", row_limit=10, wants_spread=True)
    assert (outcome.is_spread, outcome.files[0].rows) == (True, 10 + 5 + 5)
    assert [refusal.examples for refusal in outcome.refusals] == [((47, "x"), (99, "x"))]
    (tmp_path / "order_lines.csv").write_text(LINES + "".join(rows).replace("S,", '"S\nT",'))
    assert not dry_run(tmp_path, "contract", row_limit=10, wants_spread=True).is_spread


@pytest.mark.long
def test_what_the_load_takes_the_place_of_enables_nothing(shop: Desk, tmp_path: Path) -> None:
    """As where own files replace the sample."""
    files, home = tmp_path / "files", tmp_path / "home"
    files.mkdir()
    (files / "order_lines.csv").write_text(LINES + "N,1,2026-02-05,,S,2,5\n")
    load(shop.folder, "contract", home)
    beside, instead = (dry_run(files, "contract", home, withdraws=loads) for loads in ((), (1,)))
    assert (_able(beside)["otd"], _able(instead)["otd"]) == (True, False)
    assert _able(instead)["lines"]
    assert [match.table for match in instead.matches] == []
    assert [file.accepted for file in instead.files] == [file.accepted for file in beside.files] == [1]


@pytest.mark.long
def test_nothing_is_written_and_nothing_stays_behind(
    shop: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    load(shop.folder, "contract", shop.home)
    before = {path: path.stat().st_mtime_ns for path in shop.home.rglob("*")}
    again = dry_run(shop.folder, "contract", shop.home)
    assert {file.table: (file.accepted, file.unchanged) for file in again.files} == {
        "order_lines": (0, 2),
        "deliveries": (0, 2),
    }
    (shop.folder / "order_lines.csv").write_text("order_id\nA\n")
    assert dry_run(shop.folder, "contract", shop.home).problems
    assert {path: path.stat().st_mtime_ns for path in shop.home.rglob("*")} == before
    assert list(scratch.iterdir()) == []
