"""Times take the room their parts need, and are told as they were stated."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build

LINES = (
    "flow,order_id,line_id,sku,ordered_at,promised_at,ordered_quantity,currency\n"
    "outbound,1,1,A,2026-03-02 10:00:00,2026-03-05 12:00:00,1,EUR\n"
    "outbound,2,1,A,{at},2026-03-05 12:00:00,1,EUR\n"
)


@pytest.mark.parametrize(
    ("at", "kind"), [("2026-03-02 10:00:01", "TIMESTAMP_S"), ("2026-03-02 10:00:01.900", "TIMESTAMP")]
)
def test_times_of_whole_seconds_are_kept_in_seconds_and_others_as_they_are(at: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "order_lines.csv").write_text(LINES.format(at=at), encoding="utf-8")
    load(tmp_path / "files", "contract", tmp_path / "home")
    engine = Engine(build(tmp_path / "home").path)
    assert engine.connection.columns["marts.order_lines"]["ordered_at"] == kind
    ordered = engine.details.rows("order_lines")["ordered_at"]
    engine.close()
    assert ordered.dtype == pl.Datetime("us")
    assert ordered.to_list() == [datetime(2026, 3, 2, 10), datetime.fromisoformat(at)]
