"""Whether midnight is an hour or stands for the whole day: decided per file and column of times."""

from collections import Counter
from dataclasses import dataclass, field

from cadran.contract.tables import has_hour
from cadran.i18n.message import Message, message
from cadran.ingest.checking.checks import Plan
from cadran.ingest.names import day_of, quoted_name

# Times of real events fall on a given minute far less often than this; a file that says so more often means the day.
SHARE_OF_DAYS = 0.01


@dataclass
class Hours:
    """How many times of each column name an hour so far, and how many of those are midnight."""

    times: Counter[str] = field(default_factory=Counter)
    midnights: Counter[str] = field(default_factory=Counter)

    def add(self, plan: Plan, counts: list[int]) -> None:
        """Adds what `counted(plan)` found in some rows of the file."""
        for position, column in enumerate(plan.times):
            self.times[column.name] += counts[2 * position]
            self.midnights[column.name] += counts[2 * position + 1]

    def days(self) -> frozenset[str]:
        """The columns in which midnight stands for the whole day."""
        return frozenset(name for name, count in self.midnights.items() if count > SHARE_OF_DAYS * self.times[name])

    def notes(self, file: str) -> list[Message]:
        """A sentence for each column that mixes hours and days."""
        mixed = [name for name in sorted(self.days()) if self.midnights[name] < self.times[name]]
        return [_mixed(file, name, self.midnights[name], self.times[name]) for name in mixed]


def counted(plan: Plan) -> str:
    """SQL: per column of times the number of hours and of midnights, for the rows `Plan.judged` gives."""
    return "".join(
        f", count(*) filter ({quoted_name(has_hour(column.name))}), count({day_of(column)})" for column in plan.times
    )


def _mixed(file: str, name: str, midnights: int, times: int) -> Message:
    return message("load.mixed_hours", file=file, column=name, midnights=midnights, times=times)
