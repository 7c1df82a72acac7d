"""The page that asks for a sign-in, says why somebody is not let in, and the way out again."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from cadran.config import home_folder
from cadran.rights import Person, acting_as
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.request.sign_in import Refusal, enter_sign_in, reader, sign_in
from cadran.ui.request.view import Request
from cadran.ui.shell.languages import languages
from cadran.ui.shell.sign_in_guard import answered_for
from cadran.workspace import Action, Workspace

# In whose name the page that asks for a sign-in is written; no data are read for it.
NOBODY = Person("", "", "reader")


@contextmanager
def reading() -> Iterator[bool]:
    """Run in the name of who reads; whether anybody is let in."""
    person = reader()
    is_admitted = isinstance(person, Person)
    if sign_in() is not None:
        enter_sign_in(person)
        context = get_script_run_ctx()
        if isinstance(person, Person) and context is not None:
            answered_for(context.session_id, person)
    with acting_as(person if isinstance(person, Person) else NOBODY):
        yield is_admitted


def ask(request: Request) -> None:
    """What stands in place of a page for who is not let in: why, and the way in."""
    provider, refusal = sign_in(), reader()
    with st.container(horizontal_alignment="center", key="sign_in"), st.container(border=True, width=440):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            show_html(element("h1", request.t("sign_in.title")), width="content")
            languages(request)
        st.markdown(request.t(str(refusal)))
        if refusal is Refusal.UNKNOWN:
            contact = provider.contact if provider else ""
            words = request.t("sign_in.ask", contact=contact) if contact else request.t("sign_in.ask_administrator")
            st.markdown(as_markdown(words))
            if st.button(request.t("sign_in.as_another"), key="sign_in_again"):
                st.logout()
        elif st.button(request.t("sign_in.button"), key="sign_in_button", type="primary"):
            st.login()


def person_menu(request: Request) -> None:
    """Who reads, in which role, and the way to sign out; nothing where nobody needs to sign in."""
    if sign_in() is None:
        return
    with st.popover(as_markdown(request.person.name), key="person", type="tertiary"):
        st.markdown(as_markdown(f"{request.person.sign_in} · {request.t(f'role.{request.person.role}')}"))
        if st.button(request.t("sign_in.out"), key="sign_out"):
            Workspace(home_folder()).enter(Action.SIGNED_OUT, "")
            st.logout()
