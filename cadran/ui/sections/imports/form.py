"""How a text file is written, said by the reader where it was read wrong: characters, separator, line of the names."""

import streamlit as st

from cadran.recognition.proposal import FileProposal
from cadran.ui.sections.imports.preparation import Preparation

FURTHEST_HEADING = 30
CHARACTERS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252 (ÀÉŒÜñ)",
    "cp1250": "Windows-1250 (ĄĆŁŠŽ)",
    "iso8859-2": "ISO-8859-2 (ĄĆŁŠŽ)",
    "cp1251": "Windows-1251 (АБВГ)",
    "cp1253": "Windows-1253 (ΑΒΓΔ)",
    "cp1254": "Windows-1254 (ĞİŞ)",
    "iso8859-15": "ISO-8859-15 (ÀÉ€)",
    "cp850": "DOS 850 (ÀÉÜñ)",
    "mac-roman": "Mac Roman (ÀÉŒ)",
    "utf-16": "UTF-16",
}
SEPARATORS = {";": ";", ",": ",", "tab": "Tab", "|": "|"}


def say_how_written(import_now: Preparation, file: FileProposal) -> None:
    """What was found stands unless the reader says otherwise; the preview of the columns follows at once."""
    t = import_now.request.t
    st.caption(t("imports.written"))
    _choice(import_now, file, "encoding", t("imports.encoding"), CHARACTERS)
    _choice(import_now, file, "delimiter", t("imports.delimited"), SEPARATORS)
    lines = {str(line): str(line) for line in range(1, FURTHEST_HEADING + 1)}
    _choice(import_now, file, "header", t("imports.header"), lines)


def _choice(import_now: Preparation, file: FileProposal, setting: str, label: str, options: dict[str, str]) -> None:
    answer = import_now.draft.answers.get(f"{setting}:{file.key}")
    values = [None, *options]
    key = f"{setting}_{import_now.key(f'{setting}:{file.key}')}"

    def keep() -> None:
        draft = import_now.draft
        for name in (file.key, *file.pieces):
            draft = draft.answering(f"{setting}:{name}", st.session_state[key])
        import_now.write(draft)

    st.selectbox(
        label,
        values,
        values.index(answer) if answer in values else 0,
        format_func=lambda value: options[value] if value else import_now.request.t("imports.as_found"),
        key=key,
        on_change=keep,
    )
