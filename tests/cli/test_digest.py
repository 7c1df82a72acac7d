"""The digest for a mail: what is new between two dates, its exit code, its files and its words."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from ui.opened import opened, shown

from cadran.cli import digest as told
from cadran.cli.main import run
from cadran.engine import Engine
from cadran.i18n import Language
from cadran.insight.alert import rows_of
from cadran.insight.digest import Digest, digest, kind
from cadran.insight.events import publish_events
from cadran.warehouse import current_version
from cadran.warehouse.build import build_as_of
from cadran.workspace import Workspace
from cli.conftest import Cadran

AS_OF = date(2026, 11, 20)
ADDRESS = "http://localhost:8501"


@pytest.fixture(scope="session")
def engine_then(sample_home: Path) -> Engine:
    """The sample as known at the end of October."""
    number = current_version(sample_home).number
    return Engine(build_as_of(sample_home, date(2026, 10, 31), number, finish=publish_events).path)


@pytest.fixture(scope="module")
def since_october(sample_home: Path, sample_engine: Engine, engine_then: Engine) -> Digest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRAN_HOME", str(sample_home))
        return _digest(sample_engine, engine_then)


def _digest(now: Engine, then: Engine, language: Language = "en", since: date = date(2026, 10, 31)) -> Digest:
    return digest(told.overview_of(now, language), told.overview_of(then, language), since)


@pytest.mark.long
def test_the_breaches_of_october_and_the_supplier_that_fell_are_new_in_november(since_october: Digest) -> None:
    ids = [one.alert.id for one in since_october.news]
    assert "signal:otd:supplier_id=S062:2026-10" in ids
    assert {name for name in ids if name.startswith("breach:")} == {
        f"breach:{supplier}:2026-10"
        for supplier in ("S063", "S004", "S040", "S048", "S005", "S008", "S118", "S044", "S022", "S082", "S096", "S099")
    }
    assert {name for name in ids if not name.startswith("breach:")} == {
        "signal:otd:supplier_id=S062:2026-10",
        "signal:fill_rate:supplier_id=S062:2026-10",
        "signal:cost_per_unit:2026-05",
        "signal:freight_per_unit:abc_class=C:2026-10",
        "run_out:2026-11-20",
        "standing:open_late:2026-11-20",
        "standing:open_late:inbound:2026-11-20",
        "safety_drawn:2026-11-20",
        "order_overdue:2026-11-20",
        "promise_late:2026-11-20",
        "missed:oversell:supplier_id=S029",
    }
    assert len(ids) == len(set(ids)) == 23


@pytest.mark.long
def test_of_the_run_outs_only_those_that_were_not_there_are_new(since_october: Digest, engine_then: Engine) -> None:
    (one,) = [one for one in since_october.news if kind(one.alert) == "run_out"]
    now, then = (_running_out(engine) for engine in (since_october.context.engine, engine_then))
    assert (one.new, one.alert.lines) == (len(now - then), len(now)) == (12, 19)
    assert "12 new of 19" in "\n".join(told.lines(since_october, ADDRESS))


def _running_out(engine: Engine) -> set[tuple[str, str]]:
    rows = engine.details.rows("run_outs").filter("is_running_out")
    return set(rows.select("sku", "location_id").iter_rows())


@pytest.mark.long
def test_what_stood_on_the_day_itself_is_not_new(
    sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    found = _digest(sample_engine, sample_engine, since=AS_OF)
    assert (found.news, found.muted) == ((), 0)
    assert told.lines(found, ADDRESS) == ["Nothing new to handle since 20 Nov 2026 · data of 20 Nov 2026"]


@pytest.mark.long
def test_where_nothing_was_known_the_digest_is_the_list_of_the_overview(
    home: Path, sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    of_other_data = Engine(current_version(home).path)
    news = [one.alert for one in _digest(sample_engine, of_other_data).news]
    sentences = [" ".join(alert.sentence.split()) for alert in news]
    page = " ".join(unescape(shown(opened("overview", lang="en", handle="all"))).split())
    places = [page.find(sentence) for sentence in sentences]
    assert f"To handle ({len(rows_of(news))})" in page
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.long
def test_a_link_leads_to_the_page_in_the_period_it_was_told_for(since_october: Digest) -> None:
    address = urlsplit(_link(since_october, "breach:S063:2026-10"))
    assert (address.netloc, address.path) == ("localhost:8501", "/supplier")
    assert parse_qs(address.query) == {
        "lang": ["en"],
        "from": ["2026-10-01"],
        "to": ["2026-10-31"],
        "sup": ["S063"],
        "clause": ["CL055"],
        "window": ["2026-10-01"],
    }


@pytest.mark.long
def test_the_french_digest_says_nothing_in_english(
    sample_engine: Engine, engine_then: Engine, since_october: Digest
) -> None:
    french = told.lines(_digest(sample_engine, engine_then, "fr"), ADDRESS)
    assert french[0] == "Nouveau à traiter depuis le 31/10/2026\u00a0: 23 · données du 20/11/2026"
    assert any(
        line.startswith("Infraction au SLA · Manufacture Castelvaux a enfreint son engagement") for line in french
    )
    english = {word for line in told.lines(since_october, ADDRESS) for word in _words(line)}
    names = {word for row in sample_engine.details.rows("suppliers").iter_rows(named=True) for word in _words(str(row))}
    both = {"signal", "sla", "sku", "oct", "stock", "positions", "abc", "c"}
    assert {word for line in french for word in _words(line)} & english - names - both == set()


def _link(found: Digest, alert_id: str) -> str:
    (alert,) = [one.alert for one in found.news if one.alert.id == alert_id]
    return told.link(found.context, alert, ADDRESS)


def _words(line: str) -> set[str]:
    said = line.partition("http")[0].lower()
    return {word.strip(".,:'()") for word in said.split() if word.strip(".,:'()").isalpha()}


@pytest.fixture(scope="module")
def of_two_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One supplier that kept its clause in September and broke it in October; a row refused in the last load."""
    return _loaded(tmp_path_factory.mktemp("two"), order_lines=_lines(), deliveries=_parcels(), sla_clauses=_CLAUSE)


