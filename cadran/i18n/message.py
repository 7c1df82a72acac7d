"""A sentence of the language files, written by its key where it arises and put into words where it is read."""

from dataclasses import dataclass

from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.i18n.text import Text


@dataclass(frozen=True)
class Message:
    """The key of a sentence and the values of its places, some of which may be sentences themselves."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def read(self, language: str) -> str:
        """The sentence in `language`; KeyError for a key or a place the language files lack."""
        values = {name: v.read(language) if isinstance(v, Text | Message) else v for name, v in self.values}
        return t(language, self.key, **values)


def message(key: str, /, **values: object) -> Message:
    """The sentence behind `key` with its places filled in."""
    return Message(key, tuple(values.items()))


def in_percent(share: float, decimals: int = 1) -> Text:
    """A share of one as a value of a message, written as each language writes it."""
    return Text.of(lambda language: formats.percent(share, language, decimals))
