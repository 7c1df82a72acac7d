"""What every KPI means, from the registry: formula, exclusions, worked example, and the SQL that counts."""

import unicodedata

import streamlit as st
from markupsafe import Markup

from cadran.contract.tables import TABLES
from cadran.i18n import Text, formats
from cadran.i18n.catalogue import say_code
from cadran.insight.facts import goal_words
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.panels.plan_definitions import plan_definitions
from cadran.ui.request.view import Request, held_view
from cadran.warehouse.relations import relations

CURRENCY = "EUR"


def definitions_page(request: Request) -> None:
    """The KPI named in the address first and open, then every other one by family; the search box narrows them."""
    asked = st.query_params.get("kpi", "")
    text = _search(request)
    if asked in KPIS and not text:
        _definition(request, KPIS[asked], is_open=True)
    kpis = [kpi for kpi in KPIS.values() if kpi.id != asked or text]
    kpis = [kpi for kpi in kpis if _plain(text) in _searched(kpi)]
    show_html(element("p", request.t("definitions.count", n=len(kpis)), css="cadran-sub"))
    for family in dict.fromkeys(kpi.family for kpi in kpis):
        show_html(element("h2", request.t(f"family.{family}"), css="cadran-family"))
        for kpi in (kpi for kpi in kpis if kpi.family == family):
            _definition(request, kpi, is_open=False)
    steps = plan_definitions(request, lambda words: _plain(text) in _plain(words))
    if not kpis and not steps:
        st.markdown(request.t("definitions.nothing"))


def _search(request: Request) -> str:
    key = f"definitions_search_{request.language}"
    words = request.t("definitions.search")
    return st.text_input(words, key=key, placeholder=words, label_visibility="collapsed", width=420) or ""


def _plain(text: str) -> str:
    """Small letters without accents, so that `delai` finds `délai`."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().strip()


def _searched(kpi: Kpi) -> str:
    texts = (kpi.name, kpi.short, kpi.meaning)
    return _plain(" ".join([kpi.id, *(side for text in texts for side in (text.en, text.fr))]))


def _definition(request: Request, kpi: Kpi, is_open: bool) -> None:
    label = f"**{as_markdown(kpi.name.read(request.language))}** · {as_markdown(kpi.meaning.read(request.language))}"
    shelf = st.expander(label, expanded=is_open, key=f"kpi_{kpi.id}_{is_open}", on_change="rerun")
    if shelf.open:
        with shelf:
            show_html(element("dl", *_facts(request, kpi), css="cadran-definition", id=kpi.id))
            _links(request, kpi)
            st.caption(as_markdown(request.t("definitions.sql", view=f"queries/kpi/{kpi.id}.sql")))
            st.code(view_sql(kpi.id), language="sql", wrap_lines=True)


def _facts(request: Request, kpi: Kpi) -> list[Markup]:
    """Term and description, pair by pair."""
    texts: list[tuple[str, Text]] = [
        ("formula", kpi.formula),
        ("excludes", kpi.excludes),
        ("attribution", kpi.attribution),
        ("example", kpi.example),
    ]
    pairs = [(name, text.read(request.language)) for name, text in texts]
    pairs += [
        ("unit", request.t(f"unit.{kpi.unit}", currency=formats.currency_sign(CURRENCY, request.language))),
        ("better", request.t(f"better.{kpi.better}")),
    ]
    pairs += [
        ("target", _target(request, kpi)),
        ("maturity", _maturity(request, kpi)),
        ("choices", _choices(request, kpi)),
    ]
    pairs += [("outcomes", _outcomes(request, kpi)), ("scope", request.t(f"definitions.scope_{kpi.scope}"))]
    pairs += [("small", request.t("definitions.small_rule")), ("needs", _needs(request, kpi)), ("id", kpi.id)]
    return [
        joined(element("dt", request.t(f"definitions.{name}")), element("dd", words)) for name, words in pairs if words
    ]


def _target(request: Request, kpi: Kpi) -> str:
    view = held_view()
    goal = targets_of(view.engine).goal(kpi, Selection()) if view else None
    if view and goal:
        return goal_words(view.engine, kpi, goal, request.language)
    if kpi.target is None:
        return request.t("status.none")
    return formats.value(kpi.target, kpi.unit, request.language, CURRENCY)


def _maturity(request: Request, kpi: Kpi) -> str:
    return request.t("definitions.matures", n=kpi.matures_after_days) if kpi.matures_after_days else ""


def _outcomes(request: Request, kpi: Kpi) -> str:
    """Which outcomes count above and below, only below, and in neither."""
    sentences = []
    for counts in ("both", "part", "missed", "outside"):
        named = [say_code(request.language, "state", word) for word, role in kpi.outcomes.items() if role == counts]
        sentences += [request.t(f"definitions.counts_{counts}", names=", ".join(named))] if named else []
    return " · ".join(sentences)


def _choices(request: Request, kpi: Kpi) -> str:
    """The choices a reader may make, the default first."""
    choices = []
    for name, default in kpi.defaults.items():
        others = [value for value in kpi.offered(name) if value != default]
        choices.append(
            ", ".join(say_code(request.language, _group(name), value).lower() for value in (default, *others))
        )
    return " · ".join(choices)


def _group(choice: str) -> str:
    return {"day_kind": "days"}.get(choice, choice)


def _needs(request: Request, kpi: Kpi) -> str:
    return ", ".join(say_code(request.language, "table", name) for name in kpi.needs if name in TABLES)


def _links(request: Request, kpi: Kpi) -> None:
    request.link("definitions", request.t("definitions.link"), kpi=kpi.id)


def view_sql(kpi_id: str) -> str:
    """The text of the view that says what counts, after that of its usual choices where it reads one."""
    known = {relation.full_name: relation for relation in relations()}
    view = known[f"kpi.{kpi_id}"]
    usual = [known[name] for name in view.reads if name.startswith("usual.")]
    return "\n".join(relation.sql for relation in (*usual, view))
