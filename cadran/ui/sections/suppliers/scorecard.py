"""Suppliers by score: weighed criteria, grades, ranks that hang on the weights, and the same under other weights."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.scorecard import GRADES, LEAST_KNOWN, NUDGE, Criterion, cells, grade, scorecard
from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS, Status
from cadran.engine import Row
from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.score_weights import Weighing, criterion_name, weighing, weights_bar

SCORE = KPIS["supplier_score"]
ROWS_PER_PAGE = 25
ORDERS = ("lowest", "best")
SUGGESTED: dict[str, Status] = {"warn": "watch", "block": "breach"}
COLUMNS = ("score", "grade", "rank", "best_rank", "worst_rank", "is_fragile", "known_weight", "suggestion")


@dataclass(frozen=True)
class Scores:
    """Every supplier's scorecard in the months that begin in the period: under the default weights and those tried."""

    weighing: Weighing
    names: dict[str, str]
    cells: dict[str, dict[str, Row]]
    default: dict[str, Row]
    tried: dict[str, Row] | None
    months: tuple[date, ...]

    @property
    def shown(self) -> dict[str, Row]:
        return self.default if self.tried is None else self.tried

    @property
    def ranked_count(self) -> int:
        return sum(row["rank"] is not None for row in self.shown.values())


def supplier_scores(view: View) -> Scores:
    """All suppliers, also those the reader's filter leaves out: a rank is one among all. Our house is none of them."""
    held = weighing(view)
    rows = supplier_rows(view)
    found = cells(rows)
    by_supplier: dict[str, dict[str, Row]] = {}
    for row in found.iter_rows(named=True):
        by_supplier.setdefault(row["supplier_id"], {})[row["criterion"]] = row
    return Scores(
        held,
        dict(rows.select("supplier_id", "supplier_name").unique().iter_rows()),
        by_supplier,
        _by_id(scorecard(found, held.default)),
        _by_id(scorecard(found, held.tried)) if held.tried else None,
        tuple(sorted(rows["counted_on"].unique())),
    )


def supplier_rows(view: View) -> pl.DataFrame:
    """The criteria of every supplier and month, without our own house and carriers."""
    others = view.details("suppliers").filter(pl.col("kind") != "supplier")["supplier_id"]
    rows = view.selected("supplier_criteria", view.selection.where("supplier_id"))
    return rows.filter(~pl.col("supplier_id").is_in(others.to_list()))


def _by_id(frame: pl.DataFrame) -> dict[str, Row]:
    return {row["supplier_id"]: row for row in frame.iter_rows(named=True)}


