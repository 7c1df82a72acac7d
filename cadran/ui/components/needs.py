"""What figures need of the files, by the names of tables and columns, for those who may bring them."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from cadran.engine import OUT_OF_SCOPE
from cadran.i18n.catalogue import say_code, t
from cadran.kpis import Kpi
from cadran.ui.components.markup import element, joined
from cadran.ui.request.view import View


def needed(language: str, tables: Sequence[str], columns: Iterable[Sequence[str]]) -> str:
    """The tables in words, else the columns; of those that stand together one is enough."""
    names = [say_code(language, "table", table) for table in tables]
    return ", ".join(names or [_either(language, group) for group in columns])


def _either(language: str, names: Sequence[str]) -> str:
    """`Unit price or Unit cost (order lines) or Unit cost (products)`."""
    of_table: dict[str, list[str]] = {}
    for table, _, column in (name.partition(".") for name in names):
        of_table.setdefault(table, []).append(say_code(language, "contract_column", column))
    either = t(language, "needs.or")
    return either.join(f"{either.join(cols)} ({say_code(language, 'table', of)})" for of, cols in of_table.items())


def needs(view: View, kpis: Iterable[Kpi]) -> Markup:
    """What must be in the files, and the KPIs that it would tell."""
    names_by_need: dict[str, list[str]] = {}
    for kpi in kpis:
        names_by_need.setdefault(_needed_by(view, kpi), []).append(view.text(kpi.short))
    pairs = (joined(element("dt", lacked), element("dd", ", ".join(names))) for lacked, names in names_by_need.items())
    return element("dl", *pairs, css="cadran-definition")


def _needed_by(view: View, kpi: Kpi) -> str:
    """The tables that are not loaded; else the columns no row counts without, or its tables where none is named."""
    tables = view.engine.catalogue.missing_tables(kpi)
    if tables == (OUT_OF_SCOPE,):
        return view.t("state.out_of_scope")
    return needed(view.language, tables or (() if kpi.reads else kpi.needs), kpi.reads)
