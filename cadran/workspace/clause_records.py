"""A clause as somebody wrote it on a supplier's page, and how the workspace keeps it as a row."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, time
from itertools import count
from typing import Any


@dataclass(frozen=True)
class ClauseTerms:
    """What was agreed: the columns of the contract table `sla_clauses`, but for the id of the clause.

    Shares are fractions; a `penalty_rate` of kind fixed_per_line is an amount a line. `penalty_line_cap` is a share of
    the late value of a line, `penalty_cap` of the value of all lines of a window. `charged_once`: a line missed under
    several clauses costs under the dearest alone.
    """

    supplier_id: str
    kpi: str
    target: float
    alert_level: float | None
    basis: str
    grace_days: float
    early_days: float | None
    cutoff_time: time | None
    lead_days: float | None
    day_kind: str
    mode: str | None
    category: str | None
    window: str
    min_lines: int
    penalty_kind: str | None
    penalty_rate: float | None
    penalty_line_cap: float | None
    penalty_cap: float | None
    country: str | None
    valid_from: date
    valid_to: date | None
    charged_once: bool = True


@dataclass(frozen=True)
class WrittenClause:
    """One version of a clause, who wrote it and why; what was written is never changed, only withdrawn.

    It ends the clause `replaces` the day before it starts itself; an empty text replaces none.
    """

    id: int
    clause_id: str
    replaces: str
    terms: ClauseTerms
    text: str
    author: str
    written_at: datetime
    withdrawn_at: datetime | None

    @property
    def is_end(self) -> bool:
        """Whether it only ends the clause it replaces: its last day lies before its first."""
        return self.terms.valid_to is not None and self.terms.valid_to < self.terms.valid_from


TERMS = tuple(field.name for field in fields(ClauseTerms))
_READ: dict[str, Callable[[Any], Any]] = {
    "cutoff_time": time.fromisoformat,
    "valid_from": date.fromisoformat,
    "valid_to": date.fromisoformat,
    "charged_once": bool,
}


def terms_as_row(terms: ClauseTerms) -> tuple[object, ...]:
    """The terms in the order of TERMS, days and hours as ISO text."""
    return tuple(cell.isoformat() if isinstance(cell, date | time) else cell for cell in astuple(terms))


def terms_of_row(cells: Sequence[Any]) -> ClauseTerms:
    """What `terms_as_row` wrote."""
    named = dict(zip(TERMS, cells, strict=True))
    return ClauseTerms(**{name: _read(name, cell) for name, cell in named.items()})


def next_clause_id(supplier_id: str, replaces: str, taken: frozenset[str]) -> str:
    """The first free id: `CL1-v2`, `CL1-v3` for versions of CL1, `S071-1`, `S071-2` for new clauses of S071."""
    version = re.search(r"-v(\d+)$", replaces)
    root = replaces[: version.start()] if version else replaces
    first = int(version[1]) + 1 if version else 2
    names = (f"{root}-v{number}" for number in count(first)) if replaces else (f"{supplier_id}-{n}" for n in count(1))
    return next(name for name in names if name not in taken)


def lineages(replaced: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Every version of each clause, by the id of any of them; `replaced` are pairs of a version and what it replaces.

    A version that was taken back is one of them still: what was decided on it holds for the clause.
    """
    versions: dict[str, set[str]] = {}
    for version, before in replaced:
        named = {version, before} - {""}
        same = named.union(*(versions[clause] for clause in named & versions.keys()))
        versions |= dict.fromkeys(same, same)
    return {clause: tuple(sorted(same)) for clause, same in versions.items()}


def _read(name: str, cell: Any) -> Any:
    return cell if cell is None or name not in _READ else _READ[name](cell)
