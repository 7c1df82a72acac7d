"""The filter bar: pills that say their value, and a line that lists every active filter in full."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from cadran.calendar import SEASONS, end_of, shift, start_of
from cadran.i18n import formats
from cadran.insight.full_month import full_month
from cadran.insight.known import known_seasons
from cadran.insight.periods import Period, season_label, span
from cadran.kpis import CHOICES
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.typed_day import day_text, read_day
from cadran.ui.request.address import CHOICE_PARAMETERS, COMPARISONS, DIMENSIONS, FLOWS, GRAINS, PERIODS, State
from cadran.ui.request.asked import period_asked
from cadran.ui.request.view import View, go

PILLS = ("mode", "sup", "cat", "loc", "ctry")
IN_MORE = ("chan", "brand", "abc", "seg", "carr", "reg")
MOST_LISTED = 1000
WEEKS_OFFERED = 106


def bar(view: View) -> None:
    """All filters of the page, and what they are set to."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="filters"):
        _period(view)
        _comparison(view)
        _grain(view)
        for parameter in PILLS:
            _values(view, parameter)
        _more(view)
        show_html(element("span", _measured_against(view), css="cadran-note"), width="content")
    _active(view)


def _measured_against(view: View) -> str:
    basis = dict(view.state.choices).get("basis", CHOICES["basis"][0])
    return f"{view.t('filter.basis')} {view.code('basis', basis).lower()}"


def _pill(name: str, words: str, setting: str, is_set: bool) -> PopoverContainer:
    label = f"{as_markdown(words)} **{as_markdown(setting)}**"
    return st.popover(label, key=f"pill_{name}", type="primary" if is_set else "secondary", on_change="rerun")


def _choice(
    view: View,
    name: str,
    options: Iterable[str],
    chosen: str,
    words: Callable[[str], str],
    changed: Callable[[str], State],
    label: str,
) -> None:
    """One of several values; the address wins over what the widget remembers."""
    key = f"{name}_{view.language}"
    st.session_state[key] = chosen
    st.radio(label, list(options), key=key, format_func=words, on_change=lambda: go(changed(st.session_state[key])))


def _period(view: View) -> None:
    state = view.state
    pill = _pill("period", view.t("filter.period"), view.period_label, True)
    if not pill.open:
        return
    with pill:
        named = [code for code in PERIODS if code == state.period or code not in _same_as_others(view)]
        _choice(
            view,
            "period",
            named,
            state.period,
            lambda code: _named_period(view, code),
            lambda code: replace(state, period=code, period_from=None, period_to=None),
            view.t("filter.period"),
        )
        _week(view)
        _jump(view, "season", _seasons(view), view.period, view.state.compared_by("ly").during)
        _own_days(view, "days", view.period, view.state.during)
        _known_on(view)


def _same_as_others(view: View) -> tuple[str, ...]:
    """The rules a reader need not be offered: own days and seasons stand below, the last month may be the full one."""
    has_one_month = full_month(view.engine).newest is None
    return ("custom", *SEASONS, *(("last_month",) if has_one_month else ()))


def _jump(
    view: View,
    name: str,
    days: dict[tuple[date, date], str],
    period: Period | None,
    changed: Callable[[date, date], State],
) -> None:
    """One of several spans of days; shown as chosen where it is `period`."""
    key = f"{name}_{view.language}"
    days_shown = (period.first, period.last) if period else None
    st.session_state[key] = days_shown if days_shown in days else None
    st.selectbox(
        view.t(f"filter.{name.removeprefix('compared_')}"),
        days,
        key=key,
        format_func=lambda span: days[span],
        index=None,
        placeholder=view.t("filter.choose"),
        on_change=lambda: go(changed(*st.session_state[key]) if st.session_state[key] else view.state),
    )


def _week(view: View) -> None:
    """ISO weeks by number, the newest first."""
    monday = start_of(view.as_of, "week")
    starts = [shift(monday, "week", -index) for index in range(WEEKS_OFFERED)]
    weeks = {(start, end_of(start, "week")): formats.week(start, view.language) for start in starts}
    named = {days: f"{week} · {span(*days, view.language)}" for days, week in weeks.items()}
    _jump(view, "week", named, view.period, view.state.during)


def _seasons(view: View) -> dict[tuple[date, date], str]:
    """The days of every season that has begun, the newest first, each with its name."""
    begun = [season for season in reversed(known_seasons(view.engine)) if season.first <= view.as_of]
    names = ((season, season_label(season, view.language)) for season in begun)
    return {
        (season.first, season.last): f"{name} · {span(season.first, season.last, view.language)}"
        for season, name in names
    }


def _named_period(view: View, code: str) -> str:
    state = view.state if code == "custom" else replace(view.state, period=code, period_from=None, period_to=None)
    days = period_asked(state, view.engine).label(view.language, "")
    return f"{view.t(f'period.{code}')}" + (f" · {as_markdown(days)}" if days else "")


def _own_days(view: View, name: str, period: Period, changed: Callable[[date, date], State]) -> None:
    with st.form(f"own_{name}_{view.language}", border=False):
        first, last, apply = st.columns([2, 2, 1.2], vertical_alignment="bottom")
        hint = view.t("filter.day_format")
        begin = first.text_input(view.t("filter.from"), value=day_text(view, period.first), placeholder=hint)
        end = last.text_input(view.t("filter.to"), value=day_text(view, period.last), placeholder=hint)
        if apply.form_submit_button(view.t("filter.apply"), width="stretch"):
            _apply_days(view, read_day(begin or ""), read_day(end or ""), changed)


def _apply_days(view: View, first: date | None, last: date | None, changed: Callable[[date, date], State]) -> None:
    if first is None or last is None or first > last:
        st.caption(f"○ {view.t('filter.day_problem', format=view.t('filter.day_format'))}")
        return
    go(changed(first, last))
    st.rerun()


