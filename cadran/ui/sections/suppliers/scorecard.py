"""Suppliers by score: weighed criteria, grades, ranks that hang on the weights, and the same under other weights."""

from datetime import date

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.scorecard import GRADES, LEAST_KNOWN, NUDGE, SUGGESTIONS, Criterion, grade
from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS, Status
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.by_dimension import supplier_link
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.score_weights import Weighing, criterion_name, weights_bar
from cadran.ui.sections.suppliers.scores import Scores, expected_ends, reached_words, supplier_scores, target_words

SCORE = KPIS["supplier_score"]
ROWS_PER_PAGE = 25
ORDERS = ("lowest", "best")
SUGGESTED: dict[str, Status] = {"warn": "watch", "block": "breach"}
COLUMNS = (
    "score",
    "low",
    "high",
    "grade",
    "rank",
    "best_rank",
    "worst_rank",
    "is_fragile",
    "known_weight",
    "suggestion",
)


def scorecard_tab(view: View) -> None:
    """The suppliers of the selection by score; those without a rank after the others, those without a score last."""
    scorecards = supplier_scores(view)
    asked = view.state.values_of("sup")
    listed = [supplier_id for supplier_id in _ordered(scorecards) if not asked or supplier_id in asked]
    base = rows_footing(view, view.text(SCORE.short), len(listed), view.t("scorecard.counted"))
    with panel.block(view, "scorecard", _finding(view, scorecards, listed), _subtitle(view, scorecards), base):
        if not listed:
            st.markdown(as_markdown(view.t("scorecard.none", scope=view.period_label)))
            return
        with st.container(horizontal=True, horizontal_alignment="distribute", key="scorecard_bar"):
            weights_bar(view, scorecards.weighing)
            choose(view, "first", {code: view.t(f"scorecard.first_{code}") for code in ORDERS})
        first = (page_shown(len(listed), ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        _rows(view, scorecards, listed[first : first + ROWS_PER_PAGE])
        if len(listed) > ROWS_PER_PAGE:
            pager(view, len(listed), ROWS_PER_PAGE)
        _notes(view)
        panel.footer(view, "scorecard", exported(scorecards, listed), _foot_words(view, scorecards, listed), SCORE)
        panel.table(view, "scorecard", lambda: table(view, scorecards, listed))


def _ordered(scorecards: Scores) -> list[str]:
    """Ranked suppliers, the lowest score or the best first; then the unranked ones by name."""
    way = -1 if chosen("first", ORDERS) == "lowest" else 1

    def order(supplier_id: str) -> tuple[object, ...]:
        row = scorecards.current[supplier_id]
        return (
            row["rank"] is None,
            row["score"] is None,
            way * (row["rank"] or 0),
            scorecards.names[supplier_id],
            supplier_id,
        )

    return sorted(scorecards.current, key=order)


def _finding(view: View, scorecards: Scores, listed: list[str]) -> str:
    rows = [
        scorecards.current[supplier_id] for supplier_id in listed if scorecards.current[supplier_id]["rank"] is not None
    ]
    if not rows:
        return view.t("scorecard.title_none")
    low = [row for row in rows if row["suggestion"]]
    fragile = sum(bool(row["is_fragile"]) for row in rows)
    return view.t(
        "scorecard.title",
        low=view.count(len(low)),
        total=view.count(len(rows)),
        grades="/".join(SUGGESTIONS),
        fragile=view.count(fragile),
    )


def _subtitle(view: View, scorecards: Scores) -> str:
    return " · ".join([month_span(view, scorecards.months), view.t("scorecard.subtitle")])


def month_span(view: View, months: tuple[date, ...]) -> str:
    """The months a score stands on: they are counted whole, by the month in which they begin."""
    if not months:
        return view.period_label
    ends = [formats.month(day, view.language) for day in (months[0], months[-1])]
    return ends[0] if len(months) == 1 else view.t("scorecard.months", first=ends[0], last=ends[1], n=len(months))


def _rows(view: View, scorecards: Scores, page_ids: list[str]) -> None:
    kind = "cadran-scorecard tried" if scorecards.tried else "cadran-scorecard"
    style = f"--criteria: {len(scorecards.weighing.criteria)}"
    rows = (
        ListRow(
            _cells(view, scorecards, supplier_id),
            supplier_link(view, supplier_id, scorecards.names[supplier_id], **scorecards.weighing.own),
        )
        for supplier_id in page_ids
    )
    RowList(kind, _columns(view, scorecards), style).show("scorecard", rows)


def _columns(view: View, scorecards: Scores) -> list[Column]:
    names = [("num", "rank"), ("link", "supplier"), ("num", "score"), ("mid", "grade"), ("wide", "moves")]
    if scorecards.tried:
        names = [
            ("num dim wide", "rank_before"),
            ("link", "supplier"),
            ("num dim wide", "score_before"),
            ("mid dim wide", "grade"),
            ("num", "rank_tried"),
            ("num", "score_tried"),
            ("mid", "grade"),
            ("wide", "moves"),
        ]
    weights = scorecards.weighing
    return [
        *(Column(view.t(f"scorecard.{name}"), css) for css, name in names),
        *(Column(_weighed(view, weights, criterion), "num wide") for criterion in weights.criteria),
        Column(view.t("scorecard.known"), "num dim wide"),
        Column(view.t("scorecard.suggestion"), "apart"),
    ]


def _weighed(view: View, weights: Weighing, criterion: Criterion) -> Markup:
    """A criterion with its weight below it, and the weight tried."""
    weight, default = weights.current[criterion.id], f"{criterion.weight:g}"
    words = default if weight == criterion.weight else joined(f"{default} → ", element("b", f"{weight:g}"))
    return joined(criterion_name(view, criterion), element("small", words))


def _cells(view: View, scorecards: Scores, supplier_id: str) -> list[object]:
    before, row = scorecards.default[supplier_id], scorecards.current[supplier_id]
    name = scorecards.names[supplier_id]
    titled = element("span", name, title=name)
    cells: list[object] = [_rank(view, before), titled, score_words(view, before["score"]), grade_words(view, before)]
    if scorecards.tried:
        rank = joined(_rank(view, row), _moved(before, row))
        cells += [rank, score_words(view, row["score"]), grade_words(view, row)]
    known = view.t("scorecard.of_points", known=f"{row['known_weight']:g}", all=f"{_all(scorecards):g}")
    return [
        *cells,
        stability(view, row),
        *(_cell(view, scorecards, supplier_id, criterion) for criterion in scorecards.weighing.criteria),
        known,
        suggestion(view, row),
    ]


def _all(scorecards: Scores) -> float:
    return sum(scorecards.weighing.current.values())


def _rank(view: View, row: Row) -> str:
    return formats.NOTHING if row["rank"] is None else view.count(row["rank"])


def _moved(before: Row, row: Row) -> Markup | str:
    """How many places the other weights lift (↑) or lower (↓) a supplier."""
    if row["rank"] is None or before["rank"] is None or row["rank"] == before["rank"]:
        return ""
    places = before["rank"] - row["rank"]
    return joined(" ", element("small", f"{'↑' if places > 0 else '↓'}{abs(places)}"))


def score_words(view: View, score: float | None) -> str:
    """A score with one decimal; with more where rounding would lift it over a grade's border, or to a full hundred."""
    if score is None:
        return formats.NOTHING
    decimals = next((n for n in range(1, 9) if _standing(round(score, n)) == _standing(round(score, 9))), 9)
    return formats.number(score, view.language, decimals)


def _standing(score: float) -> tuple[str | None, bool]:
    return grade(score), score >= 100


def grade_words(view: View, row: Row) -> Markup | str:
    """The letter; where it stays though the score lies in another band, that band's beside it, and a note on both."""
    if row["grade"] is None:
        return formats.NOTHING
    own = grade(row["score"])
    beside = joined(" ", element("small", f"({own})", css="dim")) if own != row["grade"] else ""
    return joined(element("b", row["grade"], title=kept_words(view, row)), beside)


def kept_words(view: View, row: Row) -> str:
    """The 80 % interval of the score, and that the letter stays where the score alone would earn another one."""
    ends = {name: formats.number(row[name], view.language, 1) for name in ("low", "high")}
    key = "interval" if row["grade"] == grade(row["score"]) else "kept"
    return view.t(f"scorecard.{key}", letter=row["grade"], **ends)


def stability(view: View, row: Row) -> Markup | str:
    """Whether the rank is fragile, with the ranks it takes when one weight moves; stable only where one could."""
    if row["rank"] is None:
        return ""
    if row["is_fragile"] is None:
        return element("span", view.t("scorecard.unmoved"), css="dim")
    if not row["is_fragile"]:
        return element("span", view.t("scorecard.stable"), css="dim")
    ends = {"best": view.count(row["best_rank"]), "worst": view.count(row["worst_rank"])}
    return view.t("scorecard.fragile", **ends)


def suggestion(view: View, row: Row) -> Markup | str:
    """What the grade suggests to the buyer: words, never an action; too few lines or points suggest nothing."""
    if row["score"] is None:
        return element("span", f"○ {view.t('scorecard.too_few')}", css="dim")
    if row["rank"] is None:
        key = "scorecard.few" if row["line_count"] < FEWEST_FOR_STATUS else "scorecard.thin"
        return element("span", f"○ {view.t(key, points=f'{LEAST_KNOWN:g}')}", css="dim")
    if row["suggestion"] is None:
        return formats.NOTHING
    return status_chip(view, SUGGESTED[row["suggestion"]], view.t(f"scorecard.{row['suggestion']}"))


def _cell(view: View, scorecards: Scores, supplier_id: str, criterion: Criterion) -> Markup:
    cell, company = scorecards.cells[supplier_id].get(criterion.id), scorecards.company.get((supplier_id, criterion.id))
    if cell is None or cell["score"] is None:
        return element("span", formats.NOTHING, css="dim")
    hint = view.t(
        "scorecard.cell",
        actual=reached_words(view, criterion, cell["value"]),
        target=target_words(view, scorecards, supplier_id, criterion),
        lines=view.count(cell["line_count"]),
    )
    hint = view.t("scorecard.by_company", hint=hint, goal=company.words) if company else hint
    return element("span", formats.number(cell["score"], view.language), title=hint)


def _notes(view: View) -> None:
    bands = ", ".join(f"{name} ≥ {lowest:g}" for name, lowest in GRADES[:-1])
    notes = [
        view.t("scorecard.note_grades", bands=bands, last=GRADES[-1][0], border=f"{GRADES[-2][1]:g}"),
        view.t("scorecard.note_letter"),
        view.t("scorecard.note_fragile", points=f"{NUDGE:g}"),
        view.t("scorecard.note_few", fewest=FEWEST_FOR_RATE, ranked=FEWEST_FOR_STATUS),
        view.t("scorecard.note_missing", points=f"{LEAST_KNOWN:g}"),
    ]
    show_html(element("div", *(element("p", note, css="cadran-note") for note in notes), css="cadran-readings"))


def _foot_words(view: View, scorecards: Scores, listed: list[str]) -> str:
    rows = [scorecards.current[supplier_id] for supplier_id in listed]
    return view.t(
        "scorecard.foot",
        ranked=view.count(sum(row["rank"] is not None for row in rows)),
        scored=view.count(sum(row["score"] is not None for row in rows)),
        total=view.count(len(listed)),
    )


def exported(scorecards: Scores, listed: list[str]) -> pl.DataFrame:
    """One row a supplier and criterion: what it stands on, its weights and scores, and the supplier's card under both.

    criterion_score is the mean of the months' scores; value, numerator and denominator are of these months together.
    """
    rows = [
        _exported(scorecards, supplier_id, criterion)
        for supplier_id in listed
        for criterion in scorecards.weighing.criteria
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _exported(scorecards: Scores, supplier_id: str, criterion: Criterion) -> Row:
    cell, company = (
        scorecards.cells[supplier_id].get(criterion.id, {}),
        scorecards.company.get((supplier_id, criterion.id)),
    )
    first_target, target = expected_ends(scorecards, supplier_id, criterion)
    return {
        "supplier_id": supplier_id,
        "supplier_name": scorecards.names[supplier_id],
        **{name: scorecards.default[supplier_id][name] for name in COLUMNS},
        **{f"tried_{name}": scorecards.tried[supplier_id][name] for name in COLUMNS if scorecards.tried},
        "criterion": criterion.id,
        "kpi": criterion.kpi,
        **{name: cell.get(name) for name in ("value", "numerator", "denominator", "line_count", "month_count")},
        "first_target": first_target,
        "target": target,
        "target_source": company.words if company else None,
        "weight": criterion.weight,
        **({"tried_weight": scorecards.weighing.current[criterion.id]} if scorecards.tried else {}),
        "criterion_score": cell.get("score"),
    }


def table(view: View, scorecards: Scores, listed: list[str]) -> pl.DataFrame:
    """One row a supplier as people read it, columns named in the reader's language."""
    return pl.DataFrame([_written(view, scorecards, supplier_id) for supplier_id in listed], infer_schema_length=None)


def _written(view: View, scorecards: Scores, supplier_id: str) -> Row:
    cards = {"": scorecards.default[supplier_id]}
    if scorecards.tried:
        cards[f" ({view.t('scorecard.with_tried')})"] = scorecards.tried[supplier_id]
    written: Row = {view.code("column", "supplier_name"): scorecards.names[supplier_id]}
    for words, row in cards.items():
        written |= {
            view.t("scorecard.rank") + words: _rank(view, row),
            view.t("scorecard.score") + words: score_words(view, row["score"]),
            view.t("scorecard.grade") + words: row["grade"],
        }
    for criterion in scorecards.weighing.criteria:
        score = scorecards.cells[supplier_id].get(criterion.id, {}).get("score")
        written[criterion_name(view, criterion)] = None if score is None else formats.number(score, view.language, 1)
    return written
