"""A table written in every form of the public lists of pollutions, and what a reader makes of it.

The kinds are those of Pollock (Vitagliano et al., 2023) and what else exports do: joined daily files, totals, NULs.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, cycle
from pathlib import Path

from cadran.errors import CadranError
from cadran.ingest.files.reading import SOURCE_ROW, opened_source, slabs
from cadran.ingest.files.sources import matching
from cadran.ingest.profiles.profile import Entry

NAMES = ["order_id", "line_id", "ordered_at", "promised_at", "sku", "supplier_id", "ordered_quantity"]
NAMES += ["unit_price", "customer_region"]
REGIONS = ["Île-de-France", "Nord, Pas-de-Calais", "Côte d'Or", "Lyon; Rhône", "", "Loire 44", 'the "high" road']
ROWS = 80
EXACT = 0.995  # the share of cells to reach
ODD = 37  # the row a pollution of one row is about, and `ODD + 20` for the second of a pair


def table() -> list[list[str]]:
    """The right cells."""
    rows = []
    for n in range(ROWS):
        region = REGIONS[n % 6] if n % 20 else REGIONS[6]
        day, promise = f"2026-{1 + n % 9:02d}-{1 + n % 28:02d} 10:{n % 60:02d}", f"2026-10-{1 + n % 28:02d}"
        rows.append([f"SO-{n // 2:04d}", str(1 + n % 2), day, promise, f"Shirt {n % 7}", f"V{n % 5:03d}"])
        rows[-1] += [str(1 + n % 12), f"{4 + n * 1.25:.2f}", region]
    return rows


Record = Callable[["Form", list[str]], str]
# A line of the file with its number, its text, the number of its row, None where it is none, and whether it is below
# the names.
Placed = tuple[int, str, int | None, bool]


@dataclass
class Form:
    """How the table is written; pollutions change it."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    ends: tuple[str, ...] = ("\n",)
    encoding: str = "utf-8"
    quoted: bool = False
    above: list[str] = field(default_factory=list)
    header: list[list[str]] = field(default_factory=lambda: [list(NAMES)])
    rows: list[list[str]] = field(default_factory=table)
    breaks: dict[int, Record] = field(default_factory=dict)
    between: dict[int, list[list[str]]] = field(default_factory=dict)
    below: list[list[str]] = field(default_factory=list)
    tail: str = "\n"
    bytes_of: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def cell(self, text: str) -> str:
        """A cell as it stands in the file."""
        special = (self.delimiter, self.delimiter[0], self.quote, "\n", "\r", *(["'"] if self.quote == "'" else []))
        if not self.quoted and not any(sign in text for sign in special):
            return text
        inner = text.replace("\\", "\\\\") if self.escape == "\\" else text
        return self.quote + inner.replace(self.quote, self.escape + self.quote) + self.quote

    def record(self, cells: list[str]) -> str:
        """A record as it stands in the file."""
        return self.delimiter.join(map(self.cell, cells))

    def lines(self) -> Iterator[tuple[str, int | None, bool]]:
        """Each record or line with the number of its row, None where it is none, and whether it is below the names."""
        yield from ((text, None, False) for text in self.above)
        yield from (
            (self.record(cells), None, place > 0 and cells == self.header[0]) for place, cells in enumerate(self.header)
        )
        for number, cells in enumerate(self.rows):
            yield from ((self.raw(extra), None, True) for extra in self.between.get(number, []))
            broken = self.breaks.get(number)
            yield (broken(self, cells) if broken else self.record(cells)), number, True
        yield from ((self.raw(extra), None, True) for extra in self.below)

    def raw(self, cells: list[str]) -> str:
        """A line that is no row: a blank one, a text of its own, or cells."""
        return "" if not cells else cells[0] if len(cells) == 1 else self.record(cells)

    def written(self) -> bytes:
        """The bytes of the file."""
        lines = [text for text, _, _ in self.lines()] + [""] * len(self.tail)
        ends = cycle(self.ends)
        text = "".join(line + next(ends) for line in lines[:-1]) + lines[-1]
        content = text.encode(self.encoding, "replace")
        for change in self.bytes_of:
            content = change(content)
        return content


Pollution = Callable[[Form], None]


def _set(**values: object) -> Pollution:
    def change(form: Form) -> None:
        for name, value in values.items():
            setattr(form, name, value)

    return change


def _broken(record: Record, row: int = ODD) -> Pollution:
    def change(form: Form) -> None:
        form.breaks[row if row not in form.breaks else row + 20] = record

    return change


def _named(name: str) -> Pollution:
    """Another name for the column that is not known by it then."""

    def change(form: Form) -> None:
        form.header = [[*names[:3], name, *names[4:]] for names in form.header]

    return change


def _more(**lines: list[list[str]] | list[str]) -> Pollution:
    def change(form: Form) -> None:
        for name, added in lines.items():
            getattr(form, name).extend(added)

    return change


