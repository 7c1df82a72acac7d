"""The address of a page is its state: what each parameter means, what is its default, and what is dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cadran.kpis import CHOICES
from cadran.selection import STATES, Grain
from cadran.words import LANGUAGES, Language

PERIODS = (
    "last_month",
    "this_month",
    "last_4_weeks",
    "last_13_weeks",
    "last_quarter",
    "ytd",
    "13_months",
    "all",
    "custom",
)
COMPARISONS = ("prev", "ly", "none")
GRAINS: dict[str, Grain] = {"d": "day", "w": "week", "m": "month", "q": "quarter"}
FLOWS = ("outbound", "inbound", "all")
DIMENSIONS = {
    "mode": "mode",
    "sup": "supplier_id",
    "cat": "category",
    "loc": "location_id",
    "ctry": "customer_country",
    "carr": "carrier",
    "reg": "customer_region",
    "sku": "sku",
}
CHOICE_PARAMETERS = {"basis": "basis", "days": "day_kind", "cohort": "cohort"}

Parameters = Mapping[str, list[str]]


@dataclass(frozen=True)
class State:
    """What the reader chose; every field has a default, and a default never shows in the address.

    `flow` None means the default of the data; `language` None means the browser's.
    """

    language: Language | None = None
    period: str = "last_month"
    period_from: date | None = None
    period_to: date | None = None
    comparison: str = "prev"
    grain: str = "m"
    flow: str | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()

    def values_of(self, parameter: str) -> tuple[str, ...]:
        return dict(self.filters).get(parameter, ())

    def filtering(self, parameter: str, values: tuple[str, ...]) -> "State":
        """The same state with one filter replaced; without values it is removed."""
        kept = {name: held for name, held in self.filters if name != parameter}
        kept |= {parameter: tuple(dict.fromkeys(values))} if values else {}
        return replace(self, filters=tuple((name, kept[name]) for name in DIMENSIONS if name in kept))

    def choosing(self, parameter: str, value: str) -> "State":
        """The same state with one choice replaced; the default choice leaves the address."""
        kept = dict(self.choices) | {parameter: value}
        known = [name for name in CHOICE_PARAMETERS if name in kept and kept[name] != _default_choice(name)]
        return replace(self, choices=tuple((name, kept[name]) for name in known))

    def during(self, period_from: date, period_to: date) -> "State":
        """The same state for the days `period_from` to `period_to`."""
        return replace(self, period="custom", period_from=period_from, period_to=period_to)

    def without_filters(self) -> "State":
        return replace(self, filters=(), choices=(), states=(), flow=None)


def _default_choice(parameter: str) -> str:
    return CHOICES[CHOICE_PARAMETERS[parameter]][0]


def read(parameters: Parameters) -> tuple[State, tuple[str, ...]]:
    """The state an address describes, and the parameters whose values were dropped because they mean nothing."""
    reading = _Reading(parameters)
    period, period_from, period_to = reading.period()
    state = State(
        language=reading.one("lang", LANGUAGES, None),  # type: ignore[arg-type]
        period=period,
        period_from=period_from,
        period_to=period_to,
        comparison=reading.one("cmp", COMPARISONS, "prev") or "prev",
        grain=reading.one("g", tuple(GRAINS), "m") or "m",
        flow=reading.one("flow", FLOWS, None),
        filters=tuple((name, reading.several(name)) for name in DIMENSIONS if reading.several(name)),
        choices=reading.choices(),
        states=reading.states(),
    )
    return state, tuple(dict.fromkeys(reading.dropped))


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

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in self.parameters.get(name, []) if value.strip()))

    def states(self) -> tuple[str, ...]:
        asked = self.several("state")
        if not set(asked) <= set(STATES):
            self.dropped.append("state")
        return tuple(value for value in asked if value in STATES)

    def choices(self) -> tuple[tuple[str, str], ...]:
        state = State()
        for name, choice in CHOICE_PARAMETERS.items():
            state = state.choosing(name, self.one(name, CHOICES[choice], _default_choice(name)) or "")
        return state.choices

    def period(self) -> tuple[str, date | None, date | None]:
        days = self._days()
        if days:
            return "custom", *days
        named = self.one("p", tuple(period for period in PERIODS if period != "custom"), "last_month")
        return named or "last_month", None, None

    def _days(self) -> tuple[date, date] | None:
        asked = [self.parameters.get(name, [])[-1:] for name in ("from", "to")]
        if not any(asked):
            return None
        try:
            first, last = (date.fromisoformat("".join(value)) for value in asked)
        except ValueError:
            first, last = date.max, date.min
        if first > last:
            self.dropped.append("from")
            return None
        return first, last


def write(state: State) -> dict[str, list[str]]:
    """The parameters of `state`, defaults left out; `read(write(state))` is `state` again."""
    default = State()
    parameters: dict[str, str | None] = {
        "lang": state.language,
        "p": None if state.period in (default.period, "custom") else state.period,
        "from": state.period_from.isoformat() if state.period_from and state.period == "custom" else None,
        "to": state.period_to.isoformat() if state.period_to and state.period == "custom" else None,
        "cmp": None if state.comparison == default.comparison else state.comparison,
        "g": None if state.grain == default.grain else state.grain,
        "flow": state.flow,
        **dict(state.choices),
    }
    written = {name: [value] for name, value in parameters.items() if value is not None}
    written |= {name: list(values) for name, values in state.filters}
    return written | ({"state": list(state.states)} if state.states else {})


PARAMETERS = frozenset({"lang", "p", "from", "to", "cmp", "g", "flow", "state", *CHOICE_PARAMETERS, *DIMENSIONS})
