"""Loading again: the same file, a corrected one, an interrupted one."""

import gzip
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.ingest.storage.store import check, ledger
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]


@pytest.mark.long
def test_the_same_file_ten_times_leaves_the_same_content(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,x", "A3,1,2026-01-05,S,2")
    bench.load()
    before = bench.rows("from order_lines order by source_row"), bench.rows("from quarantine")
    counts = [bench.count() for _ in range(9)]
    assert [(one.rows, one.accepted, one.unchanged, one.quarantined) for one in counts] == [(3, 0, 2, 1)] * 9
    assert (bench.rows("from order_lines order by source_row"), bench.rows("from quarantine")) == before
    assert check(bench.home) == []


@pytest.mark.long
def test_the_same_rows_in_another_order_are_unchanged_and_point_to_the_newest_file(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,2")
    bench.load()
    bench = lines("A2,1,2026-01-05,S,2", "A1,1,2026-01-05,S,1")
    count = bench.count()
    assert (count.accepted, count.unchanged) == (0, 2)
    assert bench.rows("select order_id, source_row, load_id from order_lines order by 1") == [
        ("A1", 3, 2),
        ("A2", 2, 2),
    ]


def test_a_corrected_row_replaces_the_older_one(lines: Lines) -> None:
    lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,2").load()
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,5", "A3,1,2026-01-06,S,1")
    count = bench.count()
    assert (count.rows, count.accepted, count.unchanged) == (3, 2, 1)
    assert bench.rows("select order_id, ordered_quantity, load_id from order_lines order by 1") == [
        ("A1", 1.0, 2),
        ("A2", 5.0, 2),
        ("A3", 1.0, 2),
    ]
    assert check(bench.home) == []


@pytest.mark.long
def test_an_older_file_loaded_again_after_a_correction_counts_again(lines: Lines) -> None:
    lines("A1,1,2026-01-05,S,1").load()
    lines("A1,1,2026-01-05,S,2").load()
    assert lines("A1,1,2026-01-05,S,1").count().accepted == 1


@pytest.mark.long
def test_a_file_added_to_the_folder_leaves_the_others_alone(lines: Lines) -> None:
    lines("A1,1,2026-01-05,S,1", name="order_lines-1.csv").load()
    bench = lines("A1,1,2026-01-05,S,7", name="order_lines-2.csv")
    count = bench.count()
    assert (count.rows, count.accepted, count.unchanged) == (2, 1, 1)
    again = bench.count()
    assert (again.accepted, again.unchanged) == (0, 2)
    assert bench.rows("select ordered_quantity, source_file from order_lines") == [(7.0, "order_lines-2.csv")]


def test_a_key_given_twice_in_a_newer_file_leaves_the_known_row_as_it_is(lines: Lines) -> None:
    lines("A1,1,2026-01-05,S,1").load()
    bench = lines("A1,1,2026-01-05,S,1", "A1,1,2026-01-05,S,9")
    count = bench.count()
    assert (count.unchanged, count.quarantined) == (0, 2)
    assert bench.rows("select ordered_quantity from order_lines") == [(1.0,)]


@pytest.mark.long
def test_a_key_with_an_empty_part_is_still_a_key(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,1\n")
    header = "sku,period_start,period_end,forecast_quantity\n"
    bench.write("forecasts.csv", header + "S,2026-01-01,2026-01-31,10\nS,2026-01-01,2026-01-31,12\n")
    assert bench.count("forecasts").quarantined == 2
    bench.write("forecasts.csv", header + "S,2026-01-01,2026-01-31,11\n")
    assert bench.count("forecasts").accepted == 1
    bench.write("forecasts.csv", header + "S,2026-01-01,2026-01-31,14\n")
    assert bench.count("forecasts").accepted == 1
    assert bench.rows("select forecast_quantity from forecasts") == [(14.0,)]


def test_a_failed_load_leaves_nothing_behind(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,1\n")
    bench.write("suppliers.csv.gz", gzip.compress(b"supplier_id,supplier_name\nS1,Supplier\n" * 9000)[:-12])
    with pytest.raises(CadranError, match=r"suppliers\.csv\.gz is damaged"):
        bench.load()
    assert bench.rows("select count(*) from order_lines") == [(0,)]
    assert ledger(bench.home).height == 0


@pytest.mark.long
def test_a_load_killed_at_any_moment_leaves_the_store_as_before(bench: Bench) -> None:
    bench.write("order_lines.csv", LINES + "".join(f"A{n},1,2026-01-05,S,1\n" for n in range(1_000)))
    bench.load()
    before = bench.rows("select count(*), sum(ordered_quantity), max(load_id) from order_lines")
    bench.write("order_lines.csv", LINES + "".join(f"A{n},1,2026-01-05,S,2\n" for n in range(150_000)))
    moment = random.Random(7)
    for _ in range(4):
        _killed_after(bench.folder, bench.home, moment.uniform(0.6, 1.6))
        after = bench.rows("select count(*), sum(ordered_quantity), max(load_id) from order_lines")
        assert after in (before, [(150_000, 300_000.0, 2)])
        assert check(bench.home) == []
    bench.load()
    assert bench.rows("select count(*), sum(ordered_quantity) from order_lines") == [(150_000, 300_000.0)]


def _killed_after(folder: Path, home: Path, seconds: float) -> None:
    code = (
        "from pathlib import Path; from cadran.ingest.loading import load; "
        f"load(Path({str(folder)!r}), 'contract', Path({str(home)!r}))"
    )
    running = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    running.wait()
