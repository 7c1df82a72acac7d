"""A KPI that only this file knows, as one SQL file and one registry entry, stands everywhere a reader looks for one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from cadran.calendar import shift_months
from cadran.cli.main import run
from cadran.config import QUERIES
from cadran.engine import Engine
from cadran.i18n import Language, Text
from cadran.ingest.loading import load
from cadran.insight.signals import signals
from cadran.kpis import KPIS, ClauseUse, Kpi, Stake, Watch
from cadran.kpis.kpi import Family
from cadran.kpis.outcomes import MET
from cadran.selection import Selection
from cadran.warehouse import build, current_version, relations
from ui.opened import export_menus, failures, looked_at, opened, shown

# The registry holds more KPIs while it runs: a home and every page of its own, in both languages.
pytestmark = pytest.mark.long
AS_OF = date(2026, 11, 20)
LAST_MONTH = date(2026, 10, 1)
LINES_A_MONTH = 40
SUPPLIERS = "supplier_id,supplier_name,country,kind\nS1,Alpha,FR,supplier\nS2,Beta,DE,supplier\n"
CLAUSES = "clause_id,supplier_id,kpi,target,min_lines,grace_days,valid_from\nCL1,S1,pairs,0.5,10,0,2026-01-01\n"
SQL = """-- One row per order line of one unit (missed) or more (met).
select
    line.ordered_date as counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.mode,
    case when line.ordered_quantity > 1 then 'met' else 'missed' end as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    case when line.ordered_quantity > 1 then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines as line
"""
# The page a KPI of each family stands on without being told.
PAGES: dict[Family, str] = {
    "service": "delivery",
    "time": "lead_time",
    "stock": "rotation",
    "returns": "returns",
    "supplier": "delivery",
    "planning": "forecasts",
    "volume": "costs",
}
NAMES: dict[Language, str] = {"en": "Lines of pairs", "fr": "Lignes par paires"}


def _kpi(kpi_id: str, family: Family) -> Kpi:
    name = Text(en=f"{NAMES['en']} ({family})", fr=f"{NAMES['fr']} ({family})")
    return Kpi(
        id=kpi_id,
        name=name,
        short=name,
        meaning=Text(en="The share of lines of two units or more.", fr="La part des lignes d'au moins deux unités."),
        formula=Text(en="Lines of pairs ÷ lines.", fr="Lignes par paires ÷ lignes."),
        excludes=Text(en="Nothing.", fr="Rien."),
        attribution=Text(en="by order date", fr="par date de commande"),
        example=Text(en="1 of 2 lines: 50%.", fr="1 ligne sur 2\u00a0: 50\u00a0%."),
        counts=Text(en="lines", fr="lignes"),
        shape="ratio",
        unit="percent",
        better="higher",
        family=family,
        target=0.9,
        outcomes=MET,
        clause=ClauseUse() if family == "service" else None,
        watch=Watch(stake=Stake(Text(en="ordered", fr="commandé"), numerator_of="revenue")),
    )


NEW = {kpi.id: kpi for kpi in (_kpi("pairs", "service"), *(_kpi(f"pairs_{name}", name) for name in PAGES))}


def _order_lines() -> str:
    """Fourteen months of which each sold pairs, but the last."""
    rows = ["flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,currency"]
    for back in range(14, -1, -1):
        month = shift_months(LAST_MONTH, 1 - back)
        for number in range(LINES_A_MONTH if back else 5):
            quantity = 1 if month == LAST_MONTH or number < back % 3 else 2
            order = f"O{month:%y%m}-{number},1,{month},{month},A{number % 4},S{number % 2 + 1},dropship,{quantity}"
            rows.append(f"outbound,{order},10,EUR")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home built with the new KPIs, which stand in the registry as long as the tests of this file run."""
    folder = tmp_path_factory.mktemp("new_kpi")
    queries = Path(copytree(QUERIES, folder / "queries"))
    files = {"order_lines": _order_lines(), "suppliers": SUPPLIERS, "sla_clauses": CLAUSES}
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "QUERIES", queries)
        for kpi in NEW.values():
            (queries / "kpi" / f"{kpi.id}.sql").write_text(SQL, encoding="utf-8")
            patch.setitem(KPIS, kpi.id, kpi)
        relations.relations.cache_clear()
        load(folder, "contract", folder / "home")
        build(folder / "home", AS_OF)
        patch.setenv("CADRAN_HOME", str(folder / "home"))
        yield folder / "home"
    relations.relations.cache_clear()


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    found = Engine(current_version(home).path)
    yield found
    found.close()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("family", PAGES)
