"""Words of a file that mean a value of the contract: how an order is fulfilled, why a piece came back."""

import re

from cadran.contract.tables import Column
from cadran.i18n.message import message
from cadran.recognition.draft import Draft
from cadran.recognition.vocabulary import value_meant

_SIGNS = re.compile(r"[\s-]+")


def map_words(draft: Draft) -> dict[str, object]:
    """What the profile says of the words of a source; those that mean nothing known are named."""
    mapped: dict[str, dict[str, str]] = {}
    for name, source in draft.used:
        column = draft.table.column(name)
        unknown = [word for word in source.facts.values if column.values and not _is_known(column, word)]
        meant = {word: value for word in unknown if (value := value_meant(name, word))}
        if meant:
            mapped[name] = meant
        if others := [word for word in unknown if word not in meant]:
            draft.notes.append(message("recognition.words_left_out", column=name, words=", ".join(others[:8])))
    return {"map": mapped} if mapped else {}


def _is_known(column: Column, word: str) -> bool:
    """Whether the load understands a word by itself."""
    return _SIGNS.sub("_", word.strip().lower()) in (*column.values, *(alias for alias, _ in column.aliases))
