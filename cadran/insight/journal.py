"""The journal of the workspace as rows, the last entry first."""

from collections.abc import Iterable

import polars as pl

from cadran.workspace import Entry

_SCHEMA = {"moment": pl.Datetime, "person": pl.String, "sign_in": pl.String, "journal": pl.String, "about": pl.String}


def journal_frame(entries: Iterable[Entry]) -> pl.DataFrame:
    """One row an entry: when (at this machine's clock), who, what was done (`journal`, a code) and to what."""
    rows = [
        (entry.moment.astimezone().replace(tzinfo=None), entry.person, entry.sign_in, entry.action, entry.about)
        for entry in entries
    ]
    return pl.DataFrame(rows[::-1], schema=_SCHEMA, orient="row")
