"""What could not be placed is said on cards and in footers, of the rows they speak of, in both languages."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.i18n import Language
from cadran.ingest.loading import load
from cadran.insight.figures import is_final
from cadran.insight.unplaced import rows_counted
from cadran.kpis import KPIS
from cadran.ui.panels.card import card_html
from cadran.ui.panels.split import _frame
from cadran.ui.panels.split_parts import parts_of
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.warehouse import build
from ui.opened import failures, looked_at, opened, shown

OTD, LEAD = KPIS["otd"], KPIS["lead_time"]
# Number, promised day, delivered moment, cancelled day (by the customer): all ordered on 1 March.
LINES = (
    (1, "2026-03-05", "2026-03-04 10:00:00", ""),
    (2, "2026-03-05", "2026-03-06 10:00:00", ""),
    (3, "2026-03-06", "2026-03-05", ""),
    (4, "", "2026-03-06", ""),
    (5, "2026-03-07", "2026-02-27", ""),
    (6, "2026-03-07", "", "2026-03-02"),
    (7, "2026-03-30", "", ""),
    (8, "2026-04-02", "", ""),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unplaced")
    orders = ["order_id,line_id,ordered_at,promised_at,sku,ordered_quantity,cancelled_at,cancel_reason"]
    parcels = ["delivery_id,order_id,line_id,delivered_at,delivered_quantity"]
    for number, promised, delivered, cancelled in LINES:
        reason = "customer" if cancelled else ""
        orders.append(f"A,{number},2026-03-01 08:00:00,{promised},S,1,{cancelled},{reason}")
        parcels += [f"D{number},A,{number},{delivered},1"] if delivered else []
    orders.append("B,1,2026-03-20 08:00:00,2026-04-10,S,1,,")
    for name, rows in (("order_lines", orders), ("deliveries", parcels)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture
def engine(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    engine = Engine(home / "versions" / "warehouse-1.duckdb")
    yield engine
    engine.close()


def _march(engine: Engine, language: Language = "en") -> View:
    return looked_at(engine, "delivery", State().during(date(2026, 3, 1), date(2026, 3, 31)), language)


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def test_a_card_says_how_many_lines_stand_outside_and_why(engine: Engine) -> None:
    assert "n = 3 lines 2 lines outside: 1 delivered before ordered, 1 without a promise" in _words(
        card_html(_march(engine), OTD)
    ).replace("deliveries known to 6 Mar 2026 · ", "")
    assert "2 lignes hors du chiffre : 1 avec livraison avant la commande, 1 sans date promise" in _words(
        card_html(_march(engine, "fr"), OTD)
    )


def test_a_card_of_a_period_without_such_lines_says_nothing_of_them(engine: Engine) -> None:
    view = looked_at(engine, "delivery", State().during(date(2026, 3, 5), date(2026, 3, 6)))
    assert "outside" not in _words(card_html(view, OTD))


def test_a_footer_tells_what_is_rightly_in_no_rate_from_what_could_not_be_placed(engine: Engine) -> None:
    """Up to the data date one line was withdrawn in time; those promised later are in no period of today."""
    assert rows_counted(_march(engine), OTD) == (
        "n = 3 lines · 1 in no rate: cancelled · 2 lines outside: 1 delivered before ordered, 1 without a promise"
    )


def test_one_line_and_several_are_said_in_their_number(engine: Engine) -> None:
    assert "1 hors du taux : annulée ·" in rows_counted(_march(engine, "fr"), OTD).replace("\u00a0", " ")
    view = _march(engine, "fr")
    assert [view.outcome("cancelled", n) for n in (0, 1, 2)] == ["annulée", "annulée", "annulées"]
    assert [view.outcome("running", n) for n in (1, 2)] == ["en cours", "en cours"]


def test_a_footer_counts_the_rows_it_speaks_of(engine: Engine) -> None:
    view = _march(engine)
    days = view.selection.during(date(2026, 3, 7), date(2026, 3, 7))
    assert rows_counted(view, OTD, days) == (
        "n = 0 lines · 1 in no rate: cancelled · 1 line outside: delivered before ordered"
    )


def test_a_duration_says_how_many_of_its_lines_are_whole_days(engine: Engine) -> None:
    """Lines 1 and 2 came at an hour, 3 and 4 on a day."""
    assert "n = 4 lines · of 4 lines 2 are whole days" in rows_counted(_march(engine), LEAD)
    assert "sur 4 lignes, 2 en jours entiers" in rows_counted(_march(engine, "fr"), LEAD)


@pytest.mark.long
def test_deliveries_that_end_long_before_the_data_are_said_to(engine: Engine) -> None:
    page = opened("delivery", lang="en")
    assert failures(page) == []
    assert "deliveries known to 6 Mar 2026" in shown(page)
    assert "deliveries known to 6 Mar 2026" in card_html(_march(engine), OTD)
    assert "deliveries known to" not in card_html(_march(engine), KPIS["orders"])


def test_what_ends_after_the_last_known_delivery_is_not_judged(engine: Engine) -> None:
    view = _march(engine)
    for kpi in (OTD, LEAD, KPIS["rotation"]):
        assert is_final(view, kpi, date(2026, 3, 6))
        assert not is_final(view, kpi, date(2026, 3, 31))
        assert not is_final(view, kpi, None)
    assert is_final(view, KPIS["orders"], date(2026, 3, 31))


@pytest.mark.long
@pytest.mark.usefixtures("engine")
def test_the_lines_outside_open_with_their_reason_in_words() -> None:
    page = opened("delivery", lang="fr", state="unknown", **{"from": "2026-03-01", "to": "2026-03-31"})
    (lines,) = [frame.value for frame in page.dataframe if "Motif" in frame.value.columns]
    assert sorted(lines["Motif"]) == ["avec livraison avant la commande", "sans date promise"]


def test_more_than_half_outside_is_why_there_is_no_value(engine: Engine) -> None:
    view = looked_at(engine, "delivery", State().during(date(2026, 3, 1), date(2026, 3, 4)))
    assert "no value: more than half could not be placed" in card_html(view, OTD)
    assert "No lines in this period" not in card_html(view, OTD)
    every = looked_at(engine, "delivery", State().during(date(2026, 3, 6), date(2026, 3, 7)))
    assert "100.0%" in card_html(every, OTD) or "1 of 1" in card_html(every, OTD)


def test_the_file_of_a_split_says_what_stands_outside_each_part(engine: Engine) -> None:
    view = _march(engine)
    frame = _frame(view, OTD, "mode", parts_of(view, OTD, "mode", "value"))
    assert frame["outside"].sum() == view.outside(OTD)["row_count"].sum() == 2
