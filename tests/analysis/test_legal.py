"""What article L. 441-17 asks, on lines worked out by hand; each check passed, not passed and not known."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from cadran.analysis.legal import CHECKS, Check, Event, Known, legal_checks
from cadran.analysis.legal.lines import year_after
from cadran.export.legal import reason
from cadran.workspace import Note

AS_OF = date(2026, 11, 20)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
LINE = {
    "flow": "inbound",
    "order_id": "P1",
    "line_id": "1",
    "is_met": False,
    "line_value": 100.0,
    "penalty_amount": 1.0,
    "charged_amount": 1.0,
    "is_excluded": False,
    "exclusion_reason": None,
    "counted_on": date(2026, 10, 5),
    "completed_at": datetime(2026, 10, 8, 9),
    "is_proven": True,
    "has_document": True,
    "stockout": "none",
    "lost_margin": None,
    "order_value": 300.0,
    "order_limit": 6.0,
    "category": "Tables",
}
TYPES = {
    "order_id": pl.String,
    "category": pl.String,
    "exclusion_reason": pl.String,
    "lost_margin": pl.Float64,
    "order_value": pl.Float64,
    "order_limit": pl.Float64,
    "completed_at": pl.Datetime,
}
MET = {"is_met": True, "penalty_amount": 0.0, "charged_amount": None, "stockout": None, "is_proven": None}


def _frame(*lines: dict[str, Any]) -> pl.DataFrame:
    """These lines of one order, numbered from 1 on."""
    rows = [LINE | {"line_id": str(place)} | line for place, line in enumerate(lines, 1)]
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides=TYPES)


def _row(frame: pl.DataFrame, **known: Any) -> dict[str, Any]:
    """A final window that retains the penalties of its lines, all within the limit; target 90 %, no grace."""
    retained = float(frame.filter(~pl.col("is_excluded"))["penalty_amount"].sum())
    row = {
        "estimate": retained,
        "retained": retained,
        "lawful": retained,
        "is_final": True,
        "legal_base": 300.0,
        "legal_limit": 6.0,
        "legal_used": 0.0,
        "has_unknown_category": False,
        "target": 0.9,
        "is_lower_better": False,
        "grace_days": 0,
    }
    return row | known


def _checked(*lines: dict[str, Any], known: Known | None = None, **row: Any) -> dict[str, Check]:
    frame = _frame(*lines)
    found = legal_checks(frame, _row(frame, **row), known or Known(AS_OF), "FR")
    return {check.name: check for check in found}


def _told(check: Check, language: str = "en") -> str:
    return reason(check, "EUR", language).replace("\xa0", " ")


def _noted(**facts: str) -> Known:
    return Known(AS_OF, facts=facts)


def _harm(*lines: str, text: str = "Shelf empty", amount: float | None = None) -> Note:
    """Anne's text about lines of P1, or about no line in particular."""
    keys = tuple(("inbound", "P1", line) for line in lines)
    return Note(1, *OCTOBER, "supplier_id", "S1", "", "harm", text, "Anne", datetime(2026, 11, 2), keys, amount)


def test_a_country_without_a_law_in_the_table_has_no_check() -> None:
    frame = _frame({})
    assert [name for name, checks in CHECKS.items() if checks] == ["FR"]
    assert [legal_checks(frame, _row(frame), Known(AS_OF), country) for country in ("DE", None)] == [(), ()]


def test_nothing_known_beside_the_figures_leaves_what_only_people_know_not_known() -> None:
    assert {name: check.state for name, check in _checked({}, {"stockout": "unknown"}).items()} == {
        "limit": "passed",
        "order_limit": "passed",
        "age": "passed",
        "proof": "not_passed",
        "stockout": "not_passed",
        "proportion": "unknown",
        "margin": "passed",
        "answer": "unknown",
        "deduction": "unknown",
        "force_majeure": "unknown",
        "scope": "unknown",
    }


def _limit(**known: Any) -> Check:
    return _checked({}, {"category": "Lamps"}, **known)["limit"]


