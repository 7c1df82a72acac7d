"""What people noted about days and items, as far as it says what is normal, and what they put aside."""

from collections.abc import Sequence
from datetime import date

from cadran.calendar import end_of
from cadran.config import home_folder
from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.rights import acting
from cadran.selection import Grain
from cadran.workspace import Note, Workspace


def workspace() -> Workspace:
    """The workspace of the data shown, of what the reader may see."""
    return Workspace(home_folder(), acting().scope)


def rebase_day(context: Context, kpi: Kpi) -> date | None:
    """From which day on what is normal is measured anew, None where no note says so.

    A note on one supplier counts only where that supplier alone is selected.
    """
    days = [
        note.first_day
        for note in workspace().notes()
        if note.kind == "rebase" and note.first_day <= context.as_of and _concerns(context, kpi, note, is_alone=True)
    ]
    return max(days, default=None)


def noted_on(context: Context, kpi: Kpi, starts: Sequence[date], grain: Grain) -> list[Note]:
    """The notes on the periods that begin on `starts`, in order of time."""
    if not starts:
        return []
    first, last = starts[0], end_of(starts[-1], grain)
    return [
        note
        for note in workspace().notes()
        if note.first_day <= last and note.last_day >= first and _concerns(context, kpi, note)
    ]


def _concerns(context: Context, kpi: Kpi, note: Note, is_alone: bool = False) -> bool:
    if note.kpi not in ("", kpi.id):
        return False
    chosen = context.selection.values_of(note.dimension) if note.dimension else ()
    return not note.dimension or (chosen == (note.value,) if is_alone else note.value in chosen)


def muted() -> frozenset[str]:
    """The ids of the items somebody put aside."""
    return frozenset(mute.item for mute in workspace().mutes())
