"""What a supplier signed against what it did: exact counts, no statistics; every breach opens to its lines."""

from collections.abc import Callable
from datetime import date
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.penalties import lines_to_target
from cadran.analysis.status import Status
from cadran.calendar import end_of
from cadran.charts.sparkline import Spark, sparkline
from cadran.engine import Row
from cadran.export.due import as_text, in_words
from cadran.i18n import formats
from cadran.insight.penalties import clause_lines, retained
from cadran.insight.periods import span
from cadran.kpis import KPIS
from cadran.kpis.clause_words import rule_in_words, target_in_words
from cadran.ui.agreements import penalties
from cadran.ui.agreements.clause_form import clause_desk
from cadran.ui.agreements.clause_problems import clause_place, sentence
from cadran.ui.agreements.supplier_documents import evidence_button
from cadran.ui.components import panel
from cadran.ui.components.boundary import boundary
from cadran.ui.components.chip import chip
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import View

STATES: dict[str, Status] = {
    "met": "good",
    "alert": "watch",
    "breached": "breach",
    "not_assessable": "few",
    "running": "few",
}
UNJUDGED = ("not_assessable", "running")
# Of windows that begin on a day, what may cost stands before what is met, and what cannot be judged yet last.
STATES_IN_ORDER = ("breached", "alert", "met", "not_assessable", "running")
WINDOWS_SHOWN = 24
WINDOWS_IN_TREND = 13
LINE_COLUMNS = (
    "order_id",
    "line_id",
    "product_name",
    "ordered_at",
    "due_at",
    "completed_at",
    "late_days",
    "late_hours",
    "late_quantity",
    "line_value",
    "cause",
    "overrun_stage",
    "penalty_amount",
    "charged_amount",
    "charged_under",
    "is_excluded",
    "source_file",
    "source_row",
)


def clauses(view: View, supplier_id: str) -> None:
    """Every clause with its windows that touch the period, latest first; nothing signed is said.

    What was decided by hand stands apart from what is worked out with it, so that it can be undone whatever happens to
    the figures.
    """
    with st.container(key="block_clauses"):
        with boundary(view.language):
            _judged(view, _windows(view, supplier_id), _rules(view, supplier_id))
            _warned(view, supplier_id)
        with boundary(view.language):
            clause_desk(view, supplier_id)


def _rules(view: View, supplier_id: str) -> dict[str, Row]:
    return {row["clause_id"]: row for row in view.details("clauses", supplier_id=supplier_id).iter_rows(named=True)}


def _judged(view: View, windows: list[Row], rules: dict[str, Row]) -> None:
    panel.heading(_finding(view, windows, rules), view.t("clause.subtitle", scope=view.period_label))
    if windows:
        _shown(view, windows, rules)
    else:
        st.markdown(view.t("clause.none_judged" if rules else "clause.none_signed"))


def _warned(view: View, supplier_id: str) -> None:
    """The clauses that are not judged, or not wholly, as they are written, with what stands where and the way out."""
    for row in view.details("clause_warnings", supplier_id=supplier_id).sort("clause_id", "code").iter_rows(named=True):
        words = f"{clause_place(row, view.language)} · {sentence(view, row['code'])}"
        mark = element("b", "▲", css="watch", aria_hidden="true")
        show_html(element("p", mark, " ", words, css="cadran-fact"))


def _shown(view: View, windows: list[Row], rules: dict[str, Row]) -> None:
    _rows(view, windows[:WINDOWS_SHOWN], rules)
    if len(windows) > WINDOWS_SHOWN:
        note = view.t("split.more", shown=WINDOWS_SHOWN, total=view.count(len(windows)))
        show_html(panel.foot_note(note))
    panel.export(view, "clauses", _frame(windows))


def _windows(view: View, supplier_id: str) -> list[Row]:
    """The windows that overlap the period."""
    first, last = view.period.first or date.min, view.period.last or date.max
    every = view.details("clause_windows", supplier_id=supplier_id)
    rows = retained(view, every, supplier_id=supplier_id).iter_rows(named=True)
    touched = [
        row for row in rows if row["window_start"] <= last and end_of(row["window_start"], row["window_kind"]) >= first
    ]
    return sorted(
        touched,
        key=lambda row: (
            -row["window_start"].toordinal(),
            STATES_IN_ORDER.index(row["clause_state"]),
            row["clause_id"],
        ),
    )


