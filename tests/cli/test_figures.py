"""`cadran kpi`: the figures, in every format, and what is said where there is none."""

import csv
import io
import json

import pytest

from cli.conftest import Cadran


def test_a_ratio_has_its_numerator_and_denominator(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--format", "csv")
    assert outcome.out == "kpi,n,numerator,denominator,value\notd,4,2,4,0.5\n"
    assert (outcome.code, outcome.err) == (0, "")


def test_a_distribution_has_its_mean_and_percentiles(cadran: Cadran) -> None:
    outcome = cadran("kpi", "lead_time", "--flow", "inbound", "--format", "csv")
    n, mean, p50, p90, value = outcome.out.splitlines()[1].split(",")[1:]
    assert outcome.out.splitlines()[0] == "kpi,n,mean,p50,p90,value"
    assert (n, p50 == p90 == value) == ("1", True)
    assert [float(mean), float(value)] == pytest.approx([9 + 11 / 24] * 2)


def test_a_split_and_a_grain_stand_before_the_figures(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--by", "flow", "--by", "mode", "--grain", "month", "--format", "csv")
    assert outcome.out.splitlines() == [
        "kpi,period,flow,mode,n,numerator,denominator,value",
        "otd,2026-10-01,inbound,,1,1,1,1",
        "otd,2026-10-01,outbound,dropship,2,0,2,0",
        "otd,2026-10-01,outbound,own_warehouse,1,1,1,1",
        "otd,2026-11-01,outbound,own_warehouse,0,0,0,",
    ]


def test_kpis_of_both_shapes_stand_in_one_table(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "lead_time", "--flow", "inbound", "--format", "csv")
    header, ratio, distribution = outcome.out.splitlines()
    assert header == "kpi,n,numerator,denominator,mean,p50,p90,value"
    assert ratio == "otd,1,1,1,,,,1"
    assert distribution.startswith("lead_time,1,,,9.4583")


def test_both_days_of_a_period_count(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--from", "2026-10-05", "--to", "2026-10-06", "--format", "csv")
    assert outcome.out.splitlines()[1] == "otd,3,1,3,0.3333333333333333"


def test_a_rule_gives_the_days_and_ends_with_the_data(cadran: Cadran) -> None:
    by_rule = cadran("kpi", "otd", "--period", "last_month", "--format", "csv")
    by_days = cadran("kpi", "otd", "--from", "2026-10-01", "--to", "2026-10-31", "--format", "csv")
    assert by_rule.out == by_days.out == "kpi,n,numerator,denominator,value\notd,4,2,4,0.5\n"


def test_a_rule_with_days_beside_it_is_refused(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--period", "ytd", "--from", "2026-10-01")
    assert (outcome.code, outcome.err) == (2, "Give --period, or --from and --to, not both.\n")


@pytest.mark.parametrize(
    ("where", "row"),
    [
        ("mode=dropship", "otd,2,0,2,0"),
        ("supplier_id=S2,Durand, SA", "otd,2,1,2,0.5"),
        ("supplier_id=Durand, SA", "otd,1,0,1,0"),
        ("mode=own_warehouse,dropship", "otd,3,1,3,0.3333333333333333"),
        ("mode=", "otd,1,1,1,1"),
    ],
)
def test_a_filter_takes_values_between_commas_or_one_whole_value_with_a_comma(
    cadran: Cadran, where: str, row: str
) -> None:
    assert cadran("kpi", "otd", "--where", where, "--format", "csv").out.splitlines()[1] == row


def test_filters_hold_together(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--where", "supplier_id=S2", "--where", "flow=outbound", "--format", "csv")
    assert outcome.out.splitlines()[1] == "otd,1,0,1,0"


def test_as_of_an_earlier_day_later_deliveries_have_not_happened(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "open_late", "--as-of", "2026-10-07", "--format", "csv")
    assert outcome.out.splitlines()[1:] == ["otd,3,1,3,0.3333333333333333", "open_late,2,2,4,2"]


def test_json_holds_the_same_numbers(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--grain", "month", "--to", "2026-10-31", "--format", "json")
    assert json.loads(outcome.out) == [
        {"kpi": "otd", "period": "2026-10-01", "n": 4, "numerator": 2.0, "denominator": 4.0, "value": 0.5}
    ]


def test_a_table_writes_few_rows_as_counts_and_names_the_target(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd")
    assert "On-time delivery (OTD), target 95.0%" in outcome.out
    assert "2 of 4" in outcome.out
    # C1 and P1 came whole by their dates, the 5 and 4 units of C2 did not.
    assert "110 of 119" in cadran("kpi", "fill_rate").out


def test_a_french_table_is_french(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--grain", "month", "--lang", "fr")
    assert "Taux de livraison à l'heure (OTD), objectif 95,0\u00a0%" in outcome.out
    assert "oct. 2026" in outcome.out
    assert "2 sur 4" in outcome.out


def test_a_missing_file_is_named_with_what_it_would_enable(cadran: Cadran) -> None:
    outcome = cadran("kpi", "return_rate", "--format", "csv")
    assert outcome.out.splitlines()[1].startswith("return_rate,0,")
    assert outcome.out.splitlines()[1].endswith(",")
    assert "no file of returns has been loaded" in outcome.err
    assert outcome.code == 0


def test_a_value_the_data_do_not_hold_is_pointed_out(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--where", "mode=dropshiping", "--format", "csv")
    assert outcome.out.splitlines()[1] == "otd,0,,,"
    assert outcome.err == "No row has mode = “dropshiping”.\n"


def test_a_kpi_of_the_data_date_says_that_the_period_does_not_change_it(cadran: Cadran) -> None:
    outcome = cadran("kpi", "open_late", "--from", "2030-01-01", "--format", "csv")
    assert outcome.out.splitlines()[1] == "open_late,1,1,5,1"
    assert outcome.err == "open_late stands as of the data date; --from and --to do not change it.\n"


def test_the_lines_of_a_state_are_those_its_figure_counts(cadran: Cadran) -> None:
    outcome = cadran("lines", "otd", "--outcome", "late", "--outcome", "late_open", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert [(row["order_id"], row["line_id"], row["late_days"]) for row in rows] == [
        ("C2", "1", "2"),
        ("C2", "2", "43"),
    ]
    assert [(row["source_file"], row["source_row"]) for row in rows] == [
        ("order_lines.csv", "3"),
        ("order_lines.csv", "4"),
    ]


def test_without_a_state_the_lines_are_those_in_the_rate(cadran: Cadran) -> None:
    rows = list(csv.DictReader(io.StringIO(cadran("lines", "otd", "--format", "csv").out)))
    assert sorted(row["order_id"] + "-" + row["line_id"] for row in rows) == ["C1-1", "C2-1", "C2-2", "P1-1"]


def test_the_table_of_lines_leaves_out_what_is_empty(cadran: Cadran) -> None:
    outcome = cadran("lines", "otd", "--where", "flow=inbound")
    assert "P1" in outcome.out
    assert "carrier" not in outcome.out
    assert "numerator" not in outcome.out
