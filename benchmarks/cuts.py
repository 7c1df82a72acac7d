"""What is cut before it is computed, beside the same worked out whole: ratios of CPU, on one simulated home.

`python -m benchmarks.cuts --lines 300000`. Each pair gives the same answer; the ratio says how much less it costs.
"""

import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.cadran_side import simulated
from benchmarks.sizes import each_size
from cadran.calendar import shift, start_of
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.answers import ANSWERS
from cadran.insight.context import Context
from cadran.insight.events import computed, events, everything, publish_events
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build, current_version

SIZES = (300_000,)

REPEATS = 3
PAGE = 50
OTD = KPIS["otd"]
# Every line joined to its details, as a statement that does not know the page would do it.
JOINED = (
    "select line.*, detail.late_days, detail.cause, detail.completed_at, detail.due_quantity, detail.line_value, "
    "detail.source_row from kpi.otd as line left join details.judged_lines as detail on "
    "line.flow is not distinct from detail.flow and line.order_id is not distinct from detail.order_id "
    "and line.line_id is not distinct from detail.line_id and line.basis is not distinct from detail.basis "
    "where line.basis = 'first' and line.counted_in = 'lines' and line.cohort = 'promise' "
    "and line.counted_on >= $first and line.flow = 'outbound' order by line.counted_on desc"
)
# Each thing that happened, asked of each mart anew.
STEPS = (
    ("order_lines", ("ordered_at", "requested_at", "promised_at", "repromised_at", "started_at", "cancelled_at")),
    ("deliveries", ("ready_at", "shipped_at", "delivered_at", "available_at")),
)


def cpu(step: Callable[[], Any]) -> float:
    """The CPU milliseconds of a step, on all threads, the mean of some repeats after one."""
    step()
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(REPEATS):
        step()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent * 1000 / REPEATS


def pairs(engine: Engine) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """What is asked, and the same asked whole, by name."""
    first = shift(start_of(engine.info.as_of_date, "month"), "month", -1)
    month = Selection(first).where("flow", "outbound")
    order = engine.details.lines(OTD, month, 1)["order_id"].item()
    scan = " union all ".join(
        f"select flow, order_id, line_id, {step} from marts.{mart} where order_id = $order and {step} is not null"
        for mart, steps in STEPS
        for step in steps
    )
    latest = _context(engine)

    def whole(sql: str, **values: object) -> Callable[[], Any]:
        return lambda: engine.connection.frame(sql, values)

    def anew(ask: Callable[[Context], Any]) -> Callable[[], Any]:
        def asked() -> Any:
            ANSWERS.forget(engine.connection)
            return ask(latest)

        return asked

    return {
        f"page of {PAGE} lines": (
            lambda: engine.details.lines(OTD, month, PAGE),
            whole(f"{JOINED} limit {PAGE}", first=first),
        ),
        "export of two months": (lambda: engine.details.lines(OTD, month), whole(JOINED, first=first)),
        "events of one order": (lambda: engine.details.timeline(order), whole(scan, order=order)),
        "signals by the latest promise": (anew(events), anew(computed)),
    }


def _context(engine: Engine) -> Context:
    """Everything, measured against the latest promise."""
    usual = everything(engine)
    return replace(usual, selection=usual.selection.choosing("basis", "latest"))


def compared(lines: int, seed: int, work: Path) -> dict[str, Any]:
    """Simulate, load and build, then ask each pair."""
    simulated(work / "files", lines, seed)
    load(work / "files", "contract", work / "home")
    build(work / "home", finish=publish_events)
    engine = Engine(current_version(work / "home").path)
    rows: dict[str, Any] = {"order lines": lines}
    for name, (cut, whole) in pairs(engine).items():
        spent, whole_spent = cpu(cut), cpu(whole)
        rows[name] = {
            "cpu ms": round(spent),
            "whole, cpu ms": round(whole_spent),
            "ratio": round(whole_spent / spent, 1),
        }
    engine.close()
    return rows


if __name__ == "__main__":
    each_size(compared, SIZES, __doc__)