def _finding(view: View, windows: list[Row], rules: dict[str, Row]) -> str:
    """How many windows stand how; where there is none, whether anything was signed at all."""
    counts = {state: sum(row["clause_state"] == state for row in windows) for state in STATES}
    sentences = [view.t(f"clause.count_{state}", n=n) for state, n in counts.items() if n]
    if sentences:
        return view.t("clause.title", counts=", ".join(sentences))
    return view.t("clause.title_none" if rules else "clause.title_unsigned")


def _rows(view: View, windows: list[Row], rules: dict[str, Row]) -> None:
    titles = {
        "clause": "",
        "rule": "dim wide",
        "window": "dim wide",
        "target": "num",
        "actual": "num",
        "margin": "num dim wide",
        "trend": "wide",
        "state": "",
        "to_target": "num dim wide",
        "missed": "num",
        "penalty": "num",
    }
    table = RowList("cadran-clauses", [Column(view.t(f"clause.{name}"), css) for name, css in titles.items()])
    history = _history(view, windows[0]["supplier_id"])
    rows = ((row, rules.get(row["clause_id"], {})) for row in windows)
    table.show("clause", (ListRow(_cells(view, row, rule, history), _link(view, row)) for row, rule in rows))


def _link(view: View, row: Row) -> Callable[[], object] | None:
    """The way to the missed lines of a window; none where it missed none."""
    if not row["missed_line_count"]:
        return None
    label = as_markdown(view.t("clause.open", name=_name(view, row["kpi"])))
    return partial(view.link, "supplier", label, clause=row["clause_id"], window=row["window_start"].isoformat())


def _cells(view: View, row: Row, rule: Row, history: pl.DataFrame) -> list[object]:
    name, rule_words = _name(view, row["kpi"]), _rule(view, row, rule)
    return [
        Cell(element("b", name), title=f"{name} · {row['clause_id']}"),
        Cell(rule_words, "dim wide", rule_words),
        _days_judged(view, row, rule),
        _target(view, row),
        _actual(view, row),
        _margin(view, row),
        _trend(view, row, history),
        chip(STATES[row["clause_state"]], view.t(f"clause.{row['clause_state']}")),
        _to_target(view, row),
        Cell(_missed(view, row), f"num {'link' if row['missed_line_count'] else 'dim'}"),
        penalties.penalty_cell(view, row),
    ]


def _rule(view: View, row: Row, rule: Row) -> str:
    """The clause's own rule, and the level from which it is on alert."""
    words = rule_in_words(rule, view.language)
    if row["alert_level"] is None:
        return words
    decimals = 0 if round(row["alert_level"] * 100, 6).is_integer() else 1
    level = formats.percent(row["alert_level"], view.language, decimals)
    sign = ">" if row["is_lower_better"] else "<"
    return f"{words}, {view.t('clause.alert_at', level=f'{sign} {level}')}"


def _history(view: View, supplier_id: str) -> pl.DataFrame:
    """All windows of the supplier's clauses in order; the share only where there were enough lines to judge."""
    judged = pl.when(~pl.col("clause_state").is_in(UNJUDGED)).then(pl.col("actual"))
    rows = view.details("clause_windows", supplier_id=supplier_id)
    return rows.select("clause_id", "window_start", judged.alias("share")).sort("clause_id", "window_start")


def _trend(view: View, row: Row, history: pl.DataFrame) -> Markup:
    """The share of the clause in its last windows up to this one."""
    own = history.filter(clause_id=row["clause_id"]).filter(pl.col("window_start") <= row["window_start"])
    shares = tuple(own["share"].tail(WINDOWS_IN_TREND))
    last = formats.percent(shares[-1], view.language)
    alt = view.t("clause.trend_alt", name=_name(view, row["kpi"]), count=len(shares), last=last)
    return sparkline(Spark(shares), view.palette, alt)


def _margin(view: View, row: Row) -> str:
    """Actual less target, in points; nothing where nothing can be judged."""
    if row["clause_state"] == "not_assessable" or row["actual"] is None:
        return formats.NOTHING
    return formats.points(row["actual"] - row["target"], view.language)


