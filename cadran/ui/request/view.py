"""What a page gets: who reads, in which language and theme, and the context of its questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from cadran.charts.palette import PALETTES, Palette, ThemeName
from cadran.config import home_folder
from cadran.engine import Engine
from cadran.engine.current import open_current
from cadran.i18n import Language
from cadran.i18n.catalogue import t
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.insight.known import known_values
from cadran.insight.open_versions import OpenVersions
from cadran.rights import Person, Right, acting, machine_user
from cadran.ui.request import routes
from cadran.ui.request.address import DIMENSIONS, GRAINS, PARAMETERS, State, address, read, write
from cadran.ui.request.asked import context_of
from cadran.ui.request.routes import Page
from cadran.warehouse.versions import Version

# What leads to a place on the page: its lists' pages, and the section it opens on.
PLACES = frozenset(("page", "lines_page", "open_page", "oversold_page", "at", "tick"))
VIEW, REQUEST = "cadran_view", "cadran_request"
VERSIONS = OpenVersions()


@dataclass(frozen=True)
class Request:
    """Who looks at which page with which choices.

    `dropped` are the parameters of the address that mean nothing, `absent` the filters and values no row has, `person`
    is who looks, `offered` the pages they may open.
    """

    language: Language
    state: State
    page: Page
    theme: ThemeName
    dropped: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    person: Person = field(default_factory=machine_user)
    offered: tuple[Page, ...] = field(default_factory=routes.offered)

    @property
    def palette(self) -> Palette:
        return PALETTES[self.theme]

    def t(self, key: str, **values: object) -> str:
        """Interface words in the reader's language."""
        return t(self.language, key, **values)

    def may(self, right: Right) -> bool:
        """Whether the reader has a right."""
        return self.person.may(right)

    def link(self, page_id: str, label: str, state: State | None = None, **own: str | Sequence[str] | None) -> bool:
        """A link to another page with the same filters, or those of `state`; False where there is no such page."""
        page = routes.named(page_id, self.offered)
        if page is not None:
            routes.link(page, label, state or self.state, self.language, **own)
        return page is not None

    def open_page(self, page_id: str, state: State | None = None, **own: str | Sequence[str] | None) -> None:
        page = routes.named(page_id, self.offered)
        if page is not None:
            routes.open_page(page, state or self.state, self.language, **own)


@dataclass(frozen=True)
class View(Context):
    """One reader's look at one published version: a context with the address, the theme and the ways to other pages."""

    request: Request

    @property
    def state(self) -> State:
        return self.request.state

    @property
    def palette(self) -> Palette:
        return self.request.palette

    def may(self, right: Right) -> bool:
        """Whether the reader has a right."""
        return self.request.may(right)

    @property
    def grain_code(self) -> str:
        """The letter of the grain in an address."""
        return next(code for code, grain in GRAINS.items() if grain == self.grain)

    def link(self, page_id: str, label: str, state: State | None = None, **own: str | Sequence[str] | None) -> bool:
        """A link to another page with the same filters, or those of `state`; False where there is no such page."""
        return self.request.link(page_id, label, state, **own)


def engine_of(path: Path) -> Engine:
    """The engine of one version, opened once for all readers, of what this one may see."""
    return VERSIONS.engine(path).within(acting().scope)


def current_data() -> tuple[Version, Engine]:
    """The version published now, or the last good one, and its engine; CadranError when nothing has been loaded yet."""
    return open_current(home_folder(), engine_of)


def read_address(page: Page) -> Request:
    """The reader as the address, the browser's language and its theme describe them."""
    state, dropped = read({name: st.query_params.get_all(name) for name in st.query_params})
    language: Language = state.language or ("fr" if (st.context.locale or "en").lower().startswith("fr") else "en")
    theme: ThemeName = "dark" if st.context.theme.type == "dark" else "light"
    return Request(language, state, page, theme, dropped, person=acting())


def build_view(request: Request, engine: Engine) -> View:
    """The view of `reader` on the data of `engine`."""
    return View(**vars(context_of(request.state, request.language, engine)), request=request)


def without_absent(request: Request, engine: Engine) -> Request:
    """The request without the values of filters that nothing in the data of `engine` has."""
    state, absent = request.state, []
    for parameter, values in request.state.filters:
        known = {"", *answered(known_values, engine, DIMENSIONS[parameter])}
        absent += [(parameter, value) for value in values if value not in known]
        state = state.filtering(parameter, tuple(value for value in values if value in known))
    return replace(request, state=state, absent=tuple(absent))


def go(state: State) -> None:
    """Write `state` into the address; parameters that belong to the page stay, and long lists begin anew."""
    st.query_params.from_dict(lasting_parameters() | write(state))


def own_parameters() -> dict[str, list[str]]:
    """What the address says to this page alone, such as kpi=otd."""
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in PARAMETERS}


def lasting_parameters() -> dict[str, list[str]]:
    """What the address says to this page alone, but for where on the page it leads: other rows begin anew."""
    return {name: values for name, values in own_parameters().items() if name not in PLACES}


def show_address(page: Page) -> None:
    """Make the browser show the address this run answers: it does not follow a link to the same page by itself.

    An address it shows already stays untouched: the reader may have gone on while this run was still on its way. On the
    way to another page the browser still shows the old one: writing now would leave that page with filters of the new
    one behind, for Back to land on.
    """
    before: Request | None = st.session_state.get(REQUEST)
    answered = {name: st.query_params.get_all(name) for name in st.query_params}
    in_sight = parse_qs(urlsplit(st.context.url or "").query, keep_blank_values=True)
    if before is not None and before.page == page and in_sight != answered:
        st.query_params.from_dict(answered)


def remember(request: Request, view: View | None) -> None:
    st.session_state[REQUEST], st.session_state[VIEW] = request, view


def current_request() -> Request:
    """The reader of this run; every page has one."""
    request: Request = st.session_state[REQUEST]
    return request


def current_view() -> View:
    """The view of this run; a page that needs data always has one."""
    view: View = st.session_state[VIEW]
    return view


def held_view() -> View | None:
    """The view of this run, None before anything has been loaded: for pages that do not need data."""
    view: View | None = st.session_state[VIEW]
    return view


def link_to(view: View, state: State | None = None) -> str:
    """The whole address of this page with `state`, or as it is."""
    base = (st.context.url or "http://localhost:8501").rstrip("/")
    page_id = view.request.page.id
    query = urlencode(address(state or view.state, **own_parameters()), doseq=True)
    return f"{base.removesuffix(f'/{page_id}')}/{page_id}" + (f"?{query}" if query else "")
