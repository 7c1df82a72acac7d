"""A sale of the sample against its stock, worked out by hand and from the files alone; its file, plan and versions."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from data_set import DataSet

from cadran.cli.digest import overview_of
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.insight import campaigns
from cadran.insight.campaign_file import read_campaign, read_typed
from cadran.insight.campaign_notes import kept_frame, notes
from cadran.insight.context import Context
from cadran.insight.known import known_seasons
from cadran.workspace import CampaignLine, Campaigns, CampaignTerms

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
AS_OF = date(2026, 11, 20)
OPENING = CampaignTerms(
    "Opening",
    date(2026, 12, 5),
    date(2026, 12, 12),
    "",
    (CampaignLine("TEX-00026", 20.0), CampaignLine("SDB-00048", 40.0, "WH-LIL"), CampaignLine("NO-PLACE", 3.0)),
)


@pytest.fixture(scope="module")
def context(sample_engine: Engine) -> Context:
    return overview_of(sample_engine, "en")


def _stock(sku: str) -> pl.DataFrame:
    levels = pl.read_parquet(SAMPLE / "stock_levels.parquet").filter(pl.col("sku") == sku)
    return levels.filter(~pl.col("location_id").str.starts_with("FEED"))


def _usual(sku: str, place: str) -> float:
    """Units asked for a day in the days in stock of the last 28, from the files."""
    days = [AS_OF - timedelta(days=step) for step in range(28)]
    levels = _stock(sku).filter(pl.col("location_id") == place).sort("stock_date")
    known = pl.DataFrame({"day": days}).sort("day").join_asof(levels, left_on="day", right_on="stock_date")
    there = known.filter(pl.col("on_hand_quantity") > 0)["day"].to_list()
    lines = pl.read_csv(SAMPLE / "order_lines.csv.gz", infer_schema_length=0).filter(
        pl.col("sku") == sku, pl.col("location_id") == place, pl.col("flow") == "outbound"
    )
    asked = lines.filter(pl.col("ordered_at").str.slice(0, 10).str.to_date().is_in(there))
    return float(asked["ordered_quantity"].cast(float).sum()) / len(there)


def test_an_opening_sale_of_the_sample_is_as_worked_out_by_hand(context: Context) -> None:
    check = campaigns.check(context, OPENING, "kept")
    rows = {(row["sku"], row["location_id"]): row for row in check.rows.iter_rows(named=True)}
    # Asked for a day: Velizy 26 units in 26 days in stock, Lyon 9 and Lille 3 in 28: parts of 28, 9 and 3 in 40.
    usual = {place: _usual("TEX-00026", place) for place in ("ST-VEL", "WH-LYO", "WH-LIL")}
    assert usual == pytest.approx({"ST-VEL": 1.0, "WH-LYO": 9 / 28, "WH-LIL": 3 / 28})
    expected = {place: rows["TEX-00026", place]["sale_quantity"] for place in usual}
    assert expected == pytest.approx({"ST-VEL": 14.0, "WH-LYO": 4.5, "WH-LIL": 1.5})
    velizy = rows["TEX-00026", "ST-VEL"]
    # 11 there on the 19th; 6 promised for 30 November, P90 two days late; 14 days of 1 before: 11 + 6 - 14 = 3.
    levels = _stock("TEX-00026").filter(pl.col("location_id") == "ST-VEL").sort("stock_date")
    assert levels["on_hand_quantity"][-1] == 11
    assert (velizy["free_quantity"], velizy["coming_p90"]) == (11.0, 6.0)
    assert velizy["start_stock"] == pytest.approx(3.0)
    # 1.75 a day: 3 - 1.75 = 1.25 left on the 5th; on the 6th 0.5 are missing, then six days of 1.75: 0.5 + 10.5 = 11.
    daily = check.daily.filter(pl.col("location_id") == "ST-VEL")
    assert daily["stock_p90"].to_list() == pytest.approx([1.25, *[0.0] * 7])
    assert daily["missing_p90"].to_list() == pytest.approx([0.0, 0.5, *[1.75] * 6])
    assert velizy["missing_p90"] == pytest.approx(11.0)
    # Lyon keeps 8 for safety of 7 + 7 - 14 x 9/28 - 4.5 = 5, Lille 8 of 11 - 1.5 - 1.5 = 8: nothing to give.
    assert (velizy["missing_on"], velizy["transfer_quantity"], velizy["to_order_quantity"]) == (
        date(2026, 12, 6),
        None,
        11,
    )
    # The supplier takes 15.09 days at P50, 19.43 at P90: 6 December less 16 and less 20 days.
    assert (velizy["lead_days_p50"], velizy["lead_days_p90"]) == pytest.approx((15.0854, 19.4289), abs=1e-4)
    assert (velizy["last_order_on_p50"], velizy["last_order_on_p90"]) == (date(2026, 11, 20), date(2026, 11, 16))
    assert velizy["order_verdict"] == "risky"
    # Nothing at Lille of 40, 5 a day from the first day on; Lyon has 198 that nobody asks for, 6 kept for safety.
    lille = rows["SDB-00048", "WH-LIL"]
    assert (lille["missing_p90"], lille["missing_on"], lille["transfer_quantity"]) == (40.0, date(2026, 12, 5), 40.0)
    assert (lille["transfer_from"], lille["to_order_quantity"]) == ("Entrepôt Lyon Saint-Priest", 0.0)
    assert check.outside.rows() == [("NO-PLACE", "", 3.0)]
    (order,) = campaigns.sale_orders(check.rows).iter_rows(named=True)
    assert (order["supplier_id"], order["to_order_quantity"], order["risky_count"]) == ("S070", 11.0, 1)
    assert order["purchase_value"] == pytest.approx(11 * 26.40)
    by_place = campaigns.by_place(check.daily)
    assert by_place["missing_p90"].sum() == pytest.approx(51.0)
    assert by_place.height == 3 * 8


def test_the_uplift_is_that_of_the_last_sale_of_its_kind_from_the_files(context: Context) -> None:
    """Black Friday 2025 of bathroom goods against the 28 days before, on the plan's demand a day."""
    terms = CampaignTerms("Black Friday 2026", date(2026, 11, 23), date(2026, 11, 30), "Salle de bain")
    check = campaigns.check(context, terms, "uplift")
    assert check.uplift is not None
    season = check.uplift.season
    assert (season.first, season.last, check.uplift.is_same_kind) == (date(2025, 11, 24), date(2025, 12, 1), True)
    sale, usual = _sold("2025-11-24", "2025-12-01"), _sold("2025-10-27", "2025-11-23")
    factor = (sale / 8) / (usual / 28)
    whole = check.uplift.whole
    assert whole is not None
    assert (whole["units"], whole["units_before"]) == (sale, usual)
    row = check.rows.row(0, named=True)
    assert row["uplift"] == pytest.approx(factor)
    assert row["sale_quantity"] == pytest.approx(row["daily_demand_quantity"] * 8 * factor)
    words = notes(context, check)[0].read("en")
    assert f"{sale:,.0f} units in 8 days, {usual:,.0f} in the 28 days before; n = " in words
    assert campaigns.possible_ways(context, terms) == ("uplift", "forecast")


