"""What a breached clause costs, step by step, and which of its lines are not held against the supplier."""

from collections.abc import Iterable
from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.penalties import Waterfall, concerning, marked, terms_of, waterfall, with_retained
from cadran.desk import REASONS, Exclusion
from cadran.engine import Row
from cadran.screen import blocks, legal
from cadran.screen.details import details
from cadran.screen.escape import as_html
from cadran.screen.notes import AUTHOR, LONGEST_TEXT, desk
from cadran.screen.periods import end_of
from cadran.screen.view import ANSWERS_KEPT, SECONDS_KEPT, View
from cadran.words import formats
from cadran.words.clauses import penalty_in_words

LINE_KEY = ("flow", "order_id", "line_id")
STEPS = ("base", "raw", "excluded", "over_cap", "over_legal", "retained")


def clause_lines(view: View, lines: pl.DataFrame, row: Row) -> pl.DataFrame:
    """The judged lines of a clause and window with what the desk excludes of them."""
    return marked(lines, concerning(desk().exclusions(), row))


def retained(view: View, windows: pl.DataFrame) -> pl.DataFrame:
    """`windows` with what is retained of each penalty, as the supplier's own page says it, and what became of it."""
    return _retained(view.version, windows, tuple(one for one in desk().exclusions() if one.undone_at is None), view)


def penalty_cell(view: View, row: Row) -> str:
    """`€48`, and below it what is retained where that is less; `row` has `penalty` and `retained`."""
    if not row["penalty"]:
        return formats.NOTHING
    before = as_html(formats.money(row["penalty"], view.currency, view.language))
    if row["retained"] == row["penalty"]:
        return before
    kept = formats.money(row["retained"], view.currency, view.language)
    return f'{before}<br><span class="dim">{as_html(view.say("penalty.retained_short", retained=kept))}</span>'


def both_totals(view: View, rows: Iterable[Row]) -> str:
    """`€121 before exclusions, €84 retained`."""
    pairs = [(row["penalty"], row["retained"]) for row in rows]
    penalty, kept = (sum(amounts) for amounts in zip(*pairs, strict=True)) if pairs else (0, 0)
    shown = [formats.money(amount, view.currency, view.language) for amount in (penalty, kept)]
    return view.say("penalty.before_and_retained", penalty=shown[0], retained=shown[1])


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False)
def _retained(version: str, windows: pl.DataFrame, exclusions: tuple[Exclusion, ...], _view: View) -> pl.DataFrame:
    return with_retained(windows, details(_view, "clauses"), details(_view, "clause_lines"), exclusions)


def penalty_steps(view: View, lines: pl.DataFrame, row: Row, rule: Row) -> None:
    """From the late value to the retained estimate, with and without exclusions, and the way to exclude lines."""
    steps = waterfall(lines, terms_of(row, rule))
    with blocks.block(view, "penalty", _finding(view, steps), _subtitle(view, rule)):
        frame = _frame(view, steps)
        st.html("".join(_step(view, step, steps) for step in STEPS))
        _totals(view, steps)
        _exclude(view, lines, row)
        blocks.export(view, "penalty", frame.height, lambda: frame)
        if rule.get("country") == "FR":
            legal.checks(view, lines, steps, row)


def _finding(view: View, steps: Waterfall) -> str:
    if not steps.is_breached:
        return view.say("penalty.none")
    values = {"retained": _money(view, steps.retained), "raw": _money(view, steps.raw)}
    return view.say("penalty.title" if steps.retained < steps.raw else "penalty.title_plain", **values)


def _subtitle(view: View, rule: Row) -> str:
    said = penalty_in_words(rule, view.currency, view.language)
    return f"{said} · {view.say('penalty.estimate')}" if rule.get("penalty_kind") else said


def _money(view: View, amount: float) -> str:
    return formats.price(amount, view.currency, view.language)


def _amount(steps: Waterfall, step: str) -> float:
    amount = float(getattr(steps, step))
    return amount if step in ("base", "raw", "retained") else -amount


