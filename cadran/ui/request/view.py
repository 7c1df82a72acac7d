"""What a page gets: who reads, in which language, which data, which selection; and answers, kept by version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from cadran.charts.palette import PALETTES, Palette, ThemeName
from cadran.config import home_folder
from cadran.engine import Engine
from cadran.export.asked import scope
from cadran.i18n import Language, Text, formats
from cadran.i18n.catalogue import say, say_code
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection
from cadran.ui.request import routes
from cadran.ui.request.address import CHOICE_PARAMETERS, DIMENSIONS, GRAINS, PARAMETERS, State, read, write
from cadran.ui.request.periods import Period, Season, chosen_period, compared_period, seasons_of
from cadran.ui.request.routes import Place
from cadran.warehouse.versions import current_version

SECONDS_KEPT = 3600
ANSWERS_KEPT = 3000
# A selection as the key of a kept answer: its text, which is whole and quicker to make than what Streamlit computes.
AS_TEXT: dict[str | type[Any], Callable[[Any], Any]] = {Selection: repr}
VIEW, READER = "cadran_view", "cadran_reader"


@dataclass(frozen=True)
class Reader:
    """Who looks at which page with which choices, before any data is known."""

    language: Language
    state: State
    place: Place
    theme: ThemeName
    dropped: tuple[str, ...] = ()

    @property
    def palette(self) -> Palette:
        return PALETTES[self.theme]

    def say(self, key: str, **values: object) -> str:
        """Interface words in the reader's language."""
        return say(self.language, key, **values)

    def link(self, place_id: str, label: str, state: State | None = None, **own: str | Sequence[str] | None) -> bool:
        """A link to another page with the same filters, or those of `state`; False where there is no such page."""
        return routes.link(place_id, label, state or self.state, self.language, **own)

    def open_page(self, place_id: str, state: State | None = None, **own: str | Sequence[str] | None) -> None:
        routes.open_page(place_id, state or self.state, self.language, **own)


