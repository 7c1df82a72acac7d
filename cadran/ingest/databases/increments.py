"""How far a source that grows by a column has been read, and from where the next load goes on."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.storage.extracts import Extract

_NUMBER = re.compile(r"-?\d{1,37}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d.*")
# What lies further ahead is a mistake, or means "never": it would hide all that comes before it.
AHEAD = timedelta(days=1)


class Highest:
    """The greatest of the values added: of whole numbers, or of times up to tomorrow."""

    def __init__(self) -> None:
        self._number: tuple[int, str] | None = None
        self._time: tuple[datetime, str] | None = None
        self._last = datetime.now(UTC).replace(tzinfo=None) + AHEAD

    @property
    def value(self) -> str | None:
        """As it was written; None where there was no such value."""
        greatest = self._number or self._time
        return greatest and greatest[1]

    def add(self, texts: pa.Array) -> bool:
        """False where no text is a number or a time, or some are numbers and others times."""
        values = [text for text in pc.unique(texts).to_pylist() if text]
        numbers = [(int(text), text) for text in values if _NUMBER.fullmatch(text)]
        times = [(moment, text) for text in values if (moment := _moment(text))]
        self._number = max([*filter(None, [self._number]), *numbers], default=None)
        within = [known for known in times if known[0] <= self._last]
        self._time = max([*filter(None, [self._time]), *within], default=None)
        return not values or bool(self._number) != bool(times)


def _moment(text: str) -> datetime | None:
    """A time in UTC where it has an offset, else as it is; None for any other text."""
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None
    return moment and (moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment)


def beyond(since: str, late: timedelta | int, source: str) -> str:
    """The value from which on rows are read: the last one loaded, less what may come late."""
    if not late:
        return since
    if isinstance(late, int) and _NUMBER.fullmatch(since):
        return str(int(since) - late)
    if isinstance(late, timedelta) and _moment(since):
        return (datetime.fromisoformat(since) - late).isoformat(sep="T" if "T" in since else " ")
    raise CadranError(message("database.overlap_kind", source=source, since=since))


def reached(extracts: Iterable[Extract], entry: str) -> str | None:
    """The last value loaded of a source by its extracts, oldest first; None where no whole reading by `entry` stands.

    An extract goes on from where those before it ended. Where one is missing in between, what was read after it does
    not count, and is read again.
    """
    end: str | None = None
    for extract in sorted(extracts, key=lambda extract: extract.extract_id):
        if extract.entry == entry and extract.since in (None, end):
            end = extract.reached
    return end
