"""`cadran kpi`: the figures, in every format, and what is said where there is none."""

import csv
import io
import json
import re

import pytest

from cli.conftest import Cadran, Outcome


def _rows(outcome: Outcome) -> list[str]:
    """The lines of a CSV up to the value: what was asked and what stands outside has its own tests."""
    lines = list(csv.reader(io.StringIO(outcome.out)))
    kept = lines[0].index("value") + 1
    return [",".join(cells[:kept]) for cells in lines]


def test_a_ratio_has_its_numerator_and_denominator(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--flow", "all", "--format", "csv")
    header, row = outcome.out.splitlines()
    assert header == (
        "kpi,n,numerator,denominator,value,is_few,is_final,outside,unplaced,reasons,"
        "scope,basis,counted_in,cohort,period_from,period_to,data_asof"
    )
    assert row == "otd,4,2,4,0.5,true,false,0,0,,all,first,lines,promise,,2026-11-18,2026-11-18"
    assert outcome.code == 0


def test_a_distribution_has_its_mean_and_percentiles(cadran: Cadran) -> None:
    outcome = cadran("kpi", "lead_time", "--flow", "inbound", "--format", "csv")
    n, mean, p50, p90, value = outcome.out.splitlines()[1].split(",")[1:6]
    assert outcome.out.splitlines()[0].startswith(
        "kpi,n,mean,p50,p90,value,is_few,is_final,outside,unplaced,reasons,scope,"
    )
    assert (n, p50 == p90 == value) == ("1", True)
    assert [float(mean), float(value)] == [9, 9]


def test_a_split_and_a_grain_stand_before_the_figures(cadran: Cadran) -> None:
    asked = ("--by", "flow", "--by", "mode", "--grain", "month", "--flow", "all", "--format", "csv")
    assert _rows(cadran("kpi", "otd", *asked)) == [
        "kpi,period,flow,mode,n,numerator,denominator,value",
        "otd,2026-10-01,inbound,,1,1,1,1",
        "otd,2026-10-01,outbound,dropship,2,0,2,0",
        "otd,2026-10-01,outbound,own_warehouse,1,1,1,1",
    ]


def test_kpis_of_both_shapes_stand_in_one_table(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "lead_time", "--flow", "inbound", "--format", "csv")
    header, ratio, distribution = outcome.out.splitlines()
    assert header.startswith(
        "kpi,n,numerator,denominator,mean,p50,p90,value,is_few,is_final,outside,unplaced,reasons,scope,"
    )
    assert ratio.startswith("otd,1,1,1,,,,1,true,false,0,0,,inbound,")
    assert distribution.startswith("lead_time,1,,,9,9,9,9,true,false,0,0,,inbound,")


def test_both_days_of_a_period_count(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--from", "2026-10-05", "--to", "2026-10-06", "--format", "csv")
    assert _rows(outcome)[1] == "otd,3,1,3,0.3333333333333333"


def test_a_rule_gives_the_days_and_ends_with_the_data(cadran: Cadran) -> None:
    by_rule = cadran("kpi", "otd", "--period", "last_month", "--format", "csv")
    by_days = cadran("kpi", "otd", "--from", "2026-10-01", "--to", "2026-10-31", "--format", "csv")
    assert by_rule.out == by_days.out
    assert _rows(by_rule)[1] == "otd,3,1,3,0.3333333333333333"


def test_a_rule_with_days_beside_it_is_refused(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--period", "ytd", "--from", "2026-10-01")
    assert (outcome.code, outcome.err) == (2, "Give --period, or --from and --to, not both.\n")


@pytest.mark.long
@pytest.mark.parametrize(
    ("where", "row"),
    [
        ("mode=dropship", "otd,2,0,2,0"),
        ("supplier_id=S2,Durand, SA", "otd,1,0,1,0"),
        ("supplier_id=Durand, SA", "otd,1,0,1,0"),
        ("mode=own_warehouse,dropship", "otd,3,1,3,0.3333333333333333"),
        ("mode=", "otd,0,,,"),
    ],
)
def test_a_filter_takes_values_between_commas_or_one_whole_value_with_a_comma(
    cadran: Cadran, where: str, row: str
) -> None:
    assert _rows(cadran("kpi", "otd", "--where", where, "--format", "csv"))[1] == row


def test_filters_hold_together(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--where", "supplier_id=S2", "--where", "flow=outbound", "--format", "csv")
    assert _rows(outcome)[1] == "otd,1,0,1,0"


@pytest.mark.long
def test_as_of_an_earlier_day_later_deliveries_have_not_happened(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "open_late", "--as-of", "2026-10-07", "--format", "csv")
    assert _rows(outcome)[1:] == ["otd,3,1,3,0.3333333333333333", "open_late,2,2,3,2"]


def test_json_holds_the_same_numbers(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--flow", "all", "--grain", "month", "--to", "2026-10-31", "--format", "json")
    assert json.loads(outcome.out) == [
        {
            "kpi": "otd",
            "period": "2026-10-01",
            "n": 4,
            "numerator": 2.0,
            "denominator": 4.0,
            "value": 0.5,
            "outside": 0,
            "unplaced": 0.0,
            "is_few": True,
            "is_final": False,
            "reasons": {},
            "asked": {
                "scope": "all",
                "basis": "first",
                "counted_in": "lines",
                "cohort": "promise",
                "period_from": None,
                "period_to": "2026-10-31",
                "data_asof": "2026-11-18",
            },
        }
    ]


def test_a_table_writes_few_rows_as_counts_and_names_the_target(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd")
    assert "On-time delivery (OTD), target 95.0%" in outcome.out
    assert "1 of 3" in outcome.out
    # C1 and P1 came whole by their dates, the 5 and 4 units of C2 did not.
    assert "110 of 119" in cadran("kpi", "fill_rate", "--flow", "all").out


def test_a_french_table_is_french(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--grain", "month", "--lang", "fr")
    assert "Taux de livraison à l'heure (OTD), objectif 95,0\u00a0%" in outcome.out
    assert "oct. 2026" in outcome.out
    assert "1 sur 3" in outcome.out


def test_a_missing_file_is_named_with_what_it_would_enable(cadran: Cadran) -> None:
    outcome = cadran("kpi", "return_rate", "--format", "csv")
    assert _rows(outcome)[1] == "return_rate,0,,,"
    assert "no file of returns has been loaded" in outcome.err
    assert outcome.code == 0


def test_a_value_the_data_do_not_hold_is_pointed_out(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--where", "mode=dropshiping", "--format", "csv")
    assert _rows(outcome)[1] == "otd,0,,,"
    assert outcome.err.splitlines()[1:] == ["No row has mode = “dropshiping”."]


def test_a_kpi_of_the_data_date_says_that_the_period_does_not_change_it(cadran: Cadran) -> None:
    outcome = cadran("kpi", "open_late", "--from", "2030-01-01", "--format", "csv")
    assert _rows(outcome)[1] == "open_late,1,1,4,1"
    assert outcome.err.splitlines() == [
        "open_late: sales, as of 18 Nov 2026, first promise · data to 18 Nov 2026 · deliveries known to 10 Oct 2026",
        "open_late stands as of the data date; --from and --to do not change it.",
    ]


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
    rows = list(csv.DictReader(io.StringIO(cadran("lines", "otd", "--flow", "all", "--format", "csv").out)))
    assert sorted(row["order_id"] + "-" + row["line_id"] for row in rows) == ["C1-1", "C2-1", "C2-2", "P1-1"]


def test_the_table_of_lines_leaves_out_what_is_empty(cadran: Cadran) -> None:
    outcome = cadran("lines", "otd", "--where", "flow=inbound")
    assert "P1" in outcome.out
    assert "carrier" not in outcome.out
    assert "numerator" not in outcome.out


def _table(outcome: Outcome) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(outcome.out)))


def test_sales_answer_where_there_are_sales_and_all_is_asked_for(cadran: Cadran) -> None:
    asked = {flow: _table(cadran("kpi", "otd", "--format", "csv", *flow))[0] for flow in ((), ("--flow", "all"))}
    assert [(row["denominator"], row["scope"]) for row in asked.values()] == [("3", "outbound"), ("4", "all")]


def test_what_was_asked_stands_beside_the_figure_in_the_readers_language(cadran: Cadran) -> None:
    asked = ("kpi", "lead_time", "--flow", "inbound", "--days", "working", "--from", "2026-10-05")
    ends = "data to 18 Nov 2026 · deliveries known to 10 Oct 2026"
    assert cadran(*asked).err.splitlines() == [
        f"lead_time: purchases, 5 Oct 2026 to 18 Nov 2026, working days, completion date · {ends}"
    ]
    assert cadran(*asked, "--lang", "fr").err.splitlines() == [
        "lead_time\u00a0: achats, du 05/10/2026 au 18/11/2026, jours ouvrés, date de livraison complète · "
        "données au 18/11/2026 · livraisons connues jusqu'au 10/10/2026"
    ]


@pytest.mark.long
def test_a_period_ends_with_the_data_on_every_command(cadran: Cadran) -> None:
    """C3 is promised for 30 November, after the data: not due, and in no period of today."""
    assert [row["period"] for row in _table(cadran("kpi", "otd", "--grain", "month", "--format", "csv"))] == [
        "2026-10-01"
    ]
    future = ("lines", "otd", "--outcome", "not_due", "--to", "2026-12-31", "--format", "csv")
    assert _table(cadran(*future)) == []
    last_month = ("lines", "otd", "--period", "last_month", "--format", "csv")
    assert {row["order_id"] for row in _table(cadran(*last_month))} == {"C1", "C2"}


def test_a_kpi_says_which_flow_it_is_known_of(cadran: Cadran) -> None:
    assert "revenue is known of sales only." in cadran("kpi", "revenue", "--flow", "all").err
    assert (
        "revenue n'est pas connu pour les achats." in cadran("kpi", "revenue", "--flow", "inbound", "--lang", "fr").err
    )
    assert "otd does not know --days; it is the same." in cadran("kpi", "otd", "--days", "working").err


def test_a_value_of_a_choice_the_kpi_does_not_offer_is_refused(cadran: Cadran) -> None:
    outcome = cadran("kpi", "otd", "--cohort", "completion")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "otd: cohort may be promise, delivery, not “completion”.\n"


def test_orders_and_value_are_counted_when_asked(cadran: Cadran) -> None:
    """Three due lines of two orders: C1 worth 25 came on time, C2 worth 100 and 20 did not."""
    by_order, by_value = (
        _table(cadran("kpi", "otd", "--counted-in", way, "--format", "csv"))[0] for way in ("orders", "value")
    )
    assert (by_order["numerator"], by_order["denominator"], by_order["counted_in"]) == ("1", "2", "orders")
    assert (by_value["numerator"], by_value["denominator"], by_value["counted_in"]) == ("25", "145", "value")


def test_what_a_figure_was_read_from_is_said_on_demand(cadran: Cadran) -> None:
    english = cadran("kpi", "units", "--flow", "all", "--explain", "--lang", "en")
    french = cadran("kpi", "units", "--by", "mode", "--flow", "all", "--explain", "--lang", "fr")
    assert re.fullmatch(r"Read from kpi\.units: 5 rows in \d+ ms\.", english.err.splitlines()[-1])
    assert re.fullmatch(r"Lu dans kpi\.units\s: 5 lignes en \d+ ms\.", french.err.splitlines()[-1])
    assert "kpi.units" not in cadran("kpi", "units", "--flow", "all").err
