"""Languages: texts in English and French, the catalogue of interface words, number and date formats."""

from cadran.i18n.text import LANGUAGES, Language, Sentence, Text

__all__ = ["LANGUAGES", "Language", "Sentence", "Text"]
