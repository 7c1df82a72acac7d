"""A supplier's scorecard on its page: the score, what each criterion adds to it, and its grades month by month."""

from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.scorecard import LEAST_KNOWN, NUDGE, Criterion, letters
from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.calendar import end_of
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.recorded import is_counted
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.score_weights import Weighing, criterion_name, weights_bar
from cadran.ui.sections.suppliers.scorecard import (
    exported,
    kept_words,
    month_span,
    score_words,
    suggestion,
)
from cadran.ui.sections.suppliers.scores import Scores, reached_words, supplier_rows, supplier_scores, target_words

SCORE = KPIS["supplier_score"]


def supplier_scorecard(view: View, supplier_id: str) -> None:
    """The supplier among all others in the months that begin in the period, criterion by criterion."""
    scorecards = supplier_scores(view)
    title, subtitle = _finding(view, scorecards, supplier_id), _subtitle(view, scorecards, supplier_id)
    with panel.block(view, "supplier_score", title, subtitle):
        if supplier_id not in scorecards.default:
            st.markdown(as_markdown(view.t("scorecard.none", scope=view.period_label)))
        else:
            _facts(view, scorecards, supplier_id)
            weights_bar(view, scorecards.weighing)
            _rows(view, scorecards, supplier_id)
            if len(scorecards.months) > 1:
                show_html(element("p", view.t("scorecard.own_note"), css="cadran-note"))
        _grades(view, scorecards.weighing, supplier_id)
        if supplier_id in scorecards.default:
            panel.export(view, "scorecard", exported(scorecards, [supplier_id]))
    if view.measure(SCORE, view.selection.during(None, None))["n"].item():
        trend(_by_month(view), SCORE)


def _by_month(view: View) -> View:
    """The score is one of months: finer grains would show gaps."""
    return view if view.grain == "quarter" else replace(view, grain="month")


def _finding(view: View, scorecards: Scores, supplier_id: str) -> str:
    row = scorecards.current.get(supplier_id)
    if row is None or row["score"] is None:
        return view.t("scorecard.own_none")
    words = {"score": score_words(view, row["score"]), "grade": row["grade"]}
    if row["grade"] is None:
        key = "own_few" if row["line_count"] < FEWEST_FOR_STATUS else "own_thin"
        return view.t(f"scorecard.{key}", score=words["score"], points=f"{LEAST_KNOWN:g}", fewest=FEWEST_FOR_STATUS)
    if scorecards.ranked_count < 2:
        return view.t("scorecard.own_alone", **words)
    return view.t("scorecard.own", rank=view.count(row["rank"]), total=view.count(scorecards.ranked_count), **words)


def _subtitle(view: View, scorecards: Scores, supplier_id: str) -> str:
    row = scorecards.current.get(supplier_id)
    if row is None:
        return month_span(view, scorecards.months)
    whole = sum(scorecards.weighing.current.values())
    coverage = view.t(
        "scorecard.coverage",
        k=row["criterion_count"],
        n=len(scorecards.weighing.criteria),
        known=f"{row['known_weight']:g}",
        all=f"{whole:g}",
    )
    return f"{month_span(view, scorecards.months)} · {coverage}"


def _facts(view: View, scorecards: Scores, supplier_id: str) -> None:
    """Under tried weights the default card; how firm the rank is; what the grade suggests."""
    row = scorecards.current[supplier_id]
    facts: list[Markup | str] = [kept_words(view, row)] if row["grade"] else []
    if scorecards.tried is not None:
        facts.append(view.t("scorecard.own_default", **_before(view, scorecards.default[supplier_id])))
    if row["rank"] is not None and scorecards.ranked_count > 1:
        facts.append(_firmness(view, row))
    if row["rank"] is None:
        facts.append(suggestion(view, row))
    elif row["suggestion"]:
        facts.append(joined(view.t("scorecard.suggested"), " ", suggestion(view, row)))
    show_html(element("p", Markup(" · ").join(facts), css="cadran-fact"))


def _firmness(view: View, row: Row) -> str:
    if row["is_fragile"] is None:
        return view.t("scorecard.own_unmoved")
    key = "scorecard.own_fragile" if row["is_fragile"] else "scorecard.own_stable"
    ends = {"best": view.count(row["best_rank"]), "worst": view.count(row["worst_rank"])}
    return view.t(key, points=f"{NUDGE:g}", **ends)


def _before(view: View, row: Row) -> dict[str, str]:
    return {
        "score": score_words(view, row["score"]),
        "grade": row["grade"] or formats.NOTHING,
        "rank": formats.NOTHING if row["rank"] is None else view.count(row["rank"]),
    }


