"""Clauses written, changed and ended on the supplier's page, their history, and the figures worked out with them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import time
from functools import partial

import streamlit as st

from cadran.config import home_folder
from cadran.contract.tables import TABLES
from cadran.engine import Row
from cadran.i18n import formats
from cadran.i18n.places import country_name
from cadran.insight.events import publish_events
from cadran.insight.notes import workspace
from cadran.kpis import KPIS, clause_kpis
from cadran.kpis.clause_words import penalty_in_words, target_in_words
from cadran.rights import Right
from cadran.ui.agreements.clause_terms import (
    Known,
    Problem,
    ended,
    fields_of,
    known_clauses,
    overlapping,
    read_end,
    read_terms,
    typed_of,
)
from cadran.ui.agreements.exclusions import carried_over, decision_row
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.panels.notes import LONGEST_TEXT
from cadran.ui.request.view import View
from cadran.warehouse import build
from cadran.workspace import ClauseTerms, WrittenClause

GENERATION = "cadran_clause_generation"
KEEP_BOTH = "cadran_clause_keep_both"
LINES = (
    ("target", "alert_level", "min_lines", "window"),
    ("basis", "lead_days", "grace_days", "day_kind"),
    ("cutoff_time", "early_days", "mode", "category"),
    ("penalty_kind", "penalty_rate", "penalty_line_cap", "penalty_cap"),
    ("country", "valid_from", "valid_to", "last_day"),
    ("charged_once",),
)
SOMETIMES = frozenset(("basis", "lead_days", "grace_days", "cutoff_time", "early_days", "last_day"))
ALWAYS = frozenset(name for line in LINES for name in line) - SOMETIMES
NEW = {"min_lines": "10", "window": "month", "day_kind": "working", "basis": "first", "charged_once": "yes"}
FRANCE = "FR"
FIELDS_IN_A_LINE = 4
DAYS = ("valid_from", "valid_to", "last_day")
EXPLAINED = (
    "alert_level",
    "lead_days",
    "grace_days",
    "cutoff_time",
    "early_days",
    "penalty_rate",
    "penalty_line_cap",
    "penalty_cap",
    "min_lines",
)


def clause_desk(view: View, supplier_id: str) -> None:
    """The way to write, change and end a clause of the supplier, and what was written so far.

    Earlier data know no way to write: what is written now concerns the data of today.
    """
    if view.state.as_of is not None:
        return
    written = tuple(clause for clause in workspace().written_clauses() if clause.terms.supplier_id == supplier_id)
    versions = _versions(view, supplier_id)
    judged = view.details("clauses", supplier_id=supplier_id).to_dicts()
    known = known_clauses(judged, versions, written)
    _waiting(view, written, versions)
    _write(view, supplier_id, known, ended(known, written, view.as_of))
    _change(view, known)
    _history(view, written)


def _versions(view: View, supplier_id: str) -> dict[str, str]:
    """The written versions these figures know, each with the clause it replaces."""
    try:
        rows = view.details("written_clauses", supplier_id=supplier_id)
    except KeyError:
        return {}
    return dict(rows.select("clause_id", "replaces").iter_rows())


def _waiting(view: View, written: tuple[WrittenClause, ...], versions: Mapping[str, str]) -> None:
    """What was written or undone after the figures were worked out, and the way to work them out again."""
    if not view.may(Right.CLAUSE):
        return
    in_force = {clause.clause_id for clause in written if clause.withdrawn_at is None}
    waiting = sorted(in_force ^ versions.keys())
    if not waiting:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="clauses_waiting"):
        words = view.t("clause_form.waiting", names=", ".join(waiting))
        st.markdown(f"▲ {as_markdown(words)}", width="content")
        asked = st.button(view.t("clause_form.rebuild"), key="rebuild", type="primary")
    if asked:
        _rebuild(view)


def _rebuild(view: View) -> None:
    """Work out all figures again, as of the same day where one was chosen."""
    moment = view.engine.info.as_of_at
    as_of = moment.date() if moment.time() == time.max else None
    progress = st.empty()

    def advance(_step: str, share: float) -> None:
        progress.progress(share, view.t("clause_form.rebuilding"))

    advance("", 0.0)
    build(home_folder(), as_of, advance, finish=partial(publish_events, former=view.engine.whole))
    st.rerun()


def _write(view: View, supplier_id: str, known: tuple[Known, ...], over: Mapping[str, Row]) -> None:
    if not view.may(Right.CLAUSE):
        return
    shelf = st.expander(view.t("clause_form.write"), key=f"write_clause_{_generation()}", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        label = view.t("clause_form.kpi")
        kpi_id = st.selectbox(
            label, clause_kpis(), format_func=lambda kpi: view.text(KPIS[kpi].name), key=f"clause_kpi_{view.language}"
        )
        follows = _follows(view, {name: row for name, row in over.items() if row["kpi"] == kpi_id})
        _terms_form(view, f"write_{kpi_id}", supplier_id, kpi_id, NEW, known, (follows, None))


def _follows(view: View, over: Mapping[str, Row]) -> str:
    """The ended clause the new one goes on from, so that what was decided about it holds; none where it is another."""
    if not over:
        return ""
    name = st.selectbox(
        view.t("clause_form.follows"),
        ["", *over],
        key=f"clause_follows_{view.language}",
        format_func=lambda code: _named(view, over[code]) if code else view.t("clause_form.follows_none"),
    )
    if name:
        carried_over(view, name)
    return name


def _change(view: View, known: tuple[Known, ...]) -> None:
    """Another version of a clause from a day on, or its end; only the last version of each is offered."""
    if not view.may(Right.CLAUSE):
        return
    offered = {
        clause.clause_id: clause.row for clause in known if clause.is_last and clause.row["kpi"] in clause_kpis()
    }
    if not offered:
        return
    shelf = st.expander(view.t("clause_form.change"), key=f"change_clause_{_generation()}", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        which, what = st.columns([3, 2])
        clause_id = which.selectbox(
            view.t("clause_form.which"),
            list(offered),
            key=f"which_clause_{view.language}",
            format_func=lambda name: _named(view, offered[name]),
        )
        is_end = what.radio(
            view.t("clause_form.what"),
            (False, True),
            horizontal=True,
            key=f"clause_what_{view.language}",
            format_func=lambda ends: view.t("clause_form.end" if ends else "clause_form.new_version"),
        )
        row = offered[clause_id]
        if is_end:
            _end_form(view, row)
        else:
            typed = typed_of(row, view.language) | {"valid_from": ""}
            st.caption(as_markdown(view.t("clause_form.replaces", name=clause_id)))
            st.caption(as_markdown(penalty_in_words(row, view.currency, view.language)))
            carried_over(view, clause_id)
            _terms_form(
                view, f"change_{clause_id}", str(row["supplier_id"]), str(row["kpi"]), typed, known, (clause_id, row)
            )


def _named(view: View, row: Row) -> str:
    """`CL1 · OTD ≥ 95% · Dropshipping · since 1 Jan 2026`."""
    kpi = KPIS[str(row["kpi"])]
    target = target_in_words(row["target"], kpi.is_lower_better, view.language)
    mode = view.code("mode", row["mode"]) if row["mode"] else None
    parts = [row["clause_id"], f"{view.text(kpi.short)} {target}", mode, row["category"], _valid(view, row)]
    return " · ".join(filter(None, parts))


def _valid(view: View, row: Row) -> str:
    """`since 1 Jan 2026 until 31 Dec 2026`."""
    since = view.t("clause_form.since", day=formats.day(row["valid_from"], view.language))
    until = view.t("clause_form.until", day=formats.day(row["valid_to"], view.language)) if row["valid_to"] else ""
    return f"{since} {until}".rstrip()


def _terms_form(
    view: View,
    form: str,
    supplier_id: str,
    kpi_id: str,
    typed: Mapping[str, str],
    known: tuple[Known, ...],
    before: tuple[str, Row | None] = ("", None),
) -> None:
    """`before` is the clause it replaces, with its terms where it changes them, without where it goes on from it."""
    key = f"{form}_{view.language}_{_generation()}"
    with st.form(key, border=False):
        answers = _fields(view, key, typed, ALWAYS | fields_of(kpi_id)) | _why(view, key)
        keep_both = _keep_both(view, key)
        submitted = st.form_submit_button(view.t("clause_form.keep"))
    if not submitted:
        return
    replaces, replaced = before
    terms, problems = read_terms(supplier_id, kpi_id, answers, replaced)
    if terms is None:
        _tell(view, problems)
        return
    others = overlapping(terms, known, replaces)
    if others and not keep_both:
        st.session_state[KEEP_BOTH] = (key, others)
        st.rerun()
    _keep(terms, answers, replaces, tuple(clause.clause_id for clause in known))


def _end_form(view: View, row: Row) -> None:
    key = f"end_{row['clause_id']}_{view.language}_{_generation()}"
    with st.form(key, border=False):
        answers = _fields(view, key, {}, frozenset(("last_day",))) | _why(view, key)
        submitted = st.form_submit_button(view.t("clause_form.end"))
    if not submitted:
        return
    terms, problems = read_end(answers, row)
    if terms is None:
        _tell(view, problems)
        return
    _keep(terms, answers, str(row["clause_id"]), (str(row["clause_id"]),))


def _fields(view: View, key: str, typed: Mapping[str, str], asked: frozenset[str]) -> dict[str, str]:
    """The fields of the form, four in a line, with what was typed into each."""
    options = _options(view)
    answers = {}
    for line in LINES:
        names = [name for name in line if name in asked]
        for column, name in zip(st.columns(FIELDS_IN_A_LINE) if names else (), names, strict=False):
            with column:
                answers[name] = _field(view, f"{key}_{name}", name, typed.get(name, ""), options.get(name))
    return answers


def _field(view: View, key: str, name: str, typed: str, options: Mapping[str, str] | None) -> str:
    label = view.t(f"clause_form.{name}")
    if options is None:
        hint = view.t("filter.day_format") if name in DAYS else None
        help_text = view.t(f"clause_form.help_{name}") if name in EXPLAINED else None
        return st.text_input(label, typed, key=key, placeholder=hint, help=help_text, max_chars=20)
    codes = list(options) if typed in options else [*options, typed]
    return st.selectbox(
        label, codes, index=codes.index(typed), key=key, format_func=lambda code: options.get(code, code)
    )


def _options(view: View) -> dict[str, dict[str, str]]:
    """The codes of each field that has some, with their names; none first where a clause needs none."""
    columns = {column.name: column.values for column in TABLES["sla_clauses"].columns}
    every = {"": view.t("clause_form.every")}
    modes = {code: view.code("mode", code) for code in view.members("mode")["value"].drop_nulls()}
    categories = {"": view.t("clause_form.every_category")} | {
        code: code for code in view.members("category")["value"].drop_nulls()
    }
    countries = sorted({FRANCE, *view.details("suppliers")["country"].drop_nulls()})
    return {
        "window": {code: view.code("paper_window", code) for code in columns["window"]},
        "basis": {code: view.code("basis", code) for code in columns["basis"]},
        "day_kind": {code: view.code("lead_kind", code) for code in columns["day_kind"]},
        "mode": every | modes,
        "category": categories,
        "penalty_kind": {"": view.t("clause_form.no_penalty")}
        | {code: view.code("clause_penalty", code) for code in columns["penalty_kind"]},
        "charged_once": {code: view.t(f"clause_form.charged_once_{code}") for code in ("yes", "no")},
        "country": {"": view.t("clause_form.no_country")}
        | {code: country_name(code, view.language) or code for code in countries},
    }


def _why(view: View, key: str) -> dict[str, str]:
    text, author = st.columns([3, 1])
    with author:
        name = author_of(view, f"{key}_author")
    return {
        "text": text.text_input(view.t("clause_form.why"), max_chars=LONGEST_TEXT, key=f"{key}_text"),
        "author": name,
    }


def _keep_both(view: View, key: str) -> bool:
    """Whether a clause may stand beside those it overlaps, asked once it would."""
    form, others = st.session_state.get(KEEP_BOTH, ("", ()))
    if form != key:
        return False
    st.markdown(f"▲ {as_markdown(view.t('clause_form.overlap', names=', '.join(others)))}")
    return st.checkbox(view.t("clause_form.keep_both"), key=f"{key}_both")


def _tell(view: View, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        about = view.t(f"clause_form.{problem.about}") if problem.about else ""
        words = view.t(f"clause_problem.{problem.key}", about=about, text=problem.text)
        st.caption(f"○ {as_markdown(words)}")


def _keep(terms: ClauseTerms, answers: Mapping[str, str], replaces: str, taken: tuple[str, ...]) -> None:
    author = answers["author"].strip()
    st.session_state[AUTHOR] = author
    workspace().write_clause(terms, (answers["text"].strip(), author), replaces, taken)
    st.session_state.pop(KEEP_BOTH, None)
    st.session_state[GENERATION] = _generation() + 1
    st.rerun()


def _generation() -> int:
    """How many clauses this reader kept: each gets forms of its own, empty and closed."""
    return int(st.session_state.get(GENERATION, 0))


def _history(view: View, written: tuple[WrittenClause, ...]) -> None:
    """Everything written, the last first; what nothing else builds on can be undone."""
    if not written:
        return
    show_html(element("span", view.t("clause_form.history"), css="cadran-foot"))
    replaced = {clause.replaces for clause in written if clause.withdrawn_at is None}
    for clause in reversed(written):
        can_undo = clause.withdrawn_at is None and clause.clause_id not in replaced
        undo = partial(workspace().withdraw_clause, clause.clause_id) if can_undo and view.may(Right.CLAUSE) else None
        decision_row(view, (f"written_{clause.id}", f"withdraw_{clause.id}"), _in_words(view, clause), undo)


def _in_words(view: View, clause: WrittenClause) -> str:
    """`CL1-v2 · OTD ≥ 95% · since 1 Oct 2026 instead of CL1: new agreement (Anne, 20 Nov 2026)`."""
    day = partial(formats.day, lang=view.language)
    if clause.is_end:
        about = view.t("clause_form.told_end", name=clause.replaces, day=day(clause.terms.valid_to))
    else:
        about = _named(view, {"clause_id": clause.clause_id, **asdict(clause.terms)})
        if clause.replaces:
            about = view.t("clause_form.told_change", about=about, name=clause.replaces)
    why = f"{about}{view.t('clause_form.because', text=clause.text)}" if clause.text else about
    words = f"{why} ({clause.author}, {day(clause.written_at.date())})"
    if clause.withdrawn_at is None:
        return words
    return f"{words} · {view.t('penalty.undone', day=day(clause.withdrawn_at.date()))}"
