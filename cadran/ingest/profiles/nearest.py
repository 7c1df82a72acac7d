"""The known name that is meant where another one stands."""

import difflib

from cadran.i18n.message import Message, message


def did_you_mean(name: str, known: list[str]) -> Message | None:
    """A hint at the nearest known name, if one is near."""
    near = nearest(name, known)
    return message("hint.near", near=near) if near else None


def nearest(name: str, known: list[str]) -> str | None:
    """The first known name that says `name` with more words, else the one that is written most like it, if near."""
    longer = (other for other in known if name and f"_{name.lower()}_" in f"_{other.lower()}_")
    return next(longer, None) or next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)
