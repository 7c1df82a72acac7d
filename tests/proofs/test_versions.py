"""Two versions are held against each other by every row and every figure: a changed one is found, by name."""

from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from cadran.kpis import KPIS
from cadran.warehouse import current_version
from proofs.versions import differing_figures, differing_rows


@pytest.fixture
def moved(part_home: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A version, and the same of which one late line came on time by its first promise."""
    before = current_version(part_home).path
    after = Path(copyfile(before, tmp_path / before.name))
    with duckdb.connect(str(after)) as con:
        con.execute(
            "update marts.order_lines set first_came_outcome = 'on_time' where (flow, order_id, line_id) in "
            "(select (flow, order_id, line_id) from kpi.otd where outcome = 'late' and basis = 'first' "
            "and counted_in = 'lines' and cohort = 'promise' order by order_id, line_id limit 1)"
        )
    return before, after


@pytest.mark.long
def test_rows_that_moved_are_found_and_no_others(moved: tuple[Path, Path]) -> None:
    named = {told.partition(":")[0] for told in differing_rows(*moved)}
    assert {"kpi.otd", "kpi.days_late", "details.judged_lines"} <= named
    assert not {"kpi.revenue", "kpi.tracked", "kpi.stock_value", "details.stock_days"} & named


@pytest.mark.long
def test_figures_that_moved_are_found_and_no_others(moved: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofs.versions.KPIS", {name: KPIS[name] for name in ("days_late", "revenue")})
    found = list(differing_figures(*moved))
    assert "days_late (basis=first) by carrier and month" in found
    assert {told.partition(" by ")[0] for told in found} == {"days_late (basis=first)"}