def _to_target(view: View, row: Row) -> str:
    """How many missed lines would have had to be good; a quantity clause counts units, not lines."""
    if row["clause_state"] != "breached" or row["denominator"] != row["line_count"]:
        return formats.NOTHING
    short = lines_to_target(row["numerator"], row["denominator"], row["target"], row["is_lower_better"])
    return f"+{view.count(short)}"


def _missed(view: View, row: Row) -> str:
    words = view.t("card.of", k=view.count(int(row["missed_line_count"])), n=view.count(row["line_count"]))
    return f"{words} ›" if row["missed_line_count"] else words


def _name(view: View, kpi_id: str) -> str:
    return view.text(KPIS[kpi_id].short) if kpi_id in KPIS else kpi_id


def _window(view: View, row: Row) -> str:
    return formats.period_label(row["window_start"], row["window_kind"], view.language)


def _days_judged(view: View, row: Row, rule: Row) -> str:
    """The window, or those of its days on which the clause is valid: `1–15 Oct 2026`."""
    first, last = row["window_start"], end_of(row["window_start"], row["window_kind"])
    begin, end = max(first, rule.get("valid_from") or first), min(last, rule.get("valid_to") or last)
    return _window(view, row) if (begin, end) == (first, last) else span(begin, end, view.language)


def _target(view: View, row: Row) -> str:
    return target_in_words(row["target"], row["is_lower_better"], view.language)


def _actual(view: View, row: Row) -> str:
    if row["clause_state"] == "not_assessable":
        met = row["line_count"] - int(row["missed_line_count"])
        return view.t("card.of", k=view.count(met), n=view.count(row["line_count"]))
    return formats.percent(row["actual"], view.language)


def _frame(windows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(windows).with_columns(pl.col("missed_line_count").cast(pl.Int64))


def proof(view: View, supplier_id: str) -> None:
    """The missed lines of the clause and window in the address, whose doing each was, and what they cost."""
    windows, rules = _windows(view, supplier_id), _rules(view, supplier_id)
    asked = (st.query_params.get("clause"), st.query_params.get("window"))
    row = next((row for row in windows if (row["clause_id"], row["window_start"].isoformat()) == asked), None)
    if row is None:
        return
    lines = clause_lines(view, row)
    missed = lines.filter(~pl.col("is_met")).sort("due_date", "order_id", "line_id")
    words = {"n": view.count(missed.height), "name": _name(view, row["kpi"]), "window": _window(view, row)}
    with panel.block(view, "clause_lines", view.t("clause.lines_title", **words), view.t("clause.lines_subtitle")):
        ticked = ticked_row(
            view, "clause_lines", as_text(_of_cause(view, missed, row), in_words(view.language)), LINE_COLUMNS
        )
        if ticked:
            open_line(view, ticked)
        with st.container(horizontal=True, vertical_alignment="center", key="clause_papers"):
            panel.export(view, "clause_lines", lines)
            evidence_button(view, row)
    penalties.penalty_steps(view, lines, row, rules.get(row["clause_id"], {}))


def _of_cause(view: View, missed: pl.DataFrame, row: Row) -> pl.DataFrame:
    """Links that keep the lines of one cause; the lines of the cause in the address."""
    own = {"clause": row["clause_id"], "window": row["window_start"].isoformat()}
    counts = missed.group_by("cause").len().sort("len", "cause", descending=[True, False])
    asked = st.query_params.get("cause", "")
    with st.container(horizontal=True, gap="small", key="causes"):
        everything = view.t("clause.all_causes", n=view.count(missed.height))
        view.link("supplier", _emphasised(everything, not asked), **own)
        for cause, count in counts.iter_rows():
            words = f"{view.code('cause', cause)} {view.count(count)}"
            view.link("supplier", _emphasised(words, cause == asked), cause=cause, **own)
    return missed.filter(pl.col("cause") == asked) if asked in counts["cause"].to_list() else missed


def _emphasised(words: str, is_chosen: bool) -> str:
    return f"**{as_markdown(words)}**" if is_chosen else as_markdown(words)
