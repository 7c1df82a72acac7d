"""The pages of Cadran in one list, and links that carry the reader's filters along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cadran.i18n.catalogue import say
from cadran.ui.request.address import State, write

FOLDER = Path(__file__).resolve().parents[3] / "pages"


@dataclass(frozen=True)
class Place:
    """A page: its file and address (`id`), its group in the menu and the page above it.

    A hidden page is reached from another one. A page that does not need data also shows before anything is loaded.
    """

    id: str
    group: str
    is_hidden: bool = False
    needs_data: bool = True
    above: str = "overview"


PLACES: tuple[Place, ...] = (
    Place("overview", "steering"),
    Place("lead_time", "steering"),
    Place("delivery", "steering"),
    Place("stockouts", "steering"),
    Place("returns", "steering"),
    Place("rotation", "steering"),
    Place("network", "steering"),
    Place("suppliers", "suppliers"),
    Place("supplier", "suppliers", is_hidden=True, above="suppliers"),
    Place("orders", "detail"),
    Place("product", "detail", is_hidden=True, above="orders"),
    Place("data", "tools", needs_data=False),
    Place("definitions", "tools", needs_data=False),
)
GROUPS = ("steering", "suppliers", "detail", "tools")
KPI_PLACES = {
    "service": "delivery",
    "time": "lead_time",
    "stock": "rotation",
    "returns": "returns",
    "supplier": "delivery",
    "planning": "rotation",
}
STOCKOUT_KPIS = frozenset(
    {"stockout_rate", "stockout_revenue", "stockout_days", "lost_sales", "a_availability", "oversell"}
    | {"feed_availability", "run_out", "run_out_value"}
)
ROTATION_KPIS = frozenset({"gross_margin", "revenue", "orders", "units", "nps", "csat"})
NETWORK_KPIS = frozenset({"ready_on_time", "shipped_24h", "cutoff_24h", "tracked"})


def place(place_id: str) -> Place | None:
    """The page with this id; None where Cadran has no such page."""
    return next((found for found in PLACES if found.id == place_id), None)


def page(found: Place, language: str) -> st.Page:
    """The Streamlit page of a place, titled in `language`."""
    return st.Page(
        FOLDER / f"{found.id}.py",
        title=say(language, f"page.{found.id}"),
        url_path=found.id,
        visibility="hidden" if found.is_hidden else "visible",
    )


def entrance(language: str) -> st.Page:
    """The first page at the address without a page; apart, because Streamlit knows no other address of a default."""
    first = PLACES[0].id
    title = say(language, f"page.{first}")
    return st.Page(FOLDER / f"{first}.py", title=title, url_path="entrance", default=True, visibility="hidden")


def address(state: State, **own: str | Sequence[str] | None) -> dict[str, list[str]]:
    """The parameters of a link: the filters of `state` and what is the target page's own, such as kpi=otd."""
    pairs = {name: [value] if isinstance(value, str) else list(value) for name, value in own.items() if value}
    return write(state) | pairs


def link(place_id: str, label: str, state: State, language: str, **own: str | Sequence[str] | None) -> bool:
    """A link to a page with the same filters; False where Cadran has no such page. `label` is Markdown."""
    target = place(place_id)
    if target is None:
        return False
    st.page_link(page(target, language), label=label, query_params=_pairs(address(state, **own)))
    return True


def open_page(place_id: str, state: State, language: str, **own: str | Sequence[str] | None) -> None:
    """Go to a page with the same filters."""
    target = place(place_id)
    if target is not None:
        st.switch_page(page(target, language), query_params=_pairs(address(state, **own)))


def _pairs(parameters: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in parameters.items() for value in values]


def kpi_place(kpi_id: str, family: str) -> str:
    """The page that explains a KPI."""
    if kpi_id in NETWORK_KPIS:
        return "network"
    if kpi_id in ROTATION_KPIS:
        return "rotation"
    return "stockouts" if kpi_id in STOCKOUT_KPIS else KPI_PLACES.get(family, "overview")
