"""A supplier's scorecard on its page: the score, what each criterion adds to it, and its grades month by month."""

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.scorecard import LEAST_KNOWN, NUDGE, Criterion, cells, scores
from cadran.calendar import end_of
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.score_weights import Weighing, criterion_name, weights_bar
from cadran.ui.sections.suppliers.scorecard import (
    Scores,
    exported,
    months_told,
    score_words,
    suggestion,
    supplier_rows,
    supplier_scores,
)

SCORE = KPIS["supplier_score"]


def supplier_scorecard(view: View, supplier_id: str) -> None:
    """The supplier among all others in the months that begin in the period, criterion by criterion."""
    held = supplier_scores(view)
    with panel.block(view, "supplier_score", _finding(view, held, supplier_id), _subtitle(view, held, supplier_id)):
        if supplier_id not in held.default:
            st.markdown(as_markdown(view.t("scorecard.none", scope=view.period_label)))
        else:
            _facts(view, held, supplier_id)
            weights_bar(view, held.weighing)
            _rows(view, held, supplier_id)
            if len(held.months) > 1:
                st.html(f'<p class="cadran-note">{as_html(view.t("scorecard.own_note"))}</p>')
        _grades(view, held.weighing, supplier_id)
        if supplier_id in held.default:
            frame = exported(held, [supplier_id])
            panel.export(view, "scorecard", frame)
    if view.measure(SCORE, view.selection.during(None, None))["n"].item():
        trend(_by_month(view), SCORE)


def _by_month(view: View) -> View:
    """The score is one of months: finer grains would show gaps."""
    grain = view.state.grain if view.state.grain == "q" else "m"
    return replace(view, request=replace(view.request, state=replace(view.state, grain=grain)))


def _finding(view: View, held: Scores, one: str) -> str:
    row = held.shown.get(one)
    if row is None or row["score"] is None:
        return view.t("scorecard.own_none")
    words = {"score": score_words(view, row["score"]), "grade": row["grade"]}
    if row["grade"] is None:
        return view.t("scorecard.own_thin", score=words["score"], points=f"{LEAST_KNOWN:g}")
    if row["rank"] is None:
        return view.t("scorecard.own_unranked", **words)
    return view.t("scorecard.own", rank=view.count(row["rank"]), total=view.count(held.ranked_count), **words)


def _subtitle(view: View, held: Scores, one: str) -> str:
    row = held.shown.get(one)
    if row is None:
        return months_told(view, held.months)
    whole = sum(held.weighing.shown.values())
    said = view.t(
        "scorecard.coverage",
        k=row["criterion_count"],
        n=len(held.weighing.criteria),
        known=f"{row['known_weight']:g}",
        all=f"{whole:g}",
    )
    return f"{months_told(view, held.months)} · {said}"


def _facts(view: View, held: Scores, one: str) -> None:
    """Under tried weights the default card; how firm the rank is; what the grade suggests."""
    row, said = held.shown[one], []
    if held.tried is not None:
        said.append(as_html(view.t("scorecard.own_default", **_before(view, held.default[one]))))
    if row["rank"] is not None:
        said.append(_firmness(view, row))
    if row["rank"] is None:
        said.append(suggestion(view, row))
    elif row["suggestion"]:
        said.append(f"{as_html(view.t('scorecard.suggested'))} {suggestion(view, row)}")
    st.html(f'<p class="cadran-fact">{" · ".join(said)}</p>')


def _firmness(view: View, row: Row) -> str:
    if row["is_fragile"] is None:
        return as_html(view.t("scorecard.own_unmoved"))
    key = "scorecard.own_fragile" if row["is_fragile"] else "scorecard.own_stable"
    ends = {"best": view.count(row["best_rank"]), "worst": view.count(row["worst_rank"])}
    return as_html(view.t(key, points=f"{NUDGE:g}", **ends))


def _before(view: View, row: Row) -> dict[str, str]:
    return {
        "score": score_words(view, row["score"]),
        "grade": row["grade"] or formats.NOTHING,
        "rank": formats.NOTHING if row["rank"] is None else view.count(row["rank"]),
    }


