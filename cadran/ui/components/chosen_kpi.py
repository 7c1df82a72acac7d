"""Which KPI of its family a page explains: the one in the address, else the first that the data tell of."""

from collections.abc import Sequence

import streamlit as st

from cadran.insight.recorded import is_counted
from cadran.kpis import KPIS, Kpi
from cadran.ui.request.view import View


def chosen_kpi(view: View, offered: Sequence[str]) -> Kpi:
    """The KPI named in the address when the page offers it, else the first with a row on any day, else the first."""
    asked = st.query_params.get("kpi", "")
    if asked in offered:
        return KPIS[asked]
    return KPIS[next((name for name in offered if is_counted(view, KPIS[name])), offered[0])]