def _sold(first: str, last: str) -> float:
    products = pl.read_csv(SAMPLE / "products.csv", infer_schema_length=0).filter(pl.col("category") == "Salle de bain")
    lines = pl.read_csv(SAMPLE / "order_lines.csv.gz", infer_schema_length=0).filter(
        pl.col("flow") == "outbound", pl.col("ordered_at").str.slice(0, 10).is_between(pl.lit(first), pl.lit(last))
    )
    return float(lines.join(products, on="sku", how="semi")["ordered_quantity"].cast(float).sum())


def test_a_forecast_counts_where_it_covers_every_day_of_the_sale(context: Context) -> None:
    """December is forecast by month, spread evenly; of a sale into January nobody says all days."""
    within = campaigns.check(context, replace(OPENING, lines=(CampaignLine("TEX-00026"),)), "forecast")
    month = pl.read_csv(SAMPLE / "forecasts.csv.gz", infer_schema_length=0).filter(
        pl.col("sku") == "TEX-00026", pl.col("period_start") == "2026-12-01"
    )
    units = float(month["forecast_quantity"].cast(float).item()) * 8 / 31
    assert within.rows["sale_quantity"].sum() == pytest.approx(units)
    beyond = replace(OPENING, last=date(2027, 1, 4), lines=(CampaignLine("TEX-00026"),))
    assert campaigns.check(context, beyond, "forecast").rows["sale_quantity"].null_count() == within.rows.height


def test_a_filter_keeps_its_place_while_others_may_still_give(context: Context) -> None:
    of_lille = replace(context, selection=context.selection.where("location_id", "WH-LIL"))
    rows = campaigns.check(of_lille, OPENING, "kept").rows
    assert rows["location_id"].unique().to_list() == ["WH-LIL"]
    assert rows.filter(pl.col("sku") == "SDB-00048")["transfer_quantity"].item() == 40.0


def test_a_sale_that_is_over_is_measured_by_its_plan(context: Context) -> None:
    """Black Friday 2025 of one SKU: units sold in its days, by the file of orders."""
    lines = (CampaignLine("TEX-00026", 10.0), CampaignLine("SDB-00048", 6.0, "WH-LIL"))
    terms = CampaignTerms("Black Friday", date(2025, 11, 24), date(2025, 12, 1), "", lines)
    found = {row["sku"]: row for row in campaigns.results(context, terms).iter_rows(named=True)}
    orders = pl.read_csv(SAMPLE / "order_lines.csv.gz", infer_schema_length=0).filter(
        pl.col("flow") == "outbound",
        pl.col("ordered_at").str.slice(0, 10).is_between(pl.lit("2025-11-24"), pl.lit("2025-12-01")),
    )
    sold = orders.filter(pl.col("sku") == "TEX-00026")["ordered_quantity"].cast(float).sum()
    placed = orders.filter(pl.col("sku") == "SDB-00048", pl.col("location_id") == "WH-LIL")
    assert found["TEX-00026"]["sold_quantity"] == sold > 0
    assert found["TEX-00026"]["difference_quantity"] == sold - 10
    assert found["SDB-00048"]["sold_quantity"] == placed["ordered_quantity"].cast(float).sum()
    assert campaigns.check(context, terms, "kept").daily.is_empty()
    before = campaigns.comparable(context, terms)
    assert before is not None
    assert set(campaigns.sale_figures(context, terms, before[0])["kpi"]) == set(campaigns.SALE_KPIS)


