"""Two links to what the reader sees: one that moves on with the data, and one that stays as it is."""

from dataclasses import replace

import streamlit as st

from cadran.config import home_folder
from cadran.i18n import formats
from cadran.rights import Right
from cadran.ui.request.address import State
from cadran.ui.request.view import View, link_to
from cadran.workspace import Workspace

FROZEN = "cadran_frozen_link"


def share(view: View) -> None:
    """The live and the frozen link, each in a field to copy from; nothing is sent anywhere."""
    shelf = st.popover(view.t("share.open"), key="share", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        st.markdown(f"**{view.t('share.live')}**  \n{view.t('share.live_text', period=_rule(view))}")
        st.code(link_to(view, view.state), language=None, wrap_lines=True)
        day = formats.day(view.as_of, view.language)
        st.markdown(f"**{view.t('share.frozen')}**  \n{view.t('share.frozen_text', day=day)}")
        _frozen(view)


def _rule(view: View) -> str:
    """The period of the live link: the rule it follows, or its days."""
    return view.period_label if view.state.period == "custom" else view.t(f"period.{view.state.period}")


def _frozen(view: View) -> None:
    if not view.may(Right.KEEP):
        return
    link = link_to(view, frozen_state(view))
    if st.session_state.get(FROZEN) == link:
        st.code(link, language=None, wrap_lines=True)
    elif st.button(view.t("share.freeze"), key="freeze"):
        Workspace(home_folder()).freeze(view.engine.path.name)
        st.session_state[FROZEN] = link
        st.rerun()


def frozen_state(view: View) -> State:
    """The state of the reader with every day written out, and the version of the data."""
    state = view.state.over(view.period.first, view.period.last)
    state = replace(state, as_of=view.as_of, version=view.engine.info.version)
    if view.compared and view.compared.first and view.compared.last:
        return state.against(view.compared.first, view.compared.last)
    return state.compared_by("none")
