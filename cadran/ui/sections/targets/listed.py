"""The targets that stand: the company's own, and those of Cadran that nobody confirmed yet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st
from markupsafe import Markup

from cadran.i18n import formats
from cadran.insight.facts import terms_words
from cadran.insight.notes import workspace
from cadran.insight.target_file import target_frame
from cadran.insight.targets import NARROWED_BY, standing
from cadran.kpis import KPIS, Kpi
from cadran.rights import Right
from cadran.ui.components import panel
from cadran.ui.components.chip import chip
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View
from cadran.ui.sections.targets.forms import confirm_ours, from_file, set_target
from cadran.workspace import TARGET_KINDS, KeptTarget


def targets(view: View) -> None:
    """Every target in force by KPI, how many are still Cadran's own, and the ways to set, confirm and read them."""
    every = standing(workspace().targets())
    kept, plans = (tuple(each for each in every if each.terms.kind == kind) for kind in TARGET_KINDS)
    ours = unconfirmed(kept)
    with panel.block(view, "targets", _title(view, kept, ours), view.t("targets.subtitle")):
        with st.container(horizontal=True, gap="small", key="target_tools"):
            set_target(view)
            confirm_ours(view, ours)
            from_file(view)
        columns = [
            Column(view.t("targets.kpi"), "link"),
            Column(view.t("targets.meant_for")),
            Column(view.t("targets.value"), "num"),
            Column(view.t("targets.set_by"), "dim wide"),
        ]
        RowList("cadran-targets", columns).show("target", [*_company(view, kept), *_ours(view, ours)])
        foot = view.t("targets.foot", n=len(kept), ours=len(ours), plans=len(plans))
        panel.footer(view, "targets", target_frame(every), foot)
    if plans:
        _plans(view, plans)
    _history(view)


def _plans(view: View, plans: tuple[KeptTarget, ...]) -> None:
    """The plans by KPI and rows meant: their months, and what the first and the last month foresee."""
    by_rows: dict[tuple[object, ...], list[KeptTarget]] = {}
    for plan in sorted(plans, key=lambda plan: (list(KPIS).index(plan.terms.kpi), plan.terms.valid_from or date.min)):
        by_rows.setdefault((plan.terms.kpi, *(getattr(plan.terms, name) for name in NARROWED_BY)), []).append(plan)
    kpis = {plan.terms.kpi for plan in plans}
    title = view.t("targets.plan_title", n=len(plans), kpis=len(kpis))
    with panel.block(view, "plans", title, view.t("targets.plan_subtitle")):
        columns = [
            Column(view.t("targets.kpi"), "link"),
            Column(view.t("targets.meant_for")),
            Column(view.t("targets.plan_months"), "num"),
            Column(view.t("targets.plan_first"), "num"),
            Column(view.t("targets.plan_last"), "num"),
        ]
        RowList("cadran-plans", columns).show("plan", [_plan_row(view, months) for months in by_rows.values()])
        panel.footer(view, "plans", target_frame(plans), view.t("targets.plan_foot", n=len(plans)))


def _plan_row(view: View, months: list[KeptTarget]) -> ListRow:
    kpi, first, last = KPIS[months[0].terms.kpi], months[0].terms, months[-1].terms
    meant = terms_words(view.engine, replace(first, valid_from=None, valid_to=None), view.language)
    link: Callable[[], object] = partial(view.link, kpi.page, as_markdown(view.text(kpi.name)), kpi=kpi.id, g="m")
    ends = [
        view.t(
            "targets.plan_of", month=formats.month(each.valid_from, view.language), value=view.in_unit(kpi, each.target)
        )
        for each in (first, last)
        if each.valid_from
    ]
    return ListRow([view.text(kpi.name), meant, view.count(len(months)), *ends], link)


def unconfirmed(kept: tuple[KeptTarget, ...]) -> tuple[Kpi, ...]:
    """KPIs whose shipped target still counts for everything that no narrower target of the company names."""
    confirmed = {target.terms.kpi for target in kept if terms_are_general(target)}
    return tuple(kpi for kpi in KPIS.values() if kpi.target is not None and kpi.id not in confirmed)


def terms_are_general(target: KeptTarget) -> bool:
    """Whether a target is meant for every row of every day."""
    terms = target.terms
    narrowed = (terms.mode, terms.category, terms.supplier_id, terms.location_id, terms.season)
    return not any(narrowed) and terms.valid_from is None and terms.valid_to is None


def _title(view: View, kept: tuple[KeptTarget, ...], ours: tuple[Kpi, ...]) -> str:
    if not kept:
        return view.t("targets.title_ours", n=len(ours))
    return view.t("targets.title" if ours else "targets.title_own", n=len(kept), ours=len(ours))


def _company(view: View, kept: tuple[KeptTarget, ...]) -> list[ListRow]:
    return [
        _row(
            view,
            KPIS[target.terms.kpi],
            terms_words(view.engine, target.terms, view.language),
            target.terms.target,
            f"{target.author}, {formats.day(target.written_at.date(), view.language)}",
        )
        for target in sorted(kept, key=lambda target: (list(KPIS).index(target.terms.kpi), target.id))
        if target.terms.kpi in KPIS
    ]


def _ours(view: View, ours: tuple[Kpi, ...]) -> list[ListRow]:
    mark = chip("few", view.t("targets.not_confirmed"))
    return [_row(view, kpi, view.t("targets.everything"), kpi.target, mark) for kpi in ours]


def _row(view: View, kpi: Kpi, meant: str, value: float | None, source: Markup | str) -> ListRow:
    name = view.text(kpi.name)
    link: Callable[[], object] = partial(view.link, kpi.page, as_markdown(name), kpi=kpi.id)
    sign = {"higher": "≥ ", "lower": "≤ "}.get(kpi.better, "")
    return ListRow([name, meant, f"{sign}{view.in_unit(kpi, value)}", source], link)


def _history(view: View) -> None:
    """Every target ever set, the last first; one that stands can be withdrawn."""
    every = [target for target in workspace().targets() if target.terms.kpi in KPIS]
    if not every:
        return
    with panel.on_request(view, "target_history", view.t("targets.history", n=len(every))) as is_open:
        for target in reversed(every) if is_open else ():
            _decision(view, target)


def _decision(view: View, target: KeptTarget) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"target_{target.id}"):
        st.markdown(as_markdown(_in_words(view, target)), width="content")
        if target.withdrawn_at is None and view.may(Right.TARGET):
            undo = partial(workspace().withdraw_target, target.id)
            st.button(view.t("targets.withdraw"), key=f"withdraw_target_{target.id}", type="tertiary", on_click=undo)


def _in_words(view: View, target: KeptTarget) -> str:
    """`OTD 93 % · Supplier: Acme · from 1 Jan 2026, agreed in May (Anne, 20 Nov 2026) · withdrawn 21 Nov 2026`."""
    kpi = KPIS[target.terms.kpi]
    about = f"{view.text(kpi.short)} {view.in_unit(kpi, target.terms.target)}"
    if target.terms.kind == "plan":
        about = f"{view.code('target_kind', 'plan')} · {about}"
    meant = terms_words(view.engine, target.terms, view.language)
    why = view.t("clause_form.because", text=target.text) if target.text else ""
    by = f"({target.author}, {formats.day(target.written_at.date(), view.language)})"
    words = f"{about} · {meant}{why} {by}"
    if target.withdrawn_at is None:
        return words
    return f"{words} · {view.t('targets.withdrawn', day=formats.day(target.withdrawn_at.date(), view.language))}"
