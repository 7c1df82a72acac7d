"""The known name that is meant where another one stands."""

import difflib

from cadran.i18n.message import Message, message


def did_you_mean(name: str, known: list[str]) -> Message | None:
    """A hint at the nearest known name, if one is near."""
    near = nearest(name, known)
    return message("hint.near", near=near) if near else None


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that is written most like `name`, if one is near."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)