def test_the_limit_says_what_passes_of_what_was_ordered() -> None:
    kept, over, shared = _limit(), _limit(lawful=1.5), _limit(lawful=0.5, legal_used=5.5)
    assert [(one.state, one.reasons) for one in (kept, over, shared)] == [
        ("passed", ("limit_kept",)),
        ("not_passed", ("limit_over",)),
        ("not_passed", ("limit_shared",)),
    ]
    assert _told(shared) == (
        "Of €2.00 retained €0.50 stays within 2% of the €300.00 ordered in Lamps, Tables, judged by a clause or not: "
        "€6.00, category by category, of which other clauses or months use €5.50."
    )


def test_the_limit_is_not_known_without_category_or_value_and_before_the_penalty_is_final() -> None:
    unknown = [
        _limit(lawful=None, has_unknown_category=True),
        _limit(lawful=None, base_unknown_count=2, base_line_count=7),
        _limit(is_final=False, retained=0.0, lawful=None),
    ]
    assert [(one.state, one.reasons) for one in unknown] == [
        ("unknown", ("limit_unknown",)),
        ("unknown", ("limit_value_unknown",)),
        ("unknown", ("limit_so_far",)),
    ]
    assert _told(unknown[1]).startswith("Lines ordered in these categories without a known value: 2 of 7")


def test_the_stricter_reading_takes_the_limit_order_by_order() -> None:
    """P1 is charged 5.00 + 3.00 and may be charged 6.00; P2 1.00 of 0.40: 6.40 of 9.00, whatever the window allows."""
    big, second = {"penalty_amount": 5.0, "charged_amount": 5.0}, {"penalty_amount": 3.0, "charged_amount": 3.0}
    other = {"order_id": "P2", "order_value": 20.0, "order_limit": 0.4}
    check = _checked(big, second, other)["order_limit"]
    assert (check.state, check.values["lawful"]) == ("not_passed", 6.4)
    assert _told(check) == (
        "Of €9.00 retained €6.40 would stay within 2% of the value of each order's own products of the category: "
        "2 orders of €320.00, at most €6.40; this clause alone. No amount is lowered by it."
    )
    assert _checked(second)["order_limit"].state == "passed"
    unknown = _checked({}, {"order_value": None, "order_limit": None})["order_limit"]
    assert (unknown.state, unknown.values["n"], unknown.values["total"]) == ("unknown", 1, 2)
    bare = _checked({"category": None}, has_unknown_category=True, lawful=None)["order_limit"]
    assert bare.reasons == ("limit_unknown",)
    assert _checked({}, is_final=False)["order_limit"].reasons == ("limit_so_far",)


def test_a_line_missed_a_year_ago_to_the_day_is_not_too_old_and_one_of_the_day_before_is() -> None:
    assert _checked({"counted_on": date(2025, 11, 20)}, {})["age"].state == "passed"
    old = _checked({"counted_on": date(2025, 11, 19), "charged_amount": 2.5}, {})["age"]
    assert (old.state, old.values["n"], old.values["last"]) == ("not_passed", 1, date(2026, 11, 19))
    assert _told(old, "fr") == (
        "Aucune facture de pénalités n'est notée ; c'est la date des données qui compte : 20/11/2026. Lignes manquées "
        "gardées : 2, dont manquées plus d'un an avant : 1, comptées 2,50 €. La plus ancienne a été manquée le "
        "19/11/2025 : dernier jour sûr pour la facture, le 19/11/2026."
    )
    assert (year_after(date(2024, 2, 29)), year_after(date(2025, 3, 1))) == (date(2025, 2, 28), date(2026, 3, 1))


def test_the_age_is_that_on_the_day_of_the_penalty_invoice_once_there_is_one() -> None:
    line = {"counted_on": date(2025, 11, 19)}
    assert _checked(line, known=_noted(invoiced_on="2026-11-19"))["age"].state == "passed"
    late = _checked(line, known=_noted(invoiced_on="2026-11-21"))["age"]
    assert (late.state, late.reasons) == ("not_passed", ("age_on_invoice", "age_old", "age_last_safe"))
    today = _checked(line, known=Known(date(2026, 11, 19), "today"))["age"]
    assert (today.state, today.reasons[0]) == ("passed", "age_on_today")
    assert _checked(line | {"counted_on": None}, {})["age"].reasons == ("age_unknown",)


