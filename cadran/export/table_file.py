"""A table as files that explain themselves: a CSV for each habit, a workbook, and what the table was computed for."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from cadran.export.columns import has_codes, heading, rounded, unit_of, word_of
from cadran.export.csv import Profile, csv_bytes, to_the_cent
from cadran.i18n.catalogue import t
from cadran.kpis import Kpi
from cadran.kpis.kpi import Unit

NO_CURRENCY = "EUR"  # of tables without amounts
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableFile:
    """Rows for a file, in the words of a language and to the decimals of their unit.

    Without `has_labels` for programs: under names and codes that never change, figures as they were computed.

    `facts`: what the rows are of, as pairs of a name and its words; figures are of `kpi` where there is one.
    """

    frame: pl.DataFrame
    language: str
    currency: str
    kpi: Kpi | None = None
    facts: Facts = ()
    has_labels: bool = True

    def csv(self, profile: Profile) -> bytes:
        """The rows alone, for other programs too: the first line is the heading."""
        return csv_bytes(self.table(t(self.language, "file.share")), profile)

    def about(self, profile: Profile) -> bytes:
        """What the rows are of and what each column holds."""
        return csv_bytes(pl.concat([self._facts(), self._columns()], how="vertical"), profile)

    def xlsx(self) -> bytes:
        """A workbook of two sheets: the rows, and what they are of."""
        from cadran.export.workbook import Sheet, workbook_bytes  # noqa: PLC0415 - slow to import, and few ask for it

        table = self.table()
        units = [self._unit(name) for name in self.frame.columns]
        about = pl.concat([self._facts(), self._columns()], how="vertical")
        return workbook_bytes(
            [
                Sheet(t(self.language, "file.sheet_rows"), table, tuple(units), self.currency),
                Sheet(t(self.language, "file.sheet_about"), about, (None, None), self.currency, is_notes=True),
            ]
        )

    def table(self, share: str = "") -> pl.DataFrame:
        """The rows as they stand in the file; `share` says in a heading that a figure is a share of one."""
        if not self.has_labels:
            return to_the_cent(self.frame, self.currency)
        frame = rounded(self.frame, self.currency, self.kpi)
        return in_words(frame, self.language).rename(self.headings(share))

    def headings(self, share: str = "") -> dict[str, str]:
        """Each column's heading with its unit; those that would be alike also bear the name of the column."""
        words = {name: self._with_unit(name, share) for name in self.frame.columns}
        named = list(words.values())
        return {name: word if named.count(word) == 1 else f"{word} [{name}]" for name, word in words.items()}

    def _with_unit(self, name: str, share: str) -> str:
        word, unit = heading(self.language, name), self._unit(name)
        added = share if unit == "percent" else self._unit_words(unit)
        return word if not added or added in word.lower() or "(" in word else f"{word} ({added})"

    def _unit(self, name: str) -> Unit | None:
        return unit_of(name, self.kpi) if self.frame.schema[name].is_numeric() else None

    def _unit_words(self, unit: Unit | None) -> str:
        if unit in ("money", "price"):
            return self.currency
        return t(self.language, f"unit.{unit}") if unit in ("days", "turns", "points") else ""

    def _facts(self) -> pl.DataFrame:
        return self._pairs(self.facts)

    def _columns(self) -> pl.DataFrame:
        """What each heading means to a program: the name of its column."""
        headings = self.headings() if self.has_labels else self._own_headings()
        pairs = [(t(self.language, "file.column", name=name), word) for name, word in headings.items()]
        return self._pairs(pairs)

    def _own_headings(self) -> dict[str, str]:
        return {name: heading(self.language, name) for name in self.frame.columns}

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> pl.DataFrame:
        names = [t(self.language, "file.fact"), t(self.language, "file.words")]
        return pl.DataFrame(list(pairs), schema=dict.fromkeys(names, pl.String), orient="row")


def in_words(frame: pl.DataFrame, language: str) -> pl.DataFrame:
    """`frame` with its codes, and its yes and no, in words; numbers, days and names stay what they are."""
    plain = frame.with_columns((cs.categorical() | cs.enum()).cast(pl.String))
    yes, no = t(language, "value.yes"), t(language, "value.no")
    written = plain.with_columns(
        pl.when(cs.boolean().not_()).then(pl.lit(no)).when(cs.boolean()).then(pl.lit(yes)).name.keep()
    )
    return written.with_columns(_words_of(written[name], language) for name in _coded(written))


def _coded(frame: pl.DataFrame) -> list[str]:
    return [name for name, kind in frame.schema.items() if kind == pl.String and has_codes(name)]


def _words_of(column: pl.Series, language: str) -> pl.Series:
    words = {code: word_of(language, column.name, code) for code in column.unique() if code is not None}
    return column.replace_strict(words, default=None, return_dtype=pl.String) if words else column
