"""The criteria of the scorecard and their weights: those of the data, and those a reader tries, kept in the address."""

from dataclasses import dataclass

import streamlit as st

from cadran.analysis.scorecard import Criterion
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.request.view import View

PARAMETER = "w"
MOST, STEP = 100, 5


@dataclass(frozen=True)
class Weighing:
    """Criteria, heaviest first, with their default weights and the weights tried; None where none are tried.

    `criteria` are those that have a weight, by default or as tried; `offered` also those that may be given one.
    """

    offered: tuple[Criterion, ...]
    default: dict[str, float]
    tried: dict[str, float] | None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(each for each in self.offered if each.id in self.default or each.id in self.current)

    @property
    def current(self) -> dict[str, float]:
        return self.tried or self.default

    @property
    def own(self) -> dict[str, str]:
        """What the address says about it: `w=delivery:40,quality:0`, only weights that differ."""
        moved = [f"{name}:{weight:g}" for name, weight in self.current.items() if weight != self.default.get(name, 0)]
        return {PARAMETER: ",".join(moved)} if moved else {}


def weighing(view: View) -> Weighing:
    """The criteria of the data and the weights in the address; a part that names no criterion or weight is left out."""
    rows = view.details("score_criteria").sort("weight", "criterion", descending=[True, False])
    criteria = tuple(
        Criterion(row["criterion"], row["kpi"], row["weight"], row["target"], row["is_lower_better"], row["kind"])
        for row in rows.iter_rows(named=True)
    )
    default = {criterion.id: criterion.weight for criterion in criteria if criterion.weight}
    tried = _weighed(criteria, default, _asked(criteria))
    return Weighing(criteria, default, tried if tried != default and sum(tried.values()) > 0 else None)


def _weighed(criteria: tuple[Criterion, ...], default: dict[str, float], asked: dict[str, float]) -> dict[str, float]:
    """The weights asked for, of those with a weight by default and of those given one."""
    weights = {criterion.id: asked.get(criterion.id, criterion.weight) for criterion in criteria}
    return {name: weight for name, weight in weights.items() if weight or name in default}


def _asked(criteria: tuple[Criterion, ...]) -> dict[str, float]:
    names = {criterion.id for criterion in criteria}
    parts = ",".join(st.query_params.get_all(PARAMETER)).split(",")
    pairs = [part.partition(":") for part in parts]
    known = {name: weight for name, _, weight in pairs if name in names and weight.isdecimal() and len(weight) < 4}
    return {name: float(weight) for name, weight in known.items() if int(weight) <= MOST}


def criterion_name(view: View, criterion: Criterion) -> str:
    """The name of a criterion; one that only the data know bears the name of its KPI."""
    if f"criterion.{criterion.id}" in catalogue(view.language) or criterion.kpi not in KPIS:
        return view.code("criterion", criterion.id)
    return view.text(KPIS[criterion.kpi].short)


def weights_bar(view: View, weights: Weighing) -> None:
    """Where a reader sets other weights, what is tried now, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="score_weights"):
        _form(view, weights)
        if weights.tried is None:
            return
        words = view.t("scorecard.tried", moved=_moves(view, weights, weights.tried))
        show_html(element("span", words, css="cadran-note"), width="content")
        kept = {name: value for name in ("tab", "first") if (value := st.query_params.get(name))}
        view.link(view.request.page.id, as_markdown(view.t("scorecard.back")), None, **kept)


def _moves(view: View, weights: Weighing, tried: dict[str, float]) -> str:
    """Each criterion that has another weight now, with both."""
    return ", ".join(
        view.t(
            "scorecard.moved",
            name=criterion_name(view, criterion),
            before=f"{criterion.weight:g}",
            after=f"{tried[criterion.id]:g}",
        )
        for criterion in weights.criteria
        if tried[criterion.id] != criterion.weight
    )


def _form(view: View, weights: Weighing) -> None:
    shelf = st.popover(view.t("scorecard.try"), key="try_weights")
    state = "_".join(f"{weight:g}" for weight in weights.current.values())
    with shelf, st.form(f"weights_{view.language}_{state}", border=False):
        st.caption(view.t("scorecard.try_help", most=MOST))
        set_now = {
            criterion.id: float(
                st.number_input(
                    as_markdown(criterion_name(view, criterion)),
                    0,
                    MOST,
                    int(weights.current.get(criterion.id, 0)),
                    STEP,
                    key=f"weight_{criterion.id}_{view.language}_{state}",
                )
            )
            for criterion in weights.offered
        }
        if st.form_submit_button(view.t("scorecard.apply")):
            _apply(view, weights, set_now)


def _apply(view: View, weights: Weighing, set_now: dict[str, float]) -> None:
    if not sum(set_now.values()):
        st.caption(f"○ {view.t('scorecard.no_weight')}")
        return
    st.query_params.pop(PARAMETER, None)
    for name, value in Weighing(weights.offered, weights.default, set_now).own.items():
        st.query_params[name] = value
    st.rerun()