def _loaded(folder: Path, **tables: str) -> Path:
    """A home of these tables."""
    (folder / "files").mkdir()
    for name, content in tables.items():
        (folder / "files" / f"{name}.csv").write_text(content, encoding="utf-8")
    assert run(["load", str(folder / "files"), "--profile", "contract", "--home", str(folder / "home")]) == 0
    return folder / "home"


_CLAUSE = "clause_id,supplier_id,kpi,target,min_lines,grace_days,valid_from\nCL1,S1,otd,0.9,2,0,2026-01-01\n"
_DUE = {"P1": date(2026, 9, 10), "P2": date(2026, 10, 10)}


def _lines() -> str:
    head = "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,ordered_quantity,unit_price,currency"
    rows = [
        f"inbound,{order},{line},{due - timedelta(days=9)},{due},A,S1,2,10,EUR"
        for order, due in _DUE.items()
        for line in (1, 2)
    ]
    refused = "inbound,P3,1,2026-11-05,2026-11-30,A,S1,many,10,EUR"
    return "\n".join([head, *rows, refused, "inbound,P4,1,2026-11-05,2026-11-30,A,S1,1,10,EUR"]) + "\n"


def _parcels() -> str:
    """The second order is three days late."""
    head = "delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity"
    days = {"P1": date(2026, 9, 9), "P2": date(2026, 10, 13)}
    lines = [(order, line, day) for order, day in days.items() for line in (1, 2)]
    rows = [f"D{order}{line},inbound,{order},{line},,{day} 10:00:00,2" for order, line, day in lines]
    return "\n".join([head, *rows]) + "\n"


@pytest.mark.long
def test_a_breach_and_refused_rows_since_the_end_of_september_are_news_with_exit_code_one(
    cadran: Cadran, of_two_days: Path
) -> None:
    outcome = cadran("digest", "--since", "2026-09-30", "--home", str(of_two_days))
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.splitlines() == [
        "New to handle since 30 Sep 2026: 2 · data of 5 Nov 2026",
        "SLA breach · S1 broke its clause in Oct 2026: On-time delivery · missed lines: €40 · "
        "http://localhost:8501/supplier?lang=en&p=all&sup=S1&clause=CL1&window=2026-10-01",
        "Refused rows · 1 refused row in the last load, enough to move a figure: order lines (16.7% · On-time delivery "
        "· On time in full) · 1 row · http://localhost:8501/data?lang=en",
    ]


