"""The SKUs of a sale and their expected units, from a file or typed: what is read, and each row that is not."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import polars as pl

from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n import Language
from cadran.i18n.message import Message, message
from cadran.insight.answers import answered
from cadran.insight.known import known_values
from cadran.workspace import CampaignLine

DELIMITERS = (";", ",", "\t", "|")
# The columns, each with the names it is known by.
NAMES = {
    "sku": ("sku", "article", "product", "produit", "item"),
    "units": ("units", "expected_units", "quantity", "expected_quantity", "unites", "unités", "quantité", "quantite"),
    "location_id": ("location_id", "location", "place", "site", "lieu"),
}
REFUSED = {"source_row": pl.Int64, "refused_text": pl.String, "problem": pl.String}
Cells = dict[str, str]


@dataclass(frozen=True)
class RefusedLine:
    """A row of the file that was not taken: its line, what stands there, and why."""

    line: int
    text: str
    problem: Message


@dataclass(frozen=True)
class ReadLines:
    """Every row of a file is in one of three: `lines` taken, `refused`, or blank."""

    lines: tuple[CampaignLine, ...]
    refused: tuple[RefusedLine, ...]
    row_count: int
    blank_count: int

    def refused_frame(self, language: Language) -> pl.DataFrame:
        """One row for each refused line: source_row, refused_text, problem."""
        rows = [(row.line, row.text, row.problem.read(language)) for row in self.refused]
        return pl.DataFrame(rows, schema=REFUSED, orient="row")


def read_campaign(engine: Engine, content: bytes) -> ReadLines:
    """The lines of a CSV with a column of SKUs, and one of units and one of places where it has them.

    CadranError where no delimiter makes a column of SKUs of its first line.
    """
    text = _decoded(content)
    delimiter, columns = _heading(text)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    width = len(next(rows))
    taken: dict[tuple[str, str], CampaignLine] = {}
    refused: list[RefusedLine] = []
    count = blank = 0
    for fields in rows:
        count += 1
        if not any(field.strip() for field in fields):
            blank += 1
            continue
        cells = {name: fields[index].strip() for name, index in columns.items() if index < len(fields)}
        problem = _width_problem(fields, width) or next(_problems(engine, cells, columns, taken), None)
        if problem:
            refused.append(RefusedLine(rows.line_num, delimiter.join(fields), problem))
        else:
            line = CampaignLine(cells["sku"], _number(cells.get("units", "")), cells.get("location_id", ""))
            taken[line.sku, line.location_id] = line
    return ReadLines(tuple(taken.values()), tuple(refused), count, blank)


def read_typed(engine: Engine, text: str) -> ReadLines:
    """Lines as people type them: a SKU each, with its units after a semicolon where they are known."""
    head = "sku;units" if ";" in text else "sku"
    return read_campaign(engine, f"{head}\n{text}".encode())


def _heading(text: str) -> tuple[str, dict[str, int]]:
    """The delimiter and the place of each known column in the first line."""
    first = text.partition("\n")[0].strip("\r")
    for delimiter in DELIMITERS:
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])]
        places = {
            column: next(index for index, name in enumerate(names) if name in known)
            for column, known in NAMES.items()
            if any(name in known for name in names)
        }
        if "sku" in places:
            return delimiter, places
    raise CadranError(message("campaign_file.no_column", text=first[:200]))


def _width_problem(fields: list[str], width: int) -> Message | None:
    """A row with more or fewer fields than the heading is written with another delimiter, or broken."""
    return message("campaign_file.width", n=len(fields), width=width) if len(fields) != width else None


def _problems(
    engine: Engine, cells: Cells, columns: dict[str, int], taken: dict[tuple[str, str], CampaignLine]
) -> Iterator[Message]:
    sku, location, units = (cells.get(name, "") for name in ("sku", "location_id", "units"))
    if sku not in answered(known_values, engine, "sku"):
        yield message("campaign_file.unknown_sku", sku=sku)
    if location and location not in answered(known_values, engine, "location_id"):
        yield message("campaign_file.unknown_place", place=location)
    if "units" in columns:
        number = _number(units)
        if number is None:
            yield message("campaign_file.no_number", text=units)
        elif number < 0:
            yield message("campaign_file.negative", text=units)
    if (sku, location) in taken:
        yield message("campaign_file.twice", sku=sku)


def _number(text: str) -> float | None:
    """`1200`, `1 200` or `12,5`; None where it is no number."""
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        value = float(plain.replace(",", ".") if "." not in plain else plain)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