def _step(view: View, step: str, steps: Waterfall) -> str:
    amount = _amount(steps, step)
    full = max(steps.raw, 0.01)
    bar = "" if step == "base" else f'<i style="width:{min(abs(amount) / full, 1) * 100:.1f}%"></i>'
    kind = "total" if step in ("raw", "retained") else "less"
    return (
        f'<div class="cadran-row cadran-penalty {kind}"><span>{as_html(view.say(f"penalty.step_{step}"))}</span>'
        f'<span><div class="cadran-bullet" aria-hidden="true">{bar}</div></span>'
        f'<span class="num">{as_html(_money(view, amount) if amount else formats.NOTHING)}</span></div>'
    )


def _totals(view: View, steps: Waterfall) -> None:
    """The share the clause is judged by, with and without the excluded lines."""
    shares = [formats.percent(share, view.language) for share in (steps.actual, steps.actual_without)]
    said = view.say("penalty.shares", all=shares[0], without=shares[1])
    st.html(f'<span class="cadran-foot">{as_html(said)}</span>')


def _frame(view: View, steps: Waterfall) -> pl.DataFrame:
    return pl.DataFrame(
        {"step": list(STEPS), "name": [view.say(f"penalty.step_{step}") for step in STEPS],
         "amount": [_amount(steps, step) for step in STEPS], "currency": [view.currency] * len(STEPS)}
    )  # fmt: skip


def _exclude(view: View, lines: pl.DataFrame, row: Row) -> None:
    missed = lines.filter(~pl.col("is_met"), ~pl.col("is_excluded"))
    if missed.is_empty():
        return
    shelf = st.popover(view.say("penalty.exclude"), key="exclude", on_change="rerun")
    if not shelf.open:
        return
    choices = _choices(view, missed)
    with shelf, st.form(f"exclude_{view.language}", border=False, clear_on_submit=True):
        what = st.selectbox(view.say("penalty.what"), list(choices), format_func=lambda place: choices[place][0])
        scopes = _scopes(view, row)
        where = st.selectbox(view.say("penalty.where"), list(scopes), format_func=lambda scope: scopes[scope])
        reason = st.selectbox(
            view.say("penalty.reason"), REASONS, format_func=lambda code: view.code("exclusion_reason", code)
        )
        text = st.text_input(view.say("penalty.why"), max_chars=LONGEST_TEXT)
        author = st.text_input(view.say("notes.author"), st.session_state.get(AUTHOR, ""), max_chars=60)
        if st.form_submit_button(view.say("penalty.apply")):
            if not author.strip():
                st.caption(f"○ {view.say('penalty.needs_author')}")
                return
            st.session_state[AUTHOR] = author.strip()
            why = (reason, text.strip(), author.strip())
            _keep(where, row, choices[what][1], why)
            st.rerun()


def _scopes(view: View, row: Row) -> dict[str, str]:
    """Where an exclusion holds, by its code."""
    day = _day(view, row["window_start"])
    return {scope: view.say(f"penalty.scope_{scope}", day=day) for scope in ("window", "clause", "supplier")}


def _keep(scope: str, row: Row, what: str | tuple[str, str, str], why: tuple[str, str, str]) -> None:
    if scope == "window":
        last = end_of(row["window_start"], row["window_kind"])
        desk().exclude(row["clause_id"], row["window_start"], what, why, last)
    else:
        desk().exclude_from((scope, row[f"{scope}_id"]), row["window_start"], what, why)


def _choices(view: View, missed: pl.DataFrame) -> dict[str, tuple[str, str | tuple[str, str, str]]]:
    """What may be excluded: every line with a cause, or one line; by a stable id, with its label."""
    found: dict[str, tuple[str, str | tuple[str, str, str]]] = {}
    counted = missed.group_by("cause").len().sort("len", "cause", descending=[True, False])
    for cause, count in counted.iter_rows():
        label = view.say("penalty.all_with", cause=view.code("cause", cause), n=view.count(count))
        found[f"cause:{cause}"] = (label, cause)
    for line in missed.iter_rows(named=True):
        key = (line["flow"], line["order_id"], line["line_id"])
        label = f"{line['order_id']}-{line['line_id']} · {line['product_name'] or line['sku']}"
        found["line:" + "/".join(key)] = (label, key)
    return found


def _day(view: View, day: date) -> str:
    return formats.day(day, view.language)
