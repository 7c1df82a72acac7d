"""How what is no KPI is worked out, step by step, beside the definitions of the KPIs."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.request.view import Request

# Each group of words with its steps, in the order they follow from one another.
STEPS: Mapping[str, Sequence[str]] = {
    "plan": (
        *("demand", "lead_time", "safety", "slow", "new", "point", "order", "moves", "risk", "run_out", "service"),
        "replay",
    ),
    "sale": ("expected", "uplift", "days", "missing", "order", "result"),
    "market": ("feeds", "errors", "first_days", "incidents", "lost", "to_stock", "to_drop"),
}
TITLES = {
    "plan": "plan_definition.title",
    "sale": "sale_definition.title",
    "market": "market_definition.title",
}


def plan_definitions(request: Request, is_searched: Callable[[str], bool]) -> int:
    """The steps whose words `is_searched` keeps, each a shelf under the title of its group; how many they are."""
    kept = {
        group: [step for step in steps if is_searched(" ".join(_words(request, group, step)))]
        for group, steps in STEPS.items()
    }
    for group, steps in kept.items():
        if steps:
            show_html(element("h2", request.t(TITLES[group]), css="cadran-family"))
        for step in steps:
            name, definition = _words(request, group, step)
            with st.expander(f"**{as_markdown(name)}**", key=f"{group}_{step}"):
                show_html(element("p", definition))
    return sum(map(len, kept.values()))


def _words(request: Request, group: str, step: str) -> tuple[str, str]:
    if group == "market":
        return request.t(f"market_name.{step}"), request.t(f"market_definition.{step}")
    if group == "sale":
        return request.t(f"sale_name.{step}"), request.t(f"sale_definition.{step}")
    return request.t(f"plan_name.{step}"), request.t(f"plan_definition.{step}")
