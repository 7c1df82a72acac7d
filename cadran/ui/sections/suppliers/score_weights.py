"""The criteria of the scorecard and their weights: those of the data, and those a reader tries, kept in the address."""

from dataclasses import dataclass

import streamlit as st

from cadran.analysis.scorecard import Criterion
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

PARAMETER = "w"
MOST, STEP = 100, 5


@dataclass(frozen=True)
class Weighing:
    """The criteria, heaviest first, with their default weights and the weights tried; None where none are tried."""

    criteria: tuple[Criterion, ...]
    default: dict[str, float]
    tried: dict[str, float] | None

    @property
    def shown(self) -> dict[str, float]:
        return self.tried or self.default

    @property
    def own(self) -> dict[str, str]:
        """What the address says about it: `w=delivery:40,quality:0`, only weights that differ."""
        moved = [f"{name}:{weight:g}" for name, weight in self.shown.items() if weight != self.default[name]]
        return {PARAMETER: ",".join(moved)} if moved else {}


def weighing(view: View) -> Weighing:
    """The criteria of the data and the weights in the address; a part that names no criterion or weight is left out."""
    rows = view.details("score_criteria").sort("weight", "criterion", descending=[True, False])
    criteria = tuple(
        Criterion(row["criterion"], row["kpi"], row["weight"], row["target"], row["is_lower_better"])
        for row in rows.iter_rows(named=True)
    )
    default = {one.id: one.weight for one in criteria}
    tried = default | _asked(default)
    return Weighing(criteria, default, tried if tried != default and sum(tried.values()) > 0 else None)


def _asked(default: dict[str, float]) -> dict[str, float]:
    parts = ",".join(st.query_params.get_all(PARAMETER)).split(",")
    pairs = [part.partition(":") for part in parts]
    known = {name: weight for name, _, weight in pairs if name in default and weight.isdecimal() and len(weight) < 4}
    return {name: float(weight) for name, weight in known.items() if int(weight) <= MOST}


def criterion_name(view: View, one: Criterion) -> str:
    """The name of a criterion; one that only the data know bears the name of its KPI."""
    if f"criterion.{one.id}" in catalogue(view.language) or one.kpi not in KPIS:
        return view.code("criterion", one.id)
    return view.text(KPIS[one.kpi].short)


def weights_bar(view: View, held: Weighing) -> None:
    """Where a reader sets other weights, what is tried now, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="score_weights"):
        _form(view, held)
        if held.tried is None:
            return
        moved = [one for one in held.criteria if held.tried[one.id] != one.weight]
        said = ", ".join(
            view.t(
                "scorecard.moved",
                name=criterion_name(view, one),
                before=f"{one.weight:g}",
                after=f"{held.tried[one.id]:g}",
            )
            for one in moved
        )
        st.html(f'<span class="cadran-note">{as_html(view.t("scorecard.tried", moved=said))}</span>', width="content")
        kept = {name: value for name in ("tab", "first") if (value := st.query_params.get(name))}
        view.link(view.request.place.id, as_markdown(view.t("scorecard.back")), None, **kept)


def _form(view: View, held: Weighing) -> None:
    shelf = st.popover(view.t("scorecard.try"), key="try_weights")
    state = "_".join(f"{weight:g}" for weight in held.shown.values())
    with shelf, st.form(f"weights_{view.language}_{state}", border=False):
        st.caption(view.t("scorecard.try_help", most=MOST))
        set_now = {
            one.id: float(
                st.number_input(
                    as_markdown(criterion_name(view, one)),
                    0,
                    MOST,
                    int(held.shown[one.id]),
                    STEP,
                    key=f"weight_{one.id}_{view.language}_{state}",
                )
            )
            for one in held.criteria
        }
        if st.form_submit_button(view.t("scorecard.apply")):
            _apply(view, held, set_now)


def _apply(view: View, held: Weighing, set_now: dict[str, float]) -> None:
    if not sum(set_now.values()):
        st.caption(f"○ {view.t('scorecard.no_weight')}")
        return
    st.query_params.pop(PARAMETER, None)
    for name, value in Weighing(held.criteria, held.default, set_now).own.items():
        st.query_params[name] = value
    st.rerun()
