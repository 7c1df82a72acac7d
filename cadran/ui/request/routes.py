"""The pages of Cadran in one list, and links that carry the reader's filters along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

import streamlit as st

from cadran.config import PAGES
from cadran.i18n.catalogue import t
from cadran.kpis import KPIS
from cadran.rights import RIGHTS, Right, Role, acting
from cadran.ui.request.address import State, address
from cadran.ui.request.sign_in import is_at_this_machine, sign_in


@dataclass(frozen=True)
class Page:
    """A page: its file and address (`id`), its group in the menu and the page above it.

    A hidden page is reached from another one. A page that does not need data also shows before anything is loaded.
    Period and filters concern a page that `is_filtered`. Where it has a `right`, it is for who has that.
    """

    id: str
    group: str
    is_hidden: bool = False
    needs_data: bool = True
    above: str = "overview"
    is_filtered: bool = True
    right: Right | None = None


ROUTES: tuple[Page, ...] = (
    Page("overview", "steering"),
    Page("lead_time", "steering"),
    Page("delivery", "steering"),
    Page("stockouts", "steering"),
    Page("returns", "steering"),
    Page("rotation", "steering"),
    Page("forecasts", "steering"),
    Page("costs", "steering"),
    Page("network", "steering"),
    Page("location", "steering", is_hidden=True, above="network"),
    Page("replenishment", "planning"),
    Page("campaign", "planning"),
    Page("suppliers", "suppliers"),
    Page("supplier", "suppliers", is_hidden=True, above="suppliers"),
    Page("orders", "detail"),
    Page("product", "detail", is_hidden=True, above="orders"),
    Page("data", "tools", needs_data=False, is_filtered=False),
    Page("imports", "tools", needs_data=False, is_filtered=False, above="data", right=Right.LOAD),
    Page("targets", "tools", is_filtered=False),
    Page("people", "tools", is_filtered=False, right=Right.ADMINISTER),
    Page("definitions", "tools", needs_data=False, is_filtered=False),
    Page("not_found", "tools", is_hidden=True, needs_data=False, is_filtered=False),
)
# What a supplier's own account is shown, and what nobody is who sees a part of the data.
OF_SUPPLIERS = frozenset(("supplier", "orders", "definitions", "not_found"))
OF_FILES = frozenset(("data", "imports"))
ENTRANCE = "entrance"
GROUPS = ("steering", "planning", "suppliers", "detail", "tools")
# Pages that were tabs of the page of rotation, by the tab their old addresses name.
FORMER_TABS = {"forecast": "forecasts", "cost": "costs"}


def offered() -> tuple[Page, ...]:
    """The pages this reader may open: a supplier those of its own lines and clauses, who sees a part of the data none
    that tells of whole files, and nobody one whose right they lack."""
    reader = acting()
    return _offered_to(reader.role, bool(reader.scope.filters), sign_in() is not None or is_at_this_machine())


@cache
def _offered_to(role: Role, sees_a_part: bool, is_known: bool) -> tuple[Page, ...]:
    """The pages of a role; those of administrators only for who signs in, or is at the machine: elsewhere nobody knows
    who it is."""
    if role == "supplier":
        return tuple(replace(page, is_hidden=page.id == "not_found") for page in ROUTES if page.id in OF_SUPPLIERS)
    seen = (page for page in ROUTES if not (sees_a_part and page.id in OF_FILES))
    granted = RIGHTS[role] if is_known else RIGHTS[role] - {Right.ADMINISTER}
    return tuple(page for page in seen if page.right is None or page.right in granted)


def is_withheld(page_id: str) -> bool:
    """Whether there is a page of this name that this reader may not open."""
    return page_of(page_id) is None and any(page.id == page_id for page in ROUTES)


def page_of(page_id: str) -> Page | None:
    """The page with this id; None where Cadran has no such page for this reader."""
    return named(page_id, offered())


def named(page_id: str, pages: Iterable[Page]) -> Page | None:
    """The one of these pages with this id."""
    return next((page for page in pages if page.id == page_id), None)


def current_target(page_id: str, own: Mapping[str, list[str]]) -> tuple[str, dict[str, list[str]]]:
    """The page an address leads to and what is its own there: an old address may name a page by its former tab.

    Without a tab the KPI tells which one was meant.
    """
    if page_id != "rotation":
        return page_id, dict(own)
    tab, kpi_id = ("".join(own.get(name, [])[-1:]) for name in ("tab", "kpi"))
    kpi_page = KPIS[kpi_id].page if kpi_id in KPIS and not tab else ""
    target = FORMER_TABS.get(tab) or (kpi_page if kpi_page in FORMER_TABS.values() else page_id)
    return target, {name: values for name, values in own.items() if name != "tab"}


def streamlit_page(page: Page, language: str) -> st.Page:
    """The page as Streamlit knows it, titled in `language`."""
    return st.Page(
        PAGES / f"{page.id}.py",
        title=t(language, f"page.{page.id}"),
        url_path=page.id,
        visibility="hidden" if page.is_hidden else "visible",
    )


# A page of a link is only read; the navigation of a reader changes those it is given.
_linked = cache(streamlit_page)


def entrance(language: str) -> st.Page:
    """The first page at the address without a page; apart, because Streamlit knows no other address of a default."""
    first = offered()[0].id
    title = t(language, f"page.{first}")
    return st.Page(PAGES / f"{first}.py", title=title, url_path=ENTRANCE, default=True, visibility="hidden")


def unknown_page(url: str) -> st.Page | None:
    """A page that takes the place of one the address names and Cadran has not; Streamlit's own answer is English."""
    asked = urlsplit(url).path.strip("/").removeprefix(str(st.get_option("server.baseUrlPath")).strip("/")).strip("/")
    if not asked or "/" in asked or page_of(asked) or asked == ENTRANCE:
        return None
    return st.Page(PAGES / f"{offered()[0].id}.py", title=asked, url_path=asked, visibility="hidden")


def link(page: Page, label: str, state: State, language: str, /, **own: str | Sequence[str] | None) -> None:
    """A link to a page with the same filters. `label` is Markdown."""
    st.page_link(_linked(page, language), label=label, query_params=_pairs(address(state, **own)))


def open_page(page: Page, state: State, language: str, /, **own: str | Sequence[str] | None) -> None:
    """Go to a page with the same filters."""
    st.switch_page(streamlit_page(page, language), query_params=_pairs(address(state, **own)))


def _pairs(parameters: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in parameters.items() for value in values]
