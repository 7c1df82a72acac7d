"""The address of a page is its state: what each parameter means, what is its default, and what is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cadran.calendar import SEASONS
from cadran.i18n import LANGUAGES, Language
from cadran.insight.alert import Alert
from cadran.kpis import CHOICES
from cadran.selection import OUTCOMES, Grain

PERIODS = (
    "full_month",
    "last_month",
    "this_month",
    "last_4_weeks",
    "last_13_weeks",
    "last_quarter",
    "ytd",
    "13_months",
    "all",
    *SEASONS,
    "custom",
)
COMPARISONS = ("prev", "ly", "none", "custom")
GRAINS: dict[str, Grain] = {"d": "day", "w": "week", "m": "month", "q": "quarter"}
FLOWS = ("outbound", "inbound", "internal", "all")
DIMENSIONS = {
    "mode": "mode",
    "sup": "supplier_id",
    "cat": "category",
    "loc": "location_id",
    "ctry": "customer_country",
    "carr": "carrier",
    "reg": "customer_region",
    "chan": "channel",
    "brand": "brand",
    "seg": "segment",
    "abc": "abc_class",
    "sku": "sku",
}
CHOICE_PARAMETERS = {"basis": "basis", "days": "day_kind", "cohort": "cohort", "counted_in": "counted_in"}

# What addresses say to one page alone; an address may carry it to another page, which does not read it.
OF_PAGES = frozenset(
    (
        *("all", "at", "breaches", "by", "campaign", "carrying", "cause", "centre", "clause", "cmpset", "cost_by"),
        *("demand", "expected", "first", "late_cost", "move_days", "sourced", "sourced_page", "too_long"),
        *("flow_of", "handle", "item", "kpi", "late", "line", "lines", "lines_page", "load", "missing", "of"),
        *("open_page", "order", "oversold_page", "pace", "page", "past_page", "position", "q", "replayed", "rung"),
        *("safety", "same", "service", "show", "sort", "supplier_order", "tab", "tick", "to", "todo", "w", "weeks"),
        *("why", "window"),
    )
)

Parameters = Mapping[str, list[str]]


@dataclass(frozen=True)
class State:
    """What the reader chose; every field has a default, and a default never shows in the address.

    `flow` and `grain` None mean what suits the data; `language` None means the browser's. With `as_of` the data are
    those known at the end of that day, with `version` those of that published version; without, the newest.
    """

    language: Language | None = None
    period: str = PERIODS[0]
    period_from: date | None = None
    period_to: date | None = None
    comparison: str = "prev"
    compared_from: date | None = None
    compared_to: date | None = None
    grain: str | None = None
    flow: str | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    as_of: date | None = None
    version: int | None = None

    def values_of(self, parameter: str) -> tuple[str, ...]:
        return dict(self.filters).get(parameter, ())

    def filtering(self, parameter: str, values: tuple[str, ...]) -> "State":
        """The same state with one filter replaced; without values it is removed."""
        kept = {name: chosen for name, chosen in self.filters if name != parameter}
        kept |= {parameter: tuple(dict.fromkeys(values))} if values else {}
        return replace(self, filters=tuple((name, kept[name]) for name in DIMENSIONS if name in kept))

    def choosing(self, parameter: str, value: str) -> "State":
        """The same state with one choice replaced; the default choice leaves the address."""
        kept = dict(self.choices) | {parameter: value}
        known = [name for name in CHOICE_PARAMETERS if name in kept and kept[name] != _default_choice(name)]
        return replace(self, choices=tuple((name, kept[name]) for name in known))

    def without_choice(self, parameter: str) -> "State":
        """The same state with each KPI's own default of one choice."""
        return replace(self, choices=tuple(pair for pair in self.choices if pair[0] != parameter))

    def during(self, period_from: date, period_to: date) -> "State":
        """The same state for the days `period_from` to `period_to`."""
        return replace(self, period="custom", period_from=period_from, period_to=period_to)

    def over(self, first: date | None, last: date | None) -> "State":
        """The same state for these days whatever the data become; for all days where they have no bounds."""
        return self.during(first, last) if first and last else replace(self, period="all")

    def against(self, compared_from: date, compared_to: date) -> "State":
        """The same state compared with the days `compared_from` to `compared_to`."""
        return replace(self, comparison="custom", compared_from=compared_from, compared_to=compared_to)

    def compared_by(self, comparison: str) -> "State":
        """The same state with another rule of comparison, without days of its own."""
        return replace(self, comparison=comparison, compared_from=None, compared_to=None)

    def of_current_data(self) -> "State":
        """The same state on the newest data."""
        return replace(self, as_of=None, version=None)

    def without_filters(self) -> "State":
        return replace(self, filters=(), choices=(), states=(), flow=None)


def _default_choice(parameter: str) -> str:
    return CHOICES[CHOICE_PARAMETERS[parameter]][0]


