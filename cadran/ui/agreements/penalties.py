"""What a breached clause costs, step by step, and which of its lines are not held against the supplier."""

from collections.abc import Iterable
from datetime import date

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.legal import CHECKS
from cadran.calendar import end_of
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.notes import workspace
from cadran.kpis.clause_words import cap_not_computable, penalty_in_words
from cadran.rights import Right
from cadran.ui.agreements import legal
from cadran.ui.components import panel
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.panels.notes import LONGEST_TEXT
from cadran.ui.request.view import View
from cadran.workspace import REASONS

LINE_BELOW = Markup('<br><span class="dim">{}</span>')
STEPS = ("base", "raw", "excluded", "elsewhere", "over_cap", "estimate")


def penalty_cell(view: View, row: Row) -> Markup | str:
    """`€48`, and below it what is retained where that is less, or that it is not final; `row` is one of `retained`."""
    before, kept, so_far = (
        formats.money(row[name], view.currency, view.language) for name in ("penalty", "retained", "so_far")
    )
    if row["so_far"]:
        return view.t("penalty.so_far_short", amount=so_far)
    if not row["penalty"]:
        return view.t("penalty.elsewhere_short") if row["elsewhere"] else formats.NOTHING
    below = [view.t("penalty.retained_short", retained=kept)] if row["retained"] != row["penalty"] else []
    below += [view.t("penalty.cap_unknown_short")] if row["cap_unknown_count"] else []
    return joined(before, *(LINE_BELOW.format(words) for words in below))


def both_totals(view: View, rows: Iterable[Row]) -> str:
    """`€121 before exclusions, €84 retained`, final ones alone; and how many caps could not be computed."""
    penalties = list(rows)
    totals = [
        formats.money(sum(row[name] for row in penalties), view.currency, view.language)
        for name in ("penalty", "retained")
    ]
    words = [view.t("penalty.before_and_retained", penalty=totals[0], retained=totals[1])]
    words += _caveats(view, penalties)
    return ", ".join(words)


def _caveats(view: View, rows: list[Row]) -> list[str]:
    """What the totals of `rows` do not hold: caps that cannot be computed, penalties that may still grow."""
    uncapped = sum(bool(row["cap_unknown_count"]) for row in rows)
    growing = sum(bool(row["so_far"]) for row in rows)
    counts = (("penalty.caps_unknown", uncapped), ("penalty.not_final", growing))
    return [view.t(key, n=view.count(n)) for key, n in counts if n]


def penalty_steps(view: View, lines: pl.DataFrame, row: Row, rule: Row) -> None:
    """From the late value to the retained estimate, with and without exclusions, and the way to exclude lines."""
    with panel.block(view, "penalty", _finding(view, row), _subtitle(view, rule)):
        frame = _frame(view, row)
        law = rule["country"] if rule.get("country") in CHECKS else None
        rows = [_step(view, step, row) for step in STEPS]
        table = RowList("cadran-penalty", (Column(), Column(), Column(css="num")))
        show_html(table.lines(rows + _lawful(view, row) if law else rows))
        _totals(view, row)
        _exclude(view, lines, row)
        panel.export(view, "penalty", frame)
        if law:
            legal.checks(view, lines, {**rule, **row}, law)


def _finding(view: View, row: Row) -> str:
    if row["clause_state"] != "breached":
        return view.t("penalty.running" if row["clause_state"] == "running" else "penalty.none")
    values = {"retained": _money(view, row["estimate"]), "raw": _money(view, row["raw"])}
    if not row["is_final"]:
        return view.t("penalty.title_so_far", **values)
    return view.t("penalty.title" if row["estimate"] < row["raw"] else "penalty.title_plain", **values)


def _subtitle(view: View, rule: Row) -> str:
    words = penalty_in_words(rule, view.currency, view.language)
    return f"{words} · {view.t('penalty.estimate')}" if rule.get("penalty_kind") else words


def _money(view: View, amount: float | None) -> str:
    return formats.price(amount, view.currency, view.language)


def _amount(row: Row, step: str) -> float:
    amount = float(row[step] or 0)
    return amount if step in ("base", "raw", "estimate") else -amount


def _step(view: View, step: str, row: Row) -> ListRow:
    amount = _amount(row, step)
    share = abs(amount) / max(row["raw"], 0.01)
    words = _money(view, amount) if amount else formats.NOTHING
    if step == "over_cap" and row["cap_unknown_count"]:
        words = cap_not_computable(row, view.language)
    cells = (_named(view, step, row), bar(None if step == "base" else share), words)
    return ListRow(cells, css="total" if step in ("raw", "estimate") else "less")