def _rows(view: View, held: Scores, one: str) -> None:
    titles = [
        ("", "criterion"),
        ("num", "actual"),
        ("num wide", "target"),
        ("wide", ""),
        ("num", "score"),
        ("num", "weight"),
        ("num wide", "lines"),
        ("num wide", "month_count"),
    ]
    head = "".join(
        f'<span class="{css}">{as_html(view.t(f"scorecard.{name}")) if name else ""}</span>' for css, name in titles
    )
    with st.container(key="rows_score"):
        st.html(f'<div class="cadran-row cadran-head cadran-score">{head}</div>')
        for each in held.weighing.criteria:
            with st.container(key=f"row_score_{each.id}"):
                st.html(_row(view, held, held.cells[one].get(each.id, {}), each))
                if each.kpi in KPIS:
                    place, kpi = _behind(each.kpi)
                    label = as_markdown(view.t("card.open", name=view.text(KPIS[each.kpi].name)))
                    view.link(place, label, kpi=kpi)


def _behind(kpi_id: str) -> tuple[str, str | None]:
    """The page of the KPI and what it is told; the order lines where no page offers it."""
    kpi = KPIS[kpi_id]
    return (kpi.page, kpi_id) if kpi.has_card else ("orders", None)


def _row(view: View, held: Scores, found: Row, each: Criterion) -> str:
    score, weight = found.get("score"), held.weighing.shown[each.id]
    sign = "≤" if each.is_lower_better else "≥"
    bar = (
        f'<div class="cadran-bullet asleep" aria-hidden="true"><i style="width:{score:.1f}%"></i></div>'
        if score
        else ""
    )
    weighed = f"{each.weight:g}" if weight == each.weight else f"{each.weight:g} → {weight:g}"
    spans = [
        ("link", as_html(criterion_name(view, each))),
        ("num", as_html(_actual(view, found))),
        ("num dim wide", as_html(f"{sign} {formats.percent(each.target, view.language)}")),
        ("wide", bar),
        ("num", as_html(formats.number(score, view.language, 1))),
        ("num", as_html(weighed) if score is not None else f'<span class="dim">({as_html(weighed)})</span>'),
        ("num dim wide", view.count(found.get("line_count") or 0)),
        ("num dim wide", view.count(found.get("month_count") or 0)),
    ]
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in spans)
    return f'<div class="cadran-row cadran-score">{inside}</div>'


def _actual(view: View, found: Row) -> str:
    """The share reached; without data that its weight is left out."""
    if found.get("score") is None:
        return view.t("scorecard.no_data")
    return formats.percent(found["value"], view.language)


def _grades(view: View, held: Weighing, one: str) -> None:
    """The grades of the last months up to the period shown, under the weights shown."""
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    starts = starts[-figures.MONTHS_SHOWN :]
    look = replace(view, selection=figures.through(view, starts, "month"))
    rows = supplier_rows(look).filter(pl.col("supplier_id") == one)
    by = ("supplier_id", "counted_on")
    found = {row["counted_on"]: row for row in scores(cells(rows, by), held.shown, by).iter_rows(named=True)}
    marks = "".join(_month(view, start, found.get(start), end_of(start, "month") >= view.as_of) for start in starts)
    st.html(
        f'<p class="cadran-note">{as_html(view.t("scorecard.by_month"))}</p><div class="cadran-grades">{marks}</div>'
    )


def _month(view: View, start: date, row: Row | None, is_open: bool) -> str:
    score = row["score"] if row else None
    letter = row["grade"] if row and row["grade"] else formats.NOTHING
    words = as_html(score_words(view, score)) if score is not None else "&nbsp;"
    label = as_html(formats.month(start, view.language))
    hint = f' title="{as_html(view.t("state.not_final"))}"' if is_open else ""
    return f"<span{hint}><small>{label}{' ○' if is_open else ''}</small><b>{letter}</b><small>{words}</small></span>"