@dataclass(frozen=True)
class View:
    """One reader's look at one published version: the selection, what it is compared with, and how it is named."""

    reader: Reader
    engine: Engine
    period: Period
    compared: Period | None
    flow: str
    selection: Selection
    comparison: Selection | None

    @property
    def language(self) -> Language:
        return self.reader.language

    @property
    def state(self) -> State:
        return self.reader.state

    @property
    def palette(self) -> Palette:
        return self.reader.palette

    @property
    def grain(self) -> Grain:
        return GRAINS[self.state.grain]

    @property
    def as_of(self) -> date:
        return self.engine.info.as_of_date

    @property
    def as_of_words(self) -> str:
        """The moment of the data; a day where not every event of that day has an hour."""
        info = self.engine.info
        return (formats.moment if info.as_of_has_hour else formats.day)(info.as_of_at, self.language)

    @property
    def version(self) -> str:
        return str(self.engine.path)

    @property
    def currency(self) -> str:
        return self.engine.info.reporting_currency

    @property
    def period_label(self) -> str:
        return self.period.label(self.language, self.say("period.all"))

    @property
    def comparison_label(self) -> str:
        if self.compared is None:
            return self.say("comparison.none")
        label = self.compared.label(self.language, "")
        return self.say("comparison.nearest", week=label) if self.compared.is_nearest else label

    def across_flows(self) -> "View":
        """The same look at sales and purchases together: a supplier answers for both."""
        comparison = self.comparison.of_both_flows() if self.comparison else None
        return replace(self, flow="all", selection=self.selection.of_both_flows(), comparison=comparison)

    def flow_of(self, kpi: Kpi) -> str:
        """The flow `kpi` answers for here: `outbound`, `inbound` or `all`; nothing where its rows have none."""
        known = self.engine.flows(kpi)
        asked = scope(self.fitting(kpi)) or ""
        return known[0] if asked == "all" and len(known) == 1 else asked

    def say(self, key: str, **values: object) -> str:
        """Interface words in the reader's language."""
        return self.reader.say(key, **values)

    def text(self, text: Text) -> str:
        return text.read(self.language)

    def code(self, group: str, code: str | None) -> str:
        """The name of a code such as mode `dropship`."""
        return say_code(self.language, group, code)

    def outcome(self, code: str, n: float) -> str:
        """What became of `n` rows: `annulée` of one, `annulées` of several."""
        return self.code("line_state" if formats.is_singular(n, self.language) else "state", code)

    def value(self, kpi: Kpi, figure: float | None) -> str:
        """A figure of `kpi` in its unit."""
        return formats.value(figure, kpi.unit, self.language, self.currency)

    def change(self, kpi: Kpi, figure: float | None) -> str:
        return formats.delta(figure, kpi.unit, self.language, self.currency)

    def count(self, number: float | None) -> str:
        return formats.number(number, self.language)

    def link(self, place_id: str, label: str, state: State | None = None, **own: str | Sequence[str] | None) -> bool:
        """A link to another page with the same filters, or those of `state`; False where there is no such page."""
        return self.reader.link(place_id, label, state, **own)

    def fitting(self, kpi: Kpi, selection: Selection | None = None) -> Selection:
        """The selection as `kpi` can answer it, by the rule of every door.

        Where the reader chose no flow, the flow of the page gives way to that of the KPI.
        """
        asked = self.selection if selection is None else selection
        is_usual = self.state.flow is None and asked.values_of("flow") == (default_flow(self.engine),)
        return self.engine.fitting(kpi, asked.where("flow") if is_usual else asked)

    def measure(
        self, kpi: Kpi, selection: Selection | None = None, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """The figure of `kpi` for the view's selection, or for another one; kept as long as the version lives."""
        return _measured(self.version, kpi.id, self.fitting(kpi, selection), by, grain, self.engine)

    def outside(
        self, kpi: Kpi, selection: Selection | None = None, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """The rows that could not be placed: columns [period], by, reason, row_count, unplaced."""
        return _outside(self.version, kpi.id, self.fitting(kpi, selection), by, grain, self.engine)

    def outcomes(self, kpi: Kpi, selection: Selection | None = None) -> pl.DataFrame:
        """How many rows are in each outcome, also outside the rate: columns state, row_count, counted."""
        return _states(self.version, kpi.id, self.fitting(kpi, selection), self.engine)

    def lines(
        self, kpi: Kpi, selection: Selection, limit: int | None = None, offset: int = 0, order: str = ""
    ) -> pl.DataFrame:
        """The rows behind a figure with their details and source row."""
        return _lines(self.version, kpi.id, self.fitting(kpi, selection), limit, offset, order, self.engine)

    def row_count(self, kpi: Kpi, selection: Selection) -> int:
        return _row_count(self.version, kpi.id, self.fitting(kpi, selection), self.engine)

    def members(self, dimension: str, selection: Selection | None = None) -> pl.DataFrame:
        """The values of a dimension with their labels and number of lines: columns value, label, row_count."""
        return _members(self.version, dimension, selection or Selection(), self.engine)

    def names(self, dimension: str) -> dict[str, str]:
        """The name to show for each value of a dimension."""
        if dimension in ("mode", "channel"):
            return {code: self.code(dimension, code) for code in self.members(dimension)["value"]}
        return dict(self.members(dimension).select("value", "label").iter_rows())


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _measured(
    version: str, kpi_id: str, selection: Selection, by: tuple[str, ...], grain: Grain | None, _engine: Engine
) -> pl.DataFrame:
    return _engine.measure(KPIS[kpi_id], selection, by, grain)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _outside(
    version: str, kpi_id: str, selection: Selection, by: tuple[str, ...], grain: Grain | None, _engine: Engine
) -> pl.DataFrame:
    return _engine.outside(KPIS[kpi_id], selection, by, grain)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _states(version: str, kpi_id: str, selection: Selection, _engine: Engine) -> pl.DataFrame:
    kpi = KPIS[kpi_id]
    rows = _engine.outcomes(kpi, selection)
    counted = _engine.measure(kpi, selection, by=("outcome",)).select("outcome", pl.col("n").alias("counted"))
    return rows.join(counted, on="outcome", how="left").with_columns(pl.col("counted").fill_null(0))


@st.cache_data(ttl=SECONDS_KEPT, max_entries=200, show_spinner=False, hash_funcs=AS_TEXT)
def _lines(
    version: str, kpi_id: str, selection: Selection, limit: int | None, offset: int, order: str, _engine: Engine
) -> pl.DataFrame:
    return _engine.lines(KPIS[kpi_id], selection, limit, offset, order=order)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _row_count(version: str, kpi_id: str, selection: Selection, _engine: Engine) -> int:
    return _engine.count(KPIS[kpi_id], selection)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=300, show_spinner=False, hash_funcs=AS_TEXT)
def _members(version: str, dimension: str, selection: Selection, _engine: Engine) -> pl.DataFrame:
    return _engine.members(dimension, selection)


@st.cache_resource(max_entries=6, show_spinner=False)
def engine_of(path: Path) -> Engine:
    """The engine of one version, opened once for all readers."""
    return Engine(path)


def current_engine() -> Engine:
    """The engine of the version published now; CadranError when nothing has been loaded yet."""
    return engine_of(current_version(home_folder()).path)


def read_address(place: Place) -> Reader:
    """The reader as the address, the browser's language and its theme describe them."""
    state, dropped = read({name: st.query_params.get_all(name) for name in st.query_params})
    language: Language = state.language or ("fr" if (st.context.locale or "en").lower().startswith("fr") else "en")
    theme: ThemeName = "dark" if st.context.theme.type == "dark" else "light"
    return Reader(language, state, place, theme, dropped)


def look(reader: Reader, engine: Engine) -> View:
    """The view of `reader` on the data of `engine`."""
    state = reader.state
    seasons = known_seasons(engine)
    period = chosen_period(state, engine.info.as_of_date, seasons)
    compared = compared_period(state, period, seasons)
    flow = state.flow or default_flow(engine)
    selection = Selection().of_both_flows() if flow == "all" else Selection().where("flow", flow)
    for parameter, values in state.filters:
        selection = selection.where(DIMENSIONS[parameter], *values)
    for parameter, value in state.choices:
        selection = selection.choosing(CHOICE_PARAMETERS[parameter], value)
    comparison = selection.during(compared.first, compared.last) if compared else None
    return View(reader, engine, period, compared, flow, selection.during(period.first, period.last), comparison)


def known_seasons(engine: Engine) -> tuple[Season, ...]:
    """The sales seasons of the calendar, the earliest first."""
    return _seasons(str(engine.path), engine)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=10, show_spinner=False)
