"""One thing to handle, as the overview lists it and the digest tells it."""

from dataclasses import dataclass, field
from datetime import date

from cadran.analysis.status import Status


@dataclass(frozen=True)
class Alert:
    """One thing to handle: a subject, what is said of it, what is at stake, and where to look.

    `value` is in the reporting currency, None where it cannot be had, and `stake` says of what; `lines` are the rows
    concerned. `id` stays the same as long as the event is the same; `parts` are the events of an alert that gathers
    several: clause windows, or SKU and place. Where to look: a `page`, its own choices (`own`), further `filters`
    (dimension, value), and the `days` where they are not those asked for.
    """

    id: str
    status: Status
    subject: str
    words: str
    value: float | None
    stake: str
    lines: int
    unit: str
    page: str
    filters: tuple[tuple[str, str], ...] = ()
    days: tuple[date, date] | None = None
    own: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def events(self) -> frozenset[str]:
        return frozenset(self.parts or (self.id,))

    @property
    def sentence(self) -> str:
        return f"{self.subject} {self.words}"