def scorecard_tab(view: View) -> None:
    """The suppliers of the selection by score; those without a rank after the others, those without a score last."""
    held = supplier_scores(view)
    asked = view.state.values_of("sup")
    listed = [one for one in _ordered(held) if not asked or one in asked]
    with panel.block(view, "scorecard", _finding(view, held, listed), _subtitle(view, held)):
        if not listed:
            st.markdown(as_markdown(view.t("scorecard.none", scope=view.period_label)))
            return
        own = {"tab": "scorecard", **held.weighing.own}
        with st.container(horizontal=True, horizontal_alignment="distribute", key="scorecard_bar"):
            weights_bar(view, held.weighing)
            choose(view, "first", {code: view.t(f"scorecard.first_{code}") for code in ORDERS}, own)
        first = (page_shown(len(listed), ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        _rows(view, held, listed[first : first + ROWS_PER_PAGE])
        if len(listed) > ROWS_PER_PAGE:
            pager(view, len(listed), ROWS_PER_PAGE)
        _notes(view)
        frame = exported(held, listed)
        _footer(view, held, listed, frame)
        panel.table(view, "scorecard", lambda: table(view, held, listed))


def _ordered(held: Scores) -> list[str]:
    """Ranked suppliers, the lowest score or the best first; then the unranked ones by name."""
    way = -1 if chosen("first", ORDERS) == "lowest" else 1

    def place(one: str) -> tuple[object, ...]:
        row = held.shown[one]
        return (row["rank"] is None, row["score"] is None, way * (row["rank"] or 0), held.names[one], one)

    return sorted(held.shown, key=place)


def _finding(view: View, held: Scores, listed: list[str]) -> str:
    rows = [held.shown[one] for one in listed if held.shown[one]["rank"] is not None]
    if not rows:
        return view.t("scorecard.title_none")
    low = [row for row in rows if row["suggestion"]]
    border = next(lowest for name, lowest in GRADES if name == "C")
    fragile = sum(bool(row["is_fragile"]) for row in rows)
    return view.t(
        "scorecard.title",
        low=view.count(len(low)),
        total=view.count(len(rows)),
        border=view.count(border),
        fragile=view.count(fragile),
    )


def _subtitle(view: View, held: Scores) -> str:
    return " · ".join([months_told(view, held.months), view.t("scorecard.subtitle")])


def months_told(view: View, months: tuple[date, ...]) -> str:
    """The months a score stands on: they are counted whole, by the month in which they begin."""
    if not months:
        return view.period_label
    ends = [formats.month(day, view.language) for day in (months[0], months[-1])]
    return ends[0] if len(months) == 1 else view.t("scorecard.months", first=ends[0], last=ends[1], n=len(months))


def _rows(view: View, held: Scores, shown: list[str]) -> None:
    with st.container(key="rows_scorecard"):
        st.html(_line(held, _head(view, held), "cadran-head"))
        for place, one in enumerate(shown):
            with st.container(key=f"row_scorecard_{place}"):
                st.html(_line(held, _row(view, held, one)))
                state = view.state.filtering("sup", (one,))
                view.link("supplier", as_markdown(held.names[one]), state, **held.weighing.own)


def _line(held: Scores, found: list[tuple[str, str]], kind: str = "") -> str:
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in found)
    style = f"--criteria: {len(held.weighing.criteria)}"
    tried = " tried" if held.tried else ""
    return f'<div class="cadran-row cadran-scorecard{tried} {kind}" style="{style}">{inside}</div>'


def _head(view: View, held: Scores) -> list[tuple[str, str]]:
    found = [("num", "rank"), ("", "supplier"), ("num", "score"), ("mid", "grade"), ("wide", "moves")]
    if held.tried:
        found = [
            ("num wide", "rank_before"),
            ("", "supplier"),
            ("num wide", "score_before"),
            ("mid wide", "grade"),
            ("num", "rank_tried"),
            ("num", "score_tried"),
            ("mid", "grade"),
            ("wide", "moves"),
        ]
    head = [(css, as_html(view.t(f"scorecard.{name}"))) for css, name in found]
    head += [("num wide", _weighed(view, held.weighing, one)) for one in held.weighing.criteria]
    return [
        *head,
        ("num wide", as_html(view.t("scorecard.known"))),
        ("apart", as_html(view.t("scorecard.suggestion"))),
    ]


def _weighed(view: View, held: Weighing, one: Criterion) -> str:
    """A criterion with its weight below it, and the weight tried."""
    weight = held.shown[one.id]
    words = f"{one.weight:g}" if weight == one.weight else f"{one.weight:g} → <b>{weight:g}</b>"
    return f"{as_html(criterion_name(view, one))}<small>{words}</small>"


def _row(view: View, held: Scores, one: str) -> list[tuple[str, str]]:
    before, row = held.default[one], held.shown[one]
    name = ("link", f'<span title="{as_html(held.names[one])}">{as_html(held.names[one])}</span>')
    start = [
        ("num", _rank(view, before)),
        name,
        ("num", score_words(view, before["score"])),
        ("mid", grade_words(before)),
    ]
    if held.tried:
        start = [("num dim wide", start[0][1]), name, ("num dim wide", start[2][1]), ("mid dim wide", start[3][1])]
        start += [
            ("num", _rank(view, row) + _moved(before, row)),
            ("num", score_words(view, row["score"])),
            ("mid", grade_words(row)),
        ]
    middle = [("num wide", _cell(view, held.cells[one].get(each.id), each)) for each in held.weighing.criteria]
    known = view.t("scorecard.of_points", known=f"{row['known_weight']:g}", all=f"{_all(held):g}")
    end = [("num dim wide", as_html(known)), ("apart", suggestion(view, row))]
    return [*start, ("wide", stability(view, row)), *middle, *end]


def _all(held: Scores) -> float:
    return sum(held.weighing.shown.values())


def _rank(view: View, row: Row) -> str:
    return formats.NOTHING if row["rank"] is None else view.count(row["rank"])


def _moved(before: Row, row: Row) -> str:
    """How many places the other weights lift (↑) or lower (↓) a supplier."""
    if row["rank"] is None or before["rank"] is None or row["rank"] == before["rank"]:
        return ""
    places = before["rank"] - row["rank"]
    return f" <small>{'↑' if places > 0 else '↓'}{abs(places)}</small>"


def score_words(view: View, score: float | None) -> str:
    """A score with one decimal; with more where rounding would lift it over a grade's border, or to a full hundred."""
    if score is None:
        return formats.NOTHING
    decimals = next((n for n in range(1, 9) if _standing(round(score, n)) == _standing(round(score, 9))), 9)
    return formats.number(score, view.language, decimals)


def _standing(score: float) -> tuple[str | None, bool]:
    return grade(score), score >= 100


def grade_words(row: Row) -> str:
    return f"<b>{row['grade']}</b>" if row["grade"] else formats.NOTHING


def stability(view: View, row: Row) -> str:
    """Whether the rank is fragile, with the ranks it takes when one weight moves; stable only where one could."""
    if row["rank"] is None:
        return ""
    if row["is_fragile"] is None:
        return f'<span class="dim">{as_html(view.t("scorecard.unmoved"))}</span>'
    if not row["is_fragile"]:
        return f'<span class="dim">{as_html(view.t("scorecard.stable"))}</span>'
    ends = {"best": view.count(row["best_rank"]), "worst": view.count(row["worst_rank"])}
    return as_html(view.t("scorecard.fragile", **ends))


def suggestion(view: View, row: Row) -> str:
    """What the grade suggests to the buyer: words, never an action; too few lines or points suggest nothing."""
    if row["score"] is None:
        return f'<span class="dim">○ {as_html(view.t("scorecard.too_few"))}</span>'
    if row["rank"] is None:
        key = "scorecard.few" if row["grade"] else "scorecard.thin"
        return f'<span class="dim">○ {as_html(view.t(key, points=f"{LEAST_KNOWN:g}"))}</span>'
    if row["suggestion"] is None:
        return formats.NOTHING
    return status_chip(view, SUGGESTED[row["suggestion"]], view.t(f"scorecard.{row['suggestion']}"))


def _cell(view: View, found: Row | None, one: Criterion) -> str:
    if found is None or found["score"] is None:
        return f'<span class="dim">{formats.NOTHING}</span>'
    said = view.t(
        "scorecard.cell",
        actual=formats.percent(found["value"], view.language),
        target=formats.percent(one.target, view.language),
        lines=view.count(found["line_count"]),
    )
    return f'<span title="{as_html(said)}">{formats.number(found["score"], view.language)}</span>'


def _notes(view: View) -> None:
    bands = ", ".join(f"{name} ≥ {lowest:g}" for name, lowest in GRADES[:-1])
    said = [
        view.t("scorecard.note_grades", bands=bands, last=GRADES[-1][0], border=f"{GRADES[-2][1]:g}"),
        view.t("scorecard.note_fragile", points=f"{NUDGE:g}"),
        view.t("scorecard.note_few", fewest=FEWEST_FOR_RATE, ranked=FEWEST_FOR_STATUS),
        view.t("scorecard.note_missing", points=f"{LEAST_KNOWN:g}"),
    ]
    inside = "".join(f'<p class="cadran-note">{as_html(words)}</p>' for words in said)
    st.html(f'<div class="cadran-readings">{inside}</div>')


def _footer(view: View, held: Scores, listed: list[str], frame: pl.DataFrame) -> None:
    scored = sum(held.shown[one]["score"] is not None for one in listed)
    said = view.t(
        "scorecard.foot",
        ranked=view.count(sum(held.shown[one]["rank"] is not None for one in listed)),
        scored=view.count(scored),
        total=view.count(len(listed)),
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="foot_scorecard"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            st.html(f'<span class="cadran-foot">{as_html(said)}</span>', width="content")
            view.link("definitions", view.t("chart.definition"), kpi=SCORE.id)
        panel.export(view, "scorecard", frame)


def exported(held: Scores, listed: list[str]) -> pl.DataFrame:
    """One row a supplier and criterion: what it stands on, its weights and scores, and the supplier's card under both.

    criterion_score is the mean of the months' scores; value, numerator and denominator are of these months together.
    """
    rows = [_exported(held, one, each) for one in listed for each in held.weighing.criteria]
    return pl.DataFrame(rows, infer_schema_length=None)


def _exported(held: Scores, one: str, each: Criterion) -> Row:
    found = held.cells[one].get(each.id, {})
    return {
        "supplier_id": one,
        "supplier_name": held.names[one],
        **{name: held.default[one][name] for name in COLUMNS},
        **{f"tried_{name}": held.tried[one][name] for name in COLUMNS if held.tried},
        "criterion": each.id,
        "kpi": each.kpi,
        **{name: found.get(name) for name in ("value", "numerator", "denominator", "line_count", "month_count")},
        "target": each.target,
        "weight": each.weight,
        **({"tried_weight": held.weighing.shown[each.id]} if held.tried else {}),
        "criterion_score": found.get("score"),
    }


def table(view: View, held: Scores, listed: list[str]) -> pl.DataFrame:
    """One row a supplier as people read it, columns named in the reader's language."""
    return pl.DataFrame([_written(view, held, one) for one in listed], infer_schema_length=None)


def _written(view: View, held: Scores, one: str) -> Row:
    cards = {"": held.default[one]}
    if held.tried:
        cards[f" ({view.t('scorecard.with_tried')})"] = held.tried[one]
    found: Row = {view.code("column", "supplier_name"): held.names[one]}
    for words, row in cards.items():
        found |= {
            view.t("scorecard.rank") + words: _rank(view, row),
            view.t("scorecard.score") + words: score_words(view, row["score"]),
            view.t("scorecard.grade") + words: row["grade"],
        }
    for each in held.weighing.criteria:
        score = held.cells[one].get(each.id, {}).get("score")
        found[criterion_name(view, each)] = None if score is None else formats.number(score, view.language, 1)
    return found
