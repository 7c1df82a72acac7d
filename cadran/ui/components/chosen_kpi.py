"""Which KPI of its family a page explains: the one in the address, else the first."""

from collections.abc import Sequence

import streamlit as st

from cadran.kpis import KPIS, Kpi


def chosen_kpi(offered: Sequence[str]) -> Kpi:
    """The KPI named by `kpi` in the address when the page offers it, else the first offered."""
    asked = st.query_params.get("kpi", "")
    return KPIS[asked if asked in offered else offered[0]]