def test_proof_is_every_date_with_its_document_and_the_harm_of_every_line() -> None:
    followed = {"stockout": "followed"}
    assert _checked(followed, followed)["proof"].state == "passed"
    for bare in ({"is_proven": False}, {"has_document": False}, {"is_proven": None}):
        check = _checked(followed, followed | bare)["proof"]
        assert (check.state, check.values["proven"]) == ("unknown", 1)
    assert _checked(followed, {})["proof"].state == "not_passed"
    assert _checked(followed, {"stockout": "unknown"})["proof"].state == "unknown"
    assert _checked({}, {}, known=Known(AS_OF, harms=(_harm("1", "2"),)))["proof"].state == "passed"


def test_harm_is_documented_line_by_line_or_said_to_be_one_text_for_all() -> None:
    """Line 1 was followed by a stockout, 2 is named, 3 is neither; a text that names no line settles nothing."""
    lines: tuple[dict[str, Any], ...] = ({"stockout": "followed"}, {}, {"charged_amount": 4.0})
    named = _checked(*lines, known=Known(AS_OF, harms=(_harm("2"),)))["stockout"]
    assert (named.state, named.values["charged"]) == ("not_passed", 4)
    assert _told(named) == (
        "Missed lines kept: 3; a stockout followed: 1; a text documents the harm of the line: 1; neither: 1; no stock "
        "data and no text: 0. The lines with neither are charged €4.00."
    )
    both = _checked(*lines, known=Known(AS_OF, harms=(_harm("2", "3"),)))
    assert (both["stockout"].state, both["proof"].state) == ("passed", "passed")
    general = _checked(*lines, known=Known(AS_OF, harms=(_harm(),)))
    assert {general[name].state for name in ("stockout", "proof")} == {"unknown"}
    assert "Documented by one text for all: 2; the article asks for it line by line." in _told(general["stockout"])
    assert _checked({"stockout": "unknown"})["stockout"].state == "unknown"


def test_a_penalty_is_in_proportion_where_it_is_at_most_the_harm_known() -> None:
    """3.00 retained: 1.50 of margin lost and half of 3.00 told for lines 2 and 9; a cent less is not enough."""
    lines: tuple[dict[str, Any], ...] = ({"stockout": "followed", "lost_margin": 1.5}, {}, {})
    kept = _checked(*lines, known=Known(AS_OF, harms=(_harm("2", "9", amount=3.0),)))["proportion"]
    assert (kept.state, kept.values["harm"], kept.values["n"]) == ("passed", 3.0, 2)
    over = _checked(*lines, known=Known(AS_OF, harms=(_harm("2", "9", amount=2.98),)))["proportion"]
    assert over.state == "not_passed"
    assert _told(over) == (
        "The estimate of €3.00 is more than the harm known, €2.99: €1.50 of margin lost in stockouts that followed, "
        "€1.49 told in texts; known for 2 of 3 missed lines kept. Rule of this check: at most the harm known; the "
        "article names no ratio."
    )
    unknown = _checked({"stockout": "followed"}, {}, known=Known(AS_OF, harms=(_harm("2"),)))["proportion"]
    assert (unknown.state, unknown.values["total"]) == ("unknown", 2)


def test_a_clause_allows_for_errors_by_its_target_or_by_days_of_grace() -> None:
    assert _told(_checked({})["margin"]).startswith("The target leaves 10% for errors.")
    assert _told(_checked({}, target=0.025, is_lower_better=True)["margin"]).startswith("The target leaves 2.5% for")
    assert _checked({}, target=1.0, grace_days=2)["margin"].reasons == ("margin_grace", "margin_enough")
    perfect = [_checked({}, target=1.0), _checked({}, target=0.0, is_lower_better=True)]
    assert [one["margin"].state for one in perfect] == ["not_passed"] * 2


