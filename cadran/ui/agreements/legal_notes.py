"""What people note about a claim: the dates it went by, the harm that lines did, our role; each can be taken back."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.legal import LINE
from cadran.export.legal import documented, fact_in_words
from cadran.i18n import formats
from cadran.insight.notes import workspace
from cadran.rights import Right
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.typed_day import day_text, read_day
from cadran.ui.panels.notes import LONGEST_TEXT
from cadran.ui.request.view import View
from cadran.workspace import HOUSE_FACTS, SUPPLIER_FACTS, WINDOW_FACTS, LegalFact, Note, Workspace, standing

DELETED = "cadran_legal_deleted"
DAYS = ("invoiced_on", "notice_on", "answer_until")
YES_WITH_A_DAY = ("contested", "deducted")
ANSWERS = {
    "force_majeure": ("", "no", "yes"),
    "territory": ("", "yes", "no"),
    "agreement": ("", "yes", "no"),
    "role": ("", "distributor", "wholesaler"),
}
Window = tuple[date, date]


def legal_notes(view: View, supplier_id: str, window: Window, kept: pl.DataFrame) -> None:
    """What is noted about the claim of a supplier and window, and the forms to note more; `kept` are its lines."""
    facts = standing(workspace().legal_facts(), supplier_id, *window)
    harms = documented(workspace().notes(), supplier_id, *window)
    _noted(view, facts, harms)
    with st.container(horizontal=True, gap="small", key="legal_forms"):
        _form(view, "claim", lambda: _claim(view, supplier_id, window, facts))
        _form(view, "harm", lambda: _harm(view, supplier_id, window, kept))
        _form(view, "scope", lambda: _scope(view, supplier_id, facts))


def _noted(view: View, facts: dict[str, LegalFact], harms: Sequence[Note]) -> None:
    """Each fact and text that stands, with the way to delete it; what was deleted last can be brought back."""
    noted = [facts[name] for name in (*WINDOW_FACTS, *HOUSE_FACTS, *SUPPLIER_FACTS) if name in facts]
    if noted or harms:
        with st.expander(view.t("legal.noted", n=view.count(len(noted) + len(harms))), key="legal_noted"):
            for fact in noted:
                words = fact_in_words(fact.fact, fact.value, view.language)
                _row(view, "fact", fact.id, _by(view, words, fact))
            for note in harms:
                _row(view, "note", note.id, _by(view, _harm_in_words(view, note), note))
    deleted = st.session_state.get(DELETED)
    if deleted:
        with st.container(horizontal=True, vertical_alignment="center", key="legal_deleted"):
            st.caption(view.t("legal.deleted"), width="content")
            st.button(view.t("legal.undo"), key="legal_restore", type="tertiary", on_click=_restore)


def _row(view: View, kind: str, key: int, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"legal_{kind}_{key}"):
        st.markdown(as_markdown(words), width="stretch")
        if not view.may(Right.NOTE):
            return
        st.button(
            view.t("legal.delete"), key=f"delete_{kind}_{key}", type="tertiary", on_click=_delete, args=(kind, key)
        )


def _by(view: View, words: str, written: LegalFact | Note) -> str:
    day = formats.day(written.written_at.date(), view.language)
    return view.t("legal.fact_by", fact=words, author=written.author or formats.NOTHING, day=day)


def _harm_in_words(view: View, note: Note) -> str:
    if not note.lines:
        return view.t("legal.harm_general", text=note.text)
    n = view.count(len(note.lines))
    if note.amount is None:
        return view.t("legal.harm_named", n=n, text=note.text)
    amount = formats.price(note.amount, view.currency, view.language)
    return view.t("legal.harm_amounted", n=n, amount=amount, text=note.text)


def _delete(kind: str, key: int) -> None:
    st.session_state[DELETED] = (kind, key)
    (Workspace.delete_legal_fact if kind == "fact" else Workspace.delete_note)(workspace(), key)


def _restore() -> None:
    kind, key = st.session_state.pop(DELETED)
    (Workspace.restore_legal_fact if kind == "fact" else Workspace.restore_note)(workspace(), key)


def _form(view: View, name: str, fields: Callable[[], bool]) -> None:
    """A shelf with a form; what is kept shows at once."""
    if not view.may(Right.NOTE):
        return
    shelf = st.popover(view.t(f"legal.{name}_add"), key=f"legal_{name}", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf, st.form(f"legal_{name}_{view.language}", border=False):
        is_kept = fields()
    if is_kept:
        st.session_state.pop(DELETED, None)
        st.rerun()


def _claim(view: View, supplier_id: str, window: Window, facts: dict[str, LegalFact]) -> bool:
    """The days of invoice, notice and answer, and whether the supplier contested and anything was deducted."""
    typed: dict[str, str | None] = {}
    for name, column in zip(DAYS, st.columns(len(DAYS)), strict=True):
        with column:
            typed[name] = _day(view, name, view.code("legal_fact", name), facts)
    for name in YES_WITH_A_DAY:
        typed[name] = _yes_with_a_day(view, name, facts)
    typed["force_majeure"] = _answer(view, "force_majeure", facts)
    return _keep(view, supplier_id, window, typed, facts)


def _scope(view: View, supplier_id: str, facts: dict[str, LegalFact]) -> bool:
    typed: dict[str, str | None] = {name: _answer(view, name, facts) for name in (*HOUSE_FACTS, *SUPPLIER_FACTS)}
    return _keep(view, supplier_id, None, typed, facts)


def _value(facts: dict[str, LegalFact], name: str) -> str:
    return facts[name].value if name in facts else ""


def _day(view: View, name: str, label: str, facts: dict[str, LegalFact]) -> str | None:
    """The day typed as ISO text, empty where none is, None where it is not a day."""
    value = _value(facts, name)
    stands = day_text(view, date.fromisoformat(value) if value[:1].isdigit() else None)
    text = st.text_input(label, stands, placeholder=view.t("filter.day_format"), key=f"legal_{name}_{view.language}")
    day = read_day(text) if text else None
    return "" if not text.strip() else day.isoformat() if day else None


def _yes_with_a_day(view: View, name: str, facts: dict[str, LegalFact]) -> str | None:
    """`no`, the day it happened, or nothing known; yes without a day is no answer."""
    value = _value(facts, name)
    options = ("", "no", "yes")
    chosen, day = st.columns(2, vertical_alignment="bottom")
    with chosen:
        answer = _select(view, name, options, "yes" if value[:1].isdigit() else value)
    with day:
        label = view.t("legal.day", name=view.code("legal_fact", name))
        typed = _day(view, f"{name}_day", label, {f"{name}_day": facts[name]} if name in facts else {})
    return (typed or None) if answer == "yes" else answer


def _answer(view: View, name: str, facts: dict[str, LegalFact]) -> str:
    return _select(view, name, ANSWERS[name], _value(facts, name))


def _select(view: View, name: str, options: Sequence[str], chosen: str) -> str:
    index = options.index(chosen) if chosen in options else 0
    return st.selectbox(
        view.code("legal_fact", name),
        options,
        index,
        key=f"legal_{name}_choice_{view.language}",
        format_func=lambda code: view.code("fact_value", code) if code else view.t("legal.unknown"),
    )


def _keep(
    view: View, supplier_id: str, window: Window | None, typed: dict[str, str | None], facts: dict[str, LegalFact]
) -> bool:
    """Whether what was typed is kept: only what differs from what stands is written; a field emptied is not known."""
    author = author_of(view)
    if not st.form_submit_button(view.t("legal.facts_keep")):
        return False
    if not author or None in typed.values():
        st.caption(f"○ {view.t('legal.facts_needs', format=view.t('filter.day_format'))}")
        return False
    st.session_state[AUTHOR] = author
    for name, value in typed.items():
        if value != _value(facts, name):
            owner = "" if name in HOUSE_FACTS else supplier_id
            workspace().write_legal_fact(owner, window, name, value or "", author)
    return True


def _harm(view: View, supplier_id: str, window: Window, kept: pl.DataFrame) -> bool:
    """A text about the harm that lines did, and its amount where it is known."""
    choices = _choices(kept)
    lines = st.multiselect(
        view.t("legal.harm_lines"),
        list(choices),
        format_func=lambda key: choices[key][0],
        placeholder=view.t("filter.choose"),
    )
    text = st.text_input(view.t("legal.harm_what"), max_chars=LONGEST_TEXT).strip()
    typed = st.text_input(view.t("legal.harm_amount", currency=formats.currency_sign(view.currency, view.language)))
    author = author_of(view)
    if not st.form_submit_button(view.t("legal.harm_keep")):
        return False
    amount = _amount(typed)
    if not lines or not text or not author or (typed.strip() and amount is None):
        st.caption(f"○ {view.t('legal.harm_needs')}")
        return False
    st.session_state[AUTHOR] = author
    workspace().document_harm(supplier_id, window, [choices[key][1] for key in lines], text, author, amount)
    return True


def _choices(kept: pl.DataFrame) -> dict[str, tuple[str, tuple[str, str, str]]]:
    """The lines a text may name, by a stable id, each with its label and key."""
    choices: dict[str, tuple[str, tuple[str, str, str]]] = {}
    for line in kept.drop_nulls(LINE).sort(LINE).iter_rows(named=True):
        key = (line["flow"], line["order_id"], line["line_id"])
        label = f"{line['order_id']}-{line['line_id']} · {line['product_name'] or line['sku']}"
        choices["/".join(key)] = (label, key)
    return choices


def _amount(typed: str) -> float | None:
    """An amount typed with a comma or a point and with spaces or not; None where it is none."""
    text = re.sub(r"\s", "", typed).replace(",", ".")
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