def _seasons(version: str, _engine: Engine) -> tuple[Season, ...]:
    try:
        days = _engine.details("calendar_events", kind="sale")
    except KeyError:
        return ()
    named = days.filter(pl.col("label").is_not_null()).select("label", "event_date").unique()
    return seasons_of(named.rows())


def default_flow(engine: Engine) -> str:
    """Sales where the data hold sales, else purchases."""
    held = _members(str(engine.path), "flow", Selection(), engine)["value"].to_list()
    return "outbound" if "outbound" in held or not held else "inbound"


def go(state: State) -> None:
    """Write `state` into the address; parameters that belong to the page stay."""
    st.query_params.from_dict(own_parameters() | write(state))


def own_parameters() -> dict[str, list[str]]:
    """What the address says to this page alone, such as kpi=otd."""
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in PARAMETERS}


def show_address() -> None:
    """Make the browser show the address this run answers: it does not follow a link to the same page by itself."""
    st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})


def remember(reader: Reader, view: View | None) -> None:
    st.session_state[READER], st.session_state[VIEW] = reader, view


def current_reader() -> Reader:
    """The reader of this run; every page has one."""
    return st.session_state[READER]


def current_view() -> View:
    """The view of this run; a page that needs data always has one."""
    return st.session_state[VIEW]


def held_view() -> View | None:
    """The view of this run, None before anything has been loaded: for pages that do not need data."""
    return st.session_state[VIEW]