def test_the_page_of_its_family_offers_its_card(family: Family, language: Language) -> None:
    app = opened(PAGES[family], lang=language)
    assert failures(app) == []
    assert NEW[f"pairs_{family}"].short.read(language) in "".join(str(element.proto) for element in app.main)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_page_shows_trend_splits_rows_and_exports(language: Language) -> None:
    app = opened("delivery", kpi="pairs", lang=language)
    assert failures(app) == []
    assert {"pairs_trend", "pairs_by_supplier_id", "pairs_lines"} <= export_menus(app)


def test_its_figure_splits_and_rows_are_asked_like_any_other(engine: Engine) -> None:
    kpi, month = NEW["pairs"], Selection(period_from=LAST_MONTH, period_to=date(2026, 10, 31))
    assert engine.figures.measure(kpi, month).select("n", "numerator").row(0) == (LINES_A_MONTH, 0)
    assert engine.figures.measure(kpi, month, by=("supplier_id",)).sort("supplier_id")["n"].to_list() == [20, 20]
    assert engine.details.lines(kpi, month.in_outcomes(*kpi.missed)).height == LINES_A_MONTH
    assert engine.details.lines(kpi, month).height == LINES_A_MONTH


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_definitions_explain_it_and_show_its_query(language: Language) -> None:
    app = opened("definitions", kpi="pairs", lang=language)
    assert failures(app) == []
    assert NEW["pairs"].formula.read(language) in shown(app)
    assert SQL.strip() in {code.value for code in app.code}


@pytest.mark.usefixtures("home")
def test_the_terminal_gives_its_figure_and_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--from", "2026-10-01", "--to", "2026-10-31", "--format", "csv")
    assert run(["kpi", "pairs", *days]) == 0
    figure = capsys.readouterr().out
    assert figure.startswith("kpi,")
    assert f"pairs,{LINES_A_MONTH}," in figure
    assert run(["lines", "pairs", *days]) == 0
    assert len(capsys.readouterr().out.strip().splitlines()) == LINES_A_MONTH + 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_clause_on_it_can_be_written(language: Language) -> None:
    app = opened("supplier", sup="S1", lang=language)
    app.session_state["write_clause_0"] = True
    app.run()
    assert failures(app) == []
    assert NEW["pairs"].name.read(language) in app.selectbox(key=f"clause_kpi_{language}").options


def test_a_clause_on_it_is_judged_by_its_rows(engine: Engine) -> None:
    windows = engine.details.rows("clause_windows", clause_id="CL1").filter(window_start=LAST_MONTH)
    assert windows.select("line_count", "missed_line_count", "clause_state").row(0) == (20, 20, "breached")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_signal_for_the_worse_is_alerted(language: Language, engine: Engine) -> None:
    view = looked_at(engine, "overview", language=language)
    (alert,) = [alert for alert in signals(view) if alert.id == f"signal:pairs:{LAST_MONTH:%Y-%m}"]
    assert (alert.page, alert.own, alert.lines) == ("delivery", {"kpi": "pairs"}, LINES_A_MONTH)
    assert (alert.value, alert.stake) == (LINES_A_MONTH * 10, {"en": "ordered", "fr": "commandé"}[language])
    assert NEW["pairs"].short.read(language) in alert.subject
