"""Languages: texts in English and French, the catalogue of interface words, number and date formats."""

from cadran.words.text import LANGUAGES, Language, Text

__all__ = ["LANGUAGES", "Language", "Text"]
