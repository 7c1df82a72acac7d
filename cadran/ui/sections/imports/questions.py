"""What no file says: asked once, each answer with its meaning."""

from collections.abc import Sequence

import streamlit as st

from cadran.i18n import formats
from cadran.recognition.proposal import Proposal, Question
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.panel import framed
from cadran.ui.sections.imports.preparation import Preparation, step_of

MOST_RADIO = 4


def questions_panel(import_now: Preparation, proposal: Proposal) -> None:
    """The questions that need an answer, those answered too; what may be said besides is on a shelf."""
    needed = [question for question in proposal.questions if question.is_needed]
    others = [question for question in proposal.questions if not question.is_needed]
    request = import_now.request
    if needed:
        n = formats.number(len(proposal.open_questions), request.language)
        key = "imports.questions_title" if proposal.open_questions else "imports.answered"
        title = request.t(key, step=step_of("questions", proposal), n=n)
        with framed(request.language, "import_questions", title, request.t("imports.questions_subtitle")):
            _ask(import_now, needed)
    if others:
        with st.expander(request.t("imports.may_say"), key="import_may_say"):
            _ask(import_now, others)


def _ask(import_now: Preparation, questions: Sequence[Question]) -> None:
    for question in questions:
        with st.container(key=f"question_{questions.index(question)}_{question.is_needed}", gap="xsmall"):
            _question(import_now, question)


def _question(import_now: Preparation, question: Question) -> None:
    request = import_now.request
    meanings = {option.value: option.meaning.read(request.language) for option in question.options}
    values = list(meanings)
    if question.answer is not None and question.answer not in meanings:
        values.append(question.answer)
    index = values.index(question.answer) if question.answer is not None else None
    key = f"answer_{import_now.key(question.id)}"

    def keep() -> None:
        import_now.answer(question.id, st.session_state[key] or None)

    label = as_markdown(question.sentence.read(request.language))
    if question.is_free or len(values) > MOST_RADIO:
        st.selectbox(
            label,
            values,
            index,
            format_func=lambda value: _option(value, meanings),
            key=key,
            placeholder=request.t("imports.choose_or_type" if question.is_free else "imports.choose"),
            accept_new_options=question.is_free,
            on_change=keep,
        )
    else:
        st.radio(
            label,
            values,
            index,
            format_func=lambda value: as_markdown(meanings.get(value, value)),
            key=key,
            on_change=keep,
        )
    if question.examples:
        words = request.t("imports.for_example", examples=" · ".join(question.examples))
        show_html(element("p", words, css="cadran-note"))


def _option(value: str, meanings: dict[str, str]) -> str:
    return f"{value} · {meanings[value]}" if value in meanings else value
