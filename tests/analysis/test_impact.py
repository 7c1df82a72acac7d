"""What lists are ordered by: rows missing to the target."""

from cadran.analysis import impact
from cadran.kpis import KPIS


def test_who_reaches_the_target_lacks_nothing_however_many_rows_reach_it() -> None:
    rates = {"misses by 5": (100, 0.90), "far above": (400, 1.0), "just above": (30, 0.96), "unknown": (0, None)}
    lacking = {name: impact.missing(KPIS["otd"], n, rate) for name, (n, rate) in rates.items()}
    assert [round(impact.shortfall(rows), 9) for rows in lacking.values()] == [5.0, 0.0, 0.0, 0.0]