def _between(lines: list[list[str]], row: int = 40) -> Pollution:
    def change(form: Form) -> None:
        form.between.setdefault(row, []).extend(lines)

    return change


def _bytes(change: Callable[[bytes], bytes]) -> Pollution:
    def added(form: Form) -> None:
        form.bytes_of.append(change)

    return added


def _again(form: Form) -> None:
    form.between.setdefault(40, []).extend(form.header)


def _again_after_blank(form: Form) -> None:
    form.between.setdefault(40, []).append([])
    _again(form)


def _split_names(form: Form) -> None:
    form.header = [[name.split("_")[0] for name in NAMES], ["_".join(name.split("_")[1:]) for name in NAMES]]


def _grouped_names(form: Form) -> None:
    form.header.insert(0, ["Order", "", "", "", "Article", "", "", "", "Customer"])


def _inch(form: Form) -> None:
    row = min(ODD, len(form.rows) - 1)
    form.rows[row][4] = '5" pipe'
    form.breaks[row] = lambda form, cells: form.delimiter.join(
        [*map(form.cell, cells[:4]), cells[4], *map(form.cell, cells[5:])]
    )


def _trailing(form: Form) -> None:
    form.rows = [[*row, ""] for row in form.rows]


def _trailing_everywhere(form: Form) -> None:
    _trailing(form)
    form.header = [[*row, ""] for row in form.header]


def _empty_column(form: Form) -> None:
    form.rows = [[*row[:4], "", *row[4:]] for row in form.rows]
    form.header = [[*row[:4], "", *row[4:]] for row in form.header]


def _doubled_name(form: Form) -> None:
    form.rows = [[*row, row[4]] for row in form.rows]
    form.header = [[*row, row[4]] for row in form.header]


def _in_row(content: bytes, what: bytes) -> bytes:
    return content.replace(b"SO-0021", b"SO-" + what + b"0021", 1)


OTHER = {
    "less": [["product", "stock"], ["Shirt 1", "12"], ["Shirt 2", "7"]],
    "more": [[f"field{chr(97 + n)}" for n in range(11)], *([str(n)] * 11 for n in range(3))],
    "same": [[f"field{chr(97 + n)}" for n in range(9)], *([str(n)] * 9 for n in range(3))],
}
DELIMITERS = {
    "space": " ",
    "comma_space": ", ",
    "semicolon": ";",
    "tab": "\t",
    "bar": "|",
    "caret": "^",
    "tilde": "~",
    "two_bars": "||",
    "section": "§",
    "two_colons": "::",
    "colon": ":",
    "two_tabs": "\t\t",
}
# By name: the part of the form that is changed (no two of one part make a pair), and the change.
POLLUTIONS: dict[str, tuple[str, Pollution]] = {
    "no_trailing_newline": ("tail", _set(tail="")),
    "double_trailing_newline": ("tail", _set(tail="\n\n")),
    "blank_lines_between": ("blank", _between([[], []], 20)),
    "no_header": ("header", _set(header=[])),
    "header_twice": ("header", _set(header=[NAMES, NAMES])),
    "header_three_times": ("header", _set(header=[NAMES, NAMES, NAMES])),
    "header_over_two_lines": ("header", _split_names),
    "header_below_groups": ("header", _grouped_names),
    "header_again": ("again", _again),
    "header_again_after_blank": ("again", _again_after_blank),
    "preamble": ("above", _more(above=["Export of order lines", "Warehouse Lyon", ""])),
    "preamble_delimited": ("above", _more(above=["Order lines of 2026,,,,,,,,", ",,,,,,,,"])),
    "footnote": ("below", _more(below=[["* provisional figures"]])),
    "footnote_after_blank": ("below", _more(below=[[], ["FOOTNOTE"]])),
    "footnote_delimited": ("below", _more(below=[["Source: warehouse system", *[""] * 8]])),
    "row_count_below": ("below", _more(below=[["80 rows"]])),
    "total_below": ("below", _more(below=[["Total", *[""] * 5, "520", "", ""]])),
    "total_between": ("between", _between([["Sous-total", *[""] * 5, "260", "1200.50", ""]])),
    "another_table_narrower": ("tables", _more(below=[[], *OTHER["less"]])),
    "another_table_wider": ("tables", _more(below=[[], *OTHER["more"]])),
    "another_table_as_wide": ("tables", _more(below=[[], *OTHER["same"]])),
    "name_empty": ("names", _named("")),
    "name_of_signs": ("names", _named("HEAD/%R")),
    "name_very_long": ("names", _named("HEADER" * 20_000)),
    "one_row": ("rows", lambda form: setattr(form, "rows", form.rows[1:2])),
    "row_less_separators": ("row", _broken(lambda f, c: f.record([c[0] + c[1], *c[2:]]))),
    "row_more_separators": ("row", _broken(lambda f, c: f.record([*c[:3], "", *c[3:]]))),
    "row_cut_off": ("row", _broken(lambda f, c: f.record(c[:4]))),
    "row_with_empty_fields_more": ("row", _broken(lambda f, c: f.record([*c, "", ""]))),
    "row_quote_at_start": ("row", _broken(lambda f, c: f.delimiter.join([c[0], f.quote + c[1], *map(f.cell, c[2:])]))),
    "row_quote_inside": ("row", _inch),
    "row_other_delimiter": ("row", _broken(lambda _, c: "%".join(c))),
    "row_bad_bytes": ("bytes", _bytes(lambda b: _in_row(b, b"\xff\xfe"))),
    "row_nulls": ("bytes", _bytes(lambda b: _in_row(b, b"\x00\x00"))),
    "trailing_separators": ("width", _trailing),
    "trailing_separators_and_header": ("width", _trailing_everywhere),
    "empty_column": ("width", _empty_column),
    "doubled_name": ("width", _doubled_name),
    **{f"delimiter_{name}": ("delimiter", _set(delimiter=sign)) for name, sign in DELIMITERS.items()},
    "quote_apostrophe": ("quote", _set(quote="'", escape="'", quoted=True)),
    "escape_backslash": ("quote", _set(escape="\\")),
    "escape_none": ("quote", _set(escape="")),
    "all_quoted": ("quote", _set(quoted=True)),
    "line_end_crlf": ("line_end", _set(ends=("\r\n",))),
    "line_end_cr": ("line_end", _set(ends=("\r",))),
    "line_ends_mixed": ("line_end", _set(ends=("\n", "\r", "\r\n"))),
    "byte_order_mark": ("encoding", _set(encoding="utf-8-sig")),
    "utf_16": ("encoding", _set(encoding="utf-16")),
    "windows_1252": ("encoding", _set(encoding="cp1252")),
}


