"""What the French catalogue says is French, but for what is typed: commands, codes and names of files."""

import re

from cadran.i18n.catalogue import catalogue
from i18n.english import ENGLISH

TYPED = re.compile(r"`[^`]*`|\{[^}]*\}|--\w+|\b\w*[._/]\w+(?:[._/]\w+)*|\w+(?= \()")


def test_french_has_one_apostrophe() -> None:
    assert [key for key, words in catalogue("fr").items() if "\u2019" in words] == []


def test_no_french_sentence_has_an_english_word() -> None:
    english = {key: words for key, words in catalogue("fr").items() if ENGLISH.search(TYPED.sub("", words))}
    assert english == {}