def _known_on(view: View) -> None:
    """The day whose knowledge the whole dashboard shows; empty for the newest data."""
    with st.form(f"known_on_{view.language}", border=False):
        field, apply = st.columns([4, 1.2], vertical_alignment="bottom")
        hint = view.t("filter.day_format")
        asked = field.text_input(view.t("filter.known_on"), value=day_text(view, view.state.as_of), placeholder=hint)
        st.caption(view.t("filter.known_on_help"))
        if apply.form_submit_button(view.t("filter.apply"), width="stretch"):
            day = read_day(asked or "")
            if day is None and (asked or "").strip():
                st.caption(f"○ {view.t('filter.one_day_problem', format=hint)}")
                return
            go(replace(view.state.of_current_data(), as_of=day))
            st.rerun()


def _comparison(view: View) -> None:
    state = view.state
    pill = _pill("comparison", view.t("filter.versus"), view.comparison_label, view.compared is not None)
    if pill.open:
        with pill:
            _choice(
                view,
                "comparison",
                [code for code in COMPARISONS if code != "custom" or state.comparison == "custom"],
                state.comparison,
                lambda code: view.t(f"comparison.{code}"),
                state.compared_by,
                view.t("filter.versus_long"),
            )
            _jump(view, "compared_season", _seasons(view), view.compared, state.against)
            _own_days(view, "compared_days", view.compared or Period(None, None), state.against)


def _grain(view: View) -> None:
    pill = _pill("grain", view.t("filter.grain"), view.t(f"grain.{view.grain_code}"), view.state.grain is not None)
    if pill.open:
        with pill:
            _choice(
                view,
                "grain",
                GRAINS,
                view.grain_code,
                lambda code: view.t(f"grain.{code}"),
                lambda code: replace(view.state, grain=code),
                view.t("filter.grain"),
            )


def _values(view: View, parameter: str) -> None:
    chosen = view.state.values_of(parameter)
    names = view.names(DIMENSIONS[parameter]) if chosen else {}
    setting = view.t(f"all.{parameter}")
    if chosen:
        setting = names.get(chosen[0], chosen[0]) if len(chosen) == 1 else view.count(len(chosen))
    pill = _pill(parameter, view.t(f"filter.{parameter}"), setting, bool(chosen))
    if pill.open:
        with pill:
            _members(view, parameter)


def _members(view: View, parameter: str) -> None:
    """The values with their number of lines in the period; the other filters hold."""
    chosen, dimension = view.state.values_of(parameter), DIMENSIONS[parameter]
    names = view.names(dimension)
    counts = dict(view.members(dimension, view.selection.where(dimension)).select("value", "row_count").iter_rows())
    options = sorted({*names, *chosen}, key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    if not options:
        st.caption(view.t("filter.no_values"))
        return
    key = f"values_{parameter}_{view.language}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        view.t(f"filter.{parameter}"),
        options[:MOST_LISTED],
        key=key,
        format_func=lambda value: f"{names.get(value, value)} ({view.count(counts.get(value, 0))})",
        placeholder=view.t("filter.choose"),
        select_all=False,
        on_change=lambda: go(view.state.filtering(parameter, tuple(st.session_state[key]))),
    )


def _more(view: View) -> None:
    state = view.state
    is_set = bool(state.choices or state.flow or any(state.values_of(name) for name in IN_MORE))
    pill = st.popover(
        view.t("filter.more"), key="pill_more", type="primary" if is_set else "secondary", on_change="rerun"
    )
    if not pill.open:
        return
    with pill:
        _choice(
            view,
            "flow",
            _flows(view),
            view.flow,
            lambda code: view.t(f"flow.{code}"),
            lambda code: replace(state, flow=code),
            view.t("filter.flow"),
        )
        for parameter in CHOICE_PARAMETERS:
            _kpi_choice(view, parameter)
        for parameter in IN_MORE:
            if view.state.values_of(parameter) or view.members(DIMENSIONS[parameter]).height:
                _members(view, parameter)


def _flows(view: View) -> tuple[str, ...]:
    """Sales, purchases and both; moves between own places where there are any, or they are asked for."""
    has_moves = view.flow == "internal" or "internal" in view.members("flow")["value"]
    return tuple(flow for flow in FLOWS if flow != "internal" or has_moves)


def _kpi_choice(view: View, parameter: str) -> None:
    options = CHOICES[CHOICE_PARAMETERS[parameter]]
    _choice(
        view,
        parameter,
        options,
        dict(view.state.choices).get(parameter, options[0]),
        lambda code: view.code(parameter, code),
        lambda code: view.state.choosing(parameter, code),
        view.t(f"filter.{parameter}"),
    )


def _active(view: View) -> None:
    """Every active filter with all its values; nothing when there is none."""
    sentences = active_filters(view)
    if not sentences:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="active"):
        st.markdown(f"{view.t('filter.active')} {' · '.join(sentences)}", width="content")
        st.button(
            view.t("filter.clear"), key="clear", type="tertiary", on_click=lambda: go(view.state.without_filters())
        )


def active_filters(view: View) -> list[str]:
    """Every active filter as Markdown: its name and all its values."""
    sentences = []
    for parameter, values in view.state.filters:
        names = view.names(DIMENSIONS[parameter])
        listed = ", ".join(as_markdown(names.get(value, value)) for value in values)
        sentences.append(f"{view.t(f'filter.{parameter}')} **{listed}**")
    if view.state.flow:
        sentences.append(f"**{view.t(f'flow.{view.state.flow}')}**")
    sentences += [f"**{as_markdown(view.code(name, code))}**" for name, code in view.state.choices]
    return sentences