def pairs() -> list[tuple[str, ...]]:
    """Every pollution alone, and every two of different parts of the form."""
    both = [names for names in combinations(POLLUTIONS, 2) if POLLUTIONS[names[0]][0] != POLLUTIONS[names[1]][0]]
    return [*((name,) for name in POLLUTIONS), *both]


def sample(count: int) -> list[tuple[str, ...]]:
    """Every pollution alone and a fixed choice of pairs."""
    alone, both = pairs()[: len(POLLUTIONS)], pairs()[len(POLLUTIONS) :]
    return [*alone, *random.Random(1).sample(both, min(count - len(alone), len(both)))]


@dataclass
class Score:
    """What became of a file: its cells, those read exactly, and what is wrong about its records."""

    names: tuple[str, ...]
    cells: int = 0
    exact: int = 0
    faults: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def polluted(names: tuple[str, ...]) -> Form:
    """The table under these pollutions."""
    form = Form()
    for name in sorted(names, key=lambda name: POLLUTIONS[name][0] in ("again", "row")):
        POLLUTIONS[name][1](form)
    if form.delimiter != ",":
        form.above = [text.replace(",", form.delimiter) for text in form.above]
    return form


def scored(folder: Path, names: tuple[str, ...]) -> Score:
    """Writes the file, reads it, and compares."""
    form, score = polluted(names), Score(names)
    score.cells = sum(len(row) for row in form.rows)
    (folder / "order_lines.csv").write_bytes(form.written())
    (source,) = matching(folder, ["order_lines.csv"], "auto")
    try:
        opened = opened_source(source, Entry(files={"rows": ["order_lines.csv"]}))
        parts = list(slabs(opened))
    except CadranError as refused:
        score.faults += refused.read("en")
        return score
    rows = [row for part in parts for row in part.rows.to_pylist()]
    apart = [line for part in parts for line in part.malformed.column("line").to_pylist()]
    apart += [aside.line for part in parts for aside in part.asides]
    placed = list(_placed(form))
    _compare(
        form,
        placed,
        score,
        {row[SOURCE_ROW]: [text.strip() for name, text in row.items() if name != SOURCE_ROW] for row in rows},
    )
    seen = sorted([*(row[SOURCE_ROW] for row in rows), *apart])
    expected = sorted(line for line, text, _, below in placed if below and text.strip(form.delimiter + " "))
    if seen != expected:
        score.faults.append(f"{names}: records {sorted({*seen} ^ {*expected})} of {len(expected)}")
    return score


def _compare(form: Form, placed: list[Placed], score: Score, rows: dict[int, list[str]]) -> None:
    for line, _, number, _ in placed:
        if number is not None:
            cells, read = form.rows[number], rows.get(line, [])
            alike = sum(left.strip() == right for left, right in zip(cells, read, strict=False))
            alike += len(cells) - len(read) if read and not any(cells[len(read) :]) else 0
            score.exact += alike
            if alike < len(cells):
                score.wrong.append(f"{line}: {cells} {read}")


def _placed(form: Form) -> Iterator[Placed]:
    line = 1
    for text, number, below in form.lines():
        yield line, text, number, below
        line += 1 + text.count("\n")