def read(parameters: Parameters) -> tuple[State, tuple[str, ...]]:
    """The state an address describes, and the parameters that mean nothing, or whose values do."""
    reading = _Reading(parameters)
    period, period_from, period_to = reading.period()
    comparison, compared_from, compared_to = reading.comparison()
    state = State(
        language=reading.language(),
        period=period,
        period_from=period_from,
        period_to=period_to,
        comparison=comparison,
        compared_from=compared_from,
        compared_to=compared_to,
        grain=reading.one("g", tuple(GRAINS), None),
        flow=reading.one("flow", FLOWS, None),
        filters=tuple((name, reading.several(name)) for name in DIMENSIONS if reading.several(name)),
        choices=reading.choices(),
        states=reading.states(),
        as_of=reading.day("asof"),
        version=reading.number("v"),
    )
    unknown = [name for name in parameters if name not in PARAMETERS | OF_PAGES]
    return state, tuple(dict.fromkeys([*reading.dropped, *unknown]))


class _Reading:
    """One pass over an address that remembers what it could not read."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.dropped: list[str] = []

    def one(self, name: str, known: tuple[str, ...], default: str | None) -> str | None:
        values = self.parameters.get(name) or []
        if not values:
            return default
        if values[-1] in known:
            return values[-1]
        self.dropped.append(name)
        return default

    def language(self) -> Language | None:
        named = self.one("lang", LANGUAGES, None)
        return next((language for language in LANGUAGES if language == named), None)

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in self.parameters.get(name, []) if value.strip()))

    def states(self) -> tuple[str, ...]:
        asked = self.several("state")
        if not set(asked) <= set(OUTCOMES):
            self.dropped.append("state")
        return tuple(value for value in asked if value in OUTCOMES)

    def choices(self) -> tuple[tuple[str, str], ...]:
        state = State()
        for name, choice in CHOICE_PARAMETERS.items():
            state = state.choosing(name, self.one(name, CHOICES[choice], _default_choice(name)) or "")
        return state.choices

    def period(self) -> tuple[str, date | None, date | None]:
        days = self._days("from", "to")
        if days:
            return "custom", *days
        named = self.one("p", tuple(period for period in PERIODS if period != "custom"), PERIODS[0])
        return named or PERIODS[0], None, None

    def comparison(self) -> tuple[str, date | None, date | None]:
        named = self.one("cmp", COMPARISONS, "prev") or "prev"
        days = self._days("cfrom", "cto") if named == "custom" else None
        if named == "custom" and days is None:
            self.dropped.append("cmp")
            return "prev", None, None
        return (named, *days) if days else (named, None, None)

    def day(self, name: str) -> date | None:
        """A day written as 2026-10-31."""
        asked = "".join(self.parameters.get(name, [])[-1:])
        try:
            return date.fromisoformat(asked) if asked else None
        except ValueError:
            self.dropped.append(name)
            return None

    def number(self, name: str) -> int | None:
        asked = "".join(self.parameters.get(name, [])[-1:])
        if asked.isdecimal():
            return int(asked)
        if asked:
            self.dropped.append(name)
        return None

    def _days(self, first_name: str, last_name: str) -> tuple[date, date] | None:
        asked = [self.parameters.get(name, [])[-1:] for name in (first_name, last_name)]
        if not any(asked):
            return None
        try:
            first, last = (date.fromisoformat("".join(value)) for value in asked)
        except ValueError:
            first, last = date.max, date.min
        if first > last:
            self.dropped.append(first_name)
            return None
        return first, last


def write(state: State) -> dict[str, list[str]]:
    """The parameters of `state`, defaults left out; `read(write(state))` is `state` again."""
    default = State()
    parameters: dict[str, str | None] = {
        "lang": state.language,
        "p": None if state.period in (default.period, "custom") else state.period,
        **_span("from", "to", state.period, state.period_from, state.period_to),
        "cmp": None if state.comparison == default.comparison else state.comparison,
        **_span("cfrom", "cto", state.comparison, state.compared_from, state.compared_to),
        "g": state.grain,
        "flow": state.flow,
        **dict(state.choices),
        "asof": state.as_of.isoformat() if state.as_of else None,
        "v": None if state.version is None else str(state.version),
    }
    written = {name: [value] for name, value in parameters.items() if value is not None}
    written |= {name: list(values) for name, values in state.filters}
    return written | ({"state": list(state.states)} if state.states else {})


def _span(first_name: str, last_name: str, rule: str, first: date | None, last: date | None) -> dict[str, str | None]:
    """Two days as parameters; days belong to the rule `custom` only."""
    if rule != "custom" or first is None or last is None:
        return {}
    return {first_name: first.isoformat(), last_name: last.isoformat()}


OWN = ("lang", "p", "from", "to", "cmp", "cfrom", "cto", "g", "flow", "state", "asof", "v")
PARAMETERS = frozenset({*OWN, *CHOICE_PARAMETERS, *DIMENSIONS})


def address(state: State, **own: str | Sequence[str] | None) -> dict[str, list[str]]:
    """The parameters of a link: the filters of `state` and what is the target page's own, such as kpi=otd."""
    pairs = {name: [value] if isinstance(value, str) else list(value) for name, value in own.items() if value}
    return write(state) | pairs


def looking_at(state: State, alert: Alert) -> State:
    """The same state where an alert says to look: its filters, and its days where they are others."""
    parameters = {dimension: parameter for parameter, dimension in DIMENSIONS.items()}
    for dimension, value in alert.filters:
        state = state.filtering(parameters[dimension], (value,))
    return state.during(*alert.days) if alert.days else state
