"""A source of a table while it is put together: the file, the files it looks things up in, and its columns so far."""

from dataclasses import dataclass, field

from cadran.contract.tables import SQL_TYPE, Table
from cadran.i18n import Sentence
from cadran.i18n.message import in_percent, message
from cadran.ingest.names import quoted, quoted_name
from cadran.recognition.columns import NEARLY
from cadran.recognition.fits import File, Fit, Source
from cadran.recognition.links import Link
from cadran.recognition.proposal import ColumnProposal

OWN = "f"


@dataclass
class Draft:
    """`heads` are the files looked up, by alias; `sources` the column of a file behind each column of the table;
    `settings` what the profile says of the source beside its columns.
    """

    table: Table
    file: File
    confidence: float
    heads: dict[str, Link] = field(default_factory=dict)
    columns: dict[str, ColumnProposal] = field(default_factory=dict)
    sources: dict[str, tuple[str, Source]] = field(default_factory=dict)
    rivals: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    where: str = ""
    settings: dict[str, object] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)

    @classmethod
    def of(cls, fit: Fit) -> "Draft":
        """The fit's columns, as they are."""
        draft = cls(fit.table, fit.file, fit.confidence)
        for name, source in fit.chosen.items():
            draft.take(name, source)
            draft.rivals[name] = fit.rivals.get(name, ())
        return draft

    def take(self, column: str, source: Source, alias: str = OWN, note: Sentence | None = None) -> None:
        """Fill a column of the table from a column of a file."""
        self.sources[column] = (alias, source)
        self.rivals.pop(column, None)
        expression, taken_note = self._cleaned(column, source, self.sql(source.name, alias))
        self.columns[column] = ColumnProposal(
            column,
            expression,
            source.name,
            source.file,
            round(min(source.score, 1.0), 2),
            round(source.facts.parsed_share, 3),
            source.facts.examples,
            note=note or taken_note,
        )

    def _cleaned(self, column: str, source: Source, sql: str) -> tuple[str, Sentence | None]:
        """The source as it is; where an optional number shares its column with texts, only the numbers."""
        contract, facts = self.table.column(column), source.facts
        is_number = SQL_TYPE[contract.kind].startswith(("decimal", "bigint"))
        if not is_number or contract.required or facts.number_share >= NEARLY or facts.words:
            return sql, None
        return f"number({sql})", message("recognition.only_numbers", share=in_percent(1 - facts.number_share, 0))

    def put(self, column: str, expression: str, note: Sentence | None = None) -> None:
        """Fill a column of the table by an expression."""
        self.drop(column)
        self.columns[column] = ColumnProposal(column, expression, note=note)

    def put_text(self, column: str, text: str, note: Sentence | None = None) -> None:
        """Fill a column of the table with one value."""
        self.put(column, quoted(text), note)

    def drop(self, *columns: str) -> None:
        """Leave columns of the table out."""
        for column in columns:
            self.columns.pop(column, None)
            self.sources.pop(column, None)
            self.rivals.pop(column, None)

    def sql(self, name: str, alias: str = OWN) -> str:
        """A column of a file as it stands in an expression."""
        return f"{alias}.{quoted_name(name)}"

    def sql_of(self, column: str) -> str:
        """The expression of a column of the table."""
        return self.columns[column].expression

    def look_up(self, link: Link) -> str:
        """Look things up in another file; returns the alias it has."""
        for alias, known in self.heads.items():
            if known.file is link.file:
                return alias
        alias = "h" if not self.heads else f"h{len(self.heads) + 1}"
        self.heads[alias] = link
        return alias

    @property
    def files(self) -> dict[str, File]:
        """The files it reads, by alias."""
        return {OWN: self.file, **{alias: link.file for alias, link in self.heads.items()}}

    @property
    def join(self) -> str:
        """SQL: how the other files are looked up."""
        return " ".join(
            f"left join {alias} on {self.sql(link.other, alias)} = {self.sql(link.own)}"
            for alias, link in self.heads.items()
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns of the table without which no row is accepted, and that have no source."""
        needed = [column.name for column in self.table.columns if column.required and column.default is None]
        return tuple(name for name in needed if name not in self.columns)

    @property
    def used(self) -> list[tuple[str, Source]]:
        """Every column of a file that fills one of the table, with the column it fills."""
        return [(column, source) for column, (_, source) in self.sources.items()]
