"""What readers write themselves: notes, muted items, saved views; apart from the data, so no load touches it."""

from cadran.desk.desk import Desk
from cadran.desk.records import KINDS, REASONS, Exclusion, Mute, Note, SavedView

__all__ = ["KINDS", "REASONS", "Desk", "Exclusion", "Mute", "Note", "SavedView"]
