"""How the plan of replenishment is worked out, step by step, beside the definitions of the KPIs."""

from collections.abc import Callable

import streamlit as st

from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.request.view import Request

# The steps in the order they follow from one another.
STEPS = ("demand", "lead_time", "safety", "slow", "new", "point", "order", "moves", "risk", "service")


def plan_definitions(request: Request, is_searched: Callable[[str], bool]) -> int:
    """The steps whose words `is_searched` keeps, each a shelf; how many they are."""
    steps = [step for step in STEPS if is_searched(_words(request, step))]
    if steps:
        show_html(element("h2", request.t("plan_definition.title"), css="cadran-family"))
    for step in steps:
        with st.expander(f"**{as_markdown(request.t(f'plan_name.{step}'))}**", key=f"plan_{step}"):
            show_html(element("p", request.t(f"plan_definition.{step}")))
    return len(steps)


def _words(request: Request, step: str) -> str:
    return f"{request.t(f'plan_name.{step}')} {request.t(f'plan_definition.{step}')}"
