"""A sentence in every language Cadran speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")


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