def _lawful(view: View, row: Row) -> list[ListRow]:
    """The amount that passes the limit of the law, beside the retained estimate."""
    if not row["retained"]:
        return []
    words = view.t("legal.unknown") if row["lawful"] is None else _money(view, row["lawful"])
    return [ListRow((view.t("penalty.lawful"), "", words))]


def _named(view: View, step: str, row: Row) -> str:
    is_open = step == "estimate" and not row["is_final"]
    return view.t("penalty.step_so_far" if is_open else f"penalty.step_{step}")


def _totals(view: View, row: Row) -> None:
    """The share the clause is judged by, with and without the excluded lines; its cost alone and charged once."""
    shares = [formats.percent(share, view.language) for share in (row["actual"], row["actual_without"])]
    sentences = [view.t("penalty.shares", all=shares[0], without=shares[1])]
    if row["elsewhere"]:
        sentences.append(view.t("penalty.both", alone=_money(view, row["alone"]), once=_money(view, row["estimate"])))
    show_html(panel.foot_note(" · ".join(sentences)))


def _frame(view: View, row: Row) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "step": list(STEPS),
            "name": [_named(view, step, row) for step in STEPS],
            "amount": [_amount(row, step) for step in STEPS],
            "currency": [view.currency] * len(STEPS),
        }
    )


def _exclude(view: View, lines: pl.DataFrame, row: Row) -> None:
    if not view.may(Right.EXCLUDE):
        return
    missed = lines.filter(~pl.col("is_met"), ~pl.col("is_excluded"))
    if missed.is_empty():
        return
    shelf = st.popover(view.t("penalty.exclude"), key="exclude", on_change="rerun")
    if not shelf.open:
        return
    choices = _choices(view, missed)
    with shelf, st.form(f"exclude_{view.language}", border=False, clear_on_submit=True):
        what = st.selectbox(view.t("penalty.what"), list(choices), format_func=lambda key: choices[key][0])
        scopes = _scopes(view, row)
        where = st.selectbox(view.t("penalty.where"), list(scopes), format_func=lambda scope: scopes[scope])
        reason = st.selectbox(
            view.t("penalty.reason"), REASONS, format_func=lambda code: view.code("exclusion_reason", code)
        )
        text = st.text_input(view.t("penalty.why"), max_chars=LONGEST_TEXT)
        author = author_of(view)
        if st.form_submit_button(view.t("penalty.apply")):
            if not author:
                st.caption(f"○ {view.t('penalty.needs_author')}")
                return
            st.session_state[AUTHOR] = author
            why = (reason, text.strip(), author)
            _keep(where, row, choices[what][1], why)
            st.rerun()


def _scopes(view: View, row: Row) -> dict[str, str]:
    """Where an exclusion holds, by its code."""
    day = _day(view, row["window_start"])
    return {scope: view.t(f"penalty.scope_{scope}", day=day) for scope in ("window", "clause", "supplier")}


def _keep(scope: str, row: Row, what: str | tuple[str, str, str], why: tuple[str, str, str]) -> None:
    if scope == "window":
        last = end_of(row["window_start"], row["window_kind"])
        workspace().exclude(row["clause_id"], row["window_start"], what, why, last)
    else:
        workspace().exclude_from((scope, row[f"{scope}_id"]), row["window_start"], what, why)


def _choices(view: View, missed: pl.DataFrame) -> dict[str, tuple[str, str | tuple[str, str, str]]]:
    """What may be excluded: every line with a cause, or one line; by a stable id, with its label."""
    choices: dict[str, tuple[str, str | tuple[str, str, str]]] = {}
    counted = missed.group_by("cause").len().sort("len", "cause", descending=[True, False])
    for cause, count in counted.iter_rows():
        label = view.t("penalty.all_with", cause=view.code("cause", cause), n=view.count(count))
        choices[f"cause:{cause}"] = (label, cause)
    for line in missed.iter_rows(named=True):
        key = (line["flow"], line["order_id"], line["line_id"])
        label = f"{line['order_id']}-{line['line_id']} · {line['product_name'] or line['sku']}"
        choices["line:" + "/".join(key)] = (label, key)
    return choices


def _day(view: View, day: date) -> str:
    return formats.day(day, view.language)
