"""What a question is asked in: the data, the period and its comparison, the selection; and answers, kept by version."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import polars as pl

from cadran.engine import OUT_OF_SCOPE, Engine
from cadran.engine.figures import Overall
from cadran.i18n import Language, Text, formats
from cadran.i18n.catalogue import say_code, t
from cadran.insight import unapplied
from cadran.insight.answers import answered, answered_by, known
from cadran.insight.asked import scope
from cadran.insight.periods import Period
from cadran.insight.targets import judged_by_company
from cadran.kpis import Kpi
from cadran.selection import FLOWS, Filter, Grain, Selection


@dataclass(frozen=True)
class Context:
    """One look at one published version: the selection, what it is compared with, and how things are called.

    `previous` is what the period is compared with unless asked otherwise (is_compared_before); `compared` what it is
    compared with here.
    `has_own_flow` says that the flow was asked for, not taken for what the data hold.
    """

    engine: Engine
    language: Language
    period: Period
    compared: Period | None
    previous: Period | None
    is_compared_before: bool
    grain: Grain
    flow: str
    has_own_flow: bool
    selection: Selection
    comparison: Selection | None

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
        return self.period.label(self.language, self.t("period.all"))

    @property
    def comparison_label(self) -> str:
        if self.compared is None:
            return self.t("comparison.none")
        label = self.compared.label(self.language, "")
        return self.t("comparison.nearest", week=label) if self.compared.is_nearest else label

    def across_flows(self) -> Self:
        """The same look at sales and purchases together: a supplier answers for both."""
        comparison = self.comparison.of_both_flows() if self.comparison else None
        return replace(self, flow="all", selection=self.selection.of_both_flows(), comparison=comparison)

    def flow_of(self, kpi: Kpi) -> str:
        """The flow `kpi` answers for here: `outbound`, `inbound` or `all`; nothing where its rows have none."""
        known = [flow for flow in self.engine.catalogue.flows(kpi) if flow in FLOWS]
        asked = scope(self.selection_for(kpi)) or ""
        return known[0] if asked == "all" and len(known) == 1 else asked

    def t(self, key: str, **values: object) -> str:
        """Interface words in the language of the context."""
        return t(self.language, key, **values)

    def text(self, text: Text) -> str:
        return text.read(self.language)

    def code(self, group: str, code: str | None) -> str:
        """The name of a code such as mode `dropship`."""
        return say_code(self.language, group, code)

    def outcome(self, code: str, n: float) -> str:
        """What became of `n` rows: `annulée` of one, `annulées` of several."""
        return self.code("line_state" if formats.is_singular(n, self.language) else "state", code)

    def value(self, kpi: Kpi, figure: float | None) -> str:
        """A figure of `kpi` as the engine answers it, in its unit."""
        return self.in_unit(kpi, figure)

    def in_unit(self, kpi: Kpi, number: float | None) -> str:
        """What is no figure of `kpi` but stands beside one, in its unit: a target, a limit, an estimate, a tick."""
        return formats.value(number, kpi.unit, self.language, self.currency)

    def unit(self, kpi: Kpi) -> str:
        """The unit of `kpi` in words, its currency as amounts bear it: `$US par unité`."""
        return self.t(f"unit.{kpi.unit}", currency=formats.currency_sign(self.currency, self.language))

    def change(self, kpi: Kpi, figure: float | None) -> str:
        """The change of a figure of `kpi`, written as the figure beside it is: `−$748 k` under `$113 k`."""
        unit = "money_short" if kpi.unit == "money" else kpi.unit
        return formats.delta(figure, unit, self.language, self.currency)

    def count(self, number: float | None) -> str:
        return formats.number(number, self.language)

    def selection_for(self, kpi: Kpi, selection: Selection | None = None) -> Selection:
        """The selection as `kpi` can answer it, by the rule of every door; what it cannot be filtered by is noted.

        Where nobody asked for a flow, the flow of the data gives way to that of the KPI.
        """
        asked = self.selection if selection is None else selection
        is_usual = not self.has_own_flow and asked.values_of("flow") == (default_flow(self.engine),)
        answerable = self.engine.catalogue.selection_for(kpi, asked.where("flow") if is_usual else asked)
        unapplied.note(kpi.id, self._unfiltered(asked, answerable.filters))
        return judged_by_company(self.engine, kpi.details, answerable)

    def _unfiltered(self, asked: Selection, applied: tuple[Filter, ...]) -> list[str]:
        """The dimensions of the reader's filters that `asked` has and that are not applied; a flow is said apart."""
        chosen = {item.dimension for item in self.selection.filters} - {"flow"}
        names = {item.dimension for item in applied}
        return [item.dimension for item in asked.filters if item.dimension in chosen - names]

    def missing(self, kpi: Kpi) -> str:
        """Why nothing of `kpi` can be shown: its rows cannot be told apart by the reader's scope, or tables are not
        loaded; nothing where it can."""
        tables = self.engine.catalogue.missing_tables(kpi)
        if tables == (OUT_OF_SCOPE,):
            return self.t("state.out_of_scope")
        names = ", ".join(self.code("table", name) for name in tables)
        return self.t("state.missing_table", tables=names) if tables else ""

    def left_out(self, kpi: Kpi) -> list[str]:
        """The dimensions of the filters that `kpi` cannot be filtered by."""
        return self._unfiltered(self.selection, self.selection_for(kpi).filters)

    def measure(
        self, kpi: Kpi, selection: Selection | None = None, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """The figure of `kpi` for the selection of the context, or for another one."""
        question, answerable = self.engine.figures.measure, self.selection_for(kpi, selection)

        def told() -> pl.DataFrame:
            overall = None if by or grain else _overall(self.engine, kpi, answerable)
            return question(kpi, answerable, by, grain) if overall is None else overall.figure

        return answered_by(told, question, kpi, answerable, by, grain)

    def splits(
        self, kpi: Kpi, selection: Selection, ways: tuple[tuple[str, ...], ...], grain: Grain | None = None
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        """The figure of `kpi` by each of several ways to split it, asked at once; `measure` knows them then."""
        answerable = self.selection_for(kpi, selection)
        frames = answered(self.engine.figures.splits, kpi, answerable, ways, grain)
        for way, frame in frames.items():
            known(frame, self.engine.figures.measure, kpi, answerable, way, grain)
        return frames

    def outside(
        self, kpi: Kpi, selection: Selection | None = None, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """The rows that could not be placed: columns [period], by, reason, row_count, unplaced."""
        question, answerable = self.engine.figures.outside, self.selection_for(kpi, selection)

        def told() -> pl.DataFrame:
            overall = None if by or grain else _overall(self.engine, kpi, answerable)
            return question(kpi, answerable, by, grain) if overall is None else overall.outside

        return answered_by(told, question, kpi, answerable, by, grain)

    def outcomes(self, kpi: Kpi, selection: Selection | None = None) -> pl.DataFrame:
        """How many rows are in each outcome, also outside the rate: columns state, row_count, counted."""
        return answered(_outcomes, self.engine, kpi, self.selection_for(kpi, selection))

    def durations(
        self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """Every duration with its rows and whether it goes on: columns [period], by, value, outcome, weight."""
        return answered(self.engine.figures.distribution, kpi, self.selection_for(kpi, selection), by, grain)

    def squares(self, kpi: Kpi, selection: Selection, by: tuple[str, ...]) -> pl.DataFrame:
        """How far the rows of a ratio spread, see `Figures.squares`."""
        return answered(self.engine.figures.squares, kpi, self.selection_for(kpi, selection), by)

    def lines(
        self, kpi: Kpi, selection: Selection, limit: int | None = None, offset: int = 0, order: str = ""
    ) -> pl.DataFrame:
        """The rows behind a figure with their details and source row."""
        return answered(self.engine.details.lines, kpi, self.selection_for(kpi, selection), limit, offset, order=order)

    def row_count(self, kpi: Kpi, selection: Selection) -> int:
        return answered(self.engine.details.count, kpi, self.selection_for(kpi, selection))

    def details(self, relation: str, **equal: str) -> pl.DataFrame:
        """The rows of a details relation whose columns equal the given values."""
        return answered(self.engine.details.rows, relation, **equal)

    def warned(self, table: str, code: str, column: str | None = None) -> pl.DataFrame:
        """The rows of a table that break a warning rule, of one that doubts cells those of a column."""
        return answered(self.engine.details.warned, table, code, column)

    def selected(self, relation: str, selection: Selection | None = None) -> pl.DataFrame:
        """The rows of a details relation in the period and filters of the context, or those of another selection."""
        return answered(self.engine.details.selected, relation, self.noted(relation, selection))

    def noted(self, relation: str, selection: Selection | None = None) -> Selection:
        """The selection to ask a details relation with; the filters it has no column for are noted."""
        asked = self.selection if selection is None else selection
        unapplied.note(relation, self._unfiltered(asked, self.engine.details.applied_filters(relation, asked)))
        return judged_by_company(self.engine, relation, asked)

    def totals(
        self, relation: str, by: tuple[str, ...], sums: tuple[str, ...], selection: Selection | None = None
    ) -> pl.DataFrame:
        """Sums of columns of a details relation by other columns, over the rows that `selected` gives."""
        return answered(self.engine.details.totals, relation, by, sums, self.noted(relation, selection))

    def members(self, dimension: str, selection: Selection | None = None) -> pl.DataFrame:
        """The values of a dimension with their labels and number of lines: columns value, label, row_count."""
        return answered(self.engine.catalogue.members, dimension, selection or Selection())

    def names(self, dimension: str) -> dict[str, str]:
        """The name to show for each value of a dimension."""
        if dimension in ("mode", "channel"):
            return {code: self.code(dimension, code) for code in self.members(dimension)["value"]}
        return dict(self.members(dimension).select("value", "label").iter_rows())

    def nameless(self, kpi: Kpi, dimension: str) -> str:
        """What rows without a value of a dimension are called: of sales and moves without a supplier, our own house."""
        if dimension == "supplier_id" and "outbound" in self.engine.catalogue.flows(kpi):
            bought = self.selection_for(kpi).where("supplier_id", "").where("flow", "inbound")
            flow = self.flow_of(kpi)
            if flow in ("outbound", "internal") or (flow == "all" and not self.measure(kpi, bought)["n"].sum()):
                return self.t("split.own_house")
        return self.t("split.nothing")


def _overall(engine: Engine, kpi: Kpi, selection: Selection) -> Overall | None:
    """Figure, outcomes and what stands outside, asked at once, as blocks ask for one after the other; None where no one
    statement tells them."""
    return answered(engine.figures.overall, kpi, selection) if engine.figures.has_overall(kpi, selection) else None


def _outcomes(engine: Engine, kpi: Kpi, selection: Selection) -> pl.DataFrame:
    overall = _overall(engine, kpi, selection)
    if overall and overall.outcomes is not None:
        return overall.outcomes
    rows = engine.figures.outcomes(kpi, selection)
    counted = engine.figures.measure(kpi, selection, by=("outcome",)).select("outcome", pl.col("n").alias("counted"))
    return rows.join(counted, on="outcome", how="left").with_columns(pl.col("counted").fill_null(0))


def default_flow(engine: Engine) -> str:
    """Sales where the data hold sales, else purchases, else moves between own places."""
    flows = answered(engine.catalogue.members, "flow", Selection())["value"].to_list()
    return next((flow for flow in (*FLOWS, *flows) if flow in flows), FLOWS[0])
