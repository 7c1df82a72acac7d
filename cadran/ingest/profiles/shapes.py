"""How rows of a file, or of a looked-up one, are made ready before a profile's expressions read them."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from cadran.i18n.message import Message
from cadran.ingest.names import quoted, quoted_name

RANK = "rank"
_PLACE = re.compile(r"\{(\w+)\}")
_TEXT = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Grouped(_Strict):
    """The rows of a looked-up file made one per value of `by`: the last one, or `columns`, aggregates over them."""

    by: Names
    columns: dict[str, str] = {}

    def rows_of(self, source: str, row: str) -> str:
        """SQL: the rows of `source`, whose order `row` tells, made one per key."""
        key = ", ".join(map(quoted_name, self.by))
        if not self.columns:
            return f"select * from {source} qualify row_number() over (partition by {key} order by {row} desc) = 1"
        fields = ", ".join(f"({sql})::varchar as {quoted_name(name)}" for name, sql in self.columns.items())
        return f"select {key}, {fields} from {source} group by {key}"


class FillDown(_Strict):
    """Cells that stand on the first row of `by` only, wanted on all of them; an empty `by` is that of the row above."""

    by: str
    columns: Names


class Ranked(_Strict):
    """Rows of one `by` told apart: the column `rank` counts them from 1, in the `order` of stable columns."""

    by: Names
    order: Annotated[list[str], BeforeValidator(_listed)] = []


def refused(problem: Message) -> PydanticCustomError:
    """An error of a setting that carries its sentence."""
    return PydanticCustomError("sentence", "a sentence of the language files", {"sentence": problem})


def prepared(rows: str, row: str, fill: FillDown | None, ranked: Ranked | None) -> str:
    """SQL: per row of a file its filled columns and its rank, over the cleaned columns of all its rows."""
    filled = [fill.by, *fill.columns] if fill else []
    steps = [f"named as (select {row}, * exclude ({row}) from {rows})"]
    if fill:
        above = f"last_value({quoted_name(fill.by)} ignore nulls) over (order by {row})"
        steps.append(f"keyed as (select * replace ({above} as {quoted_name(fill.by)}) from named)")
        first = "rows between unbounded preceding and unbounded following"
        block = f"(partition by {quoted_name(fill.by)} order by {row} {first})"
        cells = ", ".join(
            f"coalesce({name}, first_value({name} ignore nulls) over {block}) as {name}"
            for name in map(quoted_name, fill.columns)
        )
        steps.append(f"filled as (select * replace ({cells}) from keyed)")
    fields = [f"{quoted_name(name)} as {quoted_name(made(name))}" for name in filled]
    if ranked:
        key = ", ".join(map(quoted_name, ranked.by))
        order = ", ".join([*(f"{quoted_name(name)} nulls first" for name in ranked.order), row])
        fields.append(f"row_number() over (partition by {key} order by {order}) as {quoted_name(made(RANK))}")
    return f"with {', '.join(steps)} select {row}, {', '.join(fields)} from {'filled' if fill else 'named'}"


def made(name: str) -> str:
    """The name under which a column made ready stands beside those of the file."""
    return f"made {name}"


def mapped(sql: str, words: dict[str, str]) -> str:
    """SQL: an expression whose texts become other ones; `*` stands for any other text, an empty one for no text."""
    known = {word.strip().lower(): quoted(meant) for word, meant in words.items()}
    other, nothing = known.pop("*", f"({sql})::varchar"), known.pop("", "null")
    cases = " ".join(f"when {quoted(word)} then {meant}" for word, meant in known.items())
    return f"case coalesce(lower(trim(({sql})::varchar)), '') when '' then {nothing} {cases} else {other} end"


def leaves_folder(pattern: str) -> bool:
    """Whether a pattern of file names may lead out of the folder it is looked for in."""
    return ".." in re.split(r"[\\/]", pattern) or bool(re.match(r"[\\/]|[A-Za-z]:", pattern))


def parts_of(pattern: str, headings: tuple[str, ...]) -> dict[str, str]:
    """What the place in braces of `pattern` stands for, by heading that reads like it."""
    before, _, after = _PLACE.split(pattern, maxsplit=1)
    form = re.compile(f"{re.escape(before)}(.+?){re.escape(after)}", re.IGNORECASE)
    matches = {heading: form.fullmatch(heading) for heading in headings}
    return {heading: match.group(1) for heading, match in matches.items() if match}


def place_in(pattern: str) -> str | None:
    """The name in braces, where there is just one."""
    places = _PLACE.findall(pattern)
    return places[0] if len(places) == 1 else None


def with_part(sql: str, braced: str, part: str) -> str:
    """SQL with the part in the texts and quoted names that hold the name in braces."""

    def filled(match: re.Match[str]) -> str:
        sign = match[0][0]
        return match[0].replace(f"{{{braced}}}", part.replace(sign, 2 * sign))

    return _TEXT.sub(filled, sql)
