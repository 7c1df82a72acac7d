"""Sales planned ahead: their days, what they sell and how many units of it, kept version by version."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cadran.rights import Right
from cadran.workspace.journal import Action
from cadran.workspace.seen import sees
from cadran.workspace.sqlite_file import WorkspaceFile

_COLUMNS = "name, first_day, last_day, category, lines, expected_by, data_day, text, author, written_at"


@dataclass(frozen=True)
class CampaignLine:
    """A SKU of a sale and the units expected of it, None where only that it is sold is known.

    Without a `location_id` the units are those of all places together.
    """

    sku: str
    units: float | None = None
    location_id: str = ""


@dataclass(frozen=True)
class CampaignTerms:
    """A sale of the days `first` to `last`, of the SKUs of its lines, else of a category, else of everything."""

    name: str
    first: date
    last: date
    category: str = ""
    lines: tuple[CampaignLine, ...] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """The SKUs it names, each once."""
        return tuple(dict.fromkeys(line.sku for line in self.lines))

    @property
    def has_units(self) -> bool:
        """Whether a line says how many units are expected."""
        return any(line.units is not None for line in self.lines)


@dataclass(frozen=True)
class KeptCampaign:
    """One version of a sale as somebody wrote it down; a later one of the same name takes its place.

    `expected_by`: where its units come from (typed, forecast, uplift; nothing where it has none); `data_day`: the day
    of the data they were worked out on.
    """

    id: int
    terms: CampaignTerms
    expected_by: str
    data_day: date
    text: str
    author: str
    written_at: datetime
    withdrawn_at: datetime | None


class Campaigns(WorkspaceFile):
    """The planned sales of one home."""

    def all(self) -> tuple[KeptCampaign, ...]:
        """Every version ever kept, withdrawn ones too, the first written first."""
        every = map(_kept, self.rows(f"select id, {_COLUMNS}, withdrawn_at from campaigns order by id"))
        return tuple(kept for kept in every if self._sees(kept.terms))

    def _sees(self, terms: CampaignTerms) -> bool:
        """A sale of a category of the scope, or one whose every line is of a place of it."""
        locations = {line.location_id for line in terms.lines} or {""}
        is_of_category = sees(self.scope, "category", terms.category)
        return is_of_category or all(sees(self.scope, "location_id", each) for each in locations)

    def standing(self) -> tuple[KeptCampaign, ...]:
        """The last version of each name that was not withdrawn, the last written first."""
        latest = {kept.terms.name.casefold(): kept for kept in self.all() if kept.withdrawn_at is None}
        return tuple(sorted(latest.values(), key=lambda kept: -kept.id))

    def keep(self, terms: CampaignTerms, expected_by: str, data_day: date, why: tuple[str, str]) -> int:
        """Keep a version and return its id; `why` is text and author."""
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        lines = json.dumps([[line.sku, line.units, line.location_id] for line in terms.lines])
        days = (terms.first.isoformat(), terms.last.isoformat())
        row = (terms.name, *days, terms.category, lines, expected_by, data_day.isoformat(), *why, _now())
        return self.change(
            Right.CHECK_SALE, Action.SALE_KEPT, terms.name, f"insert into campaigns ({_COLUMNS}) values ({marks})", *row
        )

    def withdraw(self, campaign_id: int) -> None:
        """Take a version back, so that the one before it stands again."""
        self.change(
            Right.CHECK_SALE,
            Action.SALE_WITHDRAWN,
            campaign_id,
            "update campaigns set withdrawn_at = ? where id = ? and withdrawn_at is null",
            _now(),
            campaign_id,
        )


def _kept(row: tuple[object, ...]) -> KeptCampaign:
    key, name, first, last, category, lines, expected_by, data_day, text, author, made, gone = map(_text, row)
    read: Iterable[tuple[str, float | None, str]] = json.loads(lines)
    terms = CampaignTerms(
        name, date.fromisoformat(first), date.fromisoformat(last), category, tuple(CampaignLine(*each) for each in read)
    )
    ended = datetime.fromisoformat(gone) if gone else None
    day = date.fromisoformat(data_day)
    return KeptCampaign(int(key), terms, expected_by, day, text, author, datetime.fromisoformat(made), ended)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
