"""A sentence in every language Cadran speaks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")


# In French a sign of two parts stands apart from the word before it, and never alone at the start of a line.
APART = re.compile(r" (?=[:;?!%»€])|(?<=«) ")


def typeset(language: str, text: str) -> str:
    """`text` with the no-break spaces its language writes."""
    return APART.sub("\u00a0", text) if language == "fr" else text


class Sentence(Protocol):
    """What can be read in every language: a text, or a message of the language files."""

    def read(self, language: str) -> str: ...


@dataclass(frozen=True)
class Text:
    """One text in English and French; neither may be empty."""

    en: str
    fr: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.fr.strip():
            raise ValueError(f"A Text needs both languages: {self!r}")
        object.__setattr__(self, "fr", typeset("fr", self.fr))

    @classmethod
    def of(cls, written: Callable[[Language], str]) -> "Text":
        """What `written` gives for each language."""
        return cls(*map(written, LANGUAGES))

    def read(self, language: str) -> str:
        """The text in `language` ("en" or "fr")."""
        return self.fr if language == "fr" else self.en

    def filled(self, **values: object) -> "Text":
        """The same text with `{name}` places filled in both languages."""
        return Text(en=self.en.format(**values), fr=self.fr.format(**values))
