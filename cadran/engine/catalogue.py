"""What a version holds: columns, rollups, dimensions and their members, loaded tables, the ledger of loads."""

from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from cadran.engine.connection import Columns, Connection
from cadran.engine.cuts import hidden
from cadran.engine.goals import SCORED, by_goals
from cadran.engine.info import BUILD_SQL, BuildInfo
from cadran.engine.scope import in_order, judges_windows, reach_sql, selection_for, usual_flow
from cadran.engine.sql_builder import (
    PRODUCT_CLASS,
    Conditions,
    Source,
    applied_filters,
    conditions,
    dimensions_of,
    is_default,
    joined_with_class,
    only_counted,
    row_count,
    rows_of_n,
    with_class,
)
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.kpis import CHOICES, KPIS, Kpi
from cadran.selection import Selection

LINES = KPIS["lines"]
# In place of a table that is missing: figures of which nobody can tell which are those of a scope.
OUT_OF_SCOPE = "out_of_scope"
LABELS = {"supplier_id": "supplier_name", "sku": "product_name", "location_id": "location_name"}


class Catalogue:
    """What is there to ask for; of a version cut to a scope, `whole` is that of all of it."""

    def __init__(self, connection: Connection, whole: "Catalogue | None" = None) -> None:
        self.connection = connection
        self._whole = whole
        self._flows: dict[str, tuple[str, ...]] = {}
        self._reaches: dict[str, pl.DataFrame] = {}

    @cached_property
    def info(self) -> BuildInfo:
        """What the version was built from."""
        return self._whole.info if self._whole else BuildInfo(**self.connection.frame(BUILD_SQL).row(0, named=True))

    @cached_property
    def _rollups(self) -> tuple[str, ...]:
        """The relation of every rollup, that of the fewest rows first."""
        rollups = self._published("rollups")
        return () if rollups is None else tuple(filter(self.has_relation, rollups["relation"]))

    def dimensions(self, kpi: Kpi) -> tuple[str, ...]:
        """The columns `kpi` can be split and filtered by, in the order of its view."""
        return dimensions_of(self.columns(kpi))

    def columns(self, kpi: Kpi) -> Columns:
        """The columns the rows of `kpi` can be asked for, each with its SQL type."""
        return with_class(self.connection.columns[f"kpi.{kpi.id}"])

    def columns_of(self, relation: str) -> Columns:
        """The columns of a relation of schema kpi, details or rollup by its full name; KeyError where it is none."""
        return self.connection.columns[relation]

    def has_relation(self, relation: str) -> bool:
        """Whether this version holds a relation; one built by an older Cadran may lack it."""
        return relation in self.connection.columns

    def offered(self, kpi: Kpi, choice: str) -> tuple[str, ...]:
        """The values of `choice` the rows of `kpi` can be read by; none where it does not know the choice."""
        is_known = choice in self.columns(kpi)
        return kpi.offered(choice) if is_known else tuple(filter(None, [kpi.defaults.get(choice)]))

    def flows(self, kpi: Kpi) -> tuple[str, ...]:
        """The flows `kpi` could place rows of, else any rows, sales first; none where its rows have no flow."""
        if kpi.id not in self._flows:
            self._flows[kpi.id] = in_order(self.reach(kpi)) if "flow" in self.columns(kpi) else ()
        return self._flows[kpi.id]

    def first_day(self, kpi: Kpi, flows: tuple[str, ...] = ()) -> date | None:
        """The first day from which on the data tell all of `kpi` in `flows`, by its default choices: of days before the
        one that was forgotten up to, orders that went on stand alone."""
        days = self.days(kpi, flows)
        first_day = days[0] if days else None
        return max(first_day, self._forgotten_before) if first_day and self._forgotten_before else first_day

    def days(self, kpi: Kpi, flows: tuple[str, ...] = ()) -> tuple[date, ...]:
        """The days on which rows of `kpi` count in `flows`, by its default choices, in order."""
        reach = self.reach(kpi)
        kept = reach.filter(pl.col("flow").is_in(flows)) if flows else reach
        return tuple(kept["days"].explode().drop_nulls().unique().sort())

    @cached_property
    def _forgotten_before(self) -> date | None:
        days = self.connection.frame("select max(data_from)::date from meta.ledger where action = 'forget'")
        return cast("date | None", days.item())

    def reach(self, kpi: Kpi) -> pl.DataFrame:
        """What the rows of `kpi` tell of each flow: columns kpi, flow, is_placed, days; see `reach_sql`.

        What was published is read; of a KPI without a value, which few ask for, nothing is.
        """
        if kpi.id not in self._reaches:
            known = None if self.missing_tables(kpi) else self._kept_reaches
            self._reaches[kpi.id] = self._reach_of(kpi) if known is None else known.filter(kpi=kpi.id)
        return self._reaches[kpi.id]

    @cached_property
    def _kept_reaches(self) -> pl.DataFrame | None:
        return self._published("reaches")

    def _reach_of(self, kpi: Kpi) -> pl.DataFrame:
        relation = self.relation_of(kpi, Selection(), ("flow",) if "flow" in self.columns(kpi) else ())
        columns = self.connection.columns[relation]
        where = conditions(kpi, selection_for(kpi, Selection(), columns, None, self.info.as_of_date), columns)
        where.add(rows_of_n(kpi, columns))
        if judges_windows(kpi):
            where.add("outcome <> 'running'")
        if self.missing_tables(kpi):
            where.add("false")
        return self.connection.frame(reach_sql(kpi, Source(relation, columns, where)), where.values)

    def selection_for(self, kpi: Kpi, selection: Selection) -> Selection:
        """`selection` as it is asked of `kpi`: its default flow, no day after the data, nothing that `kpi` ignores."""
        usual = usual_flow(self.flows(kpi), self.flows(LINES))
        return selection_for(kpi, selection, self.columns(kpi), usual, self.info.as_of_date)

    def missing_tables(self, kpi: Kpi) -> tuple[str, ...]:
        """The contract tables `kpi` needs and this version does not hold; without them it has no value.

        OUT_OF_SCOPE alone where its rows cannot be told apart by the scope of who asks: it is not shown.
        """
        if hidden(f"kpi.{kpi.id}", self.connection.scope, self.connection.columns):
            return (OUT_OF_SCOPE,)
        return tuple(name for name in kpi.needs if name not in self.held_tables)

    def source(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), has_rollups: bool = True) -> Source:
        """The rows `kpi` answers `selection` from; none where a table it needs is missing.

        CadranError for a dimension of `by` it lacks.
        """
        relation = self.relation_of(kpi, selection, by, has_rollups)
        columns = self.connection.columns[relation]
        if PRODUCT_CLASS not in columns and (PRODUCT_CLASS in by or selection.values_of(PRODUCT_CLASS)):
            columns = with_class(columns)
            relation = joined_with_class(relation) if PRODUCT_CLASS in columns else relation
        where = conditions(kpi, selection, columns)
        if self.missing_tables(kpi):
            where.add("false")
        return Source(by_goals(self.connection, relation, selection.goals, where), columns, where)

    def relation_of(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), has_rollups: bool = True) -> str:
        """The relation that answers: the smallest rollup with every column the question names, else the view.

        Without rollups it is the view of all choices, whose rows tell which they are of.
        """
        self._check_dimensions(kpi, by)
        needed = {*by, *(item.dimension for item in applied_filters(selection, self.columns(kpi)))}
        view = f"kpi.{kpi.id}"
        if not has_rollups:
            return view
        is_as_built = is_default(kpi, selection) and not (selection.goals and view in SCORED)
        rollups = self._rollups if is_as_built else ()
        own = (relation for relation in rollups if relation.startswith(f"rollup.{kpi.id}__"))
        covering = next((each for each in own if needed <= self.connection.columns[each].keys()), None)
        return covering or self._view(kpi, selection)

    def _view(self, kpi: Kpi, selection: Selection) -> str:
        """The rows of a KPI: by its usual choices alone where they are asked for and there is a view of them."""
        usual = self.connection.columns.get(f"usual.{kpi.id}", {})
        chosen = [name for name in kpi.defaults if name not in usual]
        is_usual = all(selection.choice(name) in (None, kpi.defaults[name]) for name in chosen)
        return f"usual.{kpi.id}" if usual and is_usual else f"kpi.{kpi.id}"

    def check_selection(self, kpi: Kpi, selection: Selection) -> None:
        """Raise CadranError where `selection` names a dimension or choice `kpi` does not know."""
        self._check_dimensions(kpi, tuple(item.dimension for item in selection.filters))
        for name, value in selection.choices:
            offered = self.offered(kpi, name) if name in kpi.defaults else CHOICES.get(name, ())
            if value not in offered:
                raise CadranError(
                    message("engine.no_choice", kpi=kpi.id, name=name, value=value, known=", ".join(offered))
                )

    def _check_dimensions(self, kpi: Kpi, names: tuple[str, ...]) -> None:
        """Raise CadranError where `kpi` cannot be split by one of `names`."""
        known = self.dimensions(kpi)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise CadranError(
                *(message("engine.no_dimension", kpi=kpi.id, name=name, known=", ".join(known)) for name in unknown)
            )

    def members(self, dimension: str, selection: Selection, has_rollups: bool = True) -> pl.DataFrame:
        """The values of a dimension of the order lines with their labels and number of lines, most lines first.

        Columns: value, label, row_count.
        """
        kpi = LINES
        source = self.source(kpi, selection, (dimension,), has_rollups)
        only_counted(kpi, selection, source)
        label = LABELS.get(dimension, dimension)
        return self.connection.frame(
            f"select {dimension} as value, any_value({label}) as label, {row_count(source.columns)} "
            f"from {source.sql} and {dimension} is not null group by {dimension} order by row_count desc, value",
            source.where.values,
        )

    @cached_property
    def span(self) -> tuple[date, date]:
        """The days of the first and the last order of everybody."""
        if self._whole:
            return self._whole.span
        row = self.connection.frame("select min(counted_on), max(counted_on) from kpi.lines").row(0)
        return row[0], row[1]

    @cached_property
    def held_tables(self) -> frozenset[str]:
        """The contract tables with rows: loaded, or clauses written on a supplier's page; those of everybody."""
        if self._whole:
            return self._whole.held_tables
        frame = self.connection.frame(
            "select table_name from meta.contract_tables where row_count > 0 "
            "union select 'sla_clauses' from marts.clauses"
        )
        return frozenset(frame["table_name"])

    def row_counts(self) -> dict[str, int]:
        """Rows loaded into each contract table of this version; 0 for a table that was never loaded."""
        frame = self.connection.frame("select table_name, row_count from meta.contract_tables order by table_name")
        return dict(frame.iter_rows())

    def events(self) -> pl.DataFrame | None:
        """The signals of everybody, kept when the version was published; None where it was published without."""
        return None if self._whole else self._published("events")

    def _published(self, name: str) -> pl.DataFrame | None:
        """What was worked out when the version was published; None where it was published without."""
        return self.connection.frame(f"select * from meta.{name} order by all") if name in self._kept else None

    @cached_property
    def _kept(self) -> frozenset[str]:
        """The tables of what is known about the version itself."""
        frame = self.connection.frame("select table_name from duckdb_tables() where schema_name = 'meta'")
        return frozenset(frame["table_name"])

    def ledger(self) -> pl.DataFrame:
        """What was loaded, newest first."""
        return self.connection.frame("select * from meta.ledger order by load_id desc, table_name, source_file")

    def quarantine(self, table: str | None = None) -> pl.DataFrame:
        """Every refused row with its file, line, column, value and reason."""
        where = Conditions()
        if table:
            where.add("table_name = $table_name", table_name=table)
        return self.connection.frame(
            f"select * from meta.quarantine where {where.sql} "
            "order by load_id desc, table_name, source_file, source_row",
            where.values,
        )

    def corrected(self) -> pl.DataFrame:
        """The refused rows that are read as somebody corrected them: columns of_load to author, texts as JSON."""
        return self.connection.frame("select * from meta.corrected order by all")

    def rejected(self) -> pl.DataFrame:
        """The refused rows that somebody decided to leave out: columns profile, table_name, source_file, raw."""
        return self.connection.frame("select distinct * from meta.rejected order by all")

    def source_days(self) -> pl.DataFrame:
        """The days that the rows of each source tell: profile, table_name, source_file, day, row_count."""
        return self.connection.frame("select * from meta.source_days order by all")

    def closing_days(self) -> frozenset[date]:
        """Public holidays at home, and the days on which the whole house was closed."""
        frame = self.connection.frame(
            "select holiday_date as day from meta.public_holidays join meta.build on country = home_country "
            "union select event_date from details.calendar_events where kind = 'closed' and location_id is null"
        )
        return frozenset(frame["day"])

    def warnings(self) -> pl.DataFrame:
        """How many loaded rows break which warning rule, by the column it doubts, with the first text it doubted there.

        Columns: table_name, code, column_name and value (both null of a rule about whole rows), row_count.
        """
        return self.connection.frame(
            "select table_name, code, column_name, first(value order by source_file, source_row) as value, "
            "count(*) as row_count from details.warnings group by table_name, code, column_name "
            "order by table_name, code, column_name"
        )
