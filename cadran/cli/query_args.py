"""What a command asks for: KPI ids, periods and filters, from the words of the command line to a Selection."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from cadran.contract.tables import TABLES
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n import LANGUAGES, Text
from cadran.i18n.catalogue import say_code
from cadran.kpis import KPIS, Kpi
from cadran.selection import FLOWS, Filter, Selection
from cadran.ui.request.address import State
from cadran.ui.request.periods import chosen_period

# How each choice is asked for on the command line.
OPTIONS = {"basis": "--basis", "day_kind": "--days", "cohort": "--cohort", "counted_in": "--counted-in"}


@dataclass(frozen=True)
class Asked:
    """Period (its days, or a rule such as last_month), `DIM=V1,V2` filters, flow, choices and split as typed."""

    period_from: date | None = None
    period_to: date | None = None
    period: str | None = None
    where: tuple[str, ...] = ()
    flow: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()

    def days(self, engine: Engine) -> tuple[date | None, date | None]:
        """First and last day; those of a rule end with the data. CadranError for a rule with days beside it."""
        if self.period is None:
            return self.period_from, self.period_to
        if self.period_from or self.period_to:
            raise CadranError(
                Text(en="Give --period, or --from and --to, not both.", fr="Donnez --period, ou --from et --to.")
            )
        found = chosen_period(State(period=self.period), engine.info.as_of_date)
        return found.first, found.last


def named_kpis(ids: Sequence[str]) -> list[Kpi]:
    """The KPIs of `ids`; CadranError names every unknown id and the nearest known one."""
    unknown = [_unknown(name, tuple(KPIS), _KPI) for name in ids if name not in KPIS]
    if unknown:
        raise CadranError.of(unknown)
    return [KPIS[name] for name in dict.fromkeys(ids)]


def named_table(name: str) -> str:
    """A table of the contract; CadranError names the nearest one."""
    if name not in TABLES:
        raise CadranError(_unknown(name, tuple(TABLES), _TABLE))
    return name


_KPI = Text(en="There is no KPI “{name}”.", fr="Il n'y a pas de KPI « {name} ».")
_TABLE = Text(en="There is no table “{name}”.", fr="Il n'y a pas de table « {name} ».")
_NEAR = Text(en="{told} Did you mean {near}?", fr="{told} Vouliez-vous dire {near} ?")
_KNOWN = Text(en="{told} Known: {known}.", fr="{told} Connus : {known}.")


def _unknown(name: str, known: tuple[str, ...], told: Text) -> Text:
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = _NEAR if near else _KNOWN
    places = {"near": ", ".join(near), "known": ", ".join(known)}
    spoken = told.filled(name=name)
    return Text(en=hint.en.format(told=spoken.en, **places), fr=hint.fr.format(told=spoken.fr, **places))


def selections_of(engine: Engine, kpis: list[Kpi], asked: Asked) -> dict[str, Selection]:
    """The selection of each KPI by its id; one CadranError with the problems of all."""
    selections: dict[str, Selection] = {}
    problems: list[Text] = []
    for one in kpis:
        try:
            selections[one.id] = selection_of(engine, one, asked)
        except CadranError as error:
            problems += error.problems
    if problems:
        raise CadranError.of(dict.fromkeys(problems))
    return selections


def selection_of(engine: Engine, kpi: Kpi, asked: Asked) -> Selection:
    """The selection `asked` means for `kpi`, by the rule of every door: its default flow, no day after the data.

    CadranError for a dimension or a value of a choice the KPI lacks, or a period that ends before it begins.
    """
    first, last = asked.days(engine)
    if first and last and first > last:
        raise CadranError(
            Text(
                en="The period ends ({last}) before it begins ({first}). Exchange --from and --to.",
                fr="La période finit ({last}) avant de commencer ({first}). Échangez --from et --to.",
            ).filled(first=first, last=last)
        )
    pairs = [_pair(text) for text in asked.where]
    pairs += [("flow", asked.flow)] if asked.flow and asked.flow != "all" else []
    named = tuple(Filter(dimension, (values,)) for dimension, values in pairs)
    choices = tuple((name, value) for name, value in asked.choices if name in kpi.defaults)
    engine.catalogue.check_selection(
        kpi, Selection(filters=(*(Filter(name, ()) for name in asked.by), *named), choices=choices)
    )
    filters = tuple(Filter(name, _values(engine, kpi, name, values)) for name, values in pairs)
    selection = Selection(first, last, filters, choices)
    return engine.catalogue.selection_for(kpi, selection.of_both_flows() if asked.flow == "all" else selection)


def _pair(text: str) -> tuple[str, str]:
    dimension, equals, values = text.partition("=")
    if not equals:
        raise CadranError(
            Text(
                en="--where “{text}” names no value. Write it as --where mode=dropship,marketplace.",
                fr="--where « {text} » ne donne pas de valeur. Écrivez --where mode=dropship,marketplace.",
            ).filled(text=text)
        )
    return dimension.strip(), values.strip()


def _values(engine: Engine, kpi: Kpi, dimension: str, text: str) -> tuple[str, ...]:
    """The values of a filter: the whole text where the data hold it, else its parts between commas."""
    if "," not in text or text in _members(engine, kpi, dimension):
        return (text,)
    return tuple(part.strip() for part in text.split(","))


def _members(engine: Engine, kpi: Kpi, dimension: str) -> list[str]:
    return engine.figures.measure(kpi, Selection(), (dimension,))[dimension].cast(pl.String).fill_null("").to_list()


def remarks(engine: Engine, kpi: Kpi, asked: Asked, selection: Selection, is_empty: bool) -> list[Text]:
    """What to know beside the figure: a missing file, a period that does not apply, a value the data lack."""
    found = [_missing(kpi, table) for table in engine.catalogue.missing_tables(kpi)]
    if kpi.timing == "now" and (asked.period or asked.period_from or asked.period_to):
        found.append(
            Text(
                en="{kpi} stands as of the data date; --from and --to do not change it.",
                fr="{kpi} est donné à la date des données ; --from et --to n'y changent rien.",
            ).filled(kpi=kpi.id)
        )
    found += [*_of_flow(engine, kpi, asked), *_unknown_choices(kpi, asked)]
    if found or not is_empty:
        return found
    return [_absent(name, value) for name, value in _strangers(engine, kpi, selection)]


def _of_flow(engine: Engine, kpi: Kpi, asked: Asked) -> list[Text]:
    """What is to be known of the flow asked for: that the KPI has rows of one only, of none, or no flow at all."""
    flows = engine.catalogue.flows(kpi)
    if asked.flow == "all" and not flows and kpi.family == "supplier":
        return [_ALL_LINES.filled(kpi=kpi.id)]
    if asked.flow == "all" and len(flows) == 1:
        return [_with_flow(_ONE_FLOW, kpi, flows[0])]
    is_empty = asked.flow in FLOWS and flows and asked.flow not in flows
    return [_with_flow(_NO_FLOW, kpi, str(asked.flow))] if is_empty else []


_ALL_LINES = Text(
    en="{kpi} always takes all lines of a clause, sold and bought.",
    fr="{kpi} prend toujours toutes les lignes d'une clause, vendues et achetées.",
)
_ONE_FLOW = Text(en="{kpi} is known of {flow} only.", fr="{kpi} n'est connu que pour les {flow}.")
_NO_FLOW = Text(en="{kpi} is not known of {flow}.", fr="{kpi} n'est pas connu pour les {flow}.")
_SAME_CHOICE = Text(en="{kpi} does not know {name}; it is the same.", fr="{kpi} ignore {name} ; il reste le même.")


def _with_flow(told: Text, kpi: Kpi, flow: str) -> Text:
    en, fr = (say_code(language, "asked_flow", flow) for language in LANGUAGES)
    return Text(en=told.en.format(kpi=kpi.id, flow=en), fr=told.fr.format(kpi=kpi.id, flow=fr))


def _unknown_choices(kpi: Kpi, asked: Asked) -> list[Text]:
    return [
        _SAME_CHOICE.filled(kpi=kpi.id, name=OPTIONS[name]) for name, _ in asked.choices if name not in kpi.defaults
    ]


def _missing(kpi: Kpi, table: str) -> Text:
    enables = TABLES[table].enables
    return Text(
        en=f"{kpi.id} has no value: no file of {table} has been loaded. It would enable: {enables.en}.",
        fr=f"{kpi.id} n'a pas de valeur : aucun fichier {table} n'est chargé. Il permettrait : {enables.fr}.",
    )


def _strangers(engine: Engine, kpi: Kpi, selection: Selection) -> list[tuple[str, str]]:
    return [
        (item.dimension, value)
        for item in selection.filters
        for value in set(item.values) - set(_members(engine, kpi, item.dimension))
    ]


def _absent(dimension: str, value: str) -> Text:
    return Text(en="No row has {dimension} = “{value}”.", fr="Aucune ligne n'a {dimension} = « {value} ».").filled(
        dimension=dimension, value=value
    )
