"""A clause of a file keeps the rules of the form: what breaks one is named with its place, and wrongs nobody."""

from collections.abc import Iterator

import polars as pl
import pytest

from cadran.contract.rules import RULES
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import clause_kpis
from cadran.kpis.clause_rules import UNSOUND
from cadran.warehouse import build, current_version
from kpi.tiny import Row, clause, contract_rows, delivered, line, write_contract

WRONG: dict[str, dict[str, object]] = {
    "percent": {"target": 95},
    "cap in percent": {"penalty_kind": "percent_of_value", "penalty_rate": 0.1, "penalty_cap": 5},
    "rate in percent": {"penalty_kind": "percent_per_day", "penalty_rate": 2},
    "less than nothing": {"penalty_kind": "fixed_per_line", "penalty_rate": -5},
    "half a day": {"grace_days": 0.5},
    "ends first": {"valid_to": "2025-12-31"},
    "no line": {"min_lines": 0},
    "late alert": {"alert_level": 0.8},
    "no kind": {"penalty_rate": 0.1},
    "no rate": {"penalty_kind": "percent_of_value"},
    "cap alone": {"penalty_line_cap": 0.1},
    "cap of a line": {"penalty_kind": "percent_of_value", "penalty_rate": 0.1, "penalty_line_cap": 0.1},
    "days without hour": {"lead_days": 2},
    "no country": {"country": "Franconia"},
    "itself": {"replaces": "home/itself"},
    "around": {"replaces": "home/about"},
    "about": {"replaces": "home/around"},
    "stranger": {"replaces": "home/nobody"},
    "lost": {"replaces": "CL-lost"},
    "renamed": {"replaces": "home/percent", "valid_from": "2026-01-02"},
    "a country": {"country": "France", "penalty_kind": "fixed_per_line", "penalty_rate": 12.5, "penalty_cap": 0.05},
}
EXPECTED = {
    ("percent", "over_100", "target", "95"),
    ("cap in percent", "over_100", "penalty_cap", "5"),
    ("rate in percent", "over_100", "penalty_rate", "2"),
    ("less than nothing", "negative", "penalty_rate", "-5"),
    ("half a day", "no_whole", "grace_days", "0.5"),
    ("ends first", "days_reversed", "valid_to", "2025-12-31"),
    ("no line", "too_few", "min_lines", "0"),
    ("late alert", "alert_above", "alert_level", "0.8"),
    ("no kind", "rate_without_kind", "penalty_rate", "0.1"),
    ("no rate", "kind_without_rate", "penalty_rate", ""),
    ("cap alone", "cap_without_kind", "penalty_line_cap", "0.1"),
    ("cap of a line", "line_cap_without_days", "penalty_line_cap", "0.1"),
    ("days without hour", "lead_without_cutoff", "lead_days", "2"),
    ("itself", "replaces_self", "replaces", "home/itself"),
    ("around", "replaces_circle", "replaces", "home/about"),
    ("about", "replaces_circle", "replaces", "home/around"),
    ("stranger", "replaces_other", "replaces", "home/nobody"),
    ("lost", "replaces_unknown", "replaces", "CL-lost"),
    ("no country", "country_unknown", "country", "Franconia"),
    ("nobody", "supplier_unknown", "supplier_id", "homeX"),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One line a month late under many clauses, each wrong in one way; the last one is as it should be."""
    folder = tmp_path_factory.mktemp("rules")
    rows: list[Row] = [
        line(1, flow="inbound", ordered_at="2026-02-02", promised_at="2026-02-10", supplier_id="S", unit_price=10),
        delivered(1, "2026-02-12 09:00:00", flow="inbound"),
        line(1, number="2", flow="inbound", ordered_at="2026-03-02", promised_at="2026-04-10", supplier_id="S"),
        *(clause("otd", name=name, **({"target": 0.9, "supplier_id": "S"} | values)) for name, values in WRONG.items()),
        clause("otd", 0.9, "nobody", supplier_id="X"),
    ]
    load(write_contract(folder / "files", contract_rows({"home": rows})), "contract", folder / "home")
    build(folder / "home")
    held = Engine(current_version(folder / "home").path)
    yield held
    held.close()


def test_every_rule_broken_is_named_with_its_column_and_row(engine: Engine) -> None:
    found = engine.details.rows("clause_warnings")
    told = found.select("clause_id", "code", "column_name", "value").rows()
    assert {
        (name.removeprefix("home/"), code.removeprefix("clause_"), *place) for name, code, *place in told
    } == EXPECTED
    assert set(found["source_file"]) == {"sla_clauses.csv"}
    rows = dict(found.select("clause_id", "source_row").iter_rows())
    assert rows["home/percent"] == 2
    assert rows["home/nobody"] == len(WRONG) + 2


def test_a_clause_that_says_something_else_than_was_signed_judges_nobody(engine: Engine) -> None:
    judged = {name.removeprefix("home/") for name in engine.details.rows("clause_windows")["clause_id"]}
    unsound = {name for name, key, *_ in EXPECTED if key in UNSOUND}
    assert judged == WRONG.keys() - unsound
    assert {name.removeprefix("home/") for name in engine.details.rows("clauses")["clause_id"]} >= WRONG.keys()


def test_every_rule_has_its_sentence_in_both_languages_and_stands_among_the_warnings(engine: Engine) -> None:
    codes = {f"clause_{key}" for _, key, *_ in EXPECTED}
    assert codes <= set(engine.catalogue.warnings()["code"])
    for code in (*codes, "clause_alert_below"):
        told = RULES[code].sentence
        assert told.en
        assert told.fr
        assert told.en != told.fr


def test_no_clause_of_the_sample_breaks_a_rule_and_each_judges(sample_engine: Engine) -> None:
    assert sample_engine.details.rows("clause_warnings").is_empty()
    judged = sample_engine.details.rows("clause_windows")
    assert set(judged["clause_id"]) == set(sample_engine.details.rows("clauses")["clause_id"])
    charter = judged.filter(pl.col("supplier_id") == "S099")
    assert set(charter["clause_state"]) == {"met", "alert", "breached", "not_assessable", "running"}


def test_every_share_of_the_registry_may_be_a_clause() -> None:
    judged = set(clause_kpis())
    assert {"perfect_order", "promise_kept", "tracked", "oversell", "restockable", "return_delay"} <= judged
    assert not judged & {"revenue", "penalty", "stock_value", "sla_compliance", "lead_time_kept", "supplier_score"}