def test_the_supplier_needs_time_between_the_notice_and_its_answer() -> None:
    given = _checked({}, known=_noted(notice_on="2026-11-02", answer_until="2026-12-02"))["answer"]
    assert (given.state, given.values["days"]) == ("passed", 30)
    none = _checked({}, known=_noted(notice_on="2026-11-02", answer_until="2026-11-02"))["answer"]
    assert none.state == "not_passed"
    unknown = _checked({}, known=_noted(notice_on="2026-11-02"))["answer"]
    assert (unknown.state, _told(unknown)) == ("unknown", "Not noted: the day the answer is due.")


@pytest.mark.parametrize(
    ("contested", "deducted", "state", "reasons"),
    [
        ("no", "no", "passed", ("deduction_none",)),
        ("2026-11-20", "no", "passed", ("deduction_none",)),
        ("no", "2026-12-03", "passed", ("deduction_after",)),
        ("no", "2026-12-02", "not_passed", ("deduction_early",)),
        ("2026-11-20", "2026-12-03", "not_passed", ("deduction_contested",)),
        ("2026-12-10", "2026-12-03", "passed", ("deduction_after",)),
        ("2026-11-20", "2026-11-25", "not_passed", ("deduction_early", "deduction_contested")),
        ("no", "", "unknown", ("deduction_cadran", "missing")),
        ("", "no", "unknown", ("deduction_cadran", "missing")),
    ],
)
def test_nothing_may_be_deducted_before_the_answer_is_due_or_while_it_is_contested(
    contested: str, deducted: str, state: str, reasons: tuple[str, ...]
) -> None:
    known = _noted(answer_until="2026-12-02", contested=contested, deducted=deducted)
    check = _checked({}, known=known)["deduction"]
    assert (check.state, check.reasons) == (state, reasons)
    without = _checked({}, known=_noted(contested="no", deducted="no"))["deduction"]
    assert (without.state, without.values["missing"]) == ("unknown", ("answer_until",))


def test_force_majeure_is_settled_by_lines_left_out_or_by_somebody_who_looked() -> None:
    strike = Known(AS_OF, events=(Event(date(2026, 10, 7), date(2026, 10, 9), "Port closed"),))
    before = Known(AS_OF, events=(Event(date(2026, 9, 1), date(2026, 10, 4), "Port closed"),))
    out = {"is_excluded": True, "exclusion_reason": "force_majeure"}
    states = {
        "nobody looked": _checked({})["force_majeure"],
        "an event": _checked({}, out, known=strike)["force_majeure"],
        "left out": _checked({}, out, known=before)["force_majeure"],
        "none": _checked({}, known=_noted(force_majeure="no"))["force_majeure"],
        "some, kept": _checked({}, known=_noted(force_majeure="yes"))["force_majeure"],
        "some, left out": _checked({}, out, known=_noted(force_majeure="yes"))["force_majeure"],
    }
    assert {name: check.state for name, check in states.items()} == {
        "nobody looked": "unknown",
        "an event": "unknown",
        "left out": "passed",
        "none": "passed",
        "some, kept": "not_passed",
        "some, left out": "passed",
    }
    assert "days of the missed lines: Port closed (7 Oct 2026 – 9 Oct 2026)." in _told(states["an event"])


def test_the_article_concerns_distributors_in_france_with_a_logistics_agreement() -> None:
    full = {"role": "distributor", "territory": "yes", "agreement": "yes"}
    assert _checked({}, known=_noted(**full))["scope"].state == "passed"
    assert _checked({}, known=_noted(**full | {"agreement": "no"}))["scope"].state == "not_passed"
    for told in ({"role": "wholesaler"}, {"territory": "no"}):
        check = _checked({}, known=_noted(**told))["scope"]
        assert (check.state, check.reasons[-1]) == ("passed", "scope_outside")
    assert _checked({}, known=_noted(role="distributor"))["scope"].values["missing"] == ("territory", "agreement")


def test_excluded_lines_are_not_looked_at_and_without_a_penalty_nothing_is_checked() -> None:
    old = {"counted_on": date(2024, 1, 1), "is_proven": False, "category": None, "is_excluded": True}
    checks = _checked({"stockout": "followed"}, {"stockout": "followed"}, old)
    assert [checks[name].state for name in ("limit", "order_limit", "age", "proof", "stockout")] == ["passed"] * 5
    assert _checked(MET, MET) == {}
