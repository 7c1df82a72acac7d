"""The ways to plan a sale: typed in or from a file, and what is expected of it kept as its plan."""

from datetime import date

import streamlit as st

from cadran.errors import CadranError
from cadran.insight import campaigns
from cadran.insight.campaign_file import ReadLines, read_campaign, read_typed
from cadran.insight.campaigns import Check
from cadran.rights import Right
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.typed_day import read_day
from cadran.ui.panels.notes import LONGEST_TEXT
from cadran.ui.request.view import View
from cadran.workspace import CampaignTerms

GENERATION = "cadran_campaign_generation"
LONGEST_NAME = 80
MOST_DAYS = 100
NOTHING = ReadLines((), (), 0, 0)


def new_sale(view: View) -> None:
    """The form of a sale, folded away behind its button."""
    if not view.may(Right.CHECK_SALE):
        return
    shelf = st.popover(view.t("campaign.new"), key="sale_new", on_change="rerun")
    if shelf.open:
        with shelf:
            sale_form(view)


def sale_form(view: View) -> None:
    """A sale by its days and what it sells; rows that cannot be taken are said before anything is kept."""
    if not view.may(Right.CHECK_SALE):
        return
    key = f"sale_form_{view.language}_{_generation()}"
    st.caption(as_markdown(view.t("campaign.new_help")))
    name, first, last = _named_days(view, key)
    category = _category(view, key)
    read = _lines(view, key)
    text, author = _why(view, key)
    words = "campaign.keep_without" if read and read.refused else "campaign.keep"
    n = len(read.refused) if read else 0
    is_sent = st.button(view.t(words, n=n), type="primary", key=f"{key}_keep", disabled=read is None)
    if is_sent and read is not None:
        sold = CampaignTerms(name, first or date.min, last or date.min, category, read.lines)
        _keep(view, sold, (text, author))


def keep_plan(view: View, check: Check) -> None:
    """What is expected of each SKU and place, as the plan of the sale; nothing where nobody knows it or it is over."""
    if not view.may(Right.CHECK_SALE):
        return
    if check.rows["sale_quantity"].drop_nulls().is_empty() or not check.days.coming:
        return
    shelf = st.popover(view.t("campaign.keep_plan"), key="sale_plan", on_change="rerun")
    if not shelf.open:
        return
    key = f"sale_plan_{view.language}_{_generation()}"
    with shelf:
        st.caption(as_markdown(view.t("campaign.keep_plan_help")))
        why = _why(view, key)
        if st.button(view.t("campaign.keep_plan"), type="primary", key=f"{key}_keep") and _is_signed(view, why[1]):
            how = "typed" if check.expected_by == "kept" else check.expected_by
            _done(view, campaigns.frozen(check), how, why)


def _named_days(view: View, key: str) -> tuple[str, date | None, date | None]:
    columns = st.columns([2, 1, 1])
    hint = view.t("filter.day_format")
    texts = []
    for column, name in zip(columns, ("name", "first", "last"), strict=True):
        with column:
            placeholder = None if name == "name" else hint
            label = view.t(f"campaign.{name}")
            texts.append(st.text_input(label, max_chars=LONGEST_NAME, placeholder=placeholder, key=f"{key}_{name}"))
    return texts[0].strip(), read_day(texts[1]), read_day(texts[2])


def _category(view: View, key: str) -> str:
    names = {"": view.t("campaign.every")} | {code: name for code, name in view.names("category").items() if code}
    label = view.t("campaign.category")
    return str(st.selectbox(label, list(names), format_func=lambda code: names[code], key=f"{key}_category"))


def _lines(view: View, key: str) -> ReadLines | None:
    """The rows of the file, else those typed; None where they cannot be read at all, which is said."""
    typed = st.text_area(view.t("campaign.skus"), placeholder=view.t("campaign.skus_hint"), key=f"{key}_skus")
    file = st.file_uploader(view.t("campaign.file"), type=["csv", "txt", "tsv"], key=f"{key}_file")
    if file is None and not typed.strip():
        return NOTHING
    try:
        read = read_typed(view.engine, typed) if file is None else read_campaign(view.engine, file.getvalue())
    except CadranError as error:
        for problem in error.read(view.language):
            st.caption(f"○ {as_markdown(problem)}")
        return None
    counts = {"taken": len(read.lines), "refused": len(read.refused), "blank": read.blank_count, "n": read.row_count}
    st.caption(as_markdown(view.t("campaign.read", **counts)))
    if read.refused:
        data_table(view, read.refused_frame(view.language))
    return read


def _why(view: View, key: str) -> tuple[str, str]:
    text, author = st.columns([3, 1])
    with text:
        words = st.text_input(view.t("campaign.why"), max_chars=LONGEST_TEXT, key=f"{key}_text").strip()
    with author:
        return words, author_of(view, f"{key}_author")


def _keep(view: View, terms: CampaignTerms, why: tuple[str, str]) -> None:
    if not terms.name:
        st.caption(f"○ {as_markdown(view.t('campaign.no_name'))}")
    elif date.min in (terms.first, terms.last) or not 0 <= (terms.last - terms.first).days < MOST_DAYS:
        st.caption(f"○ {as_markdown(view.t('campaign.no_days', most=MOST_DAYS))}")
    elif _is_signed(view, why[1]):
        _done(view, terms, "typed" if terms.has_units else "", why)


def _is_signed(view: View, author: str) -> bool:
    if not author:
        st.caption(f"○ {as_markdown(view.t('campaign.unsigned'))}")
    return bool(author)


def _done(view: View, terms: CampaignTerms, expected_by: str, why: tuple[str, str]) -> None:
    """Keep it and look at it."""
    kept = campaigns.campaigns_of(view.engine).keep(terms, expected_by, view.as_of, why)
    st.session_state[AUTHOR] = why[1]
    st.session_state[GENERATION] = _generation() + 1
    view.request.open_page("campaign", campaign=f"k{kept}")


def _generation() -> int:
    """How many sales this reader kept: each begins with empty, closed forms."""
    return int(st.session_state.get(GENERATION, 0))
