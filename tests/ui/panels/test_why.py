"""The panel that says why a figure moved: the planted stories of the sample are told, calm months stay calm."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.i18n.text import Language
from cadran.insight.series import Course, Ground, Judgement
from cadran.insight.variance import Why, explained
from cadran.kpis import KPIS
from cadran.ui.panels.variance_panel import _reach, _steps, _subtitle, _title, dimensions, sentence
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from ui.opened import failures, looked_at, opened, shown, titles

Looking = Callable[..., View]
OTD = KPIS["otd"]
AUTUMN = {"period": "custom", "period_from": date(2026, 9, 1), "period_to": date(2026, 11, 20), "comparison": "ly"}
STRIKE_WEEK = {"period": "custom", "period_from": date(2026, 4, 20), "period_to": date(2026, 4, 26)}


@pytest.fixture
def looking(sample_engine: Engine) -> Looking:
    def made(language: Language = "en", **state: Any) -> View:
        return looked_at(sample_engine, "delivery", State(**state), language)

    return made


def _told(view: View, kpi_id: str = "otd", dimension: str = "mode", read: str = "value") -> Why:
    told = explained(view, KPIS[kpi_id], read, dimension)
    assert told is not None
    return told


def test_the_shift_towards_dropshipping_is_told_as_mix(looking: Looking) -> None:
    view = looking(**AUTUMN)
    assert sentence(view, _told(view)) == (
        "On-time delivery fell by 2.0\u00a0pp: performance −1.3\u00a0pp (mostly Dropshipping −1.0\u00a0pp), "
        "mix −0.7\u00a0pp (more Dropshipping)."
    )
    view = looking("fr", **AUTUMN)
    assert sentence(view, _told(view)) == (
        "Livraison à l'heure en baisse de 2,0\u00a0pts\u00a0: performance −1,3\u00a0pt "
        "(surtout Dropshipping −1,0\u00a0pt), mix −0,7\u00a0pt (part en hausse\u00a0: Dropshipping)."
    )


def test_the_supplier_that_fell_for_good_is_named_first(looking: Looking) -> None:
    weeks = {"period": "custom", "period_from": date(2026, 10, 12), "period_to": date(2026, 11, 8)}
    view = looking(filters=(("mode", ("dropship",)),), **weeks)
    told = _told(view, dimension="supplier_id")
    worst = min(told.split.effects, key=lambda effect: effect.performance)
    assert (worst.segment, worst.is_noise, round(worst.performance, 3)) == ("S062", False, -0.046)
    assert "(mostly Maison Tréguilly −4.6" in sentence(view, told)


def test_the_strike_is_a_matter_of_france(looking: Looking) -> None:
    view = looking(**STRIKE_WEEK)
    told = _told(view, dimension="customer_country")
    assert told.is_signal is True
    assert [effect.segment for effect in told.split.effects if effect.is_noise is False] == ["FR"]


def test_a_calm_month_tells_no_story(looking: Looking) -> None:
    view = looking(period="custom", period_from=date(2026, 9, 1), period_to=date(2026, 9, 30))
    told = _told(view, dimension="supplier_id")
    assert sentence(view, told).startswith("Normal variation: On-time delivery moved by −")
    assert _title(view, told.kpi, "value", told).endswith(": normal variation")
    assert {step.kind for step in _steps(view, told)} == {"neither"}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("is_noise", [True, False])
def test_a_move_is_called_normal_only_where_its_card_says_so_and_unjudged_in_its_words(
    looking: Looking, language: Language, is_noise: bool
) -> None:
    """Over every verdict that a card may give, and none: a period of several points."""
    september = {"period": "custom", "period_from": date(2026, 9, 1), "period_to": date(2026, 9, 30)}
    view, far = looking(language, **september), (-0.02, -0.01)
    told = _told(view, dimension="supplier_id")
    split = replace(told.split, interval=(-0.02, 0.02) if is_noise else far)
    unjudged = [Judgement(ground) for ground in get_args(Ground) if ground != "judged"]
    judged = [Judgement("judged", course) for course in get_args(Course)]
    for verdict in (None, *judged, *unjudged):
        change = replace(told, split=split, verdict=verdict, card_words="words of the card")
        said = [_title(view, OTD, "value", change), sentence(view, change)]
        is_normal = verdict == Judgement("judged")
        assert [view.t("judged.normal") in text.lower() for text in said] == [is_normal] * 2, (verdict, said)
        named = ["words of the card" in text for text in (_subtitle(view, change), *said)]
        assert named == [verdict in unjudged, *[verdict in unjudged and is_noise] * 2], (verdict, said)


def test_what_chance_explains_is_neither_better_nor_worse(looking: Looking) -> None:
    view = looking(**AUTUMN)
    told = _told(view)
    assert {step.kind for step in _steps(view, told) if step.is_noise} == {"neither"}
    assert "worse" in {step.kind for step in _steps(view, told) if not step.is_noise}


def test_a_change_is_split_by_what_has_two_segments_at_least(looking: Looking) -> None:
    assert dimensions(looking(), OTD)[0] == "mode"
    store = looking(filters=(("loc", ("ST-PAR",)),))
    split = dimensions(store, OTD)
    for dimension in split:
        rows = store.measure(OTD, by=(dimension,))
        assert rows.filter(rows["n"] > 0).height > 1
    assert "location_id" not in split


def test_a_change_that_reads_as_zero_is_said_to_be_none(looking: Looking) -> None:
    view = looking()
    told = _told(view, dimension="supplier_id")
    assert _title(view, told.kpi, "value", told) == "On-time delivery: unchanged against Sep 2026"
    assert sentence(view, told).startswith(
        "On-time delivery stands at 92.7% in Oct 2026, as in Sep 2026: there is no move"
    )


def test_a_bar_that_can_be_seen_is_never_told_as_nothing(looking: Looking) -> None:
    view = looking()
    told = _told(view, dimension="mode")
    assert "≈ 0.0\u00a0pp" in [step.words for step in _steps(view, told)]
    assert "0.0\u00a0pp" not in [step.words for step in _steps(view, told)]


def test_a_week_is_compared_with_the_12_before_its_shift_and_may_alone_be_within_chance(looking: Looking) -> None:
    view = looking(period="custom", period_from=date(2026, 10, 26), period_to=date(2026, 11, 1))
    told = _told(view, "otif")
    assert (told.compared, told.is_signal, told.split.is_noise) == ("29 Jun–20 Sep 2026", True, True)
    assert "W44 2026 is a signal of its trend: look at a longer period of the shift" in sentence(view, told)


def test_what_is_not_final_is_not_explained(looking: Looking) -> None:
    assert explained(looking(), KPIS["return_rate"], "value", "category") is None
    by_order = looking(period="this_month", choices=(("cohort", "order"),))
    assert explained(by_order, KPIS["lead_time"], "p50", "mode") is None


def test_stock_days_depend_on_each_other_so_nothing_is_called_chance(looking: Looking) -> None:
    told = _told(looking(**AUTUMN), "stockout_days", "category")
    assert {effect.is_noise for effect in told.split.effects} == {None}


def test_the_parts_are_those_of_the_lines_themselves(looking: Looking, sample_engine: Engine) -> None:
    """The same split from the rows behind the figure, in plain polars."""
    view = looking(**AUTUMN)
    assert view.comparison is not None
    told = _told(view, "fill_rate", "category")
    rows = [sample_engine.details.lines(KPIS["fill_rate"], asked) for asked in (view.comparison, view.selection)]
    sums = [held.group_by("category").agg(pl.col("numerator", "denominator").sum().cast(pl.Float64)) for held in rows]
    joined = (
        sums[0]
        .join(sums[1], on="category", nulls_equal=True, suffix="_1")
        .with_columns(
            s0=pl.col("denominator") / pl.col("denominator").sum(),
            s1=pl.col("denominator_1") / pl.col("denominator_1").sum(),
            r0=pl.col("numerator") / pl.col("denominator"),
            r1=pl.col("numerator_1") / pl.col("denominator_1"),
        )
    )
    level = (joined["s0"] * joined["r0"]).sum() / 2 + (joined["s1"] * joined["r1"]).sum() / 2
    second = joined.select(
        "category",
        performance=(pl.col("s0") + pl.col("s1")) / 2 * (pl.col("r1") - pl.col("r0")),
        mix=(pl.col("s1") - pl.col("s0")) * ((pl.col("r0") + pl.col("r1")) / 2 - level),
    )
    first = {effect.segment: (effect.performance, effect.mix) for effect in told.split.effects}
    assert first == {name: pytest.approx(pair) for name, *pair in second.iter_rows()}


def _reweighted_median(rows: pl.DataFrame, shares: pl.DataFrame) -> float:
    """The median of the rows with each mode weighted to its share in `shares`."""
    own = rows.group_by("mode").len(name="own")
    weighted = rows.join(own, on="mode").join(shares, on="mode").sort("value")
    upto = (weighted["len"] / weighted["own"]).cum_sum()
    return float(weighted["value"][int((upto < upto[-1] / 2).sum())])


def test_the_median_of_lead_time_moved_by_the_mix(looking: Looking, sample_engine: Engine) -> None:
    """Against the same reweighting of the lines themselves."""
    view = looking(**AUTUMN)
    assert view.comparison is not None
    split = _told(view, "lead_time").split
    old, new = (sample_engine.details.lines(KPIS["lead_time"], asked) for asked in (view.comparison, view.selection))
    shares = [held.group_by("mode").len() for held in (old, new)]
    ends = [[_reweighted_median(rows, share) for rows in (old, new)] for share in shares]
    assert [split.before, split.after] == pytest.approx([old["value"].median(), new["value"].median()])
    assert split.mix == pytest.approx((ends[1][0] - ends[0][0] + ends[1][1] - ends[0][1]) / 2, abs=1 / 24)
    assert (round(split.performance, 2), round(split.mix, 2)) == (-0.02, 0.79)


@pytest.mark.long
def test_noise_of_durations_is_told_in_days_and_never_fills_the_axis(looking: Looking) -> None:
    view = looking(**AUTUMN)
    durations = [kpi for kpi in KPIS.values() if kpi.shape == "distribution" and "mode" in dimensions(view, kpi)]
    told = [why for kpi in durations if (why := explained(view, kpi, "value", "mode"))]
    noise = [(why, effect) for why in told for effect in why.split.effects if effect.is_noise]
    assert len(told) > 3
    assert len(noise) > 5
    assert all(why.split.mix_interval is not None for why in told)
    for why, effect in noise:
        assert effect.interval is not None
        low, high = effect.interval
        assert low <= min(effect.performance, 0.0) <= max(effect.performance, 0.0) <= high
        assert abs(effect.performance) < _reach(why)


def test_steps_lead_from_one_figure_to_the_other(looking: Looking) -> None:
    view = looking(**AUTUMN)
    told = _told(view, dimension="supplier_id")
    steps = _steps(view, told)
    assert sum(step.size for step in steps) == pytest.approx(told.split.change)
    assert (steps[0].name, steps[0].kind, steps[-1].name) == ("Maison Tréguilly", "worse", "Mix effect")
    together = next(step for step in steps if step.name.startswith("Each in noise ("))
    assert (round(together.size, 3), together.is_noise) == (-0.008, True)


def test_suppliers_that_are_noise_one_by_one_are_not_hatched_where_they_fall_together(looking: Looking) -> None:
    view = looking(filters=(("mode", ("dropship",)),), **AUTUMN)
    together = next(step for step in _steps(view, _told(view, dimension="supplier_id")) if "Each in noise" in step.name)
    assert (round(together.size, 3), together.is_noise) == (-0.033, False)


@pytest.mark.long
def test_the_dimension_is_in_the_address_and_one_narrowed_to_one_value_is_not_offered(
    sample_home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    app = opened("delivery", why="supplier_id", mode="dropship", **{"from": "2026-09-01", "to": "2026-11-20"}, cmp="ly")
    assert not failures(app)
    assert any(title.startswith("On-time delivery −") and "performance" in title for title in titles(app))
    assert "by supplier · performance and mix add up to the change" in shown(app)
