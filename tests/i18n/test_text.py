"""French as it is printed: a sign of two parts keeps to the word before it."""

import re

import pytest

from cadran.i18n import Text
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS

BREAKS = re.compile(r" [:;?!%»€]|« ")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Délai : 2 % ; « oui » ?", "Délai\u00a0: 2\u00a0%\u00a0; «\u00a0oui\u00a0»\u00a0?"),
        ("http://localhost:8501", "http://localhost:8501"),
    ],
)
def test_a_french_text_is_printed_with_no_break_spaces(written: str, printed: str) -> None:
    text = Text(en=written, fr=written)
    assert (text.read("en"), text.read("fr")) == (written, printed)


def test_no_french_word_of_the_screen_breaks_before_a_sign() -> None:
    assert [key for key, words in catalogue("fr").items() if BREAKS.search(words)] == []
    texts = [text for kpi in KPIS.values() for text in (kpi.name, kpi.meaning, kpi.formula) if BREAKS.search(text.fr)]
    assert texts == []
