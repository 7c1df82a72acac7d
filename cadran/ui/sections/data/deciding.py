"""What to do with refused rows: read a value otherwise, correct a row, take it as it stands, or reject it."""

import json
from collections.abc import Sequence

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.contract.tables import TABLES
from cadran.engine import Row
from cadran.i18n.catalogue import say_code
from cadran.imports.corrections import write_decisions
from cadran.insight.refusals import TO_HANDLE, as_date
from cadran.rights import Right
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import View
from cadran.workspace import DecisionKind, Ruling

VALUES_OFFERED = 50
ROWS_OFFERED = 200
LONGEST_TEXT = 400
GROUP = ("profile", "table_name", "column_name", "code")
# What may be done with all rows of one value, and with one row.
OF_VALUE: tuple[DecisionKind, ...] = ("mapping", "format", "reject")
OF_ONE: tuple[DecisionKind, ...] = ("value", "accept", "reject")
FORMS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y.%m.%d", "%Y%m%d", "%d/%m/%y", "%d/%m/%Y %H:%M")


def decide(view: View, refused: pl.DataFrame) -> None:
    """A popover in which open rows are chosen by their reason and value, or one by one, and decided about."""
    if not view.may(Right.LOAD):
        return
    rows = refused.filter(pl.col("state").is_in(TO_HANDLE), pl.col("profile").is_not_null())
    if rows.is_empty() or view.state.as_of is not None:
        return
    shelf = st.popover(view.t("refusal.decide"), key="decide", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        chosen = _chosen(view, rows)
        kind = _kind(view, chosen)
        with st.form(f"decide_{kind}_{view.language}_{_key(chosen)}", border=False):
            answers = _said(view, kind, chosen)
            text = st.text_input(view.t("refusal.why"), max_chars=LONGEST_TEXT)
            author = author_of(view)
            if st.form_submit_button(view.t("refusal.keep"), type="primary"):
                _keep(view, rulings(kind, chosen, answers), text.strip(), author)


def _chosen(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of one reason, of one of their values, or one of them."""
    groups = rows.group_by(GROUP).len().sort("len", *GROUP, descending=[True, *([False] * len(GROUP))]).rows()
    group = st.selectbox(
        view.t("refusal.reason"), groups, format_func=lambda each: _group_words(view, each), key="decide_reason"
    )
    own = rows.filter(*(pl.col(name) == part for name, part in zip(GROUP, group, strict=False)))
    values = (
        own.filter(pl.col("texts").is_not_null()).group_by("value").len().sort("len", "value", descending=[True, False])
    )
    places = own.sort("source_file", "source_row").head(ROWS_OFFERED)
    options = [("value", value) for value, _ in values.head(VALUES_OFFERED).rows() if value is not None]
    if group[3] not in _BY_VALUE:
        options = []
    options += [("row", str(index)) for index in range(places.height)]
    counts = dict(values.rows())
    kind, which = st.selectbox(
        view.t("refusal.rows"),
        options,
        format_func=lambda each: _option_words(view, each, counts, places),
        key=f"decide_rows_{'_'.join(map(str, group))}",
    )
    return own.filter(pl.col("value") == which) if kind == "value" else places.slice(int(which), 1)


_BY_VALUE = ("bad_type", "bad_date", "negative_quantity")


def column_words(view: View, name: str) -> str:
    """What a refused row's column is called; a line that could not be read has none."""
    return view.t("refusal.whole_line") if name == "record" else say_code(view.language, "contract_column", name)


def _group_words(view: View, group: Sequence[object]) -> str:
    _, table, column, code, n = group
    table_words = view.code("table", str(table))
    named = column_words(view, str(column))
    return " · ".join([named, view.code("refusal_code", str(code)), view.count(int(str(n))), table_words])


def _option_words(view: View, option: tuple[str, str], counts: dict[str, int], places: pl.DataFrame) -> str:
    kind, which = option
    if kind == "value":
        return view.t("refusal.value", n=view.count(counts[which]), value=which)
    row = places.row(int(which), named=True)
    line = view.t("refusal.place", file=row["source_file"], line=row["source_row"])
    return f"{line}{view.t('judged.colon')}{row['value']}" if row["value"] else line


def _kind(view: View, chosen: pl.DataFrame) -> DecisionKind:
    is_one = chosen.height == 1
    offered = [kind for kind in (OF_ONE if is_one else ()) if kind != "accept" or _may_stand(chosen)]
    if _is_of_value(chosen):
        offered = [kind for kind in OF_VALUE if kind != "format" or chosen["code"][0] == "bad_date"] + [
            kind for kind in offered if kind != "reject"
        ]
    kind: DecisionKind = st.radio(
        view.t("refusal.what"),
        list(dict.fromkeys(offered)),
        format_func=lambda each: view.code("decision", each),
        key=f"decide_kind_{_key(chosen)}",
    )
    return kind


def _is_of_value(chosen: pl.DataFrame) -> bool:
    return chosen["code"][0] in _BY_VALUE and chosen["texts"][0] is not None and bool(chosen["value"][0])


def _may_stand(chosen: pl.DataFrame) -> bool:
    """Whether a row could be taken as it stands: it breaks a rule about other rows, not about itself."""
    return bool(chosen["code"][0] == "duplicate_in_file")


def _key(chosen: pl.DataFrame) -> str:
    return f"{chosen['source_file'][0]}_{chosen['source_row'][0]}_{chosen['column_name'][0]}_{chosen.height}"


def _said(view: View, kind: DecisionKind, chosen: pl.DataFrame) -> dict[str, str]:
    """What the reader puts in the place of what was refused, by column; the form of dates under an empty name."""
    row = chosen.row(0, named=True)
    if kind == "mapping":
        label = view.t("refusal.instead", value=row["value"])
        return {row["column_name"]: st.text_input(label, max_chars=LONGEST_TEXT)}
    if kind == "format":
        fitting = [form for form in FORMS if as_date(row["value"] or "", form)]
        form = st.selectbox(view.t("refusal.form"), fitting or FORMS, accept_new_options=True, format_func=str)
        return {"": form or ""}
    return _cells(view, row) if kind == "value" else {}


def _cells(view: View, row: Row) -> dict[str, str]:
    """The cells of a row that the reader changed, by column."""
    st.caption(as_markdown(view.t("refusal.text", text=_text(view, row["raw"]))))
    texts = json.loads(row["texts"] or "{}")
    columns = [
        column for column in TABLES[row["table_name"]].columns if not texts or column.name in texts or column.required
    ]
    typed = {
        column.name: st.text_input(
            say_code(view.language, "contract_column", column.name)
            + (" ●" if column.name == row["column_name"] else ""),
            texts.get(column.name) or "",
            key=f"cell_{row['source_file']}_{row['source_row']}_{column.name}",
        )
        for column in sorted(columns, key=lambda each: each.name != row["column_name"])
    }
    return {name: text for name, text in typed.items() if text.strip() != (texts.get(name) or "")}


def _text(view: View, raw: str) -> str:
    cells, colon = json.loads(raw or "{}"), view.t("judged.colon")
    return " · ".join(f"{name}{colon}{text}" for name, text in cells.items() if text not in (None, ""))


def rulings(kind: DecisionKind, chosen: pl.DataFrame, answers: dict[str, str]) -> list[Ruling]:
    """The decisions a kind is about these rows; none where nothing was said that it needs."""
    rows = list(chosen.iter_rows(named=True))
    owner = {"profile": rows[0]["profile"], "table_name": rows[0]["table_name"]}
    if kind == "mapping":
        column, value = rows[0]["column_name"], rows[0]["value"] or ""
        return [
            Ruling(kind, **owner, column_name=column, value=value, corrected=text) for text in answers.values() if text
        ]
    if kind == "format":
        column = rows[0]["column_name"]
        return [Ruling(kind, **owner, column_name=column, corrected=form) for form in answers.values() if form]
    own = [
        {**owner, "source_file": row["source_file"], "source_row": row["source_row"], "raw": row["raw"]} for row in rows
    ]
    if kind == "value":
        texts = json.loads(rows[0]["texts"] or "{}")
        return [
            Ruling(kind, **own[0], column_name=name, value=texts.get(name) or "", corrected=text)
            for name, text in answers.items()
        ]
    return [Ruling(kind, **row) for row in own]


def _keep(view: View, decided: list[Ruling], text: str, author: str) -> None:
    if not decided or not author or not text:
        st.caption(f"○ {view.t('refusal.problem')}")
        return
    st.session_state[AUTHOR] = author
    write_decisions(home_folder(), decided, text, author)
    st.rerun()
