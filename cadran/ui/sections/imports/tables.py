"""What Cadran recognised: each column of each table, where it comes from, how sure that is; and corrections."""

import streamlit as st

from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.recognition.proposal import ColumnProposal, Proposal, TableProposal
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.panel import framed
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import Request
from cadran.ui.sections.imports.preparation import Preparation, step_of

SURE = 0.8
TITLES = (("column", ""), ("source", ""), ("example", "wide dim"), ("parsed", "num"), ("confidence", "num wide"))
NOWHERE = ""
UNUSED_NAMED = 12


def tables_panel(import_now: Preparation, proposal: Proposal) -> None:
    """One shelf a table, open where something of it needs a look."""
    if proposal.recognised or not proposal.tables:
        return
    request = import_now.request
    columns = sum(len(table.columns) for table in proposal.tables)
    title = request.t("imports.tables_title", step=step_of("tables", proposal), n=columns)
    with framed(request.language, "import_tables", title, request.t("imports.tables_subtitle")):
        for index, table in enumerate(proposal.tables):
            sure = request.t("imports.sure", share=formats.percent(table.confidence, request.language, 0))
            label = f"{say_code(request.language, 'table', table.table)} · {table.file} · {sure}"
            with st.expander(
                label.replace("[", "\\["), expanded=_needs_a_look(table), key=f"table_{index}_{table.table}"
            ):
                _table(import_now, proposal, table, index)
        _unused(request, proposal)


def _unused(request: Request, proposal: Proposal) -> None:
    """The columns of each file that no table takes."""
    for file in proposal.files:
        left = proposal.unused(file)
        if left and not file.reason:
            names = ", ".join(left[:UNUSED_NAMED]) + ("…" if len(left) > UNUSED_NAMED else "")
            words = request.t("imports.unused", file=file.key, n=len(left), names=names)
            show_html(element("p", words, css="cadran-note"))


def _needs_a_look(table: TableProposal) -> bool:
    return bool(table.missing) or any(column.source and column.confidence < SURE for column in table.columns)


def _table(import_now: Preparation, proposal: Proposal, table: TableProposal, index: int) -> None:
    request = import_now.request
    columns = [Column(request.t(f"imports.{name}"), css) for name, css in TITLES]
    show_html(RowList("cadran-mapped", columns).table(_row(request, column) for column in table.columns))
    _notes(request, table)
    _correct(import_now, proposal, table, index)


def _row(request: Request, column: ColumnProposal) -> ListRow:
    source = column.source or _made_of(request, column)
    name = say_code(request.language, "contract_column", column.column)
    unsure = column.source is not None and column.confidence < SURE
    shares = [
        formats.percent(share, request.language, 0) if column.source else ""
        for share in (column.parsed_share, column.confidence)
    ]
    examples = ", ".join(column.examples[:3])
    sign = element("b", "▲ ", css="watch") if unsure else ""
    return ListRow(
        [
            Cell(name, title=column.column),
            Cell(joined(sign, source), title=column.expression),
            Cell(examples, "wide dim", examples),
            *shares,
        ]
    )


def _made_of(request: Request, column: ColumnProposal) -> str:
    """The columns a value is made of; of one that is the same for all rows the value in words."""
    if column.made_of:
        return request.t("imports.made_of", columns=" + ".join(column.made_of))
    is_text = column.expression.startswith("'") and column.expression.endswith("'")
    return say_code(request.language, column.column, column.expression[1:-1]) if is_text else column.expression


def _notes(request: Request, table: TableProposal) -> None:
    """What was assumed, which files are looked up and how many rows find theirs, and what is missing."""
    sentences = [note.read(request.language) for note in table.notes]
    sentences += [column.note.read(request.language) for column in table.columns if column.note]
    sentences += [
        request.t(
            "imports.joined", file=join.file, own=join.own, share=formats.percent(join.hit_rate, request.language)
        )
        for join in table.joins
    ]
    missing = [say_code(request.language, "contract_column", name) for name in table.missing]
    if missing:
        sentences.append(request.t("imports.missing", columns=", ".join(missing)))
    if sentences:
        items = (element("li", sentence) for sentence in dict.fromkeys(sentences))
        show_html(element("ul", *items, css="cadran-notes"))


def _correct(import_now: Preparation, proposal: Proposal, table: TableProposal, index: int) -> None:
    """Another column of the file for a column of the table, or none."""
    request = import_now.request
    with st.popover(request.t("imports.correct_column"), key=f"correct_{index}", type="tertiary"):
        names = [column.name for column in TABLES[table.table].columns]
        asked = st.selectbox(
            request.t("imports.column"),
            names,
            format_func=lambda name: say_code(request.language, "contract_column", name),
            key=f"column_{import_now.import_id}_{index}",
        )
        answer_id = _answer_id(proposal, table, asked)
        current = next((column.source or NOWHERE for column in table.columns if column.column == asked), NOWHERE)
        sources = list(dict.fromkeys([NOWHERE, *_sources(proposal, table)]))
        key = f"source_{import_now.key(answer_id)}_{current}"
        st.selectbox(
            request.t("imports.source"),
            sources,
            sources.index(current) if current in sources else 0,
            format_func=lambda name: name or request.t("imports.left_empty"),
            key=key,
            on_change=lambda: import_now.answer(answer_id, st.session_state[key]),
        )


def _answer_id(proposal: Proposal, table: TableProposal, column: str) -> str:
    """The name of the answer; with the file where several feed the table."""
    is_one_of_several = sum(other.table == table.table for other in proposal.tables) > 1
    return f"{table.file}|{table.table}.{column}" if is_one_of_several else f"{table.table}.{column}"


def _sources(proposal: Proposal, table: TableProposal) -> list[str]:
    files = {table.file, *(join.file for join in table.joins)}
    return [facts.name for file in proposal.files if file.key in files for facts in file.columns]