def _rows(view: View, scorecards: Scores, supplier_id: str) -> None:
    columns = [
        Column(view.t("scorecard.criterion"), "link"),
        Column(view.t("scorecard.actual"), "num"),
        Column(view.t("scorecard.target"), "num dim wide"),
        Column("", "wide"),
        Column(view.t("scorecard.score"), "num"),
        Column(view.t("scorecard.weight"), "num"),
        Column(view.t("scorecard.lines"), "num dim wide"),
        Column(view.t("scorecard.month_count"), "num dim wide"),
    ]
    weights = scorecards.weighing
    rows = (
        ListRow(_cells(view, scorecards, supplier_id, criterion), _link(view, criterion))
        for criterion in weights.criteria
    )
    RowList("cadran-score", columns).show("score", rows)
    named = [
        f"{criterion_name(view, criterion)}{view.t('judged.colon')}{target.words}"
        for criterion in weights.criteria
        if (target := scorecards.company.get((supplier_id, criterion.id)))
    ]
    if named:
        show_html(element("p", view.t("scorecard.company", targets="; ".join(named)), css="cadran-note"))


def _link(view: View, criterion: Criterion) -> partial[bool] | None:
    """The page of the KPI behind a criterion; None where the registry does not know it."""
    if criterion.kpi not in KPIS:
        return None
    page_id, kpi_id = _behind(criterion.kpi)
    label = as_markdown(view.t("card.open", name=view.text(KPIS[criterion.kpi].name)))
    return partial(view.link, page_id, label, kpi=kpi_id)


def _cells(view: View, scorecards: Scores, supplier_id: str, criterion: Criterion) -> list[object]:
    cell, weights = scorecards.cells[supplier_id].get(criterion.id, {}), scorecards.weighing
    score = cell.get("score")
    sign = "≤" if criterion.is_lower_better else "≥"
    return [
        criterion_name(view, criterion),
        _actual(view, criterion, cell),
        f"{sign} {target_words(view, scorecards, supplier_id, criterion)}",
        bar(None if score is None else score / 100, css="asleep"),
        formats.number(score, view.language, 1),
        _weight(criterion, weights.current[criterion.id], is_counted=score is not None),
        view.count(cell.get("line_count") or cell.get("few_line_count") or 0),
        view.count(cell.get("month_count") or 0),
    ]


def _weight(criterion: Criterion, weight: float, is_counted: bool) -> Markup | str:
    """The weight, with the one tried; in brackets where it is left out."""
    words = f"{criterion.weight:g}" if weight == criterion.weight else f"{criterion.weight:g} → {weight:g}"
    return words if is_counted else element("span", f"({words})", css="dim")


def _behind(kpi_id: str) -> tuple[str, str | None]:
    """The page of the KPI and what it is told; the order lines where no page offers it."""
    kpi = KPIS[kpi_id]
    return (kpi.page, kpi_id) if kpi.has_card else ("orders", None)


def _actual(view: View, criterion: Criterion, cell: Row) -> str:
    """The share or days reached; why there is none, its weight left out: too few lines, not final yet, no data."""
    if cell.get("score") is None:
        return view.t(_why_none(view, criterion, cell))
    return reached_words(view, criterion, cell["value"])


def _why_none(view: View, criterion: Criterion, cell: Row) -> str:
    if cell.get("few_line_count"):
        return "scorecard.too_few"
    kpi = KPIS.get(criterion.kpi)
    is_young = kpi is not None and is_counted(view, kpi) and not figures.is_final(view, kpi, view.period.last)
    return "judged.young" if is_young else "scorecard.no_data"


def _grades(view: View, weights: Weighing, supplier_id: str) -> None:
    """The grades of the last months up to the period shown, under the weights shown."""
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    starts = starts[-figures.POINTS_SHOWN :]
    until = replace(view, selection=view.selection.during(None, end_of(starts[-1], "month")))
    rows = supplier_rows(until).filter(pl.col("supplier_id") == supplier_id)
    by_month = {row["counted_on"]: row for row in letters(rows, weights.current).iter_rows(named=True)}
    marks = (_month(view, start, by_month.get(start), end_of(start, "month") >= view.as_of) for start in starts)
    note = element("p", view.t("scorecard.by_month"), css="cadran-note")
    show_html(joined(note, element("div", *marks, css="cadran-grades")))


def _month(view: View, start: date, row: Row | None, is_open: bool) -> Markup:
    score = row["score"] if row else None
    letter = row["grade"] if row and row["grade"] else formats.NOTHING
    label = f"{formats.month(start, view.language)}{' ○' if is_open else ''}"
    words = score_words(view, score) if score is not None else "\u00a0"
    parts = (element("small", label), element("b", letter), element("small", words))
    return element("span", *parts, title=view.t("state.not_final") if is_open else "")