def test_of_a_sale_that_runs_the_plan_counts_for_the_days_that_have_passed(context: Context) -> None:
    lines = (CampaignLine("TEX-00026", 10.0),)
    terms = CampaignTerms("Now", AS_OF - timedelta(days=1), AS_OF + timedelta(days=2), "", lines)
    assert campaigns.results(context, terms)["plan_quantity"].to_list() == [5.0]


def test_every_row_of_a_file_is_taken_refused_or_blank(sample_engine: Engine) -> None:
    text = (
        "SKU;Unités;site\r\nTEX-00026;12,5;\r\nNOPE;4;\r\nSDB-00048;-3;\r\nDEC-00034;many;\r\nTEX-00026;7;\r\n"
        "TEX-00026;7;ST-VEL\r\nDEC-00012,9\r\n;;\r\n\r\nTEX-00024;1 200;MARS\r\nELE-00011;inf;\r\nELE-00011;;\r\n"
        '"ELE-00011";"3";"WH-LIL"\r\n'
    )
    for content in (text.encode(), text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode()):
        read = read_campaign(sample_engine, content)
        assert read.lines == (
            CampaignLine("TEX-00026", 12.5),
            CampaignLine("TEX-00026", 7.0, "ST-VEL"),
            CampaignLine("ELE-00011", 3.0, "WH-LIL"),
        )
        assert [row.line for row in read.refused] == [3, 4, 5, 6, 8, 11, 12, 13]
        assert len(read.lines) + len(read.refused) + read.blank_count == read.row_count == 13
        words = read.refused_frame("en")["problem"].to_list()
        parts = ("not in the data", "-3 units", "“many”", "earlier row", "delimiter", "“MARS”", "“inf”", "“”")
        assert [part in sentence for part, sentence in zip(parts, words, strict=True)] == [True] * len(parts)


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_any_usual_delimiter_is_known_and_another_is_named(sample_engine: Engine, delimiter: str) -> None:
    content = f"units{delimiter}sku\n3{delimiter}TEX-00026\n".encode()
    assert read_campaign(sample_engine, content).lines == (CampaignLine("TEX-00026", 3.0),)
    for wrong in (b"sku:units\nTEX-00026:3\n", b"", b"article no;n\nTEX-00026;3\n"):
        with pytest.raises(CadranError, match="sku"):
            read_campaign(sample_engine, wrong)


def test_typed_skus_need_no_units(sample_engine: Engine) -> None:
    assert read_typed(sample_engine, "TEX-00026\nSDB-00048").lines == (
        CampaignLine("TEX-00026"),
        CampaignLine("SDB-00048"),
    )
    assert read_typed(sample_engine, "TEX-00026; 4").lines == (CampaignLine("TEX-00026", 4.0),)


def test_a_plan_is_kept_version_by_version_and_can_be_withdrawn(tmp_path: Path, context: Context) -> None:
    home = Campaigns(tmp_path)
    assert home.standing() == ()
    home.keep(OPENING, "typed", AS_OF, ("first", "Anne"))
    plan = campaigns.frozen(campaigns.check(context, OPENING, "kept"))
    second = home.keep(replace(plan, name="OPENING"), "kept", AS_OF, ("", "Bruno"))
    (kept,) = home.standing()
    assert (kept.id, kept.author, kept.data_day) == (second, "Bruno", AS_OF)
    assert kept.terms.lines == plan.lines
    assert sum(line.units or 0 for line in plan.lines) == pytest.approx(63.0), "what lies nowhere is kept too"
    assert campaigns.check(context, kept.terms, "kept").rows["missing_p90"].sum() == pytest.approx(51.0)
    home.withdraw(second)
    assert [each.author for each in home.standing()] == ["Anne"]
    assert home.standing()[0].terms == OPENING
    assert kept_frame(home.all())["author"].to_list() == ["Bruno", "Anne"]
    assert kept_frame(home.all())["withdrawn_at"].null_count() == 1


@pytest.mark.long
def test_data_without_stock_forecasts_or_calendar_say_what_they_cannot(scms: DataSet) -> None:
    context = overview_of(scms.engine, "en")
    later = context.as_of + timedelta(days=10)
    terms = CampaignTerms("Sale", later, later + timedelta(days=5))
    ways = campaigns.possible_ways(context, terms)
    check = campaigns.check(context, terms, ways[0] if ways else "uplift")
    assert "forecast" not in ways
    assert check.daily.is_empty()
    assert all(note.read(language) for note in notes(context, check) for language in ("en", "fr"))
    assert campaigns.sale_figures(context, terms, known_seasons(context.engine)[-1]).height
