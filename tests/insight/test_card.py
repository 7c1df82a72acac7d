"""What a card tells: the figures of its periods as the engine answers them, the history up to them, what is open."""

from dataclasses import replace
from datetime import date

import pytest

from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.card import CardData, _until_shown, card_data
from cadran.insight.censoring import estimates
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.insight.periods import Period
from cadran.insight.series import Judgement, judgement
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

OTD, LEAD, RETURNS, RUN_OUT = (KPIS[name] for name in ("otd", "lead_time", "return_rate", "run_out"))


@pytest.fixture(autouse=True)
def home(sample_home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


def _asking(engine: Engine, first: date | None = None, last: date | None = None, **state: object) -> Context:
    asked = State(**state)
    return context_of(asked.during(first, last) if first and last else asked, "en", engine)


def test_a_whole_month_and_other_days_are_told_as_the_engine_answers_them(sample_engine: Engine) -> None:
    month = _asking(sample_engine, period="last_month")
    days = _asking(sample_engine, date(2026, 10, 5), date(2026, 10, 18))
    begun = _asking(sample_engine, date(2026, 10, 1), date(2026, 10, 15))
    for context, is_whole in ((month, True), (days, False), (begun, False)):
        card = card_data(context, OTD)
        assert card.now == figures.figure(context.measure(OTD))
        assert context.comparison is not None
        assert card.before == figures.figure(context.measure(OTD, context.comparison))
        assert card.before is not None
        assert card.change == pytest.approx((card.now.value or 0) - (card.before.value or 0))
        assert card.is_judged_whole(context.period) is is_whole
        assert card.estimate is None


def test_the_history_ends_with_the_period_shown_and_says_what_its_last_one_says(sample_engine: Engine) -> None:
    card = card_data(_asking(sample_engine, period="last_month"), OTD)
    whole = figures.series(_asking(sample_engine, period="last_month"), OTD, "month")
    assert card.history is not None
    assert whole is not None
    assert (card.history.starts[-1], whole.starts[-1]) == (date(2026, 10, 1), date(2026, 11, 1))
    assert card.judgement == judgement(OTD, whole, len(whole.starts) - 2)
    few = replace(card.history, counts=(*card.history.counts[:-1], 1))
    assert replace(card, history=few).judgement == Judgement("few")
    assert replace(card, history=replace(few, starts=())).judgement == Judgement("no_history")
    assert _until_shown(_asking(sample_engine, period="last_month"), whole.upto(3)) is None
    assert card_data(_asking(sample_engine, date(2031, 1, 1), date(2031, 1, 31)), OTD).history is not None
    assert replace(card, history=None).judgement == Judgement("no_history")
    assert not replace(card, history=None).is_judged_whole(Period(date(2026, 10, 1), date(2026, 10, 31), months=1))


def test_too_many_open_rows_are_told_as_an_estimate_that_is_not_final(sample_engine: Engine) -> None:
    context = _asking(sample_engine, period="this_month", choices=(("cohort", "order"),))
    card = card_data(context, LEAD, "p90")
    guess = estimates(context, LEAD, context.selection, 0.9)[None]
    assert (card.estimate, card.now.value, card.is_final) == (guess, guess.value, False)
    closed = card_data(_asking(sample_engine, period="last_month"), LEAD, "p90")
    assert closed.estimate is None
    assert closed.is_final


def test_a_young_period_is_not_final_and_what_stands_has_no_period_before(sample_engine: Engine) -> None:
    context = _asking(sample_engine, period="last_month")
    assert not card_data(context, RETURNS).is_final
    stands = card_data(context, RUN_OUT)
    assert (stands.before, stands.history, stands.change) == (None, None, None)
    assert card_data(replace(context, compared=None), OTD).before is None
    assert card_data(replace(context, comparison=None), OTD).before is None


def test_a_change_needs_both_figures() -> None:
    card = CardData(OTD, "value", Figure(9, 0.5), Figure(9, 0.25), None, True)
    assert card.change == 0.25
    assert replace(card, now=Figure(0, None)).change is None
    assert replace(card, before=Figure(0, None)).change is None
    assert replace(card, before=None).change is None