@pytest.mark.long
def test_the_breach_of_october_is_known_in_november_and_exit_code_zero_says_so(
    cadran: Cadran, of_two_days: Path
) -> None:
    assert cadran("digest", "--since", "2026-11-05", "--home", str(of_two_days)).code == 0
    outcome = cadran("digest", "--since", "2026-11-01", "--home", str(of_two_days))
    assert (outcome.code, "breach" in outcome.out, "Refused rows" in outcome.out) == (1, False, True)


@pytest.mark.long
def test_what_is_put_aside_is_counted_and_not_told(cadran: Cadran, of_two_days: Path, tmp_path: Path) -> None:
    home = Path(copytree(of_two_days, tmp_path / "home"))
    workspace = Workspace(home)
    workspace.mute("breach:S1:2026-10", "known", "Anne")
    outcome = cadran("digest", "--since", "2026-09-30", "--home", str(home))
    assert outcome.out.splitlines()[0] == "New to handle since 30 Sep 2026: 1 · data of 5 Nov 2026 · put aside: 1"
    assert "SLA breach" not in outcome.out
    workspace.mute("refused:1", "known", "Anne")
    assert cadran("digest", "--since", "2026-09-30", "--home", str(home)).code == 0


@pytest.mark.long
def test_the_csv_holds_one_row_for_each_piece_of_news(cadran: Cadran, of_two_days: Path) -> None:
    told = cadran(
        "digest",
        "--since",
        "2026-09-30",
        "--format",
        "csv",
        "--address",
        "https://kpi.example/",
        "--home",
        str(of_two_days),
    )
    rows = pl.read_csv(told.out.encode())
    assert rows.columns == [
        "kind",
        "alert_id",
        "sentence",
        "value_at_stake",
        "currency",
        "row_count",
        "event_count",
        "new_event_count",
        "since",
        "data_asof",
        "link",
    ]
    assert rows.select("kind", "value_at_stake", "row_count").rows() == [("breach", 40, 2), ("refused", None, 1)]
    assert rows["link"].str.starts_with("https://kpi.example/").all()


def test_a_day_that_is_none_and_a_home_without_data_are_errors(cadran: Cadran, tmp_path: Path) -> None:
    assert cadran("digest", "--since", "yesterday").code == 2
    assert cadran("digest", "--since", "2026-11-01", "--home", str(tmp_path)).code == 2
    assert cadran("digest").code == 2


@pytest.fixture(scope="module")
def of_four_windows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One supplier late in August, October and November, of which November is running; September it kept."""
    dues = {date(2026, 8, 10): 3, date(2026, 9, 10): 0, date(2026, 10, 10): 3, date(2026, 11, 5): 3}
    rows = ["flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,ordered_quantity,unit_price,currency"]
    parcels = ["delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity"]
    for due, late in dues.items():
        for line in (1, 2):
            rows.append(f"inbound,P{due.month},{line},{due - timedelta(days=9)},{due},A,S1,2,10,EUR")
            came = due + timedelta(days=late)
            parcels.append(f"D{due.month}{line},inbound,P{due.month},{line},,{came} 10:00:00,2")
    lines, came_in = ("\n".join(table) + "\n" for table in (rows, parcels))
    return _loaded(tmp_path_factory.mktemp("four"), order_lines=lines, deliveries=came_in, sla_clauses=_CLAUSE)


@pytest.mark.long
def test_every_window_that_closed_since_the_day_is_told_and_no_running_one(
    cadran: Cadran, of_four_windows: Path
) -> None:
    def windows(since: str) -> list[str]:
        told = cadran("digest", "--since", since, "--format", "csv", "--home", str(of_four_windows)).out
        found = pl.read_csv(told.encode()).filter(kind="breach")
        assert found["value_at_stake"].to_list() == [40.0] * found.height
        return sorted(found["alert_id"].to_list())

    assert windows("2026-07-31") == ["breach:S1:2026-08", "breach:S1:2026-10"]
    assert windows("2026-08-31") == ["breach:S1:2026-08", "breach:S1:2026-10"]
    assert windows("2026-09-01") == ["breach:S1:2026-10"]
    assert windows("2026-11-06") == []
