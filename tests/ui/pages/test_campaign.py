"""The page of sales campaigns: a planned sale, one that is over, one of the calendar; and its command."""

from datetime import date
from pathlib import Path

import pytest

from cadran.cli.main import run
from cadran.workspace import CampaignLine, Campaigns, CampaignTerms
from ui.opened import failures, opened, shown, titles

OPENING = CampaignTerms(
    "Opening",
    date(2026, 12, 5),
    date(2026, 12, 12),
    "",
    (CampaignLine("TEX-00026", 20.0), CampaignLine("SDB-00048", 40.0, "WH-LIL")),
)
PAST = CampaignTerms("Black Friday", date(2025, 11, 24), date(2025, 12, 1), "", (CampaignLine("TEX-00026", 10.0),))


@pytest.fixture(autouse=True)
def plans(sample_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Campaigns:
    """Plans of this test alone, beside the home of all."""
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    home = Campaigns(tmp_path)
    monkeypatch.setattr("cadran.insight.campaigns.campaigns_of", lambda _engine: home)
    return home


@pytest.mark.long
def test_a_sale_to_come_says_what_is_missing_where_it_lies_and_what_to_order(plans: Campaigns) -> None:
    plans.keep(OPENING, "typed", date(2026, 11, 20), ("", "Anne"))
    page = opened("campaign", lang="en", position="TEX-00026|ST-VEL", all="1")
    assert failures(page) == []
    found = titles(page)
    assert found[0] == "Opening: 60 units expected, 51 missing at P90 in 2 positions; 40 elsewhere, 11 to order"
    assert "Most is missing on 7 Dec 2026: 7 units" in found
    assert "1 order for the sale, 11 units, €290; too late already: 0 positions" in found
    assert "Opening has not begun" in found
    words = shown(page)
    assert "As planned for this place, or its share (70%) of all places by their demand" in words
    assert "PO0007714, line 1, Möbelwerk Hainthal GmbH: by 30 Nov 2026 (P50), 2 Dec 2026 (P90)" in words
    assert "late at P90: last day 16 Nov 2026 (P90), 20 Nov 2026 (P50)" in words


def test_a_sale_that_is_over_stands_against_its_plan_in_french(plans: Campaigns) -> None:
    plans.keep(PAST, "typed", date(2025, 11, 1), ("", "Anne"))
    page = opened("campaign", lang="fr", all="1")
    assert failures(page) == []
    assert any(title.startswith("Black Friday\u00a0: ") and "10 prévues" in title for title in titles(page))
    assert "Semaine du Black Friday 2024\u00a0: ce qu'a fait la dernière opération" in titles(page)
    assert not any("à commander" in title for title in titles(page))


def test_a_sale_of_the_calendar_needs_no_plan() -> None:
    page = opened("campaign", lang="en", all="1")
    assert failures(page) == []
    assert "Soldes d'été has no plan of units to be measured by" in titles(page)


@pytest.mark.long
def test_the_command_checks_a_file_says_each_bad_row_and_keeps_the_plan(
    sample_home: Path, tmp_path: Path, plans: Campaigns, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sale.csv"
    file.write_text("sku;units\nTEX-00026;20\nNOPE;1\nTEX-00024;-2\n", encoding="utf-8")
    days = ["--from", "2026-12-05", "--to", "2026-12-12", "--home", str(sample_home), "--lang", "en"]
    asked = ["campaign", "--name", "Opening", *days, "--file", str(file), "--format", "csv"]
    assert run([*asked, "--keep-as", "Anne"]) == 0
    output = capsys.readouterr()
    assert "Line 3 was not taken: NOPE;1 (The SKU “NOPE” is not in the data.)" in output.err
    assert "Line 4 was not taken: TEX-00024;-2" in output.err
    assert "3 rows: 1 taken, 2 refused, 0 blank." in output.err
    rows = [line.split(",") for line in output.out.lstrip("\ufeff").splitlines()]
    assert {"sale_quantity", "missing_p90", "last_order_on_p90"} <= set(rows[0])
    assert len(rows) == 1 + 3
    (kept,) = plans.standing()
    assert (kept.terms.name, kept.author, len(kept.terms.lines)) == ("Opening", "Anne", 3)
    for part in ("days", "orders", "last", "result", "list"):
        assert run(["campaign", part, "--name", "Opening", "--home", str(sample_home), "--format", "csv"]) == 0
    assert run(["campaign", "--name", "Nothing of that name", "--home", str(sample_home)]) == 2
    assert run(["campaign", "--name", "x", "--from", "2026-12-05", "--to", "2026-12-01", *days[4:]]) == 2


def test_without_stock_a_sale_says_so_and_what_the_sale_did_is_shown(
    small_home: Path, plans: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    assert "Coming run-outs" not in " ".join(titles(opened("campaign", lang="en", all="1")))
    plans.keep(CampaignTerms("Sale", date(2027, 1, 2), date(2027, 1, 9)), "typed", date(2026, 12, 1), ("", "Anne"))
    app = opened("campaign", lang="en", all="1")
    assert failures(app) == []
    assert titles(app)[:3] == [
        f"{words} the sale: not loaded (stock levels)" for words in ("Stock for", "Days of", "Orders for")
    ]
    assert "No earlier sale of these SKUs is known" in titles(app)
