"""Page, KPI, evidence pack and supplier sheet tell the same penalties of the sample, to the cent."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from ui.opened import looked_at

from cadran.engine import Engine, with_exclusions
from cadran.export.evidence import Window, evidence
from cadran.export.pack_tables import frames
from cadran.export.supplier_sheet import Request, supplier_sheet
from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.agreements import sla
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.workspace import Workspace

OCTOBER = Window("month", date(2026, 10, 1))


def _cents(amounts: pl.Series) -> Decimal:
    return sum((Decimal(f"{amount:.2f}") for amount in amounts), Decimal(0))


def _packed(engine: Engine, workspace: Workspace, supplier: str) -> pl.DataFrame:
    return frames(evidence(engine, workspace, supplier, OCTOBER), "en")["clauses.csv"]


def _sheet_title(engine: Engine, workspace: Workspace, supplier: str) -> str:
    named = {"supplier_id": supplier, "supplier_name": supplier, "country": "FR"}
    sections = supplier_sheet(engine, workspace, Request(named, OCTOBER.start, OCTOBER.end, "en"))["sections"]
    return str(sections[2]["title"])


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of its own beside the sample's figures, for page and paper alike."""
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    return Workspace(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("is_excluding", [False, True])
def test_page_kpi_pack_and_sheet_agree_to_the_cent(
    sample_engine: Engine, workspace: Workspace, is_excluding: bool
) -> None:
    if is_excluding:
        workspace.exclude_from(("supplier", "S004"), OCTOBER.start, "unknown", ("wrong_data", "", "Anne"))
        workspace.exclude("CL006", OCTOBER.start, ("outbound", "A00028686", "1"), ("carrier", "", "Anne"))
    page = sla.ended_in(sla.judged(all_flows(looked_at(sample_engine, "suppliers"))), OCTOBER.start)
    months = page.filter(window_kind="month")
    told: dict[str, Decimal] = defaultdict(Decimal)
    breached = sorted(set(months.filter(clause_state="breached")["supplier_id"]))
    assert len(breached) > 10
    for supplier in breached:
        pack = _packed(sample_engine, workspace, supplier)
        told[supplier] = _cents(pack["retained"])
        assert told[supplier] == _cents(months.filter(supplier_id=supplier)["retained"]), supplier
        if not page.filter(supplier_id=supplier, window_kind="quarter").height:
            amount = formats.price(float(told[supplier]), "EUR", "en")
            broken = pack.filter("is_breached_without").height
            assert _sheet_title(sample_engine, workspace, supplier) == (
                f"Breached clauses: {broken}, estimated penalties {amount}" if broken else "No clause was breached"
            )
    asked = Selection(OCTOBER.start, OCTOBER.end)
    kpi = Decimal(f"{sample_engine.figures.measure(KPIS['penalty'], asked)['value'][0]:.2f}")
    assert kpi == _cents(page["penalty"]) == Decimal("193.78")
    assert (sum(told.values()) < kpi) if is_excluding else (sum(told.values()) == kpi)


def test_charged_once_and_within_the_law_for_the_supplier_with_three_breaches(sample_engine: Engine) -> None:
    rows = with_exclusions(sample_engine, "penalties", (), supplier_id="S004", window_start=OCTOBER.start)
    assert (_cents(rows["alone"]), _cents(rows["retained"])) == (Decimal("75.22"), Decimal("52.48"))
    assert _cents(rows["lawful"].drop_nulls()) == Decimal("25.38")
