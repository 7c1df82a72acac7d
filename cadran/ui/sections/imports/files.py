"""The files: how each is written, and what it is taken for."""

from datetime import date
from functools import partial

import streamlit as st

from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.recognition.proposal import FileProposal, Proposal
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.panel import framed
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import Request
from cadran.ui.sections.imports.begin import drop_field
from cadran.ui.sections.imports.form import CHARACTERS, say_how_written
from cadran.ui.sections.imports.preparation import Preparation, step_of

EXAMPLE_DAY = date(2026, 12, 31)
ISO = "%Y-%m-%d"
NOTHING = ""
TEXT = ("csv", "tsv")
MOST_ASKED, FEWEST_COLUMNS = 6, 2
ENCODINGS = {"utf-8-sig": "UTF-8"} | {code: name.partition(" (")[0] for code, name in CHARACTERS.items()}


def files_panel(import_now: Preparation, proposal: Proposal | None) -> None:
    """Each file with its rows and its form, the way to say what it is, and to add others."""
    request = import_now.request
    title = request.t("imports.files_title", step=step_of("files", proposal))
    with framed(request.language, "import_files", title, import_now.draft.folder):
        if proposal:
            show_html(_list(request).table(_row(request, proposal, file) for file in proposal.files))
            _unread(import_now, proposal)
            _correct(import_now, proposal)
        if not import_now.draft.folder:
            drop_field(request, import_now.import_id, "imports.drop_more")


def _list(request: Request) -> RowList:
    titles = ("file", "row_count", "form", "taken_for")
    classes = ("", "num", "wide", "")
    columns = [Column(request.t(f"imports.{title}"), css) for title, css in zip(titles, classes, strict=True)]
    return RowList("cadran-files", columns)


def _row(request: Request, proposal: Proposal, file: FileProposal) -> ListRow:
    rows = formats.number(file.records if file.is_whole else file.records or None, request.language)
    count = request.t("imports.at_least", n=rows) if file.records and not file.is_whole else rows
    form = _form(request, proposal, file)
    name = ", ".join([file.key, *file.pieces])
    return ListRow([Cell(name, title=name), count, Cell(form, "wide", form), _taken_for(request, proposal, file)])


def _taken_for(request: Request, proposal: Proposal, file: FileProposal) -> str:
    tables = [table for table in proposal.tables if table.file == file.key]
    if tables:
        return ", ".join(say_code(request.language, "table", table.table) for table in tables)
    return request.t("imports.looked_up" if file.reason is None else "imports.not_read")


def _form(request: Request, proposal: Proposal, file: FileProposal) -> str:
    """Format, encoding, delimiter, decimal sign, dates and heading, as far as the file has them."""
    settings = dict(next((table.settings for table in proposal.tables if table.file == file.key), ()))
    decimal = settings.get("decimal")
    text = [
        ENCODINGS.get(file.encoding, file.encoding.upper()),
        file.delimiter and request.t("imports.delimiter", sign="Tab" if file.delimiter == "\t" else file.delimiter),
        isinstance(decimal, str) and request.t("imports.decimal", sign=decimal),
        _dates(request, file),
    ]
    parts = [
        file.format.upper(),
        file.sheet and request.t("imports.sheet", name=file.sheet),
        *(text if file.format in TEXT else ()),
        file.titles and request.t("imports.heading_line", n=len(file.titles)),
    ]
    return " · ".join(str(part) for part in parts if part)


def _dates(request: Request, file: FileProposal) -> str:
    """The dates of the file, as it would write the last day of a year; nothing while their order is open."""
    dated = [facts for facts in file.columns if facts.kind in ("day", "moment") and (facts.format or not facts.orders)]
    days = (EXAMPLE_DAY.strftime((facts.format or ISO).partition(" ")[0]) for facts in dated)
    written = list(dict.fromkeys(days))
    return request.t("imports.dates", example=", ".join(written[:2])) if written else ""


def _unread(import_now: Preparation, proposal: Proposal) -> None:
    """Why files are not read; of one that can be, what it is can be said on the spot."""
    request = import_now.request
    unread = [file for file in proposal.files if file.reason]
    asked = [file for file in unread if _may_be_a_table(file) and not proposal.recognised][:MOST_ASKED]
    sentences = [_reason(request, file) for file in unread if file not in asked]
    if sentences:
        show_html(joined(*(element("p", "▲ ", sentence, css="cadran-fact") for sentence in sentences)))
    for file in asked:
        _say_what(import_now, proposal, file.key, request.t("imports.unrecognised", file=file.key))


def _may_be_a_table(file: FileProposal) -> bool:
    """Whether a file nobody recognised has rows and columns enough, which a cover sheet has not."""
    return file.records > 0 and len(file.columns) >= FEWEST_COLUMNS


def _reason(request: Request, file: FileProposal) -> str:
    if file.columns and file.records:
        return request.t("imports.of_no_table", file=file.key)
    return file.reason.read(request.language) if file.reason else ""


def _correct(import_now: Preparation, proposal: Proposal) -> None:
    """What a file is, said by the reader: a table, several, or nothing."""
    request = import_now.request
    if proposal.recognised:
        name = getattr(proposal.recognised, "stem", proposal.recognised)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="recognised"):
            st.markdown(as_markdown(request.t("imports.recognised", profile=name)), width="content")
            own = partial(import_now.answer, "profile", NOTHING)
            st.button(request.t("imports.read_anew"), key="read_anew", type="tertiary", on_click=own)
        return
    with st.popover(request.t("imports.correct_file"), key="correct_file", type="tertiary"):
        files = [file.key for file in proposal.files if file.columns]
        file = st.selectbox(request.t("imports.file"), files, key=f"file_{import_now.import_id}")
        _say_what(import_now, proposal, str(file), request.t("imports.is_what"))
        chosen = next((each for each in proposal.files if each.key == file and each.format in TEXT), None)
        if chosen:
            say_how_written(import_now, chosen)


def _say_what(import_now: Preparation, proposal: Proposal, file: str, label: str) -> None:
    """The tables a file feeds, to be said by the reader."""
    request = import_now.request
    tables = [table.table for table in proposal.tables if table.file == file]
    key = f"file_tables_{import_now.key(file)}_{tables}_{label}"
    st.multiselect(
        as_markdown(label),
        list(TABLES),
        tables,
        format_func=partial(say_code, request.language, "table"),
        key=key,
        placeholder=request.t("imports.choose"),
        on_change=lambda: import_now.answer(file, ",".join(st.session_state[key])),
    )
