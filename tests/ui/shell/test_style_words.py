"""Words Streamlit writes in English only: the style sheet puts ours in their place, in the reader's language."""

import re

import pytest

from cadran.i18n import Language
from cadran.ui.request.address import State
from cadran.ui.request.routes import ROUTES
from cadran.ui.request.view import Request
from cadran.ui.shell.style import SHEET, _words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_the_style_sheet_writes_is_given_in_the_readers_language(language: Language) -> None:
    written = dict(re.findall(r'--([\w-]+):"([^"]+)";', _words(Request(language, State(), ROUTES[0], "light"))))
    assert set(written) == set(re.findall(r"content: var\(--([\w-]+)\)", SHEET))
    assert written["to-content"] == {"en": "Skip to the content", "fr": "Aller au contenu"}[language]
