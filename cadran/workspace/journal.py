"""The journal: who did what and when; entries are only added, and each bears the SHA-256 of all before it."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from cadran.rights import Person, acting

_COLUMNS = "id, moment, sign_in, person, action, about"


class Action(StrEnum):
    """What is entered."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    EXPORTED = "exported"
    LOADED = "loaded"
    UNLOADED = "unloaded"
    FORGOTTEN = "forgotten"
    DECIDED = "decided"
    DECISION_UNDONE = "decision_undone"
    NOTE_WRITTEN = "note_written"
    NOTE_DELETED = "note_deleted"
    NOTE_RESTORED = "note_restored"
    FACT_WRITTEN = "fact_written"
    FACT_DELETED = "fact_deleted"
    FACT_RESTORED = "fact_restored"
    MUTED = "muted"
    UNMUTED = "unmuted"
    VIEW_SAVED = "view_saved"
    VIEW_RENAMED = "view_renamed"
    VIEW_DELETED = "view_deleted"
    VIEW_RESTORED = "view_restored"
    LINK_FROZEN = "link_frozen"
    EXCLUDED = "excluded"
    EXCLUSION_UNDONE = "exclusion_undone"
    CLAUSE_WRITTEN = "clause_written"
    CLAUSE_WITHDRAWN = "clause_withdrawn"
    TARGET_SET = "target_set"
    TARGET_WITHDRAWN = "target_withdrawn"
    SALE_KEPT = "sale_kept"
    SALE_WITHDRAWN = "sale_withdrawn"
    LET_IN = "let_in"
    REMOVED = "removed"
    RULE_ADDED = "rule_added"
    RULE_REMOVED = "rule_removed"


@dataclass(frozen=True)
class Entry:
    """What `person`, who signs in as `sign_in`, did at `moment`; `about` names what it was done to."""

    id: int
    moment: datetime
    sign_in: str
    person: str
    action: str
    about: str


def enter(con: sqlite3.Connection, action: Action, about: object, person: Person | None = None) -> None:
    """Add an entry in the name of who acts, or of `person`, to a workspace that nobody else writes to meanwhile."""
    who = person or acting()
    last, before = con.execute("select id, digest from journal order by id desc limit 1").fetchone() or (0, "")
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    row = (last + 1, moment, who.sign_in, who.name, str(action), str(about))
    con.execute(f"insert into journal ({_COLUMNS}, digest) values (?, ?, ?, ?, ?, ?, ?)", (*row, _digest(before, row)))


def entries_of(con: sqlite3.Connection) -> list[Entry]:
    """Every entry, the first first."""
    rows = con.execute(f"select {_COLUMNS} from journal order by id")
    return [Entry(number, datetime.fromisoformat(moment), *words) for number, moment, *words in rows]


def broken_at(con: sqlite3.Connection) -> int | None:
    """The number of the first entry that is not as it was written, or follows none; None when all are in order."""
    before = ""
    rows = con.execute(f"select {_COLUMNS}, digest from journal order by id")
    for number, (*row, digest) in enumerate(rows, 1):
        if row[0] != number or digest != _digest(before, row):
            return number
        before = digest
    return None


def head(con: sqlite3.Connection) -> str:
    """The digest of the last entry, which stands for all; nothing where there is none."""
    (digest,) = con.execute("select digest from journal order by id desc limit 1").fetchone() or ("",)
    return str(digest)


def _digest(before: str, row: tuple[object, ...] | list[object]) -> str:
    return sha256(json.dumps([before, *row], ensure_ascii=False).encode()).hexdigest()
